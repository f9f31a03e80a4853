"""Which values in a check a submission can have a say in: those that come from its functions, however indirectly."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Set

from tito.grading.inside.names import bound_names
from tito.notebooks.notebook import Cell, Notebook


def influenced(statements: Iterable[ast.stmt], names: Iterable[str], never: Set[str] = frozenset()) -> set[str]:
    """Return the names whose values depend on those of `names` after the statements have run, these included.

    What an influenced value is put into is influenced as a whole, as `found` is by `found.append(value)`. What is only
    handed to a function of a submission is not: a right one leaves it as it is. The names in `never`, such as those of
    modules, stay as they are.
    """
    effects = [effect for statement in statements for node in ast.walk(statement) for effect in _effects(node)]
    found = set(names)
    while new := {name for reads, reached in effects if reads & found for name in reached} - found - never:
        found |= new
    return found


def depends(node: ast.AST, names: set[str]) -> bool:
    """Tell whether an expression reads one of the names."""
    return not names.isdisjoint(_names(node))


def influence_before(notebook: Notebook) -> Iterator[tuple[Cell, set[str]]]:
    """Yield (cell, the names in it that a submission has a say in) for all code cells but those of tasks."""
    names: set[str] = set()
    imported = set(dir(builtins))
    for cell in notebook.cells:
        if cell.kind != "code" or cell.is_question:
            continue
        if cell.is_solution:
            names |= set(bound_names(cell.source))
            continue
        tree = ast.parse(cell.source)
        imported |= {(it.asname or it.name).split(".")[0] for it in ast.walk(tree) if isinstance(it, ast.alias)}
        names = influenced(tree.body, names - set(bound_names(cell.source)), imported)
        yield cell, names


def _effects(node: ast.AST) -> Iterator[tuple[set[str], list[str]]]:
    """Yield (the names that are read, those that depend on them) for what one node does."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        if node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield _names(node.value), [name for target in targets for name in _owners(target)]
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield _names(node.iter), list(_owners(node.target))
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if item.optional_vars is not None:
                yield _names(item.context_expr), list(_owners(item.optional_vars))
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield _names(node) - _local(node), [node.name]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield _names(node), list(_owners(node.func.value))


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


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
