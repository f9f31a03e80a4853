"""The list of a class as Canvas or Moodle exports it, and which of its rows is which student."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tito.classroom.sheet import short_list

Keys = Sequence[set[str]]  # what a row can be known by, the surest first

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What learning platforms put into names of files, and how people of the same name are told apart.
_NUMBERED = re.compile(r"(?P<name>.+?)(?:_(?:LATE_)?(?P<id>\d+)(?:_.*)?| ?\((?P<number>\d+)\))")


class RosterError(ValueError):
    """A list of the class that cannot be used; the message names the file."""


@dataclass(frozen=True)
class Roster:
    """A table with a header; all rows are as long as it."""

    name: str
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> int | None:
        """Return where a column is, however its name is written."""
        names = [title.strip().casefold() for title in self.header]
        return names.index(name.casefold()) if name.casefold() in names else None

    def require(self, name: str, mend: str) -> int:
        """Return where a column is. Raises RosterError, with what mends it, if there is none."""
        found = self.column(name)
        if found is None:
            raise RosterError(f"{self.name} has no column {name!r}: {mend}")
        return found


@dataclass
class Matched:
    """Row by student; and the students that no row, or more than one, could be."""

    rows: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def tell(self, name: str, people: int, notes: list[str]) -> None:
        """Add to `notes` what is to be said of the rows of a list of so many people."""
        if len(self.rows) < people:
            missing = f"{people - len(self.rows)} of {people} students of {name}"
            notes.append(f"{missing} are not among those graded: they keep what they had")
        if self.doubtful:
            notes.append(f"could be more than one in {name}: {short_list(self.doubtful)}")


def read_roster(path: Path) -> Roster:
    """Read a CSV file with commas, semicolons or tabs.

    Raises:
        RosterError: it is no such table. OSError: it cannot be read.
    """
    data = path.read_bytes()
    try:
        text = data.decode(_MARKS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RosterError(
            f"{path} is not UTF-8 text: export it again, and do not save it from a spreadsheet"
        ) from error
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    except csv.Error as error:
        raise RosterError(f"{path} is no CSV: {error}") from error
    if not rows or len(rows[0]) < 2:
        raise RosterError(f"{path} is no table: its first line must be the names of the columns")
    width = len(rows[0])
    return Roster(str(path), rows[0], [(row + [""] * width)[:width] for row in rows[1:]])


def match(students: Iterable[str], people: dict[int, Keys]) -> Matched:
    """Find the row of each student: by id or login, then by name, then by name without order, spaces and accents.

    Args:
        students: names under which something was handed in.
        people: row -> keys: ids and logins, which must fit exactly, and at the end what `name_keys` gives.
    """
    levels = max(map(len, people.values()), default=0)
    index: list[dict[str, set[int]]] = [defaultdict(set) for _ in range(levels)]
    for row, keys in people.items():
        for level, found in enumerate(keys):
            for key in found - {""}:
                index[level][key].add(row)
    matched = Matched()
    for student in students:
        rows = _rows(student, index)
        if len(rows) == 1:
            matched.rows[student] = rows.pop()
        else:
            (matched.doubtful if rows else matched.unknown).append(student)
    twice = {row for row, times in Counter(matched.rows.values()).items() if times > 1}
    matched.doubtful += [student for student, row in matched.rows.items() if row in twice]
    matched.rows = {student: row for student, row in matched.rows.items() if row not in twice}
    return matched


def name_keys(*names: str) -> list[set[str]]:
    """Return the keys of a person's names, such as `Lovelace, Ada`: as written, in any order, and run together."""
    words = [plain(name).split() for name in names]
    orders = [
        " ".join([*plain(name.partition(",")[2]).split(), *plain(name.partition(",")[0]).split()]) for name in names
    ]
    written = {" ".join(row) for row in words} | set(orders)
    return [written, {" ".join(sorted(row)) for row in words}, {text.replace(" ", "") for text in written}]


def plain(text: str) -> str:
    """Return a name without accents, capitals and signs, its words apart by one space."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in text if not unicodedata.combining(sign))))


def exact(text: str) -> str:
    """Return an id or a login as it is compared: without capitals and spaces around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _rows(student: str, index: Sequence[dict[str, set[int]]]) -> set[int]:
    """Return the rows that a student could be; of a name with a number, as in downloads, both must fit one row."""
    rows = _found(student, index)
    numbered = _NUMBERED.fullmatch(student)
    if rows or not numbered or not index:
        return rows
    by_name, by_id = _found(numbered["name"], index), index[0].get(numbered["id"] or numbered["number"], set())
    return (by_name & by_id or by_name | by_id) if by_name else set()


def _found(name: str, index: Sequence[dict[str, set[int]]]) -> set[int]:
    """Return the rows that answer to a name, by the surest keys that any row answers to."""
    words = plain(name).split()
    forms = [" ".join(words), " ".join(sorted(words)), "".join(words)]
    forms = [*[exact(name)] * (len(index) - len(forms)), *forms]
    return next((set(keys[form]) for keys, form in zip(index, forms, strict=False) if form and form in keys), set())
