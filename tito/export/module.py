"""Export all notebooks of a module into a package, or check that this was done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tito.export.plan import Plan, left_over, plan_module
from tito.export.report import Drift, ExportReport
from tito.export.writer import remove, write_all
from tito.notebooks.cell import NotebookError
from tito.notebooks.notebook import Notebook
from tito.workspace import Module


def export_module(
    module: Module,
    package_root: Path,
    *,
    check: bool = False,
    given: Sequence[Notebook] = (),
    without: Collection[str] = (),
) -> ExportReport:
    """Write the files of a module into the package folder `package_root` (a `tinytorch`), or only compare them.

    The files of a notebook are written together or not at all; files whose Part is gone are removed. A file that is
    right already is left alone. With `check`, nothing is written and `drifted` says what differs. The notebooks in
    `given` are not read from their files. A task that is broken, or among those to go `without`, counts as not built:
    it costs the others nothing, and `broken` says why.

    Raises:
        NotebookError: a notebook cannot be exported. The others were; further errors are in the notes of this one.
        WorkspaceError: a file cannot be written.
    """
    plans = plan_module(module, package_root, given=given, without=without)
    drifts = [drift for plan in plans for drift in plan.drifted()]
    drifts += [Drift(path, "left over") for path in left_over(module, plans, package_root)]
    written: list[Path] = []
    failures = [plan.failure for plan in plans if plan.failure]
    if not check:
        for plan in plans:
            try:
                written += _write(plan)
            except NotebookError as error:
                failures.append(error)
        for drift in drifts:
            if drift.state == "left over":
                remove(drift.path)
    _raise_first(failures + [error for plan in plans if failures for error in plan.broken])
    return _report(module.name, package_root, plans, drifts, written, check)


def _write(plan: Plan) -> list[Path]:
    changed = [drift.path for drift in plan.drifted()]
    plan.require_free()
    write_all({path: plan.files[path] for path in changed})
    return changed


def _raise_first(failures: Sequence[NotebookError]) -> None:
    if failures:
        for other in failures[1:]:
            failures[0].add_note(str(other))
        raise failures[0]


def _report(
    name: str, package_root: Path, plans: Sequence[Plan], drifts: Sequence[Drift], written: Sequence[Path], check: bool
) -> ExportReport:
    changed = {drift.path for drift in drifts}
    return ExportReport(
        module=name,
        package_root=package_root,
        written=tuple(written),
        unchanged=tuple(path for plan in plans for path in plan.files if path not in changed),
        removed=() if check else tuple(drift.path for drift in drifts if drift.state == "left over"),
        drifted=tuple(drifts) if check else (),
        todo=tuple(task for plan in plans for task in plan.todo),
        broken=tuple(error for plan in plans for error in plan.broken),
    )
