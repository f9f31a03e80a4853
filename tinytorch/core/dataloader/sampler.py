# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""Samplers: the order in which samples are asked for, as a function of (seed, epoch)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import GenericAlias
from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.orders import BLOCK, LazyOrder, counting_order

from .seeding import drawn_number, rng_at, seed_of

__all__ = ["BatchSampler", "RandomSampler", "Sampler", "SequentialSampler", "has_order"]


class Sampler:
    """An order of positions. Subclasses implement `order(epoch)` and `__len__()`.

    A subclass written for torch, which implements `__iter__` instead, is iterated: what it yields, whether it ends and
    whether it has a length is up to itself.

    Attributes:
        epoch: the number of the next loop over this sampler; `set_epoch` changes it. A DataLoader counts its own
            epochs: there it is `loader.set_epoch` that matters.
        unseeded: whether the sampler has no seed. Then each loop draws a number, and has the order of that epoch.
    """

    __class_getitem__: Any = classmethod(GenericAlias)  # `Sampler[int]`, as with torch's
    epoch = 0
    unseeded = False

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of epoch number `epoch`: (len(self),) int64, the same for the same epoch."""
        raise NotImplementedError(f"{type(self).__name__} must implement order(epoch)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[int]:
        """Yield the positions of the next epoch."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        number = drawn_number(getattr(self, "data_source", None)) if self.unseeded else epoch
        order = self.order(number)
        return iter(order if isinstance(order, LazyOrder) else order.tolist())

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop."""
        self.epoch = epoch


def has_order(sampler: Any) -> bool:
    """Tell whether this is a `Sampler` whose order can be asked for; any other sampler can only be iterated."""
    return isinstance(sampler, Sampler) and type(sampler).__iter__ is Sampler.__iter__


class SequentialSampler(Sampler):
    """All positions of `data_source` in order: 0, 1, 2, ...

    Example:
        >>> list(SequentialSampler("abc"))
        [0, 1, 2]
    """

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def order(self, epoch: int) -> np.ndarray:
        return counting_order(len(self))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler):
    """Positions of `data_source` at random: a pure function of (seed, epoch), and an order of its own for each pair.

    Args:
        data_source: anything with a length N.
        replacement: draw each position independently; otherwise no position comes again before all have come.
        num_samples: length of an epoch; N if None.
        generator: an integer seed, or a generator whose state is read. None: each loop draws a number from the global
            generator, torch's for a dataset of torch's and NumPy's for any other, and has the order of that epoch.

    Raises:
        TypeError: `replacement` is not a bool.
        ValueError: `num_samples` is not a positive integer, or N is 0.

    Attributes:
        seed: the integer that `generator` stands for, from `seed_of(generator)`; 0 for None.
    """

    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        """Length of an epoch."""
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of one epoch: (len(self),) int64, any order as likely as any other.

        Example:
            >>> sampler = RandomSampler(range(100), generator=7)
            >>> np.array_equal(sampler.order(3), sampler.order(3))
            True
        """
        n = len(self.data_source)
        if len(self) <= n and not self.replacement:
            return rng_at(self.seed, epoch).permutation(n)[: len(self)]

        def drawn(block: int) -> np.ndarray:  # an epoch may be too long to be kept
            rng = rng_at(self.seed, epoch, block)
            return rng.integers(n, size=BLOCK) if self.replacement else rng.permutation(n)

        order: Any = LazyOrder(len(self), BLOCK if self.replacement else n, drawn)
        return order[:] if len(self) <= 1 << 22 else order


class BatchSampler:
    """Batches of positions.

    Args:
        sampler: a `Sampler`, or any iterable of positions that can be iterated again.
        batch_size: positions in a batch, a positive integer.
        drop_last: leave out a last batch that is not full.

    Attributes:
        epoch: the number of the next loop.

    Raises:
        ValueError: `batch_size` is not a positive integer, or `drop_last` is not a bool.

    Example:
        >>> [np.asarray(batch).tolist() for batch in BatchSampler(SequentialSampler("abcde"), 2, False)]
        [[0, 1], [2, 3], [4]]
    """

    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        """Yield the batches of the next epoch, as lists; positions are Python's integers."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        """Yield the batches of positions of one epoch, each when it is asked for.

        A sampler that `has_order` gives slices (n,) int64 of its `order(epoch)`; any other is iterated, and gives lists
        of n positions. n is `batch_size`, except in a last batch that is not full.
        """
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            while batch := list(itertools.islice(positions, self.batch_size)):
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch

    def __len__(self) -> int:
        """Return the number of batches of an epoch. Raises TypeError if the sampler has no length."""
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)
