"""Collating by columns: samples that are all alike, which nearly all are, in a few calls instead of a few a sample.

What is alike is looked at once for a column, by functions that run in C. Whatever is not provably alike is left to the
slow path, which can explain what is wrong.
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


def collate_columns(samples: Sequence[Any]) -> Any:
    """Return the batch of these samples; NotImplemented unless they are all of one structure that is known here."""
    kinds = set(map(type, samples))
    if len(kinds) != 1:
        return NotImplemented
    (kind,) = kinds
    collate = COLLATE.get(kind) or _other(kind)
    try:
        return collate(samples, kind) if collate else NotImplemented
    except (ValueError, TypeError, KeyError, OverflowError, RuntimeError):
        return NotImplemented  # the slow path says which sample does not fit


def _arrays(arrays: Sequence[Any], kind: type) -> Any:
    first = arrays[0]
    plain = first.dtype.kind in NUMBERS and first.dtype.isnative
    if not first.shape or not plain or len(set(map(len, arrays))) != 1:
        return NotImplemented
    rows = (len(arrays) * first.shape[0], *first.shape[1:])
    out = np.concatenate(arrays, out=array_for_batch(rows, first.dtype), casting="no")
    return out.reshape(len(arrays), *first.shape)


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
    """Return how samples of a type are collated that is not in `COLLATE`: NumPy's scalars, named tuples, tensors."""
    if issubclass(kind, np.number | np.bool_) and kind is not np.timedelta64:  # which has a unit
        return _scalars
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _sequences
    return _torch_tensors if kind is getattr(sys.modules.get("torch"), "Tensor", None) else None


COLLATE: dict[type, Callable[[Sequence[Any], type], Any]] = {
    np.ndarray: _arrays,
    tuple: _sequences,
    list: _sequences,
    dict: _dicts,
    str: _texts,
    bytes: _texts,
    **dict.fromkeys(PYTHON_NUMBERS, _numbers),
}
