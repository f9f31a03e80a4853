"""The grade of a check, from what was compared and how its run ended, in words that give away nothing secret.

The process of a submission holds hidden checks while it runs them, and the course's own solutions in the place of wrong
ones. Whatever text comes from such a process may hold them, so none of it goes into a record: no message of an
exception, no value as it is shown. The words here are the course's, or Python's, or those of the cell itself.
"""

from __future__ import annotations

import re

from tito.classroom.judge import Judge, known_error
from tito.classroom.record import CheckGrade
from tito.classroom.remote import TIMED_OUT, Outcome
from tito.grading.explain import Failure
from tito.grading.results import Status
from tito.notebook import Cell

_NAME = re.compile(r"\b[A-Z]\w+(?=:|,|$)")
_ROW = re.compile(r"^line (\d{1,7}), in .*?: (.*)$")


def ended_status(outcome: Outcome) -> Status:
    """Return the status of a cell in which the kernel ended."""
    return Status.TIMED_OUT if outcome.ended.startswith(TIMED_OUT) else Status.CRASHED


def failure_of(outcome: Outcome, cell: Cell) -> Failure | None:
    """Return why a task's cell did not run, in plain words; None if it ran."""
    if not outcome.failure:
        return None
    crashed = outcome.failure.get("status") == Status.CRASHED
    return Failure(Status.CRASHED if crashed else Status.FAILED, plain_error(outcome.failure, cell))


def plain_error(told: dict[str, str], cell: Cell) -> str:
    """Return what a kernel says of an exception: its name if it is Python's own, and the line of the task's cell."""
    if told.get("status") == Status.CRASHED:
        return "ran out of memory"
    name = next((word for word in _NAME.findall(told.get("message", "")) if known_error(word)), "an exception")
    rows = [match for row in told.get("traceback", "").splitlines() if (match := _ROW.match(row))]
    own = dict(cell.lines())
    places = [(int(row[1]), row[2]) for row in rows if own.get(int(row[1]), "").strip() == row[2] != ""]
    return f"{name}, in line {places[-1][0]}: {places[-1][1][:200]}" if places else name


def grade_check(cell: Cell, task: Cell, judge: Judge, outcome: Outcome, ended: str) -> CheckGrade:
    """Return the grade of a check: passed, if it came to its end and each comparison was made and was right.

    Args:
        cell: the check. task: the cell of the submission. ended: how the kernel ended, if it did.
    """
    held = tuple(title for title in judge.key.titles if title in outcome.titles)
    failed = next((title for title in judge.key.titles if title not in held), "")
    status, message, last = Status.PASSED, "", ""
    if outcome.ended:
        status, message = ended_status(outcome), ended
    elif judge.fault:
        status, message = Status.FAILED, judge.plain
    elif outcome.failure:
        status = Status.CRASHED if outcome.failure.get("status") == Status.CRASHED else Status.FAILED
        message = last = plain_error(outcome.failure, task)
    elif missing := judge.missing():
        status, message = Status.FAILED, missing
    if status is Status.PASSED:
        return CheckGrade(cell.id, cell.points, cell.points, status, held=held, seconds=round(outcome.seconds, 3))
    if cell.is_hidden:  # what was expected is no secret in a visible check, but in a hidden one
        message, last = ended or judge.about, ""
    return CheckGrade(cell.id, cell.points, 0, status, message, last, held, failed, round(outcome.seconds, 3))
