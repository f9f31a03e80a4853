"""One copy of the images for all processes: filled by any, killed at any time, right always."""

from __future__ import annotations

import multiprocessing
import os
import random
import time

import numpy as np
import psutil
import pytest

from benchmarks.footprint import MISSING, available, memory_bytes, shared_bytes
from benchmarks.harness import apart
from tinytorch.core.dataloader import DataLoader, SharedCache
from tinytorch.core.dataloader.dataset import Dataset
from tinytorch.core.dataloader.workers.plumbing import large_pages


def image_of(key: int) -> np.ndarray:
    """An image that shows, in every pixel, which key it is of."""
    return np.full((8 + key % 5, 16, 3), key % 251, np.uint8)


def is_of(image: np.ndarray, key: int) -> bool:
    return image.shape == (8 + key % 5, 16, 3) and bool((image == key % 251).all())


def test_what_is_loaded_is_kept_read_only():
    cache = SharedCache(10, 10_000)
    first = cache.get_or_load(3, lambda: image_of(3))
    assert is_of(first, 3)
    assert is_of(cache.get_or_load(3, lambda: 1 / 0), 3)
    assert not first.flags.writeable
    assert 3 in cache
    assert 4 not in cache
    assert cache.get(4) is None
    assert cache.stats() == {"hits": 1, "misses": 2, "evictions": 0, "items": 1, "bytes": 576}


def test_full_cache_gives_out_and_keeps_what_it_has():
    cache = SharedCache(100, 2_000)
    for _ in range(2):
        for key in range(100):
            assert is_of(cache.get_or_load(key, lambda key=key: image_of(key)), key)
    assert len(cache) == 4
    assert cache.stats()["hits"] == 4
    assert cache.stats()["bytes"] <= 2_000


def test_several_are_looked_up_when_this_process_has_seen_all():
    cache = SharedCache(10, 10_000)
    for key in (3, 8):
        cache.get_or_load(key, lambda key=key: image_of(key))
    assert cache.look_up([3, 8, 5]) is None
    assert cache.stats()["hits"] == 0
    found = cache.look_up([8, 3, 8])
    assert [is_of(image, key) for image, key in zip(found.images(), (8, 3, 8), strict=True)] == [True, True, True]
    assert not any(image.flags.writeable for image in found.images())
    batch = found.batch()
    assert [is_of(image, key) for image, key in zip(batch, (8, 3, 8), strict=True)] == [True, True, True]
    assert batch.flags.writeable
    assert cache.stats()["hits"] == 3
    assert cache.look_up([]).images() == []
    assert cache.look_up([]).batch() is None


def test_images_of_several_shapes_are_looked_up_and_are_no_batch():
    cache = SharedCache(3, 10_000)
    shapes = [(4, 5, 3), (5, 4, 3), (4, 5, 1)]
    for key, shape in enumerate(shapes):
        cache.put(key, np.full(shape, key, np.uint8))
    found = cache.look_up([2, 0, 1])
    assert [image.shape for image in found.images()] == [shapes[2], *shapes[:2]]
    assert all((image == key).all() for image, key in zip(found.images(), (2, 0, 1), strict=True))
    assert found.batch() is None
    assert cache.look_up([0, 0]).batch().shape == (2, *shapes[0])


def test_a_cache_needs_no_large_pages(monkeypatch):
    monkeypatch.setattr(large_pages, "COLLAPSE", 9_999)  # which no system knows
    cache = SharedCache(10, 10_000)
    assert is_of(cache.get_or_load(3, lambda: image_of(3)), 3)


def test_image_larger_than_the_cache():
    cache = SharedCache(1, 100)
    assert is_of(cache.get_or_load(0, lambda: image_of(0)), 0)
    assert len(cache) == 0


def test_error_is_raised_and_not_kept():
    cache = SharedCache(2, 10_000)
    with pytest.raises(ZeroDivisionError):
        cache.get_or_load(1, lambda: 1 / 0)
    assert is_of(cache.get_or_load(1, lambda: image_of(1)), 1)


