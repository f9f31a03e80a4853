"""Small notebooks, written cell by cell, and what grading them gives."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from variants import Variants

from tito.export.plan import exported_from
from tito.grading.results import NotebookResult, Status
from tito.testing import grade

ROOT = Path(__file__).resolve().parents[3]

GIVEN = "from tito.checks import check, expect, expect_close, expect_error, expect_true, script\n\nscript(globals())"


class Cells:
    """Make the cells of a notebook; `text` joins them."""

    def code(self, source: str, **metadata: Any) -> str:
        options = "".join(f" {key}={json.dumps(value)}" for key, value in metadata.items())
        return f"# %%{options}\n{source}\n"

    def heading(self, text: str) -> str:
        return f"# %% [markdown]\n# {text}\n"

    def task(self, name: str, source: str) -> str:
        return self.code(source, nbgrader=self._grade(name, solution=True, grade=False))

    def check(self, name: str, source: str, points: float = 1) -> str:
        return self.code(source, nbgrader=self._grade(name, solution=False, grade=True) | {"points": points})

    def text(self, *cells: str) -> str:
        return "\n".join([self.code(GIVEN), *cells])

    def _grade(self, name: str, *, solution: bool, grade: bool) -> dict[str, Any]:
        return {"grade": grade, "grade_id": name, "locked": not solution, "schema_version": 3, "solution": solution}


Grade = Callable[..., NotebookResult]


@pytest.fixture
def cells() -> Cells:
    return Cells()


@pytest.fixture
def write(tmp_path: Path, cells: Cells) -> Callable[..., Path]:
    """Return a function that writes a notebook of some cells."""

    def write(*parts: str) -> Path:
        folder = tmp_path / "modules" / "08_dataloader"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "small_dev.py"
        path.write_text(cells.text(*parts), encoding="utf-8")
        return path

    return write


@pytest.fixture
def graded(write: Callable[..., Path]) -> Grade:
    """Return a function that grades a notebook of some cells."""

    def graded(*parts: str, **options: Any) -> NotebookResult:
        return grade(write(*parts), **{"timeout_s": 10.0, **options})

    return graded


@pytest.fixture
def statuses() -> Callable[[NotebookResult], dict[str, Status]]:
    """Return a function that gives the status of each task."""
    return lambda result: {task.id: task.status for task in result.tasks}


@pytest.fixture
def solutions(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes right solutions and returns their folder."""

    def solutions(**sources: str) -> Path:
        folder = tmp_path / "tests" / "solutions" / "08_dataloader"
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in sources.items():
            path = folder / f"{name.removeprefix('_').replace('_', '.')}.py"
            path.write_text(f"# %% right: first\n{source}\n", encoding="utf-8")
        return folder

    return solutions


@pytest.fixture
def variants(write: Callable[..., Path]) -> Iterator[Callable[..., Variants]]:
    """Return a function that opens a notebook for many solutions; it is closed after the test."""
    opened: list[Variants] = []

    def variants(*parts: str, **options: Any) -> Variants:
        opened.append(Variants(write(*parts), **options))
        return opened[-1]

    yield variants
    for one in opened:
        one.close()


@pytest.fixture
def whole_course(course: Any) -> Any:
    """Return the small course with every given file of the package, so that the package can be imported."""
    for path in (ROOT / "tinytorch" / "core").rglob("*.py"):
        if not exported_from(path):
            target = course.root / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    course.tests = course.root / "tests" / "08_dataloader"
    course.tests.mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", course.root)
    return course
