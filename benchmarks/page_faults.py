"""Page faults: how many a worker has for a batch, once it has been at work for a while.

A fault is a page of memory that the system has to provide and to fill with zeros. A worker that normalizes in plain
NumPy needs the same amount of new memory for every batch. It is cheap if it is the memory of an earlier batch.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks import footprint
from benchmarks.harness import WORKERS, Ratio, Result, apart
from benchmarks.in_memory import BATCH, N, arrays
from benchmarks.workers import PlainNumPy
from tinytorch.core.dataloader import DataLoader, Normalizer

FIRST = 10  # batches of each worker that do not count


def run(images_count: int = N) -> list[Result]:
    """Count them in the workers of each loader, in processes of their own."""
    if not footprint.available():
        return [Result("page faults", footprint.MISSING, [], [])]
    facts = {who: apart(faults_a_batch, who, images_count) for who in ("ours", "torch, batched dataset")}
    result = Result(
        name="page faults",
        workload=f"of a worker for a batch of {BATCH} images, normalized to float32 in plain NumPy, "
        f"after its first {FIRST} batches; {WORKERS} workers",
        timings=[],
        ratios=[Ratio("faults for a batch, ours", facts["ours"], at_most=20)],
        facts=facts,
        unit="faults",
    )
    return [result]


def faults_a_batch(who: str, images_count: int) -> float:
    """Return how many minor faults a worker has for a batch, over two epochs, as the batches tell it."""
    images, labels = arrays(images_count)
    dataset = Counting(images, labels, Normalizer().fit(images))
    common: dict[str, Any] = {"shuffle": True, "num_workers": WORKERS, "persistent_workers": True}
    loader: Any = (
        DataLoader(dataset, BATCH, **common)
        if who == "ours"
        else TorchDataLoader(dataset, BATCH, collate_fn=as_tensors, **common)
    )
    return mean_growth(counter.tolist() for _ in range(2) for *_, counter in loader)


def mean_growth(counters: Iterable[tuple[int, int]]) -> float:
    """Return by how much a counter grows from one batch of a worker to its next, the first ones left out.

    The counters are pairs (process, its counter), in the order of the batches.
    """
    seen: dict[int, list[int]] = {}
    for process, counter in counters:
        seen.setdefault(process, []).append(counter)
    counted = [own[FIRST - 1 :] for own in seen.values() if len(own) > FIRST]
    return sum(own[-1] - own[0] for own in counted) / sum(len(own) - 1 for own in counted)


class Counting(PlainNumPy):
    """A dataset whose batches also carry the process that loads them and how many minor faults it has had so far."""

    def get_batch(self, indices: Any) -> Any:
        import resource  # which Windows does not have

        batch = super().get_batch(indices)
        return *batch, np.array([os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_minflt])

    def __getitems__(self, indices: list[int]) -> Any:
        return self.get_batch(indices)


def as_tensors(batch: Any) -> Any:
    """Collate what is a batch already for torch, whose workers send tensors through shared memory."""
    return [torch.from_numpy(part) for part in batch]
