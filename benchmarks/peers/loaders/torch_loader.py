"""torch's own loader: TensorDataset and `__getitem__` as its guide has them, and datasets with `__getitems__`."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

from benchmarks.harness import WORKERS
from benchmarks.images import TorchImages
from benchmarks.peers import observing, workloads
from benchmarks.peers.map_style import STAYING, add_batches, add_plain, add_running, add_sameness
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.pictures import HOW, Reduced
from benchmarks.peers.sameness import SAMPLES, Way
from benchmarks.peers.workloads import BATCH, IMAGES, PICTURE_BATCH
from benchmarks.pipeline import IN_FLIGHT, Waiting

PEER = Peer("torch DataLoader", "https://docs.pytorch.org/docs/stable/data.html")
GUIDE, BEST = "as in its guide", "with __getitems__"

add_plain(PEER, GUIDE, DataLoader, 1)
add_running(PEER, GUIDE, DataLoader, lambda loader: None)
add_batches(PEER, BEST, DataLoader)


def tensors() -> TensorDataset:
    """Return the images as tensors."""
    return TensorDataset(*map(torch.from_numpy, workloads.images()))


@PEER.measures("W1", GUIDE)
def in_memory(folder: Path) -> Measured:
    return {"W1": rate(DataLoader(tensors(), BATCH, shuffle=True), IMAGES)}


@PEER.measures("W2", GUIDE)
def with_workers(folder: Path) -> Measured:
    return {"W2": rate(DataLoader(tensors(), BATCH, shuffle=True, **STAYING), IMAGES)}


@PEER.measures("W3", GUIDE)
def normalized(folder: Path) -> Measured:
    dataset = workloads.Normalized(*workloads.images())
    return {"W3": rate(DataLoader(dataset, BATCH, shuffle=True, **STAYING), IMAGES)}


for how, kind in (("Pillow", TorchImages), (HOW, Reduced)):

    @PEER.measures("W4", how)
    def decoded(folder: Path, kind: Any = kind) -> Measured:
        found = {}
        for size in workloads.SIDES:
            paths = workloads.paths(folder, size)
            found[f"W4, {size}"] = rate(DataLoader(kind(paths), PICTURE_BATCH, **STAYING), len(paths))
        return found


class WaitingTogether(Waiting):
    """Samples that take 20 ms; those of a batch are asked for by threads of the worker."""

    def __getitems__(self, indices: list[int]) -> list[int]:
        with ThreadPoolExecutor(len(indices)) as threads:
            return list(threads.map(self.__getitem__, indices))


@PEER.measures("W5", "threads in __getitems__")
def latency_of_threads(folder: Path) -> Measured:
    dataset = WaitingTogether(workloads.REQUESTS)
    loader = DataLoader(dataset, IN_FLIGHT // WORKERS, **STAYING)
    return {"W5": rate(loader, workloads.REQUESTS)}


for workers in (WORKERS, 16):

    @PEER.measures("W5", f"{workers} workers")
    def latency(folder: Path, workers: int = workers) -> Measured:
        loader = DataLoader(Waiting(workloads.REQUESTS), 16, num_workers=workers, persistent_workers=True)
        return {"W5": rate(loader, workloads.REQUESTS)}


@PEER.measures("first batch", GUIDE)
def first_batch(folder: Path) -> Measured:
    return {"first batch": observing.until_first_batch(FIRST)}


FIRST = """
import numpy as np, torch
from torch.utils.data import DataLoader, TensorDataset
images = torch.from_numpy(np.zeros((20000, 3, 32, 32), np.uint8))
for batch in DataLoader(TensorDataset(images), 128, shuffle=True, num_workers=2):
    print("batch", flush=True)
"""


@PEER.measures("resume", "skips what was seen")
def resume(folder: Path) -> Measured:
    def made() -> Any:
        generator = torch.Generator().manual_seed(0)
        return DataLoader(workloads.Numbers(), BATCH, shuffle=True, generator=generator, num_workers=WORKERS)

    def skipped(made: Any, state: Any) -> Any:
        return itertools.islice(made, int(state), None)

    found = observing.resumed(made, lambda loader, loop: str(workloads.LONG // BATCH // 2), skipped)
    return {"resume": found["resume"]}


def on_rank(dataset: Any, way: Way) -> Any:
    """Return the loader of one rank."""
    share: Any = DistributedSampler(dataset, way.ranks, way.rank, seed=0)
    seed = torch.Generator().manual_seed(0)
    return DataLoader(dataset, way.batch_size, sampler=share, num_workers=way.workers, generator=seed)


def rest(made: Any, state: str) -> Any:
    """Skip what was seen before."""
    return itertools.islice(made, int(state) // (made.batch_size * made.sampler.num_replicas), None)


add_sameness(PEER, "skips what was seen", on_rank, lambda made, loop: str(SAMPLES // 2), rest)
