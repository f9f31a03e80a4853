"""Try many solutions of the tasks of one notebook, cheaply: what stands before a task is run once for all of them."""

from __future__ import annotations

import atexit
import os
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tito.grading.inside.plan import Plan
from tito.grading.ledger import Ledger
from tito.grading.results import NotebookResult
from tito.grading.supervise import Child, environment, kill_group
from tito.notebooks.notebook import read
from tito.testing import grade, supervise


class Server(Child):
    """A process of `variants_child.py`; each plan that follows the first one runs in a fork of it."""

    program = "variants_child"

    def __init__(self, plan: Plan, variables: dict[str, str]) -> None:
        self.pid, self.said = 0, 0
        path = os.pathsep.join([str(Path(__file__).parent), variables["PYTHONPATH"]])
        super().__init__(plan, variables | {"PYTHONPATH": path})

    def follow(self, plan: Plan) -> Server:
        """Hand over a further plan."""
        self.code, self.said = None, len(super().faults())
        self.send(plan)
        return self

    def next(self, deadline: float) -> dict[str, Any] | None:
        """Return the next event, or None when the plan has ended."""
        event = super().next(deadline)
        if event is not None and event["event"] == "forked":
            self.pid = event["pid"]
            return self.next(deadline)
        if event is not None and event["event"] == "exit":
            self.code, self.pid = event["code"], 0
            return None
        return event

    def kill(self) -> None:
        """End what runs the plan, and every process it has started."""
        if self.pid:
            kill_group(self.pid)
        else:
            super().kill()

    def close(self) -> None:
        """End the process."""
        self.kill()
        self.pid = 0
        super().close()

    def faults(self) -> str:
        """Return what the process has written on stderr while it ran the plan."""
        return super().faults()[self.said :]


class Variants:
    """A notebook, and a process that has run it up to the task whose solutions are tried.

    Ask for tasks in the order of the notebook: going back starts a new process.

    Args:
        notebook: the `*_dev.py` file, solved.
        solutions: folder with right solutions, which stand in for a wrong one after its task.
        timeout_s: time limit for each cell.
        package_root: folder that holds the `tinytorch` which the notebook imports.
    """

    def __init__(
        self, notebook: Path, solutions: Path | None = None, *, timeout_s: float = 5.0, package_root: Path | None = None
    ) -> None:
        self.path, self.solutions, self.timeout_s, self.package_root = notebook, solutions, timeout_s, package_root
        self.notebook = read(notebook)
        self._order = [task.id for task in self.notebook.tasks]
        self._reached = -1
        self._child: Server | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def check(self, task: str, source: str, *, only: bool = False) -> NotebookResult:
        """Return the results of the notebook with the cell of `task` replaced by `source`.

        With `only`, what comes after the checks of the task is not run, and no other task is in the results.
        """
        if task not in self._order:
            raise ValueError(f"{self.path.name} has no task {task}; it has {', '.join(self._order)}")
        if not hasattr(os, "fork"):
            return grade(
                self.path,
                timeout_s=self.timeout_s,
                solutions=self.solutions,
                package_root=self.package_root,
                replace={task: source},
                task=task if only else None,
            )
        with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder:
            plan = replace(self._plan(folder), replace={task: source}, task=task if only else None)
            child = self._process(self._order.index(task))
            ledger = Ledger(self.notebook)
            try:
                supervise(plan, ledger, child.follow)
            except BaseException:
                self.close()
                raise
            return ledger.result(only=plan.task)

    def close(self) -> None:
        """End the process."""
        if self._child is not None and self._folder is not None:
            self._child.close()
            self._folder.cleanup()
        self._child, self._folder, self._reached = None, None, -1

    def _process(self, position: int) -> Server:
        if self._child is None or position < self._reached:
            self.close()
            self._folder = tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True)
            self._child = Server(self._plan(self._folder.name), environment(self.package_root))
        self._reached = position
        return self._child

    def _plan(self, folder: str) -> Plan:
        solutions = str(self.solutions) if self.solutions and self.solutions.is_dir() else None
        notebook, cells = str(self.path.resolve()), self.notebook.cells
        return Plan(notebook, cells, str(Path(folder).resolve()), timeout_s=self.timeout_s, solutions=solutions)


def check_variant(notebook: Path, task: str, source: str, *, only: bool = False) -> NotebookResult:
    """Return the results of a course notebook with one task's cell replaced; its process is kept for the next call."""
    return _kept(notebook.resolve(), notebook.stat().st_mtime_ns).check(task, source, only=only)


@cache
def _kept(notebook: Path, _stamp: int) -> Variants:
    variants = Variants(notebook, notebook.parents[2] / "tests" / "solutions" / notebook.parent.name)
    atexit.register(variants.close)
    return variants
