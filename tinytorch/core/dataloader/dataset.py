# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""Datasets: collections of samples that know their length and give the sample at any position.

The protocol is that of `torch.utils.data.Dataset` (https://docs.pytorch.org/docs/stable/data.html), with one addition:
`get_batch(indices)` gives a finished batch in one go.
"""

from __future__ import annotations

import bisect
import itertools
import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from types import GenericAlias
from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.arguments import require_positions
from tinytorch.core.dataloader.plumbing.arrays import gathers, position_array, rows_of, take_rows

from .errors import shown, with_note
from .seeding import rng_at, seed_of

__all__ = ["ArrayDataset", "ConcatDataset", "Dataset", "Subset", "ask_batch", "random_split", "resolve_index"]


class Dataset:
    """A collection of samples: subclasses implement `__getitem__(index)` and `__len__()`.

    Example:
        >>> class Squares(Dataset):
        ...     def __getitem__(self, index):
        ...         return index * index
        ...     def __len__(self):
        ...         return 3
        >>> list(Squares())
        [0, 1, 4]
    """

    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        """Return the sample at `index`.

        Raises:
            NotImplementedError: the subclass does not implement it; the message names the class and `__getitem__`.
        """
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        """Return the number of samples.

        Raises:
            NotImplementedError: the subclass does not implement it; the message names the class and `__len__`.
        """
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        """Yield the samples at 0 to len(self) - 1, each when it is asked for; errors of a sample are passed on."""
        for index in range(len(self)):
            yield self[index]


def resolve_index(index: int, length: int) -> int:
    """Return `index` counted from 0: negative ones count from the end, as in a list.

    Raises:
        IndexError: there is no such position. TypeError: `index` is not an integer.

    Example:
        >>> resolve_index(-1, 10)
        9
    """
    try:
        return range(length)[operator.index(index)]
    except IndexError:
        raise IndexError(f"index {index} is out of range for a dataset of {length} samples") from None


class ArrayDataset(Dataset):
    """Samples that are rows of arrays held in memory.

    Args:
        *arrays: one or more arrays of shape (N, ...), equal in N; lists are turned into arrays.

    Raises:
        TypeError: what has no rows that can be asked for by position, see `rows_of`.
        ValueError: no array, or first dimensions that differ; the message gives them.

    Example:
        >>> data = ArrayDataset(np.zeros((5, 2)), np.arange(5))
        >>> len(data)
        5
        >>> features, labels = data.get_batch([4, 0])
        >>> features.shape, labels.tolist()
        ((2, 2), [4, 0])
    """

    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        """Return N."""
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        """Return a tuple of one row of each array; `index` may be negative, and raises IndexError out of range."""
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        """Return, for each array, a new one (len(indices), ...) with its rows in that order, by one gather.

        Raises:
            IndexError: an index is out of range.
        """
        rows = np.asarray(indices) if len(indices) else np.zeros(0, dtype=np.int64)  # [] would be an array of floats
        return tuple(take_rows(array, rows) for array in self.arrays)


def ask_batch(dataset: Any, indices: Any) -> Any:
    """Return `dataset.get_batch(indices)`, or NotImplemented where the samples must be asked for one by one.

    That is so where there is no `get_batch`, where it answers NotImplemented itself, and where a subclass overrides
    `__getitem__` below an inherited `get_batch`. A dataset of torch's class may use the name for something else: it is
    asked if the argument of its `get_batch` is called `indices`, `index`, `idx` or `positions`. An error gets a note
    that says who called.
    """
    if not gathers(type(dataset)):  # type: ignore[arg-type]
        return NotImplemented
    try:
        return dataset.get_batch(indices)
    except Exception as error:
        called = f"{type(dataset).__name__}.get_batch was called by the loader, for the samples at {shown(indices)}"
        with_note(error, f"{called}; if it is meant for something else, give it another name")
        raise


class Subset(Dataset):
    """The samples of `dataset` at `indices`, in that order; nothing is copied or loaded.

    Args:
        dataset: any map-style dataset, or a sequence.
        indices: positions in `dataset`, negative ones counting from its end; repeats are allowed. They are not
            changed, and what the caller does to them later changes nothing. The dataset itself is only ever asked for
            positions from 0 to N - 1, as Python's integers if one by one.

    Attributes:
        dataset: the dataset that was given.

    Raises:
        TypeError: indices that are not integers, such as a mask of booleans.
        IndexError: an index that `dataset` does not have, which the message names; raised here, not in the middle of an
            epoch.

    Example:
        >>> part = Subset(["a", "b", "c", "d"], [3, 1])
        >>> len(part), part[0], part[-1]
        (2, 'd', 'b')
    """

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        """Return the number of samples of the subset."""
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        """Return sample `index` of the subset; negative ones count from its end, IndexError out of range."""
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return the batch at these positions of the subset, as `ask_batch` of `dataset` gives it.

        Raises:
            IndexError: a position that the subset does not have.
        """
        return ask_batch(self.dataset, self.indices[np.asarray(indices, dtype=np.int64)])


class ConcatDataset(Dataset):
    """Several datasets, one after another; nothing is copied or loaded.

    A dataset of N samples is only ever asked for positions from 0 to N - 1, as Python's integers.

    Attributes:
        datasets: those that were given, in a list.

    Raises:
        ValueError: no dataset was given.

    Example:
        >>> both = ConcatDataset([["a", "b"], ["c"]])
        >>> len(both), both[2], both[-3]
        (3, 'c', 'a')
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        for dataset in self.datasets:
            require_positions(dataset)
        self.ends = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        """Return the number of samples of all datasets together."""
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        """Return the sample at `index` of them all; negative ones count from the end, IndexError out of range."""
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]


def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    """Split a dataset at random into parts that share no sample and leave none out.

    Args:
        dataset: any map-style dataset of N samples.
        lengths: either integers that add up to N, or fractions (floats) that add up to 1. Of fractions, each part gets
            floor(N * fraction) samples, and what is left over goes one each to the first parts. One float among the
            lengths makes fractions of all of them: 1 is then the whole dataset.
        generator: an integer seed, or a generator (its state is read, not advanced). None draws one number from the
            global generator, so that splits differ, and follow `np.random.seed`; see `seed_of`.

    Raises:
        ValueError: a negative length, or lengths that do not add up; the message gives sum and N.

    Example:
        >>> [len(part) for part in random_split(range(10), [0.5, 0.25, 0.25], generator=1)]
        [6, 2, 2]
    """
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]
