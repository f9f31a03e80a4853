"""Lines: how much code of a loader the main process runs in an epoch, each line counted once.

It is what someone has to read to follow an epoch with a debugger.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.utils.data import DataLoader as TorchDataLoader

import tinytorch
from benchmarks.harness import WORKERS, Ratio, Result, apart
from benchmarks.in_memory import BATCH, arrays
from benchmarks.plain_datasets import Pairs
from tinytorch.core.dataloader import DataLoader

IMAGES = 20 * BATCH
LOADERS = {"ours": (str(tinytorch.__path__[0]),), "torch": (str(Path(torch.utils.data.__file__).parent),)}
QUEUES = (str(Path(multiprocessing.__file__).parent), str(Path(torch.multiprocessing.__file__).parent))


def run(images_count: int = IMAGES) -> list[Result]:
    """Count the lines of the second epoch of each loader, without workers and with two that stay."""
    facts: dict[str, float] = {}
    for who, folders in LOADERS.items():
        facts[f"{who}, no workers"] = len(below(folders, apart(lines_of, who, 0, images_count)))
        lines = apart(lines_of, who, WORKERS, images_count)
        facts[f"{who}, {WORKERS} workers"] = len(below(folders, lines))
        facts[f"{who}, {WORKERS} workers, those of multiprocessing"] = len(below(QUEUES, lines))
    with_workers = f"ours, {WORKERS} workers"
    result = Result(
        name="lines",
        workload="of its own code that a loader runs in the main process in a second epoch; image and label, shuffled",
        timings=[],
        ratios=[Ratio(f"lines, {with_workers}", facts[with_workers], at_most=220)],
        facts=facts,
        unit="lines",
    )
    return [result]


def lines_of(who: str, workers: int, images_count: int) -> set[tuple[str, int]]:
    """Return the (file, line) that this process runs in a second epoch, in all its threads."""
    kind: Any = DataLoader if who == "ours" else TorchDataLoader
    dataset = Pairs(*arrays(images_count))
    loader = kind(dataset, BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
    with Tracer() as tracer:
        for _ in loader:
            pass
        tracer.lines.clear()
        for _ in loader:
            pass
        return set(tracer.lines)


def below(folders: Iterable[str], lines: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the lines of files that lie somewhere below one of these folders."""
    found = {file for file, _ in lines if any(Path(folder) in Path(file).parents for folder in folders)}
    return {(file, line) for file, line in lines if file in found}


class Tracer:
    """Collects the lines that are run in a `with` block, also in threads that begin in it."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()

    def __enter__(self) -> Tracer:
        self.before: Any = sys.gettrace(), threading.gettrace()
        threading.settrace(self.note)
        sys.settrace(self.note)
        return self

    def __exit__(self, *error: object) -> None:
        sys.settrace(self.before[0])
        threading.settrace(self.before[1])

    def note(self, frame: FrameType, event: str, argument: object) -> Any:
        """Note a line: it is called for every line of every function that is called."""
        if event == "line":
            self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self.note
