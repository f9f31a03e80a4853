"""How far workers run ahead, in which order batches come, and how long a loop waits."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
BOTH = pytest.mark.parametrize("workers", [FORK, THREAD], ids=["fork", "thread"])


class Diary:
    """Samples that are noted in memory that all processes share, at the place of their index."""

    def __init__(self, length: int) -> None:
        import mmap

        self.noted = np.frombuffer(mmap.mmap(-1, length), np.uint8)

    def __len__(self) -> int:
        return len(self.noted)

    def __getitem__(self, index: int) -> int:
        self.noted[index] = 1
        return index


class Gated:
    """Samples of which number 0 waits until the last one was loaded, or received."""

    def __init__(self, length: int, until: str = "loaded") -> None:
        self.diary, self.until = Diary(length), until
        self.received = Diary(length).noted

    def __len__(self) -> int:
        return len(self.diary)

    def __getitem__(self, index: int) -> int:
        gate = self.diary.noted if self.until == "loaded" else self.received
        while index == 0 and not gate[-1]:
            time.sleep(0.001)
        return self.diary[index]


def settled(diary: Diary, count: int) -> int:
    """Return how many samples are noted once `count` are, and a while after."""
    deadline = time.monotonic() + 5
    while diary.noted.sum() < count and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(0.05)  # the time in which one too many would be loaded
    return int(diary.noted.sum())


@BOTH
@pytest.mark.parametrize("factor", [1, 2, 5])
def test_only_as_many_batches_as_the_window_has_are_loaded_ahead(factor: int, workers: dict[str, Any]) -> None:
    diary = Diary(300)
    loop = iter(dl.DataLoader(diary, 3, prefetch_factor=factor, **workers))
    for given in range(1, 4):
        next(loop)
        assert settled(diary, 3 * (given + 2 * factor)) == 3 * (given + 2 * factor)


@BOTH
def test_nothing_is_loaded_before_the_first_batch_is_asked_for(workers: dict[str, Any]) -> None:
    diary = Diary(30)
    loop = iter(dl.DataLoader(diary, 3, **workers))
    assert settled(diary, 0) == 0
    assert len(list(loop)) == 10


@BOTH
def test_the_window_is_two_batches_a_worker_unless_told_otherwise(workers: dict[str, Any]) -> None:
    diary = Diary(100)
    loop = iter(dl.DataLoader(diary, 1, **workers))
    next(loop)
    assert settled(diary, 5) == 5


@BOTH
def test_the_sampler_is_asked_no_further_than_the_window(workers: dict[str, Any]) -> None:
    asked: list[int] = []

    class Endless:
        def __iter__(self) -> Any:
            while True:
                asked.append(len(asked) % 5)
                yield asked[-1]

    loop = iter(dl.DataLoader(range(5), 2, sampler=Endless(), **workers))
    assert [next(loop).tolist() for _ in range(3)] == [[0, 1], [2, 3], [4, 0]]
    assert len(asked) == 2 * (3 + 4)


@BOTH
def test_batches_may_be_given_as_they_are_completed(workers: dict[str, Any]) -> None:
    dataset, order = Gated(6, "received"), []
    for batch in dl.DataLoader(dataset, 1, in_order=False, timeout=5, **workers):
        order.append(int(batch[0]))
        dataset.received[order[-1]] = 1
    assert sorted(order) == list(range(6))
    assert order.index(1) < order.index(5) < order.index(0)


@BOTH
def test_in_order_a_slow_batch_is_waited_for(workers: dict[str, Any]) -> None:
    loop = dl.DataLoader(Gated(4), 1, timeout=5, **workers)
    assert [int(batch[0]) for batch in loop] == [0, 1, 2, 3]


@BOTH
def test_a_timeout_is_for_one_batch_and_not_for_the_epoch(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(6), 1, collate_fn=slowly, prefetch_factor=1, timeout=0.4, **workers)
    started = time.monotonic()
    assert len(list(loader)) == 6
    assert time.monotonic() - started > 0.4


def slowly(samples: list[int]) -> list[int]:
    time.sleep(0.17)
    return samples


@BOTH
def test_a_loop_that_is_left_does_not_hold_up_the_next(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(300), 1, persistent_workers=True, prefetch_factor=20, **workers)
    for _ in range(20):
        assert int(next(iter(loader))[0]) == 0
    assert [int(batch[0]) for batch in loader] == list(range(300))
    assert (loader._engine.queue.arrived, loader._engine.queue.abandoned) == ({}, set())
    loader.close()


def test_all_slots_come_back() -> None:
    loader = dl.DataLoader(range(300), 3, persistent_workers=True, **FORK)
    for _ in range(3):
        held = [batch for batch in loader if int(batch[0]) % 2]
        next(iter(loader))
    list(loader)
    del held
    arena = loader._engine.queue.arena
    assert sorted(arena.free) == list(range(len(arena.maps)))
    loader.close()
