"""Memory that a worker keeps for the next batch, instead of giving it back to the system after each one.

An operation on arrays makes temporaries of the size of the batch. When they are freed, the C library gives their memory
back to the system, and the next batch gets it page by page, each of them filled with zeros by the kernel first. In the
main process something usually lies behind them in the heap and keeps it from shrinking; in a worker nothing does.
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
    """Have this process keep the memory that it frees, up to 256 MiB; return whether that was done.

    It is left alone where the C library is not glibc, where `TINYTORCH_KEEP_HEAP=0`, and where somebody has set
    glibc's own variables for it.
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
    """What this process keeps of its heap: after a large batch, until two small ones have come."""

    def __init__(self) -> None:
        self.kept, self.largest, self.small = keep_heap(), 0, 0

    def settle(self, size: int) -> None:
        """Note that a batch of `size` bytes was made; give memory back that has been far too much for two in a row."""
        if size >= max(LARGE, self.largest // 4):
            self.largest, self.small = size, 0
        elif self.largest:
            self.small += 1
            if self.small == 2:
                self.largest = 0
                if self.kept:
                    ctypes.CDLL(None).malloc_trim(0)
