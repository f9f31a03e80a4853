"""The folder in which a class is graded: `grading/08_dataloader` beside the modules, unless somebody names another."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.classroom.record import Record, loads


@dataclass(frozen=True)
class GradingFolder:
    """Where the grades of one module are.

    Attributes:
        path: holds `records/` and `cells/` (one JSON file a student), `course/` (nbgrader's, with the gradebook),
            `feedback/`, `scores/` and `settings.json`.
    """

    path: Path

    @property
    def records(self) -> Path:
        return self.path / "records"

    @property
    def cells(self) -> Path:
        return self.path / "cells"

    @property
    def course(self) -> Path:
        return self.path / "course"

    @property
    def feedback(self) -> Path:
        return self.path / "feedback"

    @property
    def scores(self) -> Path:
        return self.path / "scores"

    @property
    def database(self) -> str:
        """Return the address of the gradebook that is used unless another is named."""
        return f"sqlite:///{(self.course / 'gradebook.db').resolve()}"

    def read(self, student: str) -> Record | None:
        """Return the record of a student; None where there is none, or no whole one."""
        try:
            return loads((self.records / f"{file_name(student)}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def read_cells(self, student: str) -> dict[str, str]:
        """Return the cells of a student that were graded, by task. Raises OSError or ValueError if there are none."""
        found = json.loads((self.cells / f"{file_name(student)}.json").read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError(f"not the cells of {student}")
        return found

    def settings(self) -> dict[str, Any]:
        """Return what is known of the last run: the address of the gradebook, the module; empty before the first."""
        try:
            found = json.loads((self.path / "settings.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, record: Record) -> Path:
        """Write a record: the whole of it, or nothing."""
        path = self.records / f"{file_name(record.student)}.json"
        write_whole(path, record.dumps().encode())
        return path

    def all(self) -> Iterator[Record]:
        """Yield all records, by student."""
        found = [loads(path.read_text(encoding="utf-8")) for path in self.records.glob("*.json")]
        yield from sorted(found, key=lambda record: record.student.casefold())


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
