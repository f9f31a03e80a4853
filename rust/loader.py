"""Batches of a `DataLoader`, made in Rust: the same order, the same bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from rust.column import Column
from rust.memory import Memory
from rust.pool import Pool
from tinytorch.core.dataloader import ArrayDataset, DataLoader


class RustLoader:
    """The batches of a loader over arrays, made ahead of time by threads of Rust.

    Don't change the arrays while a loop runs, and don't shorten a file that they are mapped from.

    Args:
        loader: a `DataLoader` over an `ArrayDataset` of NumPy arrays. It decides the order: seed, epoch, batch size.
            Its own workers are not used.
        threads: how many threads make batches; 0: each is made when you ask for it.
        prefetch: how many batches are made ahead.
        normalizer: a fitted `Normalizer` for the first array, which holds images of uint8. They are normalized and put
            into (C, H, W) while they are gathered, in one pass.
        channels_last: whether these images are (H, W, C).

    Raises:
        TypeError, ValueError: a loader, or an array, that the Rust code can't handle; the message gives the reason.
        ImportError: the library is not built.

    Example:
        >>> loader = DataLoader(ArrayDataset(images, labels), 128, shuffle=True, generator=7)
        >>> for pixels, targets in RustLoader(loader, threads=2):
        ...     train(pixels, targets)
    """

    def __init__(
        self,
        loader: DataLoader,
        *,
        threads: int = 2,
        prefetch: int = 4,
        normalizer: Any = None,
        channels_last: bool = False,
    ) -> None:
        dataset = loader.dataset
        if type(dataset) is not ArrayDataset:
            raise TypeError(f"the loader must have an ArrayDataset, got {type(dataset).__name__}")
        if loader.batch_sampler is None or loader.own_collate is not None or loader.pin_memory:
            raise ValueError("the loader must make plain batches, without collate_fn, pin_memory or batch_size=None")
        first, *others = dataset.arrays
        self.columns = [Column(first, normalizer, channels_last), *map(Column, others)]
        self.loader, self.threads, self.prefetch = loader, threads, prefetch if threads else 1
        size = loader.batch_size or 0  # a batch_sampler's batches can have any size
        self.memories = [Memory(c.shape, c.dtype, most=size, spare=prefetch + 2) for c in self.columns]
        Pool(self.columns, threads=threads, capacity=prefetch).close()  # reports wrong arguments here, not in the loop

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return len(self.loader)

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        """Start the next epoch of the loader."""
        epoch, self.loader.epoch = self.loader.epoch, self.loader.epoch + 1
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[tuple[np.ndarray, ...]]:
        """Yield the batches of one epoch. At most `prefetch` are submitted and not given out."""
        positions = self.loader.positions(epoch, self.loader.number_of(epoch))
        in_flight: deque[tuple[int, tuple[np.ndarray, ...]]] = deque()
        with Pool(self.columns, threads=self.threads, capacity=self.prefetch) as pool:
            for rows in positions:
                arrays = tuple(memory.rows(len(rows)) for memory in self.memories)
                in_flight.append((pool.submit(rows, arrays), arrays))
                if len(in_flight) == self.prefetch:
                    yield self._next(pool, in_flight)
            while in_flight:
                yield self._next(pool, in_flight)

    @staticmethod
    def _next(pool: Pool, in_flight: deque[tuple[int, tuple[np.ndarray, ...]]]) -> tuple[np.ndarray, ...]:
        ticket, arrays = in_flight.popleft()
        pool.collect(ticket)
        return arrays
