"""Bound what a process that runs code under test may take from the machine."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

MEMORY_MIB = 4096
FILES = 512  # open at a time, in a process that runs a submission


def limit_memory(memory_mib: int = MEMORY_MIB) -> None:
    """Bound the memory of this process and of those it starts, and forbid core dumps, where the system can."""
    # RLIMIT_DATA counts what a process writes to, not the libraries and files that it maps.
    _limit("RLIMIT_DATA", memory_mib * 2**20)
    _limit("RLIMIT_CORE", 0)


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
        wanted = {"RLIMIT_DATA": self.memory_mib * 2**20, "RLIMIT_NPROC": self.processes, "RLIMIT_NOFILE": FILES}
        for name, limit in wanted.items():
            if limit:
                _limit(name, limit, for_good=True)
        _limit("RLIMIT_CORE", 0, for_good=True)
        if self.user:
            os.setgroups([])
            os.setgid(self.user)
            os.setuid(self.user)
        if self.sealed:
            from tito.grading.inside.syscalls import seal

            seal()


def _limit(name: str, limit: int, *, for_good: bool = False) -> None:
    """Set a soft limit, and with `for_good` a hard one, too: the process itself could raise the soft one again."""
    try:
        import resource
    except ImportError:  # Windows
        return
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most) if for_good else (limit, hard))
