"""Plain processes that work side by side, with no loader around them: what a loader can reach at most."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any


class PlainProcesses:
    """Processes that ask a dataset for samples and drop them.

    As many as there are cores say what the machine can do. That is less than a lone process does, times the cores,
    where two cores are one that is shared, or run slower when all are busy.
    """

    def __init__(self, dataset: Any, count: int) -> None:
        self.samples, self.pipes, self.processes = len(dataset), [], []
        for _ in range(count):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=serve, args=(dataset, theirs), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self.processes.append(process)

    def work(self) -> None:
        """Have all samples asked for, by each process an equal part of them, and wait until the last is done."""
        for place, pipe in enumerate(self.pipes):
            pipe.send(range(place, self.samples, len(self.pipes)))
        for pipe in self.pipes:
            pipe.recv()

    def close(self) -> None:
        """End the processes."""
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join()


def serve(dataset: Any, pipe: Connection) -> None:
    """Ask for the samples at the positions that are received, until None is."""
    while (positions := pipe.recv()) is not None:
        for position in positions:
            dataset[position]
        pipe.send(len(positions))
