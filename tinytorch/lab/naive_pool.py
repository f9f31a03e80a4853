"""Measure when the workers of the naive pool load, and when its main process waits and reads."""

from __future__ import annotations

import pickle
import time
from typing import Any

__all__ = ["naive_diary"]


def noting_worker(dataset: Any, tasks: Any, results: Any) -> None:
    """A naive worker whose answers include when it worked."""
    for number, indices in iter(tasks.get, None):
        started = time.perf_counter()
        batch = dataset.get_batch(indices)
        loaded = time.perf_counter()
        results.put(pickle.dumps((number, started, loaded, time.perf_counter(), batch)))


def naive_diary(
    context: Any, dataset: Any, batches: list[Any], num_workers: int = 2
) -> dict[str, list[tuple[float, float]]]:
    """Return when each row (loading, waiting, reading) was busy: (start, end) in seconds.

    Args:
        context: the multiprocessing context that starts the workers.
        dataset: has `get_batch(indices)`.
        batches: the indices of each batch.
    """
    tasks, results = context.Queue(), context.Queue()
    workers = [context.Process(target=noting_worker, args=(dataset, tasks, results)) for _ in range(num_workers)]
    for worker in workers:
        worker.start()
    for task in enumerate(batches):
        tasks.put(task)
    notes: dict[str, list[tuple[float, float]]] = {"workers load": [], "main waits": [], "main reads": []}
    for _ in batches:
        asked = time.perf_counter()
        while results.empty():
            time.sleep(0.0001)
        there = time.perf_counter()
        _, started, loaded, _, _ = pickle.loads(results.get())
        notes["workers load"].append((started, loaded))
        notes["main waits"].append((asked, there))
        notes["main reads"].append((there, time.perf_counter()))
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    return notes
