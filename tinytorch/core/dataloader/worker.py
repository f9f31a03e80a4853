# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""What a worker does: receive a task, load, answer, repeat. Failures are answers, too."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from multiprocessing import connection, parent_process
from typing import Any, NamedTuple

from .arena import Arena, Message
from .errors import WorkerError
from .seeding import seeded

__all__ = [
    "Answer",
    "Failure",
    "Job",
    "RemoteError",
    "Task",
    "WorkerInfo",
    "get_worker_info",
    "leave_with_parent",
    "outcome",
    "process_main",
    "work",
]


class Task(NamedTuple):
    """One batch to load: its ticket, the slot it goes to, its place (epoch, position), its positions in the dataset."""

    ticket: int
    slot: int | None
    epoch: int
    position: int
    positions: Any


class Answer(NamedTuple):
    """What came of a task: a Message (from a thread: the batch), or a Failure. Ticket -1: the worker did not start."""

    ticket: int
    slot: int | None
    content: Any


@dataclass(frozen=True)
class Job:
    """What all tasks of a loader have in common: `load(positions)` gives a batch; `init(worker)` is called first."""

    dataset: Any
    load: Callable[[Any], Any]
    seed: int
    everywhere: bool
    num_workers: int
    init: Callable[[int], None] | None = None


@dataclass(frozen=True)
class WorkerInfo:
    """Who is loading: worker `id` of `num_workers`, with a seed of its own. The fields are torch's."""

    id: int
    num_workers: int
    seed: int
    dataset: Any = field(repr=False)


_info: ContextVar[WorkerInfo | None] = ContextVar("worker_info", default=None)


def get_worker_info() -> WorkerInfo | None:
    """Return the worker that this code runs in; None in the main process."""
    return _info.get()


class RemoteError(Exception):
    """The traceback in the worker, as text; the cause of an exception that comes from there."""


class Failure:
    """An exception that can be sent between processes, whatever it is.

    An exception whose class, arguments or attributes cannot be pickled and read back becomes a WorkerError, whose
    message gives its type and text, and whose `worker` is the worker.

    Example:
        >>> Failure(KeyError("cat.png"), worker=1).error()
        KeyError('cat.png')
    """

    def __init__(self, error: BaseException, worker: int) -> None:
        self.text, self.worker = "".join(traceback.format_exception(error)), worker
        self._take_apart(error)
        try:
            pickle.loads(pickle.dumps(self)).error()
        except Exception:
            text = "".join(traceback.format_exception_only(error)).strip()
            self._take_apart(WorkerError(f"{text} (it could not be sent between processes)", worker))

    def _take_apart(self, error: BaseException) -> None:
        self.kind, self.arguments, self.state = type(error), error.args, dict(vars(error))
        self.made_of = error.__reduce__()[1] if isinstance(error, OSError) else error.args  # an OSError's file name

    def error(self) -> BaseException:
        """Return the exception: same type, `args` and attributes (so its notes, too), and a note that names the worker.

        Its own class's `__init__` is not called. Its `__cause__` is a RemoteError with the traceback in the worker.
        """
        error = self.kind.__new__(self.kind, *self.made_of)
        pythons: Any = next(kind for kind in self.kind.__mro__ if kind.__module__ == "builtins")
        pythons.__init__(error, *self.made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        error.args = self.arguments
        vars(error).update(self.state)
        error.add_note(f"in worker {self.worker}")
        error.__cause__ = RemoteError(f'\n"""\n{self.text}"""')
        return error


def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    """Answer every task until None is received.

    First `get_worker_info()` is set, with seed job.seed + worker, and `job.init(worker)` is called, if there is one; if
    that fails, the only answer is a Failure with ticket -1 and no slot, and no task is received. Then each task is
    answered before the next is received, with its ticket and slot. The content is the batch, loaded inside
    `seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere)` and packed into the task's slot of the
    arena (as it is, without an arena); or a Failure, if loading or packing raises. A StopIteration becomes a
    RuntimeError. No batch is kept while waiting for the next task: it would take memory for nothing.
    """
    _info.set(WorkerInfo(worker, job.num_workers, job.seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except Exception as error:
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    """Return the batch of a task, packed, or the Failure to load it."""
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except StopIteration as error:
        return Failure(RuntimeError(f"loading positions {task.positions} raised StopIteration({error})"), worker)
    except Exception as error:
        return Failure(error, worker)


def process_main(
    job: Job | tuple[Message, int], worker: int, channel: connection.Connection, others: list[Any], arena: Arena
) -> None:
    """Run a worker process until the main process closes its end of the channel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
    try:
        job = job if isinstance(job, Job) else arena.look(*job)
    except Exception as error:
        channel.send(Answer(-1, None, Failure(error, worker)))
        return
    try:
        work(job, worker, channel.recv, channel.send, arena)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the main process wants nothing any more


def leave_with_parent(parent: int) -> None:
    """End this process when the one that started it is gone."""
    process = parent_process()
    while os.getppid() == parent:
        connection.wait([process.sentinel] if process else [], timeout=0.5)
    os._exit(1)
