"""One run over a class: what is graded already stays, what is new or has changed is graded, and all is written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tito.classroom.course import Course
from tito.classroom.exam import Exam
from tito.classroom.folder import GradingFolder, file_name, write_whole
from tito.classroom.grade import Graded, Script
from tito.classroom.gradebook import Book
from tito.classroom.pool import Pool
from tito.classroom.record import Record

Progress = Callable[[Record, bool], None]  # a record, and whether it was graded now


@dataclass(frozen=True)
class Session:
    """A class that is graded.

    Attributes:
        exam: what is asked, and where submissions run. folder: where the grades are. course: nbgrader's folder in it.
        database: the address of the gradebook. told: what a person who has graded by hand should know, in sentences.
    """

    exam: Exam
    folder: GradingFolder
    course: Course
    database: str
    told: list[str] = field(default_factory=list)

    def run(
        self, scripts: Sequence[Script], pool: Pool, book: Book, progress: Progress, *, again: bool = False
    ) -> list[Record]:
        """Grade what is new, or all `again`, and return the records of all submissions, as they are written."""
        records: list[Record] = []
        todo: list[Script] = []
        moved = self._elsewhere()
        for script in scripts:
            known = self.folder.read(script.student)
            if again or known is None or known.key != script.key(self.exam):
                todo.append(script)
                continue
            record = replace(known, **script.facts)  # type: ignore[arg-type]
            if record != known or moved:
                self._write(Graded(record, self.folder.read_cells(record.student)), book)
            progress(record, False)
            records.append(record)
        for graded in pool.grade_all(self.exam, todo):
            self._write(graded, book)
            progress(graded.record, True)
            records.append(graded.record)
        self._remember()
        return records

    def _write(self, graded: Graded, book: Book) -> None:
        """Write down a submission; the record comes last, so that what was interrupted is done again."""
        record = graded.record
        said = book.put(record, [paper.notebook for paper in self.exam.papers])
        self.told.extend(f"{record.student}: {sentence}" for sentence in said)
        self.course.write_submission(record, self._by_notebook(graded))
        cells = json.dumps(dict(graded.cells), ensure_ascii=False, indent=1)
        write_whole(self.folder.cells / f"{file_name(record.student)}.json", cells.encode())
        self.folder.write(record)

    def _by_notebook(self, graded: Graded) -> dict[str, Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = {}
        for paper in self.exam.papers:
            ids = {cell.id for cell in paper.notebook.cells if cell.id}
            found[Path(paper.name).stem] = {name: source for name, source in graded.cells.items() if name in ids}
        return found

    def _elsewhere(self) -> bool:
        """Tell whether the grades were last written to another gradebook than now."""
        known = self.folder.settings()
        return bool(known) and known.get("database") != self.database

    def _remember(self) -> None:
        settings: dict[str, Any] = {"database": self.database, "module": self.exam.module}
        write_whole(self.folder.path / "settings.json", json.dumps(settings, indent=1).encode())
