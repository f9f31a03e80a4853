"""What is read for a batch: samples sorted by where they are, and joined into ranges where they are neighbours."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from tinytorch.core.dataloader.errors import DataError

from .fields import CRC, OFFSET, SIZE, WHICH, Fields, Table
from .index import MEND, Shard
from .source import Check, Range

LONGEST = 2**23  # bytes of samples that are joined into one range; a longer sample is one range


class Set(Protocol):
    """What a plan needs to know of a data set in shards: `ShardedDataset`."""

    shards: Sequence[Shard]
    starts: np.ndarray
    ends: np.ndarray
    source: Any

    def tables_of(self, numbers: Sequence[int]) -> list[Table]: ...

    def place_of(self, number: int) -> str: ...


@dataclass
class Plan:
    """The samples of a batch in the order in which they are read: by shard, and within it by offset.

    Attributes:
        positions: (n,) of the samples in the set. back: (n,) the place in this order of each sample of the batch.
        shard: (n,) the number of the shard of each.
        keys: of each, bytes. numbers: (n, F, 4), see `Table`. fields: the F fields.
        first: (R + 1,) the first sample of each range, and n. begin, stop: (R,) the bytes of each.
        files: the shards of the set. place_of: what messages call them.
    """

    positions: np.ndarray
    back: np.ndarray
    shard: np.ndarray
    keys: list[bytes]
    numbers: np.ndarray
    fields: Fields
    first: np.ndarray
    begin: np.ndarray
    stop: np.ndarray
    files: Sequence[Shard]
    place_of: Callable[[int], str]

    @property
    def ranges(self) -> list[Range]:
        """The ranges to read."""
        parts = zip(self.shard[self.first[:-1]].tolist(), self.begin.tolist(), self.stop.tolist(), strict=True)
        return [Range(self.files[shard].tar, begin, stop) for shard, begin, stop in parts]

    @cached_property
    def within(self) -> np.ndarray:
        """The numbers of each field, with offsets that count from the beginning of its range."""
        within = self.numbers.copy()
        if not within.size:
            return within
        within[:, :, OFFSET] -= np.repeat(self.begin, np.diff(self.first))[:, None]
        return within

    @cached_property
    def check(self) -> Check:
        """What raises DataError if a field in range `number` has not the checksum that the index gives."""
        first, samples, crc32 = self.first.tolist(), self.within.tolist(), zlib.crc32

        def check(number: int, content: bytes) -> None:
            view = memoryview(content)
            for sample in range(first[number], first[number + 1]):
                for offset, size, crc, _ in samples[sample]:
                    if size >= 0 and crc32(view[offset : offset + size]) != crc:
                        raise self.damage(sample, view)

        return check

    def damage(self, sample: int, content: memoryview) -> DataError:
        """Return the error that a field of a sample has another checksum than it should, in the bytes of its range."""
        sums = [zlib.crc32(content[begin : begin + size]) for begin, size, _, _ in self.within[sample].tolist()]
        there = self.numbers[sample, :, SIZE] >= 0
        field = int(np.flatnonzero(there & (self.numbers[sample, :, CRC] != sums))[0])
        (offset, size, crc, _), found = self.numbers[sample, field].tolist(), sums[field]
        name = f"{str(self.keys[sample], 'utf-8', 'replace')}.{self.extension(sample, field)}"
        place, hint = self.place_of(int(self.shard[sample])), f"damaged, or changed after it was indexed: then {MEND}"
        expected = f"{name}, {size:,} bytes with CRC-32 {crc:08x}"
        return DataError(place, offset=offset, expected=expected, found=f"{found:08x}", hint=hint)

    def extension(self, sample: int, field: int) -> str:
        """Return the extension that a field has in a sample."""
        return self.fields.alternatives(self.fields.stored[field])[int(self.numbers[sample, field, WHICH])]


def plan_of(of: Set, positions: np.ndarray) -> Plan:
    """Return how the samples at these positions (n,), from 0 to len - 1, are read.

    Raises:
        DataError: a sample lacks a field that was asked for.
    """
    order = np.argsort(positions, kind="stable")
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    positions = positions[order]
    shard = np.searchsorted(of.ends, positions, side="right")
    rows = positions - of.starts[shard]
    edges = [0, *(np.flatnonzero(np.diff(shard)) + 1).tolist(), len(shard)] if len(shard) else [0]
    parts = list(pairwise(edges))
    tables = _alike(of.tables_of([int(shard[begin]) for begin, _ in parts]))
    fields = tables[0].fields if tables else Fields((), as_tuple=True)
    numbers = np.empty((len(rows), len(fields.stored), 4), dtype=np.int64)
    keys: list[bytes] = []
    for table, (begin, end) in zip(tables, parts, strict=True):
        numbers[begin:end] = table.numbers[rows[begin:end]]
        keys += table.keys[rows[begin:end]].tolist()
    first, starts, stops = _ranges(numbers, shard, of.source.gap)
    plan = Plan(positions, back, shard, keys, numbers, fields, first, starts, stops, of.shards, of.place_of)
    if fields.as_tuple:
        _require_all(plan)
    return plan


def _ranges(numbers: np.ndarray, shard: np.ndarray, gap: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the first sample of each range, and where it begins and ends in its shard."""
    if not numbers.size:
        nothing = np.zeros(0, dtype=np.int64)
        return np.zeros(1, dtype=np.int64), nothing, nothing
    there = numbers[:, :, SIZE] >= 0
    offset = numbers[:, :, OFFSET]
    begin = np.where(there, offset, np.iinfo(np.int64).max).min(axis=1)
    end = np.where(there, offset + numbers[:, :, SIZE], 0).max(axis=1)
    apart = np.ones(len(shard), dtype=bool)
    apart[1:] = (np.diff(shard) != 0) | (begin[1:] - end[:-1] > gap)
    first = np.flatnonzero(apart)
    run = (end - np.repeat(begin[first], np.diff([*first, len(shard)]))) // LONGEST
    apart[1:] |= np.diff(run) != 0
    first = np.flatnonzero(apart)
    return np.append(first, len(shard)), begin[first], np.maximum.reduceat(end, first)


def _alike(tables: list[Table]) -> list[Table]:
    """Return the tables with the fields of all of them: shards may have different ones."""
    if all(table.fields is tables[0].fields or table.fields == tables[0].fields for table in tables):
        return tables
    names = tuple(dict.fromkeys(name for table in tables for name in table.fields.names))
    fields = Fields(names, as_tuple=False)
    return [_spread(table, fields) for table in tables]


def _spread(table: Table, fields: Fields) -> Table:
    numbers = np.zeros((len(table.keys), len(fields.stored), 4), dtype=np.int64)
    numbers[:, :, SIZE] = -1
    numbers[:, [fields.stored.index(name) for name in table.fields.stored]] = table.numbers
    return Table(table.keys, numbers, fields)


def _require_all(plan: Plan) -> None:
    lacking = np.argwhere(plan.numbers[:, :, SIZE] < 0)
    if len(lacking):
        sample, field = lacking[0].tolist()
        key, name = str(plan.keys[sample], "utf-8", "replace"), plan.fields.stored[field]
        place, hint = (
            plan.place_of(int(plan.shard[sample])),
            "ask for other fields, or for none: samples are dicts then",
        )
        raise DataError(place, expected=f"a field {name!r} in the sample {key!r}", found="none", hint=hint)
