"""The index of a set of shards: which there are, how long they are, and where each sample begins.

`index.json` lists the shards; its `shardlist` has the names that an index of WebDataset's has (`url`, `nsamples`,
`filesize`). Beside each shard, `NAME.tar.index.npy` holds a row for each sample: its key, and the offset, size
and CRC-32 of each of its fields. It is an ordinary NumPy file: `np.load` shows it.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader.errors import DataError

from .tar_format import Member, members

INDEX = "index.json"
VERSION = 1
KEY = "__key__"
FIELD = np.dtype([("offset", "<i8"), ("size", "<i8"), ("crc32", "<u4")])  # a sample without the field has size -1
_CHUNK = 2**20
MEND = "`tito data index` makes the index again"


class File(NamedTuple):
    """A file of a set: its name or address, its length, and the CRC-32 of its bytes."""

    name: str
    size: int
    crc32: int


class Shard(NamedTuple):
    """A shard: its tar, its index, and how many samples it has."""

    tar: File
    index_file: File
    samples: int


def crc32_of(file: IO[bytes], size: int | None = None) -> int:
    """Return the CRC-32 of the next `size` bytes of a file; of all that are left if None."""
    crc = 0
    while size is None or size > 0:
        chunk = file.read(_CHUNK if size is None else min(_CHUNK, size))
        if not chunk:
            break
        crc = zlib.crc32(chunk, crc)
        size = None if size is None else size - len(chunk)
    return crc


def index_of(rows: Sequence[tuple[Member, int]], path: str | PathLike[str]) -> np.ndarray:
    """Return the index (N,) of N samples: a structured array with the key, and a `FIELD` for each extension.

    Args:
        rows: the members of a shard, in order, each with its CRC-32.
        path: what messages call the shard.

    Raises:
        DataError: a key that comes again after another one, or twice the same field in a sample.
    """
    samples: dict[str, dict[str, tuple[int, int, int]]] = {}
    last = None
    for member, crc in rows:
        fields = samples.setdefault(member.key, {})
        if member.extension in fields or (fields and member.key != last):
            found = f"{member.key}.{member.extension}, whose key was there before"
            raise DataError(path, offset=member.offset, expected="a key for each sample", found=found)
        fields[member.extension], last = (member.offset, member.size, crc), member.key
    extensions = list(dict.fromkeys(extension for fields in samples.values() for extension in fields))
    keys = [key.encode("utf-8", "surrogateescape") for key in samples]
    width = max(map(len, keys), default=1)
    index = np.zeros(len(keys), dtype=[(KEY, f"S{width}"), *((extension, FIELD) for extension in extensions)])
    index[KEY] = keys
    for extension in extensions:
        index[extension] = [fields.get(extension, (0, -1, 0)) for fields in samples.values()]
    return index


def scan(file: IO[bytes], path: str | PathLike[str]) -> np.ndarray:
    """Read a whole tar and return its index; errors are those of `members` and `index_of`."""
    rows = []
    for member in members(file, path):
        file.seek(member.offset)
        rows.append((member, crc32_of(file, member.size)))
    return index_of(rows, path)


def to_bytes(index: np.ndarray) -> bytes:
    """Return an index as the content of a `.npy` file."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, index, allow_pickle=False)
    return buffer.getvalue()


def from_bytes(content: bytes, shard: Shard) -> np.ndarray:
    """Return the index of a shard from the content of its file.

    Raises:
        DataError: it is none, or does not fit the shard.
    """
    name = shard.index_file.name
    require_crc(shard.index_file, content)
    try:
        index = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    except Exception as error:
        raise DataError(name, expected="the index of a shard", found=f"no array: {error}", hint=MEND) from error
    fields: Mapping[str, Any] = index.dtype.fields or {}
    kinds = [kind == FIELD for extension, (kind, *_) in fields.items() if extension != KEY]
    if index.shape != (shard.samples,) or KEY not in fields or fields[KEY][0].kind != "S" or not all(kinds):
        expected = f"{shard.samples:,} rows of key and fields"
        raise DataError(name, expected=expected, found=f"{index.shape} of {index.dtype}"[:200], hint=MEND)
    for extension in set(fields) - {KEY}:
        offset, size = index[extension]["offset"], index[extension]["size"]
        if ((offset < 0) | (size < -1) | (offset + size > shard.tar.size)).any():
            expected = f"fields inside the {shard.tar.size:,} bytes of the shard"
            raise DataError(name, expected=expected, found=f"others for {extension!r}", hint=MEND)
    return index


