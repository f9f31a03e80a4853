"""What a submission says of its own mistakes: messages and values, from a process in which there is nothing to betray.

The grades come from a process that holds hidden checks and solutions of the course, so its words are not repeated; see
`tito/classroom/verdicts.py`. This one gets the cells of the submission and the visible checks that it failed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tito.classroom.answer_key import AnswerKey
from tito.classroom.judge import Judge
from tito.classroom.record import CheckGrade
from tito.classroom.reference import graded_cells
from tito.classroom.remote import Kernel
from tito.classroom.sandbox import Sandbox
from tito.export.plan import exported_from
from tito.grading.explain import clean
from tito.grading.names import bound_names
from tito.grading.results import Status
from tito.notebook import Cell, Notebook, looks_unsolved

if TYPE_CHECKING:
    from tito.classroom.examine import Found

LENGTH = 1000  # characters of a message


def put_into_words(
    notebook: Notebook, key: AnswerKey, cells: Mapping[str, str], sandbox: Sandbox, found: Mapping[str, Found]
) -> None:
    """Replace the plain words of visible checks that failed by those of the submission, where that gives nothing away.

    The two runs differ in what stands for other tasks, so words count only where the same block fails in both.
    """
    wanted = {name for it in found.values() for name, check in it.checks.items() if _is_wanted(it, check)}
    wanted |= {task for task, it in found.items() if it.failure is not None and it.failure.status is Status.FAILED}
    if not wanted or holds_solutions(sandbox.stage):
        return
    told = _Teller(notebook, key, sandbox, wanted).run({**cells, **dict.fromkeys(_enders(found), "")})
    for task, it in found.items():
        if task in told and it.failure is not None:
            it.failure = replace(it.failure, message=told[task].message)
        for name, check in it.checks.items():
            if it.failure is not None and task in told:
                it.checks[name] = replace(check, message=told[task].message)
            elif name in told and told[name].failed == check.failed:
                it.checks[name] = replace(check, message=told[name].message, last_line=told[name].last_line)


def holds_solutions(stage: Path) -> bool:
    """Tell whether submissions can read what notebooks export, which their student may have yet to write."""
    return any(exported_from(path) for path in (stage / "tinytorch").rglob("*.py"))


def _is_wanted(found: Found, check: CheckGrade) -> bool:
    return found.failure is None and not check.is_hidden and check.status is Status.FAILED


def _enders(found: Mapping[str, Found]) -> list[str]:
    return [task for task, it in found.items() if it.ended]


class _Teller:
    """One pass over a notebook without anything that is a secret; it ends with the first cell that ends its kernel."""

    def __init__(self, notebook: Notebook, key: AnswerKey, sandbox: Sandbox, wanted: Collection[str]) -> None:
        self.notebook, self.key, self.sandbox, self.wanted = notebook, key, sandbox, set(wanted)
        self.told: dict[str, CheckGrade] = {}

    def run(self, cells: Mapping[str, str]) -> dict[str, CheckGrade]:
        """Return what is to be said of the tasks and checks asked for, where there is something."""
        deadline = time.monotonic() + self.sandbox.limits.total_s
        kernel = Kernel(self.sandbox, f"modules/{self.notebook.path.parent.name}/{self.notebook.path.name}")
        try:
            for cell in graded_cells(self.notebook):
                if cell.kind != "code" or cell.is_question or cell.is_measure or time.monotonic() > deadline:
                    continue
                if not self.wanted or not self._step(kernel, cell, cells):
                    break
        finally:
            kernel.close()
        return self.told

    def _step(self, kernel: Kernel, cell: Cell, cells: Mapping[str, str]) -> bool:
        """Run one cell; tell whether the kernel goes on."""
        if cell.is_check:
            return self._check(kernel, cell) if cell.id in self.wanted else True
        if cell.is_solution:
            source = cells.get(cell.id, "")
            if looks_unsolved(source):
                kernel.tell(stand=bound_names(cell.source), task=cell.id)
                return True
            outcome = kernel.run(source, cell.line)
            failure = outcome.failure
            if failure:
                self._say(cell, failure.get("message", ""), failure=failure)
                kernel.tell(stand=bound_names(cell.source), task=cell.id)
        else:
            outcome = kernel.run(self.key.sources[cell.line], cell.line, given=True, isolated=False)
            waits_for = (outcome.failure or {}).get("waits_for")
            if waits_for:
                kernel.tell(stand=bound_names(cell.source), task=waits_for)
        return not (outcome.ended or outcome.exhausted)

    def _check(self, kernel: Kernel, cell: Cell) -> bool:
        judge = Judge(self.key.checks[cell.id], self.key.sites)
        outcome = kernel.run(self.key.sources[cell.line], cell.line, judge.verdict)
        if outcome.ended:
            return False
        failed = next((title for title in judge.key.titles if title not in outcome.titles), "")
        if judge.fault:
            self._say(cell, judge.fault, failed=failed)
        elif outcome.failure and outcome.failure.get("status") == Status.FAILED:
            self._say(cell, outcome.failure.get("message", ""), failed=failed, failure=outcome.failure)
        self.wanted.discard(cell.id)
        return not outcome.exhausted

    def _say(self, cell: Cell, message: str, *, failed: str = "", failure: Mapping[str, str] | None = None) -> None:
        text = clean(message, LENGTH)
        last = (text.splitlines() or [""])[0] if failure else ""
        if cell.id in self.wanted and text:
            self.told[cell.id] = CheckGrade(cell.id, cell.points, 0, Status.FAILED, text, last, failed=failed)
        self.wanted.discard(cell.id)
