"""Run the cells of a notebook in order, grade its checks, and report what happens as events.

Events: `begin` (a cell and its time limit), `check` (a graded cell and how it ended), `task` (a task whose cell leaves
nothing to check), `stand_in` (a right solution took the place of a task's cell), `broken` and `mended` (an ordinary
cell), `guilty` (a cell that must not be run again), `end`.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from tito import checks
from tito.grading.inside.execute import Emit, Executor
from tito.grading.inside.explain import Failure
from tito.grading.inside.guard import Guard
from tito.grading.inside.limits import Limits
from tito.grading.inside.names import bound_names, dependencies, given_names
from tito.grading.inside.plan import Plan
from tito.grading.inside.unbuilt import Placeholder, must_define, names_asked_for, what_is_to_do
from tito.grading.results import Status
from tito.notebooks.cell import TITLE
from tito.notebooks.notebook import Cell, Notebook, Task
from tito.notebooks.solutions import stand_in
from tito.notebooks.unsolved import does_nothing


class MemoryExhaustedError(Exception):
    """A cell used up the memory; what it left behind must not starve the others, so the process ends."""


class Runner:
    """One pass over a notebook, in one namespace, as a kernel would do it.

    Args:
        notebook: the cells.
        plan: what to run and what to leave out.
        guard: keeps cells from disturbing each other.
        emit: is called with each event.
        namespace: where the cells' names go: the `__dict__` of a module.
        as_script: run the cells that only measure, let output through, and continue after memory ran out.
    """

    def __init__(
        self,
        notebook: Notebook,
        plan: Plan,
        guard: Guard,
        emit: Emit,
        namespace: dict[str, Any],
        *,
        as_script: bool = False,
    ) -> None:
        self.notebook, self.plan, self.emit, self.namespace, self.as_script = notebook, plan, emit, namespace, as_script
        self.executor = Executor(str(notebook.path), namespace, guard, emit)
        self.executor.names = {str(notebook.path): plan.name} | {cell.file: cell.file for cell in notebook.cells}
        self.guard = guard
        self.patience = Patience(notebook, plan)
        self.position = 0
        namespace.setdefault("display", print)  # as in a kernel
        self.tasks = {task.id: task for task in notebook.tasks if not task.cell.is_question}
        self.statuses: dict[str, Status] = dict(plan.graded)  # check -> how it ended
        self.failures: dict[str, Failure] = {}  # task -> why its cell leaves nothing to check
        # Task whose cell looks blank -> events that are kept until its checks decide.
        self._blank: dict[str, list[dict[str, Any]]] = {}
        self._broken: set[str] = set()
        self._before: dict[str, tuple[int, dict[str, Any]]] = {}  # task -> position and names before its cell

    def run(self) -> None:
        """Run the cells from the present position to the end."""
        checks.listen(self.executor.heard)
        while self.position < len(self.notebook.cells):
            self.step()
            if self.plan.task and self.position > self.notebook.last_cells[self.plan.task]:
                break
        checks.listen(None)
        self.emit({"event": "end"})

    def step(self) -> None:
        """Run the cell at the present position."""
        self._step(self.notebook.cells[self.position])
        self.position += 1

    def _step(self, cell: Cell) -> None:
        if cell.kind != "code" or cell.is_question or (cell.is_measure and not self.as_script):
            return
        if cell.is_check:
            self._check(cell)
        elif cell.is_solution:
            self._task(cell)
        else:
            self._ordinary(cell, show=self.as_script)
        is_last = self.position == self.notebook.last_cells.get(cell.task)
        if is_last and cell.task in self.tasks and cell.task in self._wanted:
            self._settle(self.tasks[cell.task])

    # The three kinds of cells.

    def _ordinary(self, cell: Cell, *, show: bool = False) -> None:
        failure = self._run(cell, cell.source, show=show, isolated=False)
        if failure is None:
            self.executor.keep_given(self._given[cell.key])
            if cell.key in self._broken:
                self.emit({"event": "mended", "cell": cell.key})
            return
        self._broken.add(cell.key)
        self.emit({"event": "broken", "cell": cell.key, **vars(failure)})
        if failure.waits_for:
            missing = [name for name in bound_names(cell.source) if name not in self.namespace]
            self._stand_for(missing, failure.waits_for)

    def _task(self, cell: Cell) -> None:
        task = self.tasks[cell.id]
        self._before[task.id] = (self.position, dict(self.namespace))
        failure = self._run(cell, self.plan.replace.get(cell.id, cell.source))
        if task.is_todo and cell.id not in self.plan.replace:
            failure = what_is_to_do(task, failure, self.plan.name)
            if failure is None:
                self._blank[task.id] = []
        if failure is not None:
            self._give_up(task, failure)
        else:
            self._stand_for(set(cell.metadata.get("defines", ())) - self.namespace.keys(), task.id)

    def _check(self, cell: Cell) -> None:
        if cell.id in self.statuses or cell.task not in self._wanted:
            return
        failure = self.failures.get(cell.task)
        if does_nothing(cell.source) and cell.is_hidden:
            titles = [row.removeprefix(TITLE) for row in cell.source.split("\n") if row.startswith(TITLE)]
            self._grade(cell, Failure(Status.LATER, ""), {"titles": titles})
        elif does_nothing(cell.source):
            self._grade(
                cell, Failure(Status.FAILED, f"this check was emptied: `tito restore {cell.id}` brings it back")
            )
        elif failure is not None:
            self._grade(cell, failure)
            self._stand_for(set(bound_names(cell.source)) - self.namespace.keys(), cell.task)
        else:
            self._run_check(cell)

    def _run_check(self, cell: Cell) -> None:
        started = time.perf_counter()
        folder = tempfile.mkdtemp(dir=self.plan.folder)
        limit_s = self.patience.limit_s(cell)
        where: dict[str, Any] = {"file": cell.file, "key": cell.key, "folder": folder}
        failure = self.executor.run_check(cell.source, cell.line, limit_s=limit_s, **where)
        shutil.rmtree(folder, ignore_errors=True)
        source = self.tasks[cell.task].cell
        lack = must_define(cell.task, source.metadata.get("defines", ()), source.source, cell.source)
        failure = Failure(Status.FAILED, lack, failure.traceback) if failure and lack else failure
        self._stop_if_exhausted(cell, failure)
        ran = {"seconds": time.perf_counter() - started, "titles": self.executor.titles, "output": self.guard.kept.text}
        self._grade(cell, failure or Failure(Status.PASSED, ""), ran)

    def _grade(self, cell: Cell, failure: Failure, ran: dict[str, Any] | None = None) -> None:
        self.statuses[cell.id] = failure.status
        event = {"event": "check", "id": cell.id, **vars(failure), **(ran or {})}
        if cell.task in self._blank:
            self._blank[cell.task].append(event)
        else:
            self.emit(event)

    def _run(self, cell: Cell, source: str, *, show: bool = False, isolated: bool = True) -> Failure | None:
        guilty = self.plan.guilty.get(cell.key)
        if guilty:
            return Failure(guilty.status, guilty.message)
        how: dict[str, Any] = {"limit_s": self.patience.limit_s(cell), "show": show, "isolated": isolated}
        failure = self.executor.run(source, cell.line, file=cell.file, key=cell.key, **how)
        self._stop_if_exhausted(cell, failure)
        return failure

    # After the last check of a task.

    def _settle(self, task: Task) -> None:
        """Let the checks decide over a cell that looks blank, and put a right solution in the place of a wrong one."""
        graded = [check for check in task.checks if self.statuses.get(check.id, Status.LATER) is not Status.LATER]
        statuses = [self.statuses[check.id] for check in graded]
        passed = all(status is Status.PASSED for status in statuses)
        events = self._blank.pop(task.id, None)
        if events is not None and not (statuses and passed):
            self._give_up(task, Failure(Status.TODO, "the cell is still as it was given"))
            for check in graded:
                self._grade(check, self.failures[task.id])
            events = [event for event in events if event["status"] == Status.LATER]
        for event in events or ():
            self.emit(event)
        if not passed and task.id not in self.failures:
            self._stand_in(task)

    def _give_up(self, task: Task, failure: Failure) -> None:
        self.failures[task.id] = failure
        self.emit({"event": "task", "id": task.id, **vars(failure)})
        if not self._stand_in(task):
            self._stand_for(task.names or names_asked_for(task, self.namespace), task.id)

    def _stand_in(self, task: Task) -> bool:
        """Undo the task's cell and run a right solution instead, so that the tasks after it keep their points."""
        found = stand_in(self.plan.solutions, task.id)
        if found is None:
            return False
        file, source, line = found
        start, names = self._before[task.id]
        self.namespace.clear()
        self.namespace.update(names)
        limit_s = self.plan.timeout_s
        failure = self.executor.run(source, line, file=file, key=task.cell.key, limit_s=limit_s)
        if failure is not None:
            message = f"the right solution in {file}: {failure.message}"
            self.emit({"event": "broken", "cell": task.cell.key, **vars(failure), "message": message})
            return False
        self.emit({"event": "stand_in", "id": task.id})
        for cell in self.notebook.cells[start + 1 : self.position]:
            self._run_again(cell)
        return True

    def _run_again(self, cell: Cell) -> None:
        """Run a cell between a task and its checks again, now that the names it uses are right."""
        if not cell.is_run:
            return
        if cell.is_solution and cell.id not in self.failures:
            self._run(cell, self.plan.replace.get(cell.id, cell.source))
        elif not cell.is_solution and not cell.is_check:
            self._ordinary(cell)

    def _stand_for(self, names: Iterable[str], task: str) -> None:
        self.namespace |= {name: Placeholder(name, task, self.notebook.path.name) for name in names}

    # What the other tasks have to do with it.

    @cached_property
    def _uses(self) -> dict[str, set[str]]:
        return dependencies(self.notebook)

    @cached_property
    def _given(self) -> dict[str, list[str]]:
        return given_names(self.notebook)

    @cached_property
    def _wanted(self) -> set[str]:
        """Return the tasks to grade: all, or the one asked for and those it depends on."""
        return {self.plan.task, *self._uses[self.plan.task]} if self.plan.task else set(self.tasks)

    def _stop_if_exhausted(self, cell: Cell, failure: Failure | None) -> None:
        if self.executor.exhausted and failure is not None and not self.as_script:
            self.emit({"event": "guilty", "cell": cell.key, **vars(failure)})
            raise MemoryExhaustedError


class Patience:
    """How long cells may take: the limit asked for, but less for what hung in an earlier attempt and what uses it."""

    def __init__(self, notebook: Notebook, plan: Plan) -> None:
        self.notebook, self.plan = notebook, plan

    def limit_s(self, cell: Cell) -> float:
        """Return the time limit of a cell; what hung once is not waited for as long again."""
        limit_s = self.plan.timeout_s
        return Limits(limit_s).hurried_s if cell.task in self._hanging else limit_s

    @cached_property
    def _hanging(self) -> set[str]:
        """Return the tasks that ran out of time, and without solutions also those that use them."""
        checks = {check for check, status in self.plan.graded.items() if status is Status.TIMED_OUT}
        keys = {key for key, guilty in self.plan.guilty.items() if guilty.status is Status.TIMED_OUT}
        found = {cell.task for cell in self.notebook.cells if cell.id and (cell.id in checks or cell.key in keys)}
        if not found or self.plan.solutions:
            return found
        return found | {task for task, used in dependencies(self.notebook).items() if used & found}
