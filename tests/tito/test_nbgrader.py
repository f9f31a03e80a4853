"""nbgrader takes the notebook as it is: releases it clean, gives the solved one full points, the blank one none."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION
from tito.notebooks.notebook import read

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and its libraries' own
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "modules/08_dataloader/dataloader_dev.py"
NOTEBOOK = read(SOURCE)
PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a course folder in which the notebook is released, and two students are graded."""
    root = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # nbgrader calls alembic
        source = folder(root / "source" / "ps") / "dataloader.ipynb"
        nbformat.write(jupytext.read(SOURCE, fmt=PERCENT), source)
        api = nbgrader(root)
        require(api.generate_assignment("ps", create=True))
        shutil.copy(source, folder(root / "submitted" / "solved" / "ps"))
        shutil.copy(root / "release" / "ps" / "dataloader.ipynb", folder(root / "submitted" / "blank" / "ps"))
        for student in ("solved", "blank"):
            require(api.autograde("ps", student))
        yield root


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def nbgrader(root: Path) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root = str(root)
    config.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("task")'}
    return NbGraderAPI(config=config)


def require(outcome: dict[str, Any]) -> None:
    assert outcome["success"], outcome["log"] or outcome["error"]


def inside(begin: str, end: str) -> set[str]:
    """Return the lines of the notebook that stand between two markers and are long enough to be told apart."""
    blocks = re.findall(f"{begin}\n(.*?){end}", SOURCE.read_text(encoding="utf-8"), re.DOTALL)
    return {line.strip() for block in blocks for line in block.splitlines() if len(line.strip()) > 25}


def score(root: Path, student: str) -> tuple[float, float]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        submission = gradebook.find_submission("ps", student)
        return submission.score, submission.max_score


@pytest.mark.timeout(180)
def test_the_solved_notebook_gets_all_points_that_checks_give(course: Path) -> None:
    questions = sum(cell.points for cell in NOTEBOOK.cells if cell.is_question)
    assert score(course, "solved") == (NOTEBOOK.points, NOTEBOOK.points + questions)


def test_the_released_notebook_gets_none(course: Path) -> None:
    assert score(course, "blank")[0] == 0


def test_no_line_of_a_solution_or_hidden_check_is_released(course: Path) -> None:
    released = nbformat.read(course / "release" / "ps" / "dataloader.ipynb", 4)
    shown = {line.strip() for cell in released.cells for line in cell.source.splitlines()}
    given = {line.strip() for cell in NOTEBOOK.cells if not cell.is_solution for line in visible(cell.source)}
    secret = inside(BEGIN_SOLUTION, END_SOLUTION) | inside(BEGIN_HIDDEN, END_HIDDEN)
    assert secret
    assert (secret - given) & shown == set()


def visible(source: str) -> list[str]:
    """Return the lines of a cell that are not hidden."""
    return re.sub(f"{BEGIN_HIDDEN}\n.*?{END_HIDDEN}", "", source, flags=re.DOTALL).splitlines()
