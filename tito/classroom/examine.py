"""Run a submission's cells through the checks of a notebook, from here: the kernel only executes what it is sent."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tito.classroom.answer_key import AnswerKey
from tito.classroom.judge import Judge
from tito.classroom.record import CheckGrade
from tito.classroom.reference import graded_cells
from tito.classroom.remote import TIMED_OUT, Kernel, Outcome
from tito.classroom.sandbox import Sandbox
from tito.classroom.verdicts import ended_status, failure_of, grade_check
from tito.classroom.words import put_into_words
from tito.grading.explain import Failure
from tito.grading.results import Status
from tito.grading.supervise import RunnerError, hung_at
from tito.grading.unbuilt import what_is_to_do
from tito.notebook import Cell, Notebook, Task

TRIES = 3  # to start a kernel in which no cell is the submission's


@dataclass
class Found:
    """What is known of one task: why its cell leaves nothing to check, what its checks gave, how it ended a kernel."""

    failure: Failure | None = None
    checks: dict[str, CheckGrade] = field(default_factory=dict)
    ended: str = ""


class Examination:
    """One pass over a notebook with the cells of a submission.

    A task that is not right is replaced by the course's own solution after its checks, so that the tasks after it keep
    their points. A cell that ends the kernel, or hangs, is left out in the next one.

    Args:
        notebook: the course edition. key: of its checks.
        cells: sources by task; other tasks are blank.
        only: examine this task alone, and take the course's own solutions for all others.
    """

    def __init__(
        self, notebook: Notebook, key: AnswerKey, cells: Mapping[str, str], sandbox: Sandbox, only: str | None = None
    ) -> None:
        self.notebook, self.key, self.sandbox, self.only = notebook, key, sandbox, only
        self.tasks = {
            task.id: _with(task, cells.get(task.id, "")) for task in notebook.tasks if not task.cell.is_question
        }
        self.references = {task.id: task.cell.source for task in notebook.tasks}
        self.found = {task: Found() for task in self.tasks}
        self.replaced: set[str] = set(self.tasks) - {only} if only else set()
        self.kernel: Kernel | None = None
        self.deadline = time.monotonic() + sandbox.limits.total_s

    def run(self) -> dict[str, Found]:
        """Examine all tasks, or the only one; return what was found by task."""
        last = self._last_cells()
        try:
            for position, cell in enumerate(graded_cells(self.notebook)):
                if not _is_run(cell):
                    continue
                self._step(position, cell)
                task = cell.task
                if task in self.tasks and position == last[task] and self._is_examined(task):
                    self._settle(position, self.tasks[task])
                if self.only == task and position == last[task]:
                    break
        finally:
            self._close()
        if self.only is None:
            cells = {task.id: task.cell.source for task in self.tasks.values()}
            put_into_words(self.notebook, self.key, cells, self.sandbox, self.found)
        return self.found

    def _step(self, position: int, cell: Cell) -> None:
        if cell.is_check:
            if self._is_examined(cell.task):
                self._check(position, cell)
        elif cell.is_solution:
            self._task(position, self.tasks[cell.id])
        else:
            self._run(position, cell, self.key.sources[cell.line], given=True, isolated=False)

    def _is_examined(self, task: str) -> bool:
        return self.only in (None, task)

    def _task(self, position: int, task: Task) -> None:
        self._at(position)
        self._tell(mark=task.id)
        if task.id in self.replaced:
            self._run(position, task.cell, self.references[task.id])
            return
        found = self.found[task.id]
        outcome = self._run(position, task.cell, task.cell.source)
        if outcome.ended:
            found.ended = outcome.ended
            found.failure = Failure(ended_status(outcome), self._words(outcome, task.cell))
        else:
            found.failure = failure_of(outcome, task.cell)
        if task.is_todo and not outcome.ended:
            found.failure = what_is_to_do(task, found.failure) or found.failure
        if found.failure is not None:
            self._stand_in(position, task.id)

    def _check(self, position: int, cell: Cell) -> None:
        found, key = self.found[cell.task], self.key.checks[cell.id]
        if found.failure is not None:
            status = found.failure.status
            message = found.failure.message if status is not Status.TODO else ""
            found.checks[cell.id] = CheckGrade(cell.id, cell.points, 0, status, message)
            return
        judge = Judge(key, self.key.sites)
        outcome = self._checked(position, cell, judge)
        found.ended = found.ended or outcome.ended
        task = self.tasks[cell.task].cell
        found.checks[cell.id] = grade_check(cell, task, judge, outcome, self._words(outcome, cell))

    def _checked(self, position: int, cell: Cell, judge: Judge) -> Outcome:
        """Run a check, if the task's cell is still there to be checked."""
        self._at(position)
        if cell.task in self.replaced:  # it ended the kernel while it ran once more, or another one did
            return Outcome(ended="ended the process" if self._has_time() else TIMED_OUT)
        limit_s = self.sandbox.limits.check_s
        if any(check.status is Status.TIMED_OUT for check in self.found[cell.task].checks.values()):
            limit_s = max(min(limit_s, 1.0), limit_s / 5)  # what hung once is not waited for as long again
        source = self.key.sources[cell.line]
        return self._run(position, cell, source, judge=judge, limit_s=limit_s, forget=cell.is_hidden)

    def _settle(self, position: int, task: Task) -> None:
        found = self.found[task.id]
        statuses = {check.status for check in found.checks.values()}
        if statuses == {Status.PASSED}:
            return
        if task.is_todo and found.failure is None:
            found.failure = Failure(Status.TODO, "the cell is still as it was given")
            found.checks = {
                name: replace(check, status=Status.TODO, earned=0, message="") for name, check in found.checks.items()
            }
        self._stand_in(position, task.id)

    def _stand_in(self, position: int, task: str) -> None:
        """Undo the task's cell and run the course's own instead, and what stands between it and here again."""
        if task in self.replaced:
            return
        self.replaced.add(task)
        start = next(place for place, cell in enumerate(self.notebook.cells) if cell.id == task)
        if self.kernel is not None:  # else the next one begins with it
            self._tell(reset=task)
            self._replay(range(start, position + 1))

    # The kernel.

    def _run(self, position: int, cell: Cell, source: str, *, judge: Judge | None = None, **how: Any) -> Outcome:
        kernel = self._at(position)
        if kernel is None:
            return Outcome(ended=f"{TIMED_OUT}: the whole notebook took longer than {self.sandbox.limits.total_s:g} s")
        outcome = kernel.run(source, cell.line, judge.verdict if judge else None, **how)
        if outcome.ended or outcome.exhausted:
            self._close()
        return outcome

    def _tell(self, **request: Any) -> None:
        if self.kernel is not None:
            self.kernel.tell(**request)

    def _at(self, position: int) -> Kernel | None:
        """Return a kernel that has run all cells before a position; None when there is no time left."""
        bare = 0
        while self.kernel is None and self._has_time():
            bare += self.replaced >= set(self.tasks)
            if bare > TRIES:
                raise RunnerError("the course's own cells end the process that runs them")
            self.kernel = Kernel(self.sandbox, f"modules/{self.notebook.path.parent.name}/{self.notebook.path.name}")
            self._replay(range(position))
        return self.kernel if self._has_time() else None

    def _replay(self, positions: Iterable[int]) -> None:
        """Run cells that were run before, checks left out; a task that ends the kernel now is replaced."""
        for index in positions:
            cell = self.notebook.cells[index]
            if self.kernel is None or not self._has_time():
                return
            if not _is_run(cell) or cell.is_check:
                continue
            own = cell.is_solution and cell.id not in self.replaced
            if cell.is_solution:
                self._tell(mark=cell.id)
            how: dict[str, Any] = {} if cell.is_solution else {"given": True, "isolated": False}
            outcome = self.kernel.run(self._source(cell), cell.line, **how)
            if outcome.ended or outcome.exhausted:
                self._close()
                before = {it.id for it in self.notebook.cells[: index + 1] if it.id in self.tasks}
                self.replaced |= {cell.id} if own else before  # of a given cell, nobody knows who made it end

    def _source(self, cell: Cell) -> str:
        if not cell.is_solution:
            return self.key.sources[cell.line]
        return self.references[cell.id] if cell.id in self.replaced else self.tasks[cell.id].cell.source

    def _close(self) -> None:
        if self.kernel is not None:
            self.kernel.close()
        self.kernel = None

    def _has_time(self) -> bool:
        return time.monotonic() < self.deadline

    def _words(self, outcome: Outcome, cell: Cell) -> str:
        """Return how the kernel ended, with the line of the task's cell where it hung."""
        line, own = None, self.tasks[cell.task].cell
        with contextlib.suppress(ValueError):  # a submission may have written there
            line = hung_at(outcome.faults, Path(self.notebook.path.name)) if outcome.ended else None
        known = line is not None and own.line <= line <= own.last_line and not cell.is_hidden
        return f"{outcome.ended}, in line {line} of the notebook" if known else outcome.ended

    def _last_cells(self) -> dict[str, int]:
        cells = enumerate(self.notebook.cells)
        return {cell.task: index for index, cell in cells if cell.is_check or cell.is_solution}


def _is_run(cell: Cell) -> bool:
    return cell.kind == "code" and not cell.is_question and not cell.is_measure


def _with(task: Task, source: str) -> Task:
    return replace(task, cell=replace(task.cell, source=source))
