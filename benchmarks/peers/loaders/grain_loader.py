"""Grain: its Dataset API, with read threads, and with worker processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.in_memory import Pairs
from benchmarks.peers import observing, workloads
from benchmarks.peers.cells import WORKERS
from benchmarks.peers.environments import Environment
from benchmarks.peers.peer import Continued, Measured, Peer, rate
from benchmarks.peers.pictures import reduced
from benchmarks.peers.workloads import BATCH, IMAGES, PICTURE_BATCH, REQUESTS
from benchmarks.pipeline import IN_FLIGHT, wait
from benchmarks.plain_datasets import SHAPES, Augmented

PEER = Peer(
    "Grain",
    "https://google-grain.readthedocs.io/en/latest/tutorials/dataset_basic_tutorial.html",
    Environment("grain", ("grain",)),
)
GUIDE = "as in its guide"


def loaded(
    source: Any,
    batch_size: int,
    workers: int = 0,
    shuffle: bool = True,
    threads: int = 0,
    op: Any = None,
    endless: bool = False,
) -> Any:
    """Return an iterable over batches: shuffled, mapped, batched, and prefetched by threads or processes."""
    import grain

    data = grain.MapDataset.source(source)
    data = data.shuffle(seed=0) if shuffle else data
    data = data.map(op) if op else data
    data = data.batch(batch_size)
    data = data.repeat() if endless else data
    options = grain.ReadOptions(num_threads=threads, prefetch_buffer_size=threads and max(threads, 16))
    read = data.to_iter_dataset(options)
    return read.mp_prefetch(grain.MultiprocessingOptions(num_workers=workers)) if workers else read


for count in (0, WORKERS):

    @PEER.measures(f"W0, {count} workers", GUIDE)
    def plain(folder: Path, count: int = count) -> Measured:
        images, labels = workloads.images()
        found = {}
        for shape in SHAPES:
            if shape.name in NOT_STACKED:
                continue
            name = f"W0, {shape.name}" + (f", {count} workers" if count else "")
            loop = loaded(shape.make(images, labels), BATCH, count, endless=True)
            found[name] = rate(Continued(loop, -(-IMAGES // BATCH)), IMAGES)
        return found


NOT_STACKED = ("torch tensors", "strings", "lists, padded")  # its batches are made by numpy.stack


def by_batch(dataset: Any, workers: int, threads: int) -> Any:
    """Return batches of indices, mapped to batches."""
    import grain

    indices = grain.MapDataset.range(IMAGES).shuffle(seed=0).batch(BATCH)
    data = indices.map(dataset.__getitems__).repeat()
    read = data.to_iter_dataset(grain.ReadOptions(num_threads=threads, prefetch_buffer_size=4 * threads))
    loop = read.mp_prefetch(grain.MultiprocessingOptions(num_workers=workers)) if workers else read
    return Continued(loop, -(-IMAGES // BATCH))


def add_batches(cell: str, dataset: Callable[[], Any], ways: dict[str, tuple[int, int]]) -> None:
    """Add a cell, in several ways: numbers of processes and of threads."""
    for way, (workers, threads) in ways.items():

        @PEER.measures(cell, f"by the batch, {way}")
        def measured(folder: Path, workers: int = workers, threads: int = threads) -> Measured:
            return {cell: rate(by_batch(dataset(), workers, threads), IMAGES)}


TWO = {"threads": (0, WORKERS), "processes": (WORKERS, 0)}
add_batches("W1", workloads.batched, {"alone": (0, 0)})
add_batches("W2", workloads.batched, TWO)
add_batches("W3, batches", lambda: workloads.NormalizedBatches(*workloads.images()), TWO)


@PEER.measures("W3", GUIDE)
def normalized(folder: Path) -> Measured:
    loop = loaded(workloads.Normalized(*workloads.images()), BATCH, WORKERS, endless=True)
    return {"W3": rate(Continued(loop, -(-IMAGES // BATCH)), IMAGES)}


for way, (processes, threads) in TWO.items():

    @PEER.measures("W4", f"Pillow with draft, {way}")
    def decoded(folder: Path, processes: int = processes, threads: int = threads) -> Measured:
        found = {}
        for size in workloads.SIDES:
            paths = workloads.paths(folder, size)
            options: dict[str, Any] = {"shuffle": False, "threads": threads, "op": reduced, "endless": True}
            loop = loaded(paths, PICTURE_BATCH, processes, **options)
            found[f"W4, {size}"] = rate(Continued(loop, -(-len(paths) // PICTURE_BATCH)), len(paths))
        return found


@PEER.measures("W5", "64 read threads")
def latency(folder: Path) -> Measured:
    import grain

    options = grain.ReadOptions(num_threads=IN_FLIGHT, prefetch_buffer_size=IN_FLIGHT)
    return {"W5": rate(grain.MapDataset.range(REQUESTS).map(wait).to_iter_dataset(options), REQUESTS)}


@PEER.measures("resume", GUIDE)
def resume(folder: Path) -> Measured:
    def restored(made: Any, state: Any) -> Any:
        loop = iter(made)
        loop.set_state(json.loads(state))
        return loop

    def make() -> Any:
        return loaded(workloads.Numbers(), BATCH, WORKERS)

    return observing.resumed(make, lambda made, loop: json.dumps(loop.get_state()), restored)


@PEER.measures("killed", GUIDE)
def killed(folder: Path) -> Measured:
    return {"killed": observing.until_error(iter(loaded(workloads.Numbers(), BATCH, WORKERS)))}


@PEER.measures("stop", GUIDE)
def stop(folder: Path) -> Measured:
    def begin() -> Any:
        held = [iter(loaded(workloads.pairs(), BATCH, WORKERS))]
        return held[0], held.clear

    return {"stop": observing.until_gone(begin)}


@PEER.measures("same batches", GUIDE)
def same_batches(folder: Path) -> Measured:
    images, labels = workloads.images()
    dataset, found = Augmented(images[:2000], labels[:2000]), []
    for workers in (0, 1, 2, 4):
        np.random.seed(0)
        found.append(observing.seen(loaded(dataset, BATCH, workers)))
    return {"same batches": float(max(found.count(one) for one in found))}


@PEER.measures("memory", GUIDE)
def memory(folder: Path) -> Measured:
    images, labels = np.zeros((50_000, 3, 32, 32), np.uint8), np.zeros(50_000, np.int64)
    return {"memory": observing.added_mib(lambda: loaded(Pairs(images, labels), BATCH, 4))}


@PEER.measures("first batch", GUIDE)
def first_batch(folder: Path) -> Measured:
    return {"first batch": observing.until_first_batch(FIRST)}


FIRST = """
import grain, numpy as np
if __name__ == "__main__":
    images = np.zeros((20000, 3, 32, 32), np.uint8)
    data = grain.MapDataset.source(images).shuffle(seed=0).batch(128).to_iter_dataset()
    for batch in data.mp_prefetch(grain.MultiprocessingOptions(num_workers=2)):
        print("batch", flush=True)
"""
