"""Tell a solution that was left as it was given, or blanked, from work of a student."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from itertools import groupby

from tito.notebooks.cell import BEGIN_SOLUTION, END_SOLUTION, marked
from tito.notebooks.tree import tree_of

_STUB = re.compile(r"\btask\s+\d+\.\d+", re.IGNORECASE)
_NOTHING = ("", "pass", "...", "raise NotImplementedError", "raise NotImplementedError()")


def looks_unsolved(source: str) -> bool:
    """Tell whether a solution cell was left as it was given, or blanked.

    Unsolved are: a stub (`raise NotImplementedError("task 8.3 ...")`), a marked region that holds no statement but
    `pass`, `...` or a bare `raise NotImplementedError`, and a cell whose every function has such a body.
    A syntax error is not a blank page: it is a student's work, and fails as such.
    """
    return _has_blank_region(source) or _holds(source, _is_unsolved)


def does_nothing(source: str) -> bool:
    """Tell whether a cell holds only comments, `pass`, `...`, constants, and a bare `raise NotImplementedError`."""
    return _holds(source, lambda tree: _is_blank(tree.body))


def _holds(source: str, test: Callable[[ast.Module], bool]) -> bool:
    tree = tree_of(source)
    try:
        return tree is not None and test(tree)
    except RecursionError:  # an expression of thousands of terms is also a student's work
        return False


def _is_unsolved(tree: ast.Module) -> bool:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and not _is_abstract(node)]
    if any(_is_stub(node) for node in ast.walk(tree)):
        return True
    return all(_is_blank(function.body) for function in functions) if functions else _is_blank(tree.body)


def _has_blank_region(source: str) -> bool:
    for begin, pairs in groupby(marked(source.split("\n")), lambda pair: pair[1]):
        rows = [row for row, _ in pairs]
        is_whole = begin == BEGIN_SOLUTION and rows[-1].strip() == END_SOLUTION
        if is_whole and all(row.split("#")[0].strip() in _NOTHING for row in rows):
            return True
    return False


def _is_stub(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
        return False
    name, message = node.exc.func, node.exc.args[0]
    return (
        isinstance(name, ast.Name)
        and name.id == "NotImplementedError"
        and isinstance(message, ast.Constant)
        and bool(_STUB.search(str(message.value)))
    )


def _is_blank(body: list[ast.stmt]) -> bool:
    """Tell whether the statements do nothing: docstring, `...`, `pass`, a bare `raise NotImplementedError`."""
    return all(_is_nothing(statement) for statement in body)


def _is_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Raise)
        and ast.unparse(statement).removeprefix("raise ").rstrip("()") == "NotImplementedError"
    )


def _is_abstract(node: ast.FunctionDef) -> bool:
    return any("abstractmethod" in ast.unparse(decorator) for decorator in node.decorator_list)
