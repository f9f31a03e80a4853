"""A file that Perfetto and Chrome show: what each worker of a pipeline did when, and how long the queues were."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from ..plumbing.builder import PipelineBuilder
from ..plumbing.pipeline import Pipeline
from ..plumbing.threads import RunThreads
from .measure import Limited

__all__ = ["trace_pipeline"]

EVERY_S = 0.002  # how often the queues are looked at


def trace_pipeline(
    builder: PipelineBuilder,
    path: str | PathLike[str],
    num_inputs: int = 1000,
    *,
    step: Callable[[Any], object] | None = None,
) -> None:
    """Run a pipeline for `num_inputs` items of its source, and write what happened to a JSON file.

    Open the file at https://ui.perfetto.dev or in chrome://tracing: a row for each worker, with a bar for each call; a
    row for the consumer, where `step(item)` is called; a curve for each queue.
    Source: Trace Event Format, https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
    """
    plan = builder.plan()
    pipeline = Pipeline(plan._replace(source=Limited(plan.source, num_inputs)), recent=None)
    steps: list[tuple[float, float]] = []
    with pipeline.auto_stop():
        run: Any = pipeline.run
        lengths = Lengths(run)
        try:
            for item in pipeline:
                started = time.perf_counter()
                if step is not None:
                    step(item)
                steps.append((started, time.perf_counter()))
        finally:
            lengths.stop()
    events = [*calls_of(run), *rows("consumer", len(run.threads), steps, run.started_s), *lengths.events]
    Path(path).write_text(json.dumps({"traceEvents": events, "displayTimeUnit": "ms"}), encoding="utf-8")


def calls_of(run: RunThreads) -> Iterator[dict[str, Any]]:
    """Yield the events of all workers."""
    row = 0
    for part in run.parts:
        for tally in part.tallies:
            yield from rows(f"{part.name} {tally.worker}", row, list(tally.calls), run.started_s)
            row += 1


def rows(name: str, row: int, calls: list[tuple[float, float]], origin_s: float) -> Iterator[dict[str, Any]]:
    """Yield the name of a row, and its bars; times are in microseconds."""
    yield {"ph": "M", "name": "thread_name", "pid": 1, "tid": row, "args": {"name": name}}
    for number, (started, ended) in enumerate(calls):
        times = {"ts": (started - origin_s) * 1e6, "dur": (ended - started) * 1e6}
        yield {"ph": "X", "name": name.rsplit(" ", 1)[0], "pid": 1, "tid": row, **times, "args": {"call": number}}


class Lengths:
    """A thread that notes in intervals how many items wait for each stage."""

    def __init__(self, run: RunThreads) -> None:
        names = [part.name for part in run.parts[1:]] + ["consumer"]
        self.inboxes, self.origin_s = list(zip(names, run.inboxes, strict=True)), run.started_s
        self.events: list[dict[str, Any]] = []
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True, name="pipeline trace")
        self.thread.start()

    def _look(self) -> None:
        while True:
            now = (time.perf_counter() - self.origin_s) * 1e6
            for name, inbox in self.inboxes:
                event = {"ph": "C", "name": f"waiting for {name}", "pid": 1, "ts": now}
                self.events.append(event | {"args": {"items": len(inbox.items)}})
            if self.done.wait(EVERY_S):
                return

    def stop(self) -> None:
        self.done.set()
        self.thread.join()
