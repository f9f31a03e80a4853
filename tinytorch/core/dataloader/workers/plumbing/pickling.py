"""Any batch as a short pickle, and the memory of its arrays (PEP 574, https://peps.python.org/pep-0574/)."""

from __future__ import annotations

import mmap
import pickle
import sys
import warnings
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np

ALIGN = 64  # bytes; arrays begin where a cache line does
NUMBERS = "biufc"  # kinds of dtype that have a short name: bool, integers, floats, complex


def places_of(lengths: Iterable[int]) -> tuple[list[tuple[int, int]], int]:
    """Return the places of buffers of these lengths, one after another, and the total number of bytes."""
    places, size = [], 0
    for length in lengths:
        places.append((size, length))
        size += -(-length // ALIGN) * ALIGN
    return places, size


in_message: ContextVar[int] = ContextVar("in_message", default=0)  # bytes; smaller arrays stay in the pickle


class BatchPickler(pickle.Pickler):
    """A pickler that leaves more memory out of the pickle: that of arrays with gaps, mapped files, and torch's
    tensors."""

    def reducer_override(self, part: Any) -> Any:
        """Return how to make a part of the batch again; NotImplemented, which pickle requires, for any other object."""
        kind = type(part)
        if kind is np.ndarray:
            return array_parts(part)
        if kind is np.memmap:
            return mapped_parts(part)
        return tensor_parts(part) if kind is getattr(sys.modules.get("torch"), "Tensor", None) else NotImplemented


def array_parts(array: np.ndarray) -> Any:
    """Return how to make this array again. An array with gaps is packed first, because pickle would copy it.

    Most arrays have no gaps, and a dtype with a short name. NumPy's own way takes twice as long for them.
    """
    if array.flags.c_contiguous and array.dtype.isbuiltin and array.dtype.kind in NUMBERS:
        if array.nbytes < in_message.get():
            return array_of, (array.shape, array.dtype.str, (bytearray if array.flags.writeable else bytes)(array.data))
        return array_of, (array.shape, array.dtype.str, pickle.PickleBuffer(array.data))
    if array.flags.forc or array.dtype.hasobject:
        return array.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))  # axes as they lie in memory
    return np.transpose, (np.ascontiguousarray(array.transpose(order)), np.argsort(order).tolist())


def array_of(shape: tuple[int, ...], dtype: str, memory: Any) -> np.ndarray:
    """Return the array in this memory, which keeps the owner of the memory alive."""
    return np.frombuffer(memory, dtype).reshape(shape)


by_name: ContextVar[bool] = ContextVar("by_name", default=False)  # whether the other side should map files itself


def mapped_parts(array: Any) -> Any:
    """Return how to make an array in a mapped file again: from its bytes, or by mapping the file again."""
    if not by_name.get() or array.dtype.hasobject:
        return array.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    mappable = array.filename is not None and array.flags.forc and array.size and Path(array.filename).is_file()
    if not mappable or array.mode == "c":  # whose changes are in no file
        return array_parts(np.ascontiguousarray(array.view(np.ndarray)))
    begin = np.frombuffer(array._mmap, np.uint8).__array_interface__["data"][0]
    place = array.__array_interface__["data"][0] - begin + array.offset - array.offset % mmap.ALLOCATIONGRANULARITY
    mode = "r+" if array.mode == "w+" else array.mode
    return np.memmap, (array.filename, array.dtype, mode, place, array.shape, "C" if array.flags.c_contiguous else "F")


def tensor_parts(tensor: Any) -> Any:
    """Return how to make this torch tensor again: from an array with its memory, or, without one, as torch does."""
    torch = sys.modules["torch"]
    own_way = (
        tensor.device.type != "cpu" or tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_nested
    )
    if own_way or not tensor.is_leaf:
        return tensor.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    if tensor.requires_grad:
        return wanting_gradient, (tensor.detach(), vars(tensor))
    tensor = tensor.resolve_conj().resolve_neg()
    try:
        return as_tensor, (tensor.numpy(),)
    except (TypeError, RuntimeError):  # a type that NumPy does not know, such as bfloat16
        return as_typed, (tensor.dtype, tuple(tensor.shape), tensor.stride(), bytes_of(tensor))


def wanting_gradient(tensor: Any, attributes: dict[str, Any]) -> Any:
    """Return a tensor that requires a gradient, with its old attributes."""
    tensor.requires_grad_()
    vars(tensor).update(attributes)
    return tensor


def as_tensor(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the array's memory."""
    return __import__("torch").from_numpy(array)


def bytes_of(tensor: Any) -> np.ndarray:
    """Return the memory of a tensor from its first element to its last, as bytes."""
    torch, size = sys.modules["torch"], tensor.element_size()
    last = sum((length - 1) * step for length, step in zip(tensor.shape, tensor.stride(), strict=True))
    length = size * (last + 1) if tensor.numel() else 0
    whole = torch.empty(0, dtype=torch.uint8)
    return whole.set_(tensor.untyped_storage(), size * tensor.storage_offset(), (length,), (1,)).numpy()


def as_typed(dtype: Any, shape: tuple[int, ...], stride: tuple[int, ...], memory: np.ndarray) -> Any:
    """Return the tensor of this type in this memory."""
    torch = __import__("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a type is new is said where it is made
        return torch.empty(0, dtype=dtype).set_(torch.from_numpy(memory).untyped_storage(), 0, shape, stride)
