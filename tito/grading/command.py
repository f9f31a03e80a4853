"""What `tito test` does: grade and test the modules asked for, show what came out, again on each change if wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tito import output, report
from tito.grading.junit import write_junit
from tito.grading.results import ModuleResult, as_json
from tito.grading.supervise import RunnerError
from tito.notebook import NotebookError, read
from tito.release.sync import take_over_aloud
from tito.solutions import SolutionsError
from tito.testing import run_module, task_ids
from tito.workspace import Module, WorkspaceError, find

_WAIT_MS = 300  # that the watcher waits at a time
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
        NotebookError, WorkspaceError: as `run_module`.
    """
    found = find().select(word)
    take_over_aloud(found)
    modules = _holding(found, task)

    def once() -> int:
        take_over_aloud(modules)
        results = [_run(module, task, timeout_s) for module in modules]
        _show(results, verbose=verbose, json=json)
        if junit is not None:
            write_junit(results, junit)
        return worst_code(results)

    try:
        return _again_and_again(modules, once) if watch else once()
    except KeyboardInterrupt:
        output.fail("stopped; no process is left running")
        return INTERRUPTED
    except (RunnerError, SolutionsError) as error:
        output.fail(str(error))
        return 2


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


def _again_and_again(modules: Sequence[Module], once: Callable[[], int]) -> int:
    """Run now, and whenever a notebook or a test is saved, until Ctrl-C; return the last exit code."""
    from watchfiles import PythonFilter, watch

    folders = [folder for module in modules for folder in (module.folder, module.tests) if folder.is_dir()]
    changes = watch(
        *folders,
        watch_filter=PythonFilter(extra_extensions=(".ipynb",)),
        raise_interrupt=True,
        rust_timeout=_WAIT_MS,
        yield_on_timeout=True,
    )
    next(changes)  # from here on no change is missed, also while the tests run
    code = _once_or_say(once)
    output.say("watching; Ctrl-C ends")
    for change in changes:
        if change:
            code = _once_or_say(once)
    return code


def _once_or_say(once: Callable[[], int]) -> int:
    """Run once; a notebook that was saved half-written ends nothing."""
    try:
        return once()
    except (NotebookError, RunnerError, SolutionsError, WorkspaceError) as error:
        output.fail(str(error))
        return 2
