"""Worker processes: how they start, how they end, and how the death of one is reported."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import select
import selectors
import signal
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from multiprocessing import connection
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import WorkerError, with_note

from .channel import Channel, Selector, Waiter, channels
from .child import NEED_A_PICKLE, Work, process_main
from .messages import Job, Task, Turn
from .pickling import by_name
from .slot_memory import Slots

PATIENCE_S = 0.25  # how long a worker may take to leave before it is sent away
ROOM = 1 << 15  # bytes that a pipe has room for, where that cannot be asked
GONE = BrokenPipeError, ConnectionResetError
REAPED = 1 << 16  # for the exit code of a process that something else in this program has waited for
OURS: Any = weakref.WeakSet()  # our ends of all pipes that are open; a fork must not keep them


def how_it_ended(exitcode: int | None, inherits: bool) -> str:
    """Describe an exit code; a process that inherits nothing may have failed to import the main script."""
    if exitcode is None:
        return "closed its pipe"
    if exitcode == REAPED:
        return (
            "ended; only the code that waited for it knows how: a SIGCHLD handler, os.wait, or psutil in this program"
        )
    if exitcode >= 0:
        return f"ended with exit code {exitcode}" + ("" if inherits or exitcode != 1 else why_not_started())
    known = {number.value: number.name for number in signal.Signals}
    return f"was killed by {known.get(-exitcode, -exitcode)}" + ("; was memory short?" if exitcode == -9 else "")


def why_not_started() -> str:
    """Explain why a process that inherits nothing may have failed at the start: it imports the main program."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    if file and not Path(file).exists():
        return f"; it could not import the main program, as {file} is no file. A worker process {NEED_A_PICKLE}"
    return "; a script that starts processes needs `if __name__ == '__main__':` around what it does"


