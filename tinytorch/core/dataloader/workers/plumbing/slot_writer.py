"""Write a batch into its slot, and hand out memory of that slot to code that writes there directly: `batch_array`."""

from __future__ import annotations

import ctypes
import gc
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import shown, with_note
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.memory import IN_MESSAGE, room

from .heap import Heap
from .messages import Message, Task
from .pickling import ALIGN, in_message, places_of


class SlotWriter:
    """The slot of the batch that a worker is loading.

    Attributes:
        arena: the slots. heap: the worker's, which learns the size of each batch; or None.
        slot: the slot of this batch; None if it has none. positions: those of its samples.
        used: how many bytes of the slot `batch_array` has handed out.
        places: the arrays that it handed out: address -> start in the slot, array.
    """

    def __init__(self, arena: Any, heap: Heap | None = None) -> None:
        self.arena, self.used, self.heap = arena, 0, heap
        self.slot: int | None = None
        self.positions: Any = None
        self.places: dict[int, tuple[int, weakref.ref[np.ndarray]]] = {}

    def around(self, load: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return a `load` during which `batch_array` gives memory of the slot."""

        def in_slot(positions: Any) -> Any:
            self.clear()
            token = room.set(self.take)
            try:
                return load(positions)
            finally:
                room.reset(token)

        return in_slot

    def note(self, task: Task | None) -> Task | None:
        """Remember where the batch of a task goes; return the task (None ends the worker)."""
        self.slot, self.positions = (task.slot, task.positions) if task is not None else (None, None)
        return task

    def clear(self) -> None:
        """Start with an empty slot.

        Raises:
            RuntimeError: an array of an earlier batch is still in use, and would soon hold another batch.
        """
        if not self.places:
            self.used = 0
            return
        kept = [array for _, array in self.places.values() if array() is not None]
        if kept:
            gc.collect()  # it may only be part of a cycle
        self.used, self.places = 0, {}
        if any(array() is not None for array in kept):
            raise RuntimeError("an array from batch_array() belongs to its batch, but was kept: keep a copy of it")

    def take(self, size: int) -> np.ndarray | None:
        """Return `size` bytes of the slot, at the start of a cache line; None if there is no slot or no memory."""
        if self.slot is None or size < IN_MESSAGE:
            return None
        try:
            memory = self.arena.memory(self.slot, self.used + size)
        except MemoryError:
            return None
        array = np.frombuffer(memory, np.uint8, size, self.used)
        self.places[address(array)] = self.used, weakref.ref(array)
        self.used += -(-size // ALIGN) * ALIGN
        return array

    def pack(self, batch: Any, slot: int | None) -> Message:
        """Write the arrays of a batch into a slot; return the message that says how to read it.

        Arrays from `batch_array` are already there, and stay in place; the others come after them. Small arrays go into
        the message. Without a slot, everything does.
        """
        try:
            return self._packed(batch, slot)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            what = f"packing the batch of positions {shown(self.positions)}, which a worker process sends as a pickle"
            how = "leave out what cannot be pickled, such as open files; classes and functions must be found by name: "
            with_note(error, f'while {what}: {how}define those at the top of a module; or use worker_method="thread"')
            raise

    def _packed(self, batch: Any, slot: int | None) -> Message:
        token = in_message.set(IN_MESSAGE)
        try:
            message = self._around_places(batch) if self.places else self.arena.pack(batch, slot)
        finally:
            in_message.reset(token)
        if slot is not None:
            self.arena.settle(slot, message.size)
        if self.heap:
            self.heap.settle(message.size)
        return message

    def _around_places(self, batch: Any) -> Message:
        """Write the arrays that are not in the slot yet after those that are."""
        short, views = find("dump")(batch)
        starts = [self.places.get(address(view), (None,))[0] for view in views]
        there = [(start, view.nbytes) for start, view in zip(starts, views, strict=True) if start is not None]
        if len(there) == len(views):
            return Message(short, there, self.used)
        size = self.used + places_of(view.nbytes for start, view in zip(starts, views, strict=True) if start is None)[1]
        memory, places, end = memoryview(self.arena.memory(self.slot, size)), [], self.used
        for start, view in zip(starts, views, strict=True):
            places.append((end if start is None else start, view.nbytes))
            if start is None:
                memory[end : end + view.nbytes] = view
                end += -(-view.nbytes // ALIGN) * ALIGN
        return Message(short, places, size)


def address(memory: Any) -> int:
    """Return where in the address space this memory begins."""
    if not memory.nbytes:
        return 0
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(memory))
    except TypeError:  # nothing may be written there
        return np.frombuffer(memory, np.uint8).__array_interface__["data"][0]
