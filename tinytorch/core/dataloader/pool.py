# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Workers behind one face: start them, feed them, notice when one dies, end them."""

from __future__ import annotations

import contextlib
import contextvars
import itertools
import multiprocessing
import queue
import selectors
import signal
import threading
import time
from collections.abc import Iterable
from multiprocessing import connection
from typing import Any

from .arena import Arena, Message
from .errors import WorkerError
from .worker import Answer, Failure, Job, Task, process_main, work

__all__ = ["KEPT", "PATIENCE_S", "Pool", "ProcessCrew", "Processes", "ThreadCrew"]


KEPT = 2  # slots beyond the window: batches that the caller may hold before they are copied
PATIENCE_S = 0.25  # how long a worker may take to leave before it is sent away


class Processes:
    """Worker processes: how they start, how they end, and what is said of one that died.

    Attributes:
        channels: our end of each worker's pipe. processes: the processes.
        waiting: the tickets of the tasks that each worker has not answered yet.
        selector: reports (with the worker's number as data) channels to read from, and processes that ended.

    Raises:
        WorkerError: this process may not have children.
    """

    def __init__(self, job: Job, arena: Arena, context: Any = None) -> None:
        if multiprocessing.current_process().daemon:
            rule = "a daemonic process, such as a worker, may not start processes"
            raise WorkerError(f'{rule}: use num_workers=0 or worker_method="thread" here')
        start = context if hasattr(context, "Process") else multiprocessing.get_context(context)
        self.channels: list[connection.Connection] = []
        self.processes: list[Any] = []
        self.waiting: list[set[int]] = []
        self.selector = selectors.DefaultSelector()
        inherits = start.get_start_method() == "fork"
        try:
            slot = None if inherits else arena.take()
            shared = job if inherits else (arena.pack(job, slot), slot)
            for worker in range(job.num_workers):
                self._start(start, shared, worker, arena, inherits)
        except BaseException:
            self.close()
            raise

    def _start(self, start: Any, job: Any, worker: int, arena: Arena, inherits: bool) -> None:
        ours, theirs = start.Pipe()
        self.channels.append(ours)
        self.waiting.append(set())
        arguments = (job, worker, theirs, list(self.channels) if inherits else [], arena)
        process = start.Process(target=process_main, args=arguments, daemon=True, name=f"loader worker {worker}")
        with theirs:
            process.start()
        self.processes.append(process)
        self.selector.register(ours, selectors.EVENT_READ, worker)
        self.selector.register(process.sentinel, selectors.EVENT_READ, worker)

    def death(self, worker: int) -> WorkerError:
        """Return the error that says how a worker ended."""
        process = self.processes[worker]
        process.join(1.0)
        code, how = process.exitcode, f"ended with exit code {process.exitcode}"
        if code is not None and code < 0:
            how = f"was killed by {signal.Signals(-code).name}" + ("; was memory short?" if code == -9 else "")
        return WorkerError(f"worker {worker} (process {process.pid}) {how}", worker, process.pid, code)

    def close(self) -> None:
        """End the workers: at once if they wait for a task, else within three quarters of a second."""
        self.selector.close()
        for channel in self.channels:
            channel.close()
        for push in (lambda process: None, lambda process: process.terminate(), lambda process: process.kill()):
            for process in self.processes:
                push(process)
            deadline = time.monotonic() + PATIENCE_S
            for process in self.processes:
                process.join(max(0.0, deadline - time.monotonic()))
            self.processes = [process for process in self.processes if process.is_alive() or process.close()]


