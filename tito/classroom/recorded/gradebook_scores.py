"""What a gradebook knows of one submission: a grade for each check and question, a comment for each written cell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from nbgrader import api
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from tito.classroom.recorded.folder import GradebookError, file_name
from tito.classroom.recorded.gradebook_cells import cell_id
from tito.classroom.recorded.gradebook_database import ANSWERS, DROPPED, OURS, PAID, found_or_made
from tito.classroom.recorded.record import QuestionGrade, Record
from tito.grading.results import Status, number
from tito.notebooks.notebook import Notebook

NO_RESPONSE = "No response."  # nbgrader's words for a cell that was left as it was
_LONGEST_COMMENT = 2000


def write_submission(session: Session, assignment: Any, record: Record, notebooks: Sequence[Notebook]) -> list[str]:
    """Make a submission what the record says; return what a person who graded it should know."""
    earned, comments = earned_by_check(record, notebooks), automatic_comments(record)
    answers = {question.id: question for question in record.questions}
    student = found_or_made(session, api.Student, {"id": file_name(record.student)}, **_names(record.student))
    key = {"assignment_id": assignment.id, "student_id": student.id}
    submission = found_or_made(session, api.SubmittedAssignment, key)
    submission.timestamp = _utc(record)
    notes: list[str] = []
    for notebook in assignment.notebooks:
        key = {"assignment_id": submission.id, "notebook_id": notebook.id}
        submitted = found_or_made(session, api.SubmittedNotebook, key)
        grades = _rows(session, api.Grade, submitted, "GradeCell")
        seen, paid = (_answers(session, submitted, table) for table in (ANSWERS, PAID))
        for name, grade in grades.items():
            if name in earned:
                notes += _grade_check(grade, name, earned[name])
            else:
                notes += _grade_answer(session, grade, name, answers.get(name), seen, paid)
        for name, comment in _rows(session, api.Comment, submitted, "SolutionCell").items():
            comment.auto_comment = comments.get(name)
        total = sum(map(_score, grades.values()))
        submitted.late_submission_penalty = round(total * record.penalty, 4) or None
    return [f"{record.student}: {note}" for note in notes]


def delete_submission(session: Session, module: str, student: str) -> None:
    """Delete what a student handed in for a module, and the student, if nothing is left."""
    OURS.create_all(session.connection())  # a gradebook of an earlier version lacks a table
    key = file_name(student)
    submissions = list(session.scalars(select(api.SubmittedAssignment).filter_by(student_id=key)))
    for submission in submissions:
        for notebook in submission.notebooks if submission.name == module else ():
            for table in (ANSWERS, PAID):
                session.execute(delete(table).where(table.c.grade_id.in_([grade.id for grade in notebook.grades])))
            for row in (*notebook.grades, *notebook.comments, notebook):
                session.delete(row)
        if submission.name == module:
            session.delete(submission)
    session.execute(delete(DROPPED).where(DROPPED.c.student == key, DROPPED.c.assignment == module))
    session.flush()
    if submissions and all(submission.name == module for submission in submissions):
        session.execute(delete(api.Student).where(api.Student.id == key))


def read_manual(session: Session, student: str) -> dict[str, tuple[float | None, str]]:
    """Return what a person gave a student: cell id -> (points, comment); see `Book.manual`."""
    points: dict[str, float | None] = {}
    comments: dict[str, str] = {}
    for grade, name in session.execute(_of_student(api.Grade, student)):
        if grade.manual_score is not None or grade.extra_credit is not None:
            points[cell_id(name)] = None if grade.needs_manual_grade else _score(grade)
    for comment, name in session.execute(_of_student(api.Comment, student)):
        if comment.manual_comment:
            comments[cell_id(name)] = comment.manual_comment
    return {name: (points.get(name), comments.get(name, "")) for name in points | comments}


def earned_by_check(record: Record, notebooks: Sequence[Notebook]) -> dict[str, float]:
    """Return the points of each check by its id.

    Raises:
        GradebookError: the record was made with other notebooks, or gives points that there are not.
    """
    worth = {cell.id: float(cell.points) for notebook in notebooks for cell in notebook.cells if cell.is_check}
    graded = {check.id: check for task in record.tasks for check in task.checks}
    if record.problem and not graded:
        return dict.fromkeys(worth, 0.0)
    other = worth.keys() ^ graded.keys() or {name for name in worth if graded[name].points != worth[name]}
    if other:
        some = ", ".join(sorted(other)[:5])
        raise GradebookError(f"the record of {record.student} was made with other notebooks ({some}): grade it again")
    for check in graded.values():
        if not 0 <= check.earned <= check.points:
            of = number(check.points)
            raise GradebookError(f"the record of {record.student} gives {check.earned} of {of} points for {check.id}")
    return {name: float(check.earned) for name, check in graded.items()}


def automatic_comments(record: Record) -> dict[str, str]:
    """Return what nbgrader shows beside the cells that students write: that one is blank, or what is odd about it."""
    found: dict[str, list[str]] = {}
    for task in record.tasks:
        found[task.id] = [NO_RESPONSE] if task.status is Status.TODO else []
    for question in record.questions:
        found[question.id] = [] if question.is_answered else [NO_RESPONSE]
    for item in record.evidence:
        found.setdefault(item.where.split("-")[0], []).append(f"{item.kind}: {item.message}")
    return {name: plain("\n".join(texts))[:_LONGEST_COMMENT] for name, texts in found.items() if texts}


def plain(text: str) -> str:
    """Return a text without what a database refuses: zero bytes, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _of_student(kind: Any, student: str) -> Any:
    """Return the query for the grades or comments of a student, each with the name of its cell."""
    rows = select(kind, api.BaseCell.name).join(api.BaseCell, kind.cell_id == api.BaseCell.id)
    rows = rows.join(api.SubmittedNotebook, kind.notebook_id == api.SubmittedNotebook.id)
    return rows.join(api.SubmittedAssignment).where(api.SubmittedAssignment.student_id == file_name(student))


