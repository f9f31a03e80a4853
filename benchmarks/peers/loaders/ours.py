"""The loader of this course: arrays by the batch, datasets by the sample, files, shards and pipelines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS
from benchmarks.images import MIDDLE
from benchmarks.peers import observing, workloads
from benchmarks.peers.map_style import STAYING, add_plain, add_running, add_sameness
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.sameness import Way
from benchmarks.peers.workloads import BATCH, IMAGES, PICTURE_BATCH, QUICK_ITEMS, QUICK_ROOM, REQUESTS
from benchmarks.pipeline import IN_FLIGHT, ROOM, same, through, wait, wait_async
from benchmarks.plain_datasets import BORDER, Pairs
from benchmarks.shards import FIELDS, written
from tinytorch.core.dataloader import (
    ArrayDataset,
    DataLoader,
    DistributedSampler,
    ImageDataset,
    LRUCache,
    PipelineBuilder,
    ShardedDataset,
    SharedCache,
    batch_array,
    sample_rng,
)

PEER = Peer("ours")
GUIDE, DROP_IN = "as in its guide", "tinytorch.torch"


def seeded(dataset: Any, batch_size: int, *, generator: Any = None, **options: Any) -> DataLoader:
    """Make a loader; a generator of torch only says that the order is repeated."""
    return DataLoader(dataset, batch_size, generator=None if generator is None else 0, **options)


def for_torch(*arguments: Any, **options: Any) -> Any:
    """Make the loader that takes the place of torch's."""
    from tinytorch.torch import DataLoader as ForTorch

    return ForTorch(*arguments, **options)


add_plain(PEER, GUIDE, DataLoader, 0)
add_plain(PEER, DROP_IN, for_torch, 1)
add_running(PEER, GUIDE, seeded, lambda loader: loader.close())
add_running(PEER, DROP_IN, for_torch, lambda loader: None)


@PEER.measures("W1", GUIDE)
def in_memory(folder: Path) -> Measured:
    return {"W1": rate(DataLoader(ArrayDataset(*workloads.images()), BATCH, shuffle=True), IMAGES)}


class NormalizedArrays(ArrayDataset):
    """Images normalized to float32 by the batch, into the memory that the loader gives."""

    def get_batch(self, indices: Any) -> Any:
        images, labels = super().get_batch(indices)
        batch = batch_array(images.shape, np.float32)
        np.subtract(images, workloads.MEAN, out=batch, dtype=np.float32)
        np.divide(batch, workloads.STD, out=batch)
        return batch, labels


for how in ("process", "thread"):
    options: dict[str, Any] = {"shuffle": True, "worker_method": how, **STAYING}

    @PEER.measures("W2", how)
    def with_workers(folder: Path, options: dict[str, Any] = options) -> Measured:
        return {"W2": rate(DataLoader(ArrayDataset(*workloads.images()), BATCH, **options), IMAGES)}

    @PEER.measures("W3", how)
    def normalized(folder: Path, options: dict[str, Any] = options) -> Measured:
        dataset = workloads.Normalized(*workloads.images())
        return {"W3": rate(DataLoader(dataset, BATCH, **options), IMAGES)}

    @PEER.measures("W3, batches", how)
    def normalized_batches(folder: Path, options: dict[str, Any] = options) -> Measured:
        return {"W3, batches": rate(DataLoader(NormalizedArrays(*workloads.images()), BATCH, **options), IMAGES)}

    @PEER.measures("W4", f"ImageDataset, {how}")
    def decoded(folder: Path, how: str = how) -> Measured:
        found = {}
        for size in workloads.SIDES:
            paths = workloads.paths(folder, size)
            dataset = ImageDataset(paths, transform=MIDDLE, cache_size=0)
            loader = DataLoader(dataset, PICTURE_BATCH, worker_method=how, **STAYING)
            found[f"W4, {size}"] = rate(loader, len(paths))
        return found


@PEER.measures("shards", "full shuffle")
def shards(folder: Path) -> Measured:
    tars = workloads.written_once(folder, "tars", lambda place: written(place, IMAGES)) / "tars"
    dataset = ShardedDataset(tars, fields=FIELDS)
    return {"shards": rate(DataLoader(dataset, BATCH, shuffle=True, generator=0, **STAYING), IMAGES)}


for how, op in (("threads", wait), ("async", wait_async)):

    @PEER.measures("W5", f"pipeline, {how}")
    def latency(folder: Path, op: Any = op) -> Measured:
        run = through(PipelineBuilder, REQUESTS, 1, op, IN_FLIGHT)
        return {"W5": REQUESTS / observing.seconds(run)}


for room in (ROOM, QUICK_ROOM):

    @PEER.measures("W6", f"room for {room}")
    def stages(folder: Path, room: int = room) -> Measured:
        runs = {"W6": through(PipelineBuilder, QUICK_ITEMS, 1, same, room=room)}
        runs["W6, 4 stages"] = through(PipelineBuilder, QUICK_ITEMS, 4, same, room=room)
        return {name: observing.seconds(run) / QUICK_ITEMS * 1e6 for name, run in runs.items()}


for how in ("process", "thread"):

    @PEER.measures("first batch", how)
    def first_batch(folder: Path, how: str = how) -> Measured:
        return {"first batch": observing.until_first_batch(FIRST.replace("HOW", how))}


FIRST = """
import numpy as np
from tinytorch.core.dataloader import ArrayDataset, DataLoader
images = np.zeros((20000, 3, 32, 32), np.uint8)
for batch in DataLoader(ArrayDataset(images), 128, shuffle=True, num_workers=2, worker_method="HOW"):
    print("batch", flush=True)
"""


@PEER.measures("resume", GUIDE)
def resume(folder: Path) -> Measured:
    def made() -> DataLoader:
        return DataLoader(workloads.Numbers(), BATCH, shuffle=True, generator=0, num_workers=WORKERS)

    return observing.resumed(made, state_of, restored)


def state_of(loader: DataLoader, loop: Any) -> str:
    """Return where a loader is."""
    return json.dumps(loader.state_dict())


def restored(loader: DataLoader, state: str) -> Any:
    """Return the loop that continues there."""
    loader.load_state_dict(json.loads(state))
    return iter(loader)


class Cropped(Pairs):
    """A random crop of the image in a black border, mirrored or not, drawn for the sample's place in the epoch."""

    def __getitem__(self, index: int) -> Any:
        rng, bordered = sample_rng(), np.pad(self.images[index], ((0, 0), (BORDER, BORDER), (BORDER, BORDER)))
        top, left = rng.integers(0, 2 * BORDER + 1, 2)
        cropped = bordered[:, top : top + 32, left : left + 32]
        return cropped[:, :, ::-1] if rng.random() < 0.5 else cropped, int(self.labels[index])


def on_rank(dataset: Any, way: Way) -> DataLoader:
    """Return the loader of one rank."""
    share = DistributedSampler(dataset, way.ranks, way.rank)
    return DataLoader(dataset, way.batch_size, sampler=share, num_workers=way.workers, generator=0)


add_sameness(PEER, GUIDE, on_rank, state_of, restored, Cropped)


@PEER.measures("loads", "LRUCache")
def loads(folder: Path) -> Measured:
    cache = LRUCache(100)
    return {"loads": observing.loads(lambda load: lambda key: cache.get_or_load(key, lambda: load(key)))}


@PEER.measures("loads", "SharedCache")
def loads_of_all_workers(folder: Path) -> Measured:
    cache = SharedCache(100, 2**20)
    return {"loads": observing.loads(lambda load: lambda key: cache.get_or_load(key, lambda: load(key)))}
