# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""Collating: many samples of one shape into one batch of that shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.columns import collate_columns
from tinytorch.core.dataloader.plumbing.torch_compat import alike, is_tensor, speaking_torch, stack_tensors

from .errors import CollateError, MixtureError

__all__ = [
    "as_it_is",
    "collate_samples",
    "collate_to_torch",
    "default_collate",
    "require_alike",
    "require_kind",
    "stack_arrays",
]


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Stack N >= 1 arrays of shape (...) into a new one of shape (N, ...).

    The dtype is kept; where numbers have different ones, it is the common one that NumPy finds. Masks are kept.

    Raises:
        CollateError: an array has another shape than the first; the message gives its position in the batch, counted
            from 0, and both shapes, and `position` is that of the first such array. Or an array is of another kind of
            dtype than the first, such as texts or times beside numbers: NumPy would make texts, times or objects of all
            of them. `position` is again that of the first array that differs.

    Example:
        >>> stack_arrays([np.zeros((3, 4)), np.ones((3, 4))]).shape
        (2, 3, 4)
    """
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])


def require_kind(samples: Sequence[Any], kind: Any) -> None:
    """Raise MixtureError, naming the position, unless all samples are of this type, or one of several."""
    for position, sample in enumerate(samples):
        if not isinstance(sample, kind):
            found = f"cannot collate {type(sample).__name__} (sample {position} of the batch)"
            beside = f" beside {type(samples[0]).__name__} (sample 0)" if position else ""
            how = "convert it in the dataset, or pass a collate_fn that understands it"
            raise MixtureError(f"{found}{beside}: {how}", position)


def require_alike(properties: Sequence[Any], what: str) -> None:
    """Raise CollateError, naming the position, unless all samples have the same `what` (length, keys, type)."""
    for position, found in enumerate(properties):
        if found != properties[0]:
            message = f"sample {position} of the batch has {what} {found}, sample 0 has {what} {properties[0]}"
            raise CollateError(message, position=position)


def collate_samples(samples: Sequence[Any]) -> Any:
    """Make one batch of N >= 1 samples of the same structure.

    | sample | batch |
    |---|---|
    | NumPy array, NumPy scalar | array (N, ...), dtype kept |
    | bool, int, float, complex | array (N,) of bool, int64, float64, complex128; mixed, the widest of them |
    | `Tensor`, torch tensor | the same kind, (N, ...) |
    | str, bytes (`np.str_` and `np.bytes_` are both) | list of N |
    | tuple, named tuple, list | the same kind, of batches |
    | dict (any Mapping) | dict of batches, with the keys in the order of the first sample |

    Raises:
        CollateError: no samples, shapes that differ, tuples or lists of different length, dicts with different keys.
            `position` is that of the first sample that differs from sample 0.
        OverflowError: integers alone, of which int64 cannot hold one.
        TypeError: a sample of a type that the table lacks, or something that is neither a number nor an array beside
            a number; the message names the type. What is beside a text is not looked at.
            `MixtureError(message, position)` is a TypeError and a CollateError, and keeps the position.

    Example:
        >>> collate_samples([({"x": 1.5}, "a"), ({"x": 2.5}, "b")])
        ({'x': array([1.5, 2.5])}, ['a', 'b'])
    """
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_kind(samples, Mapping)
        require_alike([set(sample) for sample in samples], "keys")
        return {key: collate_samples([sample[key] for sample in samples]) for key in first}
    if isinstance(first, tuple | list):
        require_kind(samples, tuple | list)
        require_alike([len(sample) for sample in samples], "length")
        columns = [collate_samples(column) for column in zip(*samples, strict=True)]
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns) if isinstance(first, tuple) else columns
    if any(map(is_tensor, samples)):
        return stack_tensors(samples)
    require_kind(samples, np.ndarray | np.generic | bool | int | float | complex)
    if any(isinstance(sample, np.ndarray | np.generic) for sample in samples):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)


def default_collate(samples: Sequence[Any]) -> Any:
    """Make one batch of N >= 1 samples of the same structure, as `collate_samples` does, in less time.

    If there is a torch tensor among the samples, or the loader's dataset is torch's, arrays of numbers become tensors,
    too, so that a program written for torch keeps working.

    Example:
        >>> default_collate([({"x": 1.5}, "a"), ({"x": 2.5}, "b")])
        ({'x': array([1.5, 2.5])}, ['a', 'b'])
    """
    batch = collate_columns(samples) if len(samples) else NotImplemented
    return alike(collate_samples(samples) if batch is NotImplemented else batch)


def collate_to_torch(samples: Sequence[Any]) -> Any:
    """Collate, and make torch tensors of the arrays."""
    with speaking_torch():
        return default_collate(samples)


def as_it_is(sample: Any) -> Any:
    """Return the sample: what is done to it where there are no batches."""
    return sample
