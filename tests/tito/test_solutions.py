"""The checks of each notebook against right and wrong solutions: every wrong one is caught, every right one passes.

A wrong solution loses points of its own task only; a right one, written another way, keeps all points. The tasks below
the one that a wrong solution is for see a right solution in its place, so one run to the end is enough for each task.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from variants import check_variant

from tito.grading.results import NotebookResult, Status
from tito.notebooks.notebook import Task, read
from tito.notebooks.solutions import Variant, read_solutions
from tito.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
LEAST = {"wrong": 4, "right": 2}
SEEN_AT_HOME = {
    "8.1": "the dataset is its own iterator, so all loops share one place",
    "8.17": "loads everything first: the arrays are joined",
    "8.19": "a float64 copy of the whole batch on the way",
    "8.21": "one copy for the whole batch, which each of its arrays keeps",
}


class Case(NamedTuple):
    notebook: Path
    task: Task
    variants: list[Variant]


def collected() -> list[Case]:
    """Return every task of the course that checks grade, with its collection."""
    cases = []
    for module in Workspace(ROOT).modules:
        for notebook in module.notebooks:
            for task in read(notebook).tasks:
                path = module.solutions / f"{task.id}.py"
                if not task.cell.is_question:
                    cases.append(Case(notebook, task, read_solutions(path) if path.is_file() else []))
    return cases


CASES = collected()
VARIANTS = [
    pytest.param(case.notebook, case.task.id, variant, id=f"{case.task.id}-{variant.kind}-{variant.title}")
    for case in CASES
    for variant in case.variants
]


@pytest.mark.parametrize("case", CASES, ids=[case.task.id for case in CASES])
def test_each_task_has_solutions_of_both_kinds(case):
    kinds = [variant.kind for variant in case.variants]
    assert {kind: min(kinds.count(kind), least) for kind, least in LEAST.items()} == LEAST


@pytest.mark.parametrize(("notebook", "task", "variant"), VARIANTS)
def test_checks_tell_right_from_wrong(notebook, task, variant):
    result = check_variant(notebook, task, variant.source, only=not variant.is_right)
    assert list(lost(result)) == ([] if variant.is_right else [task]), lost(result)


@pytest.mark.parametrize("case", CASES, ids=[case.task.id for case in CASES])
def test_a_wrong_solution_costs_no_other_task_its_points(case):
    wrong = next(variant for variant in case.variants if not variant.is_right)
    assert list(lost(check_variant(case.notebook, case.task.id, wrong.source))) == [case.task.id]


@pytest.mark.parametrize(("task", "title"), SEEN_AT_HOME.items())
def test_a_mistake_that_the_text_warns_of_fails_the_check_that_students_have(task, title):
    case = next(case for case in CASES if case.task.id == task)
    (variant,) = [it for it in case.variants if it.title == title]
    checks = check_variant(case.notebook, task, variant.source, only=True).task(task).checks
    assert {check.id: check.status for check in checks}[f"{task}-check"] is Status.FAILED


def lost(result: NotebookResult) -> dict[str, list[tuple[str, str]]]:
    """Return the tasks that did not get all points, with what was said about them."""
    return {task.id: task.messages for task in result.tasks if task.earned < task.of}
