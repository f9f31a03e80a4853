"""A shuffle that keeps few shards in use: shards in random order, some of them mixed at a time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.plumbing.orders import LazyOrder
from tinytorch.core.dataloader.seeding import rng_at, seed_of

if TYPE_CHECKING:
    from tinytorch.core.dataloader.sampler import Sampler
else:
    Sampler = find("Sampler")  # says which task builds it, where it is not built yet


class BlockShuffleSampler(Sampler):
    """Positions in random order, of which those of few shards come at a time: a pure function of (seed, epoch).

    All blocks, wherever they are in the data set, are put in random order; at most `window` at a time are mixed
    completely, in windows of equal size. Only these are in use, and the next ones are fetched ahead if the data set has
    a cache. With a window of all blocks it is a full shuffle. The larger the window, the better the shuffle, and the
    more must fit into the cache: `cache_limit` should hold two windows.

    Args:
        data_source: a `ShardedDataset`, whose shards are the blocks; or anything with a length, with `block_size`.
        window: blocks that are mixed at a time.
        block_size: samples in a block; shards are cut into such blocks.
        generator: an integer seed, or a generator whose state is read; None as in `RandomSampler`.

    Raises:
        ValueError: `window` or `block_size` is not a positive integer; there is no `block_size` where there are no
            shards, or there are no samples.

    Example:
        >>> order = BlockShuffleSampler(range(6), window=1, block_size=3, generator=0).order(0)
        >>> sorted(order[:3].tolist()) in ([0, 1, 2], [3, 4, 5])
        True
    """

    def __init__(
        self, data_source: Any, window: int = 10, *, block_size: int | None = None, generator: Any = None
    ) -> None:
        for name, value in (("window", window), ("block_size", block_size)):
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool) and value > 0
            if not whole and not (name == "block_size" and value is None):
                raise ValueError(f"{name} must be a positive integer, got {value!r}")
        if not len(data_source):
            raise ValueError("data_source must have samples, got none")
        self.data_source, self.window, self.block_size = data_source, int(window), block_size
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)
        ends = getattr(data_source, "ends", None)
        if ends is None and block_size is None:
            raise ValueError("block_size must be given where data_source has no shards, got None")
        self.starts = _cut(np.array([len(data_source)]) if ends is None else np.asarray(ends), block_size)

    def __len__(self) -> int:
        return len(self.data_source)

    def order(self, epoch: int) -> Any:
        """Return the positions of one epoch, made window by window when they are asked for."""
        blocks = rng_at(self.seed, epoch).permutation(len(self.starts) - 1)
        return BlockOrder(self.starts, blocks, self.window, lambda k: rng_at(self.seed, epoch, k), self._entered)

    def _entered(self, now: np.ndarray, ahead: np.ndarray) -> None:
        """Have the shards of the next window fetched when the first sample of a window is asked for."""
        fetch = getattr(self.data_source, "fetch_ahead", None)
        if fetch is not None:
            begins = self.starts[np.concatenate([now, ahead])]
            shards = np.searchsorted(self.data_source.ends, begins, side="right").tolist()
            fetch(list(dict.fromkeys(shards)))


def _cut(ends: np.ndarray, block_size: int | None) -> np.ndarray:
    """Return where blocks begin, and the end: shards, or pieces of them of at most `block_size` samples."""
    starts = np.unique(np.concatenate([[0], ends]))
    if block_size is None:
        return starts
    pieces = [np.arange(start, end, block_size) for start, end in itertools.pairwise(starts.tolist())]
    return np.concatenate([*pieces, starts[-1:]])


class BlockOrder(LazyOrder):
    """The order of an epoch, of which one window of blocks is in memory.

    Args:
        starts: (B + 1,) where each block begins, and the end.
        blocks: (B,) the blocks in the order in which they come.
        window: how many of them are mixed at a time, at most.
        rng: returns the generator that mixes window k.
        entered: is called with the blocks of a window, and those of the next, when the first is asked for.
    """

    def __init__(
        self,
        starts: np.ndarray,
        blocks: np.ndarray,
        window: int,
        rng: Callable[[int], np.random.Generator],
        entered: Callable[[np.ndarray, np.ndarray], None],
    ) -> None:
        self.windows = np.array_split(blocks, -(-len(blocks) // window))  # of as many blocks each: none is a small rest
        lengths = np.diff(starts)
        sizes = [int(lengths[some].sum()) for some in self.windows]
        super().__init__(int(starts[-1]), max(sizes), self._mixed)
        self.starts, self.blocks, self.rng, self.entered = starts, blocks, rng, entered
        self.edges = np.cumsum([0, *sizes])

    def _mixed(self, number: int) -> np.ndarray:
        """Return the positions of a window."""
        now = self.windows[number]
        self.entered(now, self.windows[number + 1] if number + 1 < len(self.windows) else now[:0])
        positions = np.concatenate([np.arange(self.starts[k], self.starts[k + 1]) for k in now.tolist()])
        return self.rng(number).permutation(positions)

    def __getitem__(self, place: Any) -> Any:
        """Return the positions of a slice, an array (n,) int64; or the position at one place."""
        if not isinstance(place, slice):
            place = range(self.length)[place]
            return int(self[place : place + 1][0])
        start, stop, step = place.indices(self.length)
        if step != 1 or start >= stop:
            return np.array([self[k] for k in range(start, stop, step)], dtype=np.int64)
        first, last = np.searchsorted(self.edges, [start, stop - 1], side="right") - 1
        whole = np.concatenate([self._made(k) for k in range(int(first), int(last) + 1)])
        return whole[start - self.edges[first] : stop - self.edges[first]]

    def __iter__(self) -> Iterator[int]:
        for number in range(len(self.edges) - 1):
            yield from self._made(number).tolist()