def test_a_load_may_ask_for_other_keys_and_not_for_its_own():
    cache = SharedCache(3, 10_000)
    assert is_of(cache.get_or_load(0, lambda: cache.get_or_load(1, lambda: image_of(1))[:8] * 0), 0)
    assert is_of(cache.get(1), 1)
    with pytest.raises(RuntimeError, match="load of the key 2 asks the cache for this key again"):
        cache.get_or_load(2, lambda: cache.get_or_load(2, lambda: image_of(2)))
    assert is_of(cache.get_or_load(2, lambda: image_of(2)), 2)


@pytest.mark.timeout(30)
def test_a_finalizer_may_ask_while_its_thread_has_the_lock():
    cache = SharedCache(3, 10_000)
    cache.put(0, image_of(0))
    with cache._user().lock:
        assert cache.get(0) is None
        cache.put(1, image_of(1))
        assert is_of(cache.get_or_load(2, lambda: image_of(2)), 2)
    assert is_of(cache.get(0), 0)
    assert len(cache) == 1


@pytest.mark.parametrize("value", [None, np.zeros((2, 2), np.uint8), np.zeros((2, 2, 3), np.float32)])
def test_other_things_than_images_are_refused(value):
    with pytest.raises(TypeError, match=r"an image of a SharedCache must be \(H, W, C\) uint8, got"):
        SharedCache(2, 10_000).put(0, value)


def test_arguments_and_keys_that_make_no_sense():
    with pytest.raises(ValueError, match="length and max_bytes must be positive, got 0 and 5"):
        SharedCache(0, 5)
    with pytest.raises(KeyError, match="key must be from 0 to 1, got 2"):
        SharedCache(2, 100).get(2)


class Keys(Dataset):
    """Images of keys, from a cache; each load is written to a file."""

    def __init__(self, cache, diary):
        self.cache, self.diary = cache, diary

    def __len__(self):
        return self.cache.length

    def __getitem__(self, key):
        def load():
            with open(self.diary, "a", encoding="utf-8") as file:  # noqa: PTH123
                file.write(f"{key}\n")
            time.sleep(0.001)
            return image_of(key)

        assert is_of(self.cache.get_or_load(key, load), key)
        return key


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_all_start_methods_share_it(tmp_path, method):
    cache = SharedCache(60, 10**6)
    loader = DataLoader(Keys(cache, tmp_path / "diary"), 4, num_workers=2, multiprocessing_context=method)
    for _ in range(2):
        assert sorted(np.concatenate(list(loader))) == list(range(60))
    assert len((tmp_path / "diary").read_text(encoding="utf-8").split()) == 60  # each once
    assert len(cache) == 60
    assert cache.stats()["hits"] == 60
    assert is_of(cache.get(59), 59)


class Sums(Dataset):
    """The sums of images of 1 MB, which a cache keeps.

    All are made in the same memory: what the heap of a worker keeps of freed images is not what is measured.
    """

    def __init__(self, cache):
        self.cache, self.image = cache, np.zeros((500, 2000, 1), np.uint8)

    def __len__(self):
        return self.cache.length

    def __getitem__(self, key):
        def load():
            self.image.fill(key % 100)
            return self.image

        return int(self.cache.get_or_load(key, load).sum())


def taken_by_four_workers(length: int, max_bytes: int) -> np.ndarray:
    """The bytes that this process and four workers take, all and shared, when each has seen all images."""
    before = np.array([memory_bytes(), shared_bytes()])
    loader = DataLoader(Sums(SharedCache(length, max_bytes)), 1, num_workers=4, shuffle=True, persistent_workers=True)
    for _ in range(4):
        assert sum(batch.sum() for batch in loader) == sum(1_000_000 * (key % 100) for key in range(length))
    taken = np.array([memory_bytes(), shared_bytes()]) - before
    loader.close()
    return taken


@pytest.mark.skipif(not available(), reason=MISSING)
def test_four_workers_take_the_memory_of_one_cache():
    kept, not_kept = (apart(taken_by_four_workers, 102, max_bytes) for max_bytes in (102_000_000, 1))
    of_all, shared = kept - not_kept
    assert 102_000_000 <= shared < 102_100_000
    assert 100_000_000 <= of_all < 104_000_000  # what else five processes take varies by 0.3 MB


def load_together(cache, diary, both):
    def load(key):
        os.write(diary, b".")
        time.sleep(0.005)
        return image_of(key)

    both.wait()
    right = [is_of(cache.get_or_load(key, lambda key=key: load(key)), key) for key in range(cache.length)]
    os._exit(0 if all(right) else 3)


