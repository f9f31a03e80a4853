"""A peer: its environment, and what is measured of it, in the configurations that are named."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.harness import WORKERS

from .environments import Environment

Measured = dict[str, float]  # by the name of the cell
Task = Callable[[Path], Measured]

ENOUGH_S = 0.25  # how long is measured at least
LONG_S = 1.0  # an epoch in which the start counts for little


@dataclass
class Peer:
    """A loader that is measured.

    Attributes:
        name: what it is called on the page.
        guide: the address of the page that says how it is used.
        environment: where it is installed.
        tasks: functions that measure in a fresh process; by the name of the task and that of the configuration. They
            are given a folder of their own, and return the value of each cell that they fill.
    """

    name: str
    guide: str = ""
    environment: Environment = field(default_factory=lambda: Environment("project"))
    tasks: dict[tuple[str, str], Task] = field(default_factory=dict)

    def measures(self, task: str, configuration: str) -> Callable[[Task], Task]:
        """Note a function as a task, under the name of its configuration."""

        def noted(function: Task) -> Task:
            self.tasks[task, configuration] = function
            return function

        return noted


class Continued:
    """Epochs cut from an endless loop, for loaders whose workers are started anew by each `iter()`."""

    def __init__(self, endless: Iterable[Any], batches: int) -> None:
        self.loop, self.batches = iter(endless), batches

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(self.loop, self.batches)


def rate(loader: Iterable[Any], samples: int) -> float:
    """Return how many samples a second come in whole epochs after the first, which warms up.

    If that takes longer than `LONG_S`, it is measured itself, after the first batch of each worker.

    Raises:
        AssertionError: an epoch gave nothing.
    """
    loop = iter(loader)
    first = sum(1 for _ in itertools.islice(loop, WORKERS))
    if not first:
        raise AssertionError("the loader gave no batch")
    started = time.perf_counter()
    later = sum(1 for _ in loop)
    del loop  # its workers, too
    if (seconds := time.perf_counter() - started) > LONG_S:
        return samples * later / (first + later) / seconds
    epochs, started = 0, time.perf_counter()
    while (seconds := time.perf_counter() - started) < ENOUGH_S:
        for _ in loader:
            pass
        epochs += 1
    return epochs * samples / seconds
