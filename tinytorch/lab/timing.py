"""Measure how long work takes, and how much memory it holds."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["SMAPS", "peak_mb", "private_kib", "seconds"]

SMAPS = Path("/proc/self/smaps_rollup")  # where Linux tells what memory a process has


def seconds(work: Callable[[], Any], repeat: int = 5) -> float:
    """Return the median time of `work()` in seconds, after one run to warm up."""
    work()
    times_s = []
    for _ in range(repeat):
        start_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - start_s)
    return float(np.median(times_s))


def peak_mb(work: Callable[[], Any]) -> float:
    """Return the most memory, in MB, that `work()` held at one time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def private_kib() -> int:
    """Return how much memory belongs to this process alone, in KiB; Linux only."""
    rows = SMAPS.read_text(encoding="utf-8").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_Dirty"))
