# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""What a worker does: receive a task, load, answer, repeat. Failures are answers, too."""

from __future__ import annotations

import contextlib
import pickle
import traceback
from collections.abc import Callable
from typing import Any

from tinytorch.core.dataloader.errors import WorkerError, set_past_class, shown, with_note
from tinytorch.core.dataloader.seeding import seeded
from tinytorch.core.dataloader.workers.plumbing.messages import Answer, Job, Task, WorkerInfo, current_worker
from tinytorch.core.dataloader.workers.plumbing.slot_writer import SlotWriter

from .arena import Arena

__all__ = ["Failure", "RemoteError", "arrives", "outcome", "tellable", "work"]


class RemoteError(Exception):
    """The traceback in the worker, as text; the cause of an exception that comes from there."""


def arrives(value: Any) -> bool:
    """Tell whether a value can be pickled and read back."""
    try:
        pickle.loads(pickle.dumps(value))
    except Exception:
        return False
    return True


class Failure:
    """An exception that travels to the main process: from a thread as it is, from a process through a pickle.

    Attributes of the exception that cannot be pickled are left out, and a note names them. An exception whose class or
    arguments cannot be pickled and read back becomes a WorkerError, whose message gives its type and text, and whose
    `worker` is the worker.

    Example:
        >>> Failure(KeyError("cat.png"), worker=1).error()
        KeyError('cat.png')
    """

    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        """Return the exception: same type, `args` and attributes (so its notes, too), and a note that names the worker.

        In the process that made this, it is the very exception, with its own cause. In another it has the attributes
        that could be sent, those too that Python's own classes keep outside of `vars(error)`: `OSError.filename`,
        `UnicodeDecodeError.start`, `ImportError.name`. The `__init__` of a class that is not Python's is not called.
        There, its `__cause__` is a RemoteError with the traceback in the worker.
        """
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


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
    arena: Arena | SlotWriter | None,
) -> None:
    """Answer every task until None is received.

    First `get_worker_info()` is set, with seed job.base_seed + worker, and `job.init(worker)` is called, if there is
    one; if that fails, the only answer is a Failure with ticket -1 and no slot, and no task is received. Then each task
    is answered once, before the next is received, with its ticket and slot; what `answer` itself raises is not caught.
    The content is the batch, loaded inside
    `seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere)` and packed into the task's slot of the
    arena (as it is, without an arena); or a Failure, if loading or packing raises anything. An exception that would end
    a loop or the program there, at the start or later, is changed by `tellable`. No batch is kept while waiting for the
    next task: it would take memory.
    """
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    """Return the batch of a task, packed, or the Failure to load it."""
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)
