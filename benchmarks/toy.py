"""The other first comparison: a thousand vectors of ten numbers, in batches of 32."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader as TorchDataLoader
from torch.utils.data import TensorDataset

from benchmarks.harness import Result, measure, ratio
from benchmarks.in_memory import epochs_of
from tinytorch.core.dataloader import ArrayDataset, DataLoader

N, BATCH = 1000, 32


def run() -> list[Result]:
    """Measure an epoch of each loader."""
    features, labels = np.random.default_rng(0).random((N, 10), dtype=np.float32), np.arange(N) % 2
    tensors = TensorDataset(torch.from_numpy(features), torch.from_numpy(labels))
    contestants: dict[str, Any] = {}
    for workers in (0, 2):
        common: dict[str, Any] = {"num_workers": workers, "persistent_workers": workers > 0, "shuffle": True}
        ours, theirs = (
            DataLoader(ArrayDataset(features, labels), BATCH, **common),
            TorchDataLoader(tensors, BATCH, **common),
        )
        contestants |= {f"ours, {workers} workers": epochs_of(ours), f"torch, {workers} workers": epochs_of(theirs)}
    timings = measure(contestants)
    return [
        Result(
            name="toy",
            workload=f"{N} vectors of ten numbers, batches of {BATCH}, shuffled, one epoch",
            timings=list(timings.values()),
            ratios=[ratio(timings, f"torch, {k} workers", f"ours, {k} workers", at_least=1.0) for k in (0, 2)],
        )
    ]
