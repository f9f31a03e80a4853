"""The records of a class as they count: with what a person gave in the gradebook."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from tito import output
from tito.classroom.recorded.folder import GradingFolder, file_name, file_of
from tito.classroom.recorded.record import CheckGrade, Record, TaskGrade
from tito.classroom.reported.sheet import short_list
from tito.grading.results import number
from tito.workspace import Module

UNMEASURED = "LATE, by how much is not known"  # said of a record that `is_unmeasured`
Manual = Mapping[str, tuple[float | None, str]]  # cell id -> points and comment of a person


@dataclass(frozen=True)
class Graded:
    """The records of a class. `broken` names the files of records that cannot be read."""

    records: tuple[Record, ...]
    broken: tuple[str, ...] = ()


def read_graded(folder: GradingFolder, database: str | None = None) -> Graded:
    """Return all records by student, with what people gave, and the files that are none.

    Args:
        database: the address of the gradebook; None for the one that was graded into last, if there is one.

    Raises:
        GradebookError: the gradebook cannot be read.
    """
    from tito.classroom.recorded.gradebook import Book

    address = database or known_address(folder)
    with Book(address) if address else nullcontext() as book:
        records = [with_manual(it, book.manual(it.student)) if book else it for it in folder.each()]
    records.sort(key=lambda record: (record.student.casefold(), record.student))
    broken = {path.name for path in folder.records.glob("*.json")}
    broken -= {f"{file_name(record.student)}.json" for record in records}
    return Graded(tuple(records), tuple(sorted(broken)))


def with_manual(record: Record, manual: Manual) -> Record:
    """Return the record with a person's points for questions and checks, and comments on tasks."""
    tasks = tuple(_with_manual(task, manual) for task in record.tasks)
    return replace(record, tasks=tasks).with_questions(dict(manual))


def unmeasured_notes(records: Iterable[Record], give: str) -> list[str]:
    """Return a sentence about who is late and loses nothing, which says what to do; none if all of them lose points."""
    late = [record.student for record in records if record.is_unmeasured]
    why = "late, and not by how much, so no points are lost"
    return [f"the platform calls {short_list(late)} {why}: {give}"] if late else []


def known_address(folder: GradingFolder) -> str:
    """Return the address of the gradebook that was graded into last; of a folder that was moved, that in the folder.

    Also of a folder that was copied: what is done there is not done to the original.
    """
    known = str(folder.settings().get("database") or "")
    file, own = file_of(known) if known else None, folder.course / "gradebook.db"
    is_copy = file is not None and file.resolve() != own.resolve() and (file.parents[1] / "settings.json").is_file()
    if known and (file is None or file.is_file()) and not (is_copy and own.is_file()):
        return known
    return folder.database if own.is_file() else ""


def _with_manual(task: TaskGrade, manual: Manual) -> TaskGrade:
    said = [task.note, *(_changed(check, manual) for check in task.checks)]
    comments = [manual[name][1].strip() for name in (task.id, *(check.id for check in task.checks)) if name in manual]
    said += [f"From the person who graded: {comment}" for comment in comments if comment]
    checks = tuple(replace(check, earned=_points(check, manual)) for check in task.checks)
    return replace(task, note="\n".join(filter(None, said)), checks=checks)


def _points(check: CheckGrade, manual: Manual) -> float:
    points = manual.get(check.id, (None, ""))[0]
    return check.earned if points is None else points


def _changed(check: CheckGrade, manual: Manual) -> str:
    points = _points(check, manual)
    if points == check.earned:
        return ""
    return f"A person has changed the points of {check.id} from {number(check.earned)} to {number(points)}."


def folder_of(module: Module, grading: Path | None = None) -> GradingFolder:
    """Return the grading folder of a module: the one named, or `grading/MODULE` beside the modules."""
    return GradingFolder(grading or module.root / "grading" / module.name)


def say_outdated(folder: GradingFolder, module: Module) -> None:
    """Tell people which pages and score files are older than the grades that they show."""
    graded = {path.stem: path.stat().st_mtime for path in folder.records.glob("*.json")}
    pages = [page for page in folder.feedback.glob("*.html") if graded.get(page.stem, 0.0) > page.stat().st_mtime]
    newest = max(graded.values(), default=0.0)
    scores = sorted(path for path in folder.scores.glob("*.*") if newest > path.stat().st_mtime)
    archive = folder.feedback.with_name(f"{folder.feedback.name}.zip")
    if archive.is_file() and newest > archive.stat().st_mtime:
        output.fail(f"older than the grades: {archive}: `tito feedback {module.name} --zip` writes it again")
    if pages:
        told = f"{len(pages)} page{'s' * (len(pages) > 1)} in {folder.feedback}"
        output.fail(f"older than the grades: {told}: `tito feedback {module.name}` writes them again")
    if scores:
        told = f"{', '.join(path.name for path in scores)} in {folder.scores}"
        output.fail(f"older than the grades: {told}: `tito scores {module.name}`, with its options, writes them again")


def say_broken(graded: Graded) -> bool:
    """Tell people which records cannot be read; return whether there are any."""
    for name in graded.broken:
        output.fail(f"{name} is no record of grades, and is left out: delete it, and grade again")
    return bool(graded.broken)


def no_grades(folder: GradingFolder, known: Sequence[str], module: Module, student: str | None) -> str:
    """Return that a student has no grades, with the name that may be meant; for None, that no student has any."""
    if student is None or not known:
        return f"no grades in {folder.records}: run `tito grade {module.name} SUBMISSIONS` first"
    near = [name for name in known if name.startswith((f"{student}_", f"{student} ("))]  # several of one name
    near = near or difflib.get_close_matches(student, known, n=1, cutoff=0.5)
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return f"no grades of {student!r} in {folder.records}{meant}"
