"""Memory that a worker keeps for the next batch, instead of giving it back to the system after each one.

An operation on arrays makes temporary arrays of the size of the batch. When they are freed, the C library gives their
memory back to the system. The next batch gets it page by page, and the kernel fills each page with zeros first. In the
main process, other data usually follow these arrays in the heap, and keep it from shrinking. In a worker, nothing does.
Source: the two limits in https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

from __future__ import annotations

import ctypes
import os
import platform

LARGE = 1 << 25  # bytes; after a batch of fewer, nothing is given back
KEEP_BYTES = 256 << 20  # how much free memory stays at the end of the heap
OWN_MAP_BYTES = 32 << 20  # the largest that glibc allows: larger arrays get a map of their own, which goes with them
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
VARIABLES = ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_")
SWITCH = "TINYTORCH_KEEP_HEAP"  # "0": leave the C library as it is


def keep_heap() -> bool:
    """Make this process keep the memory that it frees, up to 256 MiB; return whether that was done.

    This does nothing if the C library is not glibc, if `TINYTORCH_KEEP_HEAP=0`, or if glibc's own variables for it are
    set.
    """
    if os.environ.get(SWITCH) == "0" or any(name in os.environ for name in VARIABLES):
        return False
    if platform.libc_ver()[0] != "glibc":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, OWN_MAP_BYTES) and mallopt(M_TRIM_THRESHOLD, KEEP_BYTES))


class Heap:
    """How much of its heap this process keeps: that of a large batch, until two small ones have followed."""

    def __init__(self) -> None:
        self.kept, self.largest, self.small = keep_heap(), 0, 0

    def settle(self, size: int) -> None:
        """Record a batch of `size` bytes; give memory back if it was far too much for two batches in a row."""
        if size >= max(LARGE, self.largest // 4):
            self.largest, self.small = size, 0
        elif self.largest:
            self.small += 1
            if self.small == 2:
                self.largest = 0
                if self.kept:
                    ctypes.CDLL(None).malloc_trim(0)
