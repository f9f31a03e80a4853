# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""Samplers that choose: some of the samples, or some of them more often than others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.arrays import position_array
from tinytorch.core.dataloader.sampler import Sampler
from tinytorch.core.dataloader.seeding import rng_at, seed_of

__all__ = ["SubsetRandomSampler", "WeightedRandomSampler", "weighted_draws", "weighted_order"]


class SubsetRandomSampler(Sampler):
    """The positions `indices` at random, without replacement: a function of (seed, epoch), and another for each pair.

    Args:
        indices: N positions, repeats are allowed. They are copied.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Raises:
        TypeError: what is no position, see `position_array`.

    Attributes:
        indices: the positions, (N,) int64.
        seed: the integer that `generator` stands for; 0 for None. unseeded: whether it is None.

    Example:
        >>> sorted(SubsetRandomSampler([2, 5, 7], generator=1))
        [2, 5, 7]
    """

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of one epoch, (N,) int64."""
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        """Return N."""
        return len(self.indices)


def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `size` positions with replacement: each time position k with probability weights[k] / sum(weights).

    Args:
        weights: (n,) float64, finite, not negative, not all 0; of any finite sum.
        rng: is asked for `size` numbers of `random()`, in one call.

    Returns:
        (size,) int64. A position whose weight is 0 is never drawn.

    Example:
        >>> weighted_draws(np.array([0.0, 3.0]), 4, rng_at(7))
        array([1, 1, 1, 1])
    """
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `size` different positions, one after another: each time k with probability weights[k] / sum of those left.

    Args:
        weights: (n,) float64, finite, not negative.

    Returns:
        (size,) int64, in the order in which they were drawn.

    Raises:
        ValueError: fewer than `size` weights are positive; the message gives both numbers.

    Example:
        >>> sorted(weighted_order(np.array([5.0, 0.0, 1.0]), 2, rng_at(7)).tolist())
        [0, 2]
    """
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


class WeightedRandomSampler(Sampler):
    """Positions 0 to len(weights) - 1, drawn by weight: a function of (seed, epoch), and another for each pair.

    Args:
        weights: one for each position; of any finite sum.
        num_samples: length of an epoch, a positive integer.
        replacement: whether a position may come several times in an epoch.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Raises:
        ValueError: weights that are not one-dimensional; one that is negative, NaN or infinite (the message gives it
            and its position); no positive one; a `num_samples` that is not a positive integer, or without replacement
            larger than the number of positive weights; a `replacement` that is not a bool. The message names the
            argument.

    Attributes:
        weights: (n,) float64. num_samples, replacement: as given.
        seed: the integer that `generator` stands for; 0 for None. unseeded: whether it is None.

    Example:
        >>> WeightedRandomSampler([0, 0, 1], num_samples=4, generator=1).order(0).tolist()
        [2, 2, 2, 2]
    """

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero(~((self.weights >= 0) & np.isfinite(self.weights)))
        if len(wrong):
            value = self.weights[wrong[0]]
            raise ValueError(f"weights must be finite and not negative, got {value} at position {wrong[0]}")
        positive = int(np.count_nonzero(self.weights))
        if not positive:
            raise ValueError("weights must have a positive one, got only zeros")
        if isinstance(num_samples, bool) or not isinstance(num_samples, int | np.integer) or num_samples <= 0:
            raise ValueError(f"num_samples must be a positive integer, got {num_samples!r}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        if not replacement and num_samples > positive:
            raise ValueError(f"num_samples must be at most {positive}, the positive weights, got {num_samples}")
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of one epoch, (num_samples,) int64."""
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        """Return `num_samples`."""
        return self.num_samples
