"""Scaling: samples that take 5 ms of a processor each, with one worker, and with as many as there are cores."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks.harness import ROUNDS, Result, measure, ratio
from benchmarks.in_memory import epochs_of
from benchmarks.plain import PlainProcesses
from tinytorch.core.dataloader import DataLoader, Dataset, Subset
from tinytorch.core.dataloader.plumbing.machine import cores

BATCH = 8
BATCHES = 25  # for each core: enough that the last ones, when not all workers are busy, matter little
WORK_S = 0.005
TRIAL_S = 0.05
ZEROS = np.zeros(1 << 30, np.uint8).data  # only addresses: memory that is never written to takes none


def run(batches: int = BATCHES, work_s: float = WORK_S, rounds: int = ROUNDS) -> list[Result]:
    """Measure worker processes with work in Python, and worker threads with work that lets other threads run."""
    return [
        scaling("process", Working(burn, "work in Python", work_s, batches), rounds),
        scaling("thread", Working(digest, "work that releases the GIL", work_s, batches), rounds),
    ]


def scaling(method: str, dataset: Working, rounds: int) -> Result:
    """Measure one kind of worker; torch has only processes. One worker gets what one of several would have to do."""
    share = Subset(dataset, range(len(dataset) // cores()))
    all_of_them = f"{cores()} workers"
    plain, alone = PlainProcesses(dataset, cores()), PlainProcesses(share, 1)
    with closing(plain), closing(alone):
        timings = measure(
            {
                f"plain processes, {all_of_them}": plain.work,
                f"ours, {all_of_them}": epochs_of(loader(DataLoader, dataset, cores(), worker_method=method)),
                f"torch, {all_of_them}": epochs_of(loader(TorchDataLoader, dataset, cores())),
                "plain processes, one worker": alone.work,
                "ours, one worker": epochs_of(loader(DataLoader, share, 1, worker_method=method)),
                "torch, one worker": epochs_of(loader(TorchDataLoader, share, 1)),
            },
            rounds=rounds,
        )
    samples = {name: len(dataset if name.endswith(all_of_them) else share) for name in timings}
    return Result(
        name=f"scaling, {method}",
        workload=f"{dataset.kind}, {dataset.work_s * 1e3:g} ms a sample, {cores()} cores, batches of {BATCH}, "
        "workers stay; as fast as can be: plain processes side by side, without a loader",
        timings=list(timings.values()),
        ratios=[ratio(timings, f"plain processes, {all_of_them}", f"ours, {all_of_them}", at_least=0.9)],
        facts={name: samples[name] / timing.median_s for name, timing in timings.items()},
        unit="samples/s",
    )


def loader(kind: Any, dataset: Any, workers: int, **arguments: Any) -> Any:
    """Return a loader of a kind."""
    return kind(dataset, BATCH, num_workers=workers, persistent_workers=True, **arguments)


class Working(Dataset):
    """Images (3, 32, 32) uint8 with labels, each of which takes `work_s` seconds of a processor.

    There are `batches` of them for each core.
    """

    def __init__(self, work: Callable[[int], object], kind: str, work_s: float, batches: int) -> None:
        self.work, self.kind, self.work_s, self.length = work, kind, work_s, cores() * batches * BATCH
        self.amount = amount_of(work, work_s)
        self.image = np.zeros((3, 32, 32), dtype=np.uint8)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[np.ndarray, int]:
        self.work(self.amount)
        return self.image, index % 10


def burn(amount: int) -> int:
    """Work in Python, which only one thread at a time can do."""
    value = 1
    for number in range(amount):
        value = (value * 31 + number) & 0xFFFF
    return value


def digest(amount: int) -> bytes:
    """Work outside of Python: one call that only reads, while which other threads run.

    Work that writes to small pieces of memory would measure the memory allocator: what two threads get may lie in one
    cache line, and `hashlib.pbkdf2_hmac` then takes up to half as long again.
    """
    return hashlib.sha256(ZEROS[:amount]).digest()


def amount_of(work: Callable[[int], object], seconds: float) -> int:
    """Return how much of a work takes this time on a core, however many others want that core now."""
    amount = 1
    while processor_s(work, amount) < TRIAL_S:
        amount *= 2
    return max(1, round(amount * seconds / min(processor_s(work, amount) for _ in range(3))))


def processor_s(work: Callable[[int], object], amount: int) -> float:
    """Return the seconds that this thread is at work on it."""
    started = time.thread_time()
    work(amount)
    return time.thread_time() - started
