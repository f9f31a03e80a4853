"""Ways to run the function of a stage: in its threads, in processes, in sub-interpreters, in a given executor."""

from __future__ import annotations

import itertools
import pickle
import re
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from types import GeneratorType
from typing import TYPE_CHECKING, Any, NamedTuple

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.workers.plumbing.messages import Job

from .outlets import SKIP, Several
from .retried import retried
from .stage import Pipe, is_generator

if TYPE_CHECKING:
    from ..inbox import Inbox

__all__ = ["Callee", "callee", "check_executor"]


class Callee(NamedTuple):
    """A function that the threads of a stage call, and what ends whatever is behind it."""

    call: Callable[[Any], Any]
    close: Callable[[], None]


def nothing() -> None:
    """End what needs no end."""


def callee(stage: Pipe, inbox: Inbox, limit: Any = None) -> Callee:
    """Return what to call for a stage. Functions in threads wait for the semaphore `limit`, if there is one.

    Raises:
        RuntimeError, TypeError: see `check_executor`.
    """
    check_executor(stage)
    once = called_once(stage, inbox, limit)
    return once if stage.retry is None else once._replace(call=retried(once.call, stage.retry, inbox))


def called_once(stage: Pipe, inbox: Inbox, limit: Any) -> Callee:
    """Return the same, without the attempts that `retry` adds."""
    if stage.executor == "process":
        return in_processes(stage)
    if stage.executor == "interpreter":
        return in_interpreters(stage)
    if isinstance(stage.executor, Executor):
        return Callee(through(stage.executor, stage.function), nothing)  # it is the caller's, who ends it
    return Callee(stage.function if limit is None else limited(stage.function, inbox, limit), nothing)


def check_executor(stage: Pipe) -> None:
    """Raise unless the function of a stage can run where it should, so that you hear of it when the pipeline is built.

    Raises:
        TypeError: a function for another process or interpreter cannot be pickled: a lambda, or one defined in another;
        or it is a generator for an interpreter. RuntimeError: `executor="interpreter"` needs Python 3.14.
    """
    if stage.executor == "interpreter" and sys.version_info < (3, 14):
        found = ".".join(map(str, sys.version_info[:3]))
        raise RuntimeError(
            f'stage "{stage.name}": executor="interpreter" needs Python 3.14 or later, this is {found}; '
            'use executor="process"'
        )
    if stage.executor == "interpreter" and is_generator(stage.function):
        raise TypeError(
            f'stage "{stage.name}": executor="interpreter" needs a function that returns one result, got the generator '
            f'{shown(stage.function)}; use executor="process"'
        )
    if stage.executor in ("process", "interpreter"):
        try:
            pickle.dumps(stage.function)
        except Exception as error:
            raise TypeError(
                f'stage "{stage.name}": executor="{stage.executor}" needs a function that can be pickled, '
                f"got {shown(stage.function)}; define it at the top of a module ({error})"
            ) from error


def limited(function: Callable[[Any], Any], inbox: Inbox, limit: Any) -> Callable[[Any], Any]:
    """Return a function that waits for a semaphore first; then it runs, unless its results are not wanted any more."""

    def call(item: Any) -> Any:
        with limit:
            return SKIP if inbox.closed else function(item)

    return call


def through(executor: Executor, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that runs in an executor, and waits for the result."""

    def call(item: Any) -> Any:
        return executor.submit(function, item).result()

    return call


class Listed:
    """A function whose generators are gone through where it runs: they cannot be sent."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, item: Any) -> Any:
        result = self.function(item)
        return Several(one for one in result if one is not SKIP) if type(result) is GeneratorType else result


def in_processes(stage: Pipe) -> Callee:
    """Start worker processes, those of the loader; results come through shared memory.

    An exception comes back with its type and the traceback in the worker; a worker that is killed is a WorkerError
    with its signal.
    """
    job = Job(None, Listed(stage.function), 0, False, stage.concurrency)
    arena = find("Arena")(stage.concurrency + stage.capacity(of_batches=False) + 1)
    try:
        pool = find("ProcessPool")(job, arena, None)
    except BaseException:
        arena.close()
        raise
    queue = find("TaskQueue")(pool, arena, stage.concurrency, stage.concurrency)
    numbers = itertools.count()

    def call(item: Any) -> Any:
        ticket = queue.submit(0, next(numbers), item)
        try:
            return queue.result(queue.wait([ticket]))
        except BaseException:
            queue.abandon([ticket] if ticket in queue.arrived else [])
            raise

    return Callee(call, queue.close)


def in_interpreters(stage: Pipe) -> Callee:
    """Start sub-interpreters (PEP 734), each with a GIL of its own, and the import path of this one.

    The function goes there as it is, since this package imports NumPy, whose extension does not support them. A module
    that cannot be imported there is an ImportError; what cannot be sent, an item or a result, is a TypeError.
    """
    from concurrent.futures import InterpreterPoolExecutor  # type: ignore[attr-defined]  # Python 3.14
    from concurrent.interpreters import NotShareableError  # type: ignore[import-not-found]

    path = f"import sys; sys.path[:] = {sys.path!r}"
    executor = InterpreterPoolExecutor(max_workers=stage.concurrency, initializer=exec, initargs=(path,))
    sent = through(executor, stage.function)

    def call(item: Any) -> Any:
        try:
            return sent(item)
        except NotShareableError as error:
            lines = str(error.__cause__ or error).splitlines()  # a traceback as text
            reason = next((line for line in lines if re.match(r"[\w.]+Error: ", line)), str(error))
            kind = ImportError if reason.startswith(("ImportError", "ModuleNotFoundError")) else TypeError
            raise kind(f'{reason}; use executor="process"') from error

    return Callee(call, lambda: executor.shutdown(wait=False, cancel_futures=True))
