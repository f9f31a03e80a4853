"""Report what is installed and what is missing, with the command that fixes it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from tito import output
from tito.notebooks.cell import NotebookError
from tito.notebooks.notebook import read
from tito.requirements import Package, needed
from tito.status import status
from tito.sync.remarks import remarks
from tito.workspace import Workspace, WorkspaceError, find

PYTHON = (3, 11)
LOW_DISK_GIB = 1.0
NAME_WIDTH = 26


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. Only what is `needed` and not `ok` makes the doctor fail."""

    name: str
    ok: bool
    detail: str
    mend: str = ""
    needed: bool = False


def doctor_command(*, json: bool) -> int:
    """Print the findings; return 0 only when the base works."""
    findings = list(examine())
    output.put_json([asdict(finding) for finding in findings]) if json else _show(findings)
    return 1 if any(finding.needed and not finding.ok for finding in findings) else 0


def examine() -> Iterator[Finding]:
    """Yield everything that is looked at, what is needed first."""
    workspace: Workspace | None = None
    yield _python()
    try:
        workspace = find()
        course = Finding("course", True, str(workspace.root), needed=True)
    except WorkspaceError as error:
        course = Finding("course", False, str(error), "cd into the course folder", needed=True)
    yield course
    yield from _packages(workspace.root if workspace else None)
    if workspace:
        yield from _notebooks(workspace)
        yield from _exports(workspace)
        yield _data(workspace.root)
    yield _terminal()
    yield _disk(workspace.root if workspace else Path.cwd())


def _python() -> Finding:
    wanted = ".".join(map(str, PYTHON))
    detail = f"{platform.python_version()} ({sys.executable})"
    return Finding("python", sys.version_info >= PYTHON, detail, f"install Python {wanted} or later", needed=True)


def _packages(root: Path | None) -> Iterator[Finding]:
    """Yield a finding for each base package, which is also imported, and one for each extra."""
    groups = needed(root)
    if not groups:
        yield Finding("packages", False, "this project is not installed", "python -m pip install -e .", needed=True)
    for package in groups.pop("base", []):
        yield _base(package, _install("", root))
    for extra, packages in groups.items():
        missing = [f"{package.name}{package.wanted}" for package in packages if not package.is_right]
        there = ", ".join(f"{package.name} {package.found}" for package in packages)
        detail = f"missing {', '.join(missing)}" if missing else there
        yield Finding(f"extra {extra}", not missing, detail, _install(extra, root) if missing else "")


def _base(package: Package, mend: str) -> Finding:
    if not package.found:
        return Finding(package.name, False, f"missing, wanted {package.wanted or 'any version'}", mend, needed=True)
    if not package.is_right:
        return Finding(package.name, False, f"{package.found}, wanted {package.wanted}", mend, needed=True)
    try:
        import_module(package.module)
    except Exception as error:  # a broken package may raise anything, and finding that out is the job
        broken = f"python -m pip install --force-reinstall {package.name}"
        return Finding(package.name, False, f"{package.found} cannot be imported: {error}", broken, needed=True)
    return Finding(package.name, True, package.found, needed=True)


def _install(extra: str, root: Path | None) -> str:
    constraints = "-c constraints.txt " if root and (root / "constraints.txt").is_file() else ""
    return f"python -m pip install {constraints}-e " + (f'".[{extra}]"' if extra else ".")


def _notebooks(workspace: Workspace) -> Iterator[Finding]:
    for module in workspace.modules:
        for path in (module.folder / name for name in module.names):
            if path.is_file() or not workspace.is_edition:
                yield _notebook(path)
        for remark in remarks(module):
            what, _, mend = remark.rpartition(": ")
            yield Finding(f"files of {module.name}", False, what, mend)


def _notebook(path: Path) -> Finding:
    try:
        notebook = read(path)
    except NotebookError as error:
        return Finding(f"notebook {path.name}", False, str(error), "fix that line", needed=True)
    detail = f"{len(notebook.tasks)} tasks, {notebook.points:g} points"
    return Finding(f"notebook {path.name}", True, detail, needed=True)


def _exports(workspace: Workspace) -> Iterator[Finding]:
    for module in workspace.modules:
        found = status(module, workspace.package)
        ok = all(item.exported in ("exported", "nothing to export") for item in found)
        states = ", ".join(dict.fromkeys(item.exported for item in found))
        yield Finding(f"export {module.name}", ok, states, "" if ok else f"tito export {module.name}")


def _data(root: Path) -> Finding:
    """Look for data sets where `tito data` puts them; `tito data verify` reads them."""
    patterns = ("data/test_batch*", "data/*/test_batch*", "data/*/*/test_batch*")
    folders = sorted({path.parent.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)})
    return Finding("data", bool(folders), ", ".join(folders) or "none yet", "" if folders else "tito data sample")


def _terminal() -> Finding:
    shown = "plain ASCII" if output.is_ascii() else "all signs"
    return Finding("terminal", True, f"{sys.stdout.encoding or 'unknown encoding'}, {shown}")


def _disk(folder: Path) -> Finding:
    free_gib = shutil.disk_usage(folder).free / 2**30
    low = free_gib < LOW_DISK_GIB
    return Finding("disk", not low, f"{free_gib:.1f} GiB free", f"free {LOW_DISK_GIB:g} GiB" if low else "")


def _show(findings: list[Finding]) -> None:
    signs = [output.plain("✓" if item.ok else "✗" if item.needed else "○") for item in findings]
    width = max(map(len, signs))
    for sign, item in zip(signs, findings, strict=True):
        output.say(f"{sign:<{width}} {item.name:<{NAME_WIDTH}} {item.detail}")
        if item.mend and not item.ok:
            output.say(f"{'':<{width}} {'':<{NAME_WIDTH}} → {item.mend}")
    broken = [item.name for item in findings if item.needed and not item.ok]
    output.say(f"the base does not work: {', '.join(broken)}" if broken else "the base works")
