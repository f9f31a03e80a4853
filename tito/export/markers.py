"""Take out of an exported cell what is there for the notebook only: directives, solution markers, hidden tests."""

from __future__ import annotations

from tito.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, DIRECTIVE, END_HIDDEN, END_SOLUTION
from tito.export.code import Code


def without_directives(code: Code) -> Code:
    """Drop the `#| export` lines above the code."""
    dropped = set()
    for index, (text, _) in enumerate(code.rows):
        if DIRECTIVE.match(text):
            dropped.add(index)
        elif text.strip() and not text.startswith("#"):
            break
    return code.without(dropped)


def without_hidden_tests(code: Code) -> Code:
    """Drop everything between the hidden-test markers, and the markers."""
    dropped, inside = set(), False
    for index, (text, _) in enumerate(code.rows):
        inside = inside or text.strip() == BEGIN_HIDDEN
        if inside:
            dropped.add(index)
        inside = inside and text.strip() != END_HIDDEN
    return code.without(dropped)


def without_solution_markers(code: Code) -> Code:
    """Drop the solution markers, and keep what stands between them."""
    return code.without({i for i, (text, _) in enumerate(code.rows) if text.strip() in (BEGIN_SOLUTION, END_SOLUTION)})


def cleaned(code: Code) -> Code:
    """Apply all of the above."""
    return without_solution_markers(without_hidden_tests(without_directives(code)))
