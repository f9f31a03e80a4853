"""Read the files of a zip or tar archive that was handed in, without writing any to disk.

An archive is a stranger's: it may hold links, devices, paths that lead elsewhere, or a few bytes that unpack to
terabytes. A fault of one archive affects no other file.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import stat
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Self

MAX_PACKED = 128 * 2**20  # bytes of an archive
MAX_ENTRIES = 50_000
MAX_TOTAL = 64 * 2**20  # bytes of what is taken from an archive
MAX_RATIO = 200  # text packs five to one, zeros a thousand to one
MAX_FREE = 10 * 2**20  # bytes that an archive may hold at any ratio
MAX_TAR = 64 * 2**20  # bytes of an unpacked tar archive, which is read as a whole
SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".gz")
_UNREAD = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive"}
_IS_SLOW = sys.version_info < (3, 11, 10) or (3, 12) <= sys.version_info < (3, 12, 6)  # CVE-2024-6232
_DIGITS = re.compile(rb"\d{200}")
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags of an entry of a zip archive


@dataclass(frozen=True)
class PackedFile:
    """A file out of an archive. `path` has `/` between its parts; `modified` is seconds since 1970, 0 if unknown."""

    path: str
    data: bytes
    modified: float = 0.0


@dataclass
class Unpacked:
    """What an archive gave.

    Attributes:
        files: as far as it was read.
        refused: entries that must not be read, a sentence each.
        problem: why it was not read, or not to its end; '' if it was.
        spent: bytes that were unpacked.
    """

    files: list[PackedFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    problem: str = ""
    spent: int = 0


class ArchiveError(Exception):
    """Why an archive is not read, or not further."""


@dataclass(frozen=True)
class Entry:
    """One file of an archive or a folder that may be read.

    Attributes:
        path: with `/` between its parts. modified: seconds since 1970, 0 if unknown.
        read: returns the content, from an archive at most `size` bytes.
    """

    path: str
    size: int
    modified: float
    read: Callable[[], bytes]

    @property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts


def unpack(data: bytes, wanted: Callable[[str], bool] = lambda path: True, most: int = MAX_TOTAL) -> Unpacked:
    """Return the wanted files of an archive; others are neither read nor counted.

    Args:
        data: the archive.
        wanted: tells from the path of a file whether it is to be read.
        most: bytes that may be unpacked.
    """
    found = Unpacked()
    left = min(most, max(MAX_FREE, MAX_RATIO * len(data)))
    try:
        for entry in _entries(data, found.refused):
            if not wanted(entry.path):
                continue
            if entry.size > left - found.spent:
                raise ArchiveError(f"unpacks to more than {left // 2**20} MiB: hand in the notebooks alone")
            found.spent += entry.size  # the library reads no more than that
            _take(entry, found)
    except ArchiveError as error:
        found.problem = str(error)
    except Exception as error:  # the libraries raise a dozen kinds of errors for what is damaged
        found.problem = f"is a damaged archive ({_told(error)})"
    return found


def _take(entry: Entry, found: Unpacked) -> None:
    try:
        found.files.append(PackedFile(entry.path, entry.read(), entry.modified))
    except Exception as error:  # a damaged entry costs that entry
        found.refused.append(f"holds {entry.path[:80]!r}, which is damaged ({_told(error)})")


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {ascii(str(error))[1:-1][:100]}".rstrip(": ")


def is_archive(path: str) -> bool:
    """Tell by the name whether a file is an archive."""
    return path.lower().endswith((*SUFFIXES, ".rar", ".7z"))


def safe_path(name: str) -> str:
    """Return the path of an entry with `/` between its parts; '' if it leads out of the archive, or is none."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    is_absolute = name[:1] in ("/", "\\") or name[1:2] == ":"
    if is_absolute or ".." in parts or not parts or len(name) > 1000:
        return ""
    return "".join(sign if sign.isprintable() else "_" for sign in "/".join(parts))


