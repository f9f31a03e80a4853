"""Memory in large pages: images are read at random, and there are 512 times fewer pages to look up.

A system that has large pages gives them to private memory that asks for them, but rarely to files, anonymous ones too.
"""

from __future__ import annotations

import contextlib
import mmap
import sys

import numpy as np

__all__ = ["LARGE", "enlarge", "map_aligned"]

LARGE = 1 << 21  # bytes of a large page
COLLAPSE = 25  # MADV_COLLAPSE of Linux 6.1, https://man7.org/linux/man-pages/man2/madvise.2.html


def map_aligned(descriptor: int, length: int) -> tuple[mmap.mmap, int]:
    """Map a file so that positions that are multiples of `LARGE` have addresses that are, which large pages need.

    Returns:
        The map, and the position in the file where it begins, which is below `LARGE`. The system chooses the address,
        and chooses the same one again.
    """
    trial = mmap.mmap(descriptor, length)
    begin = np.frombuffer(trial, np.uint8, 1).ctypes.data % LARGE
    trial.close()
    return mmap.mmap(descriptor, length, offset=begin), begin


def enlarge(memory: mmap.mmap, start: int, length: int) -> None:
    """Make large pages of those of a part of a map; they stay as they are where the system has none."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            memory.madvise(COLLAPSE, start, length)
