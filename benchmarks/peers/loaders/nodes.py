"""torchdata.nodes: a graph of nodes, mapped by threads or by processes."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler, default_collate

from benchmarks.harness import WORKERS
from benchmarks.peers import observing, workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import restored
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.pictures import HOW, Reduced
from benchmarks.peers.workloads import BATCH, IMAGES, ITEMS, PICTURE_BATCH, PLAIN, QUICK_ROOM, REQUESTS
from benchmarks.pipeline import IN_FLIGHT, same, wait
from benchmarks.plain_datasets import SHAPES

PEER = Peer(
    "torchdata.nodes",
    "https://meta-pytorch.org/data/main/what_is_torchdata_nodes.html",
    Environment("torchdata", ("torchdata",)),
)
GUIDE = "as in its guide"


def mapped(dataset: Any, batch_size: int, workers: int, method: Any, collate: Callable[..., Any], shuffle: bool) -> Any:
    """Return a loader that maps batches of indices, as the guide's migration from DataLoader does."""
    from torchdata.nodes import Loader, ParallelMapper, SamplerWrapper

    seed = torch.Generator().manual_seed(0)
    order: Any = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
    node: Any = SamplerWrapper(BatchSampler(order, batch_size, drop_last=False))
    return Loader(ParallelMapper(node, Fetch(dataset, collate), num_workers=workers, method=method))


class Fetch:
    """A batch for its indices."""

    def __init__(self, dataset: Any, collate: Callable[..., Any]) -> None:
        self.dataset, self.collate = dataset, collate

    def __call__(self, indices: list[int]) -> Any:
        return self.collate([self.dataset[index] for index in indices])


class FetchTogether(Fetch):
    """A batch, asked for in one go."""

    def __call__(self, indices: list[int]) -> Any:
        return self.dataset.__getitems__(indices)


for count in (0, WORKERS):

    @PEER.measures(f"W0, {count} workers", GUIDE)
    def plain(folder: Path, count: int = count) -> Measured:
        images, labels = workloads.plain()
        found = {}
        for shape in SHAPES:
            collate = shape.collate[1] or default_collate
            loader = mapped(shape.make(images, labels), BATCH, count, "process" if count else "thread", collate, True)
            found[f"W0, {shape.name}" + (f", {count} workers" if count else "")] = rate(loader, PLAIN)
        return found


def batches(dataset: Any, workers: int, method: str) -> Any:
    """Return a loader over a dataset that is asked for whole batches."""
    from torchdata.nodes import Loader, ParallelMapper, SamplerWrapper

    node: Any = SamplerWrapper(BatchSampler(RandomSampler(dataset), BATCH, drop_last=False))
    return Loader(ParallelMapper(node, FetchTogether(dataset, default_collate), workers, method=method))


@PEER.measures("W1", "by the batch")
def in_memory(folder: Path) -> Measured:
    return {"W1": rate(batches(workloads.batched(), 0, "thread"), IMAGES)}


for way in ("thread", "process"):

    @PEER.measures("W2", f"by the batch, {way}")
    def with_workers(folder: Path, way: str = way) -> Measured:
        return {"W2": rate(batches(workloads.batched(), WORKERS, way), IMAGES)}

    @PEER.measures("W3", f"by the sample, {way}")
    def normalized(folder: Path, way: str = way) -> Measured:
        dataset = workloads.Normalized(*workloads.images())
        return {"W3": rate(mapped(dataset, BATCH, WORKERS, way, default_collate, True), IMAGES)}

    @PEER.measures("W3, batches", f"by the batch, {way}")
    def normalized_batches(folder: Path, way: str = way) -> Measured:
        dataset = workloads.NormalizedBatches(*workloads.images())
        return {"W3, batches": rate(batches(dataset, WORKERS, way), IMAGES)}

    @PEER.measures("W4", f"{HOW}, {way}")
    def decoded(folder: Path, way: str = way) -> Measured:
        found = {}
        for size in workloads.SIDES:
            paths = workloads.paths(folder, size)
            loader = mapped(Reduced(paths), PICTURE_BATCH, WORKERS, way, default_collate, False)
            found[f"W4, {size}"] = rate(loader, len(paths))
        return found


@PEER.measures("W5", "64 threads")
def latency(folder: Path) -> Measured:
    from torchdata.nodes import IterableWrapper, Loader, ParallelMapper

    node = ParallelMapper(IterableWrapper(range(REQUESTS)), wait, num_workers=IN_FLIGHT, method="thread")
    loader = Loader(node)
    return {"W5": rate(loader, REQUESTS)}


SMALL_ITEMS: dict[str, Any] = {"prebatch": QUICK_ROOM, "snapshot_frequency": ITEMS}
for way, options in (("a thread for each stage", {}), (f"the same, prebatch={QUICK_ROOM}", SMALL_ITEMS)):

    @PEER.measures("W6", way)
    def stages(folder: Path, options: dict[str, Any] = options) -> Measured:
        from torchdata.nodes import IterableWrapper, Loader, ParallelMapper

        found = {}
        for name, count in (("W6", 1), ("W6, 4 stages", 4)):
            node: Any = IterableWrapper(range(ITEMS))
            for _ in range(count):
                node = ParallelMapper(node, same, num_workers=1, method="thread", **options)
            found[name] = 1e6 / rate(Loader(node), ITEMS)
        return found


@PEER.measures("killed", "process")
def killed(folder: Path) -> Measured:
    loader = mapped(workloads.Numbers(), BATCH, WORKERS, "process", default_collate, False)
    return {"killed": observing.until_error(iter(loader))}


@PEER.measures("stop", "process")
def stop(folder: Path) -> Measured:
    def begin() -> Any:
        loader = mapped(workloads.pairs(), BATCH, WORKERS, "process", default_collate, True)
        held = [iter(loader), loader]
        return held[0], held.clear

    return {"stop": observing.until_gone(begin)}


@PEER.measures("resume", GUIDE)
def resume(folder: Path) -> Measured:
    def made() -> Any:
        return mapped(workloads.Numbers(), BATCH, WORKERS, "process", default_collate, True)

    return observing.resumed(made, lambda loader, loop: pickle.dumps(loader.state_dict()), restored)
