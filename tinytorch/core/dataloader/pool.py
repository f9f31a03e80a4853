# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Workers shared by loops: tickets for what is on its way, and answers that wait until they are asked for."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterable
from typing import Any

from .arena import Arena
from .crew import ProcessCrew
from .errors import WorkerError
from .packing import Message
from .processes import interrupts_ignored
from .worker import Answer, Failure, Job, Task

__all__ = ["KEPT", "LOOK_S", "Pool", "Tickets"]


KEPT = 2  # slots beyond the window: batches that the caller may hold before they are copied
LOOK_S = 0.5  # how often to look whether all workers live, even if no pipe tells of a death


class Tickets:
    """Workers, the tasks on their way to them, and the answers.

    Args:
        job: what the workers do.
        window: how many tasks a loop has on the way.
        method: "process" or "thread".
        context: a start method or multiprocessing context, for processes.

    Attributes:
        crew: `send(task)`, `flush()`, `receive(timeout_s)`, `ready(task)`, `lost()` and `close()`.
        arena: the slots; none for threads.
        arrived: answers that nobody has asked for yet, by ticket.
        abandoned: tickets on the way that nobody will ask for.
        loops: the numbers of the loops over a stream that are not over.
    """

    def __init__(self, job: Job, window: int, method: str = "process", context: Any = None) -> None:
        self.window, self.num_workers, self.tickets = window, job.num_workers, itertools.count()
        self.owner, self.closed, self.failed, self.looked = os.getpid(), False, False, time.monotonic()
        self.arrived: dict[int, Answer] = {}
        self.abandoned: set[int] = set()
        self.arena = Arena(window + KEPT + 1 if method == "process" else 0)
        self.loops: set[int] = set()
        try:
            self.crew = self._hire(job, method, context)
        except BaseException:
            self.arena.close()
            raise

    def _hire(self, job: Job, method: str, context: Any) -> Any:
        if method == "process":
            return ProcessCrew(job, self.arena, context)
        from tinytorch.core.dataloader.threads import ThreadCrew  # a later Part

        return ThreadCrew(job)

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        """Send a task, with a slot if one is free; return its ticket."""
        task = Task(next(self.tickets), None, epoch, position, positions)
        while not self.crew.ready(task):
            self.listen(LOOK_S)
        self.crew.send(Task(task.ticket, self.arena.take(), epoch, position, positions))
        self.crew.flush()
        return task.ticket

    def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
        """Return the first of these tickets whose answer has arrived; wait until there is one.

        Raises:
            WorkerError: nothing arrived in `timeout_s` seconds (0: no limit), or a worker died.
            What a worker raised that could not start (ticket -1).
        """
        if not self.usable():
            raise WorkerError("the workers of this loop were ended by close(), or belong to the process that forked")
        deadline = time.monotonic() + timeout_s
        while True:
            for ticket in tickets:
                if ticket in self.arrived:
                    return ticket
            rest = max(0.0, deadline - time.monotonic()) if timeout_s else LOOK_S
            if not self.listen(min(rest, LOOK_S)) and rest == 0.0:
                raise WorkerError(f"no batch arrived within timeout={timeout_s:g} seconds{self._loading(tickets)}")

    def _loading(self, tickets: Iterable[int]) -> str:
        """Say which processes have these tickets to answer."""
        waiting = enumerate(getattr(self.crew, "waiting", ()))
        workers = [worker for worker, theirs in waiting if theirs.intersection(tickets)]
        named = [f"worker {worker} (process {self.crew.processes[worker].pid})" for worker in workers]
        return f" from {', '.join(named)}" if named else ""

    def usable(self) -> bool:
        """Tell whether this can be asked for batches: it is not closed, and this process made it."""
        return not self.closed and self.owner == os.getpid()

    def healthy(self) -> bool:
        """Tell whether this can be asked, and all workers started and live."""
        return self.usable() and not self.failed and self.crew.lost() is None

    def listen(self, timeout_s: float) -> bool:
        """Sort the answers there are; wait at most `timeout_s` seconds for one; return whether there was one.

        Raises:
            WorkerError: a worker is dead. What a worker raised that could not start.
        """
        self.crew.flush()
        answers = self.crew.receive(timeout_s)
        self.failed = self.failed or -1 in [answer.ticket for answer in answers]
        for answer in answers:
            self.sort(answer)
        if time.monotonic() >= self.looked + LOOK_S:
            self.looked = time.monotonic()
            if error := self.crew.lost():
                raise error
        return bool(answers)

    def sort(self, answer: Answer) -> None:
        """Put an answer where it belongs; see `Pool`."""
        raise NotImplementedError

    def close(self) -> None:
        """End the workers. Batches that were given out stay as they are."""
        self.closed = True
        self.arrived.clear()
        with interrupts_ignored():
            self.crew.close()
        self.arena.close()


class Pool(Tickets):
    """Workers, and the batches that are on their way. Several loops may use one pool."""

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
