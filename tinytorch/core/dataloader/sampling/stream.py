# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""Streams: a shuffle with a buffer, and chunks that are dealt to ranks and workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import GenericAlias
from typing import Any

import numpy as np

from tinytorch.core.dataloader.sampling.plumbing.processes import process_rank, reader_place
from tinytorch.core.dataloader.seeding import rng_at

from .ranks import rank_share, share_length

__all__ = ["ChunkStream", "IterableDataset", "shuffle_buffer"]


class IterableDataset:
    """A dataset that can only be read from its start: subclasses implement `__iter__`."""

    __class_getitem__: Any = classmethod(GenericAlias)  # `class Lines(IterableDataset[str])`, as with torch's

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} must implement __iter__()")


def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    """Yield all samples once, each drawn at random from a buffer of `size` samples that is filled from the stream.

    The buffer holds `size` samples whenever one is drawn, until the stream ends. Then the rest comes in random order.
    No more than one sample beyond the buffer is read ahead.

    Example:
        >>> list(shuffle_buffer("abc", 1, rng_at(0)))
        ['a', 'b', 'c']
    """
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


class ChunkStream(IterableDataset):
    """A stream of finished batches: one for each chunk, in an order that depends on neither ranks nor workers.

    Give it to a loader with `batch_size=None`. A run continues at the next chunk, without reading those before it.

    Args:
        chunks: what `read` is called with: file names, ranges, ...
        read: returns the batch of one chunk.
        shuffle: the chunks in random order, a function of the loader's seed and the epoch.
        num_replicas, rank: how many processes there are, and which this is; `process_rank()` tells where None.
        uneven: "pad", "drop" or "keep", see `rank_share`.
    """

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        """Return the number of chunks of this rank."""
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        """Yield `read(chunk)` for each chunk that this worker of this rank has to read, one after another.

        With `shuffle`, the chunks of an epoch have the order `rng_at(seed, epoch).permutation(len(chunks))`.
        """
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])
