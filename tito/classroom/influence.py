"""Which values in a check a submission can have a say in: those that come from its functions, however indirectly."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterable, Iterator

from tito.grading.names import bound_names
from tito.notebook import Notebook


def influenced(statements: Iterable[ast.stmt], names: Iterable[str], never: Container[str] = ()) -> set[str]:
    """Return the names whose values depend on those of `names` after the statements have run, these included.

    What an influenced value is put into is influenced as a whole, as `found` is by `found.append(value)`. What is only
    handed to a function of a submission is not: a right one leaves it as it is. The names in `never`, such as those of
    modules, stay as they are.
    """
    body, found = list(statements), set(names)
    while True:
        before = len(found)
        for statement in body:
            for node in ast.walk(statement):
                found |= {name for name in _reached(node, found) if name not in never}
        if len(found) == before:
            return found


def depends(node: ast.AST, names: set[str]) -> bool:
    """Tell whether an expression reads one of the names."""
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def influence_before(notebook: Notebook) -> Iterator[tuple[int, set[str]]]:
    """Yield (line of a cell, the names in it that a submission has a say in) for all code cells but those of tasks."""
    names: set[str] = set()
    imported = set(dir(builtins))
    for cell in notebook.cells:
        if cell.kind != "code" or cell.is_question:
            continue
        if cell.is_solution:
            names |= set(bound_names(cell.source))
            continue
        body = ast.parse(cell.source).body
        imported |= set(_imported(body))
        names = influenced(body, names - set(bound_names(cell.source)), imported)
        yield cell.line, names


def _imported(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.alias):
                yield (node.asname or node.name).split(".")[0]


def _reached(node: ast.AST, names: set[str]) -> Iterator[str]:
    """Yield the names that one node makes depend on `names`."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        if node.value is not None and depends(node.value, names):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (name for target in targets for name in _owners(target))
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        if depends(node.iter, names):
            yield from _owners(node.target)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if item.optional_vars is not None and depends(item.context_expr, names):
                yield from _owners(item.optional_vars)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if depends(node, names - _local(node)):
            yield node.name
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and depends(node, names):
        yield from _owners(node.func.value)


def _local(definition: ast.AST) -> set[str]:
    """Return the names that are bound inside a definition: its arguments, and what its lines assign."""
    nodes = list(ast.walk(definition))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    return stored | {node.arg for node in nodes if isinstance(node, ast.arg)}


def _owners(node: ast.AST) -> Iterator[str]:
    """Yield the names that a target, or an argument, is a part of or made of."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        yield from _owners(node.value)
    elif isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            yield from _owners(part)
