"""The scores of a class as tables and as JSON, in a stable order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from tito.classroom.people.roster import SHOWN, Roster
from tito.classroom.recorded.graded import UNMEASURED
from tito.classroom.recorded.record import Record
from tito.classroom.reported.canvas import canvas_sheet, fill_canvas
from tito.classroom.reported.harmless import one_line
from tito.classroom.reported.moodle import fill_moodle, moodle_sheet
from tito.classroom.reported.pages import count
from tito.classroom.reported.sheet import Sheet, as_csv, short_list
from tito.classroom.reported.similarity import Pair
from tito.export.cells.order import natural_key

_FIRST = ("student", "points", "of", "by checks", "by hand", "still to be read", "late hours", "remark")


def sheet_of(form: str, records: Sequence[Record], *, assignment: str, roster: Roster | None = None) -> Sheet:
    """Return the table of a format: `plain`, `canvas` or `moodle`.

    Args:
        assignment: what the learning platform calls it.
        roster: its export, to be filled in.

    Raises:
        RosterError: the roster is none of that platform.
    """
    of = most_points(records)
    if form == "canvas":
        filled = fill_canvas(roster, records, assignment, of) if roster else canvas_sheet(records, assignment, of)
    elif form == "moodle":
        filled = fill_moodle(roster, records, of) if roster else moodle_sheet(records, assignment)
    else:
        filled = plain_sheet(records)
    filled.lost = list(dict.fromkeys(filled.lost))
    unread = [f"{record.student} ({one_line(record.problem, 120)})" for record in records if record.is_ungraded]
    if unread and form != "plain":
        told = short_list(unread, most=SHOWN, columns=200, between="; ")
        filled.notes.append(f"{count(len(unread), 'submission')} could not be read, and no grade is written: {told}")
    return filled


def plain_sheet(records: Sequence[Record]) -> Sheet:
    """Return one row a student, with a column for each task and question."""
    tasks = sorted({task.id for record in records for task in record.tasks}, key=natural_key)
    questions = sorted({question.id for record in records for question in record.questions}, key=natural_key)
    header = [*_FIRST, *(f"task {name}" for name in tasks), *(f"question {name}" for name in questions)]
    return Sheet([header, *(_plain_row(record, tasks, questions) for record in records)])


def as_json(records: Sequence[Record], module: str, pairs: Iterable[Pair] = ()) -> bytes:
    """Return everything: near copies, and the records with their totals, one a line."""
    students = ",\n".join(json.dumps(_json_row(record), ensure_ascii=False) for record in records)
    copies = [asdict(pair) | {"shared": pair.shared, "overall": round(pair.overall, 4)} for pair in pairs]
    begin = json.dumps({"module": module, "of": most_points(records), "near_copies": copies}, ensure_ascii=False)
    return f'{begin[:-1]}, "students": [\n{students}\n]}}\n'.encode("utf-8", "replace")


def as_bytes(form: str, filled: Sheet) -> bytes:
    """Return a table as a file: for spreadsheets with a byte order mark, for platforms without."""
    return as_csv(filled.rows, mark=form == "plain")


def most_points(records: Iterable[Record]) -> float:
    """Return what could be earned."""
    return max((record.points for record in records), default=0.0)


def _plain_row(record: Record, tasks: Sequence[str], questions: Sequence[str]) -> list[str]:
    earned = {task.id: _number(task.earned) for task in record.tasks}
    answered = {question.id: question for question in record.questions}
    waiting = record.unread
    return [
        one_line(record.student),
        *map(_number, (record.earned, record.points, record.by_checks, record.by_hand)),
        f"{waiting} answer{'' if waiting == 1 else 's'}" if waiting else "",
        "not known" if record.is_undated or record.is_unmeasured else _number(record.late_hours),
        "; ".join(_remarks(record)),
        *(earned.get(name, "") for name in tasks),
        *(_question_cell(answered.get(name)) for name in questions),
    ]


def _remarks(record: Record) -> Iterator[str]:
    if record.problem:
        yield f"{_extent(record)}: {one_line(record.problem, 300)}"
    if record.is_unmeasured:
        yield UNMEASURED


def _extent(record: Record) -> str:
    return "not graded" if record.is_ungraded else "graded in part"


def _question_cell(question: Any) -> str:
    if question is None or (question.earned is None and question.is_answered):
        return ""
    return _number(question.earned or 0.0)


def _json_row(record: Record) -> dict[str, Any]:
    totals = {
        "earned": record.earned,
        "of": record.points,
        "by_checks": record.by_checks,
        "by_hand": record.by_hand,
        "to_be_read": record.unread,
    }
    return totals | asdict(record)


def _number(points: float) -> str:
    return f"{round(points, 4):.12g}"
