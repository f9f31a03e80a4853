"""What `tito test` does: grade and test the modules asked for, show what came out, again on each change if wished."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tito import output
from tito.grading import report
from tito.grading.junit import write_junit
from tito.grading.results import ModuleResult, as_json
from tito.notebooks.notebook import read
from tito.notebooks.watch import watch_folders
from tito.sync.command import take_over_aloud
from tito.testing import run_module, task_ids
from tito.workspace import Module, find

INTERRUPTED = 130  # what shells give for a program ended by Ctrl-C


def grade_command(
    word: str | None,
    *,
    task: str | None = None,
    watch: bool = False,
    timeout_s: float = 10.0,
    verbose: bool = False,
    json: bool = False,
    junit: Path | None = None,
) -> int:
    """Grade the module that `word` names, or all; return 0: all passed, 1: something failed, 3: tasks are to do.

    Raises:
        NotebookError, WorkspaceError, RunnerError, SolutionsError: as `run_module`.
    """
    modules = find().select(word)

    def once() -> int:
        take_over_aloud(modules, judged=True)
        results = [_run(module, task, timeout_s) for module in _holding(modules, task)]
        _show(results, verbose=verbose, json=json)
        if junit is not None:
            write_junit(results, junit)
        return worst_code(results)

    try:
        if not watch:
            return once()
        watch_folders([it for module in modules for it in (module.folder, module.tests) if it.is_dir()], once)
    except KeyboardInterrupt:
        output.fail("stopped; no process is left running")
    return INTERRUPTED


def worst_code(results: Sequence[ModuleResult]) -> int:
    """Return the exit code for several modules."""
    codes = {result.exit_code for result in results}
    return next((code for code in (1, 3) if code in codes), 0)


def _holding(modules: Sequence[Module], task: str | None) -> Sequence[Module]:
    """Keep to the modules that have the task; where none has it, `run_module` says so."""
    if task is None or len(modules) == 1:
        return modules
    found = [module for module in modules if any(task in task_ids(read(path)) for path in module.notebooks)]
    return found or modules


def _run(module: Module, task: str | None, timeout_s: float) -> ModuleResult:
    with output.working(f"{module.name} …") as tell:
        return run_module(
            module,
            task=task,
            timeout_s=timeout_s,
            progress=lambda check: tell(f"{module.name} {check} …") if check else None,
        )


def _show(results: Sequence[ModuleResult], *, verbose: bool, json: bool) -> None:
    if json:
        output.put_json({"modules": [as_json(result) for result in results], "exit_code": worst_code(results)})
        return
    for result in results:
        report.show(result, verbose=verbose)
