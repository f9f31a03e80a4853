"""Every right and every wrong solution that the course keeps gets its verdict from the engine that grades a class."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import ROOT, module_of
from workbench import Workbench

from tito.classroom.examined.exam import Exam, Paper, set_exam
from tito.classroom.examined.grade import Script, grade
from tito.classroom.recorded.record import Record
from tito.classroom.sandbox.sandbox import Level, probe
from tito.grading.inside.limits import Limits
from tito.notebooks.cell import BEGIN_SOLUTION, END_SOLUTION
from tito.notebooks.notebook import read
from tito.notebooks.solutions import Variant, read_solutions
from tito.release.blank import blank

pytestmark = pytest.mark.timeout(300)
CHECK_S = 6.0  # some checks give up by themselves after 4
NOTEBOOKS = {path.name: read(path) for path in module_of(ROOT).notebooks}
TASKS = {
    task.id: task for notebook in NOTEBOOKS.values() for task in notebook.tasks if not task.cell.is_question
}  # by id
VARIANTS = {task: read_solutions(module_of(ROOT).solutions / f"{task}.py") for task in TASKS}
# Wrong solutions of these wait until somebody loses patience, so each has several tests, which can run beside others.
SLOW = {"8.24": 3, "8.27": 5}
PARTS = [(task, part) for task in TASKS for part in range(SLOW.get(task, 1))]
ALONE = ("8.1", "8.6", "8.10", "8.16", "8.20", "8.23", "8.26", "8.30")


@pytest.fixture(scope="module")
def exam() -> Exam:
    fault = probe()
    if fault:
        pytest.skip(f"submissions are graded in bubblewrap (Debian package `bubblewrap`): {fault}")
    return set_exam(module_of(ROOT), Level.BUBBLEWRAP, Limits(check_s=CHECK_S))


def paper_of(exam: Exam, task: str) -> Paper:
    return next(paper for paper in exam.papers if any(it.id == task for it in paper.notebook.tasks))


def wrong(task: str) -> list[Variant]:
    return [variant for variant in VARIANTS[task] if not variant.is_right]


def without_markers(source: str) -> str:
    return "\n".join(row for row in source.split("\n") if row.strip() not in (BEGIN_SOLUTION, END_SOLUTION))


# One task at a time, the course's own solutions around it.


def test_every_task_has_right_and_wrong_solutions() -> None:
    assert len(TASKS) == 68
    assert sum(map(len, VARIANTS.values())) > 750
    assert {path.stem for path in module_of(ROOT).solutions.glob("*.py")} == TASKS.keys()
    for variants in VARIANTS.values():
        assert sum(variant.is_right for variant in variants) >= 2
        assert sum(not variant.is_right for variant in variants) >= 10


@pytest.mark.parametrize(("task", "part"), PARTS)
def test_right_solutions_get_all_points_and_wrong_ones_do_not(exam: Exam, task: str, part: int) -> None:
    paper = paper_of(exam, task)
    faults = []
    with exam.sandbox(paper) as sandbox:
        bench = Workbench(paper.notebook, paper.key, sandbox)
        try:
            for variant in VARIANTS[task][part :: SLOW.get(task, 1)]:
                found = bench.examine(task, variant.source)
                assert found.checks.keys() == {cell.id for cell in TASKS[task].checks}
                earned = sum(check.earned for check in found.checks.values())
                if (earned == TASKS[task].points) != variant.is_right or not 0 <= earned <= TASKS[task].points:
                    said = [f"{check.id} {check.status}: {check.message}" for check in found.checks.values()]
                    faults.append(f"{variant.kind}: {variant.title} gets {earned:g}; {said}")
        finally:
            bench.close()
    assert faults == []


# Whole submissions.


@cache
def _given(name: str) -> str:
    """Return a notebook as students get it."""
    return blank(NOTEBOOKS[name], NOTEBOOKS[name].path.read_text(encoding="utf-8"))


def submission(name: str, sources: dict[str, str], folder: Path) -> bytes:
    """Return the student's notebook with these cells."""
    path = folder / name
    path.write_text(_given(name), encoding="utf-8")
    rows = path.read_text(encoding="utf-8").split("\n")
    for cell in reversed(read(path).cells):
        if cell.id in sources:
            rows[cell.line - 1 : cell.last_line] = sources[cell.id].split("\n")
    return "\n".join(rows).encode()


def graded(exam: Exam, paper: Paper, instead: dict[str, Variant], folder: Path) -> Record:
    """Grade a submission of one notebook that has the course's own solutions but for some."""
    own = {task.id: without_markers(task.cell.source) for task in paper.notebook.tasks if task.id in TASKS}
    data = submission(paper.name, own | {task: variant.source for task, variant in instead.items()}, folder)
    return grade(exam, Script("ada", {paper.name: (paper.name, data)})).record


def lost(record: Record, paper: Paper) -> Iterator[str]:
    """Yield the tasks of a notebook that did not get all points."""
    for task in record.tasks:
        if task.notebook == paper.name and task.earned < task.points:
            yield task.id
        elif task.notebook != paper.name:
            assert task.earned == 0


@pytest.mark.parametrize("task", ALONE)
def test_a_wrong_solution_costs_the_points_of_its_task_only(exam: Exam, task: str, tmp_path: Path) -> None:
    paper = paper_of(exam, task)
    record = graded(exam, paper, {task: wrong(task)[0]}, tmp_path)
    assert list(lost(record, paper)) == [task]
    assert record.problem == ""
    assert record.evidence == ()


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("first", [0, 1])
def test_where_every_second_task_is_wrong_the_others_get_all_points(
    exam: Exam, name: str, first: int, tmp_path: Path
) -> None:
    paper = next(paper for paper in exam.papers if paper.name == name)
    tasks = [task.id for task in paper.notebook.tasks if task.id in TASKS]
    chosen = {task: wrong(task)[-1 - first] for task in tasks[first::2]}
    chosen |= {task: next(it for it in VARIANTS[task] if it.is_right) for task in tasks[1 - first :: 2]}
    record = graded(exam, paper, chosen, tmp_path)
    assert list(lost(record, paper)) == tasks[first::2]
    whole = {task.id: task.points for task in record.tasks if task.notebook == name}
    assert sum(whole.values()) == sum(TASKS[task].points for task in tasks)


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_submission_of_right_solutions_gets_all_points(exam: Exam, name: str, number: int, tmp_path: Path) -> None:
    paper = next(paper for paper in exam.papers if paper.name == name)
    right = {task: [it for it in VARIANTS[task] if it.is_right] for task in TASKS}
    tasks = [task.id for task in paper.notebook.tasks if task.id in TASKS]
    record = graded(exam, paper, {task: right[task][number % len(right[task])] for task in tasks}, tmp_path)
    assert list(lost(record, paper)) == []
    assert record.by_checks == sum(TASKS[task].points for task in tasks)
