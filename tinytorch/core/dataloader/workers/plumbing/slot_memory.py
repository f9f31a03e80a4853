"""Shared memory without names: one anonymous file, divided into slots that are far apart, so each can grow."""

from __future__ import annotations

import mmap
import operator
import os
import sys
import tempfile
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from tinytorch.core.dataloader.homes import find

from .large_pages import LARGE, enlarge, map_aligned
from .messages import Message

SPAN = 1 << 40  # bytes of the file for each slot; memory is only taken for what is used
SMALL = 1 << 23  # bytes; a slot that has taken no more than this keeps it
UNTRACKED: Any = {"trackfd": False} if sys.version_info >= (3, 13) else {}  # else each map keeps a descriptor


def anonymous_file(length: int) -> int | None:
    """Return a descriptor of memory that has no name and ends with its last user; None if the system has none.

    It has `length` bytes, which take no memory until they are used. If `ulimit -f` is smaller, this returns None, too.
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
    """A weak reference to an array that appends a slot to `free` when the array is deleted.

    Only C code runs then, no Python: an exception that a signal raises in a callback, even Ctrl-C, would be lost.
    """

    def __new__(cls, array: np.ndarray, free: deque[int], slot: int) -> Self:
        """Return a reference that calls `self.append(slot)` when the array is deleted."""
        return super().__new__(cls, array, operator.methodcaller("append", slot))

    def __init__(self, array: np.ndarray, free: deque[int], slot: int) -> None:
        self.append = free.append


class Slots:
    """One anonymous file, mapped slot by slot.

    Attributes:
        free: the unused slots; only the process that made this takes from it.
        lent: the `Watch` of each slot that a batch uses.
        locker: called with each new map, in the process that made this; returns its replacement. Or None.
        taken: for each slot, shared by all processes: its bytes of memory, and for how many batches in a row these were
            far too many. A slot belongs to one process at a time, so no two write to the same place.
    """

    def __init__(self, slots: int) -> None:
        self.descriptor = anonymous_file((slots + 1) * SPAN) if slots else None
        self.maps: list[Any] = [None] * (slots if self.descriptor is not None else 0)
        self.locker: Callable[[mmap.mmap], Any] | None = None
        self.free = deque(range(len(self.maps)))
        self.lent: dict[int, Watch] = {}
        self.taken = self._table()

    @property
    def _file(self) -> int:
        """The descriptor; after `close`, one that is of no use."""
        return -1 if self.descriptor is None else self.descriptor

    def _table(self) -> np.ndarray:
        """Return the table of the slots' sizes, which comes after the last slot."""
        if self.descriptor is None:
            return np.zeros((0, 2), np.int64)
        length = 16 * len(self.maps)
        table = mmap.mmap(self.descriptor, length, offset=len(self.maps) * SPAN, **UNTRACKED)
        return np.frombuffer(table, np.int64).reshape(-1, 2)

    def __reduce__(self) -> Any:
        """Pass this to a process that is being started; it gets its own descriptor."""
        from multiprocessing import reduction  # here, so that those who start no process need not wait for it

        duplicate = None if self.descriptor is None else reduction.DupFd(self.descriptor)
        return attach, (type(self), duplicate, len(self.maps))

    def memory(self, slot: int, size: int) -> Any:
        """Return a map of at least `size` bytes of a slot. Raises MemoryError if the system has no more."""
        current = self.maps[slot]
        if current is None or len(current) < size or self.taken[slot, 0] < size:
            length = -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
            try:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(self._file, slot * SPAN, length)  # else a full memory would be a bus error
                self.taken[slot, 0] = max(length, self.taken[slot, 0])
                if current is None or len(current) < length:
                    current = self.maps[slot] = self._map(slot, length)
            except OSError as error:
                raise MemoryError(f"no shared memory for a batch of {size:,} bytes: {error.strerror}") from error
        return current

    def _map(self, slot: int, length: int) -> Any:
        if self.locker:
            return self.locker(mmap.mmap(self._file, length, offset=slot * SPAN, **UNTRACKED))
        if length < LARGE:
            return mmap.mmap(self._file, length, offset=slot * SPAN, **UNTRACKED)
        fresh = map_aligned(self._file, length, slot * SPAN, **UNTRACKED)
        enlarge(fresh, 0, length // LARGE * LARGE)
        return fresh

    def settle(self, slot: int, size: int) -> None:
        """Record that a batch took `size` bytes of a slot; give memory back if it was far too much for two batches in a
        row.

        Otherwise a batch of 100 MB among small ones would cost 100 MB for each slot that it ever used.
        """
        length, unused = self.taken[slot].tolist()
        if length <= SMALL or size > length // 4:
            self.taken[slot, 1] = 0
            return
        self.taken[slot, 1] = unused + 1
        if unused and hasattr(mmap, "MADV_REMOVE"):
            kept = -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
            whole = mmap.mmap(self._file, length, offset=slot * SPAN, **UNTRACKED)
            whole.madvise(mmap.MADV_REMOVE, kept, length - kept)
            self.taken[slot] = kept, 0

    def take(self) -> int | None:
        """Return a free slot, or None."""
        return self.free.popleft() if self.free else None

    def release(self, slot: int | None) -> None:
        """Give a slot back."""
        if slot is not None:
            self.free.append(slot)

    def look(self, message: Message, slot: int | None) -> Any:
        """Return the contents of a slot that is never given back.

        All processes share the memory of its arrays. A process that writes to them gets its own pages.
        """
        memory: Any = bytearray()
        if slot is not None and self.descriptor is not None and message.size:
            offset = slot * SPAN
            memory = mmap.mmap(self.descriptor, message.size, access=mmap.ACCESS_COPY, offset=offset, **UNTRACKED)
        return find("load")(message, memory)

    def close(self) -> None:
        """Close the descriptor; a map stays until its last view is gone."""
        descriptor, self.descriptor, self.maps, self.taken = self.descriptor, None, [], self.taken[:0].copy()
        if descriptor is not None:
            os.close(descriptor)


def attach(kind: type[Slots], duplicate: Any, slots: int) -> Slots:
    """Return the slots of the process that started this one; only that process knows which are free."""
    arena = kind(0)
    arena.descriptor = None if duplicate is None else duplicate.detach()
    arena.maps = [None] * slots
    arena.taken = arena._table()
    return arena
