"""Scores as Moodle imports them: its grading worksheet, or CSV for its gradebook.

The worksheet: https://docs.moodle.org/en/Assignment_settings, "Offline grading worksheet".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tito.classroom.people.roster import Person, Roster, exact, match, name_keys
from tito.classroom.recorded.record import Record
from tito.classroom.reported.canvas import in_cents, scale
from tito.classroom.reported.harmless import one_line
from tito.classroom.reported.pages import count
from tito.classroom.reported.sheet import Sheet

SO_FAR = "Points so far: "  # begins the remark that goes when all answers are read
_MEND = "download the grading worksheet of the assignment, with Moodle in English"


def moodle_sheet(records: Sequence[Record], assignment: str) -> Sheet:
    """Return a table for "Grades, Import, CSV file", where one says which column is what."""
    mails = bool(records) and all("@" in record.student for record in records)
    rows = [
        [one_line(record.student), in_cents(record.earned), _remark(record)]
        for record in records
        if not record.is_ungraded
    ]
    note = "for Grades, Import, CSV file; with --roster, the grading worksheet of the assignment is filled in instead"
    header = ["Email address" if mails else "Username", assignment, "Feedback"]
    return Sheet([header, *rows], [note], [record.student for record in records if record.is_ungraded])


def fill_moodle(roster: Roster, records: Sequence[Record], of: float) -> Sheet:
    """Return a grading worksheet with the grades filled in; students without a new one keep theirs.

    Raises:
        RosterError: the table is no grading worksheet.
    """
    identifier = roster.require("Identifier", _MEND)
    roster.require("Grade", _MEND)
    people = {row: _person(roster, cells, identifier) for row, cells in enumerate(roster.rows)}
    matched = match(records, people, "moodle")
    problems = [record.student for record in records if record.is_ungraded]
    sheet = Sheet([list(roster.header)], lost=[*matched.lost, *problems])
    most = roster.column("Maximum Grade")
    possible = roster.rows[0][most] if most is not None and roster.rows else ""
    factor = scale(possible, of, sheet, f"the assignment in {roster.name}")
    sheet.rows += [list(cells) for cells in roster.rows]
    for record in records:
        if record.student in matched.rows and not record.is_ungraded:
            _fill(sheet, roster, matched.rows[record.student] + 1, record, factor)
    matched.tell(roster.name, people, sheet.notes)
    return sheet


def _fill(sheet: Sheet, roster: Roster, row: int, record: Record, factor: float) -> None:
    """Put grade and remark into one row, unless Moodle takes no grade there."""
    grade, comments = roster.require("Grade", _MEND), roster.column("Feedback comments")
    is_open, cells = roster.column("Grade can be changed"), sheet.rows[row]
    if is_open is not None and cells[is_open].strip().casefold() == "no":
        sheet.lost.append(record.student)
        sheet.notes.append(f"the grade of {one_line(record.student)} is locked in Moodle")
        return
    cells[grade] = in_cents(record.earned * factor)
    if comments is not None and (not cells[comments].strip() or cells[comments].startswith(SO_FAR)):
        cells[comments] = _remark(record)


def _person(roster: Roster, cells: list[str], identifier: int) -> Person:
    """Return who a row is: the number of the participant, and by id, address or name."""
    found = [roster.column(name) for name in ("ID number", "Username", "Email address")]
    ids = {exact(cells[column]) for column in found if column is not None}
    column = roster.column("Full name")
    name = cells[column] if column is not None else ""
    local = {mail.partition("@")[0] for mail in ids if "@" in mail}
    number = "".join(re.findall(r"\d+", cells[identifier])[-1:])
    return Person(number, [ids, local, *name_keys(name, cells[identifier])], name or cells[identifier])


def _remark(record: Record) -> str:
    return f"{SO_FAR}{count(record.unread, 'answer')} still to be read by a person." if record.unread else ""
