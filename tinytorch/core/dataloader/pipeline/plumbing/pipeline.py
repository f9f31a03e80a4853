"""A pipeline that was built: start it, iterate it, stop it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import weakref
from collections.abc import Generator, Iterator
from typing import Any

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.homes import find

from .failure import StageFailure
from .plan import Plan
from .reporter import Reporter
from .stats import StageStats, table
from .threads import RunThreads

__all__ = ["Pipeline"]

PATIENCE_S = 5.0


class Pipeline:
    """The results of the last stage, in a loop. Made by `PipelineBuilder.build`.

    Between `start` and `stop`, or inside `auto_stop`, a loop continues where the one before it was left; after the last
    item, the next loop is a new epoch: the source is iterated again. Without them, each loop is an epoch, started and
    stopped by the loop itself. One loop at a time.

    Example:
        >>> pipeline = PipelineBuilder().add_source(range(4)).pipe(lambda x: x * x).add_sink(2).build()
        >>> with pipeline.auto_stop():
        ...     print(list(pipeline))
        [0, 1, 4, 9]
    """

    Run: Any = None  # what makes a run; None: what is exported

    def __init__(self, plan: Plan, *, report_stats_interval: float = -1, recent: int | None = 1000) -> None:
        self.plan, self.recent, self.interval_s = plan, recent, report_stats_interval
        self.run: RunThreads | None = None
        self.last: RunThreads | None = None
        self.runs, self.looping, self.started, self.over = 0, False, False, False
        self.finalizer: Any = None
        self.reporter: Reporter | None = None
        self.lock, self.owner = threading.Lock(), os.getpid()

    @property
    def max_in_flight(self) -> int:
        """How many items of the source are in the pipeline at most: taken from it, and not yet with the consumer.

        The sum over the stages of concurrency and buffer size, and the size of the sink; where items are lists that
        `aggregate` made, each counts for as many as it may have. `Merge` adds one for each source but one.
        """
        ahead: int = getattr(self.plan.source, "ahead", 0)
        return ahead + sum(room.capacity * room.weight for room in self.plan.rooms())

    def start(self, timeout: float | None = None) -> None:
        """Start the threads of the first epoch.

        Raises:
            RuntimeError: it was started before, or the source gives its items once, and did.
        """
        if self.started:
            raise RuntimeError("the pipeline was started before; stop() it first")
        self._begin()
        self.started = True

    def _begin(self) -> None:
        source = self.plan.source
        if self.runs and isinstance(source, Iterator):
            raise RuntimeError(f"a second epoch needs a source that can be iterated again, got {shown(source)}")
        run = (self.Run or find("Run"))(self.plan, recent=self.recent)
        self.run, self.runs, self.over, self.owner = run, self.runs + 1, False, os.getpid()
        self.finalizer = weakref.finalize(self, run.abandon)
        run.start()
        if self.interval_s > 0:
            self.reporter = Reporter(run, self.interval_s)

    def stop(self, timeout: float | None = PATIENCE_S) -> None:
        """End all threads; wait at most `timeout` seconds (None: as long as it takes) for those that are busy.

        Items that are in the pipeline are dropped. Stopping twice is no error.

        Warns:
            RuntimeWarning: a stage is still busy after that time; its thread is left behind.
        """
        run, self.run, self.started = self.run, None, False
        if run is not None:
            self.finalizer.detach()
            self.last = run
            if self.reporter:
                self.reporter.stop()
            run.stop(timeout)

    @contextlib.contextmanager
    def auto_stop(self, timeout: float | None = PATIENCE_S) -> Iterator[Pipeline]:
        """Start the pipeline, and stop it at the end of the block."""
        self.start()
        try:
            yield self
        finally:
            self.stop(timeout)

    def cancel(self) -> None:
        """Let no thread wait for this pipeline; called if it is the source of another."""
        if self.run is not None:
            self.run.cancel()

    def get_item(self, timeout: float | None = None) -> Any:
        """Return the next item; wait at most `timeout` seconds (None: as long as it takes).

        Raises:
            EOFError: there is none any more in this epoch. TimeoutError: none came in time.
            RuntimeError: the pipeline was not started. What a stage raised.
        """
        run = self._running()
        try:
            _, group = run.sink.take(1, timeout)
        except TimeoutError:
            raise TimeoutError(f"no item came within timeout={timeout:g} seconds") from None
        if not group:
            self._finished(run)
            raise EOFError("the epoch is over: there are no more items")
        run.sink.leave()
        return group.popleft()

    def _running(self) -> RunThreads:
        if self.run is None:
            raise RuntimeError("the pipeline was not started: call start(), or use it in `with pipeline.auto_stop():`")
        if self.run.owner != os.getpid():
            raise RuntimeError("the pipeline runs in the process that forked this one; build another one here")
        return self.run

    def _finished(self, run: RunThreads) -> None:
        """Note that the epoch is over; raise what ended it early."""
        self.over = True
        run.ended_s = run.ended_s or time.perf_counter()
        error, run.sink.error = run.sink.error, None
        if error is not None:
            try:
                raise error
            finally:
                del error

    def __iter__(self) -> Iterator[Any]:
        return self.get_iterator()

    def get_iterator(self, timeout: float | None = None) -> Generator[Any]:
        """Yield what is left of the epoch, or the next epoch; wait at most `timeout` seconds for each item.

        Raises:
            RuntimeError: another loop is not done, or the source gives its items once, and did. TimeoutError: no item
            came in time. What a stage raised.
        """
        with self.lock:
            if self.looping:
                raise RuntimeError("another loop over this pipeline is not done; build another pipeline for it")
            self.looping = True
        own = not self.started
        try:
            if own:
                self._begin()
            elif self.over:
                self.stop()
                self.start()
            yield from self._items(self._running(), timeout)
        finally:
            self.looping = False
            if own:
                self.stop()

    def _items(self, run: RunThreads, timeout: float | None) -> Generator[Any]:
        sink = run.sink
        while True:
            try:
                _, group = sink.take(None, timeout)
            except TimeoutError:
                raise TimeoutError(f"no item came within timeout={timeout:g} seconds") from None
            if not group:
                break
            try:
                while group:
                    sink.leave_alone()
                    yield group.popleft()
            finally:
                if group:
                    sink.give_back(group)
        if sink.closed:
            raise RuntimeError("the pipeline was stopped in the middle of a loop")
        self._finished(run)

    def stats(self) -> list[StageStats]:
        """Return what the source and each stage did in this run, or in the last one."""
        run = self.run or self.last
        return run.stats() if run is not None else []

    def failures(self) -> list[StageFailure]:
        """Return the failures that were left out in this run, or in the last one; 100 of each stage are kept."""
        run = self.run or self.last
        return [failure for part in run.parts for failure in part.failures.listed] if run is not None else []

    def report(self) -> str:
        """Return the statistics as a table."""
        return table(self.stats())
