"""A class, what the platforms call its files, and their lists of it."""

from __future__ import annotations

import csv
import io
import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LAYOUTS = ("files", "behind", "folders", "canvas", "moodle", "moodle-teams", "moodle-anonymous", "github")
NUMBERED = LAYOUTS[3:7]  # of these, the platform gives each person a number
FIRST, LAST = ("Ada", "Anna", "Zoë", "Kim", "Lee", "Mary Ann"), ("Lee", "Kim", "Lovelace", "O'Neil", "Núñez", "Wong")


@dataclass(frozen=True)
class Person:
    """Somebody in the class. `place` is the row in the list; no two have the same number or login."""

    place: int
    number: int
    first: str
    last: str

    @property
    def login(self) -> str:
        return f"{_letters(self.first)[:1]}{_letters(self.last)}{self.place}"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def a_class(rng: random.Random, size: int, *, alike: bool) -> list[Person]:
    """Return people; if `alike`, some of them have one name."""
    numbers = rng.sample(range(100, 100 + 5 * size), size)
    names = [(first, last) for first in FIRST for last in LAST]
    rng.shuffle(names)
    chosen = rng.choices(names[: size // 2 + 1], k=size) if alike else names[:size]
    if not alike and size > len(names):
        chosen = [
            (f"{names[at % len(names)][0]} {'ABC'[at // len(names)]}", names[at % len(names)][1]) for at in range(size)
        ]
    return [Person(place, numbers[place], first, last) for place, (first, last) in enumerate(chosen)]


def path(layout: str, one: Person, notebook: str, suffix: str = ".py", attempt: int = 0, renamed: bool = False) -> str:
    """Return the path of a file below the collection.

    Args:
        notebook: such as `dataloader_dev`. attempt: 0 for the first.
        renamed: as the platform gives it when the person has another name by now.
    """
    last = "Newname" if renamed else one.last
    copy = f" ({attempt})" if attempt else ""
    if layout == "canvas":
        canvas_copy = f"-{attempt}" if attempt else ""
        late = "LATE_" if one.place % 3 == 0 else ""
        file = 10_000 + 100 * one.place + 10 * attempt + (notebook == "workers_dev")
        return f"{_letters(last)}{_letters(one.first)}_{late}{one.number}_{file}_{notebook}{canvas_copy}{suffix}"
    if layout.startswith("moodle"):
        team = f"Lab {'AB'[one.place % 2]}-" if layout == "moodle-teams" else ""
        name = "Participant" if layout == "moodle-anonymous" and not renamed else f"{team}{one.first} {last}"
        return f"{name}_{one.number}_assignsubmission_file_/{notebook}{copy}{suffix}"
    return {
        "files": f"{one.login}_{notebook}{copy}{suffix}",
        "behind": f"{notebook}_{one.login}{copy}{suffix}",
        "folders": f"{one.login}/{notebook}{copy}{suffix}",
        "github": f"lab-8-{one.login}/modules/08_dataloader/{notebook}{suffix}",
    }[layout]


def roster(layout: str, people: Sequence[Person], of: float) -> str:
    """Return the gradebook of Canvas, or the grading worksheet of Moodle; nobody has a grade yet."""
    out = io.StringIO()
    table = csv.writer(out)
    if layout.startswith("moodle"):
        hidden = layout == "moodle-anonymous"
        table.writerow(["Identifier", *([] if hidden else ["Full name", "Email address"]), "Grade", "Maximum Grade"])
        for one in people:
            names = [] if hidden else [one.name, f"{one.login}@example.edu"]
            table.writerow([f"Participant {one.number}", *names, "", of])
    else:
        table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "lab (77)"])
        table.writerow(["    Points Possible", "", "", "", "", of])
        for one in people:
            number = people[(one.place + 1) % len(people)].number  # the university's numbers are other people's here
            table.writerow([f"{one.last}, {one.first}", one.number, number, one.login, "DL-01", ""])
    return out.getvalue()


def grades(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the grades of a filled-in list, by place."""
    column = rows[0].index("Grade") if "Grade" in rows[0] else rows[0].index("lab (77)")
    return [row[column] for row in rows[1:] if "Points Possible" not in row[0]]


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain)
