# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""From positions to a batch: asking a dataset, and collating what it gives."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .cifar10 import CIFAR10Dataset
from .collate import as_it_is, collate_alike, collate_to_torch, to_torch
from .dataset import ArrayDataset, ConcatDataset, Subset, ask_batch
from .errors import CollateError
from .sampler import BatchSampler, Sampler

__all__ = [
    "Collation",
    "Fetcher",
    "epoch_positions",
    "fetch",
    "is_torch_dataset",
    "plain_position",
    "plain_positions",
    "runs_foreign_code",
    "sample_at",
]


def sample_at(dataset: Any, index: Any) -> Any:
    """Return `dataset[index]`; an error gets a note that names the sample.

    Raises:
        RuntimeError: the dataset raised StopIteration, which would end the epoch without a word.
    """
    try:
        return dataset[index]
    except StopIteration as error:
        raise RuntimeError(f"sample {index!r} of {type(dataset).__name__} raised StopIteration") from error
    except Exception as error:
        error.add_note(f"while loading sample {index!r} of {type(dataset).__name__}")
        raise


def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    """Return the batch of the samples at `indices`.

    Args:
        dataset: map-style; may have `get_batch(indices)` (see `ask_batch`) or torch's `__getitems__(list of int)`.
            If it has both, `get_batch` is asked first. Asked one by one, it gets Python's integers, not NumPy's.
        indices: n positions, an int64 array (n,), or a list of whatever the dataset takes, keys of a dict for example.
        collate: makes a batch of a list of n samples. None: `collate_alike`, unless the dataset gives finished batches.

    Raises:
        CollateError: as `collate` raises it; where it names a position, that is kept, and the message also gives the
            index of that sample.
        Any error of the dataset, with a note that names the sample, see `sample_at`.
    """
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else [sample_at(dataset, index) for index in plain]
    try:
        return (collate or collate_alike)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise CollateError(f"{error} (sample index {plain[error.position]!r})", error.position) from error


def is_torch_dataset(dataset: Any) -> bool:
    """Tell whether the dataset is, or is made of, one of torch's own class: its batches should be torch's too."""
    torch = sys.modules.get("torch")
    if torch is None or isinstance(dataset, torch.utils.data.Dataset):
        return torch is not None
    parts = getattr(dataset, "datasets", ()) if isinstance(dataset, ConcatDataset) else ()
    parts = [getattr(dataset, "dataset", None)] if isinstance(dataset, Subset) else parts
    return any(is_torch_dataset(part) for part in parts)


def plain_positions(positions: Any) -> Any:
    """Return the positions of a batch as they are if they are an array, else as a list with Python's numbers in it."""
    return positions if isinstance(positions, np.ndarray) else [plain_position(position) for position in positions]


def plain_position(position: Any) -> Any:
    """Return a number of NumPy's or torch's as Python's, and any other position as it is."""
    return position.item() if getattr(position, "shape", None) == () else position


@dataclass(frozen=True)
class Fetcher:
    """How a loader makes a batch of positions: called with them. Workers get a copy.

    Attributes:
        collate: the caller's collate function, or None.
        in_batches: whether positions are those of a batch, or one position of a sample.
        speaks_torch: whether arrays become torch tensors.
        pin: puts the batch into page-locked memory; None: nothing does.
    """

    dataset: Any
    collate: Callable[..., Any] | None
    in_batches: bool
    speaks_torch: bool
    pin: Callable[[Any], Any] | None = None

    def __call__(self, positions: Any) -> Any:
        """Return the batch of the samples at `positions`; if there are no batches, the sample there."""
        if self.in_batches:
            batch = fetch(self.dataset, positions, self.collate)
        else:
            batch = sample_at(self.dataset, positions)
            batch = self.collate(batch) if self.collate else batch
        batch = to_torch(batch) if self.speaks_torch else batch
        return self.pin(batch) if self.pin else batch


def epoch_positions(source: Any, in_batches: bool, epoch: int) -> Iterator[Any]:
    """Yield what a sampler, or a batch sampler, gives in one epoch, with Python's numbers for NumPy's and torch's."""
    own_iter = getattr(type(source), "__iter__", None)  # a subclass may have replaced it
    if own_iter is BatchSampler.__iter__:
        source = source.batches(epoch)
    elif own_iter is Sampler.__iter__:
        source = source.order(epoch).tolist()
    return map(plain_positions if in_batches else plain_position, source)


class Collation:
    """The part of a loader that says what is done to samples."""

    of_torch: bool
    batch_size: int | None
    batch_sampler: Any
    collate_fn: Callable[..., Any]

    @property
    def standard_collate(self) -> Callable[..., Any]:
        """What is done to samples where the caller gives no collate function."""
        if self.batch_size is None and self.batch_sampler is None:
            return to_torch if self.of_torch else as_it_is
        return collate_to_torch if self.of_torch else collate_alike

    @property
    def own_collate(self) -> Callable[..., Any] | None:
        """The caller's collate function, or None."""
        standard = self.collate_fn is collate_alike or self.collate_fn is self.standard_collate
        return None if standard else self.collate_fn

    @property
    def speaks_torch(self) -> bool:
        """Whether arrays are to become torch tensors."""
        return self.of_torch and self.own_collate is None


def runs_foreign_code(dataset: Any) -> bool:
    """Tell whether loading from this dataset may draw random numbers: it may, unless all its code is ours."""
    while type(dataset) is Subset:
        dataset = getattr(dataset, "dataset", None)
    if type(dataset) is CIFAR10Dataset:
        return bool(dataset.transform or dataset.target_transform)
    return type(dataset) is not ArrayDataset
