"""Memory in flight: the shared memory that batches on their way take, against `prefetch_factor`."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks import footprint
from benchmarks.harness import WORKERS, Ratio, Result, apart
from tinytorch.core.dataloader import DataLoader, Dataset

BATCH = 16
SIDE = 224
FACTORS = (1, 2, 4, 8)
SPARE = 3  # slots of ours beyond the window
LOOK_S, QUIET, PATIENCE_S = 0.05, 4, 10.0


def run(factors: Sequence[int] = FACTORS, side: int = SIDE) -> list[Result]:
    """Measure what is taken while the main process has held one batch for long."""
    if not footprint.available():
        return [Result("in flight", footprint.MISSING, [], [])]
    batch_mib = BATCH * (3 * side * side + 8) / footprint.MIB
    facts: dict[str, float] = {}
    for factor, who in itertools.product(factors, ("ours", "torch")):
        facts[f"{who}, prefetch_factor {factor}"] = apart(taken_mib, who, factor, side)
    most = WORKERS * factors[-1] + SPARE
    used = facts[f"ours, prefetch_factor {factors[-1]}"] / (most * batch_mib)
    result = Result(
        name="in flight",
        workload=f"shared memory of {WORKERS} workers while a batch is held, "
        f"batches of {BATCH} images (3, {side}, {side}) uint8, {batch_mib:.1f} MiB",
        timings=[],
        ratios=[Ratio(f"taken / {most} batches, ours, prefetch_factor {factors[-1]}", used, at_most=1.05)],
        facts=facts,
        unit="MiB",
    )
    return [result]


def taken_mib(who: str, factor: int, side: int) -> float:
    """Return the shared memory, in MiB, when all workers have run as far ahead as they may."""
    kind: Any = DataLoader if who == "ours" else TorchDataLoader
    window = WORKERS * factor
    pictures = Pictures(BATCH * 4 * (window + SPARE), side)
    epoch = iter(kind(pictures, BATCH, num_workers=WORKERS, prefetch_factor=factor))
    for held in itertools.islice(epoch, 2 * (window + SPARE)):  # noqa: B007  # it is held while the memory is looked at
        pass
    return settled() / footprint.MIB


def settled() -> int:
    """Return the bytes of shared memory once they have been the same a few times, however that may be."""
    seen = [footprint.shared_bytes()]
    deadline = time.monotonic() + PATIENCE_S
    while len(set(seen[-QUIET:])) > 1 or len(seen) < QUIET:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the shared memory did not settle within {PATIENCE_S:g} seconds")
        time.sleep(LOOK_S)
        seen.append(footprint.shared_bytes())
    return seen[-1]


class Pictures(Dataset):
    """Images (3, side, side) uint8 with labels, made when they are asked for."""

    def __init__(self, length: int, side: int) -> None:
        self.length, self.side = length, side

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[np.ndarray, int]:
        return np.full((3, self.side, self.side), index % 256, dtype=np.uint8), index % 10
