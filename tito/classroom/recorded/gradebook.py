"""nbgrader's gradebook: records go in, what a person gave comes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from tito.classroom.recorded.folder import is_missing, require_nbgrader
from tito.classroom.recorded.record import Record
from tito.notebooks.notebook import Notebook

if TYPE_CHECKING:
    from sqlalchemy import Engine

COURSE = "tinytorch"


class Book:
    """A gradebook of nbgrader, in SQLite or PostgreSQL. Processes may write to the same one at the same time.

    Args:
        database: its address, `sqlite:///FOLDER/gradebook.db` or `postgresql://USER@HOST/NAME`.
        deadline: is shown by the formgrader as the due date.

    Raises:
        GradebookError: the address cannot be used; the other methods raise it for what the database says.
    """

    def __init__(self, database: str, *, deadline: datetime | None = None) -> None:
        with require_nbgrader():
            from tito.classroom.recorded.gradebook_database import address, engine
        self.deadline = deadline
        self._engine: Engine = engine(address(database))
        self._is_prepared = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @property
    def address(self) -> str:
        """Return the address with driver and password, as nbgrader's configuration needs it."""
        return self._engine.url.render_as_string(hide_password=False)

    def put(self, record: Record, notebooks: Sequence[Notebook]) -> tuple[str, ...]:
        """Write the grades of one submission, and return what a person who has graded should know, in sentences.

        Points that a person gave stay. If the answer or the points of a check have changed since, the cell waits for
        a person again. Writing the same record again only changes what lateness costs: nbgrader keeps it in points, so
        it follows what a person has given in the meantime.

        Args:
            notebooks: all of the module, as released or as in the course edition.

        Raises:
            GradebookError: the record was made with other notebooks.
        """
        from tito.classroom.recorded.gradebook_cells import write_assignment
        from tito.classroom.recorded.gradebook_database import prepare, writing
        from tito.classroom.recorded.gradebook_scores import write_submission

        if not self._is_prepared:
            prepare(self._engine, COURSE)
            self._is_prepared = True
        with writing(self._engine) as session:
            assignment, dropped = write_assignment(session, record.module, notebooks, COURSE, self.deadline)
            return (*dropped, *write_submission(session, assignment, record, notebooks))

    def forget(self, module: str, student: str) -> None:
        """Take out what a student handed in for a module and was given, and the student, if nothing is left."""
        from tito.classroom.recorded.gradebook_database import is_ours, writing
        from tito.classroom.recorded.gradebook_scores import delete_submission

        if is_missing(self.address):
            return
        with writing(self._engine) as session:
            if is_ours(session.connection()):
                delete_submission(session, module, student)

    def manual(self, student: str) -> dict[str, tuple[float | None, str]]:
        """Return what a person gave a student: cell id -> (points, comment).

        The ids are those of questions (`8.Q1`), of checks whose points a person has changed (`8.3-check`), and of
        tasks with a comment (`8.3`). Points are None where there are none, or where the cell waits for a person again.
        """
        from tito.classroom.recorded.gradebook_database import is_ours, reading
        from tito.classroom.recorded.gradebook_scores import read_manual

        if is_missing(self.address):
            return {}
        with reading(self._engine) as session:
            return read_manual(session, student) if is_ours(session.connection()) else {}
