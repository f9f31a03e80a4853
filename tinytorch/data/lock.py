"""Let one process at a time work on a file or folder.

The system releases such a lock when its holder ends, in whatever way, so a killed process blocks no other.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_POLL_S = 0.05


@contextmanager
def exclusive(path: Path, waiting: Callable[[], None] = lambda: None, *, poll_s: float = _POLL_S) -> Iterator[bool]:
    """Hold the lock file `path`, waiting while another process or thread holds it, and remove it afterwards.

    Yields False if the file system doesn't support locks (some network drives); then other processes may be working,
    too. `waiting` is called once if the lock is held; `poll_s` is how often it is tried again.
    """
    told = False
    while True:
        file = path.open("ab")
        state = _try_lock(file)
        if state != "busy" and _is_still(path, file):
            break
        file.close()
        if not told and state == "busy":
            waiting()
            told = True
        time.sleep(poll_s)
    try:
        yield state == "held"
    finally:
        with suppress(OSError):  # Windows does not remove open files; an empty lock file does no harm
            path.unlink()
        file.close()


def is_held(path: Path) -> bool:
    """Tell whether a process or thread holds the lock file `path`, as far as the file system can tell."""
    try:
        with path.open("ab" if sys.platform == "win32" else "rb") as file:
            return _try_lock(file) != "held"
    except FileNotFoundError:
        return False


def _is_still(path: Path, file: IO[bytes]) -> bool:
    """Tell whether `path` is still the locked file: the previous holder may have removed it."""
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    return False


def _try_lock(file: IO[bytes]) -> str:
    """Return "held", "busy", or "unsupported"."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return "busy" if error.errno in _BUSY else "unsupported"
    return "held"
