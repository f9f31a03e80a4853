"""The tasks of loaders that take a dataset and torch's arguments; they differ in the class alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS
from benchmarks.plain_datasets import SHAPES, Augmented

from . import observing, sameness, workloads
from .cells import MEMORY, memory_of
from .peer import Measured, Peer, rate
from .workloads import BATCH, IMAGES, PLAIN

STAYING: dict[str, Any] = {"num_workers": WORKERS, "persistent_workers": True}


def add_plain(
    peer: Peer, configuration: str, loader: Callable[..., Any], collate: int, numbers: Sequence[int] = (0, WORKERS)
) -> None:
    """Add the twelve datasets.

    Args:
        collate: which of a shape's two functions is for this loader.
        numbers: of workers.
    """
    for workers in numbers:

        def plain(folder: Path, workers: int = workers) -> Measured:
            images, labels = workloads.plain()
            found = {}
            for shape in SHAPES:
                made = loader(
                    shape.make(images, labels),
                    BATCH,
                    shuffle=True,
                    collate_fn=shape.collate[collate],
                    **(STAYING if workers else {}),
                )
                found[f"W0, {shape.name}" + (f", {workers} workers" if workers else "")] = rate(made, PLAIN)
                del made
            return found

        peer.tasks[f"W0, {workers} workers", configuration] = plain


def add_running(peer: Peer, configuration: str, loader: Callable[..., Any], close: Callable[[Any], object]) -> None:
    """Add what concerns start, stop, memory and failure."""

    for workers, method in MEMORY:

        @peer.measures(memory_of(workers, method), configuration)
        def memory(folder: Path, workers: int = workers, method: str = method) -> Measured:
            dataset = workloads.much()
            options: dict[str, Any] = {"num_workers": workers, "persistent_workers": True}
            options |= {"multiprocessing_context": method} if method else {}
            loader(dataset, BATCH)  # what it imports does not count
            added = observing.added_mib(lambda: loader(dataset, BATCH, shuffle=True, **options))
            return {memory_of(workers, method): added}

    @peer.measures("stop", configuration)
    def stop(folder: Path) -> Measured:
        def begin() -> Any:
            made = loader(workloads.pairs(), BATCH, shuffle=True, num_workers=WORKERS)
            held = [iter(made)]

            def end() -> None:
                held.clear()
                close(made)

            return held[0], end

        return {"stop": observing.until_gone(begin)}

    @peer.measures("growth", configuration)
    def growth(folder: Path) -> Measured:
        loop = loader(workloads.Objects(), BATCH, shuffle=True, **STAYING)
        return {"growth": observing.growth_mib(loop, epochs=20)}

    @peer.measures("descriptors", configuration)
    def descriptors(folder: Path) -> Measured:
        loop = loader(workloads.pairs(), BATCH, shuffle=True, num_workers=WORKERS)
        return {"descriptors": observing.descriptors(iter(loop), batches=100)}

    @peer.measures("killed", configuration)
    def killed(folder: Path) -> Measured:
        return {"killed": observing.until_error(iter(loader(workloads.Numbers(), BATCH, num_workers=WORKERS)))}

    @peer.measures("ahead", configuration)
    def ahead(folder: Path) -> Measured:
        dataset = workloads.Counted()
        loop = loader(dataset, BATCH, shuffle=True, num_workers=WORKERS, prefetch_factor=2)
        return {"ahead": observing.ahead(iter(loop), lambda: dataset.read.value, promised=2 * WORKERS)}

    @peer.measures("same batches", configuration)
    def same_batches(folder: Path) -> Measured:
        from torch import Generator

        images, labels = workloads.images()
        dataset, found = Augmented(images[:2000], labels[:2000]), []
        for workers in (0, 1, 2, 4):
            np.random.seed(0)
            generator = Generator().manual_seed(0)
            found.append(sameness.seen(loader(dataset, BATCH, shuffle=True, num_workers=workers, generator=generator)))
        return {"same batches": float(max(found.count(one) for one in found))}


def add_sameness(
    peer: Peer,
    configuration: str,
    make: Callable[[Any, sameness.Way], Any],
    state_of: Callable[[Any, Any], Any],
    restore: Callable[[Any, Any], Any],
    kind: Callable[..., Any] = Augmented,
) -> None:
    """Add what a training sees on ranks, and after a resume.

    Args:
        make: makes a loader of a dataset.
        state_of, restore: see `same_after_resume`.
        kind: of the dataset, which crops images at random.
    """

    def made(way: sameness.Way) -> Any:
        images, labels = workloads.images()
        return make(kind(images[: sameness.SAMPLES], labels[: sameness.SAMPLES]), way)

    @peer.measures("same ranks", configuration)
    def ranks(folder: Path) -> Measured:
        return sameness.same_on_ranks(made)

    @peer.measures("same resumed", configuration)
    def resumed(folder: Path) -> Measured:
        return sameness.same_after_resume(made, state_of, restore)


def add_resume(peer: Peer, configuration: str, loader: Callable[..., Any]) -> None:
    """Add a loader with a state: half of an epoch, then another loader that continues."""

    @peer.measures("resume", configuration)
    def resume(folder: Path) -> Measured:
        from torch import Generator

        def made() -> Any:
            return loader(workloads.Numbers(), BATCH, shuffle=True, generator=Generator(), num_workers=WORKERS)

        return observing.resumed(made, lambda loader, loop: pickle.dumps(loader.state_dict()), restored)


def restored(made: Any, state: bytes) -> Any:
    """Load a state that was pickled; return the loop that continues."""
    made.load_state_dict(pickle.loads(state))
    return iter(made)


def as_tensors(batch: Any) -> Any:
    """Return arrays as tensors, which torch's workers hand over in shared memory."""
    from torch import from_numpy

    return tuple(map(from_numpy, batch))


def add_batches(peer: Peer, configuration: str, loader: Callable[..., Any]) -> None:
    """Add arrays in memory that are asked for by batches, through `__getitems__`."""
    fast = {"shuffle": True, "collate_fn": as_tensors}

    @peer.measures("W1", configuration)
    def in_memory(folder: Path) -> Measured:
        return {"W1": rate(loader(workloads.batched(), BATCH, **fast), IMAGES)}

    @peer.measures("W2", configuration)
    def with_workers(folder: Path) -> Measured:
        return {"W2": rate(loader(workloads.batched(), BATCH, **fast, **STAYING), IMAGES)}

    @peer.measures("W3, batches", configuration)
    def normalized(folder: Path) -> Measured:
        dataset = workloads.NormalizedBatches(*workloads.images())
        return {"W3, batches": rate(loader(dataset, BATCH, **fast, **STAYING), IMAGES)}
