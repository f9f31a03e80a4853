"""What `tito grade` does: collect what was handed in, grade what is new, and show what came out."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tito import output
from tito.classroom.deadlines.terms import Terms
from tito.classroom.recorded.folder import BusyError, Forgotten, GradingFolder, alone, write_whole
from tito.classroom.recorded.graded import UNMEASURED, folder_of, say_outdated
from tito.classroom.recorded.record import Record
from tito.classroom.reported.pages import count, lasting
from tito.classroom.reported.sheet import short_list
from tito.grading.results import number
from tito.workspace import Module, find

if TYPE_CHECKING:
    from tito.classroom.collected.submission import Submission
    from tito.classroom.examined.grade import Script
    from tito.classroom.examined.pool import Pool
    from tito.classroom.session import Session

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
    late: str | None = None
    times: Path | None = None
    scheduler: str | None = None
    timeout_s: float = 10.0
    memory_mib: int = 2048
    student: str | None = None
    again: bool = False
    json: bool = False


@dataclass
class Collection:
    """The students who handed in, and the files to grade.

    Attributes:
        scripts: to be graded. nobodys: a row for each file that does not say whose it is.
        gone: who was graded earlier and has nothing here -> what it came from. forgotten: are here, and left out.
        times: that hold, by what the instructor calls a student. by_student: the same, by student.
        notes: what is to be said of all that, a sentence each.
    """

    scripts: list[Script]
    nobodys: list[Row]
    gone: dict[str, str]
    forgotten: list[str]
    times: Mapping[str, datetime]
    by_student: Mapping[str, datetime]
    notes: list[str] = field(default_factory=list)
    to_keep: bytes | None = None
    still_forgotten: list[Forgotten] | None = None

    def keep(self, folder: GradingFolder) -> None:
        """Write down the times that were given now, and who is no longer forgotten."""
        if self.to_keep is not None:
            write_whole(folder.times, self.to_keep)
        if self.still_forgotten is not None:
            folder.write_forgotten(self.still_forgotten)


def grade_command(word: str, submissions: Path, options: GradeOptions) -> int:
    """Grade a folder of submissions; return 0: all graded, 1: some could not be, 2: it could not begin or continue.

    One that cannot be read, or does not say whose it is, could not be graded.

    Raises:
        TitoError: there is no sandbox, module, collection or gradebook, or something in them is wrong.
    """
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        output.fail(f"grading needs {', '.join(missing)}: in the folder of the course, pip install '.[grade]'")
        return 2
    module = find().module(word)
    folder = folder_of(module, options.grading)
    kept = "finished grades are kept, and the same command continues from there"
    try:
        terms, rows, collection = _grade(module, submissions, folder, options)
    except OSError as error:
        output.fail(f"{error.filename or f'in {folder.path}'}: {error.strerror or error}; {kept}")
        return 2
    except KeyboardInterrupt:
        output.fail(f"stopped; {kept}")
        return 130
    lost = sum(not row["graded"] for row in rows)
    if options.json:
        graded = {"module": module.name, "graded": len(rows) - lost}
        graded |= {"times": len(collection.times), "forgotten": collection.forgotten}
        output.put_json(graded | terms.settings | {"records": rows, "gone": list(collection.gone)})
    else:
        _show(rows, lost, folder, terms, collection)
    say_outdated(folder, module)
    _ask(f"to remove one: `tito grade {module.name} --forget NAME`", submissions, rows, collection.gone)
    return 1 if lost else 0


def _ask(take_out: str, submissions: Path, rows: Sequence[Row], gone: Mapping[str, str]) -> None:
    """Name who may be no student: without a submission in this collection, or without any work in it."""
    if gone:
        told = short_list([f"{student} ({source})" for student, source in sorted(gone.items())], columns=120)
        output.fail(f"graded earlier, but not in {submissions}, and still counted: {told}; {take_out}")
    blank = [f"{row['student']} ({row['source']})" for row in rows if row["blank"]]
    if blank:
        output.fail(f"no task is done in the notebooks of {short_list(blank, columns=120)}; {take_out}")


def _grade(
    module: Module, submissions: Path, folder: GradingFolder, options: GradeOptions
) -> tuple[Terms, list[Row], Collection]:
    """Return a row for each submission, and what else is known of the class."""
    from tinytorch.core.dataloader.plumbing.machine import cores
    from tito.classroom.examined.cluster import choose_pool
    from tito.classroom.examined.exam import set_exam
    from tito.classroom.recorded.course import Course
    from tito.classroom.sandbox.sandbox import Level, choose
    from tito.classroom.session import Session
    from tito.grading.inside.limits import Limits

    level = choose(options.allow_weak_sandbox)
    if level is Level.PROCESS:
        output.fail("no sandbox: submissions can read your files and use the network; every record says so")
    before, kept = _state(folder), folder.settings()
    terms = Terms.of(kept, options.deadline, options.late)
    pool = choose_pool(options.jobs or cores(), options.scheduler)
    collection = _collection(module, submissions, folder, options, terms)
    for sentence in (*terms.notes(kept), *collection.notes):
        output.fail(sentence)
    with alone(folder):
        if _state(folder) != before:
            raise BusyError(f"another run has changed {folder.path} since this one began: give the same command again")
        with output.working("running the course's own solutions …"):
            limits = Limits(check_s=options.timeout_s, memory_mib=options.memory_mib)
            exam = set_exam(module, level, limits, folder.path / "answer_keys.json")
        course = Course.of(module, folder.course)
        session = Session(exam, folder, course, options.database or "", terms=terms, times=collection.by_student)
        collection.keep(folder)
        rows = [*_run(session, collection.scripts, pool, again=options.again), *collection.nobodys]
    for sentence in session.told:
        output.fail(sentence)
    return terms, sorted(rows, key=lambda row: str(row["student"]).casefold()), collection


def _state(folder: GradingFolder) -> list[tuple[str, int]]:
    """Return what tells whether another run has written to the folder."""
    files = [*folder.records.glob("*.json"), folder.times, *folder.path.glob("*.json")]
    return sorted((str(path), path.stat().st_mtime_ns) for path in files if path.is_file())


def _run(session: Session, scripts: Sequence[Script], pool: Pool, *, again: bool) -> list[Row]:
    """Grade, and show how far it is. Of thousands of records, only what is shown is kept in memory."""
    rows = []
    with (
        output.progress("grading", len(scripts)) as step,
        closing(session.run(scripts, pool, again=again)) as records,
    ):
        for record, now in records:
            step(f"{record.student}: {number(record.by_checks)}" + ("" if now else ", as before"))
            rows.append(_row(record))
    return rows


def _collection(
    module: Module, submissions: Path, folder: GradingFolder, options: GradeOptions, terms: Terms
) -> Collection:
    """Read what the class handed in, and find out who is who, and when."""
    from tito.classroom.collected.collect import CollectError, collect
    from tito.classroom.deadlines.dated import dated, match_times, names_of, undated_notes
    from tito.classroom.deadlines.times import choose_times, times_file
    from tito.classroom.people.identity import settle

    times = choose_times(options.times, folder.times, terms.deadline)
    with output.working(f"reading {submissions} …"):
        collected = collect(submissions, module)
    records = {record.student: record for record in folder.each()}
    settled, notes = settle(collected.submissions, {name: record.number for name, record in records.items()})
    called = {one.source: one for one in collected.submissions}  # before names of an earlier run took their place
    people = {one.student: names_of(one.student, called[one.source], records.get(one.student)) for one in settled}
    people |= {name: names_of(name, None, record) for name, record in records.items() if name not in people}
    matched = match_times(times.by_name, people)
    settled = [dated(one, matched.times.get(one.student)) for one in settled]
    known = folder.forgotten()
    left_out = {one.student for one in settled if any(it.is_same(one.student, one.number) for it in known)}
    left_out -= {options.student}
    here = [one for one in settled if one.student not in left_out]
    wanted = [one for one in here if options.student in (None, one.student)]
    if not wanted and not (left_out and options.student is None):
        names = ", ".join(one.student for one in settled[:10]) or "none"
        raise CollectError(
            f"{submissions} holds no submission of {options.student!r}; it has {names}"
            if options.student
            else f"{submissions} holds no submission of {module.name}"
        )
    students = {one.student for one in here if not one.is_nobodys}
    still = [it for it in known if not any(it.is_same(one.student, one.number) for one in wanted)]
    collection = Collection(
        scripts=[_script(one, terms) for one in wanted if not one.is_nobodys],
        nobodys=[_nobodys(one, module) for one in wanted if one.is_nobodys],
        gone={name: record.source for name, record in records.items() if name not in students},
        forgotten=[one.student for one in settled if one.student in left_out],
        times=times.by_name,
        by_student=matched.times,
    )
    collection.notes += [*collected.notes, *notes, *matched.notes(times.source), *times.notes]
    handed_in = [Record(it.student, module.name, problem=it.problem, **it.facts) for it in collection.scripts]  # type: ignore[arg-type]
    collection.notes += undated_notes(handed_in)
    if left_out:
        mend = f"`tito grade {module.name} {shlex.quote(str(submissions))} --student NAME` takes one back"
        said = "forgotten student is" if len(left_out) == 1 else "forgotten students are"
        collection.notes.append(f"{len(left_out)} {said} in the collection: {short_list(collection.forgotten)}; {mend}")
    collection.to_keep = times_file(times.by_name) if options.times else None
    collection.still_forgotten = still if len(still) < len(known) else None
    return collection


def _script(submission: Submission, terms: Terms) -> Script:
    from tito.classroom.examined.grade import Script

    facts = terms.facts(submission.submitted) | {
        "marked_late": submission.is_late and submission.clock != "times",
        "attempt": submission.attempt,
        "source": submission.source,
        "identifier": submission.identifier,
        "layout": submission.layout,
    }
    release = submission.receipt.release if submission.receipt else ""
    return Script(submission.student, submission.files, facts, submission.evidence, submission.problem, release)


def _nobodys(submission: Submission, module: Module) -> Row:
    """Return what is shown of a file that does not say whose it is: no student has it, and nothing is written down."""
    record = Record(submission.student, module.name, source=submission.source, problem=submission.problem)
    return _row(record) | {"failed": False}


def _row(record: Record) -> Row:
    return {
        "student": record.student,
        "source": record.source,
        "graded": bool(record.key) and not record.is_ungraded,
        "failed": not record.key,
        "blank": not record.problem and not record.is_begun,
        "points": record.earned,
        "of": record.points,
        "complete": record.is_complete,
        "submitted": record.submitted,
        "late_hours": round(record.late_hours, 4),
        "late": _late(record),
        "releases": record.releases,
        "sandbox": record.level,
        "evidence": len(record.evidence),
        "problem": record.problem,
    }


def _late(record: Record) -> str:
    if record.is_unmeasured:
        return UNMEASURED
    return "not known" if record.is_undated else lasting(record.late_hours) if record.late_hours else ""


def _show(rows: Sequence[Row], lost: int, folder: GradingFolder, terms: Terms, collection: Collection) -> None:
    shown = [
        (
            row["student"],
            f"{number(row['points'])} / {number(row['of'])}",
            "" if row["complete"] else "answers to read",
            row["late"],
            row["evidence"] or "",
            row["problem"],
        )
        for row in rows[:SHOWN]
    ]
    output.table(("student", "points", "by hand", "late", "evidence", "problem"), shown, numbers=("points", "late"))
    if len(rows) > SHOWN:
        output.say(f"… {len(rows) - SHOWN} more")
    output.say(str(terms))
    if collection.times:
        output.say(
            f"times of {count(len(collection.times), 'student')}, kept in {folder.times}; --times none removes them"
        )
    for sentence in _held(rows):
        output.say(sentence)
    levels = ", ".join(sorted({row["sandbox"] for row in rows if row["sandbox"]}))
    failed = sum(row["failed"] for row in rows)
    unread = f", {lost - failed} could not be read" if lost > failed else ""
    again = f", {failed} failed here and are tried again by the same command" if failed else ""
    done = f"{len(rows) - lost} of {len(rows)} graded{unread}{again}"
    output.say(f"{done} (sandbox: {levels or 'none'}); all in {folder.path}")
    waiting = sum(not row["complete"] for row in rows)
    if waiting:
        place = shlex.quote(str(folder.course))
        output.say(f"{waiting} wait for a person: cd {place} && jupyter notebook, then open /formgrader/")


def _held(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how many hold which release of each notebook of which there are several."""
    held = [(notebook, name or "today's") for row in rows for notebook, name in row["releases"].items()]
    for notebook in dict.fromkeys(notebook for notebook, _ in held):
        counts = Counter(name for other, name in held if other == notebook)
        if len(counts) > 1:
            each = ", ".join(f"{number} of {name}" for name, number in sorted(counts.items()))
            yield f"{notebook}, held in {len(counts)} releases: {each}; each is compared with its own"
