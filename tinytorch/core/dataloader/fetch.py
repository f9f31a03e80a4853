# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""From positions to a batch: asking a dataset, and collating what it gives."""

from __future__ import annotations

import itertools
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .cifar10 import CIFAR10Dataset
from .collate import collate_alike, to_torch
from .dataset import ArrayDataset, ConcatDataset, Subset, ask_batch
from .errors import CollateError
from .seeding import seeded

__all__ = [
    "Fetcher",
    "fetch",
    "is_iterable_style",
    "is_torch_dataset",
    "plain_position",
    "plain_positions",
    "runs_foreign_code",
    "sample_at",
    "stream_batches",
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


def is_iterable_style(dataset: Any) -> bool:
    """Tell whether the dataset is a stream: torch's IterableDataset, or `__iter__` without `__getitem__`.

    Raises:
        TypeError: it is neither a stream nor has `__getitem__`, or it is an iterator, which could be used up only once.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(dataset, torch.utils.data.IterableDataset):
        return True
    if hasattr(dataset, "__getitem__"):
        return False
    if not hasattr(dataset, "__iter__") or isinstance(dataset, Iterator):
        rule = "must have __getitem__ and __len__, or an __iter__ that begins anew for each epoch"
        raise TypeError(f"dataset {rule}, got {dataset!r}")
    return True


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


def stream_batches(
    dataset: Any,
    batch_size: int | None,
    drop_last: bool,
    collate: Callable[[Any], Any],
    place: tuple[int, int, bool],
) -> Iterator[Any]:
    """Yield batches of a stream, in its own order; single collated samples if `batch_size` is None.

    Args:
        place: (seed, epoch, everywhere), see `seeded`.

    Warns:
        UserWarning: the stream has a length, and gave more or fewer samples than that.
    """
    seed, epoch, everywhere = place
    samples, count = None, 0
    for position in itertools.count():
        with seeded(seed, epoch, position, everywhere=everywhere):
            samples = iter(dataset) if samples is None else samples  # in here, because it may shuffle
            chunk = list(itertools.islice(samples, batch_size or 1))
            count += len(chunk)
            if not chunk or (drop_last and len(chunk) < (batch_size or 1)):
                break
            batch = collate(chunk if batch_size else chunk[0])
        yield batch
    if hasattr(dataset, "__len__") and count != len(dataset):
        warnings.warn(f"len() of {type(dataset).__name__} is {len(dataset)}, but it gave {count} samples", stacklevel=2)


@dataclass(frozen=True)
class Fetcher:
    """How a loader makes a batch of positions: called with them. Workers get a copy.

    Attributes:
        collate: the caller's collate function, or None.
        in_batches: whether positions are those of a batch, or one position of a sample.
        speaks_torch: whether arrays become torch tensors.
    """

    dataset: Any
    collate: Callable[..., Any] | None
    in_batches: bool
    speaks_torch: bool

    def __call__(self, positions: Any) -> Any:
        """Return the batch of the samples at `positions`; if there are no batches, the sample there."""
        if self.in_batches:
            batch = fetch(self.dataset, positions, self.collate)
        else:
            batch = sample_at(self.dataset, positions)
            batch = self.collate(batch) if self.collate else batch
        return to_torch(batch) if self.speaks_torch else batch


def runs_foreign_code(dataset: Any) -> bool:
    """Tell whether loading from this dataset may draw random numbers: it may, unless all its code is ours."""
    while type(dataset) is Subset:
        dataset = getattr(dataset, "dataset", None)
    if type(dataset) is CIFAR10Dataset:
        return bool(dataset.transform or dataset.target_transform)
    return type(dataset) is not ArrayDataset
