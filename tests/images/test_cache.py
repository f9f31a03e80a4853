"""LRUCache: a plain reference beside it, and many threads."""

from __future__ import annotations

import contextlib
import copy
import gc
import multiprocessing
import os
import sys
import threading
import time
from collections import Counter, OrderedDict

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tinytorch.core.dataloader import LRUCache

KEYS = st.integers(0, 6)


class Model(RuleBasedStateMachine):
    """The cache beside an OrderedDict, with values of different sizes."""

    capacity: int | None = 3
    max_bytes: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self.cache = LRUCache(self.capacity, max_bytes=self.max_bytes)
        self.model: OrderedDict[int, np.ndarray] = OrderedDict()
        self.hits = self.misses = self.evictions = self.made = 0

    def value(self, size: int) -> np.ndarray:
        self.made += 1
        return np.full(size, self.made % 256, np.uint8)

    def keep(self, key: int, value: np.ndarray) -> None:
        self.model.pop(key, None)
        if self.capacity == 0 or (self.max_bytes is not None and len(value) > self.max_bytes):
            return
        self.model[key] = value
        while len(self.model) > (self.capacity or 99) or sum(map(len, self.model.values())) > (self.max_bytes or 1e9):
            self.model.popitem(last=False)
            self.evictions += 1

    @rule(key=KEYS, size=st.integers(1, 60))
    def put(self, key, size):
        value = self.value(size)
        self.cache.put(key, value)
        self.keep(key, value)

    @rule(key=KEYS)
    def get(self, key):
        found, missing = self.cache.get(key, "none"), key not in self.model
        self.hits, self.misses = self.hits + (not missing), self.misses + missing
        if missing:
            assert found == "none"
        else:
            self.model.move_to_end(key)
            assert np.array_equal(found, self.model[key])

    @rule(key=KEYS, size=st.integers(1, 60))
    def get_or_load(self, key, size):
        loads = []

        def load():
            loads.append(self.value(size))
            return loads[0]

        found = self.cache.get_or_load(key, load)
        assert not found.flags.writeable
        if key in self.model:
            assert not loads
            self.model.move_to_end(key)
            self.hits += 1
            assert np.array_equal(found, self.model[key])
        else:
            self.misses += 1
            assert np.array_equal(found, loads[0])
            self.keep(key, loads[0])

    @rule(key=KEYS)
    def fail(self, key):
        if key not in self.model:
            with pytest.raises(ZeroDivisionError):
                self.cache.get_or_load(key, lambda: 1 // 0)
            self.misses += 1

    @precondition(lambda self: len(self.model) > 1)
    @rule()
    def clear(self):
        self.cache.clear()
        self.model.clear()

    @invariant()
    def counts_are_right(self):
        assert self.cache.stats() == {
            "hits": self.hits,
            "misses": self.misses,
            "evictions": self.evictions,
            "items": len(self.model),
            "bytes": sum(map(len, self.model.values())),
        }
        assert list(self.cache.kept) == list(self.model)


class ModelInBytes(Model):
    capacity, max_bytes = None, 50  # some values are larger


class ModelOff(Model):
    capacity = 0


TestModel = Model.TestCase
TestModelInBytes = ModelInBytes.TestCase
TestModelOff = ModelOff.TestCase
for case in (TestModel, TestModelInBytes, TestModelOff):
    case.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


@pytest.fixture
def eager_switching():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_threads(count, work):
    """Run `work(number)` in so many threads that start together; return what they raised."""
    start, raised = threading.Barrier(count), []

    def run(number):
        start.wait()
        try:
            work(number)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads)
    return raised


