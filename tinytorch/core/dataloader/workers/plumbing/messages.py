"""The messages from the main process to its workers, and their answers."""

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
        slot: where the batch goes; None puts it into the answer.
        epoch, position: the place of the batch.
        positions: those of the samples in the dataset.
    """

    ticket: int
    slot: int | None
    epoch: int
    position: int
    positions: Any


class Turn(NamedTuple):
    """The positions of a stream's task: batch `number` of `worker`, for one of the running loops."""

    loop: int
    worker: int
    number: int
    running: tuple[int, ...]


class Answer(NamedTuple):
    """The result of a task: a Message (from a thread: the batch), or a Failure. Ticket -1: the worker did not start."""

    ticket: int
    slot: int | None
    content: Any


@dataclass(frozen=True)
class Job:
    """The common part of all tasks of a loader: `load(positions)` gives a batch; `init(worker)` is called first.

    `seed` is the loader's. `base_seed` is that of worker 0, and changes whenever workers are started.
    """

    dataset: Any
    load: Callable[[Any], Any]
    seed: int
    everywhere: bool
    num_workers: int
    init: Callable[[int], None] | None = None
    in_turn: bool = False  # whether the positions of each task are a Turn
    base_seed: int = 0
    rotates: bool = False  # whether process number `position % num_workers` gets a task, and no other


@dataclass(frozen=True)
class WorkerInfo:
    """The worker that is loading: `id` of `num_workers`, and its own seed. The fields are torch's."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


current_worker: ContextVar[WorkerInfo | None] = ContextVar("worker_info", default=None)


def get_worker_info() -> WorkerInfo | None:
    """Return the worker that this code runs in; None in the main process."""
    return current_worker.get()
