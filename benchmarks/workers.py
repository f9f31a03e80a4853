"""W2 and W3: the in-memory workload of W1 with two worker processes, as bytes, and normalized to float32."""

from __future__ import annotations

import math
import mmap
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader as TorchDataLoader
from torch.utils.data import Dataset as TorchDataset
from torch.utils.data import TensorDataset

from benchmarks.harness import WORKERS, Result, measure, ratio
from benchmarks.in_memory import BATCH, N, arrays, epochs_of
from benchmarks.plain import PlainProcesses
from tinytorch.core.dataloader import ArrayDataset, DataLoader, Normalizer, batch_array
from tinytorch.core.dataloader.workers.plumbing.heap import keep_heap

SLOTS = 4  # that a batch may go to: two are on the way, the others are being read


def run(images_count: int = N) -> list[Result]:
    """Measure epochs with new workers, and with workers that stay."""
    images, labels = arrays(images_count)
    return [as_bytes(images, labels), normalized(images, labels)]


def as_bytes(images: np.ndarray, labels: np.ndarray) -> Result:
    """W2: nothing to do but to move bytes."""
    ours = ArrayDataset(images, labels)
    theirs = TensorDataset(torch.from_numpy(images), torch.from_numpy(labels))
    timings = measure(
        contestants(ours, theirs) | {"ours, no workers": epochs_of(DataLoader(ours, BATCH, shuffle=True))}
    )
    return Result(
        name="W2",
        workload=f"in memory, {WORKERS} workers: {len(labels):,} images, batches of {BATCH}, shuffled, one epoch",
        timings=list(timings.values()),
        ratios=[
            ratio(timings, "torch, workers stay", "ours, workers stay", at_least=15),
            ratio(timings, "torch, new workers", "ours, new workers", at_least=6),  # a third is start and end
        ],
    )


def normalized(images: np.ndarray, labels: np.ndarray) -> Result:
    """W3: ours normalizes by batch, where the loader asks for batches; torch's loader asks for samples."""
    normalizer = Normalizer().fit(images)
    plain = DataLoader(
        ByBatch(images, labels, normalizer), BATCH, shuffle=True, num_workers=WORKERS, persistent_workers=True
    )
    people_write = PlainNumPy(images, labels, normalizer)
    one_pass = BySampleInOnePass(images, labels, normalizer)
    fused = TorchDataLoader(one_pass, BATCH, shuffle=True, num_workers=WORKERS, persistent_workers=True)
    alone = PlainProcesses(Batches(people_write), WORKERS)
    handing_over = PlainProcesses(HandedOver(people_write), WORKERS)
    timings = measure(
        contestants(IntoBatch(images, labels, normalizer), BySample(images, labels, normalizer))
        | {
            "plain processes, plain NumPy": alone.work,
            "plain processes, plain NumPy, handed over": handing_over.work,
            "ours, workers stay, Normalizer.transform": epochs_of(plain),
            "ours, workers stay, plain NumPy": epochs_of(
                DataLoader(people_write, BATCH, shuffle=True, num_workers=WORKERS, persistent_workers=True)
            ),
            "ours, no workers, plain NumPy": epochs_of(DataLoader(people_write, BATCH, shuffle=True)),
            "torch, workers stay, in one pass": epochs_of(fused),
        }
    )
    alone.close()
    handing_over.close()
    return Result(
        name="W3",
        workload=f"normalized to float32, {WORKERS} workers: {len(labels):,} images, batches of {BATCH}, shuffled",
        timings=list(timings.values()),
        ratios=[
            ratio(timings, "torch, workers stay", "ours, workers stay", at_least=10),
            ratio(timings, "torch, workers stay", "ours, workers stay, plain NumPy", at_least=10),
            ratio(timings, "ours, no workers, plain NumPy", "ours, workers stay, plain NumPy", at_least=1.3),
            ratio(
                timings, "plain processes, plain NumPy, handed over", "ours, workers stay, plain NumPy", at_least=0.75
            ),
        ],
    )