class ProcessCrew(Processes):
    """Worker processes that are fed and heard."""

    def send(self, task: Task) -> None:
        """Send a task to the worker that has the fewest to answer, the first of those; note its ticket in `waiting`.

        A worker that is dead already, or dies with tasks unread, is no error here: `receive` finds out how it died.
        """
        worker = min(range(len(self.waiting)), key=lambda k: len(self.waiting[k]))
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait until something happens, at most `timeout_s` seconds (None: for ever); return the answers there are.

        There may be none. Answered tickets are no longer in `waiting`. What a worker answered before it died is
        returned, and so is what the others have answered; then comes the error.

        Raises:
            WorkerError: a worker is dead and there are no answers any more, see `death`.
        """
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        """Append what a worker has sent; return whether it lives."""
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, ConnectionResetError):
            return False
        return alive


class ThreadCrew:
    """Worker threads: they share the memory of this process, and its one interpreter."""

    def __init__(self, job: Job) -> None:
        self.tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.threads = [
            threading.Thread(
                target=contextvars.Context().run,  # a fresh context: nothing of the caller's is inherited
                args=(work, job, worker, self.tasks.get, self.answers.put, None),
                daemon=True,
                name=f"loader worker {worker}",
            )
            for worker in range(job.num_workers)
        ]
        for thread in self.threads:
            thread.start()

    def send(self, task: Task) -> None:
        """Put a task where the next free thread takes it."""
        self.tasks.put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait for an answer, at most `timeout_s` seconds (None: for ever)."""
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        """Tell the threads to end, and wait half a second for those that are loading."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.tasks.get_nowait()
        for _ in self.threads:
            self.tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))


class Pool:
    """Workers, and the batches that are on their way. Several loops may use one pool.

    Args:
        job: what the workers do.
        window: how many tasks a loop has on the way.
        method: "process" or "thread".
        context: a start method or multiprocessing context, for processes.

    Attributes:
        crew: `send(task)`, `receive(timeout_s)` and `close()`. arena: the slots; none for threads.
        arrived: answers that nobody has asked for yet, by ticket.
        abandoned: tickets on the way that nobody will ask for.
    """

    def __init__(self, job: Job, window: int, method: str = "process", context: Any = None) -> None:
        self.window, self.tickets = window, itertools.count()
        self.arrived: dict[int, Answer] = {}
        self.abandoned: set[int] = set()
        self.arena = Arena(window + KEPT + 1 if method == "process" else 0)
        try:
            self.crew: Any = ProcessCrew(job, self.arena, context) if method == "process" else ThreadCrew(job)
        except BaseException:
            self.arena.close()
            raise

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        """Send a task, with a slot if one is free; return its ticket."""
        ticket = next(self.tickets)
        self.crew.send(Task(ticket, self.arena.take(), epoch, position, positions))
        return ticket

    def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
        """Return the first of these tickets whose answer has arrived; wait until there is one.

        Raises:
            WorkerError: nothing arrived in `timeout_s` seconds (0: no limit), or a worker died.
            What a worker raised that could not start (ticket -1).
        """
        deadline = time.monotonic() + timeout_s
        while True:
            for ticket in tickets:
                if ticket in self.arrived:
                    return ticket
            rest = max(0.0, deadline - time.monotonic()) if timeout_s else None
            answers = self.crew.receive(rest)
            if not answers and rest == 0.0:
                raise WorkerError(f"no batch arrived within timeout={timeout_s:g} seconds")
            for answer in answers:
                self.sort(answer)

    def sort(self, answer: Answer) -> None:
        """Put an answer where it belongs: among the arrived; or, if it is abandoned, release its slot.

        Raises:
            The error in the answer, if its ticket is -1.
        """
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        """Return the batch of a ticket that has arrived, and forget the ticket.

        A Message is unpacked by the arena, which then looks after the slot; a batch from a thread comes as it is.

        Raises:
            The error in the answer, if it is a Failure; its slot is released first.
            KeyError: the ticket has not arrived, or its result was asked for before.
        """
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        """Forget tickets: slots of those that have arrived are released now, the others' when their answers come.

        Until its answer comes, a worker may write into the slot of a task.
        """
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)

    def close(self) -> None:
        """End the workers. Batches that were given out stay as they are."""
        self.crew.close()
        self.arena.close()
