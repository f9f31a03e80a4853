"""Turn the arrays and indices that callers pass into rows by position, and positions."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.memory import IN_MESSAGE, array_for_batch, room

from .torch_compat import is_tensor, memory_of


def take_rows(array: Any, rows: Any) -> Any:
    """Return these rows (n integers) of an array or tensor in a new one, in memory of the batch if a loader makes it.

    Raises:
        IndexError: there is no such row.
    """
    if not isinstance(rows, np.ndarray):
        rows = np.array(rows, dtype=None if len(rows) else np.int64)
    if not isinstance(array, np.ndarray):
        shared = memory_of(array)
        return array[rows] if shared is None else sys.modules["torch"].from_numpy(take_rows(shared, rows))
    if not array.flags.c_contiguous and rows.dtype.kind in "iu":  # `take` would copy the whole array first
        found = array[rows]
        return found if found.flags.c_contiguous else found.copy("C")
    plain = room.get() is None or type(array) is not np.ndarray or not rows.size
    if plain or rows.size * array.nbytes < IN_MESSAGE * len(array):
        return array.take(rows, axis=0)
    if rows.dtype != np.int64 or int(rows.view(np.uint64).max()) >= len(array):  # a negative one is a large one there
        return array.take(rows, axis=0)
    out = array_for_batch((len(rows), *array.shape[1:]), array.dtype)
    return np.take(array, rows, axis=0, out=out, mode="clip")  # else it makes a copy first, to be able to raise


def rows_of(arrays: Sequence[Any]) -> tuple[Any, ...]:
    """Return lists, pandas objects and anything that converts to an array as arrays or tensors whose `[i]` is row i.

    Raises:
        TypeError: an object has no rows, or is one list of several arrays.
    """
    if len(arrays) == 1 and isinstance(arrays[0], list | tuple) and any(map(_has_rows, arrays[0])):
        kind, count = type(arrays[0]).__name__, len(arrays[0])
        how = (
            "pass them one by one, ArrayDataset(x, y); for samples that are arrays, stack them first, np.stack(samples)"
        )
        raise TypeError(f"arrays must be given one by one, got a {kind} of {count}: {how}")
    return tuple(map(_rows, arrays))


def _has_rows(value: Any) -> bool:
    return (isinstance(value, np.ndarray) or is_tensor(value) or hasattr(value, "iloc")) and len(value.shape) > 0


def _rows(array: Any) -> Any:
    is_array = isinstance(array, np.ndarray | np.generic) or is_tensor(array)
    if is_array and np.ndim(array) == 0:
        raise TypeError("arrays must have rows, which are the samples, got a single value: ArrayDataset(x, y)")
    if isinstance(array, np.ndarray) or is_tensor(array):
        return array
    if isinstance(array, list | tuple | range):
        return np.asarray(array)
    if callable(getattr(array, "to_numpy", None)):  # pandas, where [i] means a label
        return np.asarray(array.to_numpy())
    if hasattr(array, "__array__") or isinstance(array, memoryview):
        return np.asarray(array)
    rule = "arrays must be arrays, tensors or lists, whose rows are the samples"
    raise TypeError(f"{rule}, got {type(array).__name__}: pass them one by one, ArrayDataset(x, y)")


def position_array(indices: Any) -> np.ndarray:
    """Return indices as an array (n,), without making an object for each of them if they are already an array.

    Raises:
        TypeError: they are not integers, a mask of booleans for example.
    """
    if isinstance(indices, range):
        positions = np.arange(indices.start, indices.stop, indices.step)
    elif hasattr(indices, "__array__") or isinstance(indices, list | tuple):
        positions = np.asarray(indices)
    else:
        positions = np.asarray(list(indices))
    if not positions.size:
        return np.zeros(0, dtype=np.int64)
    if positions.dtype.kind not in "iu":
        raise TypeError(f"indices must be integers, got {positions.dtype}")
    return positions


@functools.lru_cache
def gathers(kind: Any) -> bool:
    """Tell whether datasets of this class give whole batches, with a `get_batch(indices)` as the loader means it.

    They don't if a subclass overrides `__getitem__` and inherits `get_batch`, or if a dataset of torch's class has a
    `get_batch` whose argument is not indices.
    """
    first = next((base for base in kind.__mro__ if {"get_batch", "__getitem__"} & vars(base).keys()), object)
    if not callable(vars(first).get("get_batch")):
        return False
    torch = sys.modules.get("torch")
    if torch is None or not issubclass(kind, torch.utils.data.Dataset):
        return True
    parameters = list(inspect.signature(kind.get_batch).parameters.values())[1:]
    needed = [one.name for one in parameters if one.default is one.empty and one.kind < one.VAR_POSITIONAL]
    return len(needed) == 1 and needed[0].lower().startswith(("ind", "idx", "pos"))
