"""Descriptors: how many the main process has open while it holds batches."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks import footprint
from benchmarks.harness import WORKERS, Ratio, Result, apart
from benchmarks.in_memory import Pairs, arrays
from tinytorch.core.dataloader import ArrayDataset, DataLoader

BATCH = 16
HELD = (1, 20, 200)


def run(held: Sequence[int] = HELD) -> list[Result]:
    """Count them with one batch held, with more than there are slots, and with many."""
    if not footprint.available():
        return [Result("descriptors", footprint.MISSING, [], [])]
    counts = {who: apart(open_while_held, who, held) for who in ("ours", "torch")}
    facts = {f"{who}, {held[k]} held": counts[who][k] for k in range(len(held)) for who in counts}
    some, many = held[-2:]
    more = facts[f"ours, {many} held"] - facts[f"ours, {some} held"]
    result = Result(
        name="descriptors",
        workload=f"open in the main process while it holds batches of {BATCH} images and labels, {WORKERS} workers",
        timings=[],
        ratios=[Ratio(f"descriptors that {many - some} more batches take, ours", more, at_most=0)],
        facts=facts,
        unit="descriptors",
    )
    return [result]


def open_while_held(who: str, held: Sequence[int]) -> list[int]:
    """Return how many descriptors are open while this many batches are held, for each of these numbers."""
    dataset, kind = (ArrayDataset, DataLoader) if who == "ours" else (Pairs, TorchDataLoader)
    loader: Any = kind(dataset(*arrays((held[-1] + 20) * BATCH)), BATCH, num_workers=WORKERS)
    epoch = iter(loader)
    batches: list[Any] = []
    counts = []
    for number in held:
        batches += itertools.islice(epoch, number - len(batches))
        counts.append(footprint.descriptors())
    return counts
