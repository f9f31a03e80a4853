# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Memory of a slot for a dataset to write in: `batch_array`."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from .arena import Arena
from .memory import room
from .packing import ALIGN, Message, dump, places_of

__all__ = ["Room", "address"]


class Room:
    """The slot of the batch that a worker is loading, for arrays that lie in it before they are packed."""

    def __init__(self, arena: Arena) -> None:
        self.arena, self.used = arena, 0
        self.slot: Any = None
        self.places: dict[int, tuple[int, weakref.ref[np.ndarray]]] = {}  # address -> start in the slot, array

    def around(self, load: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return `load` such that `batch_array` gives memory of the slot while it runs."""

        def in_room(positions: Any) -> Any:
            self.clear()
            token = room.set(self.take)
            try:
                return load(positions)
            finally:
                room.reset(token)

        return in_room

    def note(self, task: Any) -> Any:
        """Remember where the batch of a task goes to; return the task (None ends the worker)."""
        self.slot = task.slot if task is not None else None
        return task

    def clear(self) -> None:
        """Begin with an empty slot.

        Raises:
            RuntimeError: an array of an earlier batch is in use, which soon would hold the data of another.
        """
        if not self.places:
            self.used = 0
            return
        if any(array() is not None for _, array in self.places.values()):
            gc.collect()  # it may only be part of a cycle
        kept = any(array() is not None for _, array in self.places.values())
        self.used, self.places = 0, {}
        if kept:
            raise RuntimeError("an array from batch_array() belongs to its batch, but was kept: keep a copy of it")

    def take(self, size: int) -> np.ndarray | None:
        """Return `size` bytes of the slot, at the beginning of a cache line; None if there is no slot, or no memory."""
        if self.slot is None:
            return None
        try:
            memory = self.arena.memory(self.slot, self.used + size)
        except MemoryError:
            return None
        array = np.frombuffer(memoryview(memory)[self.used :], np.uint8, size)
        self.places[address(array)] = self.used, weakref.ref(array)
        self.used += -(-size // ALIGN) * ALIGN
        return array

    def pack(self, batch: Any, slot: int | None) -> Message:
        """Write a batch into a slot, like `Arena.pack`; what lies there already stays where it is."""
        if not self.places:
            return self.arena.pack(batch, slot)
        pickled, views = dump(batch)
        starts = [self.places.get(address(view), (None,))[0] for view in views]
        size = self.used + places_of(view.nbytes for start, view in zip(starts, views, strict=True) if start is None)[1]
        memory, places, end = memoryview(self.arena.memory(self.slot, size)), [], self.used
        for start, view in zip(starts, views, strict=True):
            places.append((end if start is None else start, view.nbytes))
            if start is None:
                memory[end : end + view.nbytes] = view
                end += -(-view.nbytes // ALIGN) * ALIGN
        return Message(pickled, places, size)


def address(memory: Any) -> int:
    """Return where in the address space this memory begins."""
    return np.frombuffer(memory, np.uint8).__array_interface__["data"][0] if memory.nbytes else 0
