"""When something was handed in, as the instructor knows it: a CSV file with the columns `student` and `time`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tito.classroom.deadlines.deadline import Deadline, local
from tito.classroom.people.naming import tidy
from tito.classroom.people.roster import read_roster
from tito.classroom.reported.sheet import short_list
from tito.output import TitoError

_STUDENT, _TIME = {"student", "name", "id", "username", "login"}, {"time", "submitted", "date"}


class TimesError(TitoError):
    """A file of times that cannot be used; the message names the file and the line."""


def read_times(path: Path, deadline: Deadline | None = None) -> dict[str, datetime]:
    """Return student -> time with zone; a time without one is in that of the deadline, or else of this machine.

    Raises:
        TimesError: it cannot be read, has no such columns, or a time that is not ISO 8601. RosterError: no CSV.
    """
    try:
        table = read_roster(path)
    except OSError as error:
        raise TimesError(f"{path} cannot be read: {error.strerror}") from error
    names = [name.strip().casefold() for name in table.header]
    student = next((place for place, name in enumerate(names) if name in _STUDENT), None)
    time = next((place for place, name in enumerate(names) if name in _TIME), None)
    if student is None or time is None:
        raise TimesError(f"{path} needs the columns student and time, it has {', '.join(table.header)}")
    found: dict[str, datetime] = {}
    for number, row in zip(table.lines, table.rows, strict=True):
        if row[time].strip():
            try:
                moment = datetime.fromisoformat(row[time].strip())
                if moment.tzinfo is None:
                    moment = moment.replace(tzinfo=deadline.zone) if deadline else local(moment)
                name, moment = tidy(row[student]), moment.astimezone()
            except (ValueError, OverflowError) as error:
                raise TimesError(f"{path}:{number}: {row[time]!r} is no time such as 2026-03-04T17:30+01:00") from error
            if found.setdefault(name, moment) != moment:
                mend = "leave the one that counts, or write the platform's numbers"
                raise TimesError(f"{path}:{number}: {name} has another time further up: {mend}")
    return found


@dataclass(frozen=True)
class Times:
    """The times that hold, by what the instructor calls a student; what messages call them; what has changed."""

    by_name: Mapping[str, datetime]
    source: str
    notes: tuple[str, ...] = ()


def choose_times(given: Path | None, kept: Path, deadline: Deadline | None = None) -> Times:
    """Return the times of the file that is given now, or else those that were kept; `none` for no longer any.

    Raises:
        TimesError, RosterError: a file that is none of times.
    """
    before = read_times(kept) if kept.is_file() else {}
    if given is None:
        return Times(before, f"the times that were kept ({kept})")
    now = {} if str(given).strip().lower() == "none" else read_times(given, deadline)
    dropped = sorted(before.keys() - now.keys())
    where = f"are not in {given}" if now else "are removed by --times none"
    note = f"times that were kept and {where} no longer count: {short_list(dropped)}"
    return Times(now, str(given), (note,) if dropped else ())


def times_file(times: Mapping[str, datetime]) -> bytes:
    """Return times as a file that `read_times` reads, whatever the deadline is then."""
    out = io.StringIO(newline="")
    rows = [(student, moment.isoformat()) for student, moment in sorted(times.items())]
    csv.writer(out, lineterminator="\n").writerows([("student", "time"), *rows])
    return out.getvalue().encode()
