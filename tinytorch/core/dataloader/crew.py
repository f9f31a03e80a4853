# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Workers behind one face, processes or threads: feed them, hear them, notice when one is dead."""

from __future__ import annotations

import contextlib
import contextvars
import queue
import threading
import time

from .errors import WorkerError
from .processes import PATIENCE_S, Processes
from .worker import Answer, Job, Task, work

__all__ = ["ProcessCrew", "ThreadCrew"]


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
        except (EOFError, OSError):  # also in the middle of an answer
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

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting: always."""
        return True

    def lost(self) -> WorkerError | None:
        """Return the error of a worker that is dead; a thread ends only when it cannot start, and answers so."""
        dead = (worker for worker, thread in enumerate(self.threads) if not thread.is_alive())
        return next((WorkerError(f"worker {worker} (a thread) ended", worker) for worker in dead), None)

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
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))
