"""Run a submission's cells through the checks of a notebook, from here: the kernel only executes what it is sent."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tito.classroom.examined.answer_key import AnswerKey
from tito.classroom.examined.judge import Judge
from tito.classroom.examined.reference import graded_cells
from tito.classroom.examined.verdicts import Found, ended_status, failure_of, grade_check
from tito.classroom.examined.words import Teller, put_into_words
from tito.classroom.recorded.record import CheckGrade
from tito.classroom.sandbox.remote import TIMED_OUT, Kernel, Outcome
from tito.classroom.sandbox.sandbox import Sandbox
from tito.grading.inside.explain import Failure
from tito.grading.inside.unbuilt import must_define, what_is_to_do
from tito.grading.results import Status
from tito.grading.supervise import RunnerError, hung_at
from tito.notebooks.cell import line_of
from tito.notebooks.notebook import Cell, Notebook, Task, looks_unsolved
from tito.release.released import shown

Places = Mapping[int, tuple[str, int]]

TRIES = 3  # to start a kernel in which no cell is the submission's


class Examination:
    """One pass over a notebook with the cells of a submission, and what fails there once more, away from other cells.

    A cell may need a helper that is in another cell of the student, so they run together; and it may be disturbed
    by another, so a task that fails is examined again among the course's own solutions of the others. Then it is
    settled, and the course's own solution replaces it, so that the tasks after it keep their points. No process of
    a submission holds the solution of a task before that: what it carries to another process, it carries too late.

    A cell that ends the kernel, or hangs, is left out in the next one. The whole takes at most twice the time of a run.

    Args:
        notebook: the course edition. key: of its checks.
        cells: sources by task; other tasks are blank.
        only: examine this task alone, and take the course's own solutions for all others.
        places: where the student has the cells: see `Rebuilt`.
    """

    def __init__(
        self,
        notebook: Notebook,
        key: AnswerKey,
        cells: Mapping[str, str],
        sandbox: Sandbox,
        only: str | None = None,
        places: Places | None = None,
    ) -> None:
        self.notebook, self.key, self.cells, self.sandbox, self.only = notebook, key, cells, sandbox, only
        self.places = {line: (file or notebook.path.name, row) for line, (file, row) in (places or {}).items()}
        self.tasks = {
            task.id: self._with(task, cells.get(task.id, "")) for task in notebook.tasks if not task.cell.is_question
        }
        self.references = {task.id: task.cell.source for task in notebook.tasks}
        self.found = {task: Found() for task in self.tasks}
        self.settled: set[str] = set(self.tasks) - {only} if only else set()
        self.replaced = set(self.settled)  # tasks whose own cells are not run any more
        self.hangs = False  # the only task did, among the others
        self.told: dict[str, CheckGrade] | None = None
        self.kernel: Kernel | None = None
        self.deadline = time.monotonic() + sandbox.limits.total_s
        self.end = self.deadline + sandbox.limits.total_s

    def run(self) -> dict[str, Found]:
        """Examine all tasks, or the only one; return what was found by task."""
        last = self.notebook.last_cells
        try:
            for position, cell in enumerate(graded_cells(self.notebook)):
                if not cell.is_run:
                    continue
                self._step(position, cell)
                task = cell.task
                if task in self.tasks and position == last[task]:
                    self._settle(position, self.tasks[task])
                if self.only == task and position == last[task]:
                    break
        finally:
            self._close()
        if self.only is None:
            self._name_what_is_lacking()
        return self.found

    def _name_what_is_lacking(self) -> None:
        """Say of visible checks which name their task lacks, where it does."""
        for cell in self.notebook.cells:
            found = self.found[cell.task].checks if cell.is_check and not cell.is_hidden else {}
            if cell.id in found and found[cell.id].status is Status.FAILED:
                task = self.tasks[cell.task]
                given = replace(task.cell, source=shown(replace(task.cell, source=self.references[task.id])))
                wanted = replace(task, cell=given).names
                lack = must_define(task.id, wanted, task.cell.source, cell.source)
                found[cell.id] = replace(found[cell.id], message=lack, last_line="") if lack else found[cell.id]

    def _step(self, position: int, cell: Cell) -> None:
        if cell.is_check:
            if cell.task not in self.settled:
                self._check(position, cell)
        elif cell.is_solution:
            self._task(position, cell, self.tasks[cell.id])
        else:
            self._run(position, cell, self.key.sources[cell.key], given=self.key.given[cell.key], isolated=False)

    def _task(self, position: int, cell: Cell, task: Task) -> None:
        self._at(position)
        self._tell(mark=task.id)
        if task.id in self.replaced:
            self._run(position, cell, self._source(cell))
            return
        found = self.found[task.id]
        outcome = self._run(position, task.cell, task.cell.source, limit_s=self._limit_s(task.id))
        if outcome.ended:
            found.ended = outcome.ended
            found.failure = Failure(ended_status(outcome), self._words(outcome, task.cell))
        else:
            found.failure = failure_of(outcome, task.cell)
        if task.is_todo and not outcome.ended:
            found.failure = what_is_to_do(task, found.failure) or found.failure
        if found.failure is not None:
            self._settle(position, task)

    def _check(self, position: int, cell: Cell) -> None:
        found, key = self.found[cell.task], self.key.checks[cell.id]
        judge = Judge(key, self.key.sites)
        outcome = self._checked(position, cell, judge)
        found.ended = found.ended or outcome.ended
        task = self.tasks[cell.task].cell
        grade = found.checks[cell.id] = grade_check(cell, task, judge, outcome, self._words(outcome, cell))
        if grade.status is Status.FAILED and not cell.is_hidden:
            self._hear()

    def _checked(self, position: int, cell: Cell, judge: Judge) -> Outcome:
        """Run a check, if the task's cell is still there to be checked."""
        self._at(position)
        if cell.task in self.replaced:  # it ended the kernel while it ran once more, or another one did
            return Outcome(ended="ended the process" if self._has_time() else TIMED_OUT)
        source, limit_s = self.key.sources[cell.key], self._limit_s(cell.task)
        return self._run(position, cell, source, judge=judge, limit_s=limit_s, forget=cell.is_hidden)

    def _limit_s(self, task: str) -> float:
        """Return the time for a task's cell or one of its checks; what hung is not waited for as long again."""
        hangs = self.hangs or any(it.status is Status.TIMED_OUT for it in self.found[task].checks.values())
        return self.sandbox.limits.hurried_s if hangs else self.sandbox.limits.check_s

    def _settle(self, position: int, task: Task) -> None:
        """Decide over a task; if it is not right, the course's own solution takes its place then."""
        if task.id in self.settled:
            return
        found = self.found[task.id]
        right = {check.status for check in found.checks.values()} == {Status.PASSED}
        if not right:
            if task.is_todo and found.failure is None:
                found.failure = Failure(Status.TODO, "the cell is still as it was given")
            if found.failure is not None:
                found.grade_unchecked(task)
            if self.only is None:
                self._examine_again(task)
        self.settled.add(task.id)
        if not right and self.only is None:
            self._stand_in(position, task.id)

    def _examine_again(self, task: Task) -> None:
        """Put what failed into the words of the submission, and examine the task alone if others may have disturbed it.

        Nothing of the submission runs beside that, and none of its processes has met the task's solution yet.
        """
        found = self.found[task.id]
        if (
            any(it.id not in {*self.settled, task.id} and not it.is_todo for it in self.tasks.values())
            or found.has_words
        ):
            self._hear()
        put_into_words(task.id, found, self.told or {})
        others = [it.id for it in self.tasks.values() if it.id != task.id and not looks_unsolved(it.cell.source)]
        hangs = found.status is Status.TIMED_OUT
        if hangs and all(self.found[other].status is Status.PASSED for other in self.settled):
            others = []  # it is the first that fails, and waiting for it costs the most
        if found.status in (Status.PASSED, Status.TODO) or not others or time.monotonic() > self.end:
            return
        again = Examination(self.notebook, self.key, self.cells, self.sandbox, task.id, self.places)
        again.hangs, again.deadline = hangs, min(again.deadline, self.end)
        with self._halted():
            other = again.run()[task.id]
        if other.earned > found.earned:
            self.found[task.id] = other

    def _hear(self) -> None:
        """Ask once what the submission says of its mistakes, while none of its processes holds a solution."""
        if self.told is None and self.only is None:
            cells = {task.id: task.cell.source for task in self.tasks.values()}
            with self._halted():
                teller = Teller(self.notebook, self.key, self.sandbox, self.places)
                self.told = teller.tell(cells, self.found)

    def _stand_in(self, position: int, task: str) -> None:
        """Undo the task's cell, run the course's own instead, and run the cells from there to here again."""
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
        outcome = kernel.run(source, cell.line, judge.verdict if judge else None, file=cell.file, **how)
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
            if not cell.is_run or cell.is_check:
                continue
            own = cell.is_solution and cell.id not in self.replaced
            if cell.is_solution:
                self._tell(mark=cell.id)
            how: dict[str, Any] = {} if cell.is_solution else {"given": self.key.given[cell.key], "isolated": False}
            if own:
                cell = self.tasks[cell.id].cell
            outcome = self.kernel.run(self._source(cell), cell.line, file=cell.file, **how)
            if outcome.ended or outcome.exhausted:
                self._close()
                before = {it.id for it in self.notebook.cells[: index + 1] if it.id in self.tasks}
                self.replaced |= {cell.id} if own else before  # of a given cell, nobody knows who made it end

    def _source(self, cell: Cell) -> str:
        if not cell.is_solution:
            return self.key.sources[cell.key]
        if cell.id not in self.replaced:
            return self.tasks[cell.id].cell.source
        return self.references[cell.id] if cell.id in self.settled else ""

    def _close(self) -> None:
        if self.kernel is not None:
            self.kernel.close()
        self.kernel = None

    @contextlib.contextmanager
    def _halted(self) -> Iterator[None]:
        """Halt the kernel while another one runs, and give this run the time back."""
        started = time.monotonic()
        with self.kernel.halted() if self.kernel is not None else contextlib.nullcontext():
            yield
        self.deadline = min(self.deadline + time.monotonic() - started, self.end)

    def _has_time(self) -> bool:
        return time.monotonic() < self.deadline

    def _words(self, outcome: Outcome, cell: Cell) -> str:
        """Return how the kernel ended, with the line of the task's cell where it hung."""
        own = self.tasks[cell.task].cell
        place = hung_at(outcome.faults, {own.file or self.notebook.path.name}) if outcome.ended else None
        known = place is not None and own.line <= place[1] <= own.last_line and not cell.is_hidden
        return f"{outcome.ended}, in {line_of(place[1], place[0])}" if place and known else outcome.ended

    def _with(self, task: Task, source: str) -> Task:
        file, line = self.places.get(task.cell.line, ("", task.cell.line))
        return replace(task, cell=replace(task.cell, source=source, file=file, line=line))
