"""Orders that are rules: long or endless ones begin at once, and what a sampler gives is what the dataset gets."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tinytorch.core.dataloader import (
    ArrayDataset,
    BatchSampler,
    DataLoader,
    KeyedRandomSampler,
    RandomSampler,
    SequentialSampler,
    TokenBatchSampler,
)

sys.path.insert(0, str(Path(__file__).parent))

import everyday_sets as sets
from everyday_programs import FORK, GIB, NONE, THREAD, alone_and_forked, each_way, printed

LENGTHS = [2_000_000_000, 1 << 30, 10**12, sys.maxsize]
FIRST = """
from collections.abc import Iterator
before, started = watch.memory()["Rss"], time.monotonic()
first = next(iter({}))
print(np.asarray(first).tolist())
print(time.monotonic() - started < 10, watch.memory()["Rss"] - before < 40 * watch.MIB)
"""


def first_of(expression: str) -> list[int]:
    """Return the first batch of an expression's loop, in a process of 1 GiB; require that it came at once."""
    first, at_once = printed(FIRST.format(expression), limit=GIB, timeout_s=40)
    assert at_once == "True True"
    return json.loads(first)


# ---- long orders


@pytest.mark.timeout(60)
@pytest.mark.parametrize("length", LENGTHS)
@alone_and_forked
def test_a_large_length_costs_nothing(length: int, workers: dict[str, Any]) -> None:
    assert first_of(f"dl.DataLoader(sets.Made({length}), 16, **{workers})") == [k % 7 for k in range(16)]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("dl.DataLoader(sets.Made(10**12), 3, drop_last=True)", [0, 1, 2]),
        ("dl.DataLoader(sets.Made(10**12), None)", 0),
        ("dl.DataLoader(sets.Made(10**12), None, **{'num_workers': 2})", 0),
        ("dl.DataLoader(sets.Made(10**12), 3, num_workers=2, worker_method='thread')", [0, 1, 2]),
        ("dl.DataLoader(sets.Made(10**12), 3, num_workers=2, persistent_workers=True)", [0, 1, 2]),
        ("dl.DataLoader(sets.Made(10**12), 3, generator=1, collate_fn=list)", [0, 1, 2]),
        ("dl.DataLoader(range(sys.maxsize), 3)", [0, 1, 2]),
        ("dl.DataLoader(dl.ConcatDataset([sets.Made(10**12), sets.Made(10**12)]), 3)", [0, 1, 2]),
        ("dl.DataLoader(dl.Subset(sets.Made(10**12), [10**11, -1]), 2)", [10**11 % 7, (10**12 - 1) % 7]),
        ("dl.SequentialSampler(sets.Made(sys.maxsize))", 0),
        ("dl.BatchSampler(dl.SequentialSampler(sets.Made(sys.maxsize)), 3, True)", [0, 1, 2]),
        ("dl.BatchSampler(dl.SequentialSampler(sets.Made(sys.maxsize)), 3, False).batches(5)", [0, 1, 2]),
        ("dl.DataLoader(sets.Made(10**12), sampler=dl.SequentialSampler(range(10**12)), batch_size=2)", [0, 1]),
    ],
)
def test_so_it_is_however_the_order_is_asked_for(loop: str, expected: Any) -> None:
    assert first_of(loop) == expected


@pytest.mark.timeout(60)
@pytest.mark.parametrize("count", [2_000_000_000, 10**10, sys.maxsize])
@pytest.mark.parametrize("replacement", [True, False])
@alone_and_forked
def test_an_epoch_of_many_draws_begins_at_once(count: int, replacement: bool, workers: dict[str, Any]) -> None:
    sampler = f"dl.RandomSampler(range(10), {replacement}, {count}, generator=5)"
    drawn = first_of(f"dl.DataLoader(range(10), 30, sampler={sampler}, **{workers})")
    assert set(drawn) <= set(range(10))
    assert len(drawn) == 30
    assert replacement or sorted(drawn[:10]) == sorted(drawn[10:20]) == list(range(10))
    assert first_of(sampler) == drawn[0]


@pytest.mark.parametrize("replacement", [True, False])
def test_many_draws_are_those_of_the_order(replacement: bool) -> None:
    sampler = RandomSampler(range(1000), replacement, num_samples=12_345, generator=3)
    order = np.asarray(sampler.order(0)).tolist()
    assert list(sampler) == order
    assert [k for batch in BatchSampler(sampler, 17, False).batches(0) for k in np.asarray(batch).tolist()] == order
    assert np.concatenate(list(DataLoader(range(1000), 13, sampler=sampler))).tolist() == order


def test_draws_with_replacement_are_equally_likely_and_epochs_differ() -> None:
    sampler = RandomSampler(range(10), True, num_samples=100_000, generator=3)
    first, second = list(sampler), list(sampler)
    assert first != second
    assert abs(np.bincount(first) - 10_000).max() < 5 * 95
    assert abs(np.bincount(np.array(first[::2]) * 10 + first[1::2]) - 500).max() < 6 * 23


def test_a_long_loader_has_a_length() -> None:
    assert len(DataLoader(sets.Made(10**12), 16)) == 10**12 // 16
    assert len(DataLoader(sets.Made(sys.maxsize), 1)) == sys.maxsize
    assert len(RandomSampler(range(10), True, 10**10)) == 10**10


# ---- a class derived from Sampler, with `__iter__`

KEYS: list[Any] = [
    [(0, "small"), (1, "large")],
    [(0, 0.5), (3, 1.0)],
    [0, "cat.png"],
    [1, 2.5],
    [(0, 320), (3, 416)],
    [(0, 1), (2, 3, 4)],
    [True, 2],
    [None, 1],
    [b"a", "a"],
    [2**70, 1],
    [slice(0, 2), slice(2, 4)],
    [[0, 1], [2, 3]],
    [((0, (1, "x")),), frozenset({1})],
    [Fraction(1, 2), 1],
    [{"index": 1}, {"index": 2}],
]


class Theirs(torch.utils.data.Sampler[Any]):
    def __init__(self, keys: Any) -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys)


class Pairs(SequentialSampler):
    """Positions with a size, as in training at several scales, by a class derived from one that has an order."""

    def __iter__(self) -> Iterator[Any]:
        return ((position, 320) for position in super().__iter__())


class Drawing(RandomSampler):
    def __iter__(self) -> Iterator[Any]:
        return (f"image {position}" for position in range(3))


@pytest.mark.parametrize("keys", KEYS, ids=repr)
@each_way
def test_keys_reach_the_dataset_as_the_sampler_gave_them(keys: list[Any], workers: dict[str, Any]) -> None:
    (theirs,) = torch.utils.data.DataLoader(sets.Seen(), batch_size=2, sampler=Theirs(keys))
    assert list(DataLoader(sets.Seen(), batch_size=2, sampler=sets.Kept(keys), **workers)) == [theirs]
    assert list(DataLoader(sets.Seen(), batch_size=None, sampler=sets.Kept(keys), **workers)) == theirs


@pytest.mark.parametrize("keys", KEYS, ids=repr)
def test_keys_are_the_same_in_a_batch_sampler(keys: list[Any]) -> None:
    assert list(map(list, BatchSampler(sets.Kept(keys), 2, True))) == [keys]
    assert list(DataLoader(sets.Seen(), batch_sampler=BatchSampler(sets.Kept(keys), 1, False))) == [
        [repr(key)] for key in keys
    ]


@pytest.mark.parametrize("keys", [np.arange(3), torch.arange(3), [np.int64(0), torch.tensor(1), 2]], ids=repr)
@alone_and_forked
def test_numbers_of_numpy_and_torch_reach_it_as_integers(keys: Any, workers: dict[str, Any]) -> None:
    assert list(DataLoader(sets.Seen(), 3, sampler=sets.Kept(keys), **workers)) == [["0", "1", "2"]]


@alone_and_forked
def test_a_class_derived_from_ours_may_give_other_keys(workers: dict[str, Any]) -> None:
    assert list(DataLoader(sets.Seen(), 8, sampler=Pairs(range(2)), **workers)) == [["(0, 320)", "(1, 320)"]]
    assert list(DataLoader(sets.Seen(), 8, sampler=Drawing(range(9)), **workers)) == [
        ["'image 0'", "'image 1'", "'image 2'"]
    ]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("options", ["", "num_workers=2", "num_workers=2, worker_method='thread'"])
@pytest.mark.parametrize("way", ["batch_size=3, sampler={}", "batch_sampler=dl.BatchSampler({}, 3, False)"])
def test_an_endless_sampler_is_drawn_as_batches_are_asked_for(options: str, way: str) -> None:
    loop = way.format("sets.Cycling()") + ", " + options
    assert first_of(f"itertools.islice(dl.DataLoader(range(8), {loop}), 4, None)") == [4, 5, 6]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("workers", "most"), [(NONE, 6), (FORK, 30), (THREAD, 30)], ids=["none", "fork", "thread"])
def test_no_more_is_drawn_than_batches_are_under_way(workers: dict[str, Any], most: int) -> None:
    sampler = Bounded()
    loop = iter(DataLoader(range(8), 3, sampler=sampler, **workers))
    next(loop), next(loop)
    assert 6 <= sampler.drawn <= most
    loop.close()


