"""Memory for the batch that is being loaded. Arrays that are written there don't have to be copied later.

A worker process sends batches through shared memory. If a dataset makes an array, it is copied into that memory. An
array from `batch_array` is there from the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from .seeding import current_place

IN_MESSAGE = 1 << 14  # bytes; a smaller array goes in a worker's message: who keeps it keeps no slot
room: ContextVar[Callable[[int], np.ndarray | None] | None] = ContextVar("room", default=None)


def batch_array(shape: int | Sequence[int], dtype: Any = np.float32) -> np.ndarray:
    """Return a new array, like `np.empty`, for a part of the batch that is being loaded.

    In a worker process, it is in the memory that the main process will read, unless it is small. Anywhere else, it is
    an ordinary array. It belongs to the batch. If a dataset keeps it, the next batch raises a RuntimeError; keep a copy
    instead.

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
    """Return a new array for collating: memory of the batch, if the loader itself makes the batch.

    If a dataset collates something while it makes a sample, it gets ordinary memory, because it may keep the result.
    """
    place = current_place()
    of_loader = place is not None and place.collates and place.reading is None and not place.nested
    return batch_array(shape, dtype) if of_loader else np.empty(shape, dtype)
