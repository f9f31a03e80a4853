"""Scores as Canvas imports them: https://community.canvaslms.com, "How do I import grades in the Gradebook?".

Canvas reads the number in brackets behind a name as the id of an assignment, so a new column has none. A cell that is
empty takes away the grade that is there, so students without a new one keep the old one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tito.classroom.people.roster import Person, Roster, RosterError, exact, match, name_keys
from tito.classroom.recorded.record import Record
from tito.classroom.reported.harmless import one_line
from tito.classroom.reported.sheet import Sheet

HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
_ABOUT = re.compile(r"\s*(?:muted|manual posting.*)?\s*", re.IGNORECASE)
_IDS = ("SIS User ID", "SIS Login ID")
_NAMED = "--assignment names one that is there"
_MEND = "export the gradebook of the course in Canvas (Export, Export Entire Gradebook)"


def canvas_sheet(records: Sequence[Record], assignment: str, of: float) -> Sheet:
    """Return a table for a course whose gradebook is not at hand; a name without number and space is given as login."""
    rows = [[*HEADER, assignment], ["    Points Possible", "", "", "", "", in_cents(of)]]
    for record in records:
        if not record.is_ungraded:
            name = one_line(record.student)
            identifier = record.identifier if record.layout == "canvas" else ""
            login = "" if " " in name or identifier else name
            rows.append([name, identifier, "", login, "", in_cents(record.earned)])
    note = "students are matched by name or login: with --roster, a gradebook exported from Canvas, by id"
    notes = [note] if any(not row[1] for row in rows[2:]) else []
    return Sheet(rows, notes, [record.student for record in records if record.is_ungraded])


def fill_canvas(roster: Roster, records: Sequence[Record], assignment: str, of: float) -> Sheet:
    """Return the columns of a Canvas gradebook that say who is who, and that of the assignment, filled in.

    Raises:
        RosterError: the table is no gradebook of Canvas, or several columns could be the assignment.
    """
    last = roster.require("Section", _MEND)
    column = _assignment_column(roster, assignment, last)
    sheet = Sheet([[*roster.header[: last + 1], assignment if column is None else roster.header[column]]])
    if column is None:
        sheet.notes.append(
            f"{roster.name} has no column for {assignment!r}: Canvas will ask whether it is new; {_NAMED}"
        )
    people = _people(roster)
    matched = match(records, people, "canvas")
    graded = {matched.rows[record.student]: record for record in records if record.student in matched.rows}
    sheet.lost = [*matched.lost, *(record.student for record in records if record.is_ungraded)]
    factor = scale(_possible(roster, column), of, sheet, f"the assignment in {roster.name}")
    for row, cells in enumerate(roster.rows):
        before = "" if column is None else cells[column]
        if row in graded and not graded[row].is_ungraded:
            before = in_cents(graded[row].earned * factor)
        elif _is_points(cells):
            before = before or in_cents(of)
        sheet.rows.append([*cells[: last + 1], before])
    matched.tell(roster.name, people, sheet.notes)
    return sheet


def _assignment_column(roster: Roster, assignment: str, last: int) -> int | None:
    """Return the column of an assignment: `08_dataloader (12345)`, or the name alone."""
    wanted = assignment.strip().casefold()
    titles = [title.strip().casefold() for title in roster.header]
    found = [i for i in range(last + 1, len(titles)) if wanted in (titles[i], re.sub(r" \(\d+\)$", "", titles[i]))]
    if len(found) > 1:
        names = " and ".join(repr(roster.header[column]) for column in found)
        raise RosterError(f"{roster.name} has {names}: give the whole name with --assignment")
    return found[0] if found else None


def _people(roster: Roster) -> dict[int, Person]:
    """Return the student of each row, except for rows that are no students."""
    names = [roster.column("Student")]
    if names == [None]:
        names = [roster.require("LastName", _MEND), roster.require("FirstName", _MEND)]
    number, *others = (roster.column(title) for title in ("ID", *_IDS))
    people: dict[int, Person] = {}
    for row, cells in enumerate(roster.rows):
        if not _is_points(cells) and not all(_ABOUT.fullmatch(cell) for cell in cells):
            ids = {exact(cells[column]) for column in others if column is not None}
            name = ", ".join(cells[column] for column in names if column is not None)
            keys = [ids, {login.partition("@")[0] for login in ids if "@" in login}, *name_keys(name)]
            people[row] = Person("" if number is None else exact(cells[number]), keys, name)
    return people


def _is_points(cells: Sequence[str]) -> bool:
    return "Points Possible" in cells[0]


def _possible(roster: Roster, column: int | None) -> str:
    return next((row[column] for row in roster.rows if column is not None and _is_points(row)), "")


def scale(possible: str, of: float, sheet: Sheet, where: str) -> float:
    """Return what points out of `of` are multiplied by to be points out of `possible`; note where they differ."""
    try:
        most = float(possible.strip().replace(",", "."))
    except ValueError:
        return 1.0
    if most <= 0 or of <= 0 or most == of:
        return 1.0
    here = in_cents(of)
    sheet.notes.append(f"{where} is out of {in_cents(most)} points, the module out of {here}: points are scaled")
    return most / of


def in_cents(points: float) -> str:
    """Return points as platforms take them, with two digits at most."""
    return f"{round(points, 2):.10g}"
