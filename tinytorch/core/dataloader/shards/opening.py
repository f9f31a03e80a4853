"""Open a set of shards: find its index, or make one for tars that have none."""

from __future__ import annotations

import hashlib
import json
import os
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from tinytorch.core.dataloader.errors import DataError, DownloadError
from tinytorch.data.lock import exclusive

from .cache import FileCache
from .cached import CachedSource
from .index import INDEX, File, Shard, entry, from_json, index_tar, shard_of, to_json
from .remote import RemoteSource
from .retry import is_final
from .source import LocalSource, Source

INDEXES = "indexes"  # the folder in a cache for indexes that were made here
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


class Found(NamedTuple):
    """A set: where its files are, its shards, what else its index says, and what messages call it."""

    source: Source
    shards: list[Shard]
    about: dict[str, Any]
    place: str


def open_set(
    shards: str | PathLike[str] | Sequence[str | PathLike[str]], cache: FileCache | None, how: Mapping[str, Any]
) -> Found:
    """Return the set that an argument names, see `ShardedDataset`; `how` is what a `RemoteSource` takes.

    Raises:
        DataError: there are no shards, or they are damaged.
    """
    if isinstance(shards, str | PathLike):
        name = _plain(fspath(shards))
        if not is_tar(name):
            return _open_folder(name, cache, how)
        return _open_tars(expanded(name), cache, how)
    names = [_plain(fspath(one)) for one in shards]
    return _open_tars([tar for name in names for tar in expanded(name)], cache, how)


def _plain(name: str) -> str:
    """Return a path for an address of a file on this machine."""
    return name.removeprefix("file://") if name.startswith("file://") else name


def is_tar(name: str) -> bool:
    """Tell whether a name is that of tars, and not that of a folder."""
    return bool(re.search(r"\.tar(?:\?[^/]*)?$", name)) and not Path(name).is_dir()


def expanded(name: str) -> list[str]:
    """Return the names that a pattern stands for.

    Example:
        >>> expanded("train-{08..10}.tar")
        ['train-08.tar', 'train-09.tar', 'train-10.tar']
    """
    found = _RANGE.search(name)
    if found is None:
        return [name]
    numbers = (f"{number:0{len(found[1])}}" for number in range(int(found[1]), int(found[2]) + 1))
    return [one for number in numbers for one in expanded(name[: found.start()] + number + name[found.end() :])]


def source_of(folder: str, how: Mapping[str, Any]) -> LocalSource | RemoteSource:
    """Return where the files of a folder, or of an address, are; "" is for names that are whole."""
    protocol, found, _ = folder.partition("://")
    return RemoteSource(folder, protocol, **how) if found else LocalSource(Path(folder).expanduser())


def _open_folder(folder: str, cache: FileCache | None, how: Mapping[str, Any]) -> Found:
    source = source_of(folder, how)
    content = source.content(INDEX)
    known = None if content is None else from_json(content, source.place(INDEX))
    if known is not None:
        return Found(source, *known, folder)
    tars = source.tars()
    if not tars:
        found = "an index of another program" if content else "neither"
        raise DataError(folder, expected=f"a folder with {INDEX}, or with tars", found=found)
    if cache is None and isinstance(source, LocalSource) and content is None:
        with exclusive(source.folder / f".{INDEX}.lock"):
            if source.content(INDEX) is None:  # else another process has made it meanwhile
                index_shards(source.folder)
        return _open_folder(folder, cache, how)
    return Found(source, [_indexed(source, name, cache) for name in tars], {}, folder)


def _open_tars(names: Sequence[str], cache: FileCache | None, how: Mapping[str, Any]) -> Found:
    if not names:
        raise DataError("", expected="at least one shard", found="an empty list")
    folders = list(dict.fromkeys(name.rpartition("/")[0] for name in names))
    place = folders[0] if len(folders) == 1 else f"{len(folders)} folders"
    protocols = {folder.partition("://")[0] if "://" in folder else "" for folder in folders}
    if len(protocols) > 1:
        raise ValueError(f"shards must all be local, or all of one protocol, got {sorted(protocols)}")
    remote = "://" in names[0]
    source: LocalSource | RemoteSource
    source = RemoteSource("", next(iter(protocols)), **how) if remote else LocalSource(Path())
    known: dict[str, Shard] = {}
    for folder in folders:
        before = f"{folder}/" if folder or names[0].startswith("/") else ""
        content = _beside(source, f"{before}{INDEX}")
        there = None if content is None else from_json(content, source.place(f"{before}{INDEX}"))
        for shard in there[0] if there else []:
            known[before + shard.tar.name] = _moved(shard, before)
    if not remote and cache is None and not set(names) <= known.keys():
        hint = "`tito data index FOLDER` makes one for all tars of a folder; or pass cache_dir, where it is kept then"
        lost = next(name for name in names if name not in known)
        raise DataError(
            source.place(lost), expected=f"a shard that the {INDEX} beside it lists", found="none", hint=hint
        )
    return Found(source, [known.get(name) or _indexed(source, name, cache) for name in names], {}, place)


