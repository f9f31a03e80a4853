"""What the files of a module should be, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tito.export.assemble import HEADER
from tito.export.notebook import export_notebook
from tito.export.report import Drift, short_diff
from tito.notebooks.cell import NotebookError
from tito.notebooks.notebook import Notebook, Task, read
from tito.release.marker import read_release
from tito.workspace import Module

_HEADER = re.compile(re.escape(HEADER).replace(r"\{source\}", "(.+)"))


@dataclass(frozen=True)
class Plan:
    """The files that one notebook gives, or why it gives none; `broken` says which tasks are not in them, and why."""

    path: Path
    notebook: Notebook | None = None
    files: dict[Path, str] = field(default_factory=dict)
    failure: NotebookError | None = None
    broken: tuple[NotebookError, ...] = ()

    @property
    def todo(self) -> tuple[Task, ...]:
        return tuple(task for task in self.notebook.tasks if task.is_todo) if self.notebook else ()

    def drifted(self) -> list[Drift]:
        """Compare the files with what is there."""
        return [drift for path, text in self.files.items() if (drift := _drift(path, text))]

    def require_free(self) -> None:
        """Refuse to put a file where the package has another, or no folder for it.

        Raises:
            NotebookError: the folder of a Part is not there, or its file is one that was not exported.
        """
        for path in self.files:
            if not path.parent.is_dir():
                message = f"default_exp asks for {path.name} in {path.parent}, but the package has no such folder"
                raise NotebookError(self.path, self._line(path), message)
            if path.exists() and not exported_from(path) and (not path.is_file() or path.stat().st_size):
                message = f"default_exp would overwrite {path}, which was not exported: move it, or rename the Part"
                raise NotebookError(self.path, self._line(path), message)

    def _line(self, file: Path) -> int:
        """Return the line of the notebook whose Part gives the file."""
        cells = self.notebook.cells if self.notebook else ()
        modules = ((cell.line, cell.directives.get("default_exp")) for cell in cells if cell.kind == "code")
        ends = ((line, module.replace(".", "/") + ".py") for line, module in modules if module)
        return next((line for line, end in ends if file.as_posix().endswith(f"/{end}")), 1)


def plan_module(
    module: Module, package_root: Path, *, given: Sequence[Notebook] = (), without: Collection[str] = ()
) -> list[Plan]:
    """Return a plan for each notebook of the module; one that cannot be exported does not stop the others.

    Nor does a task whose cell is broken, or that is among those to go `without`: it counts as not built. The notebooks
    in `given` are taken as they are, and not read from their files.
    """
    known = {notebook.path: notebook for notebook in given}
    readings = [known.get(path) or _read(path) for path in module.notebooks]
    notebooks = [reading for reading in readings if isinstance(reading, Notebook)]
    return [
        _plan(reading, notebooks, package_root, module, set(without))
        if isinstance(reading, Notebook)
        else Plan(reading.path, failure=reading)
        for reading in readings
    ]


def exported_from(path: Path) -> str:
    """Return which notebook a file of the package says it is exported from, '' for other files."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = _HEADER.fullmatch(file.readline().rstrip("\n"))
    except OSError:
        return ""
    return found[1] if found else ""


def targets(module: Module) -> set[Path]:
    """Return the files that the notebooks of a module export to, as far as these can be read."""
    notebooks = [found for path in module.notebooks if isinstance(found := _read(path), Notebook)]
    names = {cell.module.replace(".", "/") for notebook in notebooks for cell in notebook.cells if cell.module}
    return {module.root / "tinytorch" / f"{name}.py" for name in names}


def left_over(module: Module, plans: Sequence[Plan], package_root: Path) -> Iterator[Path]:
    """Yield the files that this module exported once and no Part claims any more.

    A notebook that cannot be read claims all files that say they come from it.
    """
    unread = {source_name(module, plan.path) for plan in plans if plan.failure}
    wanted = {path for plan in plans for path in plan.files}
    folder = source_name(module, module.folder)
    for path in sorted(package_root.rglob("*.py")):
        source = exported_from(path)
        if source.startswith(f"{folder}/") and source not in unread and path not in wanted:
            yield path


def source_name(module: Module, path: Path) -> str:
    """Return how exported files call a notebook: its path from the root, with slashes."""
    return path.relative_to(module.root).as_posix()


def _read(path: Path) -> Notebook | NotebookError:
    try:
        return read(path)
    except NotebookError as error:
        return error


def _plan(
    notebook: Notebook, notebooks: Sequence[Notebook], package_root: Path, module: Module, without: set[str]
) -> Plan:
    place, source = notebooks.index(notebook), source_name(module, notebook.path)
    around: dict[str, Any] = {"earlier": notebooks[:place], "later": notebooks[place + 1 :]}
    around["handed_in"] = read_release(module.root) is not None
    left = {task.id for task in notebook.tasks} - without
    broken: list[NotebookError] = []
    while True:
        try:
            texts = export_notebook(notebook, source, without=without, **around)
        except NotebookError as error:
            if error.task not in left:
                return Plan(notebook.path, notebook, failure=broken[0] if broken else error)
            left, without, broken = left - {error.task}, {*without, error.task}, [*broken, error]
        else:
            files = {package_root / file: text for file, text in texts.items()}
            return Plan(notebook.path, notebook, files, broken=tuple(broken))


def _drift(path: Path, text: str) -> Drift | None:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return Drift(path, "missing")
    except OSError as error:
        return Drift(path, "edited", f"cannot be read: {error.strerror}")
    return (
        None
        if there == text.encode()
        else Drift(path, "edited", short_diff(path.name, there.decode("utf-8", "replace"), text))
    )
