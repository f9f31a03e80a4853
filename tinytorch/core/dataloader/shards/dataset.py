"""A data set in shards, map-style: any sample is one read, wherever the shards are."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DataError

from .batch import Fetched
from .cache import FileCache
from .cached import CachedSource
from .coding import Decode
from .fields import Decoders, Table, fields_of
from .index import Shard, from_bytes, require_crc
from .opening import open_set
from .reading import Plan, plan_of
from .retry import Retry
from .source import LocalSource, Range, Source

TABLES_BYTES = 2**26  # of indexes that are kept in memory, by each process


class ShardedDataset:
    """Samples in tar files, in the form of WebDataset, in a folder or on a server; any of them is one read.

    `write_shards` and `tito data pack` write such sets. Tars of other programs are read, too: they are indexed once,
    which reads all of them, and the index is kept beside them, or in `cache_dir`.

    A sample is a dict of its fields by extension, and its `__key__`; with `fields`, a tuple of these.

    Args:
        shards: a folder that holds `index.json` or tars, its address (`https://...`, `s3://...`, whatever `fsspec`
            opens; needs the extra `remote`), or the tars themselves: a list, or `"train-{000..049}.tar"`.
        fields: the fields of a sample, such as `("npy", "cls")`; `"jpg;png"` is whichever of the two a sample has, and
            `"__key__"` its key. No others are read.
        decode: True: by extension, see `tinytorch.core.dataloader.shards.coding`. False: fields are bytes. Functions of
            your own by extension: these, and the others as with True.
        transform: is called with each sample, when it is asked for, and returns what takes its place.
        cache_dir: a folder for whole shards, which all workers and programs of this machine share. Without it,
            samples are read from where they are, each by one read.
        cache_limit: bytes that the cache may take; None: no limit.
        timeout: seconds that a read from a server may take. (Shards are fetched in pieces of 4 MiB.)
        retry: how often such a read is tried, see `Retry`.
        parallel: how many of them are in flight at a time, in each worker.
        storage_options: what `fsspec` hands to the file system, such as keys.

    Attributes:
        shards: what the index says of each shard. ends: (S,) int64: samples up to the end of each.
        about: what else the index says of the set, such as `classes`.
        fingerprint: a text that another set, or another version of this one, does not have.

    Raises:
        DataError: a shard or an index is damaged, or does not fit the other; also later, when it is read.
        DownloadError: a server does not give it, after all attempts; also later.
        ValueError: the cache cannot hold the largest shard; or another argument makes no sense.
        ImportError: a library for such addresses is not installed.

    Example:
        >>> images = ShardedDataset("data/shards", fields=("npy", "cls"))
        >>> image, label = images[0]
    """

    def __init__(
        self,
        shards: str | PathLike[str] | Sequence[str | PathLike[str]],
        *,
        fields: Sequence[str] | str | None = None,
        decode: bool | Mapping[str, Decode] = True,
        transform: Callable[[Any], Any] | None = None,
        cache_dir: str | PathLike[str] | None = None,
        cache_limit: int | None = None,
        timeout: float = 30.0,
        retry: Retry | None = None,
        parallel: int = 64,
        storage_options: Mapping[str, Any] | None = None,
    ) -> None:
        _require(cache_dir, cache_limit, timeout, parallel)
        self.fields, self.decoders, self.transform = fields_of(fields), Decoders(decode), transform
        how = {"timeout": timeout, "retry": retry or Retry(), "parallel": parallel, "options": storage_options or {}}
        cache = None if cache_dir is None else FileCache(Path(fspath(cache_dir)).expanduser(), cache_limit)
        found = open_set(shards, cache, how)
        self.shards: Sequence[Shard] = found.shards
        self.about = found.about
        self.source: Source = found.source if cache is None else CachedSource(found.source, cache)
        self.ends = np.cumsum([shard.samples for shard in self.shards], dtype=np.int64)
        self.starts = self.ends - np.array([shard.samples for shard in self.shards], dtype=np.int64)
        self.tables = _Tables()
        if not self.shards or not self.ends[-1]:
            raise DataError(found.place, expected="shards with samples", found=f"{len(self.shards)} shards without any")
        largest = max(self.shards, key=lambda shard: shard.tar.size).tar
        if cache_limit is not None and largest.size > cache_limit:
            raise ValueError(
                f"cache_limit must hold at least the largest shard, {largest.name} of {largest.size:,} bytes, got "
                f"{cache_limit:,}: raise it, or leave out cache_dir"
            )

    def __len__(self) -> int:
        """Return the number of samples."""
        return int(self.ends[-1])

    def __getitem__(self, index: int) -> Any:
        """Return the sample at `index`, transformed; negative ones count from the end, IndexError out of range."""
        return self.__getitems__([index])[0]

    def __iter__(self) -> Iterator[Any]:
        """Return an iterator over all samples, in order."""
        return map(self.__getitem__, range(len(self)))

    def __getitems__(self, indices: Sequence[int] | np.ndarray) -> list[Any]:
        """Return the samples at `indices`, in this order; neighbours are read together."""
        fetched = self._fetched(indices)
        return fetched.samples() if self.transform is None else fetched.transformed(self.transform)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return the batch of the samples at `indices`: what collating them gives, in less time for plain arrays."""
        fetched = self._fetched(indices)
        return fetched.batch() if self.transform is None else fetched.collated(fetched.transformed(self.transform))

    def _fetched(self, indices: Sequence[int] | np.ndarray) -> Fetched:
        plan = self.plan(indices)
        return Fetched(plan, self.source.read(plan.ranges, plan.check), self.decoders)

    def plan(self, indices: Sequence[int] | np.ndarray) -> Plan:
        """Return which ranges of which shards are read for the samples at `indices`; nothing but indexes is read."""
        return plan_of(self, self._positions(indices))

    def _positions(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return indices (n,) as int64 from 0 to len(self) - 1."""
        given, n = np.asarray(indices), len(self)
        if given.size and given.dtype.kind not in "iu":
            raise TypeError(f"indices must be integers, got {given.dtype}")
        positions = given.astype(np.int64)
        wrong = positions[(positions < -n) | (positions >= n)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {n} samples")
        return np.where(positions < 0, positions + n, positions)

    def tables_of(self, numbers: Sequence[int]) -> list[Table]:
        """Return the tables of shards; those that were not read yet are read side by side."""
        return self.tables.get(numbers, self._read_tables)

    def _read_tables(self, numbers: Sequence[int]) -> list[Table]:
        shards = [self.shards[number] for number in numbers]
        ranges = [Range(shard.index_file, 0, shard.index_file.size) for shard in shards]
        own = all(Path(shard.index_file.name).is_absolute() for shard in shards)  # made on this machine
        source = LocalSource(Path()) if own else self.source
        contents = source.read(ranges, lambda k, content: require_crc(shards[k].index_file, content))
        return [Table.of(from_bytes(it, shard), self.fields) for it, shard in zip(contents, shards, strict=True)]

    def place_of(self, number: int) -> str:
        """Return what messages call a shard."""
        return self.source.place(self.shards[number].tar.name)

    @functools.cached_property
    def fingerprint(self) -> str:
        """A text that another set, or another version of this one, does not have; its place does not matter."""
        content = repr([(shard.tar.size, shard.tar.crc32, shard.samples) for shard in self.shards])
        return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()

    def fetch_ahead(self, numbers: Sequence[int]) -> None:
        """Fetch these shards into the cache, in the background, as far as they are within its limit; else do nothing.

        `BlockShuffleSampler` calls this during an epoch, in the process of the loop.
        """
        if not isinstance(self.source, CachedSource):
            return
        room, files = self.source.cache.limit, []
        for shard in (self.shards[number] for number in numbers):
            room = None if room is None else room - shard.tar.size - shard.index_file.size
            if room is not None and room < 0:
                break
            files += [shard.index_file, shard.tar]
        self.source.fetch_ahead(files)


class _Tables:
    """The tables that were read last, of `TABLES_BYTES` at most."""

    def __init__(self) -> None:
        self.kept: dict[int, Table] = {}
        self.nbytes, self.lock = 0, threading.Lock()

    def __reduce__(self) -> Any:
        return _Tables, ()

    def get(self, numbers: Sequence[int], read: Callable[[Sequence[int]], list[Table]]) -> list[Table]:
        """Return tables; `read` is called for those that are not kept."""
        found = {number: table for number in numbers if (table := self.kept.get(number)) is not None}
        missing = [number for number in dict.fromkeys(numbers) if number not in found]
        for number, table in zip(missing, read(missing) if missing else [], strict=True):
            found[number] = table
            self._keep(number, table)
        return [found[number] for number in numbers]

    def _keep(self, number: int, table: Table) -> None:
        with self.lock:
            if number not in self.kept:
                self.kept[number] = table
                self.nbytes += table.nbytes
            while self.nbytes > TABLES_BYTES and len(self.kept) > 1:
                self.nbytes -= self.kept.pop(next(iter(self.kept))).nbytes


def _require(cache_dir: Any, cache_limit: Any, timeout: Any, parallel: Any) -> None:
    if cache_limit is not None and cache_dir is None:
        raise ValueError("cache_limit needs a cache_dir, got none")
    if cache_limit is not None and (isinstance(cache_limit, bool) or not isinstance(cache_limit, int | np.integer)):
        raise TypeError(f"cache_limit must be a number of bytes, got {cache_limit!r}")
    if cache_limit is not None and cache_limit <= 0:
        raise ValueError(f"cache_limit must be a positive number of bytes, got {cache_limit!r}")
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
        raise ValueError(f"timeout must be a positive number of seconds, got {timeout!r}")
    if isinstance(parallel, bool) or not isinstance(parallel, int) or parallel < 1:
        raise ValueError(f"parallel must be a positive integer, got {parallel!r}")
