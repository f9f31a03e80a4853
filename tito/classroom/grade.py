"""Grade one submission: take its cells, run the course's checks on them, and write down what came out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tito.classroom.answer_key import AnswerKey
from tito.classroom.exam import Exam, Paper
from tito.classroom.examine import Examination, Found
from tito.classroom.rebuild import Rebuilt, rebuild
from tito.classroom.record import CheckGrade, Evidence, QuestionGrade, Record, TaskGrade
from tito.classroom.sandbox import Sandbox
from tito.grading.results import Status, worst
from tito.grading.supervise import RunnerError
from tito.notebook import Notebook, Task, looks_unsolved


@dataclass(frozen=True)
class Script:
    """What one student handed in.

    Attributes:
        files: notebook -> (name of the file, its content).
        facts: fields of the record that are known before grading, such as `submitted` and `attempt`.
        evidence: what was noticed when it was collected. problem: why there is nothing to grade; '' if there is.
    """

    student: str
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    problem: str = ""

    def key(self, exam: Exam) -> str:
        """Return what the grades depend on: with the same key, they are the same."""
        content = hashlib.sha256(exam.fingerprint.encode())
        content.update(repr((self.problem, self.evidence)).encode("utf-8", "replace"))
        for notebook, (name, data) in sorted(self.files.items()):
            content.update(repr((notebook, name, hashlib.sha256(data).hexdigest())).encode())
        return content.hexdigest()


@dataclass(frozen=True)
class Graded:
    """The record of a submission, and the cells that were graded, by task."""

    record: Record
    cells: Mapping[str, str]


def grade(exam: Exam, script: Script) -> Graded:
    """Grade a submission; whatever it does, this returns."""
    started = time.monotonic()
    tasks: list[TaskGrade] = []
    questions: list[QuestionGrade] = []
    evidence = list(script.evidence)
    cells: dict[str, str] = {}
    problems = [script.problem] if script.problem else []
    for paper in exam.papers:
        name, data = script.files.get(paper.name, ("", b""))
        rebuilt = rebuild(paper.notebook, data, name) if name else Rebuilt()
        problems += [rebuilt.problem] if rebuilt.problem else []
        found, seen = _examined(exam, paper, rebuilt)
        tasks += found
        questions += _questions(paper, rebuilt)
        evidence += [*rebuilt.evidence, *seen]
        cells |= rebuilt.cells
    record = Record(
        student=script.student,
        module=exam.module,
        tasks=tuple(tasks),
        questions=tuple(questions),
        evidence=tuple(evidence),
        level=str(exam.level),
        key=script.key(exam),
        graded=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - started, 3),
        problem="; ".join(problems),
        **script.facts,  # type: ignore[arg-type]
    )
    return Graded(record, cells)


def examine(notebook: Notebook, key: AnswerKey, cells: Mapping[str, str], sandbox: Sandbox) -> dict[str, Found]:
    """Return what is found of each task: all in one run, and what fails there once more, away from the other cells.

    A cell may need a helper that stands in another cell of the student, so they run together; and it may be disturbed
    by another, so a task that fails gets a second run in which all other tasks are the course's own; as long as there
    is time: a submission gets twice that of one run.
    """
    deadline = time.monotonic() + 2 * sandbox.limits.total_s
    found = Examination(notebook, key, cells, sandbox).run()
    bad = [task for task, it in found.items() if _status(it) not in (Status.PASSED, Status.TODO)]
    for task in bad:
        if time.monotonic() > deadline:
            break
        alone = not any(other != task and source and not looks_unsolved(source) for other, source in cells.items())
        if alone or (_status(found[task]) is Status.TIMED_OUT and len(bad) == 1):
            continue
        again = Examination(notebook, key, cells, sandbox, only=task).run()[task]
        if _earned(again) > _earned(found[task]):
            found[task] = again
    return found


def _examined(exam: Exam, paper: Paper, rebuilt: Rebuilt) -> tuple[list[TaskGrade], list[Evidence]]:
    wanted = [task for task in paper.notebook.tasks if not task.cell.is_question]
    if not rebuilt.cells:
        return [_task_grade(paper, task, Found()) for task in wanted], []
    try:
        with exam.sandbox(paper) as sandbox:
            found = examine(paper.notebook, paper.key, rebuilt.cells, sandbox)
    except RunnerError as error:
        raise RunnerError(f"{paper.name} could not be graded: {error}") from error
    seen = [
        Evidence("process ended", task, f"its cell or a check {it.ended}") for task, it in found.items() if it.ended
    ]
    return [_task_grade(paper, task, found[task.id]) for task in wanted], seen


def _task_grade(paper: Paper, task: Task, found: Found) -> TaskGrade:
    checks = tuple(
        found.checks.get(cell.id, CheckGrade(cell.id, cell.points, 0, Status.TODO, "")) for cell in task.checks
    )
    note = found.failure.message if found.failure and found.failure.status is not Status.TODO else ""
    return TaskGrade(task.id, task.title, task.part, paper.name, checks, note)


def _questions(paper: Paper, rebuilt: Rebuilt) -> list[QuestionGrade]:
    headings = paper.notebook.headings
    return [
        QuestionGrade(
            id=cell.id,
            title=headings.get(cell.id, cell.id),
            notebook=paper.name,
            points=cell.points,
            answer=rebuilt.answers.get(cell.id, ""),
            earned=None if rebuilt.answers.get(cell.id, "").strip() else 0.0,
        )
        for cell in paper.notebook.questions
    ]


def _status(found: Found) -> Status:
    return worst(check.status for check in found.checks.values())


def _earned(found: Found) -> float:
    return sum(check.earned for check in found.checks.values())
