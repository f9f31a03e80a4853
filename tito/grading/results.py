"""What grading a notebook gives: checks, tasks, package tests, points, and the exit code that follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a check, a task or a package test ended, the worst first: the worst of its checks is the status of a task."""

    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    FAILED = "failed"
    UNTESTED = "tests fail"  # a task whose checks pass, and whose package tests do not
    WAITS = "waits"  # it met a name of another task that is to do
    TODO = "to do"
    PASSED = "passed"
    LATER = "graded later"  # a hidden check, whose body only the instructor has


WHERE = "with "  # begins the line of a test's message that says which arguments it had
FAULTS = frozenset({Status.CRASHED, Status.TIMED_OUT, Status.FAILED, Status.UNTESTED})


@dataclass(frozen=True)
class CheckResult:
    """One graded cell; `line` is where it begins.

    `titles` are the `with check(...)` blocks that held, or of a check that is graded later, those that it will look at.
    """

    id: str
    task: str
    line: int
    points: float
    status: Status
    message: str = ""
    titles: tuple[str, ...] = ()
    output: str = ""
    traceback: str = ""
    seconds: float = 0.0

    @property
    def earned(self) -> float:
        return self.points if self.status is Status.PASSED else 0

    @property
    def of(self) -> float:
        """Return the points that this run can give: a check that is graded later has none."""
        return 0 if self.status is Status.LATER else self.points


@dataclass(frozen=True)
class TaskResult:
    """One task with its checks.

    `own` is the status of the task's cell itself, `message` what is to be said about it; `hint` names the earlier task
    that has to be fixed first.
    """

    id: str
    title: str
    part: str
    own: Status = Status.PASSED
    message: str = ""
    hint: str = ""
    checks: tuple[CheckResult, ...] = ()

    @property
    def status(self) -> Status:
        if self.own is Status.PASSED and self.checks and all(check.status is Status.LATER for check in self.checks):
            return Status.LATER
        return worst([self.own, *(check.status for check in self.checks)])

    @property
    def earned(self) -> float:
        return sum(check.earned for check in self.checks)

    @property
    def of(self) -> float:
        return sum(check.of for check in self.checks)

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Return (check id, message) of what did not pass, each message once."""
        found = {self.message: self.id} if self.message else {}
        for check in self.checks:
            if check.message and check.status is not Status.PASSED:
                found.setdefault(check.message, check.id)
        return [(name, message) for message, name in found.items()] + ([(self.id, self.hint)] if self.hint else [])


@dataclass(frozen=True)
class BrokenCell:
    """An ordinary cell of the notebook that does not run; `file` as in `Cell`."""

    line: int
    status: Status
    message: str
    traceback: str = ""
    file: str = ""


@dataclass(frozen=True)
class NotebookResult:
    """The checks of one notebook, or of several of the same module; `notes` say what in it does not count."""

    tasks: tuple[TaskResult, ...] = ()
    broken: tuple[BrokenCell, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        return sum(task.earned for task in self.tasks)

    @property
    def of(self) -> float:
        return sum(task.of for task in self.tasks)

    @property
    def statuses(self) -> list[Status]:
        return [task.status for task in self.tasks] + [cell.status for cell in self.broken]

    def task(self, task_id: str) -> TaskResult:
        return next(task for task in self.tasks if task.id == task_id)

    def tested(self, suite: SuiteResult) -> NotebookResult:
        """Return the result in which a task that is right by its checks alone has a status of its own.

        A test that exercises several tasks accuses none of them where the checks of another one fail.
        """
        right = {Status.PASSED, Status.LATER}
        wrong = {task.id for task in self.tasks if task.status not in right}
        failed = [set(test.task.split()) for test in suite.tests if test.status in FAULTS]
        failing = Counter(task for tasks in failed if not tasks & wrong for task in tasks)
        tasks = [
            replace(task, own=Status.UNTESTED, message=_untested(task.id, failing[task.id]))
            if failing[task.id] and task.status in right
            else task
            for task in self.tasks
        ]
        return replace(self, tasks=tuple(tasks))

    def __add__(self, other: NotebookResult) -> NotebookResult:
        return NotebookResult(self.tasks + other.tasks, self.broken + other.broken, self.notes + other.notes)


@dataclass(frozen=True)
class TestResult:
    """One test of the exported package."""

    __test__ = False  # not a test class, for pytest

    id: str
    status: Status
    message: str = ""
    task: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class SuiteResult:
    """The tests of the exported package; `error` says why they, or some of them, could not be run."""

    tests: tuple[TestResult, ...] = ()
    error: str = ""
    skipped: int = 0

    def count(self, *statuses: Status) -> int:
        return sum(test.status in statuses for test in self.tests)

    @property
    def statuses(self) -> list[Status]:
        """Return what counts: what waits for another task is no matter of this one."""
        found: list[Status] = [test.status for test in self.tests if test.status != Status.WAITS]
        return found + ([Status.FAILED] if self.error else [])


@dataclass(frozen=True)
class ModuleResult:
    """Everything `tito test` found out about one module."""

    name: str
    notebook: NotebookResult
    suite: SuiteResult = field(default_factory=SuiteResult)
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        return exit_code([*self.notebook.statuses, *self.suite.statuses])


def _untested(task: str, tests: int) -> str:
    many = "1 package test does" if tests == 1 else f"{tests} package tests do"
    return f"its checks pass, and {many} not: see below, and read the docstring of {task} again; its points stay"


def worst(statuses: Iterable[Status]) -> Status:
    """Return the status that decides; `passed` where there is none."""
    found = {Status.PASSED, *statuses}
    return next(status for status in Status if status in found)


def exit_code(statuses: Iterable[Status]) -> int:
    """Return 0 when everything passed, 1 when something failed, 3 when tasks are only left to do."""
    status = worst(statuses)
    return 1 if status in FAULTS else 3 if status in (Status.WAITS, Status.TODO) else 0


def number(points: float) -> str:
    """Return points without a useless `.0`."""
    return f"{points:g}"


def as_json(result: ModuleResult) -> dict[str, Any]:
    """Return the result as plain values, for programs."""
    suite = result.suite
    return {
        "module": result.name,
        "points": result.notebook.earned,
        "of": result.notebook.of,
        "tasks": [_task_json(task) for task in result.notebook.tasks],
        "notes": list(result.notebook.notes),
        "broken_cells": [asdict(cell) for cell in result.notebook.broken],
        "tests": {
            "error": suite.error,
            "passed": suite.count(Status.PASSED),
            "failed": suite.count(*FAULTS),
            "to_do": suite.count(Status.TODO),
            "waiting": suite.count(Status.WAITS),
            "skipped": suite.skipped,
            "results": [asdict(test) for test in suite.tests],
        },
        "seconds": round(result.seconds, 3),
        "exit_code": result.exit_code,
    }


def _task_json(task: TaskResult) -> dict[str, Any]:
    checks = [asdict(check) | {"points": check.earned, "of": check.of} for check in task.checks]
    facts = {name: value for name, value in asdict(task).items() if name != "own"}  # which is part of the status
    return facts | {"status": task.status, "points": task.earned, "of": task.of, "checks": checks}
