"""What this container has, which is not what the machine around it has: free memory, and cores."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["available_bytes", "cores"]


def available_bytes(root: Path = Path("/")) -> int | None:
    """Return the bytes that may still be taken, None where the system does not tell.

    That is what the kernel calls available, or what a control group (version 2 or 1) leaves of its limit, if that is
    less. Memory that only caches files counts as free in both.
    """
    found = [_of_machine(root), _of_group(root / "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")]
    old = root / "sys/fs/cgroup/memory"
    found.append(_of_group(old, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
    return min((free for free in found if free is not None), default=None)


def _of_machine(root: Path) -> int | None:
    for line in _text(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _of_group(folder: Path, limit: str, usage: str, cached: str) -> int | None:
    most, used = _text(folder / limit).strip(), _text(folder / usage).strip()
    if not (most.isdigit() and used.isdigit()):  # "max": no limit
        return None
    lines = (line.split() for line in _text(folder / "memory.stat").splitlines())
    files = next((int(line[1]) for line in lines if line and line[0] == cached), 0)
    return max(0, int(most) - int(used) + files)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
