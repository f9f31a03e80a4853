"""What the records of a class say together: about tasks, failures, evidence and times."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tito.classroom.deadlines.deadline import Deadline, LateError
from tito.classroom.recorded.record import CheckGrade, Evidence, Record, TaskGrade
from tito.classroom.reported.harmless import one_line
from tito.grading.results import FAULTS, Status

KINDS = ("passed", "failed", "timed-out", "crashed", "to-do")
WORDS = {kind: kind.replace("-", " ") for kind in KINDS}
_KIND = {Status.PASSED: "passed", Status.FAILED: "failed", Status.TIMED_OUT: "timed-out", Status.CRASHED: "crashed"}
_FAILURES = 3  # of a task that are listed
_FAR = timedelta(days=120)  # from the middle one: a time beyond it is a mistake of some archive


@dataclass(frozen=True)
class Failure:
    """A way in which a task fails. `example` is what most of the `students` were told; '' for a hidden check."""

    what: str
    students: int
    is_hidden: bool
    example: str = ""


@dataclass(frozen=True)
class TaskFindings:
    """How one task went. `counts` are students by kind of result, `share` the mean part of the points."""

    id: str
    title: str
    counts: dict[str, int]
    share: float
    failures: tuple[Failure, ...]

    @property
    def students(self) -> int:
        return sum(self.counts.values())

    def percent(self, kind: str) -> float:
        return 100 * self.counts[kind] / self.students if self.students else 0.0


def task_findings(records: Sequence[Record]) -> list[TaskFindings]:
    """Return how each task went, in the order of the notebooks; a submission that was not graded counts nowhere."""
    tasks: dict[str, list[TaskGrade]] = defaultdict(list)
    for record in records:
        for task in () if record.is_ungraded else record.tasks:
            tasks[task.id].append(task)
    return [_task(name, found) for name, found in tasks.items()]


def dated(records: Sequence[Record]) -> tuple[list[tuple[datetime, Record]], int]:
    """Return the records with the time of submission, earliest first, and how many have none, or one far away."""
    found = [(moment, record) for record in records if (moment := moment_of(record.submitted))]
    found.sort(key=lambda item: item[0])
    middle = found[len(found) // 2][0] if found else datetime.now(UTC)
    near = [(moment, record) for moment, record in found if abs(moment - middle) <= _FAR]
    return near, len(records) - len(near)


def deadline_of(records: Sequence[Record]) -> datetime | None:
    """Return the deadline by which the lateness of these was measured."""
    with suppress(LateError):
        return next((Deadline.parse(record.deadline).moment for record in records if record.deadline), None)
    return None


def moment_of(text: str) -> datetime | None:
    """Return an ISO time, in UTC where it names no zone; None where it is no time."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def evidence_rows(records: Sequence[Record], harmless_kinds: Sequence[str]) -> list[tuple[Record, Evidence]]:
    """Return the evidence of all: first what is no mere accident of editing, then by kind and student."""
    found = [(record, item) for record in records for item in record.evidence]
    return sorted(found, key=lambda row: (row[1].kind in harmless_kinds, row[1].kind, row[0].student.casefold()))


def evidence_counts(records: Sequence[Record]) -> list[tuple[str, int]]:
    """Return (kind, students), the commonest first."""
    counts = Counter(kind for record in records for kind in {item.kind for item in record.evidence})
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _task(name: str, found: Sequence[TaskGrade]) -> TaskFindings:
    counts = Counter(_KIND.get(task.status, "to-do") for task in found)
    of = sum(task.points for task in found)
    return TaskFindings(
        name,
        found[0].title,
        {kind: counts[kind] for kind in KINDS},
        sum(task.earned for task in found) / of if of else 0.0,
        tuple(_failures(found)),
    )


def _failures(found: Sequence[TaskGrade]) -> Iterator[Failure]:
    """Yield the commonest failures of a task; a student counts once for each."""
    students: Counter[tuple[str, bool]] = Counter()
    messages: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for task in found:
        said = {_failure(check): check for check in task.checks if check.status in FAULTS}
        students.update(said.keys())
        for key, check in said.items():
            messages[key][_first_line(check)] += 1
    for (what, is_hidden), number in sorted(students.items(), key=lambda item: (-item[1], item[0]))[:_FAILURES]:
        example = "" if is_hidden else min(messages[what, is_hidden].items(), key=lambda item: (-item[1], item[0]))[0]
        yield Failure(what, number, is_hidden, "" if example == what else example)


def _failure(check: CheckGrade) -> tuple[str, bool]:
    """Return what failed, the same for students whose lines have other numbers; and whether the check is hidden."""
    if check.failed and check.status is Status.FAILED:
        return check.failed, check.is_hidden
    return _first_line(check) or f"{check.status}{f': {check.failed}' if check.failed else ''}", False


def _first_line(check: CheckGrade) -> str:
    line = next((row for row in check.message.splitlines() if row.strip()), "")
    line = line.removeprefix(f"{check.failed}: ") if check.failed else line
    return one_line(re.sub(r"\bline \d+", "line …", line[:2000]), 160)
