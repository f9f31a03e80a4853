"""Grade one submission: take its cells, run the course's checks on them, and write down what came out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tito.classroom.collected.rebuild import Rebuilt, rebuild
from tito.classroom.examined.exam import Exam, Paper
from tito.classroom.examined.examine import Examination
from tito.classroom.examined.verdicts import Found
from tito.classroom.recorded.record import CheckGrade, Evidence, QuestionGrade, Record, TaskGrade
from tito.grading.results import Status
from tito.grading.supervise import RunnerError
from tito.notebooks.notebook import Task


@dataclass(frozen=True)
class Script:
    """What one student handed in.

    Attributes:
        files: notebook -> (name of the file, its content).
        facts: fields of the record that are known before grading, such as `submitted` and `attempt`.
        evidence: what was noticed when it was collected. problem: why there is nothing to grade; '' if there is.
        release: the one that its receipt names, '' if none does.
    """

    student: str
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    problem: str = ""
    release: str = ""

    def key(self, exam: Exam) -> str:
        """Return what the grades depend on: with the same key, they are the same."""
        content = hashlib.sha256(exam.fingerprint.encode())
        content.update(repr((self.problem, self.evidence, self.release)).encode("utf-8", "replace"))
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
    releases: dict[str, str] = {}
    problems = [script.problem] if script.problem else []
    for paper in exam.papers:
        name, data = script.files.get(paper.name, ("", b""))
        rebuilt = rebuild(paper.notebook, data, name, paper.known, script.release) if name else Rebuilt()
        releases |= {paper.name: rebuilt.release} if rebuilt.cells else {}
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
        releases=releases,
        **script.facts,  # type: ignore[arg-type]
    )
    return Graded(record, cells)


def _examined(exam: Exam, paper: Paper, rebuilt: Rebuilt) -> tuple[list[TaskGrade], list[Evidence]]:
    wanted = [task for task in paper.notebook.tasks if not task.cell.is_question]
    if not rebuilt.cells:
        return [_task_grade(paper, task, Found()) for task in wanted], []
    try:
        with exam.sandbox(paper) as sandbox:
            found = Examination(paper.notebook, paper.key, rebuilt.cells, sandbox, places=rebuilt.places).run()
    except RunnerError as error:
        raise RunnerError(f"{paper.name} could not be graded: {error}") from error
    seen = [
        Evidence("process ended", task, f"its cell or a check {it.ended}") for task, it in found.items() if it.ended
    ]
    return [_task_grade(paper, task, found[task.id], task.id in rebuilt.written) for task in wanted], seen


def _task_grade(paper: Paper, task: Task, found: Found, is_written: bool = False) -> TaskGrade:
    checks = tuple(
        found.checks.get(cell.id, CheckGrade(cell.id, cell.points, 0, Status.TODO, "")) for cell in task.checks
    )
    says_more = found.failure is not None and (is_written or found.failure.status is not Status.TODO)
    note = found.failure.message if found.failure is not None and says_more else ""
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
