"""Memory for batches that is used again: new memory costs a page fault for every 4 KiB when it is first written."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

SMALL = 1 << 14  # bytes; Python's allocator is fast enough for less


class Memory:
    """Gives out arrays of one type whose memory comes back when nothing refers to them any more.

    Args:
        shape, dtype: of a row. most: how many rows an array has at most. spare: how many free pieces are kept.

    Example:
        >>> memory = Memory((3, 32, 32), np.dtype(np.uint8), most=128, spare=4)
        >>> memory.rows(100).shape
        (100, 3, 32, 32)
    """

    def __init__(self, shape: Sequence[int], dtype: np.dtype, *, most: int, spare: int) -> None:
        self.shape, self.dtype, self.spare = tuple(shape), dtype, spare
        self.bytes = most * int(np.prod(self.shape)) * dtype.itemsize
        self.free: list[np.ndarray] = []
        self._lent: dict[int, Any] = {}  # the watch on each lease, and its piece

    def rows(self, count: int) -> np.ndarray:
        """Return an array of `count` rows whose values are anything."""
        if self.bytes < SMALL:
            return np.empty((count, *self.shape), self.dtype)
        try:
            piece = self.free.pop()
        except IndexError:
            piece = np.empty(self.bytes, np.uint8)
        # every view of the batch refers to the lease
        lease = np.frombuffer(memoryview(piece), np.uint8)  # type: ignore[arg-type]
        watch = weakref.ref(lease, self._take_back)
        self._lent[id(watch)] = watch, piece
        return np.ndarray((count, *self.shape), self.dtype, lease)

    def _take_back(self, watch: weakref.ref) -> None:
        _, piece = self._lent.pop(id(watch))
        if len(self.free) < self.spare:
            self.free.append(piece)