def require_crc(file: File, content: bytes) -> None:
    """Raise DataError unless these are the bytes of the file that `index.json` lists."""
    if len(content) != file.size or zlib.crc32(content) != file.crc32:
        expected = f"{file.size:,} bytes with CRC-32 {file.crc32:08x}, as {INDEX} says"
        found = f"{len(content):,} with {zlib.crc32(content):08x}"
        raise DataError(file.name, expected=expected, found=found, hint=MEND)


def index_name(tar: str) -> str:
    """Return the name of the index of a shard."""
    return f"{tar}.index.npy"


def entry(shard: Shard) -> dict[str, Any]:
    """Return what `index.json` has of a shard."""
    return {
        "url": shard.tar.name,
        "nsamples": shard.samples,
        "filesize": shard.tar.size,
        "crc32": shard.tar.crc32,
        "index": shard.index_file._asdict(),
    }


def to_json(shards: Sequence[Shard], about: dict[str, Any]) -> str:
    """Return the content of `index.json`; `about` is whatever else it should say of the set."""
    content = {
        "wids_version": 1,
        "tinytorch_version": VERSION,
        **about,
        "shardlist": [entry(shard) for shard in shards],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:  # a name that is no UTF-8, as file systems may have
        return json.dumps(content, indent=1) + "\n"
    return text


def from_json(content: bytes, path: str) -> tuple[list[Shard], dict[str, Any]] | None:
    """Return the shards of an `index.json`, and what else it says; None if another program wrote it.

    Raises:
        DataError: it is damaged, or from a newer version.
    """
    try:
        said = json.loads(content)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error), hint=MEND) from error
    if not isinstance(said, dict) or "tinytorch_version" not in said:
        return None
    if said["tinytorch_version"] != VERSION:
        found = f"version {said['tinytorch_version']!r}"
        raise DataError(path, expected=f"an index of version {VERSION}", found=found, hint="update this package")
    try:
        shards = [_inside(shard_of(one)) for one in said["shardlist"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(path, expected="shards with their sizes", found=repr(error), hint=MEND) from error
    return shards, {name: value for name, value in said.items() if name not in _OWN}


_OWN = ("wids_version", "tinytorch_version", "shardlist")


def shard_of(one: Any) -> Shard:
    """Return the shard that an `entry` tells of; raises KeyError, TypeError or ValueError if it does not."""
    tar = File(str(one["url"]), int(one["filesize"]), int(one["crc32"]))
    index = File(str(one["index"]["name"]), int(one["index"]["size"]), int(one["index"]["crc32"]))
    if min(tar.size, index.size, one["nsamples"]) < 0:
        raise ValueError(f"a negative number for {tar.name}")
    return Shard(tar, index, int(one["nsamples"]))


def _inside(shard: Shard) -> Shard:
    for name in (shard.tar.name, shard.index_file.name):
        if "://" in name or name.startswith("/") or ".." in name.split("/"):
            raise ValueError(f"{name!r} is not a name inside the folder")
    return shard


def index_tar(path: Path, name: str) -> tuple[Shard, bytes]:
    """Return the shard that a tar is, under this name, and its index as bytes; errors are those of `scan`."""
    with path.open("rb") as file:
        index = scan(file, path)
        content = to_bytes(index)
        size = file.seek(0, 2)
        file.seek(0)
        crc = crc32_of(file)
    beside = File(index_name(name), len(content), zlib.crc32(content))
    return Shard(File(name, size, crc), beside, len(index)), content
