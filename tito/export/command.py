"""What `tito export` does: export or check the modules asked for, and say what happened."""

from __future__ import annotations

from collections.abc import Sequence

from tito import output
from tito.export.module import export_module
from tito.export.report import ExportReport
from tito.notebooks.watch import watch_folders
from tito.sync.command import take_over_aloud
from tito.workspace import Module, WorkspaceError, find

_WORDS = {"missing": "is not exported", "edited": "is not what its notebook gives", "left over": "has no Part any more"}


def export_command(word: str | None, *, check: bool, watch: bool, json: bool) -> int:
    """Export the module that `word` names, or all; return 1 where a task is broken, or `check` finds a difference.

    Raises:
        NotebookError, WorkspaceError: as `export_module`.
    """
    modules = find().select(word)
    if watch:
        if check or json:
            raise WorkspaceError("--watch goes with neither --check nor --json: it writes, and tells people")
        try:
            watch_folders([module.folder for module in modules], lambda: _export(modules, check=False, json=False))
        except KeyboardInterrupt:
            output.say("stopped watching")
        return 0
    return _export(modules, check=check, json=json)


def _export(modules: Sequence[Module], *, check: bool, json: bool) -> int:
    """Export once, with what was edited in Jupyter, or check; print what was done or found."""
    if not check:
        take_over_aloud(modules)
    reports = [export_module(module, module.root / "tinytorch", check=check) for module in modules]
    if json:
        output.put_json([report.as_dict() for report in reports])
    for report in reports if not json else ():
        _show(report)
    return 0 if all(report.is_clean for report in reports) else 1


def _show(report: ExportReport) -> None:
    for path in report.written:
        output.say(f"wrote    {report.name(path)}")
    for path in report.removed:
        output.say(f"removed  {report.name(path)}: its Part is gone")
    for task in report.todo:
        names = ", ".join(task.names) or task.title
        output.say(f"to do    {task.id} {names}")
    for error in report.broken:
        output.fail(f"{error}\nTask {error.task} is left out of the package; the others are in it.")
    for drift in report.drifted:
        output.fail(f"{report.name(drift.path)} {_WORDS[drift.state]}")
        if drift.diff:
            output.say("\n".join(f"    {row}" for row in drift.diff.split("\n")))
    if report.drifted:
        output.fail(f"run `tito export {report.module}`")
    else:
        output.say(_summary(report))


def _summary(report: ExportReport) -> str:
    files = len(report.written) + len(report.unchanged)
    todo = f", {len(report.todo)} tasks to do" if len(report.todo) > 1 else ", 1 task to do" if report.todo else ""
    if not files:
        return f"{report.module}: no notebook exports anything"
    return f"{report.module}: {files} files, {len(report.written)} written, {len(report.unchanged)} as they were{todo}"