def _beside(source: LocalSource | RemoteSource, name: str) -> bytes | None:
    """Return the index beside some tars; None if there is none, or it may not be read: some servers do not tell."""
    try:
        return source.content(name)
    except DownloadError as error:
        if isinstance(error.__cause__, Exception) and is_final(error.__cause__):
            return None
        raise


def _moved(shard: Shard, before: str) -> Shard:
    """Return a shard whose names begin with its folder."""
    tar, index = (file._replace(name=before + file.name) for file in (shard.tar, shard.index_file))
    return Shard(tar, index, shard.samples)


def index_shards(folder: str | PathLike[str], *, progress: Callable[[str], object] = lambda name: None) -> list[Shard]:
    """Make the index of all tars in a folder of this machine, beside them, and return what it says of each.

    All of them are read. What an `index.json` of this package says beside (such as `classes`) is kept.

    Args:
        progress: is called with the name of each tar, when it is done.

    Raises:
        DataError: a tar is damaged, or `index.json` is another program's. Then nothing was written.
        OSError: the folder cannot be written.
    """
    folder = Path(folder)
    about: dict[str, Any] = {}
    if (folder / INDEX).exists():
        known = from_json((folder / INDEX).read_bytes(), str(folder / INDEX))
        if known is None:
            raise DataError(folder / INDEX, expected="an index of this package", found="another program's")
        about = known[1]
    made = []
    for name in LocalSource(folder).tars():
        made.append(index_tar(folder / name, name))
        progress(name)
    write_index(folder, made, about)
    return [shard for shard, _ in made]


def write_index(folder: Path, made: Sequence[tuple[Shard, bytes]], about: Mapping[str, Any]) -> None:
    """Write the index of each shard, and then `index.json`; each file appears whole."""
    for shard, content in made:
        write_whole(folder / shard.index_file.name, content)
    write_whole(folder / INDEX, to_json([shard for shard, _ in made], dict(about)).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _indexed(source: LocalSource | RemoteSource, name: str, cache: FileCache | None) -> Shard:
    """Return a shard that no index lists, after its index was made and kept in the cache.

    Raises:
        DataError: there is no cache to keep it in, or the tar is damaged.
    """
    if cache is None:
        hint = "pass cache_dir, where an index is kept, or make it with `tito data index` where the shards are"
        raise DataError(source.place(name), expected=f"a shard that {INDEX} lists", found="none", hint=hint)
    told = hashlib.blake2b(f"{source.place(name)}{_version(source, name)}".encode(), digest_size=12).hexdigest()
    folder = cache.folder / INDEXES
    folder.mkdir(exist_ok=True)
    with exclusive(folder / f".{told}.lock"):
        noted = folder / f"{told}.json"
        if not noted.exists():
            shard, content = _fetched_and_indexed(source, name, cache)
            index = shard.index_file._replace(name=str(folder / f"{told}.npy"))
            write_whole(Path(index.name), content)
            write_whole(noted, json.dumps(entry(shard._replace(index_file=index))).encode())
        return shard_of(json.loads(noted.read_bytes()))


def _version(source: LocalSource | RemoteSource, name: str) -> str:
    """Return what changes when a tar of this machine is written again; of others, that would be one request each."""
    if not isinstance(source, LocalSource):
        return ""
    status = (source.folder / name).stat()
    return f" {status.st_size} {status.st_mtime_ns}"


def _fetched_and_indexed(source: LocalSource | RemoteSource, name: str, cache: FileCache) -> tuple[Shard, bytes]:
    if isinstance(source, LocalSource):
        return index_tar(source.folder / name, name)
    unknown = File(name, source.size(name), 0)
    path, crc = cache.path(unknown, source.place(name)), 0
    through = CachedSource(source, cache)

    def fetch(write: Callable[[int, bytes], None]) -> None:
        nonlocal crc
        start = 0
        for content in through.pieces(unknown):
            write(start, content)
            crc, start = zlib.crc32(content, crc), start + len(content)

    cache.fetched(path, unknown.size, fetch)
    try:
        shard, content = index_tar(path, name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    path.replace(cache.path(shard.tar, source.place(name)))
    return shard, content
