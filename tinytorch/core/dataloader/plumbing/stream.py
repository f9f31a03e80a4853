"""Datasets that can only be read from the start: from samples to batches, in the order of the stream."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from tinytorch.core.dataloader.errors import with_note
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.seeding import current_place, seeded

from .torch_compat import speaking_torch


@dataclass(frozen=True)
class Reader:
    """How a loader reads a stream in batches. Workers get a copy.

    Attributes:
        batch_size: samples in a batch; None gives single samples.
        drop_last: leave out a last batch that is not full.
        collate: makes a batch of a list of samples; if there are no batches, whatever it makes of one.
        of_torch: whether the dataset is torch's, and `default_collate` therefore gives tensors.
    """

    dataset: Any
    batch_size: int | None
    drop_last: bool
    collate: Callable[..., Any]
    of_torch: bool = False

    def for_workers(self) -> Callable[[Any], Any]:
        """Return what workers load with."""
        return find("StreamFetcher")(self)

    def batch(self, samples: list[Any]) -> Any:
        """Return the batch of these samples; if there are no batches, the only one of them."""
        with speaking_torch() if self.of_torch else nullcontext():
            return self.collate(samples if self.batch_size else samples[0])

    def length(self) -> int:
        """Return the number of batches of a stream that has a length, or of samples if there are no batches."""
        full, rest = divmod(len(self.dataset), self.batch_size or 1)
        return full if self.drop_last or not rest else full + 1

    def warn_of_length(self, count: int, level: int, why: str = "") -> None:
        """Warn if the dataset has a length and gave another `count` of samples; the loop is `level` callers up."""
        try:
            length = len(self.dataset)
        except Exception:  # it has none, or none that it knows; nobody needs one to read it
            return
        if count != length:
            said = f"len() of {type(self.dataset).__name__} is {length}"
            warnings.warn(f"{said}, but it gave {count} samples{why}", stacklevel=level + 1)

    def warn_of_rests(self, read: Collection[int], level: int) -> None:
        """Warn if several workers, which read so many samples each, had to leave out more than one of them would."""
        size = self.batch_size or 1
        dropped = sum(samples % size for samples in read)
        if self.drop_last and dropped > sum(read) % size:
            said = f"drop_last left out {dropped} of {sum(read)} samples of {type(self.dataset).__name__}"
            workers = sum(samples % size > 0 for samples in read)
            rule = f"each of {workers} workers drops what does not fill a batch of {size}"
            warnings.warn(f"{said}: {rule}; use drop_last=False, or fewer workers", stacklevel=level + 1)


class Pass:
    """One pass over a stream, from its start to its end.

    Attributes:
        batches: an iterator of batches. The stream is read when one is asked for, and begun with the first.
        count: how many samples the stream has given so far.
    """

    def __init__(self, reader: Reader) -> None:
        self._tally = [0]
        self.batches = batches_of(reader, chunks_of(reader.dataset, reader.batch_size or 1, self._tally))

    @property
    def count(self) -> int:
        """The number of samples so far."""
        return self._tally[0]


# Functions, not methods: a generator that knows its Pass would keep the stream open until garbage is collected.
def batches_of(reader: Reader, chunks: Iterator[list[Any]]) -> Iterator[Any]:
    """Yield batches, each read when it is asked for. None is kept while the caller works on it."""
    for chunk in chunks:
        if reader.drop_last and len(chunk) < (reader.batch_size or 1):
            return
        made = [reader.batch(chunk)]
        del chunk
        yield made.pop()


def chunks_of(dataset: Any, size: int, tally: list[int]) -> Iterator[list[Any]]:
    """Yield the samples of a stream, `size` at a time; an error gets a note that says how far the stream was read."""
    try:
        samples = iter(dataset)
        while chunk := take(samples, size, tally):
            handed = [chunk]
            del chunk
            yield handed.pop()
    except StopIteration as error:
        raise RuntimeError(f"__iter__ of {type(dataset).__name__} raised StopIteration") from error
    except Exception as error:
        with_note(error, f"while reading {type(dataset).__name__}, after {tally[0]} samples")
        raise


def take(samples: Iterator[Any], size: int, tally: list[int]) -> list[Any]:
    """Return the next samples, at most `size`, and count them in `tally`, even if an error comes after some."""
    taken: list[Any] = []
    before = tally[0]
    if place := current_place():
        place.reading = lambda: before + len(taken)
    try:
        taken.extend(itertools.islice(samples, size))
    finally:
        tally[0] += len(taken)
    return taken


def stream_batches(reader: Reader, place: tuple[int, int, bool]) -> Iterator[Any]:
    """Yield batches of a stream, in its own order.

    Args:
        place: (seed, epoch, everywhere), see `seeded`.

    Warns:
        UserWarning: the stream has a length, and gave more or fewer samples than that.
    """
    seed, epoch, everywhere = place
    current = Pass(reader)
    for count in itertools.count():
        with seeded(seed, epoch, count, everywhere=everywhere):  # also the start of the pass: it may shuffle
            batch = list(itertools.islice(current.batches, 1))
        if not batch:
            break
        yield batch.pop()
    reader.warn_of_length(current.count, level=2)
