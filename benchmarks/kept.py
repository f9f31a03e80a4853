"""Kept memory: what a loop holds that keeps a small part of each batch, and what stays after large batches."""

from __future__ import annotations

import gc
import itertools
import warnings
from typing import Any

import numpy as np
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks import footprint
from benchmarks.harness import WORKERS, Ratio, Result, apart
from benchmarks.in_flight import SIDE, Pictures, settled
from tinytorch.core.dataloader import DataLoader

MB = 10**6
EPOCHS = 10
IMAGES, BATCH = 6_400, 64  # of 150 kB each
RARE, FURTHER = 50, 10  # one batch in fifty is large; what is held is looked at ten batches later
LARGE_BATCHES, LARGE_MB, SMALL_KB = 20, 100, 100
LARGE_WORKERS, PREFETCH = 4, 4
LOADERS: dict[str, Any] = {"ours": DataLoader, "torch": TorchDataLoader}


def run(
    images_count: int = IMAGES, side: int = SIDE, large_batches: int = LARGE_BATCHES, large_mb: int = LARGE_MB
) -> list[Result]:
    """Measure both, each case in a fresh process."""
    if not footprint.available():
        return [Result("kept", footprint.MISSING, [], [])]
    return [kept_labels(images_count, side), after_large_batches(large_batches, large_mb)]


def kept_labels(images_count: int, side: int) -> Result:
    """Measure what labels take that are kept, with workers and without."""
    cases = {
        "ours, no workers": ("ours", 0, False),
        "ours, new workers": ("ours", WORKERS, False),
        "ours, workers stay": ("ours", WORKERS, True),
        "torch, new workers": ("torch", WORKERS, False),
    }
    facts = {name: apart(labels_mb, *case, images_count, side) for name, case in cases.items()}
    more = facts["ours, new workers"] - facts["ours, no workers"]
    return Result(
        name="kept",
        workload=f"memory after {EPOCHS} epochs of {images_count:,} images of {3 * side * side / 1e3:.0f} kB, "
        f"batches of {BATCH}, {WORKERS} workers, all labels kept",
        timings=[],
        ratios=[Ratio("MB: new workers - no workers, ours", more, at_most=60)],
        facts=facts,
        unit="MB",
    )


def labels_mb(who: str, workers: int, stay: bool, images_count: int, side: int) -> float:
    """Return how many MB there are more than before, when the labels of all batches of some epochs are held."""
    loader = LOADERS[who](Pictures(images_count, side), BATCH, num_workers=workers, persistent_workers=stay)
    gc.collect()
    before = footprint.memory_bytes()
    kept = [labels for _ in range(EPOCHS) for _, labels in loader]
    gc.collect()
    held = footprint.memory_bytes() - before
    assert len(kept) == EPOCHS * len(loader)
    return held / MB


def after_large_batches(large_batches: int, large_mb: int) -> Result:
    """Measure what is held when one batch in fifty has been large."""
    facts = {who: apart(after_large_mb, who, large_batches, large_mb) for who in LOADERS}
    return Result(
        name="large batches",
        workload=f"memory {FURTHER} batches after the last of {large_batches} of {large_mb} MB, one in {RARE}, "
        f"the others {SMALL_KB} kB; {LARGE_WORKERS} workers, prefetch_factor {PREFETCH}",
        timings=[],
        ratios=[Ratio("MB, ours", facts["ours"], at_most=300)],
        facts=facts,
        unit="MB",
    )


def after_large_mb(who: str, large_batches: int, large_mb: int) -> float:
    """Return how many MB all processes hold more than before, in an epoch that goes on."""
    warnings.simplefilter("ignore")  # torch's advice about more workers than cores
    dataset = SomeLarge(large_batches * RARE, large_mb)
    loader = LOADERS[who](
        dataset, SomeLarge.BATCH, num_workers=LARGE_WORKERS, prefetch_factor=PREFETCH, persistent_workers=True
    )
    before = footprint.memory_bytes()
    epoch = iter(loader)
    for _ in itertools.islice(epoch, (large_batches - 1) * RARE + 1 + FURTHER):
        pass
    mapped_or_not = settled()
    return max(footprint.memory_bytes() - before, mapped_or_not) / MB


class SomeLarge:
    """Arrays of bytes, those of one batch in fifty much larger."""

    BATCH = 10

    def __init__(self, batches: int, large_mb: int) -> None:
        self.batches, self.large_mb = batches, large_mb

    def __len__(self) -> int:
        return self.batches * self.BATCH

    def __getitem__(self, index: int) -> np.ndarray:
        size = SMALL_KB * 1000 if index // self.BATCH % RARE else self.large_mb * MB
        return np.full(size // self.BATCH, index % 256, dtype=np.uint8)
