"""What a submission says of its own mistakes: messages and values, from a process in which there is nothing to betray.

The grades come from processes that hold hidden checks and solutions of the course, so their words are not repeated; see
`tito/classroom/examined/verdicts.py`. This one gets the cells of the submission and the visible checks, before another
process of it has met a solution: it cannot find what that left behind.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tito.classroom.examined.answer_key import AnswerKey
from tito.classroom.examined.judge import Judge
from tito.classroom.examined.reference import graded_cells
from tito.classroom.examined.verdicts import Found
from tito.classroom.recorded.record import CheckGrade
from tito.classroom.sandbox.remote import Kernel, Outcome
from tito.classroom.sandbox.sandbox import Sandbox
from tito.export.plan import exported_from
from tito.grading.inside.explain import clean
from tito.grading.inside.names import bound_names
from tito.grading.results import Status
from tito.notebooks.notebook import Cell, Notebook, looks_unsolved

LENGTH = 1000  # characters of a message
TRIES = 2  # to hear all, without the cell that ended the kernel


def put_into_words(task: str, found: Found, told: Mapping[str, CheckGrade]) -> None:
    """Replace the plain words about a task by those of the submission.

    The two runs differ in what stands for other tasks, so words count only where the same block fails in both.
    """
    if found.failure is not None:
        if found.has_words and task in told:
            found.failure = replace(found.failure, message=told[task].message)
            found.checks = {name: replace(check, message=told[task].message) for name, check in found.checks.items()}
        return
    for name, check in found.checks.items():
        if name in told and told[name].failed == check.failed and check.status is Status.FAILED:
            found.checks[name] = replace(check, message=told[name].message, last_line=told[name].last_line)


def holds_solutions(stage: Path) -> bool:
    """Tell whether submissions can read what notebooks export, which their student may have yet to write."""
    return any(exported_from(path) for path in (stage / "tinytorch").rglob("*.py"))


class Teller:
    """Runs of a notebook without its secrets; each ends with the first cell that ends its kernel.

    `places` says where cells stand for the student: see `Rebuilt`.
    """

    def __init__(
        self, notebook: Notebook, key: AnswerKey, sandbox: Sandbox, places: Mapping[int, tuple[str, int]]
    ) -> None:
        self.notebook, self.key, self.sandbox, self.places = notebook, key, sandbox, places
        self.heard: set[str] = set()
        self.told: dict[str, CheckGrade] = {}
        self.deadline = time.monotonic() + sandbox.limits.total_s

    def tell(self, cells: Mapping[str, str], found: Mapping[str, Found]) -> dict[str, CheckGrade]:
        """Return what a submission says of each task and each visible check that fails, where that gives nothing away.

        Cells that have ended a kernel, by what is `found` of the tasks so far, are left out.
        """
        if holds_solutions(self.sandbox.stage):
            return {}
        sources = {**cells, **{task: "" for task, it in found.items() if it.ended}}
        for _ in range(TRIES):
            ender = self._hear(sources)
            if not ender:
                break
            sources[ender] = ""
        return self.told

    def _hear(self, cells: Mapping[str, str]) -> str:
        """Hear what is to be said of tasks and visible checks; return the task that ended the kernel, or ''."""
        path = self.notebook.path
        with closing(Kernel(self.sandbox, f"modules/{path.parent.name}/{path.name}")) as kernel:
            for cell in graded_cells(self.notebook):
                if not cell.is_run or time.monotonic() > self.deadline:
                    continue
                if not self._step(kernel, cell, cells):
                    return cell.task
        return ""

    def _step(self, kernel: Kernel, cell: Cell, cells: Mapping[str, str]) -> bool:
        """Run one cell; return whether the kernel still runs."""
        if cell.is_check:
            return cell.is_hidden or cell.id in self.heard or self._check(kernel, cell)
        if cell.is_solution:
            source = cells.get(cell.id, "")
            if looks_unsolved(source):
                kernel.tell(stand=bound_names(cell.source), task=cell.id)
                return True
            outcome = self._run(kernel, source, cell)
            failure = outcome.failure
            if failure:
                self._say(cell, failure.get("message", ""), failure=failure)
                kernel.tell(stand=bound_names(cell.source), task=cell.id)
        else:
            given = self.key.given[cell.key]
            outcome = self._run(kernel, self.key.spoken[cell.key], cell, given=given, isolated=False)
            waits_for = (outcome.failure or {}).get("waits_for")
            if waits_for:
                kernel.tell(stand=bound_names(cell.source), task=waits_for)
        return not (outcome.ended or outcome.exhausted)

    def _run(self, kernel: Kernel, source: str, cell: Cell, **how: Any) -> Outcome:
        """Run a cell as one of the student's file, so that words name the lines there."""
        file, line = self.places.get(cell.line, ("", cell.line))
        return kernel.run(source, line, file=file, **how)

    def _check(self, kernel: Kernel, cell: Cell) -> bool:
        judge = Judge(self.key.checks[cell.id], self.key.sites)
        limit_s, source = self.sandbox.limits.hurried_s, self.key.spoken[cell.key]
        outcome = self._run(kernel, source, cell, verdict=judge.verdict, limit_s=limit_s)
        if outcome.ended:
            return False
        failed = next((title for title in judge.key.titles if title not in outcome.titles), "")
        if judge.fault:
            self._say(cell, judge.fault, failed=failed)
        elif outcome.failure and outcome.failure.get("status") == Status.FAILED:
            self._say(cell, outcome.failure.get("message", ""), failed=failed, failure=outcome.failure)
        self.heard.add(cell.id)
        return not outcome.exhausted

    def _say(self, cell: Cell, message: str, *, failed: str = "", failure: Mapping[str, str] | None = None) -> None:
        text = clean(message, LENGTH)
        last = (text.removeprefix(f"{failed}: ").splitlines() or [""])[0] if failure else ""
        if cell.id not in self.heard and text:
            self.told[cell.id] = CheckGrade(cell.id, cell.points, 0, Status.FAILED, text, last, failed=failed)
        self.heard.add(cell.id)
