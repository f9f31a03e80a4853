"""Which names a scope binds: a module, or the body of one function.

`symtable` would tell too, but its answer differs between Python versions (comprehensions, annotations), and the export
must not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Bound:
    """Collect what one scope binds; inner scopes are not entered, except for `:=` in comprehensions.

    Attributes:
        rows: name -> first row that binds it.
        globals: names that the scope declares `global`.
    """

    def __init__(self, body: Iterable[ast.stmt]) -> None:
        self.rows: dict[str, int] = {}
        self.globals: set[str] = set()
        self._nonlocals: set[str] = set()
        for statement in body:
            self._visit(statement)
        for name in self.globals | self._nonlocals:
            self.rows.pop(name, None)

    def _visit(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return self._add(node.name, node)
            case ast.Lambda():
                return None
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for inner in ast.walk(node):
                    if isinstance(inner, ast.NamedExpr):
                        self._add(inner.target.id, inner)
                return None
            case ast.Name(ctx=ast.Store() | ast.Del()):
                self._add(node.id, node)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    self._add(alias.asname or alias.name.split(".")[0], node)
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                self._add(node.name, node)
            case ast.MatchMapping():
                self._add(node.rest, node)
            case ast.Global():
                self.globals.update(node.names)
            case ast.Nonlocal():
                self._nonlocals.update(node.names)
        for inner in ast.iter_child_nodes(node):
            self._visit(inner)
        return None

    def _add(self, name: str | None, node: ast.AST) -> None:
        if name:
            self.rows.setdefault(name, getattr(node, "lineno", 1))


def bound(tree: ast.Module, *, imports: bool = True) -> dict[str, int]:
    """Return name -> first row of what a module binds, also inside functions through `global`; `imports`, too."""
    rows = Bound(node for node in tree.body if imports or not isinstance(node, ast.Import | ast.ImportFrom)).rows
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            for name in node.names:
                rows.setdefault(name, node.lineno)
    return rows


def public(tree: ast.Module) -> set[str]:
    """Return the names for `__all__`: functions, classes, variables; no imports, loop variables or `_private` names."""
    return {name for name in _assigned(tree.body) if not name.startswith("_")}


def _assigned(body: Iterable[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for statement in body:
        if isinstance(statement, DEFINITIONS):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= set(Bound(ast.Expr(target) for target in targets).rows)
        else:
            for inner in ("body", "orelse", "finalbody"):
                names |= _assigned(getattr(statement, inner, []))
            for handler in getattr(statement, "handlers", []):
                names |= _assigned(handler.body)
    return names
