"""What a gradebook knows of the notebooks: the assignment, and each cell of theirs that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from nbformat import from_dict
from nbgrader import api
from nbgrader.utils import compute_checksum
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, with_polymorphic

from tito.classroom.recorded.gradebook_database import ANSWERS, DROPPED, PAID, found_or_made
from tito.notebooks.cell import Cell
from tito.notebooks.notebook import Notebook
from tito.release.released import shown

_KERNEL = '{"display_name": "Python 3", "language": "python", "name": "python3"}'


def write_assignment(
    session: Session, name: str, notebooks: Sequence[Notebook], course: str, deadline: datetime | None
) -> tuple[Any, list[str]]:
    """Make the assignment what the notebooks say; return it, and what a person should know of cells that went."""
    assignment = found_or_made(session, api.Assignment, {"name": name}, course_id=course)
    assignment.duedate = deadline.astimezone(UTC).replace(tzinfo=None) if deadline else None
    rows = {row.name: row for row in assignment.notebooks}
    dropped: list[str] = []
    for gone in rows.keys() - {notebook.path.stem for notebook in notebooks}:
        dropped += _write_cells(session, rows[gone], {})
        _remove_notebook(session, rows[gone])
    for notebook in notebooks:
        key = {"name": notebook.path.stem, "assignment_id": assignment.id}
        row = rows.get(notebook.path.stem) or found_or_made(session, api.Notebook, key, kernelspec=_KERNEL)
        dropped += _write_cells(session, row, {cell.grade["grade_id"]: cell for cell in notebook.cells if cell.grade})
    session.flush()
    session.expire(assignment, ["notebooks"])
    return assignment, dropped


def cell_id(name: str) -> str:
    """Return the id of a cell by its name in the gradebook: `8.3-check` for `8_3-check`."""
    return Cell("code", "", 0, {"nbgrader": {"grade_id": name}}).id


def _write_cells(session: Session, row: Any, cells: dict[str, Cell]) -> list[str]:
    """Make the cells of one notebook what is given; return what a person should know of those that went."""
    wanted: dict[str, dict[str, Cell]] = {
        "GradeCell": {name: cell for name, cell in cells.items() if cell.grade.get("grade")},
        "SolutionCell": {name: cell for name, cell in cells.items() if cell.grade.get("solution")},
    }
    there = {(cell.type, cell.name): cell for cell in session.scalars(_cells_of(row))}
    gone = [cell for (kind, name), cell in there.items() if name not in wanted.get(kind, {})]
    dropped = [note for cell in gone for note in _drop(session, row, cell)]
    for name, cell in wanted["GradeCell"].items():
        values = {"name": name, "max_score": float(cell.points), "cell_type": cell.kind}
        _put(session, there.get(("GradeCell", name)), api.GradeCell, row, values)
    for name in wanted["SolutionCell"]:
        _put(session, there.get(("SolutionCell", name)), api.SolutionCell, row, {"name": name})
    _write_sources(session, row, cells)
    return dropped


def _cells_of(row: Any) -> Any:
    every = with_polymorphic(api.BaseCell, "*")
    return select(every).where(every.notebook_id == row.id)


def _write_sources(session: Session, row: Any, cells: dict[str, Cell]) -> None:
    rows = {there.name: there for there in session.scalars(select(api.SourceCell).filter_by(notebook_id=row.id))}
    for name in rows.keys() - cells.keys():
        session.delete(rows[name])
    for name, cell in cells.items():
        values = {"name": name, "cell_type": cell.kind, "source": shown(cell), "checksum": _checksum(cell)}
        _put(session, rows.get(name), api.SourceCell, row, values | {"locked": not cell.grade.get("solution")})


def _put(session: Session, found: Any, kind: Any, notebook: Any, values: dict[str, Any]) -> None:
    """Change what differs in a cell of a notebook, or make the cell."""
    if found is None:
        session.add(kind(notebook_id=notebook.id, **values))
        return
    for key, value in values.items():
        if getattr(found, key) != value:
            setattr(found, key, value)


def _drop(session: Session, row: Any, cell: Any) -> list[str]:
    """Remove a cell with its grades and comments; what a person gave is kept in a table of its own."""
    kept = list(_by_person(session, row, cell))
    notes = []
    if kept:
        session.execute(insert(DROPPED), kept)
        notes.append(
            f"{cell_id(cell.name)} is no longer in {row.name}: what a person gave {_count(kept)} for it no longer "
            f"counts, it is kept in the table {DROPPED.name}"
        )
    grades = select(api.Grade.id).where(api.Grade.cell_id == cell.id)
    for table in (ANSWERS, PAID):
        session.execute(delete(table).where(table.c.grade_id.in_(grades)))
    session.execute(delete(api.Grade).where(api.Grade.cell_id == cell.id))
    session.execute(delete(api.Comment).where(api.Comment.cell_id == cell.id))
    session.delete(cell)
    return notes


def _count(kept: list[dict[str, Any]]) -> str:
    students = {item["student"] for item in kept}
    return next(iter(students)) if len(students) == 1 else f"{len(students)} students"


def _by_person(session: Session, row: Any, cell: Any) -> Iterator[dict[str, Any]]:
    """Yield what a person gave students for a cell."""
    place = {"assignment": row.assignment.name, "notebook": row.name, "cell": cell.name}
    if not isinstance(cell, api.SolutionCell):
        for grade in session.scalars(select(api.Grade).where(api.Grade.cell_id == cell.id)):
            if grade.manual_score is not None or grade.extra_credit is not None:
                given = {"points": grade.manual_score, "extra_credit": grade.extra_credit, "comment": None}
                yield place | given | {"student": grade.student.id}
    if not isinstance(cell, api.GradeCell):
        for comment in session.scalars(select(api.Comment).where(api.Comment.cell_id == cell.id)):
            if comment.manual_comment:
                given = {"points": None, "extra_credit": None, "comment": comment.manual_comment}
                yield place | given | {"student": comment.student.id}


def _remove_notebook(session: Session, row: Any) -> None:
    """Remove a notebook whose cells are gone, with what was submitted of it."""
    for submitted in list(row.submissions):
        session.delete(submitted)
    for source in list(row.source_cells):
        session.delete(source)
    session.flush()
    session.delete(row)


def _checksum(cell: Cell) -> str:
    """Return nbgrader's checksum of what students are shown of a cell."""
    content = {"cell_type": cell.kind, "source": shown(cell), "metadata": cell.metadata}
    return str(compute_checksum(from_dict(content)))
