"""The threads of one run of a pipeline: a source, stages, and the inboxes between them."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Generator, Iterable
from typing import Any, NamedTuple

from tinytorch.core.dataloader.errors import with_note

from .executors import Callee, callee
from .failure import raisable
from .outlets import Outlet, SoleOutlet
from .plan import Plan
from .source import iterator_of
from .stage import Aggregate, Pipe, Stage
from .stats import RECENT, StageStats, Tally, stage_stats

__all__ = ["Engine", "Part", "RunThreads"]


class Engine(NamedTuple):
    """What the threads of a run are made of."""

    inbox: Any
    failures: Any
    ordered_outlet: Any
    async_stage: Any
    read: Any
    call_each: Any
    aggregate: Any


def pieces(batch: Iterable[Any]) -> Generator[Any]:
    """Yield the items of a batch."""
    yield from batch


class Part:
    """A stage, or the source, of one run: its name, its tallies, and the inboxes before and after it."""

    def __init__(self, name: str, concurrency: int, inbox: Any, following: Any, failures: Any) -> None:
        self.name, self.concurrency, self.inbox, self.following = name, concurrency, inbox, following
        self.failures = failures
        self.tallies: list[Tally] = []
        self.lock, self.at_work = threading.Lock(), 0

    def stats(self, elapsed_s: float) -> StageStats:
        found = self.tallies, self.inbox, self.following, self.failures.count, elapsed_s
        return stage_stats(self.name, self.concurrency, *found)

    def leave(self) -> None:
        """Called by each thread of the part when it is done: the last one ends the stream."""
        with self.lock:
            self.at_work -= 1
            last = not self.at_work
        if last and self.inbox is not None:
            self.following.finish(self.inbox.error)
            self.inbox.close()
        elif last:
            self.following.finish()


class RunThreads:
    """The threads of a pipeline that runs once, from the first item to the last. `Run` adds how they are stopped.

    It does not know the `Pipeline`, so that one can be dropped.

    Attributes:
        sink: the inbox of the consumer. parts: the source and the stages.
    """

    engine: Engine
    cancel: Callable[[], None]
    abandon: Callable[[], None]
    stop: Callable[[float | None], None]

    def __init__(self, plan: Plan, *, recent: int | None = RECENT) -> None:
        self.plan, self.recent, self.owner = plan, recent, os.getpid()
        self.threads: list[threading.Thread] = []
        self.closers: list[Callable[[], None]] = []
        rooms = [self.engine.inbox(room.capacity, room.spare, room.group) for room in plan.rooms()]
        self.inboxes, self.sink = rooms, rooms[-1]
        self.started_s, self.ended_s = time.perf_counter(), 0.0
        self.parts = [Part("source", 1, None, rooms[0], self.engine.failures("source"))]
        bodies = [[lambda tally: self._read(plan.source, tally)]]
        try:
            limit = self._limit()
            for stage, (inbox, following) in zip(plan.stages, itertools.pairwise(rooms), strict=True):
                bodies.append(self._bodies(stage, inbox, following, limit))
        except BaseException:
            self.close()
            raise
        for part, each in zip(self.parts, bodies, strict=True):
            part.at_work = len(each)
            for worker, body in enumerate(each):
                tally = Tally(worker, recent)
                part.tallies.append(tally)
                arguments = (body, part, tally)
                name = f"pipeline {part.name} {worker}"
                self.threads.append(threading.Thread(target=self._work, args=arguments, daemon=True, name=name))

    def _limit(self) -> Any:
        """Return what lets at most `num_threads` functions of stages with threads run at a time; None if all may."""
        wanted = sum(stage.concurrency for stage in self.plan.stages if isinstance(stage, Pipe) and not stage.is_async)
        cap = self.plan.num_threads
        return threading.Semaphore(cap) if cap is not None and cap < wanted else None

    def _bodies(self, stage: Stage, inbox: Any, following: Any, limit: Any) -> list[Callable[[Tally], None]]:
        """Return what each thread of a stage does; note the part that they belong to."""
        engine = self.engine
        failures = engine.failures(stage.name)
        if isinstance(stage, Pipe):
            own = stage.on_error is not None or stage.max_failures is not None
            failures = engine.failures(
                stage.name, stage.on_error, stage.max_failures if own else self.plan.max_failures
            )
        self.parts.append(Part(stage.name, stage.concurrency, inbox, following, failures))
        ordered = isinstance(stage, Pipe) and stage.is_ordered
        several = isinstance(stage, Pipe) and stage.concurrency > 1 and not stage.is_async
        outlet = (engine.ordered_outlet if ordered else Outlet if several else SoleOutlet)(inbox, following, failures)
        if isinstance(stage, Aggregate):
            size, drop_last = stage.size, stage.drop_last
            return [lambda tally: engine.aggregate(size, drop_last, inbox, outlet, tally)]
        if not isinstance(stage, Pipe):
            return [lambda tally: engine.call_each(pieces, inbox, outlet, tally)]
        if stage.is_async:
            return engine.async_stage(stage, inbox, outlet).bodies()
        called: Callee = callee(stage, inbox, limit)
        self.closers.append(called.close)
        at_a_time = None if stage.concurrency == 1 else 1
        return [lambda tally: engine.call_each(called.call, inbox, outlet, tally, at_a_time)] * stage.concurrency

    def _read(self, source: Any, tally: Tally) -> None:
        self.engine.read(iterator_of(source), self.inboxes[0], tally)

    def _work(self, body: Callable[[Tally], None], part: Part, tally: Tally) -> None:
        """Run a thread of a part. What goes wrong outside of the function of a stage goes to the consumer, too."""
        try:
            body(tally)
        except BaseException as error:
            part.following.finish(self._named(part, tally, error))
        finally:
            part.leave()

    def _named(self, part: Part, tally: Tally, error: BaseException) -> BaseException:
        error = raisable(error, part.name)
        place = f", after {tally.items} items" if part.inbox is None else ""
        return with_note(error, f'in stage "{part.name}"{place}')

    def start(self) -> None:
        self.started_s = time.perf_counter()
        for thread in self.threads:
            thread.start()

    def stats(self) -> list[StageStats]:
        """Return the statistics of the source and of each stage, until now or until the end."""
        elapsed_s = (self.ended_s or time.perf_counter()) - self.started_s
        return [part.stats(elapsed_s) for part in self.parts]

    def close(self) -> None:
        """End the processes and sub-interpreters of the stages."""
        for close in self.closers:
            close()
