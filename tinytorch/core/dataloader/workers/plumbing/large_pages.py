"""Shared memory in pages of 2 MiB: a processor, which forgets where pages are, has 512 times fewer to look up.

A system that has large pages gives them to private memory that asks for them, but rarely to files, anonymous ones too.
"""

from __future__ import annotations

import contextlib
import mmap
import sys
from typing import Any

import numpy as np

__all__ = ["LARGE", "enlarge", "map_aligned"]

LARGE = 1 << 21  # bytes of a large page
COLLAPSE = 25  # MADV_COLLAPSE of Linux 6.1, https://man7.org/linux/man-pages/man2/madvise.2.html


def map_aligned(descriptor: int, length: int, offset: int = 0, **how: Any) -> mmap.mmap:
    """Map a file from `offset`, a multiple of `LARGE`, to an address that is one, too, as large pages need.

    The map may be up to `LARGE` longer: the system puts it below those that are there, so its length decides where it
    begins. If the system puts it elsewhere, it has no large pages.
    """
    extra = 0
    for _ in range(2):
        trial = mmap.mmap(descriptor, length + extra, offset=offset, **how)
        extra = (extra + np.frombuffer(trial, np.uint8, 1).ctypes.data) % LARGE
        trial.close()
    return mmap.mmap(descriptor, length + extra, offset=offset, **how)


def enlarge(memory: mmap.mmap, start: int, length: int) -> None:
    """Make large pages of the whole ones in a part of a map; they stay as they are where the system has none."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            memory.madvise(COLLAPSE, start, length)