class Counted:
    """A function that counts its calls, key by key, and how many for one key ran at a time."""

    def __init__(self, fails=False):
        self.calls, self.running, self.most = Counter(), Counter(), 0
        self.lock, self.fails = threading.Lock(), fails

    def of(self, key):
        def load():
            with self.lock:
                self.calls[key] += 1
                self.running[key] += 1
                self.most = max(self.most, self.running[key])
                fails = self.fails and self.calls[key] == 1
            time.sleep(0)
            with self.lock:
                self.running[key] -= 1
            if fails:
                raise ValueError(f"key {key}")
            return np.full(10, key % 256, np.uint8)

        return load


def test_32_threads_load_each_of_100_keys_once(eager_switching):
    cache, load = LRUCache(100), Counted()

    def work(number):
        for key in np.random.default_rng(number).permutation(100).tolist():
            assert (cache.get_or_load(key, load.of(key)) == key).all()

    assert in_threads(32, work) == []
    assert load.calls == dict.fromkeys(range(100), 1)
    assert cache.stats()["hits"] == 3100
    assert cache.stats()["misses"] == 100


def test_32_threads_load_each_of_100_keys_again_after_an_error(eager_switching):
    cache, load = LRUCache(100), Counted(fails=True)

    def work(number):
        for key in np.random.default_rng(number).permutation(100).tolist():
            for _ in range(2):
                with contextlib.suppress(ValueError):
                    assert (cache.get_or_load(key, load.of(key)) == key).all()

    assert in_threads(32, work) == []
    assert load.calls == dict.fromkeys(range(100), 2)
    assert cache.stats()["misses"] == 200


def test_32_threads_and_evictions_load_a_key_once_at_a_time(eager_switching):
    cache, load = LRUCache(30), Counted()

    def work(number):
        for key in np.random.default_rng(number).permutation(100).tolist():
            assert (cache.get_or_load(key, load.of(key)) == key).all()

    assert in_threads(32, work) == []
    assert load.most == 1
    assert cache.stats()["misses"] == load.calls.total() > 100
    assert cache.stats()["evictions"] == load.calls.total() - 30


def test_an_error_is_of_all_who_wait_and_is_not_kept(eager_switching):
    cache, arrived = LRUCache(10), threading.Event()

    def load():
        arrived.set()
        time.sleep(0.2)
        raise ValueError("cut off")

    def work(number):
        if number:
            arrived.wait()
        cache.get_or_load("a", load)

    raised = in_threads(32, work)
    assert len(raised) == 32
    assert {str(error) for error in raised} == {"cut off"}
    assert cache.stats()["misses"] <= 3  # the first, and perhaps some that came when it was over
    assert "a" not in cache
    assert cache.get_or_load("a", lambda: 1) == 1


def test_threads_with_evictions_and_errors_get_right_values(eager_switching):
    cache, load = LRUCache(7), Counted(fails=True)

    def work(number):
        for key in np.random.default_rng(number).integers(0, 50, 200).tolist():
            with contextlib.suppress(ValueError):  # of the first load
                assert (cache.get_or_load(key, load.of(key)) == key).all()
            if key == 49:
                cache.clear()

    assert in_threads(32, work) == []
    assert len(cache) <= 7
    assert cache.stats()["bytes"] == 10 * len(cache)
    assert not cache.flights
    assert not cache.waiting


def test_clear_during_a_load_keeps_nothing_of_it():
    cache = LRUCache(10)

    def load():
        cache.clear()
        return 1

    assert cache.get_or_load("a", load) == 1
    assert "a" not in cache


def test_a_load_may_ask_for_other_keys():
    cache = LRUCache(10)
    assert cache.get_or_load("a", lambda: cache.get_or_load("b", lambda: 1) + 1) == 2
    assert cache.stats()["items"] == 2


def test_a_load_that_asks_for_its_own_key_is_told():
    cache = LRUCache(10)
    with pytest.raises(RuntimeError, match="load of the key 'a' asks the cache for this key again"):
        cache.get_or_load("a", lambda: cache.get_or_load("a", lambda: 1))


