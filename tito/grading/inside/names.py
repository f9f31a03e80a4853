"""The names that a cell binds and uses, and so the tasks that each task depends on."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from functools import partial

from tito.export.cells.bound import Bound, bound
from tito.export.cells.used import used
from tito.notebooks.notebook import Notebook
from tito.notebooks.tree import tree_of


def bound_names(source: str) -> list[str]:
    """Return the names that a cell binds at its top level, in order; none where it cannot be read."""
    return list(_rows(source, lambda tree: Bound(tree.body).rows))


def bound_rows(source: str, *, imports: bool = True) -> dict[str, int]:
    """Return name -> the first row that binds it, also as `global` in a function, or by an import if asked for."""
    return _rows(source, partial(bound, imports=imports))


def used_names(source: str) -> set[str]:
    """Return the names that a cell looks up in its notebook, also inside functions, those of Python left out."""
    return set(_rows(source, used))


def dependencies(notebook: Notebook) -> dict[str, set[str]]:
    """Return, for each task, the others whose names its cell and its checks use, directly or through other cells."""
    origin: dict[str, int] = {}  # name -> cell that bound it last
    behind: list[set[str]] = []  # cell -> tasks that it stands on
    found: dict[str, set[str]] = {}
    for index, cell in enumerate(notebook.cells):
        tasks: set[str] = set()
        for name in used_names(cell.source) if cell.kind == "code" else ():
            if name in origin:
                source = origin[name]
                tasks |= behind[source] | (
                    {notebook.cells[source].task} if notebook.cells[source].is_solution else set()
                )
        behind.append(tasks - {cell.task})
        if cell.is_solution or cell.is_check:
            found.setdefault(cell.task, set()).update(behind[-1])
        if cell.kind == "code" and not cell.is_check:
            origin.update(dict.fromkeys(bound_names(cell.source), index))
    return found


def given_names(notebook: Notebook) -> dict[str, list[str]]:
    """Return what given cells bind for good, by key: names that no task redefines, unlike a class that grows."""
    cells = [cell for cell in notebook.cells if cell.kind == "code"]
    tasks = [cell.metadata.get("defines", bound_names(cell.source)) for cell in cells if cell.is_solution]
    by_tasks = {name for names in tasks for name in names}
    given = [cell for cell in cells if not (cell.is_solution or cell.is_check)]
    return {cell.key: [name for name in bound_names(cell.source) if name not in by_tasks] for cell in given}


def given_modules(notebook: Notebook) -> list[str]:
    """Return the modules of Python and NumPy that given cells and checks import."""
    cells = (cell for cell in notebook.cells if cell.kind == "code" and not (cell.is_solution or cell.is_measure))
    nodes = [node for cell in cells if (tree := tree_of(cell.source)) for node in ast.walk(tree)]
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {*sys.stdlib_module_names, "numpy"} - {"__future__", "builtins"}
    return sorted(name for name in found if name.partition(".")[0] in ours)


def _rows(source: str, find: Callable[[ast.Module], dict[str, int]]) -> dict[str, int]:
    tree = tree_of(source)
    try:
        return find(tree) if tree else {}
    except RecursionError:  # an expression of thousands of terms
        return {}
