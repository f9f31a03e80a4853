"""Threads and streams are tasks of their own: without them, the rest of the workers works, and says what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[[str], str]
PROGRAM = """
import threading, multiprocessing
import tinytorch.core.dataloader as dl

class Stream:
    def __iter__(self):
        return iter(range(2))

def tell(dataset, **workers):
    try:
        print([batch.tolist() for batch in dl.DataLoader(dataset, 2, num_workers=2, **workers)])
    except dl.NotBuiltError as error:
        print(error)

PROCESS, THREAD = {"multiprocessing_context": "fork"}, {"worker_method": "thread"}
"""


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """A function that exports a copy of the course without one task, and returns what runs programs with it."""

    def make(task: str) -> Run:
        root = tmp_path_factory.mktemp("course")
        for name in ("modules", "tinytorch", "tito"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", root)
        notebook = root / "modules" / "08_dataloader" / "workers_dev.py"
        cells = re.split(r"(?m)^(?=# %%)", notebook.read_text("utf-8"))
        start = f'# %% nbgrader={{"grade": false, "grade_id": "{task.replace(".", "_")}"'
        (mine,) = (k for k, cell in enumerate(cells) if cell.startswith(start))
        stub = rf'### BEGIN SOLUTION\n        raise NotImplementedError("task {task}")\n        ### END SOLUTION'
        cells[mine] = re.sub(r"(?s)### BEGIN SOLUTION.*?### END SOLUTION", stub, cells[mine])
        notebook.write_text("".join(cells), encoding="utf-8")
        run(root, "-m", "tito", "export", "8")
        return lambda text: run(root, "-c", PROGRAM + text)

    return make


def run(root: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_processes_need_no_threads(without: Callable[[str], Run]) -> None:
    program = without("8.27")
    whole, thread, stream = program(
        "tell(range(4), **PROCESS); tell(range(4), **THREAD); tell(Stream(), **PROCESS)"
    ).splitlines()
    assert (whole, stream) == ("[[0, 1], [2, 3]]", "[[0, 1], [0, 1]]")
    assert thread.startswith("ThreadPool is not built yet: solve task 8.27 in modules/08_dataloader/workers_dev.py")


def test_datasets_with_positions_need_no_streams(without: Callable[[str], Run]) -> None:
    program = without("8.28")
    one, other, stream, left = program(
        "tell(range(4), **PROCESS); tell(range(4), **THREAD); tell(Stream(), **PROCESS)\n"
        "print(multiprocessing.active_children(), threading.active_count())"
    ).splitlines()
    assert (one, other, left) == ("[[0, 1], [2, 3]]", "[[0, 1], [2, 3]]", "[] 1")
    assert stream.startswith("StreamFetcher is not built yet: solve task 8.28 in modules/08_dataloader/workers_dev.py")
