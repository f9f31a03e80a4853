"""The grade of a check, from what was compared and how its run ended, in words that give away nothing secret.

The process of a submission holds hidden checks while it runs them, and the course's own solutions in the place of wrong
ones. Whatever text comes from such a process may hold them, so none of it goes into a record: no message of an
exception, no value as it is shown. The words here are the course's, or Python's, or those of the cell itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tito.classroom.examined.judge import Judge, known_error
from tito.classroom.recorded.record import CheckGrade
from tito.classroom.sandbox.remote import TIMED_OUT, Outcome
from tito.grading.inside.explain import Failure
from tito.grading.results import Status, worst
from tito.notebooks.cell import Cell, line_of
from tito.notebooks.notebook import Task

_NAME = re.compile(r"\w+(?=:|,|$)")
_ROW = re.compile(r"^line (\d{1,7})(?: of ([^,]*))?, in .*?: (.*)$")


@dataclass
class Found:
    """What is known of one task: why its cell leaves nothing to check, what its checks gave, how it ended a kernel."""

    failure: Failure | None = None
    checks: dict[str, CheckGrade] = field(default_factory=dict)
    ended: str = ""

    @property
    def status(self) -> Status:
        return worst(check.status for check in self.checks.values())

    @property
    def earned(self) -> float:
        return sum(check.earned for check in self.checks.values())

    @property
    def has_words(self) -> bool:
        """Tell whether the submission may have something to say that the course's plain words leave out."""
        return self.failure is not None and self.failure.status is Status.FAILED

    def grade_unchecked(self, task: Task) -> None:
        """Let all checks of a task end as its cell did."""
        assert self.failure is not None
        status = self.failure.status
        message = self.failure.message if status is not Status.TODO else ""
        self.checks = {cell.id: CheckGrade(cell.id, cell.points, 0, status, message) for cell in task.checks}


def ended_status(outcome: Outcome) -> Status:
    """Return the status of a cell in which the kernel ended."""
    return Status.TIMED_OUT if outcome.ended.startswith(TIMED_OUT) else Status.CRASHED


def failure_of(outcome: Outcome, cell: Cell) -> Failure | None:
    """Return why a task's cell did not run, in plain words; None if it ran."""
    if not outcome.failure:
        return None
    crashed = outcome.failure.get("status") == Status.CRASHED
    return Failure(Status.CRASHED if crashed else Status.FAILED, plain_error(outcome.failure, cell))


def plain_error(told: dict[str, str], cell: Cell, title: str = "") -> str:
    """Return what a kernel says of an exception: its name if it is Python's own, and the line of the task's cell.

    `title` is what the kernel calls the block that it ended: a title may name an error, too.
    """
    if told.get("status") == Status.CRASHED:
        return "ran out of memory"
    said = _NAME.match(told.get("message", "").removeprefix(f"{title}: "))
    name = said[0] if said and known_error(said[0]) else "an exception"
    rows = [match for row in told.get("traceback", "").splitlines() if (match := _ROW.match(row))]
    own = dict(cell.lines())
    rows = [row for row in rows if (row[2] or "") == cell.file and own.get(int(row[1]), "").strip() == row[3] != ""]
    return f"{name}, in {line_of(int(rows[-1][1]), cell.file)}: {rows[-1][3][:200]}" if rows else name


def grade_check(cell: Cell, task: Cell, judge: Judge, outcome: Outcome, ended: str) -> CheckGrade:
    """Return the grade of a check: passed, if it came to its end and each comparison was made and was right.

    Args:
        cell: the check. task: the cell of the submission. ended: how the kernel ended, if it did.
    """
    said = {judge.key.numbers.get(title, title) for title in outcome.titles}
    held = tuple(title for title in judge.key.titles if title in said)
    failed = next((title for title in judge.key.titles if title not in held), "")
    status, message, last = Status.PASSED, "", ""
    if outcome.ended:
        status, message = ended_status(outcome), ended
    elif judge.fault and not (judge.raised and outcome.failure):
        status, message = Status.FAILED, judge.plain
    elif outcome.failure:
        status = Status.CRASHED if outcome.failure.get("status") == Status.CRASHED else Status.FAILED
        numbers = (number for number, title in judge.key.numbers.items() if title == failed)
        block = next((number for number in numbers if number not in outcome.titles), failed)
        message = last = plain_error(outcome.failure, task, block)
    elif missing := judge.missing():
        status, message = Status.FAILED, missing
    if status is Status.PASSED:
        return CheckGrade(cell.id, cell.points, cell.points, status, held=held, seconds=round(outcome.seconds, 3))
    if cell.is_hidden:  # what was expected is no secret in a visible check, but in a hidden one
        message, last = ended or judge.about, ""
    return CheckGrade(cell.id, cell.points, 0, status, message, last, held, failed, round(outcome.seconds, 3))
