"""torch's `default_collate` by columns: the same batches, in a few calls instead of a few a sample.

Each column is looked at once. If samples are not provably alike, or torch refuses them, torch's own function collates
them, so results and errors are those that a torch program knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import default_collate
from torch.utils.data._utils.collate import default_collate_fn_map

from tinytorch.core.dataloader.memory import array_for_batch, room
from tinytorch.core.dataloader.plumbing.columns import by_kind, stacked

USUAL = dict(default_collate_fn_map)  # programs may have torch's function collate more types, or these in another way


def collate(samples: list[Any]) -> Any:
    """Return the same as `torch.utils.data.default_collate(samples)`, with arrays in memory of the batch."""
    batch = column(samples) if len(samples) and is_usual() else NotImplemented
    return default_collate(samples) if batch is NotImplemented else batch


def is_usual() -> bool:
    """Tell whether torch's function is unchanged by the program."""
    return default_collate_fn_map == USUAL


def column(samples: Sequence[Any]) -> Any:
    """Return the batch of these samples; NotImplemented unless all have the same known structure."""
    return by_kind(samples, COLUMNS, _other)


def _tensors(tensors: Sequence[Any], kind: type) -> Any:
    first = tensors[0]
    if first.layout is not torch.strided or first.is_nested or first.device.type != "cpu" or first.requires_grad:
        return NotImplemented
    if room.get() is None:
        return torch.stack(tuple(tensors))
    return torch.stack(tuple(tensors), out=_memory(first, len(tensors)))


def _memory(first: Any, count: int) -> Any:
    """Return memory of the batch for this many tensors like this one; None if there is none."""
    if not first.numel() or first.dtype not in NUMPY:
        return None
    return torch.from_numpy(array_for_batch((count, *first.shape), NUMPY[first.dtype]))


def _arrays(arrays: Sequence[Any], kind: type) -> Any:
    batch = stacked(arrays, kind) if arrays[0].dtype in TORCH else NotImplemented
    return batch if batch is NotImplemented else torch.from_numpy(batch)


def _scalars(numbers: Sequence[Any], kind: type) -> Any:
    dtype = numbers[0].dtype
    return torch.from_numpy(np.array(numbers, dtype=dtype)) if dtype in TORCH else NotImplemented


def _numbers(numbers: Sequence[Any], kind: type) -> Any:
    return torch.from_numpy(np.array(numbers, dtype=PYTHON_NUMBERS[kind]))


def _texts(texts: Sequence[Any], kind: type) -> Any:
    return texts


def _sequences(rows: Sequence[Any], kind: type) -> Any:
    batches = []
    for part in zip(*rows, strict=True):
        batch = column(part)
        if batch is NotImplemented:
            return NotImplemented
        batches.append(batch)
    return kind(*batches) if hasattr(kind, "_fields") else batches


def _dicts(rows: Sequence[Any], kind: type) -> Any:
    batches = {key: column([row[key] for row in rows]) for key in rows[0]}
    return NotImplemented if any(batch is NotImplemented for batch in batches.values()) else batches


def _other(kind: type) -> Callable[[Sequence[Any], type], Any] | None:
    if issubclass(kind, np.number | np.bool_) and kind is not np.timedelta64:  # which has a unit
        return _scalars
    return _sequences if issubclass(kind, tuple) and hasattr(kind, "_fields") else None


PYTHON_NUMBERS: dict[type, type] = {int: np.int64, float: np.float64, bool: np.bool_}
COLUMNS: dict[type, Callable[[Sequence[Any], type], Any]] = {
    torch.Tensor: _tensors,
    np.ndarray: _arrays,
    tuple: _sequences,
    list: _sequences,
    dict: _dicts,
    str: _texts,
    bytes: _texts,
    **dict.fromkeys(PYTHON_NUMBERS, _numbers),
}
NUMPY = {
    torch.from_numpy(np.zeros(1, dtype)).dtype: np.dtype(dtype)
    for dtype in ("bool", "u1", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "c16")
}
TORCH = {dtype: kind for kind, dtype in NUMPY.items()}
