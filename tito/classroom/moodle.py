"""Scores as Moodle imports them: its grading worksheet, or CSV for its gradebook.

The worksheet: https://docs.moodle.org/en/Assignment_settings, "Offline grading worksheet".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tito.classroom.canvas import scale
from tito.classroom.graded import is_ungraded
from tito.classroom.harmless import one_line
from tito.classroom.record import Record
from tito.classroom.roster import Keys, Roster, exact, match, name_keys
from tito.classroom.sheet import Sheet

SO_FAR = "Points so far: "  # begins the remark that goes when all answers are read
_MEND = "download the grading worksheet of the assignment, with Moodle in English"


def moodle_sheet(records: Sequence[Record], assignment: str) -> Sheet:
    """Return a table for "Grades, Import, CSV file", where one says which column is what."""
    mails = bool(records) and all("@" in record.student for record in records)
    rows = [
        [one_line(record.student), _number(record.earned), _remark(record)]
        for record in records
        if not is_ungraded(record)
    ]
    note = "for Grades, Import, CSV file; with --roster, the grading worksheet of the assignment is filled in instead"
    header = ["Email address" if mails else "Username", assignment, "Feedback"]
    return Sheet([header, *rows], [note], [record.student for record in records if is_ungraded(record)])


def fill_moodle(roster: Roster, records: Sequence[Record], of: float) -> Sheet:
    """Return a grading worksheet with the grades filled in; whoever has no new one keeps what is there.

    Raises:
        RosterError: the table is no grading worksheet.
    """
    identifier = roster.require("Identifier", _MEND)
    roster.require("Grade", _MEND)
    people = {row: _keys(roster, cells, identifier) for row, cells in enumerate(roster.rows)}
    matched = match([record.student for record in records], people)
    problems = [record.student for record in records if is_ungraded(record)]
    sheet = Sheet([list(roster.header)], lost=[*matched.unknown, *matched.doubtful, *problems])
    most = roster.column("Maximum Grade")
    possible = roster.rows[0][most] if most is not None and roster.rows else ""
    factor = scale(possible, of, sheet, f"the assignment in {roster.name}")
    sheet.rows += [list(cells) for cells in roster.rows]
    for record in records:
        if record.student in matched.rows and not is_ungraded(record):
            _fill(sheet, roster, matched.rows[record.student] + 1, record, factor)
    matched.tell(roster.name, len(people), sheet.notes)
    return sheet


def _fill(sheet: Sheet, roster: Roster, row: int, record: Record, factor: float) -> None:
    """Put grade and remark into one row, unless Moodle takes no grade there."""
    grade, comments = roster.require("Grade", _MEND), roster.column("Feedback comments")
    is_open, cells = roster.column("Grade can be changed"), sheet.rows[row]
    if is_open is not None and cells[is_open].strip().casefold() == "no":
        sheet.lost.append(record.student)
        sheet.notes.append(f"the grade of {one_line(record.student)} is locked in Moodle")
        return
    cells[grade] = _number(record.earned * factor)
    if comments is not None and (not cells[comments].strip() or cells[comments].startswith(SO_FAR)):
        cells[comments] = _remark(record)


def _keys(roster: Roster, cells: list[str], identifier: int) -> Keys:
    """Return what a row can be known by: the number of the participant, id, address, name."""
    found = [roster.column(name) for name in ("ID number", "Username", "Email address")]
    ids = {exact(cells[column]) for column in found if column is not None}
    ids |= set(re.findall(r"\d+", cells[identifier]))
    name = roster.column("Full name")
    local = {mail.partition("@")[0] for mail in ids if "@" in mail}
    return [ids, local, *name_keys(cells[name] if name is not None else "")]


def _remark(record: Record) -> str:
    waiting = sum(question.earned is None and question.is_answered for question in record.questions)
    if not waiting:
        return ""
    return f"{SO_FAR}{waiting} answer{'' if waiting == 1 else 's'} still to be read by a person."


def _number(points: float) -> str:
    return f"{round(points, 2):.10g}"
