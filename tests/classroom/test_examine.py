"""One submission, cell by cell: what is wrong in one task is told of that task, and costs no other its points."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_course import HONEST, hand_in, points

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.examine import Examination, Found
from tito.classroom.recorded.record import CheckGrade
from tito.classroom.sandbox.remote import Kernel
from tito.grading.results import Status

ALL = {"8.1": 3.0, "8.2": 5.0, "8.3": 3.0}
Run = Callable[..., dict[str, Found]]


@pytest.fixture
def run(sandboxed: Exam) -> Iterator[Run]:
    """Yield a function that examines the honest cells with some replaced, in one run; `all=False` adds nothing."""
    paper = sandboxed.papers[0]
    with sandboxed.sandbox(paper) as sandbox:

        def examined(cells: dict[str, str] | None = None, **how: Any) -> dict[str, Found]:
            return Examination(paper.notebook, paper.key, {**HONEST, **(cells or {})}, sandbox, **how).run()

        yield examined


def earned(found: dict[str, Found]) -> dict[str, float]:
    return {task: sum(check.earned for check in it.checks.values()) for task, it in found.items()}


def first(found: Found) -> CheckGrade:
    return next(iter(found.checks.values()))


def test_right_solutions_pass_however_they_are_written(run: Run) -> None:
    assert earned(run()) == ALL


@pytest.mark.parametrize("task", ["8.1", "8.2", "8.3"])
@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("", Status.TODO),
        ("double = mirror = Total = lambda *given: None", Status.FAILED),
        ("raise ValueError('at once')", Status.FAILED),
        ("x = " + "-" * 3000 + "1", Status.FAILED),  # too deep for Python's own reader of trees
        ("def double(value):\n    raise " + " + ".join(["1"] * 900), Status.FAILED),
        ("import os; os._exit(1)", Status.CRASHED),
        ("while True: pass", Status.TIMED_OUT),
        ("x = bytearray(1 << 40)", Status.CRASHED),
    ],
)
def test_a_task_that_is_not_right_costs_its_own_points_only(run: Run, task: str, source: str, status: Status) -> None:
    found = run({task: source})
    assert earned(found) == ALL | {task: 0}
    assert {check.status for check in found[task].checks.values()} == {status}


def test_a_blank_submission_is_to_do(sandboxed: Exam) -> None:
    stubs = {task: f'def x():\n    raise NotImplementedError("task {task}")\n' for task in ALL}
    found = hand_in(sandboxed, stubs)
    assert points(found) == dict.fromkeys(ALL, 0)
    assert {check.status for task in found.record.tasks for check in task.checks} == {Status.TODO}


def test_a_visible_check_may_pass_where_the_hidden_one_does_not(run: Run) -> None:
    found = run({"8.2": "def mirror(values):\n    return values[::-1] if len(values) else values\n"})
    assert earned(found)["8.2"] == 3
    assert [check.status for check in found["8.2"].checks.values()] == [Status.PASSED, Status.FAILED]
    assert found["8.2"].checks["8.2-hidden"].held == ("other lists",)
    assert found["8.2"].checks["8.2-hidden"].failed == "nothing to mirror"
    assert found["8.2"].checks["8.2-hidden"].message == "an empty list"


def test_a_hidden_check_says_what_it_is_about_and_not_what_it_expects(run: Run) -> None:
    check = run({"8.2": "def mirror(values):\n    return values\n"})["8.2"].checks["8.2-hidden"]
    assert (check.message, check.last_line) == ("a mixed list", "")


def test_a_visible_check_says_what_was_expected_and_what_came(run: Run) -> None:
    assert first(run({"8.1": "def double(values):\n    return values\n"})["8.1"]).message == (
        "three numbers: [0] expected 2, got 1"
    )


def test_an_exception_is_told_with_its_line(run: Run) -> None:
    check = first(run({"8.1": "def double(values):\n    return values.twice\n"})["8.1"])
    assert "AttributeError: 'list' object has no attribute 'twice'" in check.last_line
    assert "return values.twice" in check.last_line


def test_a_helper_in_another_cell_is_found(run: Run) -> None:
    helper = HONEST["8.1"] + "\n\ndef back(values):\n    return values[::-1]\n"
    source = (
        "def mirror(values):\n    if len(values) == 0:\n        raise ValueError('empty')\n    return back(values)\n"
    )
    assert earned(run({"8.1": helper, "8.2": source})) == ALL


def test_a_task_alone_has_the_solutions_of_the_course_beside_it(run: Run) -> None:
    broken = "import os; os._exit(1)"
    found = run({"8.1": broken, "8.3": broken}, only="8.2")
    assert earned(found) == {"8.1": 0, "8.2": 5, "8.3": 0}
    assert not found["8.1"].checks


def test_what_one_cell_does_to_another_is_undone_by_a_second_run(sandboxed: Exam) -> None:
    paper = sandboxed.papers[0]
    spoiler = HONEST["8.1"] + "\nimport builtins\nbuild = builtins.__build_class__\n"
    spoiler += "def spoil(*given, **how): raise OSError\nimport gc\n"
    spoiler += "names = globals()\nclass Names(dict): pass\nimport threading, time\n"
    spoiler += "def later():\n    while True:\n        names.pop('Total', None); time.sleep(0)\n"
    spoiler += "threading.Thread(target=later, daemon=True).start()\n"
    with sandboxed.sandbox(paper) as sandbox:
        found = Examination(paper.notebook, paper.key, {**HONEST, "8.1": spoiler}, sandbox).run()
    assert earned(found)["8.3"] == 3


def test_a_cell_that_ends_every_second_process_is_replaced_and_its_checks_fail(run: Run) -> None:
    source = f"""
import os, time
if time.time() > {time.time() + 1.0}: os._exit(1)
def mirror(values):
    while time.time() < {time.time() + 1.0}: time.sleep(0.01)
    os._exit(1)
"""
    found = run({"8.2": source})
    assert earned(found) == ALL | {"8.2": 0}
    assert {check.status for check in found["8.2"].checks.values()} <= {Status.CRASHED, Status.TIMED_OUT}


class Flaky(Kernel):
    """A kernel that ends in each given cell, as if a class of a submission had a hook in it."""

    ends = 3

    def run(self, source: str, line: int, *given: Any, **how: Any) -> Any:
        if how.get("given") and Flaky.ends:
            Flaky.ends -= 1
            source = "import os; os._exit(1)"
        return super().run(source, line, *given, **how)


def test_a_given_cell_that_ends_the_process_is_tried_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tito.classroom.examined.examine.Kernel", Flaky)
    Flaky.ends = 2
    assert earned(run()) == ALL


def test_after_its_time_a_submission_gets_no_more(sandboxed: Exam) -> None:
    paper = sandboxed.papers[0]
    with sandboxed.sandbox(paper) as sandbox:
        examination = Examination(paper.notebook, paper.key, HONEST, sandbox)
        examination.deadline = examination.end = time.monotonic() - 1
        started = time.monotonic()
        found = examination.run()
    assert time.monotonic() - started < 5
    assert {check.status for it in found.values() for check in it.checks.values()} == {Status.TIMED_OUT}
    assert "the whole notebook took longer" in first(found["8.1"]).message
