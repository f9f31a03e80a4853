"""A pool as a first exercise has it: processes, a queue of tasks and a queue of batches; threads between queues."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS
from benchmarks.peers import observing, workloads
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.pictures import HOW, reduced
from benchmarks.peers.workloads import BATCH, IMAGES, PICTURE_BATCH, QUICK_ITEMS, QUICK_ROOM, REQUESTS
from benchmarks.pipeline import ROOM, many_threads, plain_threads

PEER = Peer("two queues")
GUIDE = "in a page of code"
WINDOW = 2 * WORKERS


def work(fetch: Any, tasks: Any, batches: Any) -> None:
    """Answer tasks until None comes."""
    while (task := tasks.get()) is not None:
        number, indices = task
        batches.put((number, fetch(indices)))


class Pool:
    """Processes that stay; each epoch asks for its batches in order, a few ahead."""

    def __init__(self, fetch: Any, length: int, batch_size: int, *, shuffle: bool = True) -> None:
        self.length, self.batch_size, self.shuffle = length, batch_size, shuffle
        self.tasks: Any = multiprocessing.Queue()
        self.batches: Any = multiprocessing.Queue()
        for _ in range(WORKERS):
            pool = (fetch, self.tasks, self.batches)
            multiprocessing.Process(target=work, args=pool, daemon=True).start()

    def __iter__(self) -> Iterator[Any]:
        order = np.random.default_rng().permutation(self.length) if self.shuffle else np.arange(self.length)
        chunks = [order[start : start + self.batch_size] for start in range(0, self.length, self.batch_size)]
        arrived: dict[int, Any] = {}
        for ahead in enumerate(chunks[:WINDOW]):
            self.tasks.put(ahead)
        for number in range(len(chunks)):
            while number not in arrived:
                place, batch = self.batches.get()
                arrived[place] = batch
            if number + WINDOW < len(chunks):
                self.tasks.put((number + WINDOW, chunks[number + WINDOW]))
            yield arrived.pop(number)


class BySample:
    """A batch, sample by sample."""

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __call__(self, indices: np.ndarray) -> Any:
        images, labels = zip(*(self.dataset[int(index)] for index in indices), strict=True)
        return np.stack(images), np.array(labels)


@PEER.measures("W2", GUIDE)
def with_workers(folder: Path) -> Measured:
    return {"W2": rate(Pool(workloads.batched().__getitems__, IMAGES, BATCH), IMAGES)}


@PEER.measures("W3", GUIDE)
def normalized(folder: Path) -> Measured:
    return {"W3": rate(Pool(BySample(workloads.Normalized(*workloads.images())), IMAGES, BATCH), IMAGES)}


@PEER.measures("W3, batches", GUIDE)
def normalized_batches(folder: Path) -> Measured:
    dataset = workloads.NormalizedBatches(*workloads.images())
    return {"W3, batches": rate(Pool(dataset.__getitems__, IMAGES, BATCH), IMAGES)}


class Pictures:
    """A batch of pictures."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths

    def __call__(self, indices: np.ndarray) -> Any:
        return np.stack([reduced(self.paths[index]) for index in indices])


@PEER.measures("W4", HOW)
def decoded(folder: Path) -> Measured:
    found = {}
    for size in workloads.SIDES:
        paths = workloads.paths(folder, size)
        found[f"W4, {size}"] = rate(Pool(Pictures(paths), len(paths), PICTURE_BATCH, shuffle=False), len(paths))
    return found


@PEER.measures("W5", "64 threads")
def latency(folder: Path) -> Measured:
    return {"W5": REQUESTS / observing.seconds(lambda: many_threads(REQUESTS))}


for room in (ROOM, QUICK_ROOM):

    @PEER.measures("W6", f"threads and queue.Queue, room for {room}")
    def stages(folder: Path, room: int = room) -> Measured:
        runs = {"W6": plain_threads(QUICK_ITEMS, 1, room), "W6, 4 stages": plain_threads(QUICK_ITEMS, 4, room)}
        return {name: observing.seconds(run) / QUICK_ITEMS * 1e6 for name, run in runs.items()}


@PEER.measures("loads", "functools.lru_cache")
def loads(folder: Path) -> Measured:
    return {"loads": observing.loads(functools.lru_cache(100))}
