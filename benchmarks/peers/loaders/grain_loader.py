"""Grain: its Dataset API, with read threads, and with worker processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS
from benchmarks.in_memory import Pairs
from benchmarks.peers import map_style, observing, sameness, workloads
from benchmarks.peers.cells import memory_of
from benchmarks.peers.environments import Environment
from benchmarks.peers.peer import Continued, Measured, Peer, rate
from benchmarks.peers.pictures import HOW, reduced
from benchmarks.peers.workloads import BATCH, IMAGES, PICTURE_BATCH, PLAIN, REQUESTS
from benchmarks.pipeline import IN_FLIGHT, wait
from benchmarks.plain_datasets import SHAPES

PEER = Peer(
    "Grain",
    "https://google-grain.readthedocs.io/en/latest/tutorials/dataset_basic_tutorial.html",
    Environment("grain", ("grain",)),
)
GUIDE, ALONE = "read threads, as in its guide", "no read threads"


def loaded(
    source: Any,
    batch_size: int,
    workers: int = 0,
    shuffle: bool = True,
    threads: int = 0,
    op: Any = None,
    endless: bool = False,
    collate: Any = None,
) -> Any:
    """Return an iterable over batches: shuffled, mapped, batched, and prefetched by threads or processes."""
    import grain

    data = grain.MapDataset.source(source)
    data = data.shuffle(seed=0) if shuffle else data
    data = data.map(op) if op else data
    data = data.batch(batch_size, batch_fn=collate)
    data = data.repeat() if endless else data
    options = grain.ReadOptions(num_threads=threads, prefetch_buffer_size=threads and max(threads, 16))
    read = data.to_iter_dataset(options)
    return read.mp_prefetch(grain.MultiprocessingOptions(num_workers=workers)) if workers else read


for count in (0, WORKERS):

    @PEER.measures(f"W0, {count} workers", ALONE)
    def plain(folder: Path, count: int = count) -> Measured:
        from torch.utils.data import default_collate

        images, labels = workloads.plain()
        found = {}
        for shape in SHAPES:
            collate = (shape.collate[1] or default_collate) if shape.name in NOT_STACKED else None
            name = f"W0, {shape.name}" + (f", {count} workers" if count else "")
            loop = loaded(shape.make(images, labels), BATCH, count, endless=True, collate=collate)
            found[name] = rate(Continued(loop, -(-PLAIN // BATCH)), PLAIN)
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


for way, threads in ((ALONE, 0), (GUIDE, 16)):

    @PEER.measures("W3", way)
    def normalized(folder: Path, threads: int = threads) -> Measured:
        loop = loaded(workloads.Normalized(*workloads.images()), BATCH, WORKERS, threads=threads, endless=True)
        return {"W3": rate(Continued(loop, -(-IMAGES // BATCH)), IMAGES)}


for way, (processes, threads) in TWO.items():

    @PEER.measures("W4", f"{HOW}, {way}")
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


def state_of(made: Any, loop: Any) -> str:
    """Return where a loop is."""
    return json.dumps(loop.get_state())


def restored(made: Any, state: str) -> Any:
    """Return the loop that continues there."""
    loop = iter(made)
    loop.set_state(json.loads(state))
    return loop


@PEER.measures("resume", ALONE)
def resume(folder: Path) -> Measured:
    def make() -> Any:
        return loaded(workloads.Numbers(), BATCH, WORKERS)

    return observing.resumed(make, state_of, restored)


@PEER.measures("killed", ALONE)
def killed(folder: Path) -> Measured:
    return {"killed": observing.until_error(iter(loaded(workloads.Numbers(), BATCH, WORKERS)))}


@PEER.measures("stop", ALONE)
def stop(folder: Path) -> Measured:
    def begin() -> Any:
        held = [iter(loaded(workloads.pairs(), BATCH, WORKERS))]
        return held[0], held.clear

    return {"stop": observing.until_gone(begin)}


def augmented(sample: tuple[np.ndarray, int], rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Return a random crop of an image in a black border, mirrored or not."""
    bordered = np.pad(sample[0], ((0, 0), (4, 4), (4, 4)))
    top, left = rng.integers(0, 9, 2)
    cropped = bordered[:, top : top + 32, left : left + 32]
    return (cropped[:, :, ::-1] if rng.random() < 0.5 else cropped).copy(), sample[1]


def cropped(dataset: Any, way: sameness.Way) -> Any:
    """Return the loader of one rank, with a slice of what was cropped."""
    import grain

    data = grain.MapDataset.source(dataset).seed(0).shuffle().random_map(augmented)[way.rank :: way.ranks]
    read = data.batch(way.batch_size).to_iter_dataset()
    options = grain.MultiprocessingOptions(num_workers=way.workers)
    return read.mp_prefetch(options) if way.workers else read


@PEER.measures("same batches", "random_map")
def same_batches(folder: Path) -> Measured:
    images, labels = workloads.images()
    dataset = Pairs(images[:2000], labels[:2000])
    found = [sameness.seen(cropped(dataset, sameness.Way(workers))) for workers in (0, 1, 2, 4)]
    return {"same batches": float(max(found.count(one) for one in found))}


map_style.add_sameness(PEER, "random_map", cropped, state_of, restored, Pairs)


for count in (1, 4, 8):

    @PEER.measures(memory_of(count, ""), ALONE)
    def memory(folder: Path, count: int = count) -> Measured:
        import grain  # noqa: F401  (before the memory is counted)

        dataset = workloads.much()
        return {memory_of(count, ""): observing.added_mib(lambda: loaded(dataset, BATCH, count))}


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
