"""Hostile cells in the real notebook: each costs the points of its task, and the 29 others keep theirs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_cells import IN_CELL
from hostile_checks import watch_leftovers
from hostile_course import ROOT

from tito.classroom.examined.exam import Exam, Paper, set_exam
from tito.classroom.examined.grade import Script, grade
from tito.classroom.sandbox.sandbox import Level, probe
from tito.grading.inside.limits import Limits
from tito.notebooks.notebook import parse
from tito.workspace import Module

NAME = "dataloader_dev.py"
HOSTILE = {
    "8.2": IN_CELL["leaves threads that nobody may end"] + "\n",
    "8.4": "import os\n\n\nclass Trap:\n    def __init_subclass__(cls): os._exit(0)\n\n\n",
    "8.9": IN_CELL["empties the modules"] + IN_CELL["bends NumPy"] + "\n",
    "8.12": "while True: pass\n",
}


class First(Module):
    """The module with its first notebook alone."""

    @property
    def names(self) -> list[str]:
        return super().names[:1]


@pytest.fixture(scope="module")
def exam() -> Exam:
    """Return the exam of the first notebook of the course."""
    fault = probe()
    if fault:
        pytest.skip(f"needs bubblewrap (Debian package `bubblewrap`): {fault}")
    return set_exam(First(ROOT, "08_dataloader"), Level.BUBBLEWRAP, Limits(check_s=3.0, total_s=120.0))


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exam: Exam) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


def written(paper: Paper, before: dict[str, str], instead: dict[str, str]) -> bytes:
    """Return the solved notebook with something put before some solutions, and some replaced."""
    rows = paper.text.split("\n")
    for cell in reversed(parse(paper.text).cells):
        if cell.is_solution and cell.id in {**before, **instead}:
            source = instead.get(cell.id) or before[cell.id] + cell.source
            rows[cell.line - 1 : cell.last_line] = source.split("\n")
    return "\n".join(rows).encode()


def test_hostile_cells_among_right_ones_cost_their_own_points(exam: Exam) -> None:
    paper = exam.papers[0]
    data = written(
        paper, {"8.2": HOSTILE["8.2"]}, {"8.4": HOSTILE["8.4"], "8.9": HOSTILE["8.9"], "8.12": HOSTILE["8.12"]}
    )
    found = grade(exam, Script("eve", {NAME: (NAME, data)}))
    lost = {task.id for task in found.record.tasks if task.earned < task.points}
    assert lost == {"8.4", "8.9", "8.12"}
    assert not [task.id for task in found.record.tasks if task.id in lost and task.earned]
    assert found.record.seconds < 120
