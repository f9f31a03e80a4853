"""Describe a pipeline stage by stage, and build it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from fractions import Fraction
from typing import Any

from tinytorch.core.dataloader.shards.retry import Retry

from .executors import check_executor
from .failure import check_tolerance
from .pipeline import Pipeline
from .plan import Plan
from .route import route
from .source import check_source
from .stage import Aggregate, Disaggregate, Pipe, Stage, check_positive, name_of

__all__ = ["PipelineBuilder"]


class PipelineBuilder:
    """A pipeline that is being described: a source, stages, a sink. Names and meanings are those of SPDL.

    Source: Moto Hira and others, Scalable and Performant Data Loading, https://github.com/facebookresearch/spdl

    Example:
        >>> builder = PipelineBuilder().add_source(range(5)).pipe(lambda x: x + 1).aggregate(2).add_sink(2)
        >>> list(builder.build())
        [[1, 2], [3, 4], [5]]
    """

    def __init__(self) -> None:
        self.source: Any = None
        self.stages: list[Stage] = []
        self.sink_size: int | None = None

    def add_source(self, source: Iterable[Any] | AsyncIterable[Any]) -> PipelineBuilder:
        """Say where the items come from: an iterable, or an async iterable. It is read in a thread of its own.

        Several sources become one with `Merge`.

        Raises:
            ValueError: there is a source already. TypeError: this cannot be iterated.
        """
        if self.source is not None:
            raise ValueError("the pipeline has a source already")
        check_source(source)
        self.source = source
        return self

    def pipe(
        self,
        op: Callable[[Any], Any],
        /,
        *,
        concurrency: int = 1,
        output_order: str = "completion",
        executor: str | Executor | None = None,
        name: str | None = None,
        on_error: str | None = None,
        max_failures: int | float | Fraction | None = None,
        buffer_size: int | None = None,
        retry: Retry | None = None,
    ) -> PipelineBuilder:
        """Add a stage: `op(item)` for each item.

        Args:
            op: a function; `async def` runs on an event loop of the stage. A generator gives any number of results.
                `SKIP` as a result leaves the item out; None is data. The function must not change shared state,
                unless it is made for threads.
            concurrency: how many items it works on at a time.
            output_order: "completion": results are handed on as they come. "input": in the order of the inputs.
            executor: "thread" (None is the same), "process" (workers; results come through shared memory),
                "interpreter" (Python 3.14 and later), or an executor of `concurrent.futures`.
            name: for errors, threads and statistics; the function's own if None.
            on_error: "raise": an error comes out of the loop over the pipeline, after the items before it. "skip": the
                item is left out, counted and listed. None: "raise" without `max_failures`, else "skip".
            max_failures: raise PipelineFailure at more failures than this: a number, or a share of the items (a float
                or a Fraction), which counts after 100 items.
            buffer_size: how many items the stage has room for beyond those that it works on. None: 16, or 2 where items
                are batches.
            retry: call `op` again where it fails, as `Retry(attempts=4)` says; the item keeps its place. Only
                the last error counts as a failure.

        Raises:
            ValueError, TypeError: an argument is wrong, or the function cannot run there.
        """
        return self._add(
            Pipe(
                name or name_of(op),
                concurrency,
                buffer_size,
                function=op,
                output_order=output_order,
                executor="thread" if executor is None else executor,
                on_error=on_error,
                max_failures=max_failures,
                retry=retry,
            )
        )

    def path_variants(
        self,
        router: Callable[[Any], Any],
        paths: Sequence[Callable[[Any], Any]] | Mapping[Any, Callable[[Any], Any]],
        name: str | None = None,
        **options: Any,
    ) -> PipelineBuilder:
        """Add a stage that calls one of several functions with each item: the one that `router(item)` names.

        It is one stage: its concurrency, buffer and order are those of all paths together, so a path that has nothing
        to do leaves its threads to the others. An error has a note that names the path, too.

        Args:
            router: returns the number of a path, or the key if `paths` is a dict. It should be quick.
            paths: functions; all async, or none.
            name: for errors, threads and statistics; "path_variants" if None.
            options: those of `pipe`: concurrency, output_order, ...

        Example:
            >>> builder = PipelineBuilder().add_source(["a.txt", "b.csv"])
            >>> builder = builder.path_variants(lambda path: path[-3:], {"txt": str.upper, "csv": str.title})
            >>> list(builder.add_sink(2).build())
            ['A.TXT', 'B.Csv']

        Raises:
            ValueError, TypeError: an argument is wrong. In the loop, ValueError: the router returned no path.
        """
        return self.pipe(route(router, paths), name=name or "path_variants", **options)

    def aggregate(self, n: int, /, *, drop_last: bool = False) -> PipelineBuilder:
        """Add a stage that makes lists of `n` items; the last may be shorter, and is left out with `drop_last`.

        A list that is not full when the stream ends with an error is left out.
        """
        return self._add(Aggregate(f"aggregate({n})", size=n, drop_last=drop_last))

    def disaggregate(self) -> PipelineBuilder:
        """Add a stage that gives the items of each list, one by one."""
        return self._add(Disaggregate("disaggregate"))

    def _add(self, stage: Stage) -> PipelineBuilder:
        if self.source is None:
            raise ValueError(f'stage "{stage.name}" has nothing to read: call add_source first')
        if self.sink_size is not None:
            raise ValueError(f'stage "{stage.name}" comes after the sink: call add_sink last')
        if isinstance(stage, Pipe):
            check_executor(stage)
        self.stages.append(stage)
        return self

    def add_sink(self, buffer_size: int = 3) -> PipelineBuilder:
        """Say how many results may wait for the consumer."""
        check_positive("buffer_size", buffer_size)
        if self.source is None:
            raise ValueError("a pipeline needs a source: call add_source first")
        if self.sink_size is not None:
            raise ValueError("the pipeline has a sink already")
        self.sink_size = buffer_size
        return self

    def plan(self, *, num_threads: int | None = None, max_failures: int | float | Fraction | None = None) -> Plan:
        """Return the description of the pipeline, checked; see `build`."""
        if self.source is None:
            raise ValueError("a pipeline needs a source: call add_source first")
        if self.sink_size is None:
            raise ValueError("a pipeline needs a sink: call add_sink last")
        if num_threads is not None:
            check_positive("num_threads", num_threads)
        check_tolerance(None, max_failures)
        return Plan(self.source, tuple(self.stages), self.sink_size, num_threads, max_failures)

    def build(
        self,
        *,
        num_threads: int | None = None,
        max_failures: int | float | Fraction | None = None,
        report_stats_interval: float = -1,
    ) -> Pipeline:
        """Return the pipeline; nothing runs before it is started, or iterated.

        Args:
            num_threads: at most so many functions of stages without `async` run at a time. None: as many as the stages'
                concurrencies say.
            max_failures: for stages without `on_error` and `max_failures` of their own; negative: any number.
            report_stats_interval: log statistics every so many seconds, see `Reporter`; -1: never.
        """
        plan = self.plan(num_threads=num_threads, max_failures=max_failures)
        return Pipeline(plan, report_stats_interval=report_stats_interval)
