"""Time to the first batch: from making a loader over arrays in memory until fresh workers have delivered."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks.harness import ROUNDS, WORKERS, Result, measure_parts, ratio
from benchmarks.in_memory import BATCH, Batched, N, Pairs, arrays, as_it_is
from tinytorch.core.dataloader import ArrayDataset, DataLoader


def run(images_count: int = N, methods: Sequence[str] = (), rounds: int = ROUNDS) -> list[Result]:
    """Measure every start method of this system, or the `methods` given."""
    images, labels = arrays(images_count)
    chosen = methods or multiprocessing.get_all_start_methods()
    return [first_batch(images, labels, method, rounds) for method in chosen]


def first_batch(images: np.ndarray, labels: np.ndarray, method: str, rounds: int) -> Result:
    """Measure one start method. Of torch's two datasets, the batched one is the least that its workers can do."""
    common: dict[str, Any] = {"shuffle": True, "num_workers": WORKERS, "multiprocessing_context": method}
    timings = measure_parts(
        {
            "ours": first_of(lambda: DataLoader(ArrayDataset(images, labels), BATCH, **common)),
            "torch, NumPy dataset": first_of(lambda: TorchDataLoader(Pairs(images, labels), BATCH, **common)),
            "torch, batched dataset": first_of(
                lambda: TorchDataLoader(Batched(images, labels), BATCH, collate_fn=as_it_is, **common)
            ),
        },
        rounds=rounds,
    )
    return Result(
        name=f"first batch, {method}",
        workload=f"from making a loader to its first batch: {WORKERS} new workers, {len(labels):,} images in memory",
        timings=list(timings.values()),
        ratios=[ratio(timings, f"torch, {kind} dataset", "ours", at_least=1) for kind in ("NumPy", "batched")],
    )


def first_of(make: Callable[[], Iterable[Any]]) -> Callable[[], float]:
    """Return a function that returns the seconds until the first batch; the workers end after that time is taken."""

    def seconds() -> float:
        started = time.perf_counter()
        batches = iter(make())
        next(batches)
        return time.perf_counter() - started

    return seconds
