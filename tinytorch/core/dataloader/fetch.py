# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""From positions to a batch: asking a dataset, and collating what it gives."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.arrays import gathers
from tinytorch.core.dataloader.plumbing.torch_compat import alike, speaking_torch, to_torch

from .cifar10 import CIFAR10Dataset
from .collate import default_collate
from .dataset import ArrayDataset, Subset, ask_batch
from .errors import CollateError, shown, with_note
from .seeding import current_place

__all__ = [
    "Counted",
    "Fetcher",
    "counted_positions",
    "fetch",
    "may_draw",
    "plain_position",
    "plain_positions",
    "sample_at",
    "samples_at",
    "stacks_alone",
]


def samples_at(dataset: Any, indices: list[Any]) -> list[Any]:
    """Return `dataset[index]` for each of the indices; an error gets a note that names the sample.

    Raises:
        RuntimeError: the dataset raised StopIteration, which would end the epoch without a word.
    """
    coming = iter(indices)

    def number() -> int:
        return len(indices) - operator.length_hint(coming) - 1

    place = current_place()
    before = place.reading if place else None
    if place:
        place.reading = number
    try:
        return [dataset[index] for index in coming]
    except StopIteration as error:
        index = shown(indices[number()])
        raise RuntimeError(f"sample {index} of {type(dataset).__name__} raised StopIteration") from error
    except Exception as error:
        with_note(error, f"while loading sample {shown(indices[number()])} of {type(dataset).__name__}")
        raise
    finally:
        if place:
            place.reading = before


def sample_at(dataset: Any, index: Any) -> Any:
    """Return `dataset[index]`; errors as in `samples_at`."""
    return samples_at(dataset, [index])[0]


def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    """Return the batch of the samples at `indices`.

    Args:
        dataset: map-style; may have `get_batch(indices)` (see `ask_batch`) or torch's `__getitems__(list of int)`.
            If it has both, `get_batch` is asked first. Asked one by one, it gets Python's integers, not NumPy's.
        indices: n positions, an int64 array (n,), or a list of whatever the dataset takes, keys of a dict for example.
        collate: makes a batch of a list of n samples. None: `default_collate`, unless the dataset gives finished
            batches.

    Raises:
        CollateError: as `collate` raises it; where it names a position, that is kept, and the message also gives the
            index of that sample.
        Any error of the dataset, with a note that names the sample, see `samples_at`.
    """
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else samples_at(dataset, plain)
    try:
        return (collate or default_collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


@dataclass(frozen=True)
class Fetcher:
    """How a loader makes a batch of positions: called with them. Workers get a copy.

    Attributes:
        collate: the caller's collate function, or None.
        batch_size: samples in a batch; 0 if batches are of different sizes; None if there are no batches, and what it
            is called with is one position.
        of_torch: whether the dataset is torch's, and arrays become tensors.
        pin: puts the batch into page-locked memory; None: nothing does.
        stacks: whether only code of this package makes batches of samples, so that nobody keeps one.
    """

    dataset: Any
    collate: Callable[..., Any] | None
    batch_size: int | None
    of_torch: bool
    pin: Callable[[Any], Any] | None = None
    stacks: bool = False

    def __call__(self, positions: Any) -> Any:
        """Return the batch of the samples at `positions`; if there are no batches, the sample there."""
        place, load = current_place(), self._in_torch if self.of_torch else self._batch
        if place:
            place.batch_size = 1 if self.batch_size is None else self.batch_size
            if not self.batch_size:
                place.first = getattr(positions, "first", None)
            place.collates = self.stacks
        batch = load(positions)
        if place and place.again and place.again():  # it drew from a generator that had not been seeded for it
            batch = load(positions)
        return self.pin(batch) if self.pin else batch

    def _batch(self, positions: Any) -> Any:
        if self.batch_size is None:
            sample = sample_at(self.dataset, positions)
            return self.collate(sample) if self.collate else sample
        batch = fetch(self.dataset, positions, self.collate)
        return batch if self.collate else alike(batch)

    def _in_torch(self, positions: Any) -> Any:
        with speaking_torch():
            batch = self._batch(positions)
        return batch if self.collate else to_torch(batch)


def plain_positions(positions: Any) -> Any:
    """Return the positions of a batch as they are if they are an array, else as a list with Python's numbers in it."""
    return positions if isinstance(positions, np.ndarray) else [plain_position(position) for position in positions]


class Counted(list):
    """Positions of a batch, of which so many come `first`: batches of a `batch_sampler` may be of any size."""

    first = 0


def counted_positions(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield the positions of each batch as `plain_positions` does; lists know how many come before them."""
    first = 0
    for batch in batches:
        positions = plain_positions(batch)
        if isinstance(positions, list):
            positions = Counted(positions)
            positions.first = first
        first += len(positions)
        yield positions


def plain_position(position: Any) -> Any:
    """Return a number of NumPy's or torch's as Python's, and any other position as it is."""
    return position.item() if getattr(position, "shape", None) == () else position


def stacks_alone(dataset: Any) -> bool:
    """Tell whether all batches of this dataset are made by code of ours: it has no `get_batch` of its own."""
    while type(dataset) is Subset:
        dataset = dataset.dataset
    kind: Any = type(dataset)
    return kind is ArrayDataset or not gathers(kind)


def may_draw(dataset: Any) -> bool:
    """Tell whether loading from this dataset may draw random numbers: it may, unless all its code is ours."""
    while type(dataset) is Subset:
        dataset = getattr(dataset, "dataset", None)
    if type(dataset) is CIFAR10Dataset:
        return bool(dataset.transform or dataset.target_transform)
    return type(dataset) is not ArrayDataset
