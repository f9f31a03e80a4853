# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""What stands around the loop of a worker in a process of its own: its signals, its generators, its end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from dataclasses import replace
from typing import Any

from .arena import Arena
from .packing import Message
from .room import Room
from .seeding import own_generators
from .worker import Answer, Failure, Job, WorkerInfo, tellable, work

__all__ = ["leave_with_parent", "own_signals", "prepare_torch", "process_main"]


def process_main(job: Job | tuple[Message, int], worker: int, channel: Any, others: list[Any], arena: Arena) -> None:
    """Run a worker process until the main process closes its end of the channel."""
    own_signals()
    for other in others:
        other.close()
    threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
    with contextlib.suppress(
        EOFError, BrokenPipeError, ConnectionResetError
    ):  # the main process wants nothing any more
        try:
            job = job if isinstance(job, Job) else arena.look(*job)
        except BaseException as error:
            channel.send(Answer(-1, None, Failure(tellable(error, "reading the dataset"), worker)))
            return
        own_generators(job.base_seed + worker)
        if "torch" in sys.modules:
            prepare_torch(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
        place = Room(arena)
        job = replace(job, load=place.around(job.load))
        work(job, worker, lambda: place.note(channel.recv()), channel.send, place)


def prepare_torch(info: WorkerInfo) -> None:
    """Make torch compute in one thread, and let its own `get_worker_info()` return what ours does."""
    sys.modules["torch"].set_num_threads(1)  # its threads do not survive a fork: using them would hang
    with contextlib.suppress(KeyError):
        names = vars(sys.modules["torch.utils.data._utils.worker"])  # streams for torch ask for it
        fields = {"id": info.id, "num_workers": info.num_workers, "seed": info.seed, "dataset": info.dataset}
        names["_worker_info"] = names["WorkerInfo"](**fields)


def own_signals() -> None:
    """Leave Ctrl-C to the main process, and end at SIGTERM, whatever the main process does then."""
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
