"""One run of `tito grade` at a time in a folder; what a killed one has left half-written is removed by the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tito.classroom.recorded.folder import GradingFolder
from tito.output import TitoError

_HALF_WRITTEN = re.compile(r"\..+\.(?:json|ipynb|py)\.[a-z0-9_]{8}")  # see `write_whole`


class BusyError(TitoError):
    """Another run is at work in the folder; the message names it."""


@contextmanager
def alone(folder: GradingFolder) -> Iterator[None]:
    """Keep other runs out of a folder while the block runs. The system lifts the lock when the program ends, however.

    Raises:
        BusyError: another run is at work there.
    """
    from filelock import FileLock, Timeout

    folder.path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.path / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"another `tito grade` is at work in {folder.path}: wait until it has ended, or name another folder "
            "with --grading"
        ) from None
    try:
        for path in folder.path.rglob(".*"):
            if _HALF_WRITTEN.fullmatch(path.name) and path.is_file():
                path.unlink(missing_ok=True)
        yield
    finally:
        lock.release()
