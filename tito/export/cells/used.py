"""Which module-level names a piece of code uses: what no function, class or comprehension around the use binds."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field

from tito.export.cells.annotations import expression, quoted
from tito.export.cells.bound import Bound

BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__spec__", "__package__", "__path__"}


def used(tree: ast.Module) -> dict[str, int]:
    """Return name -> first row of every name that is looked up at module level, builtins left out.

    Decorators, bases, defaults, bodies of functions and annotations count, also annotations in quotes.

    Example:
        >>> used(ast.parse("def f(n: int) -> Batch:\\n    return np.zeros(n)"))
        {'Batch': 1, 'np': 2}
    """
    uses = _Uses()
    uses.visit(tree)
    return uses.rows


@dataclass
class _Scope:
    names: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    is_class: bool = False
    is_generic: bool = False  # the `[T]` of a definition: what stands in it still sees the class around


class _Uses:
    """Walk a module with the scopes around the current place; a class body learns its names in order."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.scopes: list[_Scope] = []

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.Name(ctx=ast.Load()):
                self._use(node.id, node.lineno)
            case ast.Name():
                self._bind(node.id)
            case ast.Assign():
                self._each([node.value, *node.targets])
            case ast.AnnAssign():
                self._annotation(node.annotation)
                self._each([node.value, node.target])
            case ast.AugAssign(target=ast.Name() as target):
                self._use(target.id, node.lineno)
                self._each([node.value, target])
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
            case ast.Lambda():
                self._each([*node.args.defaults, *node.args.kw_defaults])
                self._inside(_Scope(_parameters(node.args)), [node.body])
            case ast.ClassDef():
                self._class(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                self._comprehension(node.generators, [node.elt])
            case ast.DictComp():
                self._comprehension(node.generators, [node.key, node.value])
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    self._bind(alias.asname or alias.name.split(".")[0])
            case _:
                self._each(ast.iter_child_nodes(node))

    def _use(self, name: str, row: int) -> None:
        is_inner = False
        for scope in reversed(self.scopes):
            if name in scope.globals:
                break
            if name in scope.names and not (scope.is_class and is_inner):
                return
            is_inner = is_inner or not scope.is_generic
        if name not in BUILTINS:
            self.rows.setdefault(name, row)

    def _bind(self, name: str) -> None:
        if self.scopes and self.scopes[-1].is_class:
            self.scopes[-1].names.add(name)

    def _inside(self, scope: _Scope, nodes: Iterable[ast.AST | None]) -> None:
        self.scopes.append(scope)
        self._each(nodes)
        self.scopes.pop()

    def _each(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._each([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
        self.scopes.append(_type_scope(node))
        for argument in _arguments(node.args):
            self._annotation(argument.annotation)
        self._annotation(node.returns)
        inner = Bound(node.body)
        self._inside(_Scope(set(inner.rows) | _parameters(node.args), inner.globals), node.body)
        self.scopes.pop()
        self._bind(node.name)

    def _class(self, node: ast.ClassDef) -> None:
        self._each(node.decorator_list)
        self.scopes.append(_type_scope(node))
        self._each([*node.bases, *node.keywords])
        self._inside(_Scope(is_class=True), node.body)
        self.scopes.pop()
        self._bind(node.name)

    def _comprehension(self, clauses: list[ast.comprehension], results: list[ast.expr]) -> None:
        targets = Bound(ast.Expr(clause.target) for clause in clauses).rows
        others = [part for clause in clauses for part in (clause.iter, *clause.ifs)][1:]
        self.visit(clauses[0].iter)
        self._inside(_Scope(set(targets)), [*others, *results])

    def _annotation(self, node: ast.expr | None) -> None:
        """Visit an annotation, and the types that it holds in quotes."""
        if node is None:
            return
        self.visit(node)
        self._each(expression(text) for text in quoted(node))


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return several + [argument for argument in (arguments.vararg, arguments.kwarg) if argument]


def _parameters(arguments: ast.arguments) -> set[str]:
    return {argument.arg for argument in _arguments(arguments)}


def _type_scope(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> _Scope:
    """Return the scope of `def f[T](...)`, empty before Python 3.12."""
    return _Scope({parameter.name for parameter in getattr(node, "type_params", [])}, is_generic=True)
