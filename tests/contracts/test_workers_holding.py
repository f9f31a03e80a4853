"""What was given out stays as it was, whatever is held or dropped, and nothing grows from epoch to epoch."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import worker_heavy_sets as heavy
import worker_sets as sets
import worker_watch as watch

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN = {"num_workers": 2, "multiprocessing_context": "spawn"}
FORKSERVER = {"num_workers": 2, "multiprocessing_context": "forkserver"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
ALL = pytest.mark.parametrize(
    "workers", [FORK, SPAWN, FORKSERVER, THREAD], ids=["fork", "spawn", "forkserver", "thread"]
)
LINUX = pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows what a process has")


# ---- holding and dropping

VIEWS = [
    lambda batch: batch,
    lambda batch: batch[0, 1:, 1::3],
    lambda batch: batch.reshape(-1)[::-1],
    lambda batch: batch.T[1:].swapaxes(0, 1),
    lambda batch: batch.view(np.int32)[..., ::2],
    lambda batch: np.asarray(memoryview(batch[0, 2])),
    lambda batch: torch.from_numpy(batch[0])[1:, 2:],
    lambda batch: torch.from_numpy(batch).view(-1).numpy()[3:],
    lambda batch: np.broadcast_to(batch[:, :1], (3, *batch[:, :1].shape)),
]


class Hands:
    """Hold views of batches, overwrite some of them, drop some; count those that have changed meanwhile."""

    def __init__(self, most: int) -> None:
        self.draw, self.most, self.held, self.taken, self.wrong = random.Random(most), most, [], 0, 0

    def take(self, number: int, batch: np.ndarray) -> None:
        """Take a batch that is full of `number`."""
        self.taken += 1
        if self.draw.random() < 0.2:
            number = -self.taken
            batch[...] = number  # it is the caller's: nobody else sees this
        self.held.append((number, self.draw.choice(VIEWS)(batch)))
        while len(self.held) > self.most or (self.held and self.draw.random() < 0.4):
            self.drop(self.draw.randrange(len(self.held)))

    def drop(self, place: int) -> None:
        number, view = self.held.pop(place)
        self.wrong += bool((view != number).any())


@pytest.mark.parametrize("most", [1, 3, 12, 50])
def test_ten_thousand_batches_held_and_dropped_at_random_are_never_wrong(most: int) -> None:
    hands = Hands(most)
    loader = dl.DataLoader(heavy.Ragged(500), None, persistent_workers=True, prefetch_factor=1 + most % 5, **FORK)
    for epoch in range(5):
        for number, batch in enumerate(loader):
            hands.take(number, batch)
        if epoch % 2:
            loader.close()  # the workers of what is held are gone; the next loop has new ones
    loader.close()
    while hands.held:
        hands.drop(0)
    assert (hands.taken, hands.wrong) == (2500, 0)


def test_batches_of_loops_side_by_side_are_never_wrong() -> None:
    hands = Hands(20)
    loader = dl.DataLoader(heavy.Ragged(400), None, persistent_workers=True, **FORK)
    for number, batches in enumerate(zip(loader, loader, loader, strict=True)):
        for batch in batches:
            hands.take(number, batch)
    loader.close()
    while hands.held:
        hands.drop(0)
    assert (hands.taken, hands.wrong) == (1200, 0)


# ---- the same as without workers, compared when the workers are gone


@ALL
def test_batches_of_two_hundred_megabytes_are_the_same(workers: dict[str, Any]) -> None:
    loader, halves = dl.DataLoader(heavy.Halves(), 2, **workers | {"num_workers": 1}), heavy.Halves()
    held = list(loader)
    loader.close()
    assert [batch.nbytes for batch in held] == [200_000_000, 200_000_000, 100_000_000]
    assert all(np.array_equal(half, halves[k]) for k, half in enumerate(half for batch in held for half in batch))


@ALL
def test_objects_are_the_same(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(heavy.Things(), 3, collate_fn=sets.as_list, **workers)
    held = list(loader)
    loader.close()
    alone = list(dl.DataLoader(heavy.Things(), 3, collate_fn=sets.as_list))
    pairs = [pair for one, other in zip(held, alone, strict=True) for pair in zip(one[0], other[0], strict=True)]
    assert [type(ours) for ours, _ in pairs] == [heavy.Thing] * 7
    assert all(ours.name == theirs.name for ours, theirs in pairs)
    assert all(sets.portrait(ours.parts) == sets.portrait(theirs.parts) for ours, theirs in pairs)


@pytest.mark.parametrize("kind", list(sets.SAMPLES))
@pytest.mark.parametrize("workers", [SPAWN, FORKSERVER], ids=["spawn", "forkserver"])
def test_every_kind_of_sample_is_the_same(workers: dict[str, Any], kind: str) -> None:
    loader = dl.DataLoader(sets.Zoo(kind), 4, **workers | {"num_workers": 1})
    held = list(loader)
    loader.close()
    assert sets.portrait(held) == sets.portrait(list(dl.DataLoader(sets.Zoo(kind), 4)))


# ---- many epochs


HUNDRED = [
    (workers | {"persistent_workers": persistent})
    for workers, persistent in [
        (FORK, False),
        (FORK, True),
        (THREAD, False),
        (THREAD, True),
        (SPAWN, True),
        (FORKSERVER, True),
    ]
]


@LINUX
@pytest.mark.parametrize(
    "workers", HUNDRED, ids=["fork", "fork, persistent", "thread", "thread, persistent", "spawn", "forkserver"]
)
def test_a_hundred_epochs_take_no_more_than_ten(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(sets.Counter(8, width=50_000), 1, **workers)
    with watch.nothing_left():
        for _ in range(10):
            assert [int(batch[0, 0]) for batch in loader] == list(range(8))
        early = footprint(loader)
        for _ in range(90):
            assert [int(batch[0, 0]) for batch in loader] == list(range(8))
        late = footprint(loader)
        loader.close()
    assert late["descriptors"] == early["descriptors"]
    assert late["in workers"] <= early["in workers"] + 2 * 7  # they map each of seven slots when they first use it
    assert late["memory"] < early["memory"] + 2 * watch.MIB


def footprint(loader: Any) -> dict[str, int]:
    """Return the descriptors of this process, those of its persistent workers, and the private memory of all."""
    pool = loader._engine.queue.pool if loader._engine.queue else None
    pids = [process.pid for process in getattr(pool, "processes", [])]
    return {
        "descriptors": watch.descriptors(),
        "in workers": sum(map(watch.descriptors, pids)),
        "memory": watch.held() + sum(map(watch.private, pids)),
    }


# ---- loops in loops


@ALL
def test_three_loops_in_each_other_give_the_full_product(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(5), 2, persistent_workers=True, prefetch_factor=1, **workers)
    product = [(a.tolist(), b.tolist(), c.tolist()) for a in loader for b in loader for c in loader]
    loader.close()
    parts = [[0, 1], [2, 3], [4]]
    assert product == [(a, b, c) for a in parts for b in parts for c in parts]


@pytest.mark.parametrize("workers", [FORK, THREAD], ids=["fork", "thread"])
def test_loops_in_loops_are_epochs_of_their_own(workers: dict[str, Any]) -> None:
    def product(**arguments: Any) -> Any:
        loader = dl.DataLoader(range(40), 10, shuffle=True, generator=5, **arguments)
        found = [(outer.tolist(), inner.tolist()) for outer in loader for inner in loader]
        loader.close()
        return found

    alone = product()
    assert product(persistent_workers=True, **workers) == product(**workers) == alone
    assert len({str(inner) for _, inner in alone}) == len(alone) == 16
