"""The form of a shard: a tar whose members `KEY.EXTENSION` that follow each other and share a key are one sample.

This is the form of WebDataset (https://github.com/webdataset/webdataset): the key ends at the first dot of the file
name, so `cats/0001.seg.png` is the field `seg.png` of the sample `cats/0001`. Members are read from the tar, and never
unpacked.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from os import PathLike
from typing import IO, NamedTuple

from tinytorch.core.dataloader.errors import DataError

BLOCK = tarfile.BLOCKSIZE  # 512 bytes: headers and contents begin at multiples of it
END = bytes(BLOCK)
_NAME = re.compile(r"((?:.*/)?[^./]+)\.([^/]+)", re.DOTALL)
_COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5": "Zstandard", b"BZ": "bzip2", b"\xfd7": "xz"}


class Member(NamedTuple):
    """A field of a sample: where its bytes are in the tar."""

    key: str
    extension: str
    offset: int
    size: int


def split_name(name: str) -> tuple[str, str] | None:
    """Return (key, extension) of a member's name; None if it is not part of a sample, as WebDataset sees it.

    Example:
        >>> split_name("cats/0001.seg.PNG")
        ('cats/0001', 'seg.png')
    """
    parts = _NAME.fullmatch(name)
    return None if parts is None or re.fullmatch(r"__[^/]*__", name) else (parts[1], parts[2].lower())


def members(file: IO[bytes], path: str | PathLike[str]) -> Iterator[Member]:
    """Yield the members of a tar that are part of samples, in order; folders and names without a dot are none.

    Args:
        file: the tar, which can be sought in. Between two members it may be moved.
        path: what messages call it.

    Raises:
        DataError: it is no tar, is compressed, or was cut off; or a member is a link, a device, or outside the folder.
    """
    start = file.read(2)
    file.seek(0)
    if start in _COMPRESSED:
        hint = "unpack it: in a compressed tar no sample can be read without all samples before it"
        raise DataError(path, expected="a plain tar", found=f"a {_COMPRESSED[start]} file", hint=hint)
    try:
        tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 - it holds nothing but the file
    except tarfile.TarError as error:
        raise DataError(path, offset=0, expected="a tar", found=str(error)) from error
    try:
        while (info := tar.next()) is not None:
            tar.members = []  # type: ignore[attr-defined] # it would keep them all
            if (member := _checked(info, path)) is not None:
                yield member
    except tarfile.TarError as error:
        hint = "it was cut off: make or fetch it again"
        raise DataError(path, offset=_size(file), expected="the rest of a tar", found=str(error), hint=hint) from error
    _require_end(file, tar.offset, path)


def _checked(info: tarfile.TarInfo, path: str | PathLike[str]) -> Member | None:
    """Return what an entry is, or None if it is not part of a sample.

    Raises:
        DataError: no tar of samples has such an entry.
    """
    name = info.name
    if name.startswith("/") or ".." in name.split("/"):
        raise DataError(path, offset=info.offset, expected="names inside the folder", found=f"the member {name!r}")
    if info.isdir():
        return None
    if not info.isreg() or info.issparse():
        kind = "link" if info.issym() or info.islnk() else "sparse file" if info.issparse() else "device"
        raise DataError(path, offset=info.offset, expected="plain files", found=f"the {kind} {name!r}")
    split = split_name(name)
    return None if split is None else Member(*split, info.offset_data, info.size)


def _require_end(file: IO[bytes], offset: int, path: str | PathLike[str]) -> None:
    """Raise DataError unless the tar's end marker is where its last member ends."""
    file.seek(offset)
    found = file.read(BLOCK)
    if found != END:
        what = "something else" if len(found) == BLOCK else "the end of the file"
        hint = "it is damaged or was cut off: make or fetch it again"
        raise DataError(path, offset=offset, expected="a member, or the end marker of a tar", found=what, hint=hint)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def header(name: str, size: int) -> bytes:
    """Return the bytes that go before the content of a member: the same for the same name and size."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def padding(size: int) -> bytes:
    """Return the zeros that go after a content of this size."""
    return bytes(-size % BLOCK)


def require_key(key: str) -> None:
    """Raise ValueError for a key that no reader would give back: see `split_name`."""
    if split_name(f"{key}.x") != (key, "x") or key.startswith("/") or ".." in key.split("/") or not key.isprintable():
        rule = "must be a printable path without a dot in its last part"
        raise ValueError(f"__key__ {rule}, and not lead out of the folder, got {key!r}")


def require_extension(extension: str) -> None:
    """Raise ValueError for an extension that no reader would give back."""
    if split_name(f"k.{extension}") != ("k", extension) or not extension.isprintable() or extension.startswith("_"):
        rule = "must be printable, in lower case, and without a slash, such as 'jpg' or 'seg.png'"
        raise ValueError(f"the name of a field {rule}, got {extension!r}")
