# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""Collating: many samples of one shape into one batch of that shape."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tinytorch.core.tensor import Tensor

from .errors import CollateError

__all__ = [
    "as_it_is",
    "collate_alike",
    "collate_to_torch",
    "default_collate",
    "holds_torch",
    "is_tensor",
    "require_alike",
    "stack_arrays",
    "stack_tensors",
    "to_torch",
]


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Stack N >= 1 arrays of shape (...) into a new one of shape (N, ...).

    The dtype is kept; where the arrays have different ones, it is the common one that NumPy finds.

    Raises:
        CollateError: an array has another shape than the first; the message gives its position in the batch, counted
            from 0, and both shapes, and `position` is that of the first such array.

    Example:
        >>> stack_arrays([np.zeros((3, 4)), np.ones((3, 4))]).shape
        (2, 3, 4)
    """
    shape = np.shape(arrays[0])
    for position, array in enumerate(arrays):
        if np.shape(array) != shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
    return np.stack(arrays)


def is_tensor(value: Any) -> bool:
    """Tell whether this is a `Tensor` or a torch tensor; torch is not imported to find out."""
    torch = sys.modules.get("torch")
    return isinstance(value, Tensor) or (torch is not None and isinstance(value, torch.Tensor))


def stack_tensors(tensors: Sequence[Any]) -> Any:
    """Stack N >= 1 tensors of shape (...) into one of the same kind, (N, ...); else like `stack_arrays`."""
    kind = Tensor if isinstance(tensors[0], Tensor) else sys.modules["torch"].Tensor
    for tensor in tensors:
        if not isinstance(tensor, kind):
            raise TypeError(f"cannot collate {type(tensor).__name__} with {type(tensors[0]).__name__}")
    if kind is Tensor:
        stacked = stack_arrays([tensor.data for tensor in tensors])
        return Tensor(stacked, dtype=stacked.dtype)
    if tensors[0].is_nested or tensors[0].layout is not sys.modules["torch"].strided:
        found = "nested" if tensors[0].is_nested else tensors[0].layout
        rule = "are not currently supported by the default collate_fn; pass one that knows what a batch of them is"
        raise CollateError(f"{found} tensors {rule}")
    require_alike([tuple(tensor.shape) for tensor in tensors], "shape")
    return sys.modules["torch"].stack(list(tensors))


def require_alike(properties: Sequence[Any], what: str) -> None:
    """Raise CollateError, naming the position, unless all samples have the same `what` (length, keys, shape)."""
    for position, found in enumerate(properties):
        if found != properties[0]:
            message = f"sample {position} of the batch has {what} {found}, sample 0 has {what} {properties[0]}"
            raise CollateError(message, position=position)


def default_collate(samples: Sequence[Any]) -> Any:
    """Make one batch of N >= 1 samples of the same structure.

    | sample | batch |
    |---|---|
    | NumPy array, NumPy scalar | array (N, ...), dtype kept |
    | bool, int, float, complex | array (N,) of bool, int64, float64, complex128; mixed, the widest of them |
    | `Tensor`, torch tensor | the same kind, (N, ...) |
    | str, bytes | list of N |
    | tuple, named tuple, list | the same kind, of batches |
    | dict (any Mapping) | dict of batches |

    Raises:
        CollateError: no samples, shapes that differ, tuples or lists of different length, dicts with different keys.
        TypeError: a sample of another type; the message names the type.

    Example:
        >>> default_collate([({"x": 1.5}, "a"), ({"x": 2.5}, "b")])
        ({'x': array([1.5, 2.5])}, ['a', 'b'])
    """
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([set(sample) for sample in samples], "keys")
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    if isinstance(first, tuple | list):
        require_alike([len(sample) for sample in samples], "length")
        columns = [default_collate(column) for column in zip(*samples, strict=True)]
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns) if isinstance(first, tuple) else columns
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, np.ndarray | np.generic | bool | int | float | complex):
            kind = type(sample).__name__
            raise TypeError(
                f"cannot collate {kind}: convert it in the dataset, or pass a collate_fn that understands it"
            )
    if isinstance(first, np.ndarray | np.generic):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)


def to_torch(batch: Any) -> Any:
    """Return the batch with its arrays of numbers turned into torch tensors that share their memory; the rest stays."""
    if isinstance(batch, np.ndarray | np.generic) and batch.dtype.kind in "biufc":
        return sys.modules["torch"].as_tensor(batch)
    if isinstance(batch, Mapping):
        return {key: to_torch(value) for key, value in batch.items()}
    if not isinstance(batch, tuple | list):
        return batch
    values = [to_torch(value) for value in batch]
    if hasattr(batch, "_fields"):
        return type(batch)(*values)
    return tuple(values) if isinstance(batch, tuple) else values


def holds_torch(batch: Any) -> bool:
    """Tell whether a torch tensor stands anywhere in the batch."""
    if isinstance(batch, Mapping):
        return any(map(holds_torch, batch.values()))
    if isinstance(batch, tuple | list):
        return any(map(holds_torch, batch))
    return is_tensor(batch) and not isinstance(batch, Tensor)


def collate_alike(samples: Sequence[Any]) -> Any:
    """Collate, and where a torch tensor stands in the batch, make torch tensors of the arrays beside it."""
    batch = default_collate(samples)
    return to_torch(batch) if "torch" in sys.modules and holds_torch(batch) else batch


def collate_to_torch(samples: Sequence[Any]) -> Any:
    """Collate, and make torch tensors of the arrays."""
    return to_torch(default_collate(samples))


def as_it_is(sample: Any) -> Any:
    """Return the sample: what is done to it where there are no batches."""
    return sample
