"""Grade notebooks: run their checks in a process that may hang or crash, and continue after it did."""

from __future__ import annotations

import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tito.classroom.judged.judged import Judged, judge
from tito.grading.inside.names import dependencies
from tito.grading.inside.plan import Guilty, Plan
from tito.grading.ledger import Ledger, Progress
from tito.grading.results import BrokenCell, ModuleResult, NotebookResult, Status
from tito.grading.supervise import Child, RunnerError, environment, hung_at
from tito.notebooks.cell import NotebookError, line_of
from tito.notebooks.notebook import Cell, Notebook, read
from tito.workspace import Module, WorkspaceError

Launch = Callable[[Plan], Child]

START_S = 60.0  # for the process to start, on a slow disk
GRACE_S = 1.0  # beyond a cell's limit: the process should end itself, and say where it was


def grade(
    notebook: Path | Notebook,
    *,
    solutions: Path | None = None,
    package_root: Path | None = None,
    progress: Progress | None = None,
    name: str = "",
    **how: Any,
) -> NotebookResult:
    """Run a notebook's checks and return points and messages for each task.

    Args:
        notebook: the `*_dev.py` file, or what was read from it.
        solutions: folder with right solutions that replace unsolved tasks.
        package_root: folder that holds the `tinytorch` which the notebook imports.
        progress: is called with the id of each check that begins.
        name: what to call the notebook where a line of it is named.
        how: `timeout_s`, `memory_mib`, `task`, `replace` and `absent` of the `Plan`, where they are not the usual ones.

    Raises:
        NotebookError: the file cannot be read as a notebook.
        RunnerError: the process that runs the notebook does not work.
    """
    notebook = read(notebook) if isinstance(notebook, Path) else notebook
    ledger = Ledger(notebook, progress, name)
    with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        plan = Plan(
            notebook=str(notebook.path.resolve()),
            cells=notebook.cells,
            folder=str(Path(folder).resolve()),
            solutions=str(solutions) if solutions and solutions.is_dir() else None,
            name=name,
            **how,
        )
        supervise(plan, ledger, lambda plan: stack.enter_context(closing(Child(plan, environment(package_root)))))
    return ledger.result(only=plan.task)


def run_module(
    module: Module, *, task: str | None = None, timeout_s: float = 10.0, progress: Progress | None = None
) -> ModuleResult:
    """Grade the notebooks of a module and, at the same time, test the package exported from them.

    Raises:
        NotebookError: no notebook can be read, or not the one of the task.
        WorkspaceError: there is no such task.
        RunnerError: the process that runs the notebooks does not work.
    """
    from tito.grading.suite import Suite, fresh_package

    started = time.monotonic()
    judged, unread = [], list[NotebookError]()
    for path in module.notebooks:
        try:
            judged.append(judge(module, path))
        except NotebookError as error:  # the others can be graded without
            unread.append(error)
    if unread and not any(task is None or task in task_ids(one.notebook) for one in judged):
        raise unread[0]
    chosen = [one for one in judged if task is None or task in task_ids(one.notebook)]
    if not judged:
        names = " and ".join(Path(name).stem for name in module.names)
        raise WorkspaceError(f"{module.folder} does not hold {names}: `tito restore {names.split()[0]}` brings it back")
    if not chosen:
        known = ", ".join(name for one in judged for name in task_ids(one.notebook))
        raise WorkspaceError(f"{module.name} has no task {task!r}; it has {known or 'none'}")
    todo = tuple(task.id for one in judged for task in one.notebook.tasks if task.is_todo)
    with fresh_package(module, [one.notebook for one in judged]) as package, ThreadPoolExecutor(1) as pool:
        suite = Suite(module, package, todo, task, timeout_s, progress)
        tests = pool.submit(suite.run)
        result = NotebookResult()
        how: dict[str, Any] = {"timeout_s": timeout_s, "task": task, "progress": progress}
        try:
            for one in chosen:
                result += grade_judged(module, one, package.root, **how)
                hung = {task.id for task in result.tasks if task.status is Status.TIMED_OUT and not task.hint}
                if hung - package.left_out.keys():
                    package.export(without=hung)  # the next notebook need not wait for it, too
            broken = [BrokenCell(it.line, Status.FAILED, str(it), file=it.path.name) for it in unread]
            result = replace(result, broken=(*result.broken, *broken))
            tested = tests.result()
            return ModuleResult(module.name, result.tested(tested), tested, time.monotonic() - started)
        except BaseException:
            suite.stop()
            raise


