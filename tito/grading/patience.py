"""How long a cell may take: the limit asked for, but less for what hung in an earlier attempt and what uses it."""

from __future__ import annotations

from functools import cached_property

from tito.grading.names import dependencies
from tito.grading.plan import Plan
from tito.grading.results import Status
from tito.notebook import Cell, Notebook


class Patience:
    """The time limits of one run."""

    def __init__(self, notebook: Notebook, plan: Plan) -> None:
        self.notebook, self.plan = notebook, plan

    def limit_s(self, cell: Cell) -> float:
        """Return the time limit of a cell; what hung once is not waited for as long again."""
        limit_s = self.plan.timeout_s
        return max(min(limit_s, 1.0), limit_s / 5) if cell.task in self._hanging else limit_s

    @cached_property
    def _hanging(self) -> set[str]:
        """Return the tasks that ran out of time, and those that use them where nothing stands in for them."""
        checks = {check for check, status in self.plan.graded.items() if status is Status.TIMED_OUT}
        lines = {line for line, guilty in self.plan.guilty.items() if guilty.status is Status.TIMED_OUT}
        found = {cell.task for cell in self.notebook.cells if cell.id and (cell.id in checks or cell.line in lines)}
        if not found or self.plan.solutions:
            return found
        return found | {task for task, used in dependencies(self.notebook).items() if used & found}
