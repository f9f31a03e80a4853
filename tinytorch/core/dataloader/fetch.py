# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""From positions to a batch: asking a dataset, and collating what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.arrays import gathers
from tinytorch.core.dataloader.plumbing.samples import samples_at

from .cifar10 import CIFAR10Dataset
from .collate import default_collate
from .dataset import ArrayDataset, Subset, ask_batch
from .errors import CollateError, shown

__all__ = ["fetch", "may_draw", "stacks_alone"]


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
        return dataset.transform is not None or dataset.target_transform is not None
    return type(dataset) is not ArrayDataset


def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    """Return the batch of the samples at `indices`.

    Args:
        dataset: map-style; may have `get_batch(indices)` (see `ask_batch`) or torch's `__getitems__(list of int)`.
            If it has both, `get_batch` is asked first. Asked one by one, it gets Python's integers, not NumPy's, and a
            position that comes twice is asked for twice: a random transform may give another sample.
        indices: n positions, an int64 array (n,), or a list of whatever the dataset takes, keys of a dict for example.
        collate: makes a batch of a list of n samples. None: `default_collate`, unless the dataset gives finished
            batches.

    Raises:
        CollateError: as `collate` raises it, of the same type; where it names a position, that is kept, and the message
            also gives the index of that sample.
        Any error of the dataset, with a note that names the sample, see `samples_at`.
    """
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else samples_at(dataset, plain)
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error
