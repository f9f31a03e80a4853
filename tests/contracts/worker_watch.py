"""What a process has, seen from outside: its children, descriptors, threads, and memory. Linux shows it in /proc."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Any

PROC = Path("/proc/self")
MIB = 1 << 20


def until(done: Callable[[], bool], limit_s: float) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + limit_s
    while not (is_done := done()) and time.monotonic() < deadline:
        time.sleep(0.002)
    return is_done


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be asked for its exit code does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descriptors(pid: int | str = "self") -> int:
    """Return how many descriptors a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208


def tracebacks(seen: str) -> int:
    """Return how many tracebacks a program has shown.

    Not counted is what any Python program may show that is interrupted once more while Python itself ends it.
    """
    return seen.count("Traceback") - len(
        re.findall(r"Exception ignored [^\n]*<module 'threading'[^\n]*\nTraceback", seen)
    )


def shared_names() -> set[str]:
    """Return the names in /dev/shm that no other process uses; other programs on this machine may have some, too."""
    with contextlib.suppress(FileNotFoundError):  # one of them has just gone
        names = {str(name.stat().st_ino): name.name for name in Path("/dev/shm").iterdir()}
        others = [path for path in Path("/proc").glob("[0-9]*/maps") if path.parent.name != str(os.getpid())]
        return set(names.values()) - {names.get(inode, "") for other in others if names for inode in inodes(other)}
    return shared_names()


def inodes(maps: Path) -> set[str]:
    """Return the inodes of the files that a process has mapped."""
    with contextlib.suppress(OSError):
        return {line.split()[4] for line in maps.read_text("utf-8").splitlines()}
    return set()


def possessions() -> dict[str, set[Any]]:
    """Return what this process has: children, loading threads, descriptors, maps of slots, names of shared memory."""
    slots = [line for line in (PROC / "maps").read_text("utf-8").splitlines() if "memfd:batches" in line]
    return {
        "children": {process.pid for process in multiprocessing.active_children()},
        "threads": {thread.name for thread in threading.enumerate() if thread.name.startswith("loader")},
        "descriptors": set(range(descriptors())),
        "slots": set(slots),
        "names": shared_names(),
    }


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """Require that after a block there is nothing that was not there before."""
    resource_tracker.ensure_running()  # Python starts these two for processes that are spawned, and keeps them
    forkserver.ensure_running()
    gc.collect()
    before = possessions()
    yield
    gc.collect()
    # names of other programs come and go at any moment; what is left by this one would stay
    assert until(lambda: not any(added(before).values()), 1.0), added(before)


def added(before: dict[str, set[Any]]) -> dict[str, set[Any]]:
    """Return what this process has that it had not before."""
    return {kind: now - before[kind] for kind, now in possessions().items()}


def memory(pid: int | str = "self") -> dict[str, int]:
    """Return the bytes of a process by kind: `Rss`, `Pss` (pages shared by n count one nth), `Private_Dirty`, ..."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()[1:]
    return {name: int(rest.split()[0]) * 1024 for name, rest in (line.split(":") for line in lines)}


def private(pid: int | str = "self") -> int:
    """Return the bytes that a process wrote and shares with nobody.

    Pages of libraries are left out here and in `proportional`: whose they are depends on what other programs, and the
    other processes that run tests, have loaded at this moment.
    """
    return memory(pid)["Private_Dirty"]


def proportional(pid: int | str = "self") -> int:
    """Return the bytes that a process has, without files; those it shares with n processes count one nth."""
    kinds = memory(pid)
    return kinds["Pss_Anon"] + kinds["Pss_Shmem"]


def held() -> int:
    """Return the bytes of memory that this process has, without garbage and without what was freed."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # the C library keeps some of what was freed
    return memory()["Rss"]
