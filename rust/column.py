"""An array of a data set, as the Rust side needs it: an address, a size, and distances in memory."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np

from rust.library import Array


class Column:
    """Rows of an array, which are copied into batches, or normalized on the way.

    Args:
        array: (N, ...) of any type but objects, in memory or memory-mapped. Each row must be contiguous; there may be
            gaps between rows.
        normalizer: a fitted `Normalizer` with one mean for each channel, or one for all. Rows are then images of uint8,
            and come out as (C, H, W) float32: what `normalizer.transform` gives, bit by bit.
        channels_last: whether the images to normalize are (H, W, C), as image files have them, and not (C, H, W).

    Attributes:
        shape, dtype: of a row in a batch.

    Raises:
        TypeError: not an array, an array of objects, or images that are not uint8.
        ValueError: rows with gaps in them, or statistics that don't fit.
    """

    def __init__(self, array: Any, normalizer: Any = None, channels_last: bool = False) -> None:
        if type(array) not in (np.ndarray, np.memmap) or array.ndim == 0 or array.dtype.hasobject:
            got = type(array).__name__ + (f" {array.shape} of {array.dtype}" if isinstance(array, np.ndarray) else "")
            raise TypeError(f"array must be a NumPy array (N, ...) without objects, got {got}")
        if not array[:1].flags.c_contiguous:
            rule = "each row of an array must be contiguous in memory"
            raise ValueError(f"{rule}, got strides {array.strides}: pass np.ascontiguousarray(array)")
        self.array, self.shape, self.dtype = array, array.shape[1:], array.dtype
        self.mean = self.std = np.zeros(0, np.float32)
        self.channels_last = channels_last
        if normalizer is not None:
            self._normalize(normalizer)

    def _normalize(self, normalizer: Any) -> None:
        if self.dtype != np.uint8 or len(self.shape) != 3:
            raise TypeError(f"images must be (N, ..., ..., ...) uint8, got {self.dtype} with shape {self.array.shape}")
        channels, *area = self.shape[-1:] + self.shape[:-1] if self.channels_last else self.shape
        statistics = normalizer.mean, normalizer.std
        if any(values is None or values.shape not in ((1, channels, 1, 1), (1, 1, 1, 1)) for values in statistics):
            shape = None if normalizer.mean is None else normalizer.mean.shape
            raise ValueError(f"normalizer must be fitted, with a mean for each of {channels} channels, got {shape}")
        self.mean, self.std = (np.resize(values.astype(np.float32), channels) for values in statistics)
        self.shape, self.dtype = (channels, *area), np.dtype(np.float32)

    def __len__(self) -> int:
        return len(self.array)

    @property
    def row_bytes(self) -> int:
        """Bytes of a row in a batch."""
        return math.prod(self.shape) * self.dtype.itemsize

    def described(self) -> Array:
        """Return the array for the library. Keep this column as long as the library uses it."""
        row_bytes = math.prod(self.array.shape[1:]) * self.array.dtype.itemsize
        statistics = (address_of(values) for values in (self.mean, self.std))
        first, stride = address_of(self.array), self.array.strides[0]
        return Array(first, len(self.array), row_bytes, stride, *statistics, len(self.mean), self.channels_last)


def address_of(array: np.ndarray) -> int:
    """Return where an array begins in memory."""
    try:
        buffer: Any = array
        return ctypes.addressof(ctypes.c_char.from_buffer(buffer))  # a quarter of the time that the other way takes
    except (TypeError, ValueError):  # read-only, empty, not contiguous, or of a type that has no buffer
        return array.__array_interface__["data"][0]
