"""The list of a class as Canvas or Moodle exports it, and which of its rows is which student."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tito.classroom.recorded.record import Record
from tito.classroom.reported.sheet import short_list
from tito.output import TitoError

SHOWN = 20  # students of a list who are named in a sentence
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What learning platforms put into names of files, and how people of the same name are told apart.
_NUMBERED = re.compile(r"(?P<name>.+?)(?:_(?:LATE_)?(?P<id>\d+)(?:_.*)?| ?\((?P<copy>\d+)\))")


class RosterError(TitoError):
    """A list of the class that cannot be used; the message names the file."""


@dataclass(frozen=True)
class Roster:
    """A table with a header; all rows are as long as it. `lines` are those of the file on which the rows end."""

    name: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]

    def column(self, name: str) -> int | None:
        """Return where a column is, however its name is written."""
        names = [title.strip().casefold() for title in self.header]
        return names.index(name.casefold()) if name.casefold() in names else None

    def require(self, name: str, mend: str) -> int:
        """Return where a column is. Raises RosterError, with the way to fix it, if there is none."""
        found = self.column(name)
        if found is None:
            raise RosterError(f"{self.name} has no column {name!r}: {mend}")
        return found


@dataclass(frozen=True)
class Person:
    """One row of a roster: the platform's own number, what else it can be known by, the surest first, and the name."""

    number: str
    keys: Sequence[set[str]]
    name: str = ""


@dataclass
class Matched:
    """Row by student; and the students without one.

    Attributes:
        unknown: no row could be theirs. doubtful: more than one could be. same: several are in one row.
        refused: the row with the name has another number -> which, in words.
    """

    rows: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def lost(self) -> list[str]:
        """Return the students without a row."""
        return [*self.unknown, *self.doubtful, *self.same, *self.refused]

    def tell(self, name: str, people: Mapping[int, Person], notes: list[str]) -> None:
        """Add to `notes` what is to be said of the rows of a list."""
        missing = [person.name or person.number for row, person in people.items() if row not in self.rows.values()]
        if missing:
            some = f"{len(missing)} of {len(people)} students of {name} are not among those graded"
            notes.append(f"{some}, and keep what they had: {short_list(missing, most=SHOWN, between='; ')}")
        if self.doubtful:
            notes.append(f"could be more than one in {name}: {short_list(self.doubtful)}")
        if self.same:
            mend = "remove the one that does not count: `tito grade MODULE --forget NAME`"
            notes.append(f"one student of {name}, handed in under several names: {short_list(self.same)}; {mend}")
        if self.refused:
            told = [f"{student} {why}" for student, why in self.refused.items()]
            notes.append(f"{name} lists the name with another number: {short_list(told, columns=120)}")


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
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        found = [(row, reader.line_num) for row in reader if any(row)]
    except csv.Error as error:
        raise RosterError(f"{path} is no CSV: {error}") from error
    header, *rows = [row for row, _ in found] or [[]]
    if len(header) < 2:
        raise RosterError(f"{path} is no table: its first line must be the names of the columns")
    width = len(header)
    return Roster(str(path), header, [(row + [""] * width)[:width] for row in rows], [line for _, line in found[1:]])


def match(records: Iterable[Record], people: dict[int, Person], platform: str) -> Matched:
    """Find the row of each student: by number, then by id or login, then by name, then without order and accents.

    The number of a student on the platform decides: a row with the name and another number is another person's.

    Args:
        records: of the students who handed in.
        people: row -> who it is: `keys` are ids and logins, which must fit exactly, and then what `name_keys` gives.
        platform: whose list it is, `canvas` or `moodle`.
    """
    index = _index(people)
    numbers: dict[str, set[int]] = defaultdict(set)
    for row, person in people.items():
        numbers[person.number].add(row)
    matched = Matched()
    for record in records:
        number = exact(record.identifier) if record.layout == platform else ""
        rows = numbers.get(number, set()) if number else _rows(record, index)
        if not rows:
            stated, named = _stated(record.student, index)
            stated = number or stated
            rows = {row for row in named if (not people[row].number if number else row in index[0][stated])}
            if named and not rows:
                others = ", ".join(sorted(people[row].number for row in named))
                matched.refused[record.student] = f"(handed in as {stated}, listed as {others or 'nothing'})"
                continue
        if len(rows) == 1:
            matched.rows[record.student] = next(iter(rows))
        else:
            (matched.doubtful if rows else matched.unknown).append(record.student)
    twice = {row for row, times in Counter(matched.rows.values()).items() if times > 1}
    matched.same = [student for student, row in matched.rows.items() if row in twice]
    matched.rows = {student: row for student, row in matched.rows.items() if row not in twice}
    return matched


def name_keys(*names: str) -> list[set[str]]:
    """Return the keys of a person's names, such as `Lovelace, Ada`: as written, in any order, and run together."""
    words = [plain(name).split() for name in names]
    orders = [
        " ".join([*plain(name.partition(",")[2]).split(), *plain(name.partition(",")[0]).split()]) for name in names
    ]
    written = {" ".join(row) for row in words} | set(orders)
    joined = {"".join(row[start:] + row[:start]) for row in words for start in range(len(row))}
    return [written, {" ".join(sorted(row)) for row in words}, joined | {text.replace(" ", "") for text in written}]


def plain(text: str) -> str:
    """Return a name without accents, capitals and signs, its words apart by one space."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in text if not unicodedata.combining(sign))))


def exact(text: str) -> str:
    """Return an id or a login as it is compared: without capitals and spaces around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _index(people: dict[int, Person]) -> list[dict[str, set[int]]]:
    """Return key -> rows for each level of keys; a number is as sure as an id or a login."""
    levels = max((len(person.keys) for person in people.values()), default=1)
    index: list[dict[str, set[int]]] = [defaultdict(set) for _ in range(levels)]
    for row, person in people.items():
        for level, keys in enumerate(person.keys):
            for key in (keys | {person.number} if level == 0 else keys) - {""}:
                index[level][key].add(row)
    return index


def _rows(record: Record, index: Sequence[dict[str, set[int]]]) -> set[int]:
    """Return the rows that a student could be by login or by name."""
    rows: set[int] = set()
    if record.layout == "github":  # the login ends the name of the repository, and nobody knows where it begins
        words = exact(record.identifier).split("-")
        ends = ["-".join(words[start:]) for start in range(len(words))]
        rows = rows.union(*(keys[end] for keys in index[:2] for end in ends))
    return rows or _found(record.student, index)


def _stated(name: str, index: Sequence[dict[str, set[int]]]) -> tuple[str, set[int]]:
    """Return the number that a name states, as in downloads, and the rows of the name without it."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered is None:
        return "", _found(name, index)
    return numbered["id"] or numbered["copy"], _found(name, index) or _found(numbered["name"], index)


def _found(name: str, index: Sequence[dict[str, set[int]]]) -> set[int]:
    """Return the rows that answer to a name, by the surest keys that any row answers to.

    The order of the words in a name is unknown: as written and in another order are equally sure.
    """
    words = plain(name).split()
    forms = [" ".join(words), " ".join(sorted(words)), "".join(words)]
    forms = [*[exact(name)] * (len(index) - len(forms)), *forms]
    *sure, written, sorted_, joined = (
        keys.get(form, set()) if form else set() for keys, form in zip(index, forms, strict=False)
    )
    return set(next((rows for rows in (*sure, written | sorted_, joined) if rows), set()))
