# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""What a worker does: receive a task, load, answer, repeat. Failures are answers, too."""

from __future__ import annotations

import contextlib
import pickle
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .arena import Arena
from .errors import WorkerError
from .room import Room
from .seeding import seeded

__all__ = [
    "Answer",
    "Failure",
    "Job",
    "RemoteError",
    "Task",
    "Turn",
    "WorkerInfo",
    "get_worker_info",
    "outcome",
    "tellable",
    "work",
]


class Task(NamedTuple):
    """One batch to load: its ticket, the slot it goes to, its place (epoch, position), its positions in the dataset."""

    ticket: int
    slot: int | None
    epoch: int
    position: int
    positions: Any


class Turn(NamedTuple):
    """What a task of a stream has for positions: batch `number` of `worker`, for a loop of those that are running."""

    loop: int
    worker: int
    number: int
    running: tuple[int, ...]


class Answer(NamedTuple):
    """What came of a task: a Message (from a thread: the batch), or a Failure. Ticket -1: the worker did not start."""

    ticket: int
    slot: int | None
    content: Any


@dataclass(frozen=True)
class Job:
    """What all tasks of a loader have in common: `load(positions)` gives a batch; `init(worker)` is called first.

    `seed` is the loader's, `base_seed` that of worker 0: another one whenever workers are started.
    """

    dataset: Any
    load: Callable[[Any], Any]
    seed: int
    everywhere: bool
    num_workers: int
    init: Callable[[int], None] | None = None
    in_turn: bool = False  # whether the positions of each task are a Turn
    base_seed: int = 0


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
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(error))

    @staticmethod
    def _taken_apart(error: BaseException) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        own, state = vars(error), error.__getstate__()
        slots = state[1] if isinstance(state, tuple) else {}
        rest = {name: value for name, value in (states[0] if states else {}).items() if name not in own}
        return type(error), base, made_of, error.args, own, rest | slots

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, own: Any, rest: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        error.args = arguments
        vars(error).update(own)
        BaseException.__setstate__(error, rest)
        return error

    def error(self) -> BaseException:
        """Return the exception: same type, `args` and attributes (so its notes, too), and a note that names the worker.

        Attributes that Python's own classes keep outside of `vars(error)` are there, too: `OSError.filename`,
        `UnicodeDecodeError.start`. The `__init__` of a class that is not Python's is not called. Its `__cause__` is a
        RemoteError with the traceback in the worker.
        """
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        error.add_note(f"in worker {self.worker}")
        error.__cause__ = RemoteError(f'\n"""\n{self.text}"""')
        return error


def tellable(error: BaseException, doing: str) -> BaseException:
    """Return an exception that can be raised in the main process: the same, unless it would end a loop or the program.

    Instead of StopIteration it is a RuntimeError, and instead of SystemExit a WorkerError.
    """
    if not isinstance(error, StopIteration | SystemExit):
        return error
    kind = RuntimeError if isinstance(error, StopIteration) else WorkerError
    other = kind(f"{doing} raised {error!r}")
    other.__cause__ = error
    return other


def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | Room | None,
) -> None:
    """Answer every task until None is received.

    First `get_worker_info()` is set, with seed job.base_seed + worker, and `job.init(worker)` is called, if there is
    one; if that fails, the only answer is a Failure with ticket -1 and no slot, and no task is received. Then each task
    is answered before the next is received, with its ticket and slot. The content is the batch, loaded inside
    `seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere)` and packed into the task's slot of the
    arena (as it is, without an arena); or a Failure, if loading or packing raises anything. An exception that would end
    a loop or the program there, at the start or later, is changed by `tellable`. No batch is kept while waiting for the
    next task: it would take memory.
    """
    _info.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | Room | None) -> Any:
    """Return the batch of a task, packed, or the Failure to load it."""
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {task.positions}"), worker)
