"""What a dataset writes into the memory of its batch: it arrives uncopied, and it is nobody's after that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader.memory import IN_MESSAGE
from tinytorch.core.dataloader.workers.arena import Arena
from tinytorch.core.dataloader.workers.plumbing.slot_writer import SlotWriter

sys.path.insert(0, str(Path(__file__).parent))

import worker_sets as sets

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN = {"num_workers": 2, "multiprocessing_context": "spawn"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
LARGE = IN_MESSAGE  # numbers of any type; a smaller array travels in the message
WIDTH = LARGE // 6
KINDS: dict[str, Callable[[np.ndarray], Any]] = {
    "whole": lambda out: out,
    "beside others": lambda out: (np.arange(3), out, "text", {"more": [np.ones(5), out]}),
    "beginning": lambda out: out[:2],
    "middle": lambda out: out[1:3],
    "not contiguous": lambda out: out[:, ::2],
    "transposed": lambda out: out.T,
    "other dtype": lambda out: out.view(np.uint8),
    "unused": lambda out: np.zeros(3),
}


class Written:
    """Batches made by `kind` from an array that was written where the batch goes to."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __len__(self) -> int:
        return 40

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError

    def get_batch(self, indices: Any) -> Any:
        out = dl.batch_array((len(indices), 6 * WIDTH), np.float32)
        out[...] = np.asarray(indices)[:, None]
        return KINDS[self.kind](out)


class Keeping(Written):
    """A dataset that keeps what it should have given away."""

    def get_batch(self, indices: Any) -> Any:
        self.kept = super().get_batch(indices)
        return self.kept


class KeepingLittle(Keeping):
    """A dataset that keeps what it gave away, which is small."""

    def get_batch(self, indices: Any) -> Any:
        self.kept = dl.batch_array(len(indices))
        self.kept[...] = indices
        return self.kept


class Cyclic(Written):
    """A dataset whose arrays are part of a cycle, which only the garbage collector ends."""

    def get_batch(self, indices: Any) -> Any:
        cycle: list[Any] = [super().get_batch(indices)]
        cycle.append(cycle)
        return cycle[0]


@pytest.mark.parametrize("workers", [FORK, SPAWN, THREAD], ids=["fork", "spawn", "thread"])
def test_batches_are_those_without_workers(workers: dict[str, Any]) -> None:
    kinds = list(KINDS) if workers is not SPAWN else ["beside others"]
    for kind in kinds:
        expected = [sets.portrait(batch) for batch in dl.DataLoader(Written(kind), 4)]
        assert [sets.portrait(batch) for batch in list(dl.DataLoader(Written(kind), 4, **workers))] == expected


def test_it_lies_in_the_slot_from_the_beginning() -> None:
    arena = Arena(1)
    place = SlotWriter(arena)
    place.slot = 0
    batch = place.around(lambda positions: (np.ones(LARGE), dl.batch_array(LARGE, np.int16)))([0])
    batch[1][:] = 7
    message = place.pack(batch, 0)
    memory = np.frombuffer(arena.memory(0, message.size), np.uint8)
    (copied, _), (start, length) = message.places
    assert memory[start : start + length].view(np.int16).tolist() == [7] * LARGE
    batch[1][0] = 9
    assert memory[start : start + length].view(np.int16)[0] == 9
    assert copied >= start + length


def test_outside_of_a_worker_it_is_an_ordinary_array() -> None:
    array = dl.batch_array((2, 3), "int16")
    assert (array.shape, array.dtype, array.base) == ((2, 3), np.int16, None)
    assert dl.batch_array(0).shape == (0,)
    assert dl.batch_array((2,), object).tolist() == [None, None]


def test_a_dataset_that_keeps_it_is_told_with_the_next_batch() -> None:
    loop = iter(dl.DataLoader(Keeping("whole"), 4, num_workers=1, multiprocessing_context="fork"))
    assert next(loop)[:, 0].tolist() == [0, 1, 2, 3]
    with pytest.raises(RuntimeError, match="keep a copy"):
        next(loop)


def test_a_small_array_is_ordinary_and_may_be_kept() -> None:
    arena = Arena(1)
    place = SlotWriter(arena)
    place.slot = 0
    batch = place.around(lambda positions: (dl.batch_array(IN_MESSAGE - 1, np.uint8), dl.batch_array(3)))([0])
    assert [array.base for array in batch] == [None, None]
    message = place.pack(batch, 0)
    assert (message.places, message.size, arena.maps) == ([], 0, [None])
    assert len(list(dl.DataLoader(KeepingLittle("whole"), 4, num_workers=1, multiprocessing_context="fork"))) == 10


def test_only_arrays_that_are_large_enough_go_into_the_slot() -> None:
    arena = Arena(2)
    place = SlotWriter(arena)
    message = place.pack([np.zeros(IN_MESSAGE - 1, np.uint8), np.ones(IN_MESSAGE, np.uint8)], 0)
    assert (message.places, message.size) == ([(0, IN_MESSAGE)], IN_MESSAGE)
    small, large = arena.unpack(message, arena.take())
    assert (small.sum(), large.sum(), len(arena.free)) == (0, IN_MESSAGE, 1)
    del large
    assert len(arena.free) == 2
    small[0] = 7


def test_a_cycle_does_not_count_as_kept() -> None:
    batches = list(dl.DataLoader(Cyclic("whole"), 4, **FORK))
    assert [int(batch[0, 0]) for batch in batches] == list(range(0, 40, 4))


def test_where_there_is_no_slot_it_is_an_ordinary_array() -> None:
    place = SlotWriter(Arena(0))
    array = place.around(lambda positions: dl.batch_array(LARGE))([0])
    assert array.base is None


def test_where_there_is_no_memory_it_is_an_ordinary_array(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any, slot: int, size: int) -> Any:
        raise MemoryError("no shared memory")

    monkeypatch.setattr(Arena, "memory", refuse)
    place = SlotWriter(Arena(1))
    place.slot = 0
    assert place.around(lambda positions: dl.batch_array(LARGE))([0]).base is None
