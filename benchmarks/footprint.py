"""What a process and its descendants take: memory, shared memory, descriptors. Linux only: it reads /proc."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

MIB = 2**20
MISSING = "not measured: it needs /proc/<pid>/smaps_rollup, which only Linux has"


def available() -> bool:
    """Tell whether this system says what its processes take."""
    return Path("/proc/self/smaps_rollup").is_file()


def family() -> list[int]:
    """Return this process and all its descendants: workers, and what serves to start them."""
    return [os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))]


def memory_bytes() -> int:
    """Return the memory that the family takes, a page that several of them share counted once.

    It is the sum of their proportional shares (PSS) of anonymous and of shared memory. Pages of files, such as
    libraries, are left out: others use them too, and the system can drop them.
    """
    wanted = ("Pss_Anon:", "Pss_Shmem:")
    lines = (line.split() for pid in family() for line in _rollup(pid))
    return sum(int(line[1]) * 1024 for line in lines if line[0] in wanted)


def _rollup(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()


def shared_bytes() -> int:
    """Return the shared memory behind the family's descriptors, mapped or not: each file once, only what is used."""
    found = {(status.st_dev, status.st_ino): status.st_blocks * 512 for status in _shared_files()}
    return sum(found.values())


def _shared_files() -> Iterator[os.stat_result]:
    for pid in family():
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed in the meantime
                if str(link.readlink()).startswith(("/memfd:", "/dev/shm/")):
                    yield link.stat()


def descriptors() -> int:
    """Return how many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir())) - 1  # one is that of the listing
