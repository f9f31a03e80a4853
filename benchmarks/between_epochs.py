"""Time between epochs: from the last batch of one to the first of the next, with workers that stay and new ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks.harness import ROUNDS, WORKERS, Result, measure_parts, ratio
from benchmarks.in_memory import BATCH, N, Pairs, arrays
from tinytorch.core.dataloader import ArrayDataset, DataLoader


def run(images_count: int = N, rounds: int = ROUNDS) -> list[Result]:
    """Measure the pause that a training loop sees."""
    images, labels = arrays(images_count)
    ours, theirs = ArrayDataset(images, labels), Pairs(images, labels)
    common: dict[str, Any] = {"shuffle": True, "num_workers": WORKERS}
    timings = measure_parts(
        {
            "ours, workers stay": gap_of(DataLoader(ours, BATCH, persistent_workers=True, **common)),
            "torch, workers stay": gap_of(TorchDataLoader(theirs, BATCH, persistent_workers=True, **common)),
            "ours, new workers": gap_of(DataLoader(ours, BATCH, **common)),
            "torch, new workers": gap_of(TorchDataLoader(theirs, BATCH, **common)),
        },
        rounds=rounds,
    )
    result = Result(
        name="between epochs",
        workload=f"from the last batch of an epoch to the first of the next: {WORKERS} workers, {len(labels):,} images",
        timings=list(timings.values()),
        ratios=[
            ratio(timings, "torch, workers stay", "ours, workers stay", at_least=1),
            ratio(timings, "torch, new workers", "ours, new workers", at_least=1),
        ],
    )
    return [result]


def gap_of(loader: Iterable[Any]) -> Callable[[], float]:
    """Return a function that goes through two epochs and returns the seconds from one's last batch to the next's first.

    The second is gone through to its end, so that nobody's workers are there, or at work, in another one's turn.
    """

    def seconds() -> float:
        for _ in loader:
            last = time.perf_counter()
        epoch = iter(loader)
        next(epoch)
        took = time.perf_counter() - last
        for _ in epoch:
            pass
        return took

    return seconds
