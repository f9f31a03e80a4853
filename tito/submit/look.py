"""What a student can see of a submission before handing it in: points, what is to do, what is not answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tito.classroom.collected.decoding import UnreadableError
from tito.classroom.collected.handed_in import read_handed_in
from tito.classroom.judged.judged import judge
from tito.grading.ledger import Progress
from tito.grading.results import NotebookResult, Status
from tito.grading.suite import fresh_package
from tito.grading.supervise import RunnerError
from tito.notebooks.notebook import NotebookError
from tito.notebooks.solutions import SolutionsError
from tito.release.released import essence
from tito.testing import grade_judged
from tito.workspace import Module


@dataclass(frozen=True)
class Look:
    """The result of the checks, the questions without an answer, and what could not be looked at, in words."""

    result: NotebookResult = field(default_factory=NotebookResult)
    unanswered: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def points(self) -> dict[str, tuple[float, float]]:
        return {task.id: (task.earned, task.of) for task in self.result.tasks}

    @property
    def todo(self) -> tuple[str, ...]:
        return self._with(Status.TODO)

    @property
    def failed(self) -> tuple[str, ...]:
        return self._with(Status.FAILED, Status.CRASHED, Status.TIMED_OUT, Status.WAITS)

    @property
    def later(self) -> float:
        """Return the points of the checks that only the instructor has."""
        checks = [check for task in self.result.tasks for check in task.checks]
        return sum(check.points for check in checks if check.status is Status.LATER)

    def _with(self, *statuses: Status) -> tuple[str, ...]:
        return tuple(task.id for task in self.result.tasks if task.status in statuses)


def look(module: Module, files: Mapping[str, bytes], progress: Progress | None = None) -> Look:
    """Run the checks of a module; a notebook that cannot be read is a problem in words, and stops no other."""
    result, judged, problems = NotebookResult(), [], []
    for path in module.notebooks:
        try:
            judged.append(judge(module, path))
        except NotebookError as error:
            problems.append(str(error))
    with fresh_package(module, [one.notebook for one in judged]) as package:
        for one in judged:
            try:
                result += grade_judged(module, one, package.root, progress=progress)
            except (RunnerError, SolutionsError) as error:
                problems.append(str(error))
    stems = {path.stem for path in module.notebooks}
    problems += [f"{name} was not checked: there is no .py beside it" for name in files if Path(name).stem not in stems]
    return Look(result, unanswered(files.items()), tuple(problems))


def unanswered(files: Iterable[tuple[str, bytes]]) -> tuple[str, ...]:
    """Return the questions that have no answer in any of the files."""
    answered: dict[str, bool] = {}
    for name, data in files:
        with suppress(UnreadableError):
            for cell in read_handed_in(data, name).cells:
                if cell.is_question:
                    answered[cell.id] = answered.get(cell.id, False) or essence(cell.source, cell.kind) != ""
    return tuple(question for question, is_answered in answered.items() if not is_answered)