def grade_judged(module: Module, judged: Judged, package_root: Path, **how: Any) -> NotebookResult:
    """Grade one notebook of a module; see `grade`."""
    name = judged.notebook.path.name if len(module.notebooks) > 1 else ""
    found: dict[str, Any] = {
        "solutions": module.solutions,
        "package_root": package_root,
        "name": name,
        "absent": judged.absent,
    }
    return replace(grade(judged.notebook, **found, **how), notes=judged.notes)


def task_ids(notebook: Notebook) -> list[str]:
    """Return the tasks that checks grade; questions are graded by a person."""
    return [task.id for task in notebook.tasks if not task.cell.is_question]


@dataclass(frozen=True)
class _Stop:
    """Where an attempt ended before its end. `certain` is whether trying the cell again could not change it."""

    cell: str
    guilty: Guilty
    certain: bool


def supervise(plan: Plan, ledger: Ledger, launch: Launch) -> None:
    """Run a plan to its end, in as many attempts as it takes: one more for each cell that hangs or crashes."""
    crashes: Counter[str] = Counter()
    stop: _Stop | None = None
    for _ in range(2 * len(ledger.notebook.cells) + 3):
        stop = _attempt(launch(plan), plan, ledger)
        if stop is None:
            return
        crashes[stop.cell] += 1
        guilty: dict[str, Guilty] = {}
        # What crashes may have been left behind by a cell before it, as a thread is: it gets a second chance.
        if stop.certain or crashes[stop.cell] > 1:
            cell = ledger.cell_at(stop.cell)
            if cell.is_check:
                guilty = {} if plan.solutions else _behind(cell, ledger)
                ledger.fail(cell, stop.guilty.status, stop.guilty.message)
            else:
                guilty = {stop.cell: stop.guilty}
        plan = plan.after(ledger.graded, guilty)
    raise RunnerError(f"{plan.notebook} does not come to an end: {stop}")


def _behind(check: Cell, ledger: Ledger) -> dict[str, Guilty]:
    """Return the cells of tasks that hung before and that a hanging check depends on: they are not run a third time."""
    hung = {it.task: it.message for it in ledger.checks.values() if it.status is Status.TIMED_OUT}
    used = dependencies(ledger.notebook).get(check.task, set()) & hung.keys()
    tasks = [task for task in ledger.notebook.tasks if task.id in used]
    return {task.cell.key: Guilty(Status.TIMED_OUT, hung[task.id]) for task in tasks}


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
        return _Stop(known["cell"], Guilty(Status(known["status"]), known["message"]), certain=True)
    faults = child.faults()
    if not begun:
        said = lost.strip() or faults.strip()
        raise RunnerError(f"the process that runs notebooks did not start (exit code {child.code}): {said}")
    if lost:
        message = f"broke what runs it: {lost.strip().splitlines()[-1]}"
        return _Stop(begun["cell"], Guilty(Status.CRASHED, message), certain=False)
    return _stop(begun, faults, child.code, plan, ledger, hung=hung)


def _stop(begun: dict[str, Any], faults: str, code: int | None, plan: Plan, ledger: Ledger, *, hung: bool) -> _Stop:
    place = hung_at(faults, {plan.path.name, *(cell.file for cell in plan.cells)})
    where = _where(*place, plan, ledger) if place else ""
    if hung or "Timeout (" in faults:
        message = f"did not end within {begun['limit_s']:g} s{where}"
        return _Stop(begun["cell"], Guilty(Status.TIMED_OUT, message), certain=True)
    return _Stop(begun["cell"], Guilty(Status.CRASHED, f"{_ending(code)}{where}"), certain=False)


def _where(file: str, line: int, plan: Plan, ledger: Ledger) -> str:
    file = "" if file == plan.path.name else file
    return f", in {line_of(line, file or plan.name)}: {ledger.text(file, line)}"


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended the whole process, with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"crashed the whole process, with signal {name}"
