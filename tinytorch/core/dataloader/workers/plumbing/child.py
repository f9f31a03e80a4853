"""The code of a worker process around its loop: signals, generators, heap, and the end of the process."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tinytorch.core.dataloader.errors import with_note
from tinytorch.core.dataloader.seeding import own_generators

from .heap import Heap
from .messages import Job, Message, WorkerInfo
from .slot_memory import Slots
from .slot_writer import SlotWriter

NEED_A_PICKLE = (
    "gets dataset and functions as a pickle: define those at the top of a module that it can import, not in a notebook "
    'or at the prompt, or use worker_method="thread"'
)
Work = Callable[[Job, int, Callable[[], Any], Callable[[Any], None], Any], None]


def process_main(
    work: Work, job: Job | tuple[Message, int | None], worker: int, channel: Any, others: list[Any], arena: Slots
) -> None:
    """Run `work` in a worker process until the main process closes its end of the channel."""
    own_signals()
    for other in others:
        other.close()
    threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
    job = job if isinstance(job, Job) else received(job, arena)
    own_generators(job.base_seed + worker)
    if "torch" in sys.modules:
        prepare_torch(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    writer = SlotWriter(arena, Heap())
    job = replace(job, load=writer.around(job.load))
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the main process wants no more
        work(job, worker, lambda: writer.note(channel.recv()), channel.send, writer)


def received(packed: tuple[Message, int | None], arena: Slots) -> Job:
    """Return the job that was sent; if it can't be read, return one that reports this when it starts."""
    try:
        return arena.look(*packed)
    except BaseException as error:
        cause = with_note(error, f"a worker process {NEED_A_PICKLE}")

    def tell(worker: int) -> None:
        raise cause

    return Job(None, tell, 0, False, 0, init=tell)


def prepare_torch(info: WorkerInfo) -> None:
    """Make torch compute in one thread, and make its `get_worker_info()` return the same as ours."""
    sys.modules["torch"].set_num_threads(1)  # its threads do not survive a fork: using them would hang
    with contextlib.suppress(KeyError):
        names = vars(sys.modules["torch.utils.data._utils.worker"])  # streams for torch ask for it
        fields = {"id": info.id, "num_workers": info.num_workers, "seed": info.seed, "dataset": info.dataset}
        names["_worker_info"] = names["WorkerInfo"](**fields)


def own_signals() -> None:
    """Leave Ctrl-C to the main process, and end at SIGTERM, even if the main process ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])  # it was blocked for the time of the start


def leave_with_parent(parent: int) -> None:
    """End this process when the one that started it is gone."""
    from multiprocessing import connection as pipes
    from multiprocessing import parent_process

    process = parent_process()
    watched = [process.sentinel] if process else []
    while os.getppid() == parent and not pipes.wait(watched, timeout=0.5):
        pass
    os._exit(1)
