"""What `tito grade` does: collect what was handed in, grade what is new, and show what came out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tito import output
from tito.classroom.folder import GradingFolder
from tito.classroom.graded import folder_of
from tito.classroom.late import LateError, LatePolicy, late_hours, parse_deadline
from tito.classroom.record import Evidence, Record
from tito.grading.results import number
from tito.grading.supervise import RunnerError
from tito.workspace import Module, find

if TYPE_CHECKING:
    from tito.classroom.grade import Script
    from tito.classroom.pool import Pool
    from tito.classroom.session import Session
    from tito.classroom.submission import Submission

EXTRA = ("nbgrader", "psutil", "filelock")  # what grading needs beside what students have
Row = dict[str, Any]  # what is shown of a record
SHOWN = 200  # rows of the table; more is for `tito scores`


@dataclass(frozen=True)
class GradeOptions:
    """What `tito grade` was asked for beside module and submissions; see `tito grade --help`."""

    grading: Path | None = None
    jobs: int = 0
    allow_weak_sandbox: bool = False
    database: str | None = None
    deadline: str | None = None
    late: str = "none"
    times: Path | None = None
    scheduler: str | None = None
    timeout_s: float = 10.0
    memory_mib: int = 2048
    student: str | None = None
    again: bool = False
    json: bool = False


def grade_command(word: str, submissions: Path, options: GradeOptions) -> int:
    """Grade a folder of submissions; return 0: all graded, 1: some could not be, 2: it could not begin or go on."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        output.fail(f"grading needs {', '.join(missing)}: pip install 'tinytorch-dataloader[grade]'")
        return 2
    module = find().module(word)
    folder = folder_of(module, options.grading)
    kept = "what is graded is kept, and the same command goes on from there"
    try:
        rows = _grade(module, submissions, folder, options)
    except _errors() as error:
        output.fail(str(error))
        return 2
    except OSError as error:
        output.fail(f"{error.filename or f'in {folder.path}'}: {error.strerror or error}; {kept}")
        return 2
    except KeyboardInterrupt:
        output.fail(f"stopped; {kept}")
        return 130
    lost = sum(not row["graded"] for row in rows)
    if options.json:
        output.put_json({"module": module.name, "graded": len(rows) - lost, "records": rows})
    else:
        _show(rows, lost, folder)
    return 1 if lost else 0


def _errors() -> tuple[type[Exception], ...]:
    """Return the errors whose message is for the instructor."""
    from tito.classroom.cluster import ClusterError
    from tito.classroom.collect import CollectError
    from tito.classroom.gradebook import GradebookError
    from tito.classroom.lock import BusyError
    from tito.classroom.sandbox import SandboxError

    return SandboxError, RunnerError, GradebookError, CollectError, LateError, BusyError, ClusterError


def _grade(module: Module, submissions: Path, folder: GradingFolder, options: GradeOptions) -> list[Row]:
    from tito.classroom.course import Course
    from tito.classroom.exam import set_exam
    from tito.classroom.lock import alone
    from tito.classroom.pool import choose_pool
    from tito.classroom.sandbox import Level, choose
    from tito.classroom.session import Session
    from tito.grading.limits import Limits

    level = choose(options.allow_weak_sandbox)
    if level is Level.PROCESS:
        output.fail("no sandbox: submissions can read your files and use the network; every record says so")
    deadline = parse_deadline(options.deadline) if options.deadline else None
    pool = choose_pool(options.jobs or _cores(), options.scheduler)
    scripts = _scripts(module, submissions, options, deadline)
    with alone(folder):
        with output.working("running the course's own solutions …"):
            exam = set_exam(module, level, Limits(check_s=options.timeout_s, memory_mib=options.memory_mib))
        database = options.database or folder.database
        session = Session(exam, folder, Course.of(module, folder.course), database)
        rows = _run(session, scripts, pool, deadline, again=options.again)
    for sentence in session.told:
        output.fail(sentence)
    return sorted(rows, key=lambda row: str(row["student"]).casefold())


def _cores() -> int:
    """Return how many cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(
    session: Session, scripts: Sequence[Script], pool: Pool, deadline: datetime | None, *, again: bool
) -> list[Row]:
    """Grade, and show how far it is. Of thousands of records, only what is shown is kept in memory."""
    from tito.classroom.gradebook import Book

    session.course.folder.mkdir(parents=True, exist_ok=True)
    rows = []
    with Book(session.database, deadline=deadline) as book, output.progress("grading", len(scripts)) as step:
        session.course.write(book.address)
        with closing(session.run(scripts, pool, book, again=again)) as records:
            for record, now in records:
                step(f"{record.student}: {number(record.by_checks)}" + ("" if now else ", as before"))
                rows.append(_row(record))
    return rows


def _scripts(module: Module, submissions: Path, options: GradeOptions, deadline: datetime | None) -> list[Script]:
    from tito.classroom.collect import CollectError, collect

    policy = LatePolicy.parse(options.late)
    with output.working(f"reading {submissions} …"):
        collected = collect(submissions, module, times=options.times)
    for sentence in collected.notes:
        output.fail(sentence)
    wanted = [one for one in collected.submissions if options.student in (None, one.student)]
    if not wanted:
        known = ", ".join(one.student for one in collected.submissions[:10]) or "none"
        raise CollectError(
            f"{submissions} holds no submission of {options.student!r}; it has {known}"
            if options.student
            else f"{submissions} holds no submission of {module.name}"
        )
    return [_script(one, deadline, policy) for one in wanted]


def _script(submission: Submission, deadline: datetime | None, policy: LatePolicy) -> Script:
    from tito.classroom.grade import Script

    submitted = submission.submitted.isoformat() if submission.submitted else ""
    hours = late_hours(submitted, deadline)
    facts = {
        "submitted": submitted,
        "late_hours": hours,
        "penalty": policy.penalty(hours),
        "attempt": submission.attempt,
        "source": submission.source,
    }
    evidence = list(submission.evidence)
    if submission.is_late and not hours:
        why = "the platform marks it as late, and nobody knows by how much: name the time in a file for --times"
        evidence.append(Evidence("late", "", why))
    return Script(submission.student, submission.files, facts, tuple(evidence), submission.problem)


def _row(record: Record) -> Row:
    return {
        "student": record.student,
        "graded": bool(record.key),
        "points": record.earned,
        "of": record.points,
        "complete": record.is_complete,
        "late_hours": round(record.late_hours, 2),
        "sandbox": record.level,
        "evidence": len(record.evidence),
        "problem": record.problem,
    }


def _show(rows: Sequence[Row], lost: int, folder: GradingFolder) -> None:
    shown = [
        (
            row["student"],
            f"{number(row['points'])} / {number(row['of'])}",
            "" if row["complete"] else "answers to read",
            f"{row['late_hours']:.1f} h" if row["late_hours"] else "",
            row["evidence"] or "",
            row["problem"],
        )
        for row in rows[:SHOWN]
    ]
    output.table(("student", "points", "by hand", "late", "evidence", "problem"), shown, numbers=("points", "late"))
    if len(rows) > SHOWN:
        output.say(f"… {len(rows) - SHOWN} more")
    levels = ", ".join(sorted({row["sandbox"] for row in rows if row["sandbox"]}))
    output.say(f"{len(rows) - lost} of {len(rows)} graded (sandbox: {levels or 'none'}); all in {folder.path}")
    waiting = sum(not row["complete"] for row in rows)
    if waiting:
        output.say(f"{waiting} wait for a person: cd {folder.course} && jupyter notebook, then open /formgrader/")