def test_loads_that_ask_in_a_circle_end():
    cache, both = LRUCache(10), threading.Barrier(2)

    def work(number):
        def load():
            both.wait()
            return cache.get_or_load(1 - number, lambda: 5) + 1

        assert cache.get_or_load(number, load) in (6, 7)

    assert in_threads(2, work) == []


def test_an_interrupted_load_is_tried_again_by_those_who_wait():
    cache, begun = LRUCache(10), threading.Event()

    def interrupted():
        begun.set()
        time.sleep(0.1)
        raise KeyboardInterrupt

    def work(number):
        if number:
            begun.wait()
            assert cache.get_or_load("a", lambda: 1) == 1
        else:
            with pytest.raises(KeyboardInterrupt):
                cache.get_or_load("a", interrupted)

    assert in_threads(4, work) == []


def test_a_fork_in_the_middle_of_a_load_does_not_hang():
    cache, begun, go = LRUCache(10), threading.Event(), threading.Event()

    def load():
        begun.set()
        go.wait()
        return 1

    thread = threading.Thread(target=cache.get_or_load, args=("a", load))
    thread.start()
    begun.wait()
    with cache.lock:  # as if another thread had it
        child = multiprocessing.get_context("fork").Process(target=ask_in_threads, args=(cache,))
        child.start()
    child.join(30)
    assert child.exitcode == 0
    go.set()
    thread.join()


def ask_in_threads(cache):
    load = Counted()

    def work(number):
        assert (cache.get_or_load("a", load.of(7)) == 7).all()

    os._exit(len(in_threads(8, work)) or load.calls[7] - 1)


def test_none_is_a_value():
    cache = LRUCache(2)
    assert cache.get_or_load("a", lambda: None) is None
    assert "a" in cache
    assert cache.get("a", 1) is None


def test_finalizer_may_ask_the_cache():
    cache = LRUCache(2)

    class Asks:
        def __del__(self):
            cache.put("last", 1)

    cache.put("a", Asks())
    for number in range(2):
        cache.put(number, number)
    gc.collect()
    assert "last" in cache


def test_arrays_are_shared_read_only_and_own_their_memory():
    cache, large = LRUCache(2), np.zeros((100, 100), np.uint8)
    cache.put("row", large[3])
    cache.put("pair", (np.zeros(3), "label"))
    assert cache.stats()["bytes"] < 300
    assert not np.shares_memory(cache.get("row"), large)
    with pytest.raises(ValueError, match="read-only"):
        cache.get("row")[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        cache.get("pair")[0][0] = 1
    large[3] = 1  # the caller's own array can still be written to


def test_copies_are_caches_of_their_own():
    cache = LRUCache(max_bytes=100)
    cache.put("a", b"1")
    other = copy.deepcopy(cache)
    assert len(other) == 0
    assert other.max_bytes == 100
    assert repr(other) == "LRUCache(max_bytes=100)"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ValueError, "capacity or max_bytes must be given, got neither"),
        ({"capacity": -1}, ValueError, "capacity must not be negative, got -1"),
        ({"max_bytes": -5}, ValueError, "max_bytes must not be negative, got -5"),
        ({"capacity": 2.5}, TypeError, "capacity must be an integer, got 2.5"),
        ({"capacity": True}, TypeError, "capacity must be an integer, got True"),
    ],
)
def test_limits_that_make_no_sense(arguments, error, message):
    with pytest.raises(error, match=message):
        LRUCache(**arguments)


def test_lru_is_the_wrong_policy_for_shuffled_epochs():
    """A fixed half of the samples is a hit each time; the half that was used last is one less often."""
    cache, rng = LRUCache(500), np.random.default_rng(0)
    for _ in range(2):
        before = cache.stats()["hits"]
        for key in rng.permutation(1000).tolist():
            cache.get_or_load(key, lambda: 1)
    rate = (cache.stats()["hits"] - before) / 1000
    share = 0.5
    assert abs(rate - (share + (1 - share) * np.log(1 - share))) < 0.04  # 0.15 of all, where keeping any half gives 0.5
