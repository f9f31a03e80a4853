"""A source with a cache in front of it: a file of which anything is read is fetched whole, and then read from disk."""

from __future__ import annotations

import os
import threading
import warnings
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tinytorch.core.dataloader.errors import DataError, DownloadError

from .cache import FileCache, NoRoomError, Write
from .index import INDEX, MEND, File
from .retry import RangesIgnoredError
from .source import LOCAL_GAP, Check, Range, Source, read_checked

PIECE = 2**22  # bytes of a file that are fetched with one read
PIECES = 2  # that are on their way at a time, of each file
FETCHES = 3  # of a file whose checksum is wrong
FILES = 4  # that are fetched at a time: 64 MiB on their way in all
AGAIN = 3  # a file that was fetched so often shows that the cache is too small


class CachedSource:
    """What `source` has, kept in `cache`. If the cache cannot be written, it is read without, and a warning says so."""

    gap = LOCAL_GAP

    def __init__(self, source: Source, cache: FileCache) -> None:
        self.source, self.cache = source, cache
        self.fetches: Counter[str] = Counter()
        self.warned = False
        self.ahead = _Ahead(self)

    def place(self, name: str) -> str:
        """Return what messages call a file."""
        return self.source.place(name)

    def content(self, name: str) -> bytes | None:
        """Return all bytes of a file, as they are now at their source."""
        return self.source.content(name)

    def tars(self) -> list[str]:
        """Return the names of all tars of the set, sorted."""
        return self.source.tars()

    def read(self, ranges: Sequence[Range], check: Check) -> list[bytes]:
        """Return the bytes of each range, checked; files that are missing are fetched side by side."""
        self.cache.look()
        numbers: dict[str, list[int]] = {}
        for number, one in enumerate(ranges):
            numbers.setdefault(one.file.name, []).append(number)
        contents: dict[int, bytes] = {}

        def read_file(of_file: list[int]) -> None:
            parts = [ranges[number] for number in of_file]
            read = self._read(parts, lambda k, content: check(of_file[k], content))
            contents.update(zip(of_file, read, strict=True))

        missing = [it for it in numbers.values() if not self.has(ranges[it[0]].file)]
        if len(missing) > 1:
            _side_by_side(read_file, missing)
        for of_file in numbers.values():
            if of_file[0] not in contents:
                read_file(of_file)
        return [contents[number] for number in range(len(ranges))]

    def has(self, file: File) -> bool:
        """Tell whether a file is there already, as far as one can tell."""
        path = self.cache.path(file, self.place(file.name))
        return path.name in self.cache.handles.opened or path.exists()

    def _read(self, parts: Sequence[Range], check: Check) -> list[bytes]:
        """Read from one file. If its bytes are wrong, the cache may have been damaged: it is fetched once more."""
        file = parts[0].file
        try:
            for again in (True, False):
                handle = self.cache.open(file, self.place(file.name), partial(self.fetch, file))
                try:
                    return read_checked(handle, parts, check)
                except DataError:
                    self.cache.drop(handle)
                    if not again:
                        raise
        except NoRoomError as error:
            self._warn(f"the cache cannot be written ({error}); shards are read from where they are")
        return self.source.read(parts, check)

    def fetch(self, file: File, write: Write) -> None:
        """Fetch a whole file, piece by piece, and check it.

        Raises:
            DataError: what arrives is not what the index says. DownloadError: it cannot be fetched.
        """
        self.fetches[file.name] += 1
        if self.fetches[file.name] == AGAIN:
            limit = f"{self.cache.limit:,} bytes" if self.cache.limit is not None else "another program's limit"
            how = "use BlockShuffleSampler, which keeps few shards in use, or a larger cache_limit"
            self._warn(f"{self.place(file.name)} was fetched {AGAIN} times, because the cache ({limit}) is full: {how}")
        for _ in range(FETCHES):
            crc, start = 0, 0
            for content in self.pieces(file):
                if start + len(content) > file.size:
                    start += len(content)
                    break
                write(start, content)
                crc, start = zlib.crc32(content, crc), start + len(content)
            if (crc, start) == (file.crc32, file.size):
                return
        expected = f"{file.size:,} bytes with CRC-32 {file.crc32:08x}, as {INDEX} says"
        found = f"{start:,} with {crc:08x}, {FETCHES} times"
        raise DataError(self.place(file.name), expected=expected, found=found, hint=MEND)

    def pieces(self, file: File) -> Iterable[bytes]:
        """Yield the bytes of a file from where it is, piece by piece."""
        pieces = [Range(file, start, min(start + PIECE, file.size)) for start in range(0, file.size, PIECE)]
        try:
            for first in range(0, len(pieces), PIECES):
                yield from self.source.read(pieces[first : first + PIECES], lambda number, content: None)
        except DownloadError as error:
            if not isinstance(error.__cause__, RangesIgnoredError):
                raise
            yield self.source.content(file.name) or b""

    def _warn(self, sentence: str) -> None:
        if not self.warned:
            self.warned = True
            warnings.warn(sentence, RuntimeWarning, stacklevel=2)

    def fetch_ahead(self, files: Sequence[File]) -> None:
        """Fetch these files in the background, in this order; what was to be fetched before and is not yet, is not."""
        self.ahead.begin(files)


class _Ahead:
    """The thread that fetches what will be needed next; its errors are left to the read that needs the file."""

    def __init__(self, source: CachedSource) -> None:
        self.source = source
        self.owner, self.lock = os.getpid(), threading.Lock()
        self.files: list[File] = []
        self.thread: threading.Thread | None = None

    def __reduce__(self) -> Any:
        return _Ahead, (self.source,)

    def begin(self, files: Sequence[File]) -> None:
        if self.owner != os.getpid():  # a fork's copy has no thread
            self.__init__(self.source)  # type: ignore[misc]
        with self.lock:
            self.files = list(files)
            if self.thread is None and self.files:
                self.thread = threading.Thread(target=self._work, name="shards ahead", daemon=True)
                self.thread.start()

    def _work(self) -> None:
        while True:
            with self.lock:
                file = self.files.pop(0) if self.files else None
                if file is None:
                    self.thread = None
                    return
            cache, place = self.source.cache, self.source.place(file.name)
            try:
                cache.fetched(cache.path(file, place), file.size, partial(self.source.fetch, file))
            except Exception:  # the reader that needs the file meets the same error, and raises it
                continue


def _side_by_side(function: Any, items: Sequence[Any]) -> None:
    """Call a function for each item, in threads, and raise the first error."""
    pool = ThreadPoolExecutor(min(FILES, len(items)), thread_name_prefix="shards")
    try:
        for future in [pool.submit(function, item) for item in items]:
            future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
