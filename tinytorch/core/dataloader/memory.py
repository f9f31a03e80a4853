"""Memory for the batch that is being loaded: what is written there need not be copied on its way.

A worker process sends batches through shared memory. An array that a dataset has made is copied into it; an array from
`batch_array` lies there from the beginning.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from .seeding import current_place

room: ContextVar[Callable[[int], np.ndarray | None] | None] = ContextVar("room", default=None)


def batch_array(shape: int | Sequence[int], dtype: Any = np.float32) -> np.ndarray:
    """Return a new array, like `np.empty`, for a part of the batch that is being loaded.

    In a worker process it lies in the memory that the main process will read, unless it is small; anywhere else it is
    an ordinary array. It belongs to the batch. A dataset that keeps it gets a RuntimeError with the next batch: keep a
    copy.

    Example:
        >>> def get_batch(indices):
        ...     out = batch_array((len(indices), 3, 32, 32), np.float32)
        ...     np.divide(images[indices], 255, out=out)
        ...     return out, labels[indices]
    """
    take = room.get()
    if take is None:
        return np.empty(shape, dtype)
    kind = np.dtype(dtype)
    shape = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    size = math.prod(shape) * kind.itemsize
    memory = take(size) if size > 0 and not kind.hasobject else None
    return np.empty(shape, kind) if memory is None else memory.view(kind).reshape(shape)


def array_for_batch(shape: Sequence[int], dtype: np.dtype) -> np.ndarray:
    """Return a new array for what is collated: memory of the batch, where the loader itself makes the batch.

    Where a dataset collates something while it makes a sample, it gets ordinary memory: it may keep what it made.
    """
    place = current_place()
    of_loader = place is not None and place.collates and place.reading is None
    return batch_array(shape, dtype) if of_loader else np.empty(shape, dtype)
