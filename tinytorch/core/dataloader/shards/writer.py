"""Write a data set in shards that `ShardedDataset` and any reader of WebDataset can read."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np

from tinytorch.core.dataloader.errors import DataError, shown, with_note
from tinytorch.data.staging import Old, staged

from .coding import encode
from .fields import fields_of
from .index import KEY, File, Shard, index_name, index_of, to_bytes
from .opening import write_index
from .tar_format import BLOCK, END, Member, header, padding, require_extension, require_key

NAME = "shard-{:06d}.tar"
MAX_SAMPLES, MAX_BYTES = 10_000, 2**27


class ShardWriter:
    """One shard, as it is written: `add` samples, then `close`. The file appears under its name when it is closed.

    Used in a `with` block, it is closed at the end; after an error nothing is left of it.

    Attributes:
        size: bytes up to now. samples: samples up to now.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.part = path, path.with_name(f".{path.name}.tmp")
        self.file = self.part.open("wb")
        self.size, self.samples, self.crc32 = 0, 0, 0
        self.rows: list[tuple[Member, int]] = []
        self.keys: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, *error: object) -> None:
        self.file.close()
        if kind is not None or not self.keys:
            self.part.unlink(missing_ok=True)

    def add(self, key: str, fields: Mapping[str, bytes]) -> None:
        """Add a sample.

        Raises:
            ValueError: the key was there before, or no reader would give it back as it is; no fields.
        """
        if key in self.keys:
            raise ValueError(f"__key__ must be another one for each sample of a shard, got {key!r} twice")
        if not fields:
            raise ValueError(f"a sample must have fields, got none for {key!r}")
        for extension, content in fields.items():
            head = header(f"{key}.{extension}", len(content))
            self.rows.append((Member(key, extension, self.size + len(head), len(content)), zlib.crc32(content)))
            self._write(head, content, padding(len(content)))
        self.keys.add(key)
        self.samples += 1

    def _write(self, *parts: bytes) -> None:
        for part in parts:
            self.file.write(part)
            self.crc32 = zlib.crc32(part, self.crc32)
            self.size += len(part)

    def close(self) -> tuple[Shard, bytes]:
        """Write the end of the tar, give the file its name, and return what the index says of it and its own index."""
        self._write(END, END)
        self.file.close()
        self.part.replace(self.path)
        content = to_bytes(index_of(self.rows, self.path))
        name = self.path.name
        beside = File(index_name(name), len(content), zlib.crc32(content))
        return Shard(File(name, self.size, self.crc32), beside, self.samples), content


