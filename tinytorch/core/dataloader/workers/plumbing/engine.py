"""The workers behind a loader: started when a loop needs them, shared by its loops, ended with them or kept.

It knows nothing about the loader. A `Job` says how to load a batch, a `Plan` how many workers load, and `feed` which
batches they load.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from tinytorch.core.dataloader.errors import WorkerError
from tinytorch.core.dataloader.homes import find

from .messages import Job

__all__ = ["Engine", "Job", "Plan"]

KEPT = 2  # slots beyond the window: batches that the caller may hold before they are copied


@dataclass(frozen=True)
class Plan:
    """How the workers of a loader work.

    Attributes:
        window: how many batches a loop has in flight.
        method: "process" or "thread".
        context: a start method or multiprocessing context, for processes.
        stay: whether the workers stay when a loop is over.
    """

    window: int
    method: str = "process"
    context: Any = None
    stay: bool = False


class Engine:
    """The workers of one loader; loops in several threads may use them at the same time.

    Attributes:
        queue: the task queue of the workers that stay; None if there are none.
    """

    def __init__(self) -> None:
        self.queue: Any = None
        self.finalizer: Any = None
        self.lock, self.owner = threading.RLock(), os.getpid()

    def __reduce__(self) -> Any:
        """Don't copy the workers: they belong to the loader that started them."""
        return Engine, ()

    def loop(self, job: Job, plan: Plan, feed: Callable[[Any], Iterator[Any]]) -> Iterator[Any]:
        """Yield what `feed(queue)` yields, where `queue` is a task queue for workers that do this job.

        Persistent workers are those of the first loop, and do its job. After an error in a worker, or after Ctrl-C,
        they are ended, and the next loop starts new ones.
        """
        queue = self.hired(job, plan)
        yield from _interrupted_once(_until_exit(self._served(queue, feed)), queue.close)

    def hired(self, job: Job, plan: Plan) -> Any:
        """Return the task queue of the running workers, or start new ones."""
        if self.owner != os.getpid():  # the lock of a fork's copy may be held by a thread that is not there
            self.lock, self.owner = threading.RLock(), os.getpid()
        with self.lock:
            if self.queue is not None and not self.queue.healthy():
                self.close()  # a worker died while nobody looked, or these belong to the process that forked this one
            if self.queue is not None:
                return self.queue
            queue = _hire(job, plan)
            if plan.stay:
                self.queue, self.finalizer = queue, weakref.finalize(self, queue.close)
            return queue

    def _served(self, queue: Any, feed: Callable[[Any], Iterator[Any]]) -> Generator[Any]:
        """Yield what `feed(queue)` yields; then end the workers, unless they are persistent and nothing failed."""
        try:
            yield from feed(queue)
        except (WorkerError, KeyboardInterrupt):
            self.end(queue)
            raise
        finally:
            if queue is not self.queue:
                queue.close()

    def end(self, queue: Any) -> None:
        """End the persistent workers if they belong to this queue: another loop may have started new ones."""
        if self.queue is queue:
            self.close()

    def close(self) -> None:
        """End the persistent workers; the next loop starts new ones. Batches that a loop has received stay valid."""
        queue, self.queue = self.queue, None
        if queue is not None:
            self.finalizer.detach()
            queue.close()


def _hire(job: Job, plan: Plan) -> Any:
    """Start workers; return their task queue."""
    of_processes, queue_of = plan.method == "process", find("TaskQueue")
    arena = find("Arena")(plan.window + KEPT + 1 if of_processes else 0)
    try:
        pool = find("ProcessPool")(job, arena, plan.context) if of_processes else find("ThreadPool")(job)
        return queue_of(pool, arena, plan.window, job.num_workers)
    except BaseException:
        arena.close()
        raise


def _interrupted_once(batches: Iterator[Any], close: Callable[[], object]) -> Iterator[Any]:
    """Yield the batches; if a second Ctrl-C interrupts the end of the loop, call `close` and report only one of the
    two."""
    try:
        yield from batches
    except KeyboardInterrupt as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            error.__context__ = None
            close()
        raise


open_loops: weakref.WeakSet[Any] = weakref.WeakSet()  # those with workers


def _until_exit(batches: Generator[Any]) -> Generator[Any]:
    """Return the batches, and close them when the program ends, because later it would be too late."""
    open_loops.add(batches)
    return batches


@atexit.register
def close_loops() -> None:
    """Close the loops that are still open."""
    for batches in list(open_loops):
        with contextlib.suppress(ValueError):  # a thread that nobody waits for is in the middle of it
            batches.close()
