"""Which names a cell binds and uses, and so which task stands on which other."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tito.notebook import Notebook


def bound_names(source: str) -> list[str]:
    """Return the names that a cell binds at its top level, in order; none where it cannot be parsed."""
    found = [name for statement in _parse(source) for name in _bound(statement)]
    return list(dict.fromkeys(found))


def used_names(source: str) -> set[str]:
    """Return every name that a cell reads, also inside functions."""
    nodes = (node for statement in _parse(source) for node in ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def free_names(source: str) -> set[str]:
    """Return the names that a cell reads and binds nowhere itself, not even inside a function."""
    nodes = [node for statement in _parse(source) for node in ast.walk(statement)]
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    caught = {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
    return used_names(source) - stored - arguments - caught - set(bound_names(source))


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


def _parse(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError):
        return []


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).split(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)
