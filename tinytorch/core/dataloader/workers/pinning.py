# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Page-locked memory, from which a GPU fetches batches by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tinytorch.core.dataloader.workers.plumbing.page_lock import (
    can_lock,
    page_locked,
    page_locked_copy,
    rebuilt,
    tensor_of,
    warn_of_no_use,
)
from tinytorch.core.tensor import Tensor

__all__ = ["check_pinned", "pin_batch", "pin_each", "pinned"]


def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    """Return a batch like this one, with `pin(x)` in the place of every x that can be pinned. The batch stays as it is.

    That is: whatever has a method `pin_memory` (torch tensors; also a mapping or tuple that has one), which is not
    called here; each NumPy array, and the array in each `Tensor`, made into a tensor by `tensor_of`. If that returns
    the array itself, torch has no such type: the array stays, and takes the place of its `Tensor`. What `pin` returns
    is taken, None as well. Mappings, lists, tuples and named tuples are walked, and keep their type and attributes (see
    `rebuilt`); everything else stays: numbers, texts, None.

    Example:
        >>> pinned({"x": np.zeros(3), "name": "zeros"}, lambda tensor: tensor.pin_memory())
        {'x': tensor([0., 0., 0.], dtype=torch.float64), 'name': 'zeros'}
    """
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        batch = batch.data
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        return batch if tensor is batch else pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    return rebuilt(batch, [pinned(value, pin) for value in batch]) if isinstance(batch, tuple | list) else batch


def pin_batch(batch: Any) -> Any:
    """Return a batch with torch tensors in page-locked memory."""
    return pinned(batch, page_locked)


def pin_each(batches: Iterator[Any], arena: Any = None) -> Iterator[Any]:
    """Yield batches in memory that torch locked, and keeps until copies from it are done; `arena` has their slots."""

    def pin(batch: Any) -> Any:
        locked = arena is not None and arena.locker is not None  # then a slot passes for memory of torch's
        return pinned(batch, page_locked_copy if locked else page_locked)

    try:
        yield from map(pin, batches)
    finally:
        if hasattr(batches, "close"):
            batches.close()


def check_pinned() -> None:
    """Raise NotBuiltError unless `pinned` is there, ImportError unless torch is; warn if there is nothing to pin for.

    If torch's own loader finds no accelerator, it leaves batches as they are. Here they are torch tensors on every
    machine, because a program that gets tensors on one and arrays on the other works on one of them only.
    """
    pinned((), page_locked)
    if not can_lock():
        warn_of_no_use()
