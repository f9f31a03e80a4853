"""A training run is killed at any moment and goes on with other workers: its weights are the same to the last byte."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

NUMPY, TORCH = (Path(__file__).with_name(name) for name in ("killed_run.py", "killed_run_torch.py"))
TRIALS = int(os.environ.get("TINYTORCH_KILLS", "10"))  # of NumPy; of torch a tenth as many, at least two
LONGEST_S = 120

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL is POSIX's")


def start(program: Path, folder: Path, arguments: dict[str, Any]) -> subprocess.Popen[str]:
    """Start the run, and return when it begins to train."""
    command = [sys.executable, str(program), str(folder / "run.npz"), str(folder / "weights"), json.dumps(arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def loader_arguments(dice: random.Random) -> dict[str, Any]:
    workers = dice.randrange(5)
    if not workers:
        return {}
    method = dice.choice(["process", "thread"])
    more = {"multiprocessing_context": dice.choice(["fork", "forkserver"])} if method == "process" else {}
    return {"num_workers": workers, "worker_method": method, "prefetch_factor": dice.randrange(1, 5), **more}


def ended(process: subprocess.Popen[str], after_s: float) -> int:
    """Return how a run ended, which is killed after so many seconds."""
    try:
        return process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(LONGEST_S)
    finally:
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], tuple[bytes, float]]:
    """A function that returns the weights of a run that nobody stopped, and how long it trained."""

    @cache
    def run(program: Path) -> tuple[bytes, float]:
        folder = tmp_path_factory.mktemp("whole")
        process = start(program, folder, {})
        started = time.monotonic()
        assert ended(process, LONGEST_S) == 0
        return (folder / "weights").read_bytes(), time.monotonic() - started

    return run


def trials() -> list[tuple[Path, int]]:
    """Return the programs that are killed, each with the seed of its dice."""
    counts = {NUMPY: TRIALS, TORCH: max(2, TRIALS // 10)}
    return [(program, trial) for program, count in counts.items() for trial in range(count)]


@pytest.mark.parametrize(("program", "trial"), trials(), ids=lambda part: getattr(part, "stem", str(part)))
def test_killed_and_gone_on_with(
    program: Path,
    trial: int,
    undisturbed: Callable[[Path], tuple[bytes, float]],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    dice = random.Random(f"{program.stem} {trial}")
    whole, whole_s = undisturbed(program)
    first = ended(start(program, tmp_path, loader_arguments(dice)), dice.uniform(0, whole_s))
    record_property("ended", first)  # for a report of how many were killed in time
    second = ended(start(program, tmp_path, loader_arguments(dice)), LONGEST_S)
    assert (first in (-9, 0), second) == (True, 0)
    assert (tmp_path / "weights").read_bytes() == whole
