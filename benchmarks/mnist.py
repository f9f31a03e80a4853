"""The first comparison that people run: MNIST, 100 batches of 64, beside torch's loader."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks.harness import Result, measure, ratio
from tinytorch.core.dataloader import DataLoader, MNISTDataset
from tinytorch.core.dataloader.dataset import Dataset
from tinytorch.data import find_mnist

BATCHES, BATCH = 100, 64
ROOTS = Path("data"), Path(__file__).parents[2] / "shared" / "data" / "mnist-test"


def run(batches: int = BATCHES) -> list[Result]:
    """Measure 100 batches of each loader, without workers and with two."""
    dataset = of_mnist() or Like()
    pairs = Pairs(dataset)
    contestants: dict[str, Callable[[], object]] = {}
    for workers in (0, 2):
        common: dict[str, Any] = {"num_workers": workers, "persistent_workers": workers > 0, "shuffle": True}
        contestants[f"ours, {workers} workers"] = some(DataLoader(dataset, BATCH, **common), batches)
        contestants[f"torch, {workers} workers"] = some(TorchDataLoader(pairs, BATCH, **common), batches)
    timings = measure(contestants)
    source = (
        "MNIST's test images" if isinstance(dataset, MNISTDataset) else "images as large as MNIST's, which is not here"
    )
    return [
        Result(
            name="mnist",
            workload=f"{source}: {batches} batches of {BATCH}, shuffled",
            timings=list(timings.values()),
            ratios=[ratio(timings, f"torch, {k} workers", f"ours, {k} workers", at_least=1.0) for k in (0, 2)],
        )
    ]


def of_mnist() -> MNISTDataset | None:
    """Return MNIST's test images, if they are on disk."""
    root = next((root for root in ROOTS if find_mnist(root, train=False)), None)
    return None if root is None else MNISTDataset(root, train=False, download=False)


class Like(Dataset):
    """Random images with labels, as many and as large as MNIST's test images."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.images = rng.integers(0, 256, (10_000, 1, 28, 28), dtype=np.uint8)
        self.labels = rng.integers(0, 10, 10_000)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> Any:
        return self.images[index], self.labels[index]

    def get_batch(self, indices: Any) -> Any:
        return self.images[indices], self.labels[indices]


class Pairs(torch.utils.data.Dataset):
    """The same, as torch's own data sets give them."""

    def __init__(self, dataset: Any) -> None:
        self.images, self.labels = torch.from_numpy(dataset.images.copy()), dataset.labels.tolist()

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> Any:
        return self.images[index], self.labels[index]


def some(loader: Iterable[Any], batches: int) -> Callable[[], None]:
    """Return a function that takes so many batches of a loader."""

    def take() -> None:
        for _ in itertools.islice(loader, batches):
            pass

    return take
