# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""A pool of worker threads, with the face of a pool of processes: start them, feed them, hear them, end them."""

from __future__ import annotations

import contextlib
import contextvars
import queue
import threading
import time

from tinytorch.core.dataloader.errors import WorkerError
from tinytorch.core.dataloader.workers.plumbing.messages import Answer, Job, Task, Turn
from tinytorch.core.dataloader.workers.plumbing.processes import PATIENCE_S

from .worker import work

__all__ = ["ThreadPool", "Threads"]


class Threads:
    """Worker threads: what they have, and how they start.

    Attributes:
        threads: those that were started.
        tasks: for each worker the queue that its tasks come from. All have the same one, so that a free worker takes
            the next task; but if the tasks of the job are Turns, each has its own.
        answers: the queue that all answers go to.
    """

    def __init__(self, job: Job) -> None:
        shared: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self.tasks = [queue.SimpleQueue() if job.in_turn else shared for _ in range(job.num_workers)]
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.threads: list[threading.Thread] = []
        try:
            for worker in range(job.num_workers):
                thread = self.make_thread(job, worker)
                thread.start()
                self.threads.append(thread)
        except BaseException:
            self.close()
            raise

    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        """Return the thread of a worker; see `ThreadPool`."""
        raise NotImplementedError

    def pick(self, task: Task) -> int:
        """Return a worker whose queue a task goes to: a Turn says which; else they have the same."""
        return task.positions.worker if isinstance(task.positions, Turn) else 0

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting: always."""
        return True

    def flush(self) -> None:
        """Send what is left: there is always room."""

    def lost(self) -> WorkerError | None:
        """Return the error of a worker that is dead; a thread ends only when it cannot start, and answers so."""
        dead = (worker for worker, thread in enumerate(self.threads) if not thread.is_alive())
        return next((WorkerError(f"worker {worker} (a thread) ended", worker) for worker in dead), None)

    def close(self) -> None:
        """End the threads; see `ThreadPool`."""
        raise NotImplementedError


class ThreadPool(Threads):
    """Worker threads that are fed and heard."""

    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        """Return a thread, not started, that does the `work` of this worker: with its queues, and without an arena.

        It runs in a new context in which no variable is set. It is a daemon, so that the program can end while it
        loads, and has the name of a process: "loader worker 0".
        """
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        """Put a task into the queue of the worker that `pick` names."""
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait for an answer, at most `timeout_s` seconds (None: forever); return what there is, maybe nothing."""
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        """Tell the threads to end, and wait for those that are loading: `2 * PATIENCE_S` seconds, for all together.

        Tasks that no thread has begun are dropped. It may be called twice, and by one of the threads.
        """
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))
