# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Workers that read a stream: each reads its share, and they take turns in giving batches."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

from tinytorch.core.dataloader.plumbing.stream import Pass, Reader
from tinytorch.core.dataloader.workers.plumbing.messages import Turn

from .prefetch import prefetch

__all__ = ["Exhausted", "StreamFetcher", "Turns", "prefetch_stream"]


class Exhausted(NamedTuple):
    """The answer of a worker that has no batch left; it has read so many samples."""

    worker: int
    samples: int


class StreamFetcher:
    """How workers load from a stream: called with a Turn. Each process has a copy; threads share one.

    Attributes:
        passes: the pass through the stream of each running loop, by (loop, worker). A finished one may stay.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        """Return the next batch of the worker's pass for this loop; Exhausted, from then on, if there is none.

        The first turn of a loop begins a pass. Passes of this worker for loops that do not run any more are forgotten,
        so that files they have open are closed; those of other workers are left alone. No batch is kept.
        """
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        return Exhausted(turn.worker, self.passes[place].count)


class Turns:
    """The tasks of one epoch of a stream.

    Args:
        loop: the number of this loop.
        loops: the numbers of all loops that are not over, this one too; it changes as they begin and end.

    Attributes:
        samples: how many samples the workers that are exhausted have read.

    Example:
        >>> [turn.worker for _, _, turn in itertools.islice(Turns(0, 1, 3, {1}), 5)]
        [0, 1, 2, 0, 1]
    """

    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        """Yield (epoch, position, Turn), round after round, for the workers that are not exhausted; end without them.

        In each round a worker has one turn, in the order of their numbers. The position belongs to this batch alone,
        whichever workers are exhausted: it is the number of batches before it in its worker, times `num_workers`, plus
        the worker. The loops in a Turn are those that run when it is given.
        """
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        """Tell whether an answer is a batch. If not, it is Exhausted: that worker has no turn any more.

        A worker may say so several times; its samples count once.
        """
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


def prefetch_stream(task_queue: Any, reader: Reader, epoch: int, *, in_order: bool, timeout_s: float) -> Iterator[Any]:
    """Yield the batches of one epoch of a stream, which the workers of a task queue load ahead, see `prefetch`.

    Warns:
        UserWarning: the stream has a length, and all workers together read more or fewer samples than that; or
            `drop_last` left out a rest in several workers.
    """
    loop = next(task_queue.tickets)  # a number that no other loop of this queue has
    turns, read = Turns(epoch, loop, task_queue.num_workers, task_queue.loops), {}
    answers: Any = prefetch(task_queue, turns, in_order=in_order, timeout_s=timeout_s)
    task_queue.loops.add(loop)
    try:
        with contextlib.closing(answers):
            for answer in answers:
                if turns.is_batch(answer):
                    made = [answer]
                    del answer
                    yield made.pop()
                else:
                    read[answer.worker] = answer.samples
    finally:
        task_queue.loops.discard(loop)
    why = f", in {task_queue.num_workers} workers together; does each read a share of its own? see get_worker_info()"
    reader.warn_of_length(turns.samples, level=5, why=why)
    reader.warn_of_rests(read.values(), level=5)
