# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""A shuffle as a function from place to position, which needs no memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.orders import LazyOrder
from tinytorch.core.dataloader.sampler import Sampler
from tinytorch.core.dataloader.sampling.plumbing.scrambling import scrambled
from tinytorch.core.dataloader.seeding import rng_at, seed_of

__all__ = ["PIECE", "ROUNDS", "KeyedRandomSampler", "Permutation", "feistel"]


def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    """Map numbers of 2 * half_bits bits to such numbers, one to one: a round for each key.

    Args:
        values: (n,) uint64, each below 4 ** half_bits. They are not changed.
        half_bits: 1 to 24.
        keys: (rounds,) uint64.

    Returns:
        (n,) uint64. After the last round the new left half is above the new right half.

    Example:
        >>> sorted(feistel(np.arange(16, dtype=np.uint64), 2, np.array([7, 8], dtype=np.uint64)).tolist())
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
    """
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


class Permutation:
    """A shuffle of the positions 0 to n - 1, as a function of the place: it takes no memory.

    Args:
        n: 1 to 2^48.
        keys: (rounds,) uint64: for other keys another shuffle.

    Raises:
        ValueError: `n` is out of range; the message says what "n must be", and gives it.

    Attributes:
        half_bits: of the cipher below: the smallest number, but at least 4, with 4 ** half_bits >= n.

    Example:
        >>> shuffle = Permutation(1000, np.arange(8, dtype=np.uint64))
        >>> sorted(shuffle(np.arange(1000)).tolist()) == list(range(1000))
        True
    """

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        """Return the positions at some places: (m,) integers in, each from 0 to n - 1, and (m,) int64 out."""
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


ROUNDS, PIECE = 8, 1 << 13  # of the cipher; positions that are made at a time


class KeyedRandomSampler(Sampler):
    """Positions of `data_source` at random, like `RandomSampler`, but in next to no memory, for up to 2^48 samples.

    Args:
        data_source: anything with a length N.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Example:
        >>> len(KeyedRandomSampler(range(10**9), generator=7).order(0))
        1000000000
    """

    def __init__(self, data_source: Any, generator: Any = None) -> None:
        self.data_source, self.unseeded = data_source, generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> Any:
        """Return the positions of one epoch: a lazy order, of which you can take any slice."""
        n = len(self)
        shuffle = Permutation(n, rng_at(self.seed, epoch).integers(1 << 64, size=ROUNDS, dtype=np.uint64))
        return LazyOrder(n, PIECE, lambda k: shuffle(np.arange(k * PIECE, min((k + 1) * PIECE, n))))

    def __len__(self) -> int:
        return len(self.data_source)