def contestants(ours: Any, theirs: Any) -> dict[str, Callable[[], object]]:
    """Return one epoch of each loader, with workers that stay and with new ones."""
    common = {"batch_size": BATCH, "shuffle": True, "num_workers": WORKERS}
    return {
        "ours, workers stay": epochs_of(DataLoader(ours, persistent_workers=True, **common)),
        "torch, workers stay": epochs_of(TorchDataLoader(theirs, persistent_workers=True, **common)),
        "ours, new workers": epochs_of(DataLoader(ours, **common)),
        "torch, new workers": epochs_of(TorchDataLoader(theirs, **common)),
    }


def scale_and_shift(normalizer: Normalizer, images: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what makes (x - mean) / std of an image in one pass, as x * scale + shift, for each of its pixels."""
    mean, std = normalizer.mean[0], normalizer.std[0]
    pixels = (np.broadcast_to(a, images.shape[1:]).astype(np.float32) for a in (1 / std, -mean / std))
    scale, shift = map(torch.from_numpy, pixels)
    return scale, shift


class ByBatch(ArrayDataset):
    """Images normalized a batch at a time, by `Normalizer`."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
        super().__init__(images, labels)
        self.normalizer = normalizer

    def get_batch(self, indices: Any) -> Any:
        images, labels = super().get_batch(indices)
        return self.normalizer.transform(images), labels


class IntoBatch(ArrayDataset):
    """Images normalized a batch at a time, in one pass of torch's arithmetic, where the batch will be read."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
        super().__init__(images, labels)
        self.scale, self.shift = scale_and_shift(normalizer, images)

    def get_batch(self, indices: Any) -> Any:
        images, labels = super().get_batch(indices)
        result = batch_array(images.shape, np.float32)
        np.copyto(result, images)
        scaled = torch.from_numpy(result)
        torch.addcmul(self.shift, scaled, self.scale, out=scaled)
        return result, labels


class PlainNumPy:
    """The same as most people write it: in NumPy's arithmetic, new memory for each step of it."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
        self.images, self.labels = images, labels
        self.mean, self.std = (a[0].astype(np.float32) for a in (normalizer.mean, normalizer.std))

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> Any:
        return (self.images[index] - self.mean) / self.std, int(self.labels[index])

    def get_batch(self, indices: Any) -> Any:
        return (self.images[indices] - self.mean) / self.std, self.labels[indices]


class Batches:
    """The batches of a dataset in a random order, made and dropped: what workers can reach at most."""

    def __init__(self, dataset: Any) -> None:
        self.dataset, self.order = dataset, np.random.default_rng(0).permutation(len(dataset))

    def __len__(self) -> int:
        return math.ceil(len(self.order) / BATCH)

    def __getitem__(self, number: int) -> Any:
        keep_heap()  # as our workers do
        return self.dataset.get_batch(self.order[number * BATCH : (number + 1) * BATCH])


class HandedOver(Batches):
    """The same, and each batch is copied into memory that another process can read: what a loader can reach at most.

    The dataset makes the batch in memory of its own, so no loader is spared this copy, through whatever it goes.
    """

    slots: tuple[Any, ...] = ()

    def __getitem__(self, number: int) -> Any:
        batch = super().__getitem__(number)
        size = sum(part.nbytes for part in batch)
        if not self.slots:
            self.slots = tuple(mmap.mmap(-1, 2 * size) for _ in range(SLOTS))
        memory, start = np.frombuffer(self.slots[number // WORKERS % SLOTS], np.uint8), 0
        for part in batch:
            memory[start : start + part.nbytes] = part.reshape(-1).view(np.uint8)
            start += part.nbytes


class BySample(TorchDataset):
    """The same, a sample at a time, as torchvision's Normalize does it: first the mean, then the deviation."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
        self.images, self.labels = torch.from_numpy(images), labels
        self.mean, self.std = (torch.from_numpy(a[0].astype(np.float32)) for a in (normalizer.mean, normalizer.std))

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return (self.images[index].float() - self.mean) / self.std, int(self.labels[index])


class BySampleInOnePass(BySample):
    """The same with the arithmetic of `IntoBatch`."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
        super().__init__(images, labels, normalizer)
        self.scale, self.shift = scale_and_shift(normalizer, images)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return torch.addcmul(self.shift, self.images[index].float(), self.scale), int(self.labels[index])
