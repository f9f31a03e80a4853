"""Memory of workers: what they add to the dataset in memory, with 2 and 4 of them, after one epoch and after three."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import warnings
from collections.abc import Sequence
from typing import Any

from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks import footprint
from benchmarks.harness import Ratio, Result, apart
from benchmarks.in_memory import BATCH, N, Pairs, arrays
from tinytorch.core.dataloader import ArrayDataset, DataLoader

WORKERS = (2, 4)
EPOCHS = (1, 3)
WHO = ("ours", "torch")


def run(images_count: int = N, methods: Sequence[str] = (), workers: Sequence[int] = WORKERS) -> list[Result]:
    """Measure every start method of this system, or the `methods` given."""
    if not footprint.available():
        return [Result("memory", footprint.MISSING, [], [])]
    chosen = methods or multiprocessing.get_all_start_methods()
    return [memory(method, images_count, workers) for method in chosen]


def memory(method: str, images_count: int, workers: Sequence[int]) -> Result:
    """Measure one start method, each case in a fresh process."""
    cases = list(itertools.product(workers, WHO))
    added = {(who, count): apart(added_mib, who, method, count, images_count) for count, who in cases}
    facts = {
        f"{who}, {count} workers, after epoch {epochs}": added[who, count][epochs]
        for count, epochs, who in itertools.product(workers, EPOCHS, WHO)
    }
    dataset_mib = images_count * (3 * 32 * 32 + 8) / footprint.MIB
    return Result(
        name=f"memory, {method}",
        workload=f"what workers add to {dataset_mib:.0f} MiB of images in memory, batches of {BATCH}, shuffled; "
        "pages that processes share count once",
        timings=[],
        ratios=bounds(facts, workers, dataset_mib),
        facts=facts,
        unit="MiB",
    )


def bounds(facts: dict[str, float], workers: Sequence[int], dataset_mib: float) -> list[Ratio]:
    """Return what "one copy and a constant" comes to: no copy for each worker, and no growth with epochs."""
    few, many = workers[0], workers[-1]
    after = {epochs: facts[f"ours, {many} workers, after epoch {epochs}"] for epochs in EPOCHS}
    grown = Ratio("growth from epoch 1 to 3 / dataset, ours", (after[3] - after[1]) / dataset_mib, at_most=0.05)
    if few == many:
        return [grown]
    each = (after[3] - facts[f"ours, {few} workers, after epoch 3"]) / (many - few)
    return [Ratio("what one more worker adds / dataset, ours", each / dataset_mib, at_most=0.25), grown]


def added_mib(who: str, method: str, workers: int, images_count: int) -> dict[int, float]:
    """Return, for the numbers of epochs in EPOCHS, how many MiB there are more than before the loader was made."""
    warnings.simplefilter("ignore")  # torch's advice about more workers than cores
    images, labels = arrays(images_count)
    common: dict[str, Any] = {"num_workers": workers, "multiprocessing_context": method, "persistent_workers": True}
    gc.collect()
    before = footprint.memory_bytes()
    dataset, kind = (ArrayDataset, DataLoader) if who == "ours" else (Pairs, TorchDataLoader)
    loader: Any = kind(dataset(images, labels), BATCH, shuffle=True, **common)
    added = {}
    for epochs in range(1, EPOCHS[-1] + 1):
        for _ in loader:
            pass
        if epochs in EPOCHS:
            added[epochs] = (footprint.memory_bytes() - before) / footprint.MIB
    return added
