"""Regression guard: how many instructions of Python each workload takes, which no noise of the machine changes.

Times differ by a third between two runs on a shared machine, so a slowdown of a tenth is not seen in them. The number
of bytecode instructions is nearly the same each time. It leaves out what C code does, such as NumPy's copies; those are
measured by the other benchmarks, beside a bare loop.

    python -m benchmarks.guard             compare with what was recorded; exit with 1 if something takes more
    python -m benchmarks.guard --record    record what is counted now as the new baseline of this Python
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from benchmarks.in_memory import arrays
from benchmarks.pipeline import same, through
from tinytorch.core.dataloader import ArrayDataset, DataLoader, PipelineBuilder
from tito import output

BASELINE = Path(__file__).with_suffix(".json")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
IMAGES, BATCH, ITEMS = 1280, 128, 512
MORE = {"W2": 1.5, "W6, 1 stage": 1.5, "W6, 4 stages": 1.5}  # how they wait for other threads differs from run to run
MOST = 1.1
NOTABLY_LESS = 0.8


def instructions(run: Callable[[], object]) -> int:
    """Return how many instructions of Python a call executes, in this thread and in those that it starts."""
    counter = itertools.count()

    def count(frame: FrameType, event: str, argument: object) -> Any:
        if event == "opcode":
            next(counter)
        return count

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return count

    before, before_of_threads = sys.gettrace(), threading.gettrace()
    threading.settrace(trace)
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
        threading.settrace(before_of_threads)
    return next(counter)


def counted() -> dict[str, float]:
    """Return the instructions for each sample or item, and how many modules an import loads."""
    from benchmarks.plain_datasets import SHAPES

    images, labels = arrays(IMAGES)
    found: dict[str, float] = {}
    for shape in SHAPES:
        loader = DataLoader(shape.make(images, labels), BATCH, shuffle=True, generator=0, collate_fn=shape.collate[0])
        found[f"W0, {shape.name}"] = each(loader)
    found["W1"] = each(DataLoader(ArrayDataset(images, labels), BATCH, shuffle=True, generator=0))
    workers: dict[str, Any] = {"shuffle": True, "generator": 0, "num_workers": 1, "persistent_workers": True}
    with_workers = DataLoader(ArrayDataset(images, labels), BATCH, **workers)
    found["W2"] = each(with_workers)
    with_workers.close()
    found["W3"] = each(DataLoader(Normalized(images, labels), BATCH, shuffle=True, generator=0))
    for stages in (1, 4):
        run = through(PipelineBuilder, ITEMS, stages, same)
        run()
        found[f"W6, {stages} stage{'s' * (stages > 1)}"] = instructions(run) / ITEMS
    found["start, modules"] = float(modules())
    return found


class Normalized(ArrayDataset):
    """Images normalized by the batch."""

    def get_batch(self, indices: Any) -> Any:
        images, labels = super().get_batch(indices)
        return (images - np.float32(120)) / np.float32(70), labels


def each(loader: DataLoader) -> float:
    """Return the instructions of the second epoch, for each sample."""

    def epoch() -> None:
        for _ in loader:
            pass

    epoch()
    return instructions(epoch) / IMAGES


def modules() -> int:
    """Return how many modules `import tinytorch.core.dataloader` loads in a fresh interpreter."""
    program = (
        "import sys; before = len(sys.modules); import tinytorch.core.dataloader; print(len(sys.modules) - before)"
    )
    command = [sys.executable, "-c", program]
    return int(subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0; 1 if something takes more than its bound, 2 if there is no baseline for this Python."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description="Count instructions of Python.")
    parser.add_argument("--record", action="store_true", help="make what is counted now the baseline of this Python")
    recorded = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.is_file() else {}
    if parser.parse_args(arguments).record:
        recorded[PYTHON] = {name: round(value, 2) for name, value in counted().items()}
        BASELINE.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        output.say(f"wrote {BASELINE}")
        return 0
    if PYTHON not in recorded:
        output.fail(f"there is no baseline for Python {PYTHON}: python -m benchmarks.guard --record makes one")
        return 2
    return compared(recorded[PYTHON], counted())


def compared(baseline: dict[str, float], now: dict[str, float]) -> int:
    """Print both; return 1 if something takes more than its bound, or was never recorded."""
    rows, failed = [], False
    for name, value in now.items():
        before, most = baseline.get(name), MORE.get(name, MOST)
        holds = before is not None and value <= before * most
        failed |= not holds
        notable = before is not None and value < before * NOTABLY_LESS
        said = "✓" if holds else f"✗ at most {most:g} times" if before is not None else "✗ not recorded"
        rows.append((name, "" if before is None else f"{before:,.1f}", f"{value:,.1f}", said + (" (less)" * notable)))
    output.table(("instructions a sample", "recorded", "now", ""), rows, numbers=("recorded", "now"))
    if failed:
        output.say("If the change is worth it: python -m benchmarks.guard --record, and say why in the commit")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
