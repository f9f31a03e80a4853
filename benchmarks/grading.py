"""Grading a class: `tito grade` beside nbgrader's own autograde, the same submissions, two at a time on both sides."""

from __future__ import annotations

import copy
import json
import math
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from benchmarks.harness import Ratio, Result
from tito.notebooks.notebook import Notebook, read
from tito.workspace import Module, find

MISSING = "not measured: it needs nbgrader, pip install 'tinytorch-dataloader[grade]'"
SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)  # of the tasks that a student has solved, in turns
JOBS = 2
MIB = 2**20
LOOK_S = 0.2


def run(submissions: int = 20, by_nbgrader: int = 10, module: Module | None = None) -> list[Result]:
    """Measure; nbgrader gets the first `by_nbgrader` of the submissions, twice: see `Material.without`."""
    if find_spec("nbgrader") is None:
        return [Result("grading", MISSING, [], [])]
    from benchmarks.grading_nbgrader import by_two
    from tito.classroom.sandbox.sandbox import probe

    if fault := probe():
        return [Result("grading", f"not measured: {fault}", [], [])]
    module = module or find(Path(__file__).parent).module("8")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        root, material = Path(folder), Material.of(module)
        students = [f"student{number:04}" for number in range(submissions)]
        few = students[: max(2, min(by_nbgrader, submissions))]
        ours = by_tito(module, material, students, root / "tito")
        facts = {"ours": submissions / ours.seconds}
        for name, theirs in (("all cells", material), ("cells that tito runs", material.without())):
            seconds = by_two(theirs, few, root / f"nbgrader {name}")
            facts[f"nbgrader, {name}"] = len(few) / seconds
    workload = f"{submissions} submissions of {module.name}, of each five one complete, one blank; {JOBS} at a time"
    if len(few) < submissions:
        workload += f"; nbgrader got {len(few)} of them"
    ratios = [
        Ratio(f"ours / {name}", facts["ours"] / rate, at_least=2) for name, rate in facts.items() if name != "ours"
    ]
    return [Result("grading", workload, [], ratios, facts, "submissions/s"), memory(ours, submissions)]


def memory(ours: Run, submissions: int) -> Result:
    """Return how much memory the program and its graders took, the sandboxes left out, early and late."""
    tenth = max(JOBS, math.ceil(submissions / 10))
    early = max((used for done, used in ours.memory if done <= tenth), default=0.0)
    late = max((used for done, used in ours.memory if done >= submissions - tenth), default=0.0)
    peak = max((used for _, used in ours.memory), default=0.0)
    facts = {"ours, first tenth": early, "ours, last tenth": late, "ours, most": peak}
    ratios = [Ratio("last tenth / first tenth", late / early, at_most=1.2)] if early else []
    return Result("grading, memory", f"peak of the program and its {JOBS} graders", [], ratios, facts, "MiB")


@dataclass(frozen=True)
class Material:
    """The notebooks of a module as nbformat dictionaries, by name: the course edition, and as released."""

    course: dict[str, dict[str, Any]]
    released: dict[str, dict[str, Any]]
    skipped: frozenset[str]  # ids of the cells that `tito grade` does not run

    @classmethod
    def of(cls, module: Module) -> Material:
        from tito.notebooks.ipynb import to_ipynb
        from tito.release.blank import blank

        course, released, skipped = {}, {}, set[str]()
        for path in module.notebooks:
            notebook, text = read(path), path.read_text(encoding="utf-8")
            course[path.stem] = json.loads(to_ipynb(text))
            released[path.stem] = json.loads(to_ipynb(blank(notebook, text)))
            skipped |= _skipped(notebook, course[path.stem])
        return cls(course, released, frozenset(skipped))

    def handed_in(self, number: int) -> dict[str, dict[str, Any]]:
        """Return the notebooks of a student: some tasks are solved, always the same for the same number."""
        solved = [(name, cell) for name, book in self.course.items() for cell in book["cells"] if _is_solution(cell)]
        share = SHARES[number % len(SHARES)]
        chosen = random.Random(number).sample(solved, round(share * len(solved)))
        sources = {(name, cell["id"]): cell["source"] for name, cell in chosen}
        books = copy.deepcopy(self.released)
        for name, book in books.items():
            for cell in book["cells"]:
                cell["source"] = sources.get((name, cell["id"]), cell["source"])
        return books

    def without(self) -> Material:
        """Return the same without the cells that only measure, and those after the last check: tito leaves them out."""
        return Material(_without(self.course, self.skipped), _without(self.released, self.skipped), frozenset())


def _is_solution(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _skipped(notebook: Notebook, book: dict[str, Any]) -> set[str]:
    last = max((place for place, cell in enumerate(notebook.cells) if cell.is_check), default=-1)
    return {
        there["id"]
        for place, (cell, there) in enumerate(zip(notebook.cells, book["cells"], strict=True))
        if cell.kind == "code" and (cell.is_measure or place > last)
    }


def _without(books: dict[str, dict[str, Any]], ids: frozenset[str]) -> dict[str, dict[str, Any]]:
    return {
        name: book | {"cells": [cell for cell in book["cells"] if cell["id"] not in ids]}
        for name, book in books.items()
    }


def write(books: dict[str, dict[str, Any]], folder: Path) -> None:
    """Write notebooks as `.ipynb`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, book in books.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(book, indent=1), encoding="utf-8")


@dataclass(frozen=True)
class Run:
    """A run of `tito grade`: how long all of it took, and its memory in MiB by the number of those graded so far."""

    seconds: float
    memory: list[tuple[int, float]]


def by_tito(module: Module, material: Material, students: Sequence[str], folder: Path) -> Run:
    """Grade, from the start of the program to its end."""
    for number, student in enumerate(students):
        write(material.handed_in(number), folder / "submissions" / student)
    program = [sys.executable, "-P", "-c", "from tito.cli import main; main()", "grade", module.name]
    options = ["--grading", str(folder / "grading"), "--jobs", str(JOBS), "--json"]
    used: list[tuple[int, float]] = []
    started = time.perf_counter()
    with subprocess.Popen(
        [*program, str(folder / "submissions"), *options], cwd=module.root, stdout=subprocess.PIPE, text=True
    ) as process:
        watch = threading.Thread(target=_watch, args=(process, folder / "grading" / "records", used))
        watch.start()
        out, _ = process.communicate()
        seconds = time.perf_counter() - started
        watch.join()
    if process.returncode:
        raise RuntimeError(f"tito grade ended with exit code {process.returncode}")
    _require_points(json.loads(out)["records"])
    return Run(seconds, used)


def _require_points(rows: list[dict[str, Any]]) -> None:
    """Raise RuntimeError unless those who solved more have more points: what is quick must be right, too."""
    by_share = [[row["points"] for row in rows[turn :: len(SHARES)]] for turn in range(len(SHARES))]
    means = [sum(points) / len(points) for points in by_share if points]
    if means != sorted(means, reverse=True) or (len(means) == len(SHARES) and means[-1] != 0):
        raise RuntimeError(f"the points do not follow what was solved: {means}")


def _watch(process: subprocess.Popen[str], records: Path, used: list[tuple[int, float]]) -> None:
    """Note the memory of a program and its graders, which are python as well, until it ends."""
    while process.poll() is None:
        done = len(list(records.glob("*.json")))
        try:
            parent = psutil.Process(process.pid)
            members = [parent, *(it for it in parent.children() if "spawn_main" in " ".join(it.cmdline()))]
            used.append((done, sum(it.memory_full_info().uss for it in members) / MIB))
        except psutil.Error:  # one has just ended
            pass
        time.sleep(LOOK_S)
