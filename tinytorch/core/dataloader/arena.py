# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Shared memory without names: one anonymous file, cut into slots, each of which carries one batch."""

from __future__ import annotations

import mmap
import operator
import os
import pickle
import sys
import tempfile
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from .packing import Message, dump, load, places_of

__all__ = ["SPAN", "UNTRACKED", "Arena", "Slots", "Watch", "anonymous_file", "attach"]


SPAN = 1 << 40  # bytes of the file for each slot; memory is only taken for what is used
UNTRACKED: Any = {"trackfd": False} if sys.version_info >= (3, 13) else {}  # else each map keeps a descriptor


def anonymous_file(length: int) -> int | None:
    """Return a descriptor of memory that has no name and goes with its last user; None where there is none.

    It has `length` bytes that take no memory until they are used. `ulimit -f` holds for it: then there is none, either.
    """
    if os.name != "posix":
        return None
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("batches", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    try:
        os.ftruncate(descriptor, length)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


class Watch(weakref.ref):
    """A weak reference to an array that appends a slot to `free` when the array goes.

    No Python code runs then, only C: an exception that a signal raises in a callback is printed and lost, Ctrl-C too.
    """

    def __new__(cls, array: np.ndarray, free: deque[int], slot: int) -> Self:
        """Return a reference that calls `self.append(slot)` at the end of the array."""
        return super().__new__(cls, array, operator.methodcaller("append", slot))

    def __init__(self, array: np.ndarray, free: deque[int], slot: int) -> None:
        self.append = free.append


class Slots:
    """One anonymous file, mapped slot by slot.

    Attributes:
        free: the slots that nobody uses; only the process that made this takes from it.
        lent: what watches over each slot that lies in a batch, see `Watch`.
        locker: is called with each new map, in the process that made this, and returns what takes its place; or None.
    """

    def __init__(self, slots: int) -> None:
        self.descriptor = anonymous_file(slots * SPAN) if slots else None
        self.maps: list[Any] = [None] * (slots if self.descriptor is not None else 0)
        self.locker: Callable[[mmap.mmap], Any] | None = None
        self.free = deque(range(len(self.maps)))
        self.lent: dict[int, Watch] = {}

    def __reduce__(self) -> Any:
        """Pass this to a process that is being started; it gets a descriptor of its own."""
        from multiprocessing import reduction  # here, so that those who start no process need not wait for it

        duplicate = None if self.descriptor is None else reduction.DupFd(self.descriptor)
        return attach, (type(self), duplicate, len(self.maps))

    def memory(self, slot: int, size: int) -> Any:
        """Return a map of at least `size` bytes of a slot. Raises MemoryError if the system has no more."""
        current = self.maps[slot]
        descriptor = -1 if self.descriptor is None else self.descriptor
        if current is None or len(current) < size:
            length = -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
            try:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(descriptor, slot * SPAN, length)  # else a full memory would be a bus error
                fresh = mmap.mmap(descriptor, length, offset=slot * SPAN, **UNTRACKED)
                current = self.maps[slot] = self.locker(fresh) if self.locker else fresh
            except OSError as error:
                raise MemoryError(f"no shared memory for a batch of {size:,} bytes: {error.strerror}") from error
        return current

    def take(self) -> int | None:
        """Return a free slot, or None."""
        return self.free.popleft() if self.free else None

    def release(self, slot: int | None) -> None:
        """Give a slot back."""
        if slot is not None:
            self.free.append(slot)

    def look(self, message: Message, slot: int | None) -> Any:
        """Return what is packed in a slot that is never given back.

        All processes that look share the memory of its arrays; one that writes to them gets pages of its own.
        """
        if slot is None or self.descriptor is None or not message.size:
            return load(message, bytearray())
        private = mmap.mmap(self.descriptor, message.size, access=mmap.ACCESS_COPY, offset=slot * SPAN, **UNTRACKED)
        return load(message, private)

    def close(self) -> None:
        """Close the descriptor; what is mapped stays until the last view of it is gone."""
        descriptor, self.descriptor, self.maps = self.descriptor, None, []
        if descriptor is not None:
            os.close(descriptor)


def attach(kind: type[Slots], duplicate: Any, slots: int) -> Slots:
    """Return the slots of the process that started this one; only their maker knows which are free."""
    arena = kind(0)
    arena.descriptor = None if duplicate is None else duplicate.detach()
    arena.maps = [None] * slots
    return arena


class Arena(Slots):
    """Slots of shared memory for batches, written by workers and read by the main process."""

    def pack(self, batch: Any, slot: int | None) -> Message:
        """Write the arrays of a batch into a slot, where `places_of` says; return the message that says how to read it.

        Without a slot (None), everything is in the message: a plain pickle, no places, size 0. A batch without a byte
        of array needs no memory of its slot.
        """
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        """Return the batch of a message.

        Its arrays are views of the slot, and can be written to. The slot is free again (once) when the last of them is
        gone, and the last view of one of them; at once if no byte of array lies in it. If no other slot is free, the
        arrays are copied out of the slot, and it is free at once.
        """
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        lease = np.frombuffer(memory, np.uint8, message.size)
        if self.free:
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        copy = lease.copy()
        self.release(slot)
        return load(message, copy)
