"""Bound what a process that runs code under test may take from the machine."""

from __future__ import annotations

import contextlib

MEMORY_MIB = 4096


def limit_memory(memory_mib: int = MEMORY_MIB) -> None:
    """Bound the memory of this process and of those it starts, and forbid core dumps, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # RLIMIT_DATA counts what a process writes to, not the libraries and files that it maps.
    for kind, limit in ((resource.RLIMIT_DATA, memory_mib * 2**20), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
