"""The folder in which a class is graded: `grading/08_dataloader` beside the modules, unless another is named."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tito.classroom.recorded.record import Record, loads
from tito.output import TitoError

_HALF_WRITTEN = re.compile(r"\..+\.(?:json|ipynb|py)\.[a-z0-9_]{8}")  # see `write_whole`


class GradebookError(TitoError):
    """A gradebook that cannot be opened, read or written; the message names it."""


class BusyError(TitoError):
    """Another run is at work in the folder; the message names it."""


@dataclass(frozen=True)
class Forgotten:
    """A student who was taken out: the name, and `Numbered.number` of then."""

    student: str
    number: str

    def is_same(self, student: str, number: str) -> bool:
        """Return whether a student is this one: by number if both have one, or else by name."""
        return self.number == number if self.number and number else self.student == student


class GradingFolder:
    """Where the grades of one module are.

    Attributes:
        path: holds `records/` and `cells/` (one JSON file a student), `course/` (nbgrader's, with the gradebook),
            `feedback/`, `scores/`, `settings.json`, `answer_keys.json`, and where there are any `times.csv` and
            `forgotten.json`.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.times = path, path / "times.csv"
        self.records, self.cells, self.course = path / "records", path / "cells", path / "course"
        self.feedback, self.scores = path / "feedback", path / "scores"

    @property
    def database(self) -> str:
        """Return the address of the gradebook that is used unless another is named."""
        with require_nbgrader():
            from sqlalchemy import URL
        path = (self.course / "gradebook.db").resolve()
        return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)

    def read(self, student: str) -> Record | None:
        """Return the record of a student; None where there is none, or no whole one."""
        try:
            return loads((self.records / f"{file_name(student)}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def read_cells(self, student: str) -> dict[str, str] | None:
        """Return the cells of a student that were graded, by task; None where there are none, or no whole file."""
        try:
            found = json.loads((self.cells / f"{file_name(student)}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def settings(self) -> dict[str, Any]:
        """Return what is kept: the address of the gradebook, the deadline, the late policy; empty before the first run.

        Raises:
            GradebookError: the file is there and holds something else, so that the kept settings are unknown.
        """
        path = self.path / "settings.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict):
            mend = "delete it, and give `tito grade` --deadline, --late and --db again"
            raise GradebookError(f"{path} cannot be read, which keeps the deadline and the gradebook: {mend}")
        return found

    def remember(self, **values: object) -> None:
        """Keep these settings beside those that are there."""
        text = json.dumps(self.settings() | values, indent=1, ensure_ascii=False)
        write_whole(self.path / "settings.json", text.encode(), private=True)

    def forgotten(self) -> list[Forgotten]:
        """Return who was forgotten.

        Raises:
            GradebookError: the file is there and cannot be read, so that these students are unknown.
        """
        path = self.path / "forgotten.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return [Forgotten(**one) for one in found]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            mend = "delete it, and use `tito grade --forget` again"
            raise GradebookError(f"{path} cannot be read, which names the forgotten students: {mend}") from error

    def write_forgotten(self, students: Iterable[Forgotten]) -> None:
        """Keep who was forgotten, so that the next run does not bring them back."""
        ordered = sorted(students, key=lambda it: (it.student, it.number))
        text = json.dumps([asdict(one) for one in ordered], indent=1, ensure_ascii=False)
        write_whole(self.path / "forgotten.json", text.encode("utf-8", "replace"))

    def write(self, record: Record) -> Path:
        """Write a record: the whole of it, or nothing."""
        path = self.records / f"{file_name(record.student)}.json"
        write_whole(path, record.dumps().encode())
        return path

    def each(self) -> Iterator[Record]:
        """Yield the records that can be read, one at a time."""
        for path in sorted(self.records.glob("*.json")):
            with suppress(OSError, ValueError):
                yield loads(path.read_text(encoding="utf-8"))


@contextmanager
def alone(folder: GradingFolder) -> Iterator[None]:
    """Keep other runs out of a folder while the block runs, and remove what a killed one has left half-written.

    The system lifts the lock when the program ends, however.

    Raises:
        BusyError: another run is at work there.
    """
    from filelock import FileLock, Timeout

    folder.path.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(folder.path / ".lock", timeout=0).acquire()
    except Timeout:
        raise BusyError(
            f"another `tito grade` is at work in {folder.path}: wait until it has ended, or name another folder "
            "with --grading"
        ) from None
    with held:
        for path in folder.path.rglob(".*"):
            if _HALF_WRITTEN.fullmatch(path.name) and path.is_file():
                path.unlink(missing_ok=True)
        yield


@contextmanager
def require_nbgrader() -> Iterator[None]:
    """Say what to install where something is missing that gradebooks need. Raises GradebookError."""
    try:
        yield
    except ModuleNotFoundError as error:
        mend = 'python -m pip install -e ".[grade]"'
        raise GradebookError(f"a gradebook needs nbgrader, and {error.name} is not installed: {mend}") from error


def file_of(database: str) -> Path | None:
    """Return the file that the address of a gradebook leads to; None where it leads to a server, or is no address."""
    with require_nbgrader():
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    try:
        url = make_url(database)
    except ArgumentError:
        return None
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def is_missing(database: str) -> bool:
    """Tell whether a gradebook is a file that is not there: opening it would make it."""
    file = file_of(database)
    return file is not None and not file.exists()


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file so that others see the old one or the new one, and never a part.

    Args:
        private: only its owner can read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if not private:
            Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def file_name(student: str) -> str:
    """Return a name for files of a student: of letters, digits, `-`, `_` and `.`, and different for different students.

    Example:
        >>> file_name("ada")
        'ada'
        >>> file_name("Ada Lovelace")
        'Ada_Lovelace-76740216'
    """
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", plain).strip("._")[:60]
    if plain == student and not plain.startswith("-"):
        return plain
    return (
        f"{plain.lstrip('-') or 'student'}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    )
