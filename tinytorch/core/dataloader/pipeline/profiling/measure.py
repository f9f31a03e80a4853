"""Measure a pipeline: each stage alone, with its own concurrency and with more, and all of them in place."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from tinytorch.core.dataloader.plumbing.machine import cores

from ..plumbing.executors import check_executor, nothing
from ..plumbing.pipeline import Pipeline
from ..plumbing.plan import Plan
from ..plumbing.source import iterator_of
from ..plumbing.stage import Aggregate, Pipe, Stage
from ..plumbing.stats import StageStats
from .verdict import Measured, Way

__all__ = ["InPlace", "measure_alone", "measure_in_place"]

MORE = 2, 4, 8  # times the concurrency that a stage has
GAIN = 1.1  # a rate that is not so much higher is not higher
SINK = 16


class InPlace(NamedTuple):
    """All stages together.

    Attributes:
        rate: items of the source per second. stats: what each stage did.
        step_s: of the consumer, for a result. results_per_item: how many results an item of the source gives.
    """

    rate: float
    stats: list[StageStats]
    step_s: float
    results_per_item: float


def measure_in_place(plan: Plan, num_inputs: int, step: Callable[[Any], object] | None, budget_s: float) -> InPlace:
    """Run the pipeline for `num_inputs` items of the source, or `budget_s` seconds, with `step(item)` for each result.

    The measurement begins with the first result, because starting belongs to no stage.
    """
    pipeline = Pipeline(plan._replace(source=Limited(plan.source, num_inputs)))
    stepping_s, count, begun = 0.0, 0, 0.0
    deadline = time.perf_counter() + budget_s
    with pipeline.auto_stop():
        for item in pipeline:
            now = time.perf_counter()
            begun = begun or now
            count += 1
            if step is not None:
                step(item)
                stepping_s += time.perf_counter() - now
            if time.perf_counter() > deadline:
                break
        ended = time.perf_counter()
        stats, results_per_item = pipeline.stats(), results_of_an_item(pipeline.run)
    rate = (count - 1) / (ended - begun) / results_per_item if count > 1 else 0.0
    return InPlace(rate, stats, stepping_s / count if count else 0.0, results_per_item)


def results_of_an_item(run: Any) -> float:
    """Return how many results an item of the source gives: the product of what each stage gives for an input.

    Items in flight would count as read and not given, so it is not `results / items read`.
    """
    ratio = 1.0
    for stage, part in zip(run.plan.stages, run.parts[1:], strict=True):
        calls = sum(tally.items for tally in part.tallies)
        given = part.following.number + len(part.following.items)
        if isinstance(stage, Aggregate):
            ratio /= stage.size
        elif calls and given:
            ratio *= given / calls
    return ratio


class Limited:
    """The first items of a source."""

    def __init__(self, source: Any, length: int) -> None:
        self.source, self.length = source, length

    def __iter__(self) -> Iterator[Any]:
        iterator = iterator_of(self.source)
        with contextlib.ExitStack() as ending:
            ending.callback(getattr(iterator, "close", nothing))
            yield from itertools.islice(iterator, self.length)


def measure_alone(plan: Plan, num_inputs: int, budget_s: float) -> list[Measured]:
    """Return the source and each stage, alone: a stage gets what the one before it gave, kept in memory.

    Each is measured with the concurrency that it has, and with more as long as that brings more; a function that
    computes, and does not get faster in threads, also in processes, if it can be sent there.
    """
    started = time.perf_counter()
    items = list(until(Limited(plan.source, num_inputs), started + budget_s))
    seconds = max(1e-9, time.perf_counter() - started)
    found = [Measured("source", 1.0, {Way("thread", 1): len(items) / seconds})]
    per_source_item = 1.0
    for stage in plan.stages:
        rate, cpu_s, outputs = rate_of(stage, items, budget_s)
        if isinstance(stage, Pipe) and items:
            found.append(with_more(stage, items, budget_s, per_source_item, rate, cpu_s))
        per_source_item *= outputs.per_input
        items = list(itertools.islice(itertools.cycle(outputs.kept), len(items))) if outputs.kept else []
    return found


def with_more(
    stage: Pipe, items: list[Any], budget_s: float, per_source_item: float, rate: float, cpu_s: float
) -> Measured:
    """Measure a stage that makes `rate` calls a second in other ways than its own."""
    executor = stage.executor if isinstance(stage.executor, str) else "executor"
    rates = {Way(executor, stage.concurrency): rate}
    best = rate
    for times in MORE:
        more = replace(stage, concurrency=times * stage.concurrency)
        now = rates[Way(executor, more.concurrency)] = rate_of(more, items, budget_s)[0]
        if now < GAIN * best:
            break
        best = now
    one_core = 0.5 < cpu_s * rate < 1.5  # where threads use more than one core, the function releases the GIL
    holds_gil = executor == "thread" and one_core and best < 1.25 * rate
    if holds_gil:
        processes = replace(stage, executor="process", concurrency=cores())
        with contextlib.suppress(TypeError):  # it cannot be sent to a process
            check_executor(processes)
            rates[Way("process", processes.concurrency)] = rate_of(processes, items, budget_s)[0]
    return Measured(stage.name, per_source_item, rates, cpu_s, holds_gil)


class Outputs(NamedTuple):
    """What a stage gave, and how many for an input."""

    kept: list[Any]
    per_input: float


def rate_of(stage: Stage, items: list[Any], budget_s: float) -> tuple[float, float, Outputs]:
    """Return calls per second of a stage alone, its processor time per call, and its results.

    The first calls, as many as the concurrency, only start the clock, because they begin at the same time.
    """
    pipeline = Pipeline(Plan(items, (stage,), SINK, max_failures=-1), recent=None)
    with pipeline.auto_stop():
        kept = list(until(pipeline, time.perf_counter() + budget_s))
        run: Any = pipeline.run
        tallies = run.parts[1].tallies
        calls = sorted(ended for tally in tallies for _, ended in tally.calls.copy())
        cpu_s = sum(tally.cpu_s for tally in tallies) / max(1, len(calls))
        waited_s = run.sink.blocked.read() / stage.concurrency
        per_input = results_of_an_item(run)
    skip = min(stage.concurrency, len(calls) // 2)
    steady = calls[skip - 1 :] if skip else calls
    seconds = max(1e-9, steady[-1] - steady[0] - waited_s) if len(steady) > 1 else float("inf")
    return (len(steady) - 1) / seconds, cpu_s, Outputs(kept, per_input)


def until(items: Iterable[Any], deadline: float) -> Iterator[Any]:
    """Yield items until there are no more, or it is late."""
    for item in items:
        yield item
        if time.perf_counter() > deadline:
            return
