"""A block shuffle is a permutation of the positions, a function of (seed, epoch), and keeps few blocks in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytorch.core.dataloader import BlockShuffleSampler, DataLoader, RandomSampler, ShardedDataset


class Blocks:
    """What a sampler needs to know of a data set in shards."""

    def __init__(self, sizes: list[int]) -> None:
        self.ends, self.entered = np.cumsum(sizes), list[list[int]]()

    def __len__(self) -> int:
        return int(self.ends[-1])

    def fetch_ahead(self, numbers: list[int]) -> None:
        self.entered.append(numbers)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(any),
    st.integers(1, 40),
    st.none() | st.integers(1, 12),
    st.integers(0, 2**40),
)
def test_every_position_comes_once(sizes: list[int], window: int, block_size: int | None, seed: int) -> None:
    order = BlockShuffleSampler(Blocks(sizes), window, block_size=block_size, generator=seed).order(seed % 7)
    assert sorted(order.tolist()) == list(range(sum(sizes)))
    assert list(order) == order.tolist() == [order[k] for k in range(len(order))] == np.asarray(order).tolist()


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_any_slice_is_that_of_the_whole(n: int, start: int, stop: int) -> None:
    order = BlockShuffleSampler(range(n), 2, block_size=3, generator=n).order(0)
    assert order[start:stop].tolist() == order.tolist()[start:stop]
    assert order[::-2].tolist() == order.tolist()[::-2]


def test_it_is_a_function_of_seed_and_epoch() -> None:
    def order(seed: int, epoch: int) -> list[int]:
        return BlockShuffleSampler(range(99), 2, block_size=5, generator=seed).order(epoch).tolist()

    assert order(1, 2) == order(1, 2)
    assert len({tuple(order(seed, epoch)) for seed in (1, 2) for epoch in (0, 1)}) == 4


def test_only_the_blocks_of_a_window_come_at_a_time() -> None:
    data = Blocks([10] * 12)
    sampler = BlockShuffleSampler(data, 3, generator=5)
    order = sampler.order(0).tolist()
    windows = [{position // 10 for position in order[k : k + 30]} for k in range(0, 120, 30)]
    assert [len(window) for window in windows] == [3, 3, 3, 3]
    assert set.union(*windows) == set(range(12))


def test_the_next_window_is_told_when_one_begins() -> None:
    data = Blocks([10] * 5)
    order = BlockShuffleSampler(data, 2, generator=5).order(0)
    for start in range(0, 50, 7):
        order[start : start + 7]
    blocks = order.blocks.tolist()
    assert data.entered == [blocks[:4], blocks[2:5], blocks[4:]]


def test_windows_are_of_equal_size() -> None:
    order = BlockShuffleSampler(Blocks([10] * 9), 8, generator=5).order(0)
    assert [len(window) for window in order.windows] == [5, 4]


def test_one_window_is_a_full_shuffle() -> None:
    """The chi-squared test of where each of 6 positions comes, over 3,000 epochs: 25 degrees of freedom, p = 1e-6."""
    counts = np.zeros((6, 6))
    for epoch in range(3000):
        order = BlockShuffleSampler(range(6), 3, block_size=2, generator=1).order(epoch)
        counts[np.arange(6), order[:]] += 1
    assert ((counts - 500) ** 2 / 500).sum() < 71


@pytest.mark.parametrize("workers", [0, 2])
def test_neither_workers_nor_batch_size_change_the_order(shards: Path, workers: int) -> None:
    dataset = ShardedDataset(shards, fields="cls")
    sampler = BlockShuffleSampler(dataset, 2, generator=4)
    for size in (1, 7):
        loader = DataLoader(dataset, size, sampler=sampler, num_workers=workers)
        for epoch in (0, 1):
            loader.set_epoch(epoch)
            assert np.concatenate([labels for (labels,) in loader]).tolist() == sampler.order(epoch).tolist()


def test_without_a_seed_loops_differ_and_follow_the_global_generator(shards: Path) -> None:
    dataset = ShardedDataset(shards, fields="cls")
    loader = DataLoader(dataset, 24, sampler=BlockShuffleSampler(dataset, 2))

    def labels(seed: int) -> list[int]:
        np.random.seed(seed)
        return next(iter(loader))[0].tolist()

    assert labels(1) == labels(1) != labels(2)


def test_an_epoch_of_any_length_takes_no_memory() -> None:
    order = BlockShuffleSampler(range(10**9), 4, block_size=10**6, generator=0).order(0)
    assert len(order) == 10**9
    assert len(np.unique(order[10**6 : 10**6 + 50] // 10**6)) <= 4


def test_more_blocks_at_a_time_are_a_better_shuffle() -> None:
    """Sorted by class, 100 blocks of one class each: how many classes are in a batch of 50."""

    def classes(order: Any) -> float:
        positions = np.asarray(order)
        return float(np.mean([len(set(batch // 20)) for batch in np.split(positions, len(positions) // 50)]))

    found = [
        classes(BlockShuffleSampler(Blocks([20] * 100), window, generator=0).order(0)) for window in (1, 5, 20, 100)
    ]
    full = classes(RandomSampler(range(2000), generator=0).order(0))
    assert found == sorted(found)
    assert found[0] <= 4
    assert abs(found[-1] - full) < 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"window": 0}, "window must be a positive integer, got 0"),
        ({"block_size": 0}, "block_size must be a positive integer, got 0"),
        ({"window": True}, "window must be a positive integer, got True"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BlockShuffleSampler(Blocks([3]), **arguments)
    with pytest.raises(ValueError, match="block_size must be given where data_source has no shards"):
        BlockShuffleSampler(range(3))
    with pytest.raises(ValueError, match="data_source must have samples, got none"):
        BlockShuffleSampler(range(0), block_size=2)
