"""Which file defines which names, over several notebooks, as far as their cells can be read."""

from __future__ import annotations

from collections.abc import Iterable

from tito.export.cells.bound import bound
from tito.export.cells.code import Code
from tito.export.cells.markers import cleaned
from tito.notebooks.cell import Cell, NotebookError
from tito.notebooks.notebook import Notebook

# module of a file -> the names it defines
Outline = dict[str, frozenset[str]]


def outline(notebooks: Iterable[Notebook]) -> Outline:
    """Return what the files of some notebooks define; a cell that cannot be read counts by its names."""
    found: dict[str, set[str]] = {}
    for notebook in notebooks:
        solutions = {task.cell.id: task.names for task in notebook.tasks}
        for cell in notebook.cells:
            if cell.kind == "code" and "default_exp" in cell.directives and cell.module:
                found.setdefault(cell.module, set())
            if cell.is_export and cell.module in found:
                found[cell.module] |= {*_bound(notebook, cell, imports=False), *solutions.get(cell.id, ())}
    return {file: frozenset(names) for file, names in found.items()}


def unexported(notebook: Notebook) -> dict[str, int]:
    """Return name -> line of the last cell that defines or imports it without `#| export`; checks are left out."""
    cells = [cell for cell in notebook.cells if cell.kind == "code" and not cell.is_export and not cell.is_check]
    return {name: cell.line for cell in cells for name in _bound(notebook, cell, imports=True)}


def _bound(notebook: Notebook, cell: Cell, *, imports: bool) -> Iterable[str]:
    try:
        tree = cleaned(Code.of(cell)).parse(notebook.path, cell.task)
    except NotebookError:
        return ()
    return bound(tree, imports=imports)
