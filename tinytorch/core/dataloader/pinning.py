# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Page-locked memory, from which a GPU fetches batches by itself."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tinytorch.core.tensor import Tensor

__all__ = [
    "can_lock",
    "check_pinned",
    "page_locked",
    "page_locked_copy",
    "pin_batch",
    "pin_each",
    "pinned",
    "tensor_of",
    "torch_module",
    "warn_of_no_use",
    "with_values",
]


def torch_module() -> Any:
    """Return torch.

    Raises:
        ImportError: it is not installed.
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        rule = "page-locked batches are torch tensors, and torch is not installed"
        raise ImportError(f"{rule}: run pip install 'tinytorch-dataloader[torch]'", name="torch") from error
    return torch


@functools.cache
def can_lock() -> bool:
    """Tell whether there is an accelerator that has a use for page-locked memory."""
    torch = torch_module()
    if not hasattr(torch, "accelerator"):  # before torch 2.6
        return bool(torch.cuda.is_available())
    return torch.accelerator.is_available() and torch.accelerator.current_accelerator().type != "mps"


def tensor_of(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the memory of an array; the array itself, if torch has no such type.

    What torch cannot share is copied: memory that must not be written to, another byte order, odd strides.
    """
    from_numpy = torch_module().from_numpy
    if isinstance(array, np.ma.MaskedArray):
        return array  # the mask would be lost
    try:
        return from_numpy(array if array.flags.writeable else array.copy())
    except ValueError:
        return from_numpy(np.array(array, dtype=array.dtype.newbyteorder("="), order="C"))
    except TypeError:
        return array


def with_values(mapping: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    """Return a mapping of the same type and order with other values; a dict, if the type has no way to make one."""
    try:
        other: Any = copy.copy(mapping)
        other.update(values)
    except (TypeError, AttributeError):
        return values
    return other


def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    """Return a batch like this one, with `pin(x)` in the place of every x that can be pinned. The batch stays as it is.

    That is: whatever has a method `pin_memory` (torch tensors; also a mapping or tuple that has one), which is not
    called here; each NumPy array, and the array in each `Tensor`, made into a tensor by `tensor_of`, unless that
    returns the array itself, which then stays. Mappings (see `with_values`), lists, tuples and named tuples are walked
    and keep their type; everything else stays: numbers, texts, None.

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
        return with_values(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if not isinstance(batch, tuple | list):
        return batch
    values = [pinned(value, pin) for value in batch]
    return type(batch)(*values) if hasattr(batch, "_fields") else type(batch)(values)


def page_locked(leaf: Any) -> Any:
    """Return a tensor, or another object with `pin_memory()`, in page-locked memory; as it is, if that is of no use."""
    device = getattr(leaf, "device", None)
    on_host = getattr(device, "type", "cpu") == "cpu"
    return leaf.pin_memory() if on_host and can_lock() else leaf


def page_locked_copy(leaf: Any) -> Any:
    """Return a copy in page-locked memory of torch's, also of a tensor whose memory is locked already."""
    torch = torch_module()
    if not can_lock() or not isinstance(leaf, torch.Tensor) or leaf.layout is not torch.strided:
        return page_locked(copy.deepcopy(leaf))
    return torch.empty_like(leaf, pin_memory=True).copy_(leaf) if leaf.device.type == "cpu" else leaf


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


@functools.cache
def warn_of_no_use() -> None:
    """Say once in the life of a process that pinning is of no use in it."""
    found = "no accelerator was found that could use it"
    stays = "batches are torch tensors in ordinary memory"
    warnings.warn(f"pin_memory=True has no effect on this machine: {found}; {stays}", stacklevel=5)


def check_pinned() -> None:
    """Raise NotBuiltError unless `pinned` is there, ImportError unless torch is; warn if there is nothing to pin for.

    Where torch's own loader finds no accelerator, it leaves batches as they are. Here they are torch tensors on every
    machine, because a program that gets tensors on one and arrays on the other works on one of them only.
    """
    pinned((), page_locked)
    if not can_lock():
        warn_of_no_use()
