"""Bound what a process that runs code under test may take from the machine."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

MEMORY_MIB = 4096
FILES = 512  # open at a time, in a process that runs a submission


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


@dataclass(frozen=True)
class Limits:
    """What a submission may take; all but the time of a check hold for each process that it starts.

    Attributes:
        check_s: for a check or a cell. memory_mib: of writable memory. processes: at a time, 0 for no limit.
        total_s: for the whole notebook, however many checks run out of time.
        user: the number of the user to become before anything runs, one that owns nothing; 0 to stay. Only root can.
        sealed: whether to forbid system calls that make room no limit counts.
    """

    check_s: float = 10.0
    memory_mib: int = 2048
    processes: int = 256
    total_s: float = 600.0
    user: int = 0
    sealed: bool = False

    @property
    def hurried_s(self) -> float:
        """Return the limit for a check where that is not waited for which takes long."""
        return max(min(self.check_s, 1.0), self.check_s / 5)

    def apply(self) -> None:
        """Set the limits of this process permanently, if the system can."""
        try:
            import resource
        except ImportError:  # Windows
            return
        memory = self.memory_mib * 2**20
        wanted = ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_NPROC, self.processes), (resource.RLIMIT_CORE, 0))
        for kind, limit in (*wanted, (resource.RLIMIT_NOFILE, FILES)):
            if limit or kind == resource.RLIMIT_CORE:
                _limit(kind, limit)
        if self.user:
            os.setgroups([])
            os.setgid(self.user)
            os.setuid(self.user)
        if self.sealed:
            from tito.grading.inside.syscalls import seal

            seal()


def _limit(kind: int, limit: int) -> None:
    """Set a soft limit and a hard one: the process itself could raise the soft one again."""
    import resource

    hard = resource.getrlimit(kind)[1]
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))
