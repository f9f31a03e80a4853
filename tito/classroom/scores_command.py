"""What `tito scores` does: write the scores of a class in the format asked for, and the instructor's report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tito import output
from tito.classroom.folder import GradingFolder, write_whole
from tito.classroom.gradebook import GradebookError
from tito.classroom.graded import folder_of, read_graded, say_broken
from tito.classroom.pages import count
from tito.classroom.record import Record
from tito.classroom.roster import RosterError, read_roster
from tito.classroom.scores import FORMATS, as_bytes, as_json, sheet_of, to_be_read
from tito.classroom.sheet import short_list
from tito.classroom.similarity import Pair, near_copies, read_cells
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
    """Write the scores; return 0, or 1: somebody is missing in them, 2: nothing to do it with, 3: answers are unread.

    Args:
        word: the module. form: one of `FORMATS`.
        to: the file; `-` for the terminal, then without a report. By default `scores/FORM.csv` in the grading folder.
        roster: an export of Canvas' gradebook, or of Moodle's grading worksheet, to be filled in.
        assignment: what the platform calls the module; by default its name.
        report: write `scores/report.html`, too.
        grading, database: as for `feedback_command`.

    Raises:
        NotebookError, WorkspaceError: as `read`, `Workspace.module`.
    """
    module = find().module(word)
    folder = folder_of(module, grading)
    if form not in FORMATS:
        output.fail(f"--format is one of {', '.join(FORMATS)}, got {form!r}")
        return 2
    try:
        graded = read_graded(folder, database)
        if not graded.records:
            output.fail(f"no grades in {folder.records}: run `tito grade {module.name} SUBMISSIONS` first")
            return 2
        report = report and to != STDOUT
        pairs = _pairs(folder, module, graded.records) if report or form == "json" else []
        data, lost = _scores(form, graded.records, roster, assignment or module.name, module.name, pairs)
    except (GradebookError, RosterError) as error:
        output.fail(str(error))
        return 2
    _put(data, to or folder.scores / (f"{form}.json" if form == "json" else f"{form}.csv"))
    if report:
        _put(_report(graded.records, pairs), folder.scores / "report.html")
    unread = _say_unread(graded.records)
    return 1 if say_broken(graded) or lost else INCOMPLETE if unread else 0


def known_sources(module: Module) -> dict[str, list[str]]:
    """Return, by task, what everybody may come to resemble: what was given, and the solutions of the course edition."""
    from tito.classroom.released import shown
    from tito.notebook import read
    from tito.solutions import read_solutions

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
    from tito.classroom.report import report_page

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
    """Tell people whose answers nobody has read; return whether there are any."""
    names = [record.student for record in records if to_be_read(record)]
    if names:
        answers = count(sum(map(to_be_read, records)), "answer")
        output.fail(f"points so far: {answers} of {count(len(names), 'student')} still to be read: {short_list(names)}")
    return bool(names)
