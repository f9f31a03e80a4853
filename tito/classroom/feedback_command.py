"""What `tito feedback` does: write a page for each student, with nothing in it that students must not see."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from tito import output
from tito.classroom.feedback import LeakError, Leaks, feedback_page, is_address
from tito.classroom.folder import GradingFolder, file_name, write_whole
from tito.classroom.gradebook import GradebookError
from tito.classroom.graded import Graded, folder_of, read_graded, say_broken
from tito.classroom.pages import count
from tito.classroom.record import Record
from tito.workspace import Module, find


def feedback_command(
    word: str,
    *,
    student: str | None = None,
    to: Path | None = None,
    book: str = "",
    grading: Path | None = None,
    database: str | None = None,
) -> int:
    """Write the pages; return 0: all written, 1: some could not be, 2: nothing to do it with.

    Args:
        word: the module. student: only this one.
        to: the folder for the pages; by default `feedback/` in the grading folder.
        book: the address of the course's book; '' for no links.
        grading: the grading folder; by default `grading/MODULE` beside the modules.
        database: the address of the gradebook; by default the one in the grading folder, if there is one.

    Raises:
        NotebookError, WorkspaceError: as `read`, `Workspace.module`.
    """
    module = find().module(word)
    folder = folder_of(module, grading)
    if book and not is_address(book):
        output.fail(f"--book is the address of the book, such as https://example.org/course, got {book!r}")
        return 2
    try:
        graded = read_graded(folder, database)
    except GradebookError as error:
        output.fail(str(error))
        return 2
    records = [record for record in graded.records if student in (None, record.student)]
    if not records:
        output.fail(_nothing(folder, graded, module, student))
        return 2
    lost = write_pages(records, to or folder.feedback, book=book, leaks=leak_finder(module))
    output.say(f"{count(len(records) - len(lost), 'page')} in {to or folder.feedback}")
    waiting = sum(not record.is_complete for record in records)
    if waiting:
        output.say(f"{count(waiting, 'page')} say that answers are still to be read by a person; write them again then")
    for message in lost:
        output.fail(message)
    return 1 if say_broken(graded) or lost else 0


def write_pages(records: Sequence[Record], folder: Path, *, book: str, leaks: Leaks) -> list[str]:
    """Write a page for each record; return what is to be said of those that could not be written."""
    lost = []
    with output.working("pages …") as tell:
        for number, record in enumerate(records, start=1):
            tell(f"page {number:,} of {len(records):,} …")
            try:
                page = feedback_page(record, book=book, leaks=leaks)
            except LeakError as error:
                lost.append(f"{error}; no page was written")
                continue
            write_whole(folder / f"{file_name(record.student)}.html", page.encode("utf-8", "replace"))
    return lost


def leak_finder(module: Module) -> Leaks:
    """Return a function that finds in a text what students of the module must not see."""
    from tito.notebook import read
    from tito.release.leaks import leaks_in, secrets_of

    secrets = secrets_of([read(path) for path in module.notebooks], module.solutions)
    single = [secret.text for secret in secrets if "\n" not in secret.text]

    def leaks(text: str) -> list[str]:
        rows = text.splitlines()
        found = [rows[leak.line - 1] for leak in leaks_in(text, secrets) if 0 < leak.line <= len(rows)]
        return [part for row in found for part in _parts(row, single)]

    return leaks


def _parts(row: str, secrets: Sequence[str]) -> list[str]:
    """Return the secrets that a line holds, or the line where they are spaced in another way or run over two."""
    return [secret for secret in secrets if secret in row] or [row]


def _nothing(folder: GradingFolder, graded: Graded, module: Module, student: str | None) -> str:
    if student is None or not graded.records:
        return f"no grades in {folder.records}: run `tito grade {module.name} SUBMISSIONS` first"
    names = [record.student for record in graded.records]
    near = difflib.get_close_matches(student, names, n=1, cutoff=0.5)
    return f"no grades of {student!r} in {folder.records}" + (f"; did you mean {near[0]!r}?" if near else "")
