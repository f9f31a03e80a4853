"""What grading one submission gives: points and words for each check, and everything that feedback and scores need.

A record holds nothing that a student may not see: no line of a solution or of a hidden check.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tito.classroom.people.numbered import Numbered
from tito.grading.results import Status, worst

FORMAT = 1


@dataclass(frozen=True)
class CheckGrade:
    """One graded cell.

    Attributes:
        id: such as `8.3-check`; a hidden one ends with `-hidden`.
        points, earned: what it is worth, and what it gave.
        message: what failed, in words; '' if nothing did. For a hidden check, only what it tests.
        last_line: the last line of the traceback, if an exception ended it; '' for a hidden check, which it may show.
        held: titles of the blocks that held. failed: title of the block that did not.
    """

    id: str
    points: float
    earned: float
    status: Status
    message: str = ""
    last_line: str = ""
    held: tuple[str, ...] = ()
    failed: str = ""
    seconds: float = 0.0

    @property
    def is_hidden(self) -> bool:
        return self.id.endswith("-hidden")


@dataclass(frozen=True)
class TaskGrade:
    """One task. `notebook` is the name of its file, such as `dataloader_dev.py`."""

    id: str
    title: str
    part: str
    notebook: str
    checks: tuple[CheckGrade, ...] = ()
    note: str = ""  # what is to be said of the whole task: it is blank, or its cell does not run

    @property
    def status(self) -> Status:
        return worst(check.status for check in self.checks)

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks)

    @property
    def earned(self) -> float:
        return sum(check.earned for check in self.checks)


@dataclass(frozen=True)
class QuestionGrade:
    """A question that a person grades: the answer, and the points once there are any."""

    id: str
    title: str
    notebook: str
    points: float
    answer: str = ""
    earned: float | None = None
    comment: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.answer.strip())


@dataclass(frozen=True)
class Evidence:
    """Something in a submission that is not as it was released, or that it did; the grade is not changed by it.

    Attributes:
        kind: one word or two for tables, such as `cell added`, `points edited`, `process ended`.
        where: the task, check or file that it is about; '' for the whole.
        message: what was seen, in a sentence.
        place: where its student finds it, such as `line 274 of dataloader_dev.py`; '' where `where` says it.
    """

    kind: str
    where: str
    message: str
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Record(Numbered):
    """The grades of one submission.

    Attributes:
        student: the name under which it was handed in. module: such as `08_dataloader`.
        identifier, layout: the number of the student on the platform, and which platform; see `Numbered`.
        submitted: ISO time with zone, '' if unknown. late_hours: beyond the deadline. penalty: the fraction of
            the points that lateness costs. deadline, late: by what and how it was measured, '' without a deadline.
        marked_late: the platform calls it late, and the instructor has named no time.
        attempt: which of the submissions of this student it is, the last one counts.
        source: the file or folder it came from, as the instructor named it.
        level: of the sandbox: `bubblewrap` or `process`.
        key: of what was graded: the submission, the released notebooks, the limits; the same key, the same grades.
        problem: why nothing could be graded, in words; '' if it could.
        releases: notebook -> the release that it was made of, '' for today's.
    """

    student: str
    module: str
    tasks: tuple[TaskGrade, ...] = ()
    questions: tuple[QuestionGrade, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    submitted: str = ""
    late_hours: float = 0.0
    penalty: float = 0.0
    deadline: str = ""
    late: str = ""
    marked_late: bool = False
    attempt: int = 1
    source: str = ""
    level: str = ""
    key: str = ""
    graded: str = ""
    seconds: float = 0.0
    problem: str = ""
    identifier: str = ""
    layout: str = "plain"
    releases: dict[str, str] = field(default_factory=dict)
    format: int = field(default=FORMAT, compare=False)

    @property
    def points(self) -> float:
        """Return what could be earned, questions included."""
        return sum(task.points for task in self.tasks) + sum(question.points for question in self.questions)

    @property
    def by_checks(self) -> float:
        """Return the points that checks gave."""
        return sum(task.earned for task in self.tasks)

    @property
    def by_hand(self) -> float:
        """Return the points that a person gave."""
        return sum(question.earned or 0.0 for question in self.questions)

    @property
    def is_complete(self) -> bool:
        """Tell whether no answer waits for a person."""
        return not self.unread

    @property
    def unread(self) -> int:
        """Return how many answers wait for a person."""
        return sum(question.earned is None and question.is_answered for question in self.questions)

    @property
    def is_begun(self) -> bool:
        """Tell whether anything was done in it."""
        statuses = {check.status for task in self.tasks for check in task.checks}
        return bool(statuses - {Status.TODO, Status.LATER}) or any(question.is_answered for question in self.questions)

    @property
    def is_ungraded(self) -> bool:
        """Tell whether nothing of it could be graded; a problem may also be one of several notebooks."""
        return self.problem != "" and not self.is_begun

    @property
    def is_undated(self) -> bool:
        """Tell whether it counts as on time only because its time is unknown."""
        return bool(self.deadline and not self.submitted and not self.marked_late and not self.is_ungraded)

    @property
    def is_unmeasured(self) -> bool:
        """Tell whether the platform calls it late, by an unknown time, so that it costs nothing."""
        is_timed = self.late_hours > 0 or bool(self.submitted and not self.deadline)
        return self.marked_late and not is_timed and not self.is_ungraded

    @property
    def earned(self) -> float:
        """Return all points, less what lateness costs."""
        return round((self.by_checks + self.by_hand) * (1.0 - self.penalty), 4)

    def dumps(self) -> str:
        """Return the record as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    def with_questions(self, earned: dict[str, tuple[float | None, str]]) -> Record:
        """Return the record with the points and comments that a person gave, by question."""
        questions = tuple(
            replace(question, earned=earned[question.id][0], comment=earned[question.id][1])
            if question.id in earned
            else question
            for question in self.questions
        )
        return replace(self, questions=questions)


def loads(text: str) -> Record:
    """Return the record that `Record.dumps` wrote. Raises ValueError if it is none."""
    try:
        values: dict[str, Any] = json.loads(text)
        tasks = tuple(
            TaskGrade(**task | {"checks": tuple(_check(check) for check in task["checks"])})
            for task in values.pop("tasks")
        )
        questions = tuple(QuestionGrade(**question) for question in values.pop("questions"))
        evidence = tuple(Evidence(**item) for item in values.pop("evidence"))
        return Record(tasks=tasks, questions=questions, evidence=evidence, **values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record of grades: {error}") from error


def _check(values: dict[str, Any]) -> CheckGrade:
    return CheckGrade(**values | {"status": Status(values["status"]), "held": tuple(values["held"])})
