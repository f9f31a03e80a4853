"""Let one process at a time work on a file or folder.

The system drops such a lock when its holder ends, however it ends, so a killed process blocks nobody.
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
def exclusive(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[bool]:
    """Hold the lock file `path`, waiting while another process or thread holds it, and remove it afterwards.

    Yields False where the file system knows no locks (some network drives): then others may be at work too.
    `waiting` is called once if there is somebody to wait for.
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
        time.sleep(_POLL_S)
    try:
        yield state == "held"
    finally:
        with suppress(OSError):  # Windows does not remove open files; an empty lock file does no harm
            path.unlink()
        file.close()


def _is_still(path: Path, file: IO[bytes]) -> bool:
    """Tell whether `path` is the file that was locked: the holder before may have removed it in between."""
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
