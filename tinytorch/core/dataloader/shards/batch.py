"""From the bytes of some samples to samples, or to a batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import with_note
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.memory import batch_array
from tinytorch.core.dataloader.seeding import current_place

from .coding import npy_head_size, npy_layout, parse_int, parse_npy
from .fields import OFFSET, SIZE, WHICH, Decoders
from .index import KEY
from .reading import Plan


class Fetched:
    """The samples of a plan, as bytes.

    Args:
        contents: of each range of the plan.
    """

    def __init__(self, plan: Plan, contents: list[bytes], decoders: Decoders) -> None:
        self.plan, self.decoders = plan, decoders
        self.buffer = contents[0] if len(contents) == 1 else b"".join(contents)
        ends = np.cumsum([0, *map(len, contents)])
        numbers = plan.within
        if len(contents) > 1:
            numbers = numbers.copy()
            numbers[:, :, OFFSET] += np.repeat(ends[:-1], np.diff(plan.first))[:, None]
        self.numbers = numbers[plan.back]  # of the batch's own order

    @cached_property
    def rows(self) -> list[list[list[int]]]:
        """The numbers of each sample and field: offset in the buffer, size, checksum, which alternative."""
        return self.numbers.tolist()

    def samples(self) -> list[Any]:
        """Return the samples, decoded."""
        return [self._sample(number) for number in range(len(self.plan.back))]

    def _sample(self, number: int) -> Any:
        names, values, field = self.plan.fields.names, [], 0
        given = []
        for name in names:
            if name == KEY:
                given.append(name)
                values.append(self._key(number))
                continue
            if self.rows[number][field][1] >= 0:
                given.append(name)
                values.append(self._value(number, field))
            field += 1
        return tuple(values) if self.plan.fields.as_tuple else dict(zip(given, values, strict=True))

    def _key(self, number: int) -> str:
        return str(self.plan.keys[self.plan.back[number]], "utf-8", "replace")

    def _value(self, number: int, field: int) -> Any:
        offset, size, _, which = self.rows[number][field]
        extension = self.plan.fields.alternatives(self.plan.fields.stored[field])[which]
        try:
            return self.decoders.of(extension)(self.buffer[offset : offset + size])
        except Exception as error:
            place = self.plan.place_of(int(self.plan.shard[self.plan.back[number]]))
            with_note(error, f"while decoding {self._key(number)}.{extension} of {place}")
            raise

    def transformed(self, transform: Callable[[Any], Any]) -> list[Any]:
        """Return what `transform` makes of each sample; `sample_rng()` belongs to that sample."""
        samples, place = self.samples(), current_place()
        before = place.reading if place else None
        made: list[Any] = []
        try:
            if place:
                place.reading = lambda: len(made)
            for sample in samples:
                made.append(transform(sample))  # noqa: PERF401 - its length says which sample it is
        except Exception as error:
            with_note(error, f"while transforming sample {self.plan.positions[self.plan.back[len(made)]]}")
            raise
        finally:
            if place:
                place.reading = before
        return made

    def collated(self, samples: list[Any]) -> Any:
        """Return a batch of samples."""
        return find("default_collate")(samples)

    def batch(self) -> Any:
        """Return what collating the samples gives."""
        if (self.numbers[:, :, SIZE] < 0).any() or not len(self.numbers):
            return self.collated(self.samples())
        fields = self.plan.fields
        stored = iter(range(len(fields.stored)))
        columns = [self._keys() if name == KEY else self._column(next(stored)) for name in fields.names]
        return tuple(columns) if fields.as_tuple else dict(zip(fields.names, columns, strict=True))

    def _keys(self) -> list[str]:
        return [self._key(number) for number in range(len(self.plan.back))]

    def _column(self, field: int) -> Any:
        """Return a field of all samples, collated."""
        which = self.numbers[:, field, WHICH]
        extension = self.plan.fields.alternatives(self.plan.fields.stored[field])[int(which[0])]
        alike = len(which) == 1 or bool((which == which[0]).all())
        decode = self.decoders.of(extension)
        if alike and decode is parse_npy and (arrays := self._stacked(field)) is not None:
            return arrays
        if alike and decode is parse_int and (numbers := self._numbers(field)) is not None:
            return numbers
        return self.collated([self._value(number, field) for number in range(len(which))])

    def _numbers(self, field: int) -> np.ndarray | None:
        """Return numbers of as many digits as (n,) int64; None if they are not, or too large."""
        offset, sizes = self.numbers[:, field, OFFSET], self.numbers[:, field, SIZE]
        size = int(sizes[0])
        if (sizes != size).any() or not 0 < size < 19:
            return None
        digits = _windows(self.buffer, size)[offset] - np.uint8(ord("0"))  # what is no digit becomes more than 9
        return None if (digits > 9).any() else digits @ 10 ** np.arange(size - 1, -1, -1, dtype=np.int64)

    def _stacked(self, field: int) -> np.ndarray | None:
        """Return arrays that are alike as one, copied from the buffer at once; None if they are not."""
        offset, sizes = self.numbers[:, field, OFFSET], self.numbers[:, field, SIZE]
        size = int(sizes[0])
        if (sizes != size).any():
            return None
        begin = int(offset[0])
        head = npy_head_size(self.buffer[begin : begin + 12])
        if head > size:
            return None
        rows = _windows(self.buffer, size)[offset]
        if (rows[:, :head] != rows[0, :head]).any():
            return None
        try:
            dtype, shape, fortran = npy_layout(rows[0, :head].tobytes())
        except ValueError:  # decoding one by one says which sample it is
            return None
        count = int(np.prod(shape, dtype=np.int64))
        plain = dtype.kind in "biufc" and dtype.isnative and not fortran
        if not plain or not count or count * dtype.itemsize != size - head:
            return None
        arrays = batch_array((len(rows), *shape), dtype)
        arrays.reshape(len(rows), count).view(np.uint8)[:] = rows[:, head:]
        return arrays


def _windows(buffer: bytes, size: int) -> np.ndarray:
    """Return all runs of `size` bytes as rows, without copying any."""
    content = np.frombuffer(buffer, dtype=np.uint8)
    return np.lib.stride_tricks.as_strided(content, (len(content) - size + 1, size), (1, 1), writeable=False)
