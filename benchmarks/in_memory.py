"""W1: CIFAR-10 in memory, no workers: 50,000 images (3, 32, 32) uint8 and labels, batches of 128, shuffled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from benchmarks.harness import Result, measure, ratio
from tinytorch.core.dataloader import ArrayDataset, DataLoader

N, BATCH = 50_000, 128


def run(images_count: int = N) -> list[Result]:
    """Measure one epoch of each loader over the same arrays."""
    import torch
    from torch.utils.data import DataLoader as TorchDataLoader
    from torch.utils.data import TensorDataset

    images, labels = arrays(images_count)
    tensors = torch.from_numpy(images), torch.from_numpy(labels)
    contestants: dict[str, Callable[[], object]] = {
        "np.take loop": lambda: take_loop(images, labels),
        "ours": epochs_of(DataLoader(ArrayDataset(images, labels), BATCH, shuffle=True)),
        "ours, seeded": epochs_of(DataLoader(ArrayDataset(images, labels), BATCH, shuffle=True, generator=0)),
        "torch, TensorDataset": epochs_of(TorchDataLoader(TensorDataset(*tensors), BATCH, shuffle=True)),
        "torch, NumPy dataset": epochs_of(TorchDataLoader(Pairs(images, labels), BATCH, shuffle=True)),
        "torch, batched dataset": epochs_of(
            TorchDataLoader(Batched(images, labels), BATCH, shuffle=True, collate_fn=as_it_is)
        ),
    }
    timings = measure(contestants)
    result = Result(
        name="W1",
        workload=f"in memory, no workers: {images_count:,} images, batches of {BATCH}, shuffled, one epoch",
        timings=list(timings.values()),
        ratios=[
            ratio(timings, "ours", "np.take loop", at_most=1.05),
            ratio(timings, "ours, seeded", "np.take loop", at_most=1.2),
            ratio(timings, "torch, TensorDataset", "ours", at_least=8),
        ],
    )
    return [result]


def arrays(images_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images (images_count, 3, 32, 32) uint8 and labels (images_count,) int64 as CIFAR-10 has them."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (images_count, 3, 32, 32), dtype=np.uint8), rng.integers(0, 10, images_count)


def as_it_is(batch: Any) -> Any:
    """Collate what is a batch already."""
    return batch


def take_loop(images: np.ndarray, labels: np.ndarray) -> None:
    """Do the least that an epoch of shuffled batches needs."""
    order = np.random.default_rng().permutation(len(labels))
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        batch = np.take(images, rows, axis=0), np.take(labels, rows)  # a loop holds a batch while it makes the next
    del batch


def epochs_of(loader: Iterable[Any]) -> Callable[[], None]:
    """Return a function that goes through the loader once and drops the batches."""

    def run_epoch() -> None:
        for _ in loader:
            pass

    return run_epoch


class Pairs:
    """A dataset over NumPy arrays, asked sample by sample."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self.images, self.labels = images, labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.images[index], int(self.labels[index])


class Batched(Pairs):
    """The same, asked for whole batches: the fastest that torch's loader can be made without workers."""

    def __getitems__(self, indices: list[int]) -> tuple[Any, Any]:
        return self.images[indices], self.labels[indices]
