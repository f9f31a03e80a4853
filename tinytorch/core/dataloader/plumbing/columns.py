"""Collate by columns: a few calls for the whole batch, instead of a few for each sample, if all samples are alike.

Functions that run in C look at each column once. If samples are not provably alike, the slow path collates them,
because it can explain what is wrong.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.memory import array_for_batch

PYTHON_NUMBERS: dict[type, type] = {int: np.int64, float: np.float64, bool: np.bool_, complex: np.complex128}
NUMBERS = "biufc"
LARGE = 1 << 15  # bytes of an array that takes longer to copy than to call


def collate_columns(samples: Sequence[Any]) -> Any:
    """Return the batch of these samples; NotImplemented unless all have the same known structure."""
    return by_kind(samples, COLLATE, _other)


def by_kind(samples: Sequence[Any], known: dict[type, Any], other: Callable[[type], Any]) -> Any:
    """Collate these samples with the function for their type; NotImplemented if they have several types.

    Args:
        known: type -> function of (samples, type). other: returns the function for any other type, or None.
    """
    kinds = set(map(type, samples))
    if len(kinds) != 1:
        return NotImplemented
    (kind,) = kinds
    collate = known.get(kind) or other(kind)
    try:
        return collate(samples, kind) if collate else NotImplemented
    except (ValueError, TypeError, KeyError, OverflowError, RuntimeError):
        return NotImplemented  # the slow path says which sample does not fit


def stacked(arrays: Sequence[Any], kind: type) -> Any:
    """Return arrays of numbers (...) as one (N, ...), in memory of the batch."""
    first = arrays[0]
    plain = first.dtype.kind in NUMBERS and first.dtype.isnative
    if not first.shape or not plain or len(set(map(len, arrays))) != 1:
        return NotImplemented
    if first.nbytes >= LARGE:
        return _one_by_one(arrays, first)
    rows = (len(arrays) * first.shape[0], *first.shape[1:])
    out = np.concatenate(arrays, out=array_for_batch(rows, first.dtype), casting="no")
    return out.reshape(len(arrays), *first.shape)


def _one_by_one(arrays: Sequence[Any], first: Any) -> Any:
    """Stack large arrays by one copy for each, so that other threads can continue; `np.concatenate` lets none."""
    if any(array.shape != first.shape or array.dtype != first.dtype for array in arrays):
        return NotImplemented
    out = array_for_batch((len(arrays), *first.shape), first.dtype)
    for place, array in enumerate(arrays):
        out[place] = array
    return out


def _scalars(numbers: Sequence[Any], kind: type) -> Any:
    return np.array(numbers, dtype=numbers[0].dtype)


def _numbers(numbers: Sequence[Any], kind: type) -> Any:
    return np.array(numbers, dtype=PYTHON_NUMBERS[kind])


def _texts(texts: Sequence[Any], kind: type) -> Any:
    return list(texts)


def _sequences(rows: Sequence[Any], kind: type) -> Any:
    columns = []
    for column in zip(*rows, strict=True):
        batch = collate_columns(column)
        if batch is NotImplemented:
            return NotImplemented
        columns.append(batch)
    if hasattr(kind, "_fields"):
        return kind(*columns)
    return columns if kind is list else tuple(columns)


def _dicts(rows: Sequence[Any], kind: type) -> Any:
    keys = list(rows[0])
    if set(map(len, rows)) != {len(keys)}:
        return NotImplemented
    if len(keys) < 2:
        columns: Any = [[row[key] for row in rows] for key in keys]
    else:
        columns = zip(*map(operator.itemgetter(*keys), rows), strict=True)
    batches = list(map(collate_columns, columns))
    return NotImplemented if any(b is NotImplemented for b in batches) else dict(zip(keys, batches, strict=True))


def _torch_tensors(tensors: Sequence[Any], kind: type) -> Any:
    torch, first = sys.modules["torch"], tensors[0]
    dense = first.layout is torch.strided and not first.is_nested  # those that are not cannot be stacked with others
    return torch.stack(tensors) if dense else NotImplemented


def _other(kind: type) -> Callable[[Sequence[Any], type], Any] | None:
    """Return the function that collates a type that is not in `COLLATE`: NumPy scalars, named tuples, tensors."""
    if issubclass(kind, np.number | np.bool_) and kind is not np.timedelta64:  # which has a unit
        return _scalars
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _sequences
    return _torch_tensors if kind is getattr(sys.modules.get("torch"), "Tensor", None) else None


COLLATE: dict[type, Callable[[Sequence[Any], type], Any]] = {
    np.ndarray: stacked,
    tuple: _sequences,
    list: _sequences,
    dict: _dicts,
    str: _texts,
    bytes: _texts,
    **dict.fromkeys(PYTHON_NUMBERS, _numbers),
}
