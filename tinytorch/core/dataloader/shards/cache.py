"""Whole files of a set, kept on a local disk: bounded in bytes, and shared by all programs of the machine.

A file gets its name in the cache when it is whole and its checksum is right, by a rename, so that a name never means
half a file. One process at a time fetches a file; others wait for it. Files that were used longest ago make room.
Whatever is read is checked against the index each time: an entry that was damaged later is deleted and fetched again.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tinytorch.data.lock import exclusive, is_held

from .index import File
from .source import Handle, Handles

Write = Callable[[int, bytes], None]
Fetch = Callable[[Write], None]

SUFFIX, PART = ".cached", ".part"
POLL_S = 0.005
LOOK_S = 0.5  # how often open files are compared with the folder
WAIT_S = 60.0  # for the room that others need while they fetch
TRIES = 8  # that others may frustrate by deleting what was just fetched
_numbers = itertools.count()


class NoRoomError(OSError):
    """The cache cannot take a file now: the disk is full or read-only, or others are using all the room."""


class FileCache:
    """A folder of at most `limit` bytes that other programs may use at the same time, with limits of their own.

    Args:
        folder: is made if it is not there. Files that are not the cache's own are neither counted nor touched.
        limit: bytes of all its files, those included that are being fetched; None: no limit.

    Raises:
        NoRoomError: the folder cannot be made.
    """

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        self.folder, self.limit, self.handles, self.looked = folder.absolute(), limit, Handles(), 0.0
        with _disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, file: File, place: str) -> Path:
        """Return where a file of a set is kept; a new version of it is kept somewhere else."""
        version = hashlib.blake2b(repr((place, file.size, file.crc32)).encode(), digest_size=12).hexdigest()
        return self.folder / f"{version}-{file.name.rpartition('/')[2][-80:]}{SUFFIX}"

    def open(self, file: File, place: str, fetch: Fetch) -> Handle:
        """Return the file, open; `fetch` is called if it is not there.

        Args:
            place: the file's address.
            fetch: is called with a function that takes an offset and bytes of the file; raises if it cannot be fetched.

        Raises:
            NoRoomError: it cannot be written. Whatever `fetch` raises.
        """
        path = self.path(file, place)
        return self.handles.get(path.name, lambda: self.fetched(path, file.size, fetch))

    def fetched(self, path: Path, size: int, fetch: Fetch) -> Handle:
        """Return the file of this path and size, open and noted as used, after it was fetched if need be."""
        for _ in range(TRIES):
            with contextlib.suppress(FileNotFoundError), _disk(self.folder):
                handle = Handle(path)
                if handle.stat().st_size == size:
                    os.utime(path)
                    return handle
                path.unlink()  # somebody cut it off
            self._fetch(path, size, fetch)
        raise NoRoomError(f"{self.folder}: {path.name} was deleted by others as often as it was fetched")

    def _fetch(self, path: Path, size: int, fetch: Fetch) -> None:
        with exclusive(self._lock_of(path), poll_s=POLL_S):
            if path.exists():  # another process has fetched it meanwhile
                return
            part = self._reserve(path, size)
            try:
                with _disk(self.folder):
                    file = part.open("r+b", buffering=0)
                with file:

                    def write(start: int, content: bytes) -> None:
                        with _disk(self.folder):
                            file.seek(start)
                            file.write(content)

                    fetch(write)
                with _disk(self.folder), exclusive(self.folder / ".lock", poll_s=POLL_S):
                    part.replace(path)  # while nobody counts, who could miss both names
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    def _lock_of(self, path: Path) -> Path:
        return self.folder / f".{path.name}.lock"

    def _reserve(self, path: Path, size: int) -> Path:
        """Return an empty file that counts with so many bytes, after what must go for it is gone.

        Raises:
            NoRoomError: files that others are fetching take all the room, for long; or the disk is full.
        """
        part = self.folder / f".{path.name}.{os.getpid()}.{next(_numbers)}{PART}"
        latest = time.monotonic() + WAIT_S
        while True:
            with _disk(self.folder), exclusive(self.folder / ".lock", poll_s=POLL_S):
                if self._make_room(size):
                    return _sized(part, size)
            if time.monotonic() > latest:
                raise NoRoomError(f"{self.folder}: others are fetching files that take all {self.limit:,} bytes")
            time.sleep(POLL_S)

    def _make_room(self, size: int) -> bool:
        """Delete what was used longest ago, until `size` bytes more are within the limit; return whether they are."""
        found, total = [], size
        for path, stat in self._files():
            total += stat.st_size
            if path.suffix == SUFFIX:
                found.append((stat.st_mtime, stat.st_size, path))
        for _, freed, path in sorted(found):
            if self.limit is None or total <= self.limit:
                break
            with contextlib.suppress(OSError):  # Windows keeps what is open
                path.unlink()
                total -= freed
        return self.limit is None or total <= self.limit

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield the files of the cache; those of processes that ended while they fetched are deleted instead."""
        for path in list(self.folder.iterdir()):
            with contextlib.suppress(FileNotFoundError):
                if path.suffix == PART and not is_held(self._lock_of(path.with_name(path.name[1:].rsplit(".", 3)[0]))):
                    path.unlink()
                elif path.suffix in (SUFFIX, PART):
                    yield path, path.stat()

    def size(self) -> int:
        """Return how many bytes the files of the cache take, those included that are being fetched."""
        return sum(stat.st_size for _, stat in self._files())

    def drop(self, handle: Handle) -> None:
        """Delete a file whose bytes are wrong, unless another one has its name by now."""
        self.handles.drop(handle.path.name)
        with contextlib.suppress(OSError):
            if os.path.samestat(handle.path.stat(), handle.stat()):
                handle.path.unlink()

    def look(self) -> None:
        """Note which files are in use, so that they stay; let go of those that others have deleted."""
        if time.monotonic() - self.looked < LOOK_S:
            return
        self.looked = time.monotonic()
        for name, handle in list(self.handles.opened.items()):
            if handle.stat().st_nlink == 0:
                self.handles.drop(name)
            else:
                with contextlib.suppress(OSError):
                    os.utime(handle.path)


def _sized(path: Path, size: int) -> Path:
    """Make an empty file that is so long."""
    try:
        with path.open("wb") as file:
            file.truncate(size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


@contextlib.contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Turn what the system says about a full or read-only disk into a `NoRoomError`."""
    try:
        yield
    except (NoRoomError, FileNotFoundError):
        raise
    except OSError as error:
        raise NoRoomError(f"{folder}: {error.strerror or error}") from error
