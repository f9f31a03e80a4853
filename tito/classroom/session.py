"""One run over a class: what is graded already stays, what is new or has changed is graded, and all is written down."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tito.classroom.course import Course
from tito.classroom.exam import Exam
from tito.classroom.folder import GradingFolder, file_name, write_whole
from tito.classroom.grade import Graded, Script
from tito.classroom.gradebook import Book, GradebookError
from tito.classroom.pool import Pool
from tito.classroom.record import Record, loads


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
        self, scripts: Iterable[Script], pool: Pool, book: Book, *, again: bool = False
    ) -> Generator[tuple[Record, bool], None, None]:
        """Grade what is new, or all `again`; yield each record when it is written, and whether it was graded now."""
        self._fill(book)
        todo: list[Script] = []
        for script in scripts:
            known = None if again else self._still_good(script)
            if known is None:
                todo.append(script)
                continue
            record = replace(known.record, **script.facts)  # type: ignore[arg-type]
            if record != known.record:
                self._write(Graded(record, known.cells), book)
            elif record.penalty:  # the gradebook keeps what lateness costs in points, of those by hand, too
                book.put(record, [paper.notebook for paper in self.exam.papers])
            yield record, False
        with closing(pool.grade_all(self.exam, todo)) as results:
            for graded in results:
                graded = self._or_earlier(graded)
                self._write(graded, book)
                yield graded.record, True

    def _still_good(self, script: Script) -> Graded | None:
        """Return what was written down of the same submission; None where it is to be graded."""
        with suppress(OSError, ValueError):
            known = self.folder.read(script.student)
            if known is not None and known.key == script.key(self.exam):
                return Graded(known, self.folder.read_cells(script.student))
        return None

    def _or_earlier(self, graded: Graded) -> Graded:
        """Return what was graded, or the earlier grades where the machine has failed: these are not taken away."""
        known = None if graded.record.key else self.folder.read(graded.record.student)
        if known is None or not known.tasks:
            return graded
        problem = f"{graded.record.problem}; the grades are those of an earlier run"
        with suppress(OSError, ValueError):
            return Graded(replace(known, key="", problem=problem), self.folder.read_cells(known.student))
        return graded

    def _write(self, graded: Graded, book: Book) -> None:
        """Write down a submission; the record comes last, so that what was interrupted is done again."""
        record = graded.record
        self.told.extend(book.put(record, [paper.notebook for paper in self.exam.papers]))
        self.course.write_submission(record, self._by_notebook(graded))
        cells = json.dumps(dict(graded.cells), ensure_ascii=False, indent=1)
        write_whole(self.folder.cells / f"{file_name(record.student)}.json", cells.encode("utf-8", "replace"))
        self.folder.write(record)

    def _by_notebook(self, graded: Graded) -> dict[str, Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = {}
        for paper in self.exam.papers:
            ids = {cell.id for cell in paper.notebook.cells if cell.id}
            found[Path(paper.name).stem] = {name: source for name, source in graded.cells.items() if name in ids}
        return found

    def _fill(self, book: Book) -> None:
        """Put all grades that there are into a gradebook that is not the one of the last run, or is gone."""
        if self.folder.settings().get("database") == self.database and not _is_gone(self.database):
            return
        self._remember("")  # until it holds all
        notebooks = [paper.notebook for paper in self.exam.papers]
        moved = 0
        for record in self._all():
            try:
                self.told.extend(book.put(record, notebooks))
                moved += 1
            except GradebookError as error:
                if "other notebooks" not in str(error):
                    raise
                self.told.append(f"{record.student} is not in this gradebook: {error}")
        if moved:
            self.told.append(
                f"{moved} submissions graded before were put into this gradebook, too; points and comments "
                "that a person gave are only where they were given"
            )
        self._remember(self.database)

    def _all(self) -> Iterator[Record]:
        for path in sorted(self.folder.records.glob("*.json")):
            with suppress(OSError, ValueError):
                yield loads(path.read_text(encoding="utf-8"))

    def _remember(self, database: str) -> None:
        settings: dict[str, Any] = {"database": database, "module": self.exam.module}
        write_whole(self.folder.path / "settings.json", json.dumps(settings, indent=1).encode(), private=True)


def _is_gone(database: str) -> bool:
    return database.startswith("sqlite:///") and not Path(database.removeprefix("sqlite:///")).is_file()
