"""The records of a class as they count: with what a person gave in the gradebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tito import output
from tito.classroom.folder import GradingFolder
from tito.classroom.record import CheckGrade, Record, TaskGrade, loads
from tito.grading.results import Status, number
from tito.workspace import Module

Manual = Mapping[str, tuple[float | None, str]]  # cell id -> points and comment of a person
AskManual = Callable[[str], Manual]  # student -> what a person gave


@dataclass(frozen=True)
class Graded:
    """What is known of a class. `broken` names the files of records that cannot be read."""

    records: tuple[Record, ...]
    broken: tuple[str, ...] = ()


def read_graded(folder: GradingFolder, database: str | None = None) -> Graded:
    """Return all records by student, with what people gave, and the files that are none.

    Args:
        database: the address of the gradebook; None for the one that was graded into last, if there is one.

    Raises:
        GradebookError: the gradebook cannot be read.
    """
    with manual_of(folder, database) as ask:
        return _read(folder, ask)


def _read(folder: GradingFolder, ask: AskManual | None) -> Graded:
    records, broken = [], []
    for path in sorted(folder.records.glob("*.json")):
        try:
            record = loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, AttributeError):
            broken.append(path.name)
            continue
        records.append(with_manual(record, ask(record.student)) if ask else record)
    records.sort(key=lambda record: (record.student.casefold(), record.student))
    return Graded(tuple(records), tuple(broken))


def with_manual(record: Record, manual: Manual) -> Record:
    """Return the record with a person's points for questions and checks, and comments on tasks."""
    tasks = tuple(_with_manual(task, manual) for task in record.tasks)
    return replace(record, tasks=tasks).with_questions(dict(manual))


def is_ungraded(record: Record) -> bool:
    """Tell whether nothing of a submission could be graded; a problem may also be one of several notebooks."""
    untouched = all(check.status in (Status.TODO, Status.LATER) for task in record.tasks for check in task.checks)
    return record.problem != "" and untouched and not any(question.is_answered for question in record.questions)


@contextmanager
def manual_of(folder: GradingFolder, database: str | None) -> Iterator[AskManual | None]:
    """Yield what asks a gradebook for what a person gave; None where there is no gradebook.

    Args:
        database: its address; None for the one that was graded into last.

    Raises:
        GradebookError: the address cannot be used.
    """
    address = database or _known_address(folder)
    if not address:
        yield None
        return
    from tito.classroom.gradebook import Book

    with Book(address) as book:
        yield book.manual


def _known_address(folder: GradingFolder) -> str:
    """Return the address of the gradebook that was graded into last; of a folder that was moved, that in the folder."""
    known = str(folder.settings().get("database") or "")
    if known and not (known.startswith("sqlite:///") and not Path(known.removeprefix("sqlite:///")).is_file()):
        return known
    return folder.database if (folder.course / "gradebook.db").is_file() else ""


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


def say_broken(graded: Graded) -> bool:
    """Tell people which records cannot be read; return whether there are any."""
    for name in graded.broken:
        output.fail(f"{name} is no record of grades, and is left out: delete it, and grade again")
    return bool(graded.broken)
