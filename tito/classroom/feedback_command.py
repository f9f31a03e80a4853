"""What `tito feedback` does: write a page for each student, with nothing in it that students must not see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tito import output
from tito.classroom.people.naming import name_back
from tito.classroom.recorded.folder import file_name, write_whole
from tito.classroom.recorded.graded import folder_of, no_grades, read_graded, say_broken, say_outdated
from tito.classroom.recorded.record import Record
from tito.classroom.reported.feedback import LeakError, Leaks, feedback_page, is_address
from tito.classroom.reported.pages import count
from tito.classroom.reported.sheet import short_list
from tito.release.archive import zipped
from tito.workspace import Module, find


def feedback_command(
    word: str,
    *,
    student: str | None = None,
    to: Path | None = None,
    book: str = "",
    zip: bool = False,
    grading: Path | None = None,
    database: str | None = None,
) -> int:
    """Write the pages; return 0: all written, 1: some could not be.

    Args:
        word: the module. student: only this one.
        to: the folder for the pages; by default `feedback/` in the grading folder.
        book: the address of the course's book; '' for no links.
        zip: write `feedback.zip` beside the folder, too, with the names by which Canvas and Moodle take pages back.
        grading: the grading folder; by default `grading/MODULE` beside the modules.
        database: the address of the gradebook; by default the one in the grading folder, if there is one.

    Raises:
        TitoError: there is no such module, no readable gradebook, or no graded student; or `book` is no address.
    """
    module = find().module(word)
    folder = folder_of(module, grading)
    if book and not is_address(book):
        raise output.TitoError(f"--book is the address of the book, such as https://example.org/course, got {book!r}")
    graded = read_graded(folder, database)
    records = [record for record in graded.records if student in (None, record.student)]
    if not records:
        raise output.TitoError(no_grades(folder, [record.student for record in graded.records], module, student))
    pages = to or folder.feedback
    lost = write_pages(records, pages, book=book, leaks=leak_finder(module))
    output.say(f"{count(len(records) - len(lost), 'page')} in {pages}")
    if zip:
        _write_zip([record for record in records if record.student not in lost], pages)
    waiting = sum(not record.is_complete for record in records)
    if waiting:
        output.say(f"{count(waiting, 'page')} say that answers are still to be read by a person; write them again then")
    for message in lost.values():
        output.fail(message)
    say_outdated(folder, module)
    return 1 if say_broken(graded) or lost else 0


def _write_zip(records: Sequence[Record], pages: Path) -> None:
    """Write the pages into one archive for the platform that the submissions came from."""
    names = {record.student: name_back(record, record.source) for record in records}
    files = {name: pages / f"{file_name(student)}.html" for student, name in names.items() if name}
    if files:
        archive = pages.with_name(f"{pages.name}.zip")
        write_whole(archive, zipped({name: page.read_bytes() for name, page in files.items()}))
        output.say(f"{count(len(files), 'page')} in {archive}, named as the platform takes them back")
    left = [student for student, name in names.items() if not name]
    if left:
        output.fail(f"not in feedback.zip, as Canvas or Moodle could not tell whose they are: {short_list(left)}")


def write_pages(records: Sequence[Record], folder: Path, *, book: str, leaks: Leaks) -> dict[str, str]:
    """Write a page for each record; return what is to be said of the students whose page could not be written."""
    lost: dict[str, str] = {}
    with output.working("pages …") as tell:
        for number, record in enumerate(records, start=1):
            tell(f"page {number:,} of {len(records):,} …")
            try:
                page = feedback_page(record, book=book, leaks=leaks)
            except LeakError as error:
                lost[record.student] = f"{error}; no page was written"
                continue
            write_whole(folder / f"{file_name(record.student)}.html", page.encode("utf-8", "replace"))
    return lost


def leak_finder(module: Module) -> Leaks:
    """Return a function that finds in a text what students of the module must not see."""
    from tito.notebooks.notebook import read
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