def _names(student: str) -> dict[str, str]:
    """Return first and last name, the last word; nbgrader's pages say `None, None` where there are none."""
    words = plain("".join(sign for sign in student if sign not in '<>&"`\\')).split() or [""]
    return {"first_name": " ".join(words[:-1])[:128], "last_name": words[-1][:128]}


def _utc(record: Record) -> datetime | None:
    if not record.submitted:
        return None
    try:
        return datetime.fromisoformat(record.submitted).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise GradebookError(f"the record of {record.student} has no usable time: {record.submitted!r}") from error


def _rows(session: Session, kind: Any, submitted: Any, cell_kind: str) -> dict[str, Any]:
    """Return the grades or comments of a submitted notebook by cell id; those that are not there yet are made."""
    wanted = select(api.BaseCell.id, api.BaseCell.name).filter_by(notebook_id=submitted.notebook_id, type=cell_kind)
    there = {row.cell_id: row for row in session.scalars(select(kind).filter_by(notebook_id=submitted.id))}
    found = {}
    for key, name in session.execute(wanted):
        row = there.get(key)
        if row is None:
            row = kind(id=api.new_uuid(), cell_id=key, notebook=submitted)
            session.add(row)
        found[cell_id(name)] = row
    return found


def _answers(session: Session, submitted: Any, table: Any) -> dict[str, str]:
    """Return the digests of the answers in a table, `ANSWERS` or `PAID`, of a notebook by grade."""
    grades = select(api.Grade.id).where(api.Grade.notebook_id == submitted.id)
    rows = session.execute(select(table).where(table.c.grade_id.in_(grades)))
    return {row.grade_id: row.digest for row in rows}


def _grade_check(grade: Any, name: str, earned: float) -> Iterator[str]:
    before = grade.auto_score
    grade.auto_score = earned
    if grade.manual_score is None:
        grade.needs_manual_grade = False
    elif before != earned:
        grade.needs_manual_grade = True
        was = "" if before is None else f", {number(before)} before"
        yield (
            f"{name} gives {number(earned)} points{was}, and a person gave {number(grade.manual_score)}: "
            "it waits for a person again"
        )


def _grade_answer(
    session: Session,
    grade: Any,
    name: str,
    question: QuestionGrade | None,
    seen: Mapping[str, str],
    paid: Mapping[str, str],
) -> Iterator[str]:
    """Write an answer down; the points of a person belong to the text that they were given for."""
    answer = question.answer.split() if question else []
    digest = hashlib.sha256(" ".join(answer).encode("utf-8", "replace")).hexdigest()
    before, points = seen.get(grade.id), number(grade.manual_score or 0.0)
    grade.auto_score = None if answer else 0.0
    if grade.manual_score is None:
        grade.needs_manual_grade = bool(answer)
    elif before != digest and grade.needs_manual_grade and paid.get(grade.id) == digest:
        grade.needs_manual_grade = False
        yield f"the answer to {name} is again the one that a person gave {points} points: they count again"
    elif before != digest:
        if not grade.needs_manual_grade:  # so the points are those of what was there until now
            _put_answer(session, PAID, grade, before)
        grade.needs_manual_grade = True
        yield f"the answer to {name} has changed since a person gave it {points} points: it waits for a person again"
    if before != digest:
        _put_answer(session, ANSWERS, grade, digest)


def _put_answer(session: Session, table: Any, grade: Any, digest: str | None) -> None:
    session.execute(delete(table).where(table.c.grade_id == grade.id))
    if digest:
        session.execute(insert(table).values(grade_id=grade.id, digest=digest))


def _score(grade: Any) -> float:
    """Return the points that nbgrader counts."""
    own = grade.auto_score if grade.manual_score is None else grade.manual_score
    return float(own or 0.0) + float(grade.extra_credit or 0.0)
