# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""A pool of worker processes: feed them, hear them, notice when one is dead."""

from __future__ import annotations

import contextlib

from tinytorch.core.dataloader.workers.plumbing.messages import Answer, Task
from tinytorch.core.dataloader.workers.plumbing.processes import WorkerProcesses

from .worker import work

__all__ = ["ProcessPool", "Processes"]


class Processes(WorkerProcesses):
    """Worker processes, each of which does `work`."""

    work = staticmethod(work)


class ProcessPool(Processes):
    """Worker processes that are fed and heard."""

    def send(self, task: Task) -> None:
        """Send a task to the worker that `pick` names; note its ticket in `waiting`.

        A worker that is dead already, or dies with tasks unread, is no error here: `receive` finds out how it died.
        """
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait until something happens, at most `timeout_s` seconds (None: forever); return the answers there are.

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
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive
