"""Grade notebooks: run their checks in a process that may hang or crash, and go on after it did."""

from __future__ import annotations

import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.grading.ledger import Ledger, Progress
from tito.grading.limits import MEMORY_MIB
from tito.grading.plan import Guilty, Plan
from tito.grading.results import ModuleResult, NotebookResult, Status
from tito.grading.supervise import Child, RunnerError, environment, hung_at
from tito.notebook import Notebook, read
from tito.workspace import Module, WorkspaceError

Launch = Callable[[Plan], Child]

START_S = 60.0  # for the process to start, on a slow disk
GRACE_S = 1.0  # beyond a cell's limit: the process should end itself, and say where it was


def grade(
    notebook: Path,
    *,
    timeout_s: float = 10.0,
    task: str | None = None,
    solutions: Path | None = None,
    package_root: Path | None = None,
    replace: dict[str, str] | None = None,
    memory_mib: int = MEMORY_MIB,
    progress: Progress | None = None,
) -> NotebookResult:
    """Run a notebook's checks and return points and messages for each task.

    Args:
        notebook: the `*_dev.py` file.
        timeout_s: time limit for each cell.
        task: grade only this task; what it needs is run all the same.
        solutions: folder with right solutions that stand in for unsolved tasks.
        package_root: folder that holds the `tinytorch` which the notebook imports.
        replace: other sources for the cells of tasks, by task id.
        memory_mib: memory limit, where the system has one.
        progress: is called with the id of each check that begins.

    Raises:
        NotebookError: the file cannot be read as a notebook.
        RunnerError: the process that runs the notebook does not work.
    """
    ledger = Ledger(read(notebook), progress)
    with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        plan = Plan(
            notebook=str(notebook.resolve()),
            text=notebook.read_text(encoding="utf-8-sig"),
            folder=str(Path(folder).resolve()),
            timeout_s=timeout_s,
            memory_mib=memory_mib,
            solutions=str(solutions) if solutions and solutions.is_dir() else None,
            task=task,
            replace=replace or {},
        )
        supervise(plan, ledger, lambda plan: stack.enter_context(closing(Child(plan, environment(package_root)))))
    return ledger.result(only=task)


def run_module(
    module: Module, *, task: str | None = None, timeout_s: float = 10.0, progress: Progress | None = None
) -> ModuleResult:
    """Grade the notebooks of a module and, at the same time, test the package exported from them.

    Raises:
        NotebookError: a notebook cannot be read.
        WorkspaceError: there is no such task.
        RunnerError: the process that runs the notebooks does not work.
    """
    from tito.grading.suite import Suite, fresh_package

    started = time.monotonic()
    notebooks = [read(path) for path in module.notebooks]
    chosen = [notebook for notebook in notebooks if task is None or task in task_ids(notebook)]
    if not chosen:
        known = ", ".join(name for notebook in notebooks for name in task_ids(notebook))
        raise WorkspaceError(f"{module.name} has no task {task!r}; it has {known or 'none'}")
    todo = tuple(task.id for notebook in notebooks for task in notebook.tasks if task.is_todo)
    with fresh_package(module) as package, ThreadPoolExecutor(1) as pool:
        suite = Suite(module, package, todo, task, timeout_s)
        tests = pool.submit(suite.run)
        result = NotebookResult()
        try:
            for notebook in chosen:
                result += grade(
                    notebook.path,
                    timeout_s=timeout_s,
                    task=task,
                    solutions=module.solutions,
                    package_root=package.root,
                    progress=progress,
                )
            return ModuleResult(module.name, result, tests.result(), time.monotonic() - started)
        except BaseException:
            suite.stop()
            raise


def task_ids(notebook: Notebook) -> list[str]:
    """Return the tasks that checks grade; questions are graded by a person."""
    return [task.id for task in notebook.tasks if not task.cell.is_question]


@dataclass(frozen=True)
class _Stop:
    """Where an attempt ended before its end. `certain` is whether trying the cell again could not change it."""

    line: int
    guilty: Guilty
    certain: bool


def supervise(plan: Plan, ledger: Ledger, launch: Launch) -> None:
    """Run a plan to its end, in as many attempts as it takes: one more for each cell that hangs or crashes."""
    crashes: Counter[int] = Counter()
    stop: _Stop | None = None
    for _ in range(2 * len(ledger.notebook.cells) + 3):
        stop = _attempt(launch(plan), plan, ledger)
        if stop is None:
            return
        crashes[stop.line] += 1
        guilty: dict[int, Guilty] = {}
        # What crashes may have been left behind by a cell before it, as a thread is: it gets a second chance.
        if stop.certain or crashes[stop.line] > 1:
            cell = ledger.cell_at(stop.line)
            if cell.is_check:
                ledger.fail(cell, stop.guilty.status, stop.guilty.message)
            else:
                guilty = {stop.line: stop.guilty}
        plan = plan.after(ledger.graded, guilty)
    raise RunnerError(f"{plan.notebook} does not come to an end: {stop}")


def _attempt(child: Child, plan: Plan, ledger: Ledger) -> _Stop | None:
    """Listen to one attempt; return None when it came to its end, or where it stopped."""
    begun: dict[str, Any] = {}
    known: dict[str, Any] = {}
    hung, ended, lost = False, False, ""
    deadline = time.monotonic() + START_S
    while True:
        try:
            event = child.next(deadline)
        except TimeoutError:
            child.kill()
            hung, deadline = True, time.monotonic() + START_S
            continue
        if event is None:
            break
        kind = event["event"]
        ledger.take(event)
        if kind == "begin":
            begun, deadline = event, time.monotonic() + event["limit_s"] + GRACE_S
        elif kind == "guilty":
            known = event
        elif kind == "end":
            ended, deadline = True, time.monotonic() + GRACE_S
        elif kind == "error":
            raise RunnerError(event["message"])
        elif kind == "lost":
            lost = event["message"]
    if ended:
        return None
    if known:
        return _Stop(known["line"], Guilty(Status(known["status"]), known["message"]), certain=True)
    faults = child.faults()
    if not begun:
        said = lost.strip() or faults.strip()
        raise RunnerError(f"the process that runs notebooks did not start (exit code {child.code}): {said}")
    if lost:
        message = f"broke what runs it: {lost.strip().splitlines()[-1]}"
        return _Stop(begun["line"], Guilty(Status.CRASHED, message), certain=False)
    return _stop(begun, faults, child.code, plan, ledger, hung=hung)


def _stop(begun: dict[str, Any], faults: str, code: int | None, plan: Plan, ledger: Ledger, *, hung: bool) -> _Stop:
    line = hung_at(faults, plan.path)
    where = f", in line {line}: {ledger.text(line)}" if line else ""
    if hung or "Timeout (" in faults:
        message = f"did not end within {begun['limit_s']:g} s{where}"
        return _Stop(begun["line"], Guilty(Status.TIMED_OUT, message), certain=True)
    return _Stop(begun["line"], Guilty(Status.CRASHED, f"{_ending(code)}{where}"), certain=False)


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended the whole process, with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"crashed the whole process, with signal {name}"
