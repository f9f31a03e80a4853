"""What the tasks of a student import that may be found at home alone: files beside the notebook, packages."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import PathFinder
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from tito.notebooks.notebook import Notebook
from tito.notebooks.tree import tree_of
from tito.release.marker import Release
from tito.requirements import needed
from tito.workspace import Module

_GROUPS = ("base", "torch", "images")  # what a student is told to install


def own_modules(module: Module, release: Release, notebook: Notebook) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((task, module), file) for each import of a file that is not taken when a student hands in."""
    exported = {f"tinytorch.{cell.module}" for cell in notebook.cells if cell.module}
    for cell in notebook.cells:
        for name in _imported(cell.source) if cell.is_solution else ():
            file = None if name in exported else _file_of(name, (module.folder, module.root))
            shown = file.relative_to(module.root).as_posix() if file else ""
            is_given = shown.startswith("tito/") or (shown.startswith("tinytorch/") and shown in release.files)
            if file and not is_given:
                yield (cell.id, name if name.startswith("tinytorch") else _top(name)), shown


def packages_of_ones_own(module: Module, skeleton: Notebook, notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Yield (task, package) for each import of an installed package that the course does not ask for."""
    given = {_top(name) for cell in skeleton.cells for name in _imported(cell.source)}
    known = given | sys.stdlib_module_names | {"tinytorch", "tito"}
    asked_for = set[str]()
    for cell in notebook.cells:
        found = {_top(name) for name in _imported(cell.source)} - known if cell.is_solution else ()
        for name in sorted(found):
            asked_for = asked_for or _asked_for(module.root)  # looks at all that is installed, so only if need be
            if name not in asked_for and not is_found_here_only(module, name):
                yield cell.id, name


def _asked_for(root: Path) -> set[str]:
    groups = needed(root)
    names = {package.name for group in _GROUPS for package in groups.get(group, ())}
    found = {name for name, of in packages_distributions().items() if names & set(map(canonicalize_name, of))}
    return found | {package.replace("-", "_") for package in names}


def bound_by(kind: type[ast.Import | ast.ImportFrom], source: str) -> set[str]:
    """Return the names that imports of this kind bind in a cell, those in functions left out."""
    body = getattr(tree_of(source), "body", ())
    return {alias.asname or alias.name for node in body if isinstance(node, kind) for alias in node.names}


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(tree_of(source) or ast.Module([], [])):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _top(name: str) -> str:
    return name.partition(".")[0]


def _file_of(name: str, folders: Sequence[Path]) -> Path | None:
    parts = name.split(".")
    for folder in folders:
        for path in (folder.joinpath(*parts).with_suffix(".py"), folder.joinpath(*parts, "__init__.py")):
            if path.is_file():
                return path
    return None


def is_found_here_only(module: Module, name: str) -> bool:
    """Tell whether a module is found beside the notebook, or nowhere."""
    own = {module.root.resolve(), module.folder.resolve()}
    elsewhere = [place for place in sys.path if Path(place).resolve() not in own]
    top = _top(name)
    return top != "tinytorch" and top not in sys.stdlib_module_names and PathFinder.find_spec(top, elsewhere) is None
