# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""The pipeline that most training programs need: look up, load, preprocess, batch, collate."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from types import GeneratorType
from typing import Any, NamedTuple

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.pipeline.plumbing.builder import PipelineBuilder
from tinytorch.core.dataloader.pipeline.plumbing.outlets import SKIP
from tinytorch.core.dataloader.pipeline.plumbing.pipeline import Pipeline
from tinytorch.core.dataloader.pipeline.plumbing.stage import is_async
from tinytorch.core.dataloader.seeding import current_place, seeded

__all__ = ["AsyncAtPlace", "AtPlace", "Numbered", "Placed", "build_data_pipeline", "collated", "look_up", "sample_at"]


class Placed(NamedTuple):
    """A sample, and its place in the epoch."""

    place: int
    value: Any


class Numbered:
    """The positions of a sampler, with their places in the epoch; iterated again for each epoch."""

    def __init__(self, sampler: Iterable[int], first: int) -> None:
        self.sampler, self.first = sampler, first

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(zip(itertools.count(self.first), self.sampler))


def look_up(catalog: Any, place_and_position: tuple[int, int]) -> Placed:
    """Return an entry of the catalog."""
    place, position = place_and_position
    return Placed(place, catalog[position])


def collated(collate_fn: Callable[[list[Any]], Any], batch: list[Placed]) -> Any:
    """Return the batch of placed samples.

    Raises:
        TypeError: a sample is `SKIP`, or a generator.
    """
    for place, value in batch:
        if value is SKIP or type(value) is GeneratorType:
            said = f"load_fn and preprocess_fn return one sample for each position, got {shown(value)} at place {place}"
            raise TypeError(f"{said}; a sampler can leave positions out")
    return collate_fn([placed.value for placed in batch])


@contextlib.contextmanager
def sample_at(seed: int, epoch: int, place: int) -> Iterator[None]:
    """Make `sample_rng()` inside of the block the generator of one place; the global generators are left alone."""
    with seeded(seed, epoch, place):
        here: Any = current_place()
        here.batch_size, here.reading = 1, int  # sample 0 of a batch of one
        yield


class AtPlace:
    """A function that is called with the value of a `Placed`, where `sample_rng()` belongs to its place.

    So augmentations are the same whatever the concurrency; the global generators are left alone, because threads share
    them.
    """

    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        """Return what the function gives, with the same place."""
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    """The same for an async function."""

    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    """Return a pipeline that yields batches of a catalog's entries, in the order of the sampler.

    Its stages are called "look up", "load", "preprocess", "aggregate(batch_size)" and "collate".

    Args:
        catalog: `catalog[position]` is what `load_fn` gets: a path, an address, a pair of path and label.
        sampler: yields positions; iterated once for each epoch.
        load_fn: reads; on `num_io_workers` threads, or on an event loop if it is async.
        preprocess_fn: decodes and augments; on `num_cpu_workers` threads, on an event loop if it is async, or wherever
            `executor` says.
        collate_fn: makes a batch of a list of samples.
        batch_size, drop_last: see `aggregate`. buffer_size: finished batches that may wait.
        output_order: "completion" puts samples into batches as they are ready: faster if some are slow, but the batches
            differ from run to run.
        seed, epoch: what `sample_rng()` inside the functions depends on, with the place of the sample.
        first_place: the place of the sampler's first position in the epoch.
    """
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )
