"""What the main process tells its workers, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple


class Message(NamedTuple):
    """A packed batch: a short pickle, and the places (start, length) of its arrays in `size` bytes of memory."""

    pickled: bytes
    places: list[tuple[int, int]]
    size: int


class Task(NamedTuple):
    """One batch to load.

    Attributes:
        ticket: the number of this task.
        slot: where the batch goes; None: into the answer.
        epoch, position: the place of the batch.
        positions: of the samples, in the dataset.
    """

    ticket: int
    slot: int | None
    epoch: int
    position: int
    positions: Any


class Turn(NamedTuple):
    """What a task of a stream has for positions: batch `number` of `worker`, for a loop of those that are running."""

    loop: int
    worker: int
    number: int
    running: tuple[int, ...]


class Answer(NamedTuple):
    """What came of a task: a Message (from a thread: the batch), or a Failure. Ticket -1: the worker did not start."""

    ticket: int
    slot: int | None
    content: Any


@dataclass(frozen=True)
class Job:
    """What all tasks of a loader have in common: `load(positions)` gives a batch; `init(worker)` is called first.

    `seed` is the loader's, `base_seed` that of worker 0: another one whenever workers are started.
    """

    dataset: Any
    load: Callable[[Any], Any]
    seed: int
    everywhere: bool
    num_workers: int
    init: Callable[[int], None] | None = None
    in_turn: bool = False  # whether the positions of each task are a Turn
    base_seed: int = 0


@dataclass(frozen=True)
class WorkerInfo:
    """Who is loading: worker `id` of `num_workers`, with a seed of its own. The fields are torch's."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


current_worker: ContextVar[WorkerInfo | None] = ContextVar("worker_info", default=None)


def get_worker_info() -> WorkerInfo | None:
    """Return the worker that this code runs in; None in the main process."""
    return current_worker.get()
