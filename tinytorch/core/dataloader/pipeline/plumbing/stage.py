"""The stages of a pipeline as they are described, before anything runs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.shards.retry import Retry

from .failure import check_tolerance

__all__ = ["Aggregate", "Disaggregate", "Pipe", "Stage", "is_async", "name_of"]

AHEAD = 16  # items that wait before a stage
BATCHES_AHEAD = 2  # once items are batches
EXECUTORS = "thread", "process", "interpreter"


def name_of(function: Any) -> str:
    """Return what to call a stage that has no name."""
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", type(function).__name__)


def is_async(function: Any) -> bool:
    """Tell whether a function belongs on an event loop: `async def`, also as a method, a partial, or `__call__`."""
    while isinstance(function, functools.partial):
        function = function.func
    call = function if inspect.isroutine(function) else getattr(function, "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call)


def is_generator(function: Any) -> bool:
    """Tell whether a function is written with `yield`."""
    while isinstance(function, functools.partial):
        function = function.func
    call = function if inspect.isroutine(function) else getattr(function, "__call__", None)  # noqa: B004
    return inspect.isgeneratorfunction(call) or inspect.isasyncgenfunction(call)


def check_positive(name: str, value: Any) -> None:
    """Raise ValueError unless a number is a positive integer."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be a positive integer, got {value!r}")


@dataclass(frozen=True)
class Stage:
    """What all stages have.

    Attributes:
        name: of the stage. concurrency: how many items it works on at a time.
        buffer_size: how many more items it has room for: those that wait for it, and results that wait for room.
            None: 16, or 2 once items are batches.
    """

    name: str
    concurrency: int = 1
    buffer_size: int | None = None

    def __post_init__(self) -> None:
        check_positive("concurrency", self.concurrency)
        size = self.buffer_size
        if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 0):
            raise ValueError(f"buffer_size must be None or an integer of at least 0, got {self.buffer_size!r}")

    def spare(self, of_batches: bool) -> int:
        """Return how many inputs the stage has room for besides those that it works on."""
        ahead = BATCHES_AHEAD if of_batches else AHEAD
        return ahead if self.buffer_size is None else self.buffer_size

    def capacity(self, of_batches: bool) -> int:
        """Return how many inputs the stage has room for."""
        return self.concurrency + self.spare(of_batches)


@dataclass(frozen=True)
class Pipe(Stage):
    """A function that is called with each item; see `PipelineBuilder.pipe`."""

    function: Callable[[Any], Any] = field(kw_only=True)
    output_order: str = "completion"
    executor: str | Executor = "thread"
    on_error: str | None = None
    max_failures: int | float | Fraction | None = None
    retry: Retry | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not callable(self.function):
            raise TypeError(f"a stage must be a function, got {shown(self.function)}")
        if self.output_order not in ("completion", "input"):
            raise ValueError(f'output_order must be "completion" or "input", got {self.output_order!r}')
        check_tolerance(self.on_error, self.max_failures)
        if not (isinstance(self.executor, Executor) or self.executor in EXECUTORS):
            known = ", ".join(f'"{name}"' for name in EXECUTORS)
            raise ValueError(f"executor must be {known} or a concurrent.futures.Executor, got {self.executor!r}")
        if self.is_async and self.executor != "thread":
            raise ValueError(f'stage "{self.name}" is async and runs on an event loop; executor has no use there')
        if self.retry is not None and not isinstance(self.retry, Retry):
            raise TypeError(f"retry must be a Retry or None, got {shown(self.retry)}")
        if self.retry is not None and is_generator(self.function):
            raise TypeError(f'stage "{self.name}": retry has no use for a generator, which may have given results')

    @property
    def is_async(self) -> bool:
        return is_async(self.function)

    @property
    def is_ordered(self) -> bool:
        return self.output_order == "input" and self.concurrency > 1


@dataclass(frozen=True)
class Aggregate(Stage):
    """Lists of `size` items. The list that is being filled occupies a place for each of its items."""

    size: int = field(kw_only=True)
    drop_last: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        check_positive("aggregate(n)", self.size)

    def capacity(self, of_batches: bool) -> int:
        return self.size + self.spare(of_batches)


@dataclass(frozen=True)
class Disaggregate(Stage):
    """The items of each input, one by one."""
