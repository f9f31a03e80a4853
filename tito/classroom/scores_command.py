"""What `tito scores` does: write the scores of a class in the format asked for, and the instructor's report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tito import output
from tito.classroom.people.roster import read_roster
from tito.classroom.recorded.folder import GradingFolder, write_whole
from tito.classroom.recorded.graded import folder_of, no_grades, read_graded, say_broken, say_outdated, unmeasured_notes
from tito.classroom.recorded.record import Record
from tito.classroom.reported.pages import count
from tito.classroom.reported.scores import as_bytes, as_json, sheet_of
from tito.classroom.reported.sheet import short_list
from tito.classroom.reported.similarity import Pair, near_copies, read_cells
from tito.workspace import Module, find

STDOUT = Path("-")
INCOMPLETE = 3  # something is left to do


def scores_command(
    word: str,
    *,
    form: str = "plain",
    to: Path | None = None,
    roster: Path | None = None,
    assignment: str | None = None,
    report: bool = True,
    grading: Path | None = None,
    database: str | None = None,
) -> int:
    """Write the scores; return 0, or 1: a student is missing in them, 3: answers are unread.

    Args:
        word: the module. form: `plain`, `canvas`, `moodle` or `json`.
        to: the file; `-` for the terminal, then without a report. By default `scores/FORM.csv` in the grading folder.
        roster: an export of Canvas' gradebook, or of Moodle's grading worksheet, to be filled in.
        assignment: what the platform calls the module; by default its name.
        report: write `scores/report.html`, too.
        grading, database: as for `feedback_command`.

    Raises:
        TitoError: there is no such module, no readable gradebook, or no graded student; or the roster is none of that
            platform.
    """
    module = find().module(word)
    folder = folder_of(module, grading)
    graded = read_graded(folder, database)
    if not graded.records:
        raise output.TitoError(no_grades(folder, (), module, None))
    report = report and to != STDOUT
    pairs = _pairs(folder, module, graded.records) if report or form == "json" else []
    data, lost = _scores(form, graded.records, roster, assignment or module.name, module.name, pairs)
    _put(data, to or folder.scores / (f"{form}.json" if form == "json" else f"{form}.csv"))
    if report:
        _put(_report(graded.records, pairs), folder.scores / "report.html")
    say_outdated(folder, module)
    for note in unmeasured_notes(graded.records, f"give `tito grade {module.name}` --times a CSV of student,time"):
        output.fail(note)
    unread = _say_unread(graded.records)
    return 1 if say_broken(graded) or lost else INCOMPLETE if unread else 0


def known_sources(module: Module) -> dict[str, list[str]]:
    """Return, by task, sources that any solution may resemble: the given ones, and the course edition's solutions."""
    from tito.notebooks.notebook import read
    from tito.notebooks.solutions import read_solutions
    from tito.release.released import shown

    tasks = [task for path in module.notebooks for task in read(path).tasks]
    known = {task.id: [task.cell.source, shown(task.cell)] for task in tasks}
    for path in module.solutions.glob("*.py"):
        known.setdefault(path.stem, []).extend(variant.source for variant in read_solutions(path) if variant.is_right)
    return known


def _pairs(folder: GradingFolder, module: Module, records: Sequence[Record]) -> list[Pair]:
    cells = read_cells(folder, records)
    if not cells:
        return []
    with output.working("comparing submissions …"):
        return near_copies(cells, known_sources(module))


def _scores(
    form: str, records: Sequence[Record], path: Path | None, assignment: str, module: str, pairs: Sequence[Pair]
) -> tuple[bytes, list[str]]:
    """Return the file, and the students whom it leaves out; say what is to be known about it."""
    if form == "json":
        return as_json(records, module, pairs), []
    filled = sheet_of(form, records, assignment=assignment, roster=read_roster(path) if path else None)
    for note in filled.notes:
        output.fail(note)
    if filled.lost:
        output.fail(f"{count(len(filled.lost), 'student')} not filled in: {short_list(filled.lost)}")
    return as_bytes(form, filled), filled.lost


def _report(records: Sequence[Record], pairs: Sequence[Pair]) -> bytes:
    from tito.classroom.reported.report import report_page

    with output.working("drawing …"):
        return report_page(records, pairs).encode("utf-8", "replace")


def _put(data: bytes, path: Path) -> None:
    if path == STDOUT:
        sys.stdout.buffer.write(data.removeprefix(b"\xef\xbb\xbf"))
        sys.stdout.flush()
        return
    write_whole(path, data)
    output.say(str(path))


def _say_unread(records: Sequence[Record]) -> bool:
    """Print which students have unread answers; return whether there are any."""
    names = [record.student for record in records if record.unread]
    if names:
        answers = count(sum(record.unread for record in records), "answer")
        output.fail(f"points so far: {answers} of {count(len(names), 'student')} still to be read: {short_list(names)}")
    return bool(names)
