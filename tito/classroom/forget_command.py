"""What `tito grade --forget` does: take a student out of everything that was written down, and out of later runs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tito import output
from tito.classroom.recorded.folder import Forgotten, GradingFolder, alone, file_name
from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.graded import folder_of, known_address, no_grades
from tito.workspace import Module, find


def forget_command(word: str, students: Sequence[str], *, grading: Path | None, database: str | None) -> int:
    """Forget students; return 0: all are gone, 1: some were not there.

    Args:
        word: the module. students: the names under which they were graded.
        grading, database: as for `feedback_command`.

    Raises:
        GradebookError, BusyError: it could not be done. WorkspaceError: as `Workspace.module`.
    """
    module = find().module(word)
    folder = folder_of(module, grading)
    known = {record.student: record.number for record in folder.each()}
    strange = [student for student in students if student not in known]
    for student in strange:
        output.fail(no_grades(folder, list(known), module, student))
    if len(strange) < len(students):
        with alone(folder):
            for student in students:
                if student in known:
                    folder.write_forgotten({*folder.forgotten(), Forgotten(student, known[student])})
                    _forget(folder, module, student, database or known_address(folder))
    return 1 if strange else 0


def _forget(folder: GradingFolder, module: Module, student: str, database: str) -> None:
    """Take out one student; the record goes last, so that what was interrupted can be done again."""
    name = file_name(student)
    if database:
        with Book(database) as book:
            book.forget(module.name, student)
    shutil.rmtree(folder.course / "autograded" / name, ignore_errors=True)
    scores = [path for path in folder.scores.glob("*.*") if path.is_file()]
    archive = folder.feedback.with_name(f"{folder.feedback.name}.zip")
    for path in (archive, folder.feedback / f"{name}.html", folder.cells / f"{name}.json", *scores):
        path.unlink(missing_ok=True)
    (folder.records / f"{name}.json").unlink(missing_ok=True)
    output.say(
        f"{student} was removed from the records, the gradebook and the feedback, and stays out of later runs: "
        f"`tito grade {module.name} SUBMISSIONS --student NAME` takes one back"
    )
    if scores:
        told = ", ".join(sorted(path.name for path in scores))
        output.say(
            f"{told} held the points of {student} and were removed, too: `tito scores {module.name}` writes them again"
        )