class Bounded(sets.Cycling):
    """An endless sampler for a loop that should not draw a thousand of it."""

    def __iter__(self) -> Iterator[int]:
        yield from itertools.islice(super().__iter__(), 1000)
        raise AssertionError("drawn far ahead")


@each_way
def test_a_sampler_needs_no_length(workers: dict[str, Any]) -> None:
    loader = DataLoader(range(8), 2, sampler=sets.Lengthless(), **workers)
    assert [batch.tolist() for batch in loader] == [[3, 1], [2]]
    assert [batch.tolist() for batch in loader] == [[3, 1], [2]]
    with pytest.raises((TypeError, NotImplementedError)):
        len(loader)


# ---- what `loader.batch_sampler` gives to others


BATCHES = {
    "in order": lambda: DataLoader(range(22), 8),
    "shuffled": lambda: DataLoader(ArrayDataset(np.arange(22)), 8, shuffle=True, generator=1),
    "full only": lambda: DataLoader(range(22), 8, drop_last=True),
    "own sampler": lambda: DataLoader(range(22), 8, sampler=RandomSampler(range(22), True, generator=1)),
    "list": lambda: DataLoader(range(22), 8, sampler=list(range(22))),
    "with workers": lambda: DataLoader(range(22), 8, **FORK),
}


@pytest.mark.parametrize("kind", BATCHES)
def test_a_batch_sampler_gives_lists_of_integers(kind: str) -> None:
    batches = list(BATCHES[kind]().batch_sampler)
    assert {type(batch) for batch in batches} == {list}
    assert {type(position) for batch in batches for position in batch} == {int}
    assert len(sum(batches, [])) == (16 if kind == "full only" else 22)  # noqa: RUF017 - programs say it so
    assert batches[0] + [1] == [*batches[0], 1]


@pytest.mark.parametrize("kind", BATCHES)
def test_they_are_the_batches_of_the_loop(kind: str) -> None:
    loader = BATCHES[kind]()
    assert list(loader.batch_sampler) == [np.asarray(batch).reshape(-1).tolist() for batch in loader]


@alone_and_forked
def test_a_batch_sampler_may_be_wrapped(workers: dict[str, Any]) -> None:
    wrapped = [batch[1:] for batch in BATCHES["in order"]().batch_sampler]
    loader = DataLoader(sets.Seen(), batch_sampler=wrapped, **workers)
    assert list(loader) == [[str(k) for k in range(start + 1, min(start + 8, 22))] for start in (0, 8, 16)]


# ---- samplers that are iterators


@pytest.mark.parametrize("argument", ["sampler", "batch_sampler"])
@each_way
def test_an_iterator_that_begins_anew_is_a_sampler(argument: str, workers: dict[str, Any]) -> None:
    items = [2, 0, 1] if argument == "sampler" else [[2, 0], [1]]
    loader = DataLoader(range(3), **{argument: sets.Anew(items)}, **workers)
    for _ in range(3):
        assert np.concatenate(list(loader)).tolist() == [2, 0, 1]


USED_UP = {
    "generator": lambda: (k for k in range(3)),
    "list iterator": lambda: iter([2, 1]),
    "map": lambda: map(int, "21"),
    "zip": lambda: zip([2], [1], strict=True),
    "filter": lambda: filter(None, [1, 2]),
    "enumerate": lambda: enumerate([1]),
    "reversed": lambda: reversed([1, 2]),
    "cycle": lambda: itertools.cycle([1, 2]),
    "chain": lambda: itertools.chain([1], [2]),
    "range iterator": lambda: iter(range(3)),
    "dict": lambda: iter({1: 2}),
    "array": lambda: iter(np.arange(3)),
}


def test_batches_by_length_of_an_order_that_is_lazy() -> None:
    sampler = TokenBatchSampler(np.arange(1, 31), 60, generator=1)
    sampler.sampler = KeyedRandomSampler(range(30), generator=1)
    assert not isinstance(sampler.sampler.order(0), np.ndarray)
    batches = list(sampler.batches(0))
    assert len(batches) == len(sampler)
    assert sorted(np.concatenate(batches).tolist()) == list(range(30))


@pytest.mark.parametrize("argument", ["sampler", "batch_sampler"])
@pytest.mark.parametrize("kind", USED_UP)
def test_an_iterator_that_is_used_up_after_an_epoch_is_refused(argument: str, kind: str) -> None:
    with pytest.raises(ValueError, match=f"^{argument} .*used up"):
        DataLoader(range(3), **{argument: USED_UP[kind]()})
