"""The source of the bytes of shards: a folder of this machine here, a server in `remote.py`."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tinytorch.core.dataloader.errors import DataError

from .index import INDEX, MEND, File

OPEN_FILES = 128  # of each process
LOCAL_GAP = 2**13  # bytes between two samples that are read along with them, rather than read anew


class Range(NamedTuple):
    """Bytes of a file: from `start` up to, not including, `stop`."""

    file: File
    start: int
    stop: int

    @property
    def size(self) -> int:
        """Return how many bytes they are."""
        return self.stop - self.start


Check = Callable[[int, bytes], None]
"""Is called with the number of a range and its bytes; raises DataError if they are not those of the index."""


class Source(Protocol):
    """Where the files of a set are.

    Attributes:
        gap: bytes between two ranges that are worth reading along.
    """

    gap: int

    def read(self, ranges: Sequence[Range], check: Check) -> list[bytes]:
        """Return the bytes of each range, checked.

        Raises:
            DataError: they are not what the index says. DownloadError: they cannot be fetched.
        """

    def content(self, name: str) -> bytes | None:
        """Return all bytes of a file of unknown length, or None if there is no such file."""

    def tars(self) -> list[str]:
        """Return the names of all tars of the set, sorted."""

    def place(self, name: str) -> str:
        """Return what messages call a file."""


class Handle:
    """An open file that any thread may read anywhere; it is closed when it is no longer used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))

    def __del__(self) -> None:
        if "descriptor" in vars(self):
            os.close(self.descriptor)

    def stat(self) -> os.stat_result:
        """Return what the system knows of the file, also if its name is gone."""
        return os.fstat(self.descriptor)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` to `stop`; fewer if the file ends before."""
        content = _read_at(self.descriptor, stop - start, start)
        if len(content) == stop - start:
            return content
        while len(content) < stop - start:  # the system may give less than all, of gigabytes for example
            more = _read_at(self.descriptor, stop - start - len(content), start + len(content))
            if not more:
                break
            content += more
        return content


_one_at_a_time = threading.Lock()


def _seek_and_read(descriptor: int, size: int, start: int) -> bytes:
    with _one_at_a_time:
        os.lseek(descriptor, start, os.SEEK_SET)
        return os.read(descriptor, size)


_read_at: Callable[[int, int, int], bytes] = getattr(os, "pread", _seek_and_read)  # Windows has no pread


class Handles:
    """The files that were opened last, at most `limit`."""

    def __init__(self, limit: int = OPEN_FILES) -> None:
        self.limit, self.lock = limit, threading.Lock()
        self.opened: OrderedDict[str, Handle] = OrderedDict()

    def __reduce__(self) -> Any:
        """Open files stay in their process."""
        return Handles, (self.limit,)

    def get(self, name: str, opened: Callable[[], Handle]) -> Handle:
        """Return the open file of this name; `opened()` opens it where it is not open yet."""
        with self.lock:
            if name in self.opened:
                self.opened.move_to_end(name)
                return self.opened[name]
        handle = opened()
        with self.lock:
            self.opened[name] = handle
            while len(self.opened) > self.limit:
                self.opened.popitem(last=False)
        return handle

    def drop(self, name: str) -> None:
        """Open this file again next time."""
        with self.lock:
            self.opened.pop(name, None)


class LocalSource:
    """A folder on this machine, or paths there."""

    gap = LOCAL_GAP

    def __init__(self, folder: Path) -> None:
        self.folder, self.handles = folder.absolute(), Handles()

    def place(self, name: str) -> str:
        """Return the path of a file."""
        return str(self.folder / name)

    def content(self, name: str) -> bytes | None:
        """Return all bytes of a file, or None if there is no such file."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def tars(self) -> list[str]:
        """Return the names of all tars in the folder, sorted."""
        return sorted(path.name for path in self.folder.glob("*.tar"))

    def open(self, file: File) -> Handle:
        """Open a file of the set.

        Raises:
            DataError: it is not there, or not as long as the index says.
        """
        path = self.folder / file.name
        try:
            handle = Handle(path)
        except (FileNotFoundError, NotADirectoryError):
            raise DataError(path, expected=f"a file of the set, as {INDEX} says", found="no such file") from None
        if (size := handle.stat().st_size) != file.size:
            hint = f"it was cut off; if it was rewritten, {MEND}"
            raise DataError(path, expected=f"{file.size:,} bytes, as {INDEX} says", found=f"{size:,}", hint=hint)
        return handle

    def read(self, ranges: Sequence[Range], check: Check) -> list[bytes]:
        """Return the bytes of each range, checked."""
        contents: list[bytes] = []
        first = 0
        while first < len(ranges):  # those of one file follow each other
            file, last = ranges[first].file, first + 1
            while last < len(ranges) and ranges[last].file is file:
                last += 1
            handle = self.handles.get(file.name, partial(self.open, file))
            contents += read_checked(handle, ranges[first:last], check, first)
            first = last
        return contents


def read_checked(handle: Handle, ranges: Sequence[Range], check: Check, first: int = 0) -> list[bytes]:
    """Return the bytes of ranges of a file, the numbers of which begin with `first`.

    Raises:
        DataError: those of `check`, or that the file is shorter than it should be.
    """
    contents, number, read = [], first, handle.read
    for file, start, stop in ranges:
        content = read(start, stop)
        if len(content) != stop - start:
            expected, hint = f"{file.size:,} bytes, as {INDEX} says", f"it was cut off; if it was rewritten, {MEND}"
            raise DataError(handle.path, expected=expected, found=f"{handle.stat().st_size:,}", hint=hint)
        check(number, content)
        contents.append(content)
        number += 1
    return contents