def test_processes_that_ask_for_the_same_image_load_it_once(tmp_path):
    context, cache = multiprocessing.get_context("fork"), SharedCache(60, 10**6)
    both, diary = context.Barrier(3), os.open(tmp_path / "diary", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    processes = [context.Process(target=load_together, args=(cache, diary, both)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    os.close(diary)
    assert (tmp_path / "diary").stat().st_size == 60


def large_image_of(key: int) -> np.ndarray:
    """An image that takes long to write."""
    return np.full((8 + key % 5, 16_000, 3), key % 251, np.uint8)


def use_at_random(cache, image_of, seed, seconds):
    rng, end = random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        key = rng.randrange(cache.length)

        def load(key=key):
            if rng.random() < 0.1:
                time.sleep(0.002)
            return image_of(key)

        if not np.array_equal(cache.get_or_load(key, load), image_of(key)):
            os._exit(3)
    os._exit(0)


@pytest.mark.parametrize(
    ("image_of", "length", "max_bytes"), [(image_of, 3000, 1_000_000), (large_image_of, 200, 80_000_000)]
)
def test_processes_that_are_killed_leave_no_wrong_image(image_of, length, max_bytes):
    context = multiprocessing.get_context("fork")
    rng, cache = random.Random(0), None
    for seed in range(8):
        if seed % 4 == 0:
            cache = SharedCache(length, max_bytes)
        orders = (seed, seed) if seed % 2 else (seed, -seed - 1)  # alike, so that they meet; or not
        one, other = (context.Process(target=use_at_random, args=(cache, image_of, k, 0.8)) for k in orders)
        one.start()
        other.start()
        time.sleep(rng.uniform(0.02, 0.3))
        one.kill()
        one.join()
        other.join()
        assert other.exitcode == 0
        assert all(np.array_equal(cache.get(key), image_of(key)) for key in range(length) if key in cache)
        assert len(cache) > 20


class KilledError(Exception):
    """Stands for SIGKILL, which releases the locks of a process as an error does here."""


class Fragile(np.ndarray):
    """What processes share: after so many writes, the next one is the end."""

    left = 0

    def __setitem__(self, where, value):
        if Fragile.left == 0:
            raise KilledError
        Fragile.left -= 1
        super().__setitem__(where, value)


@pytest.mark.parametrize("writes", range(6))
def test_a_process_may_end_before_any_write(writes):
    cache = SharedCache(4, 10_000)
    for key in (0, 1):
        cache.put(key, image_of(key))
    plain = cache.entries, cache.totals
    cache.entries, cache.totals, Fragile.left = cache.entries.view(Fragile), cache.totals.view(Fragile), writes
    with pytest.raises(KilledError):
        cache.put(2, image_of(2))
    cache.entries, cache.totals = plain
    assert 2 not in cache
    for key in (3, 2):
        assert is_of(cache.get_or_load(key, lambda key=key: image_of(key)), key)
    assert all(is_of(cache.get(key), key) for key in range(4))


def test_threads_of_processes_that_wait_for_each_other():
    """Locks of the system are of processes, and it takes threads of two that wait crosswise for a deadlock."""
    import threading

    context, cache = multiprocessing.get_context("fork"), SharedCache(40, 10**6)

    def work(seed):
        def run(number):
            rng = random.Random(10 * seed + number)
            for _ in range(200):
                key = rng.randrange(40)
                cache.get_or_load(key, lambda key=key: (time.sleep(0.003), image_of(key))[1])

        threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os._exit(0 if all(is_of(cache.get(key), key) for key in range(40) if key in cache) else 3)

    processes = [context.Process(target=work, args=(seed,)) for seed in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0


def test_a_pickle_that_goes_nowhere_is_a_cache_of_its_own():
    import pickle

    cache = SharedCache(2, 1000)
    cache.put(0, image_of(0))
    other = pickle.loads(pickle.dumps(cache))
    assert len(other) == 0
    assert other.max_bytes == 1000


def test_nothing_is_left_when_it_is_gone():
    before = psutil.Process().num_fds()
    for _ in range(5):
        SharedCache(10, 10_000).put(0, image_of(0))
    assert psutil.Process().num_fds() == before
