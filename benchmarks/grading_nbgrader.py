"""nbgrader's side of the benchmark of grading: its own autograde, in two processes, each with half of the students."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.grading import JOBS, Material, write

ASSIGNMENT = "ps"


def by_two(material: Material, students: Sequence[str], folder: Path) -> float:
    """Return the seconds from the first autograde of both processes to the last; setting up does not count."""
    parts = [(folder / str(job), list(enumerate(students))[job::JOBS]) for job in range(JOBS)]
    with ProcessPoolExecutor(JOBS, mp_context=multiprocessing.get_context("spawn")) as processes:
        list(processes.map(_prepare, *zip(*((material, place, part) for place, part in parts), strict=True)))
        spans = list(processes.map(_autograde, *zip(*parts, strict=True)))
    return max(end for _, end in spans) - min(begin for begin, _ in spans)


def _prepare(material: Material, folder: Path, students: list[tuple[int, str]]) -> None:
    """Make a course of nbgrader with its assignment, and hand in."""
    write(material.course, folder / "source" / ASSIGNMENT)
    for number, student in students:
        write(material.handed_in(number), folder / "submitted" / student / ASSIGNMENT)
    with _quiet():
        _require(_api(folder).generate_assignment(ASSIGNMENT, create=True))


def _autograde(folder: Path, students: list[tuple[int, str]]) -> tuple[float, float]:
    """Return when the first submission was begun, and when the last was graded."""
    with _quiet():
        api = _api(folder)
        begin = time.monotonic()
        for _, student in students:
            _require(api.autograde(ASSIGNMENT, student))
        return begin, time.monotonic()


def _api(folder: Path) -> Any:
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
    config = Config()
    config.CourseDirectory.root = str(folder)
    return NbGraderAPI(config=config)


@contextlib.contextmanager
def _quiet() -> Any:
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _require(outcome: dict[str, Any]) -> None:
    if not outcome["success"]:
        raise RuntimeError(outcome["log"] or outcome["error"])
