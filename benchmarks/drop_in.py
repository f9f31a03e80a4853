"""`tinytorch.torch`: the class for torch programs beside the course's and torch's, over datasets of torch's class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils.data import DataLoader as TorchDataLoader
from torch.utils.data import Dataset as TorchDataset
from torch.utils.data import TensorDataset

from benchmarks.first_batch import first_of
from benchmarks.harness import WORKERS, Result, measure, measure_parts, ratio
from benchmarks.in_memory import BATCH, N, arrays, epochs_of
from benchmarks.plain_datasets import SHAPES, Shape
from tinytorch.core.dataloader import DataLoader
from tinytorch.torch import DataLoader as DropIn

AS_THE_COURSES = 1.1
ROUNDS = 11  # a bound this narrow needs more than the usual five
CLASSES: dict[str, Any] = {"for torch programs": DropIn, "the course's": DataLoader, "torch's": TorchDataLoader}


def run(images_count: int = N, rounds: int = ROUNDS) -> list[Result]:
    """Measure the shapes of W0, a TensorDataset with two workers, and the time to its first batch."""
    images, labels = arrays(images_count)
    tensors = TensorDataset(torch.from_numpy(images), torch.from_numpy(labels))
    shapes = [one_shape(shape, OfTorch(shape.make(images, labels)), rounds) for shape in SHAPES]
    return [*shapes, epochs("TensorDataset", tensors, rounds), first(tensors, rounds)]


class OfTorch(TorchDataset):
    """Any dataset as one of torch's class."""

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[index]


def one_shape(shape: Shape, dataset: Any, rounds: int) -> Result:
    """Measure all classes over one shape of sample."""
    _, collate = shape.collate
    return epochs(shape.name, dataset, rounds, {"collate_fn": collate} if collate else {})


def epochs(name: str, dataset: Any, rounds: int, more: Any = None) -> Result:
    """Measure epochs without workers, and with workers that stay."""
    arguments: dict[str, Any] = {"batch_size": BATCH, "shuffle": True, **(more or {})}
    two = {"num_workers": WORKERS, "persistent_workers": True}
    contestants: dict[str, Callable[[], object]] = {}
    for kind, loader in CLASSES.items():
        contestants[kind] = epochs_of(loader(dataset, **arguments))
        contestants[f"{kind}, {WORKERS} workers"] = epochs_of(loader(dataset, **arguments, **two))
    timings = measure(contestants, rounds=rounds)
    ratios = []
    for with_workers in ("", f", {WORKERS} workers"):
        ours, course, torchs = (f"{kind}{with_workers}" for kind in CLASSES)
        ratios += [ratio(timings, ours, course, at_most=AS_THE_COURSES), ratio(timings, torchs, ours, at_least=1.0)]
    return Result(
        name=f"torch program, {name}",
        workload=f"{len(dataset):,} samples of a torch dataset, batches of {BATCH}, shuffled, one epoch",
        timings=list(timings.values()),
        ratios=ratios,
    )


def first(dataset: Any, rounds: int) -> Result:
    """Measure the time to the first batch of new workers."""
    arguments: dict[str, Any] = {"batch_size": BATCH, "shuffle": True, "num_workers": WORKERS}
    makers = {kind: first_of(made_by(loader, dataset, arguments)) for kind, loader in CLASSES.items()}
    timings = measure_parts(makers, rounds=rounds)
    ours, course, torchs = CLASSES
    return Result(
        name="torch program, first batch",
        workload=f"from making a loader to its first batch: {WORKERS} new workers, {len(dataset):,} samples in memory",
        timings=list(timings.values()),
        ratios=[ratio(timings, ours, course, at_most=AS_THE_COURSES), ratio(timings, torchs, ours, at_least=1)],
    )


def made_by(loader: Any, dataset: Any, arguments: dict[str, Any]) -> Callable[[], Any]:
    """Return a function that makes a loader."""
    return lambda: loader(dataset, **arguments)
