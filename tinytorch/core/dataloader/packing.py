# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Any batch as a short pickle, and the memory of its arrays."""

from __future__ import annotations

import contextlib
import mmap
import pickle
import sys
from collections.abc import Iterable
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "ALIGN",
    "BatchPickler",
    "Message",
    "array_of",
    "array_parts",
    "as_tensor",
    "by_name",
    "dump",
    "load",
    "mapped_parts",
    "places_of",
    "tensor_parts",
]


ALIGN = 64  # bytes; arrays begin where a cache line does


class Message(NamedTuple):
    """A packed batch: a short pickle, and the places (start, length) of its arrays in `size` bytes of memory."""

    pickled: bytes
    places: list[tuple[int, int]]
    size: int


def places_of(lengths: Iterable[int]) -> tuple[list[tuple[int, int]], int]:
    """Return where buffers of these lengths lie, one after another, and the number of bytes they take together."""
    places, size = [], 0
    for length in lengths:
        places.append((size, length))
        size += -(-length // ALIGN) * ALIGN
    return places, size


class BatchPickler(pickle.Pickler):
    """A pickler that leaves more memory out of the pickle: of arrays with gaps, of mapped files, of torch's tensors."""

    def reducer_override(self, part: Any) -> Any:
        """Return how to make a part of the batch anew; NotImplemented, as pickle asks for, if it is no such part."""
        kind = type(part)
        if kind is np.ndarray:
            return array_parts(part)
        if kind is np.memmap:
            return mapped_parts(part)
        return tensor_parts(part) if kind is getattr(sys.modules.get("torch"), "Tensor", None) else NotImplemented


def array_parts(array: np.ndarray) -> Any:
    """Say how to make this array anew. One with gaps is packed first, because pickle would copy it into the pickle.

    Nearly all have no gaps, and numbers whose type has a short name; NumPy's own way takes twice as long for them.
    """
    if array.flags.c_contiguous and array.dtype.isbuiltin and array.dtype.kind in "biufc":
        return array_of, (array.shape, array.dtype.str, pickle.PickleBuffer(array.data))
    if array.flags.forc or array.dtype.hasobject:
        return array.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))  # axes as they lie in memory
    return np.transpose, (np.ascontiguousarray(array.transpose(order)), np.argsort(order).tolist())


def array_of(shape: tuple[int, ...], dtype: str, memory: Any) -> np.ndarray:
    """Return the array that lies in this memory, and keeps alive what the memory belongs to."""
    return np.frombuffer(memory, dtype).reshape(shape)


by_name: ContextVar[bool] = ContextVar("by_name", default=False)  # whether the other side should map files itself


def mapped_parts(array: Any) -> Any:
    """Say how to make an array anew that lies in a mapped file: from its bytes, or by mapping the file once more."""
    if not by_name.get() or array.dtype.hasobject:
        return array.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    if array.filename is None or not array.flags.forc or not array.size or not Path(array.filename).is_file():
        return array_parts(np.ascontiguousarray(array.view(np.ndarray)))
    begin = np.frombuffer(array._mmap, np.uint8).__array_interface__["data"][0]
    place = array.__array_interface__["data"][0] - begin + array.offset - array.offset % mmap.ALLOCATIONGRANULARITY
    mode = "r+" if array.mode == "w+" else array.mode
    return np.memmap, (array.filename, array.dtype, mode, place, array.shape, "C" if array.flags.c_contiguous else "F")


def tensor_parts(tensor: Any) -> Any:
    """Say how to make this torch tensor anew: from an array with its memory, where NumPy can have one."""
    torch = sys.modules["torch"]
    if tensor.device.type == "cpu" and tensor.layout is torch.strided and not tensor.requires_grad:
        with contextlib.suppress(TypeError, RuntimeError):  # a type that NumPy does not know, such as bfloat16
            return as_tensor, (tensor.resolve_conj().resolve_neg().numpy(),)
    return tensor.__reduce_ex__(pickle.HIGHEST_PROTOCOL)


def as_tensor(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the array's memory."""
    return __import__("torch").from_numpy(array)


def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    """Return a batch as a short pickle (made by `BatchPickler`, protocol 5) and flat views of its arrays' memory.

    A view is one-dimensional, of bytes. The arrays are not copied. Empty arrays are arrays, too.
    Source: PEP 574, https://peps.python.org/pep-0574/

    Raises:
        What pickling raises, if a batch cannot be pickled.

    Example:
        >>> pickled, views = dump({"x": np.zeros(1000), "name": "zeros"})
        >>> len(pickled) < 300, [view.nbytes for view in views]
        (True, [8000])
    """
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    """Return the batch whose arrays lie in `memory` at `message.places`.

    They are views of it, which keep it alive, and can be written to if it can. It may be longer than `message.size`.
    """
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])
