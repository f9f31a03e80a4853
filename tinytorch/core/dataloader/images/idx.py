# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""The idx format: an array of any shape, with a head of a few bytes.

Format: https://yann.lecun.org/exdb/mnist/index.html
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DataError

__all__ = ["IDX_TYPES", "parse_idx"]


IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    """Return the array that idx bytes hold, in the machine's byte order; it is writable.

    Raises:
        DataError: the first four bytes are the magic number. `offset` is 0 if there are fewer, or if they are wrong:
            other bytes than two zeros, an unknown type, not 1 to 8 dimensions. It is 4 if the lengths after them are
            cut off. If the file is too short or too long, it is the length that the file has or should have, whichever
            is smaller; `expected` then gives the bytes that the whole file should have, and the shape as a tuple, such
            as "64 bytes for (2, 3, 4)".
    """
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))
