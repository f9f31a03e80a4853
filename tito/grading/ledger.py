"""Collect the events of a run into results, over as many attempts as it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tito.grading.inside.names import dependencies
from tito.grading.results import FAULTS, BrokenCell, CheckResult, NotebookResult, Status, TaskResult
from tito.notebooks.notebook import Cell, Notebook, Task

Progress = Callable[[str], None]


class Ledger:
    """The results so far of each check, task and ordinary cell; later events overrule earlier ones."""

    def __init__(self, notebook: Notebook, progress: Progress | None = None, name: str = "") -> None:
        self.notebook, self.progress, self.name = notebook, progress, name
        self.cells: dict[str, Cell] = {cell.id: cell for cell in notebook.cells if cell.is_check}
        self.checks: dict[str, CheckResult] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.stand_ins: set[str] = set()
        self.broken: dict[str, BrokenCell] = {}

    def take(self, event: dict[str, Any]) -> None:
        """Take note of an event of the runner."""
        kind = event["event"]
        if kind == "begin" and self.progress is not None:
            self.progress(self.cell_at(event["cell"]).id)
        if kind == "check":
            self.checks[event["id"]] = self._check(event)
        elif kind == "task":
            self.tasks[event["id"]] = event
        elif kind == "stand_in":
            self.stand_ins.add(event["id"])
        elif kind == "broken":
            cell, status = self.cell_at(event["cell"]), Status(event["status"])
            broken = BrokenCell(cell.line, status, event["message"], event["traceback"], cell.file or self.name)
            self.broken[cell.key] = broken
        elif kind == "mended":
            self.broken.pop(event["cell"], None)

    def cell_at(self, key: str) -> Cell:
        """Return the cell with a key."""
        return next(cell for cell in self.notebook.cells if cell.key == key)

    def fail(self, cell: Cell, status: Status, message: str) -> None:
        """Record a check that could not report itself."""
        self.take({"event": "check", "id": cell.id, "status": status, "message": message, "traceback": ""})

    def text(self, file: str, line: int) -> str:
        """Return a line of a code cell."""
        cells = [cell for cell in self.notebook.cells if cell.file == file]
        return next((text.strip() for cell in cells for number, text in cell.lines() if number == line), "")

    @property
    def graded(self) -> dict[str, Status]:
        return {name: check.status for name, check in self.checks.items()}

    def result(self, only: str | None = None) -> NotebookResult:
        """Return all results, or those of one task. A cell that waits for a task is no fault of its own."""
        tasks = [self._task(task) for task in self.notebook.tasks if not task.cell.is_question]
        known = [self.broken[cell.key] for cell in self.notebook.cells if cell.key in self.broken]
        broken = [cell for cell in known if cell.status is not Status.WAITS and only is None]
        chosen = tuple(task for task in self._with_hints(tasks) if only in (None, task.id))
        return NotebookResult(chosen, tuple(broken))

    def _with_hints(self, tasks: list[TaskResult]) -> list[TaskResult]:
        """Add to a failed task which earlier task it uses that is not right either, and that no solution replaced."""
        bad = {task.id: task.status for task in tasks if task.status not in (Status.PASSED, Status.LATER)}
        if not FAULTS & set(bad.values()) or not bad.keys() - self.stand_ins:
            return tasks
        uses = dependencies(self.notebook)
        found = []
        for task in tasks:
            first = next((one for one in bad if one in uses.get(task.id, ()) and one not in self.stand_ins), None)
            if first is None or task.status not in FAULTS:
                found.append(task)
                continue
            state = (
                "is to do" if bad[first] is Status.TODO else "waits itself" if bad[first] is Status.WAITS else "fails"
            )
            found.append(replace(task, hint=f"{task.id} uses {first}, which {state}: fix that first"))
        return found

    def _check(self, event: dict[str, Any]) -> CheckResult:
        cell = self.cells[event["id"]]
        return CheckResult(
            id=cell.id,
            task=cell.task,
            line=cell.line,
            points=cell.points,
            status=Status(event["status"]),
            message=event["message"],
            titles=tuple(event.get("titles", ())),
            output=event.get("output", ""),
            traceback=event["traceback"],
            seconds=event.get("seconds", 0.0),
        )

    def _task(self, task: Task) -> TaskResult:
        checks = tuple(self.checks[check.id] for check in task.checks if check.id in self.checks)
        result = TaskResult(task.id, task.title, task.part, checks=checks)
        own = self.tasks.get(task.id)
        return replace(result, own=Status(own["status"]), message=own["message"]) if own else result
