"""When something was handed in, as the instructor knows it: a CSV file with the columns `student` and `time`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tito.classroom.naming import tidy
from tito.classroom.roster import read_roster

_STUDENT, _TIME = {"student", "name", "id", "username", "login"}, {"time", "submitted", "date"}


class TimesError(ValueError):
    """A file of times that cannot be used; the message names the file and the line."""


def read_times(path: Path) -> dict[str, datetime]:
    """Return student -> time with zone; a time without one is of this machine's.

    Raises:
        TimesError: no such columns, or a time that is not ISO 8601. OSError, ValueError: no such file, or no CSV.
    """
    table = read_roster(path)
    names = [name.strip().casefold() for name in table.header]
    student = next((place for place, name in enumerate(names) if name in _STUDENT), None)
    time = next((place for place, name in enumerate(names) if name in _TIME), None)
    if student is None or time is None:
        raise TimesError(f"{path} needs the columns student and time, it has {', '.join(table.header)}")
    found: dict[str, datetime] = {}
    for number, row in enumerate(table.rows, start=2):
        if row[time].strip():
            try:
                found[tidy(row[student])] = datetime.fromisoformat(row[time].strip()).astimezone()
            except (ValueError, OverflowError) as error:
                raise TimesError(f"{path}:{number}: {row[time]!r} is no time such as 2026-03-04T17:30+01:00") from error
    return found