@contextlib.contextmanager
def without_interrupts(inherits: bool) -> Iterator[None]:
    """Hold back Ctrl-C while processes start, in them and in this one; later, a worker ignores it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    if not inherits:
        resource_tracker.ensure_running()  # here, because when it starts it lets Ctrl-C in again
    caught: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, lambda number, frame: caught.append(number)) if main else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # processes get this; other threads do not
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if main:
            signal.signal(signal.SIGINT, handler or signal.SIG_DFL)
        if caught:
            signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def interrupts_ignored() -> Iterator[None]:
    """While one Ctrl-C is handled, ignore another: the work here ends soon, and should not be left half done.

    When a loop is left, GeneratorExit closes it. An interrupt during that could only be printed, not raised. The same
    is true when the program ends and Python closes the remaining loops.
    """
    main = threading.main_thread()
    on_its_way = isinstance(sys.exception(), KeyboardInterrupt | GeneratorExit) or not main.is_alive()
    if not on_its_way or threading.current_thread() is not main:
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def has_ended(process: Any) -> bool:
    """Tell whether a process has ended, even if other code has waited for it, so that another process may have its
    number.

    In that case, Python's own `is_alive()` returns True, and `terminate()` would send a signal to that other process.
    """
    if process.exitcode is not None:
        return True
    if not connection.wait([process.sentinel], 0):
        return False
    process.join(0.1)  # the sentinel is a moment ahead of the exit code
    if process.exitcode is None and (popen := getattr(process, "_popen", None)) is not None:
        popen.returncode = REAPED
    return True


class WorkerProcesses:
    """Worker processes: starts them, sends them tasks, ends them, and reports a dead one.

    Attributes:
        work: the function that each process runs, see `worker.py`.
        channels: our end of each worker's pipe. processes: the processes.
        waiting: the tickets of the tasks that each worker has not answered yet.
        full: the workers whose pipe had no room for everything that was sent to them.
        selector: reports channels to read from and processes that ended, with the worker's number as data.

    Raises:
        WorkerError: this process is not allowed to start processes.
    """

    work: Work

    def __init__(self, job: Job, arena: Slots, context: Any = None) -> None:
        if multiprocessing.current_process().daemon:
            rule = "a daemonic process, such as a worker, may not start processes"
            raise WorkerError(f'{rule}: use num_workers=0 or worker_method="thread" here')
        self.start = context if hasattr(context, "Process") else multiprocessing.get_context(context)
        self.inherits, self.owner = self.start.get_start_method() == "fork", os.getpid()
        self.rotates = job.rotates
        self.channels: list[Any] = []
        self.processes: list[Any] = []
        self.waiting: list[set[int]] = []
        self.full: set[int] = set()
        self.selector: Any = Selector() if hasattr(select, "epoll") else Waiter()
        try:
            shared = job if self.inherits else self._packed(job, arena)
            for worker in range(job.num_workers):
                with without_interrupts(self.inherits):
                    self._start(shared, worker, arena)
        except BaseException as error:
            self.close()
            self._explain(error)
            raise

    def _packed(self, job: Job, arena: Any) -> Any:
        slot, token = arena.take(), by_name.set(True)
        try:
            return arena.pack(job, slot), slot
        except Exception:  # it may hold a lock or a queue, which can be sent while a process is started, and only then
            arena.release(slot)
            return job
        finally:
            by_name.reset(token)

    def _start(self, job: Any, worker: int, arena: Slots) -> None:
        ours, theirs = channels(self.start)
        self.channels.append(ours)
        self.waiting.append(set())
        OURS.add(ours)
        arguments = (type(self).work, job, worker, theirs, list(OURS) if self.inherits else [], arena)
        process = self.start.Process(target=process_main, args=arguments, daemon=True, name=f"loader worker {worker}")
        try:
            process.start()
        finally:
            theirs.close()
        self.processes.append(process)
        self.selector.register(ours, selectors.EVENT_READ, worker)
        self.selector.register(process.sentinel, selectors.EVENT_READ, worker)

    def _explain(self, error: BaseException) -> None:
        if isinstance(error, OSError):
            with_note(
                error, "while starting workers: each takes four descriptors (`ulimit -n`) and a process (`ulimit -u`)"
            )
        elif isinstance(error, Exception) and not self.inherits and "bootstrapping" not in str(error):
            with_note(error, f'a process started by "{self.start.get_start_method()}" {NEED_A_PICKLE}')

    def pick(self, task: Task) -> int:
        """Return the worker for a task: a Turn or the task's position decides, otherwise the fewest unanswered
        tasks."""
        if isinstance(task.positions, Turn):
            return task.positions.worker
        if self.rotates:
            return task.position % len(self.waiting)
        waiting = list(map(len, self.waiting))
        return waiting.index(min(waiting))

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting for a worker, which may be waiting for us to read its
        answers.

        Raises:
            Any error of pickle, if the positions can't be pickled.
        """
        numbers = isinstance(task.positions, np.ndarray) and not task.positions.dtype.hasobject
        if numbers and isinstance(self.channels[0], Channel):
            return True
        size = task.positions.nbytes if numbers else len(pickle.dumps(task))
        return isinstance(self.channels[0], Channel) or size <= ROOM or not self.waiting[self.pick(task)]

    def flush(self) -> None:
        """Send what did not fit before; make the selector report when there is room for the rest."""
        for worker, channel in enumerate(self.channels):
            if worker not in self.full and not getattr(channel, "unsent", None):
                continue
            with contextlib.suppress(*GONE):  # `receive` finds out how it died
                channel.flush()
            if bool(channel.unsent) != (worker in self.full):
                self.full ^= {worker}
                events = selectors.EVENT_READ | (selectors.EVENT_WRITE if channel.unsent else 0)
                self.selector.modify(channel, events, worker)

    def lost(self) -> WorkerError | None:
        """Return the error of the first dead worker; None if all are alive."""
        dead = (worker for worker, process in enumerate(self.processes) if has_ended(process))
        return next(map(self.death, dead), None)

    def death(self, worker: int) -> WorkerError:
        """Return the error that says how a worker ended."""
        process = self.processes[worker]
        process.join(1.0)
        has_ended(process)
        how = how_it_ended(process.exitcode, self.inherits)
        exitcode = None if process.exitcode == REAPED else process.exitcode
        return WorkerError(f"worker {worker} (process {process.pid}) {how}", worker, process.pid, exitcode)

    def close(self) -> None:
        """End the workers: at once if they wait for a task, otherwise within three quarters of a second."""
        self.selector.close()
        ours = self.owner == os.getpid()  # else this is a fork's copy: the workers are its parent's
        for channel in self.channels:
            channel.hang_up() if ours and isinstance(channel, Channel) else channel.close()
        OURS.difference_update(self.channels)
        if ours:
            with interrupts_ignored():
                self._end()

    def _end(self) -> None:
        for push in (lambda process: None, lambda process: process.terminate(), lambda process: process.kill()):
            for process in self.processes:
                if not has_ended(process):
                    push(process)
            deadline = time.monotonic() + PATIENCE_S
            for process in self.processes:
                process.join(max(0.0, deadline - time.monotonic()))
            self.processes = [process for process in self.processes if not has_ended(process)]
