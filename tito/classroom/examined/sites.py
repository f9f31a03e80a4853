"""Check cells as a submission gets to see them: the places where values are compared, without what they should be.

`expect(found(3), [1, 2], "the order")` becomes `__found__(4, lambda: found(3))`, and so does a comparison that expects
an error: which of the two is due, and what, is known to the program that grades, from a run of the course's own
solutions; only what was found travels there. If the expected value comes from the submission itself, both travel:
`expect(one, __site__(5, other), "")`. Words are left out, too, because they tell what is expected: what a comparison is
about, comments, and the title of a block, of which its number is left.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tito.classroom.examined.influence import depends

SITE, FOUND = "__site__", "__found__"
_VALUES = ("expect", "expect_close")
WRITTEN = (  # how comparisons that are sites are written, for people
    "write this comparison as `expect(found, wanted, what)`, `expect_close(found, wanted, what)`, "
    "`expect_true(holds, otherwise)` or `expect_error(kind, call, what)`, with arguments by position"
)
_KINDS = (*_VALUES, "expect_true", "expect_error")


@dataclass(frozen=True)
class Site:
    """One comparison in a cell.

    Attributes:
        number: counted from 0 through the notebook.
        kind: the function: `expect`, `expect_close`, `expect_true` or `expect_error`.
        closed: whether the submission does not get to see what is expected.
    """

    number: int
    kind: str
    closed: bool


@dataclass(frozen=True)
class Watched:
    """The source of a cell with its sites marked.

    Attributes:
        full: with what is expected. spoken: without. blind: without words, too, and with a new layout.
        titles: of the `with check(...)` blocks, by the numbers that `blind` has in their places.
    """

    full: str
    spoken: str
    blind: str
    sites: tuple[Site, ...]
    titles: dict[str, str]


def watch(source: str, influenced: Collection[str], first: int = 0) -> Watched:
    """Mark the sites of a cell, whose names in `influenced` a submission has a say in; number them from `first`."""
    names, tree = set(influenced), ast.parse(source)
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_named(node)]
    called.sort(key=lambda node: (node.lineno, node.col_offset))
    full, spoken, sites = [], [], {}
    for number, call in enumerate(filter(_is_site, called), start=first):
        kind = call.func.id  # type: ignore[attr-defined]
        closed = kind == "expect_error" or (kind in _VALUES and not depends(call.args[1], names))
        sites[call] = Site(number, kind, closed)
        full += _edits(source, call, number, kind, show=True)
        spoken += _edits(source, call, number, kind, show=not closed)
    titles = {call: str(number) for number, call in enumerate(filter(_is_block, called))}
    texts = {number: call.args[1].value for call, number in titles.items()}  # type: ignore[attr-defined]
    edited = _edited(source, full), _edited(source, spoken)
    return Watched(*edited, ast.unparse(_Blinding(sites, titles).visit(tree)), tuple(sites.values()), texts)


def _is_named(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name)


def _is_site(call: ast.Call) -> bool:
    name = call.func.id  # type: ignore[attr-defined]
    return (name in _VALUES and len(call.args) == 3) or (name in ("expect_true", "expect_error") and len(call.args) > 1)


def _is_block(call: ast.Call) -> bool:
    """Tell whether this is `check("8.3", "a title")`."""
    return call.func.id == "check" and len(call.args) == 2 and isinstance(call.args[1], ast.Constant)  # type: ignore[attr-defined]


def unwatched(source: str) -> list[int]:
    """Return the lines of comparisons that are no sites, and that a submission could decide itself."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [(call, getattr(call.func, "id", getattr(call.func, "attr", ""))) for call in calls]
    return [call.lineno for call, name in names if name in _KINDS and not (_is_named(call) and _is_site(call))]


_Edit = tuple[int, int, str]  # first and last byte of what is replaced, and by what


def _edits(source: str, call: ast.Call, number: int, kind: str, *, show: bool) -> list[_Edit]:
    starts = _line_starts(source)
    first = call.args[1 if kind in _VALUES else 0]
    hidden = [first, *call.args[3:], *(keyword.value for keyword in call.keywords)]
    if show:
        begin, end = _span(first, starts)
        return [(begin, begin, f"{SITE}({number}, "), (end, end, ")")]
    edits = []
    for place, part in enumerate(hidden):
        begin, end = _span(part, starts)
        rows = source.encode()[begin:end].count(b"\n")
        text = f"{SITE}({number}" + "\n" * rows + ")" if place == 0 else "(" + "\n" * rows + "...)"
        edits.append((begin, end, text))
    return edits


def _span(node: ast.expr, starts: list[int]) -> tuple[int, int]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


def _line_starts(source: str) -> list[int]:
    """Return where each line begins, in bytes, as `ast` counts columns."""
    starts = [0]
    for line in source.encode().split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _edited(source: str, edits: list[_Edit]) -> str:
    data = source.encode()
    for begin, end, text in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        data = data[:begin] + text.encode() + data[end:]
    return data.decode()


class _Blinding(ast.NodeTransformer):
    """Leave out of a cell what its sites expect, and words."""

    def __init__(self, sites: Mapping[ast.Call, Site], titles: Mapping[ast.Call, str]) -> None:
        self.sites, self.titles = sites, titles

    def visit_Call(self, call: ast.Call) -> ast.AST:
        """Put the number of a site or title in its place."""
        self.generic_visit(call)
        if call in self.titles:
            call.args[1] = ast.Constant(self.titles[call])
        if call not in self.sites:
            return call
        site = self.sites[call]
        number, is_error = ast.Constant(site.number), site.kind == "expect_error"
        found = _outcome(call.args[1]) if is_error else call.args[0]
        if site.closed and not any(isinstance(part, _IN_PLACE) for part in ast.walk(found)):
            look = ast.Lambda(ast.arguments([], [], None, [], [], None, []), found)
            return _call(FOUND, number, look, *[ast.Constant(True)] * (site.kind == "expect_close"))
        place, words = 1 if site.kind in _VALUES else 0, 1 if site.kind == "expect_true" else 2
        value = [] if site.closed else [call.args[place]]
        call.args[place], call.args[words:] = _call(SITE, number, *value), [ast.Constant("")]
        call.keywords = [] if site.closed else call.keywords
        return call


_IN_PLACE = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)  # cannot stand in a function of its own


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _outcome(function: ast.expr) -> ast.expr:
    """Return what a function without arguments gives: of `lambda n=size: f(n)` that is `f(size)`."""
    if isinstance(function, ast.Lambda):
        given, body = function.args, function.body
        names = [one.arg for one in given.args]
        values = dict(zip(names, given.defaults, strict=False))
        simple = len(values) == len(given.defaults) == len(names) and not (
            given.vararg or given.kwarg or given.kwonlyargs
        )
        bound = {one.arg for one in ast.walk(body) if isinstance(one, ast.arg)}
        bound |= {one.id for one in ast.walk(body) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        if simple and not bound & set(names) and all(isinstance(it, ast.Name | ast.Constant) for it in given.defaults):
            return _Putting(values).visit(body)
    return ast.Call(function, [], [])


class _Putting(ast.NodeTransformer):
    """Put values in the places of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, name: ast.Name) -> ast.expr:
        """Return the value of a name, or itself."""
        return self.values.get(name.id, name)