def zip_entries(archive: zipfile.ZipFile, refused: list[str]) -> Iterator[Entry]:
    """Yield the files of an open zip archive; add a sentence to `refused` for each entry that must not be read."""
    for info in archive.infolist():
        name = _zip_name(info)
        mode = info.external_attr >> 16
        path = safe_path(name)
        if not path:
            refused.append(f"holds the path {name[:80]!r}, which leads out of it")
        elif info.is_dir():
            continue
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            refused.append(f"holds {path[:80]!r}, a link or a device")
        elif info.flag_bits & _ENCRYPTED:
            refused.append(f"holds {path[:80]!r} under a password")
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refused.append(f"holds {path[:80]!r}, packed by a method that is not read")
        else:
            yield Entry(path, info.file_size, _zip_time(info), partial(_read_entry, archive, info))


def zip_folders(archive: zipfile.ZipFile) -> set[str]:
    """Return the folders of an open zip archive, those that are empty too."""
    folders: set[str] = set()
    for info in archive.infolist():
        folder = safe_path(_zip_name(info))
        if not info.is_dir():
            folder = folder.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _entries(data: bytes, refused: list[str]) -> Iterator[Entry]:
    if len(data) > MAX_PACKED:
        raise ArchiveError(f"has {len(data) // 2**20} MiB: hand in the notebooks alone")
    kind = next((kind for begins, kind in _UNREAD.items() if data.startswith(begins)), "")
    if kind:
        raise ArchiveError(f"is {kind}, which is not read: hand in a .zip")
    if data.startswith(b"PK"):
        if data.count(b"PK\x01\x02") > MAX_ENTRIES:  # counted before the library makes an object of each
            raise ArchiveError(f"holds more than {MAX_ENTRIES} files: hand in the notebooks alone")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from zip_entries(archive, refused)
    else:
        yield from _tar_entries(_decompressed(data), refused)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry; many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_time(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        # Without a number, all that the entry unpacks to would be in memory for a moment.
        return file.read(info.file_size)


def _decompressed(data: bytes) -> bytes:
    """Return the tar archive that was compressed, as far as it is read."""
    if data.startswith(b"\x1f\x8b"):
        raw = zlib.decompressobj(wbits=31).decompress(data, MAX_TAR + 1)
    elif data.startswith(b"BZh"):
        raw = bz2.BZ2Decompressor().decompress(data, MAX_TAR + 1)
    elif data.startswith(b"\xfd7zXZ"):
        raw = lzma.LZMADecompressor(memlimit=MAX_TAR).decompress(data, MAX_TAR + 1)
    else:
        raw = data
    if len(raw) > MAX_TAR:
        raise ArchiveError(f"unpacks to more than {MAX_TAR // 2**20} MiB: hand in the notebooks alone")
    if _IS_SLOW and _DIGITS.search(raw):
        raise ArchiveError("holds a number of 200 digits, which this Python reads too slowly: hand in a .zip")
    return raw


class _SoundInfo(tarfile.TarInfo):
    """A header that is sound: one that is damaged is no end of the archive, and no size is negative.

    Python before 3.11.14 goes round in circles with negative sizes (CVE-2025-8194).
    """

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tar)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from error

    def _block(self, count: int) -> int:
        if count < 0:
            raise tarfile.HeaderError("negative size")
        return -(-count // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def _tar_entries(raw: bytes, refused: list[str]) -> Iterator[Entry]:
    with tarfile.open(fileobj=io.BytesIO(raw), mode="r:", tarinfo=_SoundInfo) as archive:
        for number, info in enumerate(archive):
            if number > MAX_ENTRIES:
                raise ArchiveError(f"holds more than {MAX_ENTRIES} files: hand in the notebooks alone")
            path = safe_path(info.name)
            if not path:
                refused.append(f"holds the path {info.name[:80]!r}, which leads out of it")
            elif info.isreg():
                yield Entry(path, info.size, float(info.mtime), partial(_read_member, archive, info))
            elif not info.isdir():
                refused.append(f"holds {path[:80]!r}, a link or a device")
        if len(raw) < archive.offset + tarfile.BLOCKSIZE:  # the empty block at the end is missing
            raise ArchiveError("is cut off: what is behind the files that were found is lost, so hand it in again")


def _read_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(info)
    return file.read() if file is not None else b""
