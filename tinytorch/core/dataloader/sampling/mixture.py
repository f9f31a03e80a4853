# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""Several datasets as one, by weights."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.dataset import Dataset
from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.seeding import rng_at, seed_of

__all__ = ["Mixture", "mixed_order"]


def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    """Return who comes when: (m, 2) int64, in each row the number of a source and of a sample in it.

    What is due at one time comes in the order of the sources.

    Args:
        times: for each source, a function: `times[s](n)` are the times at which its samples 0 to n - 1 are due, (n,),
            rising; a larger n begins with the same times.
        lengths: of the sources, each at least 1.
        stop: "first", "all" or "cycle", as above. A sample that is due exactly at the end still comes.

    Raises:
        ValueError: another `stop`; the message names the argument and gives it.

    Example:
        >>> even = [lambda n: (np.arange(n) + 0.5) / 2, lambda n: np.arange(n) + 0.5]
        >>> mixed_order(even, [4, 2], "all").tolist()
        [[0, 0], [1, 0], [0, 1], [0, 2], [1, 1], [0, 3]]
    """
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


class Mixture(Dataset):
    """Several map-style datasets as one, by weights: sampler, ranks and state work with it as with any other.

    Args:
        datasets: each with a length of at least 1.
        weights: positive, one for each; of any sum.
        stop: what happens where one ends, see `mixed_order`.
        generator: a seed: the sources come by chance. None: they are dealt evenly.

    Example:
        >>> list(Mixture(["aaaa", "bb"], [2, 1], stop="all"))
        ['a', 'b', 'a', 'a', 'b', 'a']
    """

    def __init__(
        self, datasets: Sequence[Any], weights: Sequence[float], *, stop: str = "first", generator: Any = None
    ) -> None:
        if len(weights) != len(datasets) or not all(0 < weight < np.inf for weight in weights):
            raise ValueError(f"weights must be positive numbers, one for each dataset, got {shown(list(weights))}")
        self.datasets, self.stop = list(datasets), stop
        seed = None if generator is None else seed_of(generator)

        def times(source: int, weight: float) -> Callable[[int], np.ndarray]:
            if seed is None:
                return lambda n: (np.arange(n) + 0.5) / weight
            return lambda n: np.cumsum(rng_at(seed, source).standard_exponential(n)) / weight

        clocks = [times(source, weight) for source, weight in enumerate(weights)]
        self.rows = mixed_order(clocks, [len(dataset) for dataset in self.datasets], stop)
        self.fingerprint = zlib.crc32(self.rows.tobytes())  # for the state of a loader: other weights, other samples

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Any:
        source, sample = self.rows[index].tolist()
        return self.datasets[source][sample]
