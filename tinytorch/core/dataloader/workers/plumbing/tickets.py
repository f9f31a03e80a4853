"""The tasks in flight and the answers that have arrived; shared by loops, which may run in several threads."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Iterable
from typing import Any

from tinytorch.core.dataloader.errors import WorkerError

from .messages import Answer, Task, Turn
from .processes import interrupts_ignored

ENDED = "the workers of this loop were ended by close(), or belong to the process that forked"
LOOK_S = 0.5  # how often to look whether all workers live, even if no pipe tells of a death


class Tickets:
    """The tasks that were sent to a pool of workers, and the answers.

    One thread at a time listens to the workers, for all threads that wait, and sorts the answers by ticket.

    Args:
        pool: the workers: `send(task)`, `flush()`, `receive(timeout_s)`, `ready(task)`, `lost()` and `close()`.
        arena: the slots; none for threads.
        window: how many tasks a loop has in flight.
        num_workers: how many workers the pool has.

    Attributes:
        arrived: answers that no loop has taken yet, by ticket.
        abandoned: tickets in flight that no loop will take.
        loops: the numbers of the unfinished loops over a stream.
        failed: the answer of a worker that could not start; None if all did.
    """

    def __init__(self, pool: Any, arena: Any, window: int, num_workers: int) -> None:
        self.pool, self.arena, self.window, self.num_workers = pool, arena, window, num_workers
        self.tickets, self.owner, self.closed = itertools.count(), os.getpid(), False
        self.arrived: dict[int, Answer] = {}
        self.abandoned: set[int] = set()
        self.loops: set[int] = set()
        self.failed: Answer | None = None
        self.looked = time.monotonic()
        self.changed, self.listening, self.closing = threading.Condition(), False, threading.RLock()

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        """Send a task, with a slot if one is free; return its ticket."""
        ticket = next(self.tickets)
        while not self.pool.ready(Task(ticket, None, epoch, position, positions)):
            self.listen(LOOK_S)
        with self.changed, ended_by_close(self):
            if isinstance(positions, Turn):  # another loop may have begun since it was made
                positions = positions._replace(running=tuple(self.loops))
            self.pool.send(Task(ticket, self.arena.take(), epoch, position, positions))
            self.pool.flush()
        return ticket

    def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
        """Return the first of these tickets whose answer has arrived; wait until there is one.

        Raises:
            WorkerError: nothing arrived in `timeout_s` seconds (0: no limit), or a worker died.
            The error of a worker that could not start (ticket -1).

        """
        deadline = time.monotonic() + timeout_s
        while self.usable():
            for ticket in tickets:
                if ticket in self.arrived:
                    return ticket
            if self.failed:
                raise self.failed.content.error()
            rest = max(0.0, deadline - time.monotonic()) if timeout_s else LOOK_S
            if not self.listen(min(rest, LOOK_S)) and rest == 0.0:
                raise WorkerError(f"no batch arrived within timeout={timeout_s:g} seconds{self._loading(tickets)}")
        raise WorkerError(ENDED)

    def _loading(self, tickets: Iterable[int]) -> str:
        """Describe the processes that have to answer these tickets."""
        waiting = enumerate(getattr(self.pool, "waiting", ()))
        workers = [worker for worker, theirs in waiting if theirs.intersection(tickets)]
        named = [f"worker {worker} (process {self.pool.processes[worker].pid})" for worker in workers]
        return f" from {', '.join(named)}" if named else ""

    def usable(self) -> bool:
        """Tell whether a loop can use this: it is not closed, and this process made it."""
        return not self.closed and self.owner == os.getpid()

    def healthy(self) -> bool:
        """Tell whether a loop can use this, and all workers started and are alive."""
        return self.usable() and not self.failed and self.pool.lost() is None

    def listen(self, timeout_s: float) -> bool:
        """Sort the answers that have arrived; wait at most `timeout_s` seconds for one; return whether there was one.

        Raises:
            WorkerError: a worker is dead. The error of a worker that could not start.
        """
        with self.changed:
            if self.listening:
                return self.changed.wait(timeout_s)
            self.listening = True
        try:
            with ended_by_close(self):
                return self._listen(timeout_s)
        finally:
            with self.changed:
                self.listening = False
                self.changed.notify_all()

    def _listen(self, timeout_s: float) -> bool:
        with self.changed:
            self.pool.flush()
        answers = self.pool.receive(timeout_s)
        for answer in answers:
            self.failed = answer if answer.ticket == -1 else self.failed
            self.sort(answer)
        for ticket in self.abandoned & self.arrived.keys():  # abandoned in the moment in which the answer came
            self.abandoned.discard(ticket)
            self.abandon([ticket])
        if time.monotonic() >= self.looked + LOOK_S:
            self.looked = time.monotonic()
            if error := self.pool.lost():
                raise error
        return bool(answers)

    def sort(self, answer: Answer) -> None:
        """Put an answer where it belongs; see `TaskQueue`."""
        raise NotImplementedError

    def abandon(self, tickets: Iterable[int]) -> None:
        """Forget tickets; see `TaskQueue`."""
        raise NotImplementedError

    def close(self) -> None:
        """End the workers. Batches that a loop has received stay valid. This may be called again, also by other
        threads."""
        self.closed = True
        with self.closing, interrupts_ignored():
            self.arrived.clear()
            self.pool.close()
            self.arena.close()


class ended_by_close:  # noqa: N801 - used as `with ended_by_close(...)`, like contextlib's own
    """Raise an error that says that `close` ended the workers, instead of the error that a thread gets while it uses
    them: a pipe that is closed, or a worker that is found dead."""

    def __init__(self, tickets: Tickets) -> None:
        self.tickets = tickets

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if self.tickets.closed and isinstance(error, Exception):
            raise WorkerError(ENDED) from None
