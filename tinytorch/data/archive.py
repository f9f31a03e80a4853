"""Unpack a data set from a tar, gzipped or not, without trusting it.

Python's own extraction filters (PEP 706) came with 3.11.4 and 3.12. This module only takes the bytes of plain files
from an archive, so links, devices, owners and permissions don't matter.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Self

from tinytorch.core.dataloader.errors import DataError

from .staging import Old, staged

LIMIT_BYTES = 512 * 2**20
"""What an archive may unpack to; CIFAR-10 is 176 MiB."""

_AGAIN = "download or copy the archive again"
_KINDS = {tarfile.SYMTYPE: "a symbolic link", tarfile.LNKTYPE: "a hard link"}


def unpack(
    archive: str | Path,
    root: str | Path,
    *,
    folder: str,
    limit_bytes: int = LIMIT_BYTES,
    check: Callable[[Path], None] = lambda new: None,
    on_existing: Callable[[Path, Path], Old] | None = None,
) -> Path:
    """Unpack the files of `folder` from a tar.gz or a tar to `root/folder`, which appears complete or not at all.

    Args:
        folder: the only folder that the archive may hold; everything in it must be a plain file.
        limit_bytes: refuse an archive that unpacks to more.
        check: called with the new folder before it gets its name; raises an error to refuse it.
        on_existing: see `staged`; the default refuses to replace anything.

    Raises:
        DataError: the archive is damaged, cut short or too large, or has a member that doesn't belong in it.
        DownloadError: the disk is full or cannot be written.
    """
    archive, destination = Path(archive), Path(root) / folder
    require_file(archive)
    with staged(destination, on_existing or _refuse) as new:
        with _damage_named(archive):
            for name, content in _members(archive, folder, limit_bytes):
                with (new / name).open("xb") as file:
                    shutil.copyfileobj(content, file, 2**20)
        check(new)
    return destination


def is_archive(path: Path) -> bool:
    """Tell by its first bytes whether a file is gzipped or an unzipped tar (browsers unzip downloads)."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b" or _is_tar(path)


def folder_in(archive: Path, folders: tuple[str, ...]) -> str:
    """Return which of `folders` an archive holds, according to its first member.

    Raises:
        DataError: it holds none of them, or is not an archive.
    """
    require_file(archive)
    with _damage_named(archive), _opened(archive, LIMIT_BYTES, to_the_end=False) as tar:
        first = tar.next()
        while first is not None and first.name in (".", "./"):
            first = tar.next()
    top = next(iter(_parts(first.name)), "") if first else ""
    if top in folders:
        return top
    raise DataError(
        archive, expected=f"an archive of {' or '.join(folders)}", found=repr(first.name) if first else "nothing in it"
    )


def md5_of(path: Path) -> str:
    """Return the MD5 sum of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def require_file(archive: Path) -> None:
    """Check that an archive exists and can be read.

    Raises:
        DataError: it doesn't exist or can't be read.
    """
    try:
        archive.open("rb").close()
    except OSError as error:
        raise DataError(archive, expected="a tar.gz archive", found=f"none ({error.strerror})") from error


def _members(archive: Path, folder: str, limit_bytes: int) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield (file name, content) of each member of `folder`; no member can be anywhere else."""
    seen: set[str] = set()
    with _opened(archive, limit_bytes) as tar:
        for member in tar:
            name = _plain_name(member, archive, folder)
            if name is None:
                continue
            if name.casefold() in seen:
                raise DataError(archive, expected="each file once", found=f"{member.name!r} twice")
            seen.add(name.casefold())
            content = tar.extractfile(member)
            assert content is not None  # only links and devices have none
            yield name, content
    if not seen:
        raise DataError(archive, expected=f"files in {folder}/", found="none")


def _plain_name(member: tarfile.TarInfo, archive: Path, folder: str) -> str | None:
    """Return the member's file name within `folder`; None for the folder itself.

    Raises:
        DataError: the member is something else.
    """
    parts = _parts(member.name)
    if member.isdir() and parts in ([], [folder]):
        return None
    inside = len(parts) == 2 and parts[0] == folder and parts[1] != ".." and not set(parts[1]) & set("\\:\0")
    if member.isreg() and not member.issparse() and inside:
        return parts[1]
    kind = _KINDS.get(member.type, "a file" if member.isreg() else "a folder" if member.isdir() else "a device")
    raise DataError(
        archive,
        expected=f"only plain files directly in {folder}/",
        found=f"{member.name!r}, {kind}",
        hint="nothing was unpacked; get the archive again from a source you trust",
    )


def _is_tar(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(262)[257:] == b"ustar"


def _parts(name: str) -> list[str]:
    return list(PurePosixPath(name).parts)


@contextmanager
def _opened(archive: Path, limit_bytes: int, *, to_the_end: bool = True) -> Iterator[tarfile.TarFile]:
    """Open the archive as a stream, and read it to its end, so that the checksum of the gzip is verified, too."""
    with archive.open("rb") if _is_tar(archive) else gzip.open(archive) as unzipped:
        limited = _Limited(unzipped, archive, limit_bytes)
        with tarfile.open(fileobj=limited, mode="r|", bufsize=2**18, tarinfo=_StrictInfo) as tar:
            yield tar
        while to_the_end and limited.read(2**20):
            pass


@contextmanager
def _damage_named(archive: Path) -> Iterator[None]:
    """Turn the libraries' errors about a damaged archive into a `DataError` that names it."""
    try:
        yield
    except EOFError as error:
        size = archive.stat().st_size
        found = f"its end after {size:,} bytes"
        raise DataError(archive, expected="a whole gzip file", found=found, offset=size, hint=_AGAIN) from error
    except DataError:
        raise
    except (gzip.BadGzipFile, tarfile.TarError, zlib.error, ValueError, OverflowError) as error:
        expected, found = f"a {'tar' if _is_tar(archive) else 'tar.gz'} archive", f"damaged content ({error})"
        raise DataError(archive, expected=expected, found=found, hint=_AGAIN) from error


class _StrictInfo(tarfile.TarInfo):
    """A header that raises an error if it is damaged: tarfile treats such a header in the middle as the end."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tar)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from error


class _Limited(io.RawIOBase):
    """Reads from a stream, and refuses to continue if it holds more than a data set can have."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, archive: Path, limit_bytes: int) -> None:
        self.stream, self.archive, self.limit_bytes, self.read_bytes = stream, archive, limit_bytes, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(min(size, 2**20) if size >= 0 else 2**20)
        self.read_bytes += len(data)
        if self.read_bytes > self.limit_bytes:
            raise DataError(
                self.archive,
                expected=f"at most {self.limit_bytes / 2**20:,.0f} MiB unpacked",
                found="more",
                hint="nothing was unpacked",
            )
        return data


def _refuse(old: Path, new: Path) -> Old:
    raise DataError(old, expected="no folder of this name yet", found="one", hint="delete it or choose another root")
