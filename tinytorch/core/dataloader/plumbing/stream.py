"""Datasets that can only be read from the start: from samples to batches, in the order of the stream."""

from __future__ import annotations

import copy
import itertools
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from tinytorch.core.dataloader.errors import with_note
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.seeding import current_place, seeded
from tinytorch.core.dataloader.workers.plumbing.messages import get_worker_info

from .epochs import WHOLE, part_of
from .marks import Mark, Marked, saves
from .torch_compat import speaking_torch


@dataclass(frozen=True)
class Reader:
    """How a loader reads a stream in batches. Workers get a copy.

    Attributes:
        batch_size: samples in a batch; None gives single samples.
        drop_last: leave out a last batch that is not full.
        collate: makes a batch from a list of samples; if there are no batches, it converts a single sample.
        of_torch: whether the dataset is torch's, and `default_collate` therefore gives tensors.
        is_part: whether a loop gives a part of the stream only, so that its length says nothing.
        saves: whether the dataset is asked for its state after each batch, which then comes with a mark.
    """

    dataset: Any
    batch_size: int | None
    drop_last: bool
    collate: Callable[..., Any]
    of_torch: bool = False
    is_part: bool = False
    saves: bool = False

    @classmethod
    def of(cls, loader: Any) -> Reader:
        """Return how this loader reads its stream."""
        how = loader.batch_size, loader.drop_last, loader.collate_fn, loader.of_torch
        return cls(loader.dataset, *how, saves=saves(loader))

    def for_workers(self) -> Callable[[Any], Any]:
        """Return the object that workers load with."""
        return find("StreamFetcher")(self)

    def batch(self, samples: list[Any]) -> Any:
        """Return the batch of these samples; if there are no batches, return the single sample."""
        with speaking_torch() if self.of_torch else nullcontext():
            return self.collate(samples if self.batch_size else samples[0])

    def length(self) -> int:
        """Return the number of batches of a stream that has a length, or of samples if there are no batches."""
        full, rest = divmod(len(self.dataset), self.batch_size or 1)
        return full if self.drop_last or not rest else full + 1

    def warn_of_length(self, count: int, level: int, why: str = "") -> None:
        """Warn if the dataset has a length and gave another `count` of samples.

        The `Loop` that counts batches is `level` callers up, and the caller's loop one more.
        """
        try:
            length = len(self.dataset)
        except Exception:  # it has none, or none that it knows; nobody needs one to read it
            return
        if count != length and not self.is_part:
            said = f"len() of {type(self.dataset).__name__} is {length}"
            warnings.warn(f"{said}, but it gave {count} samples{why}", stacklevel=level + 2 + self.saves)

    def warn_of_rests(self, read: Collection[int], level: int) -> None:
        """Warn if several workers, which read so many samples each, together left out more samples than one worker
        would."""
        size = self.batch_size or 1
        dropped = sum(samples % size for samples in read)
        if self.drop_last and dropped > sum(read) % size:
            said = f"drop_last left out {dropped} of {sum(read)} samples of {type(self.dataset).__name__}"
            workers = sum(samples % size > 0 for samples in read)
            rule = f"each of {workers} workers drops what does not fill a batch of {size}"
            warnings.warn(f"{said}: {rule}; use drop_last=False, or fewer workers", stacklevel=level + 2 + self.saves)


def part_reader(load: Any, number: int) -> Any:
    """Return what a loop loads with: of a stream, a reader that knows whether the loop gives all of it."""
    is_part = isinstance(load, Reader) and not part_of(number).is_whole
    return replace(load, is_part=True) if is_part else load


class Pass:
    """One pass over a stream, from its start to its end.

    Attributes:
        batches: an iterator of batches. The stream is only read when one is requested, and opened for the first one.
        count: how many samples the stream has given so far.
    """

    def __init__(self, reader: Reader) -> None:
        self._tally = [0]
        if reader.saves:
            self.batches: Iterator[Any] = marked_batches(reader, self._tally)
        else:
            self.batches = batches_of(reader, reader.dataset, self._tally)

    @property
    def count(self) -> int:
        """The number of samples so far."""
        return self._tally[0]


# Functions, not methods: a generator that knows its Pass would keep the stream open until garbage is collected.
def batches_of(reader: Reader, dataset: Any, tally: list[int]) -> Iterator[Any]:
    """Yield batches. Each is read when it is requested, and no batch is kept while the caller works on it."""
    for chunk in chunks_of(dataset, reader.batch_size or 1, tally):
        if reader.drop_last and len(chunk) < (reader.batch_size or 1):
            return
        made = [reader.batch(chunk)]
        del chunk
        yield made.pop()


def marked_batches(reader: Reader, tally: list[int]) -> Iterator[Marked]:
    """Yield the batches of a stream that can save its state, each with a mark; begin where the epoch's part says."""
    place, info = current_place(), get_worker_info()
    worker, workers = (info.id, info.num_workers) if info else (0, 1)
    part = place.part if place else WHOLE
    mark = part.marks[worker] if part.marks else Mark()
    for _ in range(mark.batches - part.batches // workers):
        yield Marked(None, worker, mark, is_batch=False)
    if mark.ended:
        return
    dataset = reader.dataset if mark.state is None else begun_at(reader.dataset, mark.state)
    tally[0] = mark.samples
    for made in batches_of(reader, dataset, tally):
        ended = tally[0] - mark.samples < (reader.batch_size or 1)  # its state may be that of a new beginning
        state = None if ended else copy.deepcopy(dataset.state_dict())
        mark = Mark(mark.batches + 1, tally[0], state, ended)
        handed = [made]
        del made
        yield Marked(handed.pop(), worker, mark)


def begun_at(dataset: Any, state: Any) -> Any:
    """Return a stream whose next pass begins at a state that it has saved.

    It is a copy if its epochs are set from outside, as Hugging Face's are: such a stream begins at its state in every
    pass of that epoch, and in no other epoch.
    """
    if hasattr(dataset, "set_epoch"):
        dataset = copy.deepcopy(dataset)
        if isinstance(state, Mapping) and "epoch" in state:
            dataset.set_epoch(state["epoch"])
    dataset.load_state_dict(state)
    return dataset


def chunks_of(dataset: Any, size: int, tally: list[int]) -> Iterator[list[Any]]:
    """Yield the samples of a stream, `size` at a time; an error gets a note that says how far the stream was read."""
    try:
        samples = itertools.islice(dataset, None)  # its iterator may begin anew whenever it is asked for one again
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
    reader = part_reader(reader, epoch)
    current = Pass(reader)
    for count in itertools.count():
        with seeded(seed, epoch, count, everywhere=everywhere):  # also the start of the pass: it may shuffle
            batch = list(itertools.islice(current.batches, 1))
        if not batch:
            break
        yield batch.pop()
    reader.warn_of_length(current.count, level=2)
