"""Which fields a sample has, and where they are: the index of a shard as a table of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .coding import Decode, decoder_of
from .index import KEY

OFFSET, SIZE, CRC, WHICH = range(4)  # the columns of a table
ABSENT = -1  # the size of a field that a sample does not have


@dataclass(frozen=True)
class Fields:
    """The fields that are asked for, in order. Each is an extension, or several of which a sample has one: `jpg;png`.

    Attributes:
        names: as they were given. as_tuple: whether samples are tuples of these, or dicts.
    """

    names: tuple[str, ...]
    as_tuple: bool

    def alternatives(self, name: str) -> list[str]:
        """Return the extensions that a field may have."""
        return [name] if name == KEY else name.split(";")

    @property
    def stored(self) -> list[str]:
        """The fields that are members of the tar: all but the key."""
        return [name for name in self.names if name != KEY]


@dataclass(frozen=True)
class Table:
    """The index of a shard, of the fields that are asked for.

    Attributes:
        keys: (N,) bytes.
        numbers: (N, F, 4) int64: offset, size (-1 where the sample lacks the field), CRC-32, and which alternative.
        fields: the F fields.
    """

    keys: np.ndarray
    numbers: np.ndarray
    fields: Fields

    @property
    def nbytes(self) -> int:
        """Return the memory that the table takes."""
        return self.keys.nbytes + self.numbers.nbytes

    @classmethod
    def of(cls, index: np.ndarray, fields: Fields | None) -> Table:
        """Make the table of an index; `fields` None: all that the shard has, as a dict."""
        extensions = [name for name in index.dtype.names or () if name != KEY]
        fields = fields or Fields((KEY, *extensions), as_tuple=False)
        stored = fields.stored
        numbers = np.zeros((len(index), len(stored), 4), dtype=np.int64)
        numbers[:, :, SIZE] = ABSENT
        for place, name in enumerate(stored):
            for which, extension in reversed(list(enumerate(fields.alternatives(name)))):
                if extension in extensions:
                    there = index[extension]["size"] >= 0
                    for column, part in ((OFFSET, "offset"), (SIZE, "size"), (CRC, "crc32")):
                        numbers[there, place, column] = index[extension][part][there]
                    numbers[there, place, WHICH] = which
        return cls(np.ascontiguousarray(index[KEY]), numbers, fields)


@dataclass(frozen=True)
class Decoders:
    """How fields are decoded; `decode` as `ShardedDataset` takes it."""

    decode: bool | Mapping[str, Decode]

    def of(self, extension: str) -> Decode:
        """Return the function that decodes a field."""
        return decoder_of(extension, self.decode)


def fields_of(names: Sequence[str] | str | None) -> Fields | None:
    """Return the fields that an argument stands for.

    Raises:
        ValueError: it names none, or none that a member could have. TypeError: it is no sequence of texts.
    """
    if names is None:
        return None
    given: Any = [names] if isinstance(names, str) else list(names)
    if not all(isinstance(name, str) for name in given):
        raise TypeError(f"fields must be extensions such as 'jpg', got {names!r}")
    if not given or not all(part.strip() == part != "" for name in given for part in name.split(";")):
        raise ValueError(f"fields must be extensions such as 'jpg', or 'jpg;png', at least one, got {names!r}")
    return Fields(tuple(name.lower() if name != KEY else name for name in given), as_tuple=True)
