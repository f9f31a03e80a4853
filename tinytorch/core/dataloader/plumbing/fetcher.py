"""How a loader gets from positions to a batch. Its workers get a copy of this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinytorch.core.dataloader.seeding import current_place

from .samples import sample_at
from .torch_compat import alike, speaking_torch, to_torch

__all__ = ["Fetcher", "counted_positions", "plain_position", "plain_positions"]


@dataclass(frozen=True)
class Fetcher:
    """Makes a batch when it is called with positions. Workers get a copy.

    Attributes:
        fetch: makes a batch from a dataset, positions and a collate function; the notebook builds it.
        collate: the caller's collate function, or None.
        batch_size: samples in a batch; 0 if batches have different sizes; None if there are no batches, and each call
            gets one position.
        of_torch: whether the dataset is torch's, and arrays become tensors.
        pin: puts the batch into page-locked memory; None if the batch isn't pinned.
        stacks: whether only code of this package makes batches of samples, so no other code keeps one.
    """

    fetch: Callable[..., Any]
    dataset: Any
    collate: Callable[..., Any] | None
    batch_size: int | None
    of_torch: bool
    pin: Callable[[Any], Any] | None = None
    stacks: bool = False

    def __call__(self, positions: Any, /) -> Any:
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
            return sample if self.collate is None else self.collate(sample)
        batch = self.fetch(self.dataset, positions, self.collate)
        return alike(batch) if self.collate is None else batch

    def _in_torch(self, positions: Any) -> Any:
        with speaking_torch():
            batch = self._batch(positions)
        return to_torch(batch) if self.collate is None else batch


def plain_positions(positions: Any) -> Any:
    """Return the positions of a batch as they are if they are an array, and as a list of Python numbers otherwise."""
    return positions if isinstance(positions, np.ndarray) else [plain_position(position) for position in positions]


class Counted(list):
    """Positions of a batch; `first` counts the samples before it, because a `batch_sampler`'s batches can have any
    size."""

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
    """Return a NumPy or torch number as a Python number, and any other position as it is."""
    return position.item() if getattr(position, "shape", None) == () else position
