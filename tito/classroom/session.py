"""One run over a class: what is graded already stays, what is new or has changed is graded, and all is written down."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from tito.classroom.deadlines.terms import Terms
from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Graded, Script
from tito.classroom.examined.pool import Pool
from tito.classroom.recorded.course import Course
from tito.classroom.recorded.folder import GradebookError, GradingFolder, file_name, is_missing, write_whole
from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.graded import known_address, with_manual
from tito.classroom.recorded.record import Record
from tito.classroom.reported.sheet import short_list


@dataclass(frozen=True)
class Session:
    """A class that is graded.

    Attributes:
        exam: what is asked, and where submissions run. folder: where the grades are. course: nbgrader's folder in it.
        chosen: the address of the gradebook, '' for the one of the last run, at first one in the folder.
        told: what a person who has graded by hand should know, in sentences.
        terms: hold for all who were graded, here or earlier; None leaves the lateness of others as it is.
        times: when others than those of this run handed in, by student, as the instructor knows it.
    """

    exam: Exam
    folder: GradingFolder
    course: Course
    chosen: str = ""
    told: list[str] = field(default_factory=list)
    terms: Terms | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)

    @cached_property
    def database(self) -> str:
        """Return the address of the gradebook; it takes a second to load what tells it."""
        return self.chosen or known_address(self.folder) or self.folder.database

    def run(
        self, scripts: Iterable[Script], pool: Pool, *, again: bool = False
    ) -> Generator[tuple[Record, bool], None, None]:
        """Grade what is new, or all `again`; yield each record when it is written, and whether it was graded now.

        The records count with what a person gave.
        """
        scripts = list(scripts)
        known = set() if again else {script.student for script in scripts if self._is_still_good(script)}
        todo = [script for script in scripts if script.student not in known]
        due = self.terms.deadline if self.terms else None
        with (
            closing(pool.grade_all(self.exam, todo)) as results,  # before what takes seconds to get ready
            Book(self.database, deadline=due.moment if due else None) as book,
        ):
            self._say_why_again({script.student for script in scripts}, {script.student for script in todo})
            self._prepare(book, {script.student for script in scripts})
            for script in scripts:
                if script.student in known:
                    yield _counted(self._kept(script, book), book), False
            for graded in results:
                graded = self._or_earlier(graded)
                self._write(graded, book)
                yield _counted(graded.record, book), True

    def _prepare(self, book: Book, students: set[str]) -> None:
        self.course.write(book.address)
        if self.terms:
            self.folder.remember(**self.terms.settings)
        self._fill(book)
        self._hold_to_terms(book, students)

    def _say_why_again(self, students: set[str], todo: set[str]) -> None:
        """Tell people what has changed in the course if that is why those graded before are graded again."""
        graded = {record.student for record in self.folder.each() if record.key}
        before, now = self.folder.settings().get("exam"), {"all": self.exam.fingerprint, "checks": self.exam.checks}
        if isinstance(before, dict) and before != now and graded & todo:
            checks: dict[str, str] = before.get("checks", {})
            changed = [task for task in checks | self.exam.checks if checks.get(task) != self.exam.checks.get(task)]
            what = f"the checks of {short_list(changed)}" if changed else "the notebooks, the limits or the sandbox"
            self.told.append(f"{what} have changed since the last run: all are graded again")
        if before != now and graded <= students:
            self.folder.remember(exam=now)

    def _is_still_good(self, script: Script) -> bool:
        """Tell whether the same submission was graded, and all of that is there."""
        known = self._earlier(script.student)
        with suppress(OSError):  # it cannot be read any more, which grading will say
            return known is not None and known.record.key == script.key(self.exam)
        return False

    def _earlier(self, student: str) -> Graded | None:
        """Return what was written down of a student in earlier runs; None where not all of it is there."""
        record, cells = self.folder.read(student), self.folder.read_cells(student)
        return None if record is None or cells is None else Graded(record, cells)

    def _kept(self, script: Script, book: Book) -> Record:
        """Return what was written down of a submission, with its facts as they are now."""
        known = self._earlier(script.student)
        assert known is not None
        record = replace(known.record, **script.facts)  # type: ignore[arg-type]
        if record != known.record:
            self._write(Graded(record, known.cells), book)
        elif record.penalty:  # the gradebook keeps what lateness costs in points, of those by hand, too
            book.put(record, [paper.notebook for paper in self.exam.papers])
        return record

    def _or_earlier(self, graded: Graded) -> Graded:
        """Return what was graded, or the earlier grades where the machine has failed: these are not taken away."""
        known = None if graded.record.key else self._earlier(graded.record.student)
        if known is None or not known.record.tasks:
            return graded
        problem = f"{graded.record.problem}; the grades are those of an earlier run"
        return Graded(replace(known.record, key="", problem=problem), known.cells)

    def _write(self, graded: Graded, book: Book) -> None:
        """Write down a submission; the record comes last, so that what was interrupted is done again."""
        record = graded.record
        self._put(record, book)
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
        if self.folder.settings().get("database") == self.database and not is_missing(self.database):
            return
        self.folder.remember(database="", module=self.exam.module)  # until it holds all
        moved = sum([self._put(record, book) for record in self.folder.each()])
        if moved:
            self.told.append(
                f"{moved} submissions graded before were put into this gradebook, too; points and comments "
                "that a person gave are only where they were given"
            )
        self.folder.remember(database=self.database)

    def _hold_to_terms(self, book: Book, others: set[str]) -> None:
        """Measure the lateness of those who are not graded in this run by the same deadline."""
        for record in self.folder.each() if self.terms else ():
            moment = self.times.get(record.student)
            held = replace(record, **self.terms.facts(moment or record.submitted))  # type: ignore[union-attr]
            held = replace(held, marked_late=record.marked_late and moment is None)
            if record.student not in others and held != record:
                self._put(held, book)
                self.folder.write(held)

    def _put(self, record: Record, book: Book) -> bool:
        """Put a record of an earlier run into the gradebook; tell people if it is of other notebooks."""
        try:
            self.told.extend(book.put(record, [paper.notebook for paper in self.exam.papers]))
        except GradebookError as error:
            if "other notebooks" not in str(error):
                raise
            self.told.append(f"{record.student} is not in this gradebook: {error}")
            return False
        return True


def _counted(record: Record, book: Book) -> Record:
    return with_manual(record, book.manual(record.student))
