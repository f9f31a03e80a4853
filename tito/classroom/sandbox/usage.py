"""What a process and all that it has started take from the machine, read from outside; and their end."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import psutil

_TRIES = 20  # to end processes that start others meanwhile


def family(pid: int) -> list[int]:
    """Return a process and its descendants, those first that were started last; none if it is gone."""
    try:
        parent = psutil.Process(pid)
        return [process.pid for process in reversed([parent, *parent.children(recursive=True)])]
    except psutil.Error:
        return []


def astray(folder: str, session: int) -> list[int]:
    """Return the processes that live in a folder, have it in their environment, or belong to a session."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            pid = process.pid
            if pid != os.getpid() and (_session(pid) == session or _lives_in(process, folder)):
                found.append(pid)
    return found


def end(pid: int, folder: str = "") -> None:
    """End a process and its descendants; with `folder`, also those that have left them: see `astray`."""
    for attempt in range(_TRIES if folder else 1):
        members = family(pid) if attempt == 0 else []
        members += astray(folder, pid) if folder else []
        if not members:
            return
        for member in members:
            with contextlib.suppress(OSError):
                os.kill(member, signal.SIGKILL)


def taken(pid: int) -> dict[str, int]:
    """Return the bytes of memory and the number of processes of a family; files without a name count as memory."""
    members = family(pid)
    files: dict[int, int] = {}
    for member in members:
        for inode, size in (*_open_files(member), *_mapped_files(member)):
            files[inode] = max(size, files.get(inode, 0))
    return {"memory": sum(map(_own, members)) + sum(files.values()), "processes": len(members)}


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += Path(place, name).lstat().st_blocks * 512
    return total


def _session(pid: int) -> int:
    return os.getsid(pid) if hasattr(os, "getsid") else -1


def _lives_in(process: psutil.Process, folder: str) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        if Path(process.cwd()).is_relative_to(folder):
            return True
    with contextlib.suppress(psutil.Error, OSError):
        return folder in process.environ().values()
    return False


def _own(pid: int) -> int:
    """Return the bytes that a process has for itself, without what it shares."""
    with contextlib.suppress(psutil.Error):
        info = psutil.Process(pid).memory_info()
        return max(0, int(info.rss - getattr(info, "shared", 0)))
    return 0


def _open_files(pid: int) -> list[tuple[int, int]]:
    """Return (inode, bytes) of the files in memory that a process has open and that no folder lists."""
    found: list[tuple[int, int]] = []
    with contextlib.suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(entry.readlink()).startswith("/memfd:"):
                    status = entry.stat()
                    found.append((status.st_ino, status.st_blocks * 512))
    return found


def _mapped_files(pid: int) -> list[tuple[int, int]]:
    """Return (inode, bytes) of the memory that a process shares with others, or keeps of a file that it has closed."""
    parts: dict[tuple[int, str], int] = {}
    with contextlib.suppress(OSError, ValueError):
        for row in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace").splitlines():
            extent, _, offset, _, inode, *name = row.split(maxsplit=5)
            if name and name[0].startswith(("/memfd:", "/dev/zero")):
                first, last = (int(address, 16) for address in extent.split("-"))
                parts[int(inode), offset] = max(last - first, parts.get((int(inode), offset), 0))
    found: dict[int, int] = {}
    for (file, _), size in parts.items():
        found[file] = found.get(file, 0) + size
    return list(found.items())
