"""The search for leaks on the course as it is: everything that is secret is told from everything that is given."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, ROOT, module_of

from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION
from tito.notebooks.notebook import read
from tito.release.blank import blank
from tito.release.leaks import find_leaks, leaks_in, secrets_of

COURSE = [read(path) for path in module_of(ROOT).notebooks]
COURSE_SECRETS = secrets_of(COURSE, module_of(ROOT).solutions)


def test_every_task_and_question_of_the_course_has_secrets() -> None:
    told = " ".join(secret.what for secret in COURSE_SECRETS) + " "
    for notebook in COURSE:
        for cell in notebook.cells:
            assert not (cell.is_solution or cell.is_question or cell.is_hidden) or f"task {cell.task} " in told, cell.id


@pytest.mark.parametrize("begin", [BEGIN_SOLUTION, BEGIN_HIDDEN])
def test_every_region_of_the_course_is_found_where_it_stands_in_its_cell(begin: str) -> None:
    given = "".join(blank(notebook, notebook.path.read_text(encoding="utf-8")) for notebook in COURSE)
    for cell in (cell for notebook in COURSE for cell in notebook.cells):
        for count in range(1, cell.source.count(begin) + 1):
            before, inside = _region(cell.source, begin, count)
            assert leaks_in(f"{before}\n{inside}", COURSE_SECRETS) or inside.strip() in given, f"{cell.id}: {inside}"


def _region(source: str, begin: str, count: int) -> tuple[str, str]:
    """Return the line above a region, and what stands in it."""
    parts = source.split(f"{begin}\n")
    return parts[count - 1].rstrip().split("\n")[-1], parts[count].partition("### END")[0]


def test_the_given_files_of_the_course_hold_no_secret() -> None:
    for folder in ("tito", f"tests/{MODULE}"):
        found = [leak for leak in find_leaks(ROOT / folder, COURSE_SECRETS) if not leak.file.endswith(".pyc")]
        assert found == []


def test_exported_files_of_the_course_are_full_of_secrets() -> None:
    found = find_leaks(ROOT / "tinytorch" / "core" / "dataloader" / "loader.py", COURSE_SECRETS)
    assert sum("the solution of task" in leak.what for leak in found) > 5
