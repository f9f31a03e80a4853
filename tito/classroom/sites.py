"""Check cells as a submission gets to see them: the places where values are compared, without what they should be.

`expect(found, [1, 2], "the order")` becomes `expect(found, __site__(4), "the order")`. What is expected is known to
the program that grades, from a run of the course's own solutions; only what was found travels there. Where the expected
value comes from the submission itself, both travel: `expect(one, __site__(5, other), ...)`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from tito.classroom.influence import depends

SITE = "__site__"
_VALUES = ("expect", "expect_close")


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
    line: int
    closed: bool


@dataclass(frozen=True)
class Watched:
    """The source of a cell with its sites marked. `blind` leaves out what is expected, `full` does not."""

    full: str
    blind: str
    sites: tuple[Site, ...]


def watch(source: str, influenced: Collection[str], first: int = 0) -> Watched:
    """Mark the sites of a cell, whose names in `influenced` a submission has a say in; number them from `first`."""
    names = set(influenced)
    calls = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _is_site(node)
    ]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    full, blind, sites = [], [], []
    for number, call in enumerate(calls, start=first):
        kind = call.func.id  # type: ignore[attr-defined]
        closed = kind == "expect_error" or (kind in _VALUES and not depends(call.args[1], names))
        sites.append(Site(number, kind, call.lineno, closed))
        full += _edits(source, call, number, kind, show=True)
        blind += _edits(source, call, number, kind, show=not closed)
    return Watched(_edited(source, full), _edited(source, blind), tuple(sites))


def _is_site(call: ast.Call) -> bool:
    name = call.func.id  # type: ignore[attr-defined]
    return (name in _VALUES and len(call.args) == 3) or (name in ("expect_true", "expect_error") and len(call.args) > 1)


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
