"""What must be right before students get a module: the notebooks, the reference solution, and the blank edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tito.grading.results import FAULTS, CheckResult, ModuleResult, Status, TaskResult, number
from tito.notebooks.lint import canonical, lint
from tito.notebooks.notebook import Notebook, read
from tito.release.blank import stub
from tito.testing import grade, run_module
from tito.workspace import Module

Progress = Callable[[str], None]


def lint_faults(module: Module, notebooks: Sequence[Notebook]) -> list[str]:
    """Return what has to be fixed in the notebooks of the course edition."""
    found = [str(problem) for notebook in notebooks for problem in lint(notebook)]
    if not any(notebook.tasks for notebook in notebooks):
        found.append(f"{module.folder} has no task: there is nothing to release")
    seen: dict[str, Path] = {}
    for notebook in notebooks:
        for cell in notebook.cells:
            if cell.id and seen.setdefault(cell.id, notebook.path) != notebook.path:
                found.append(f"{notebook.path}:{cell.line}: {cell.id} is also used in {seen[cell.id].name}")
            if cell.is_question and not cell.points > 0:
                found.append(f"{notebook.path}:{cell.line}: question {cell.id} has no points")
    return found


def reference_faults(result: ModuleResult) -> list[str]:
    """Return where the solved notebooks do not get full marks, or print something in a check."""
    found = [line for task in result.notebook.tasks for line in _reference_task(task)]
    found += [f"line {cell.line} of a notebook does not run: {cell.message}" for cell in result.notebook.broken]
    return found + list(_suite_faults(result))


def blank_faults(result: ModuleResult) -> list[str]:
    """Return which tasks of the student edition give points, or are anything else than to do."""
    found = []
    for task in result.notebook.tasks:
        if task.earned:
            found.append(f"task {task.id} gives {number(task.earned)} points for nothing")
        elif task.status not in (Status.TODO, Status.WAITS):
            found.append(f"task {task.id} is {task.status} where it should be to do: {_said(task)}")
    found += [f"line {cell.line} of a blank notebook does not run: {cell.message}" for cell in result.notebook.broken]
    return found + list(_suite_faults(result))


def idle_faults(module: Module, edition: Module) -> list[str]:
    """Return which checks of the course edition give points to tasks whose bodies do nothing at all.

    A stub raises an error, and fails in any check; `pass` in its place fails only where something is checked.
    """
    found = []
    for path, released in zip(module.notebooks, edition.notebooks, strict=True):
        tasks = [task for task in read(released).tasks if not task.cell.is_question]
        result = grade(path, replace={task.id: task.cell.source.replace(stub(task.cell), "pass") for task in tasks})
        checks = [check for task in result.tasks for check in task.checks if check.earned]
        found += [f"{check.id} gives {number(check.earned)} points to a body that does nothing" for check in checks]
    return found


def edition_faults(edition: Module, course: Sequence[Notebook]) -> list[str]:
    """Return where the written notebooks are not what the course's ask for: ids, points, canonical form."""
    found = []
    for path, notebook in zip(edition.notebooks, course, strict=True):
        released = read(path)
        if _marks(released) != _marks(notebook):
            found.append(f"{path.name}: the graded cells are not those of the course edition")
        found += [f"{path.name}:{line}: {message}" for line, message in canonical(released)]
    return found


def run(module: Module, progress: Progress) -> ModuleResult:
    """Grade a module as `tito test` does."""
    return run_module(module, progress=lambda check: progress(check) if check else None)


def _reference_task(task: TaskResult) -> Iterator[str]:
    if task.status is not Status.PASSED or task.earned != task.of:
        yield f"task {task.id}: the reference solution is {task.status}, {number(task.earned)} points: {_said(task)}"
    for check in task.checks:
        if said := _printed(check):
            yield f"{check.id} prints {said!r}: a check that passes must be silent, or nbgrader takes its points"


def _printed(check: CheckResult) -> str:
    return next(iter(check.output.strip().splitlines()), "") if check.status is Status.PASSED else ""


def _suite_faults(result: ModuleResult) -> Iterator[str]:
    if result.suite.error:
        yield f"package tests: {result.suite.error}"
    for test in result.suite.tests:
        if test.status in FAULTS:
            yield f"{test.id} {test.status}: {test.message}"


def _said(task: TaskResult) -> str:
    return "; ".join(message for _, message in task.messages) or "no message"


def _marks(notebook: Notebook) -> list[tuple[str, float]]:
    return [(cell.id, cell.points) for cell in notebook.cells if cell.grade]