def write_shards(
    samples: Iterable[Any],
    to: str | PathLike[str],
    *,
    fields: Sequence[str] | str | None = None,
    max_samples: int = MAX_SAMPLES,
    max_bytes: int = MAX_BYTES,
    name: str = NAME,
    about: Mapping[str, Any] | None = None,
) -> Path:
    """Write samples to a folder of shards, with an index beside them; the folder appears whole or not at all.

    Args:
        samples: dicts of fields by extension, such as `{"npy": array, "cls": 3}`, with a `__key__` or without: then it
            is the sample's number. With `fields`, tuples of these.
        to: the new folder.
        fields: extensions of the values of a tuple, such as `("npy", "cls")`.
        max_samples, max_bytes: of a shard. A sample that is larger is a shard of its own.
        name: of the shards, with a place for their number.
        about: what `index.json` should say of the set, such as `{"classes": [...]}`.

    Returns:
        The folder.

    Raises:
        ValueError, TypeError: a sample that cannot be written, with its number; nothing is left then.
        DataError: the folder is there already, and not empty; or there are no samples.
        DownloadError: the disk is full or cannot be written.

    Example:
        >>> folder = write_shards([(np.zeros(4), 7)], tmp_path / "shards", fields=("npy", "cls"))
        >>> sorted(path.name for path in folder.iterdir())
        ['index.json', 'shard-000000.tar', 'shard-000000.tar.index.npy']
    """
    destination = Path(to)
    for what, number in (("max_samples", max_samples), ("max_bytes", max_bytes)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1:
            raise ValueError(f"{what} must be a positive integer, got {number!r}")
    require_name(name)
    asked = fields_of(fields)
    names = None if asked is None else asked.names
    if destination.exists():
        _make_way(destination, destination)
    try:
        with staged(destination, _make_way) as new:
            encoded = (_encoded(sample, number, names) for number, sample in enumerate(_iterated(samples)))
            made = list(_shards(encoded, lambda number: new / name.format(number), max_samples, max_bytes))
            if not made:
                raise DataError(destination, expected="at least one sample", found="none")
            write_index(new, made, about or {})
    except _SampleError as carrier:
        raise carrier.error from carrier.error.__cause__
    return destination


class _SampleError(Exception):
    """Carries an OSError of the samples past those who would take it for one of the disk that is written to."""

    def __init__(self, error: OSError) -> None:
        self.error = error


def _iterated(samples: Any) -> Iterator[Any]:
    """Yield the samples; a map-style dataset may have no `__iter__`."""
    waiting = iter(samples) if hasattr(samples, "__iter__") else (samples[index] for index in range(len(samples)))
    made = 0
    while True:
        try:
            sample = next(waiting)
        except StopIteration:
            return
        except OSError as error:
            with_note(error, f"while sample {made} was made")
            raise _SampleError(error) from error
        yield sample
        made += 1


def _shards(
    samples: Iterable[tuple[str, dict[str, bytes]]],
    path: Callable[[int], Path],
    max_samples: int,
    max_bytes: int,
) -> Iterator[tuple[Shard, bytes]]:
    """Write samples to shards, one after the other, and yield what `ShardWriter.close` returns of each."""
    waiting = iter(samples)
    sample = next(waiting, None)
    number = 0
    while sample is not None:
        with ShardWriter(path(number)) as writer:
            while sample is not None and (not writer.samples or _fits(writer, sample[1], max_samples, max_bytes)):
                writer.add(*sample)
                sample = next(waiting, None)
            yield writer.close()
        number += 1


def _fits(writer: ShardWriter, fields: Mapping[str, bytes], max_samples: int, max_bytes: int) -> bool:
    return writer.samples < max_samples and writer.size + tar_size(fields.values()) <= max_bytes


def tar_size(contents: Iterable[bytes]) -> int:
    """Return how many bytes a sample takes in a tar, and the tar's end."""
    return sum(BLOCK + len(content) + len(padding(len(content))) for content in contents) + 2 * BLOCK


def _encoded(sample: Any, number: int, names: Sequence[str] | None) -> tuple[str, dict[str, bytes]]:
    """Return the key of a sample, and its fields as bytes; errors name the sample."""
    try:
        return encoded(sample, f"{number:08d}", names)
    except (TypeError, ValueError) as error:
        error.add_note(f"in sample {number}")
        raise


def encoded(sample: Any, key: str, names: Sequence[str] | None = None) -> tuple[str, dict[str, bytes]]:
    """Return the key of a sample, which is `key` unless it has one, and its fields as bytes.

    Raises:
        TypeError, ValueError: it cannot be written.
    """
    if names is not None:
        if not isinstance(sample, tuple | list) or len(sample) != len(names):
            raise TypeError(f"a sample must be a tuple of {', '.join(names)}, got {shown(sample)}")
        sample = dict(zip(names, sample, strict=True))
    if not isinstance(sample, Mapping):
        raise TypeError(f"a sample must be a dict of fields by extension, or pass fields; got {shown(sample)}")
    key = sample.get(KEY, key)
    if not isinstance(key, str):
        raise TypeError(f"__key__ must be a text, got {key!r}")
    require_key(key)
    fields = {extension: value for extension, value in sample.items() if not str(extension).startswith("__")}
    for extension in fields:
        require_extension(str(extension))
    return key, {extension: encode(extension, value) for extension, value in fields.items()}


def require_name(name: str) -> None:
    """Raise ValueError unless this is a name of tars with a place for their number."""
    try:
        made = name.format(7)
    except (IndexError, KeyError, ValueError):
        made = ""
    if made == name or not made.endswith(".tar") or "/" in made or made.startswith("."):
        raise ValueError(f"name must be that of tars, with a place for their number, as {NAME!r} is; got {name!r}")


def _make_way(old: Path, new: Path) -> Old:
    if old.is_dir() and not any(old.iterdir()):
        return Old.DROP
    raise DataError(old, expected="no such folder, or an empty one", found="something", hint="write to another one")
