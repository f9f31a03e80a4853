"""Load all images of a dataset into shared memory before the first epoch, if they fit."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Any

import numpy as np

from tinytorch.core.dataloader.images.damage import instead
from tinytorch.core.dataloader.images.shared_cache import SharedCache
from tinytorch.core.dataloader.plumbing.machine import available_bytes, cores
from tinytorch.data.progress import bar

from .damage_log import UnreadableError
from .steps import Steps

__all__ = ["estimate_bytes", "preload_images"]

SAMPLES = 16  # images that an estimate is made of
MARGIN = 1.25  # for images that are larger than those
SHARE = 0.8  # of the memory that is free


def estimate_bytes(dataset: Any) -> int:
    """Return how many bytes all images of a dataset will take, going by some that are spread over it.

    Damaged files are left out. The files are read; nothing is kept.
    """
    steps, count = Steps.of(dataset.transform), min(SAMPLES, len(dataset))
    sizes = []
    for index in np.linspace(0, len(dataset) - 1, count).astype(int):
        try:
            sizes.append(dataset.decoded(int(index), steps.fixed).nbytes)
        except UnreadableError:
            continue
    return int(np.mean(sizes) * len(dataset)) if sizes else 0


def preload_images(dataset: Any, cache: Any = None, *, threads: int | None = None, progress: bool = True) -> Any:
    """Fill the cache of an `ImageDataset`, in threads, and return it; by default a `SharedCache` as large as needed.

    What is kept is what `cache_size` says: images after the steps at the beginning that draw no numbers. Damaged files
    are noted in `dataset.errors`, or raised, as `on_error` says. After Ctrl-C nothing is left.

    Raises:
        MemoryError: the images would take more than is free, in this container; nothing was loaded.
    """
    needed, free = int(estimate_bytes(dataset) * MARGIN), available_bytes()
    if cache is None:
        if free is not None and needed > SHARE * free:
            images = f"{len(dataset):,} images take about {needed / 2**20:,.0f} MiB"
            hint = f"of which a preload may take {SHARE:.0%}: use cache_size, or pack the images"
            raise MemoryError(f"{images}, and {free / 2**20:,.0f} MiB are free, {hint}")
        cache = SharedCache(max(1, len(dataset)), max(needed, 1))
    steps, stopped, done = Steps.of(dataset.transform), threading.Event(), 0
    before, dataset.cache = dataset.cache, cache

    def load(index: int) -> None:
        if not stopped.is_set():
            load_one(dataset, index, steps)

    pool = ThreadPoolExecutor(threads or cores(), "preload")
    try:
        with bar("preloading", len(dataset), unit="images", shown=progress and len(dataset) > 1000) as advance:
            for start in range(0, len(dataset), 1000):
                futures = [pool.submit(load, index) for index in range(start, min(start + 1000, len(dataset)))]
                for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                    future.result()
                done += len(futures)
                advance(done)
    except BaseException:
        dataset.cache = before
        raise
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)
    return cache


def load_one(dataset: Any, position: int, steps: Steps) -> None:
    """Put one image into the cache; a damaged one is noted, and raised if that is what `on_error` says."""
    try:
        cache = dataset.claimed_cache(steps)
        cache.get_or_load(position, lambda: dataset.decoded(position, steps.fixed))
    except UnreadableError as error:
        if dataset.on_error == "raise":
            instead(dataset, position, error)
        dataset.note(position, error)
