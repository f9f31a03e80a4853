"""Orders that are too long to keep in memory: made block by block, when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

BLOCK = 1 << 16  # positions that are made at a time


class LazyOrder:
    """An order of `length` positions that can give any slice without computing the rest; `make(k)` gives block k.

    Example:
        >>> LazyOrder(10**12, 4, lambda k: np.arange(4 * k, 4 * k + 4))[6:9].tolist()
        [6, 7, 8]
    """

    def __init__(self, length: int, block: int, make: Callable[[int], np.ndarray]) -> None:
        self.length, self.block, self.make = length, block, make
        self._last: tuple[int, np.ndarray] | None = None

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, place: Any) -> Any:
        """Return the positions of a slice, an array (n,) int64; or the position at one place."""
        if not isinstance(place, slice):
            return int(self[place : place + 1][0])
        start, stop, step = place.indices(self.length)
        if step != 1 or start >= stop:
            return np.array([self[k] for k in range(start, stop, step)], dtype=np.int64)
        first, last = start // self.block, (stop - 1) // self.block
        blocks = [self._made(k) for k in range(first, last + 1)]
        whole = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return whole[start - first * self.block : stop - first * self.block]

    def _made(self, number: int) -> np.ndarray:
        last = self._last
        if last is None or last[0] != number:
            last = self._last = number, self.make(number)
        return last[1]

    def __iter__(self) -> Iterator[int]:
        for start in range(0, self.length, self.block):
            yield from self[start : start + self.block].tolist()

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    def tolist(self) -> list[int]:
        """Return all positions."""
        return self[:].tolist()


def every(order: Any, start: int, step: int, length: int) -> Any:
    """Return `length` positions of an order: those at `start`, `start + step`, ...; behind the end it starts again.

    If the order is lazy, this is, too.

    Example:
        >>> every(np.arange(10), 1, 4, 3).tolist(), every(np.arange(10), 8, 1, 4).tolist()
        ([1, 5, 9], [8, 9, 0, 1])
    """

    def made(first: int, last: int) -> np.ndarray:
        places = range(start + step * first, start + step * last, step)
        inside = places[: len(range(places.start, len(order), step))]
        behind = [order[place % len(order)] for place in places[len(inside) :]]
        there = order[inside.start : inside.stop][::step] if inside else order[:0]
        return np.concatenate([there, np.array(behind, dtype=np.int64)]) if behind else there

    if not isinstance(order, LazyOrder):
        return made(0, length)
    block = max(1, order.block // step)
    return LazyOrder(length, block, lambda k: made(k * block, min((k + 1) * block, length)))


def counting_order(length: int) -> Any:
    """Return the order 0, 1, 2, ... of so many positions."""
    if length <= 1 << 22:
        return np.arange(length)
    return LazyOrder(length, BLOCK, lambda k: np.arange(k * BLOCK, min((k + 1) * BLOCK, length)))
