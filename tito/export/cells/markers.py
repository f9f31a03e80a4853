"""Take out of an exported cell what is there for the notebook only: directives, solution markers, hidden tests."""

from __future__ import annotations

import re
from itertools import takewhile

from tito.export.cells.code import Code
from tito.notebooks.cell import ABOVE, BEGIN_HIDDEN, BEGIN_SOLUTION, DIRECTIVE, END_SOLUTION, marked

_FOR_NOTEBOOKS = re.compile(rf"{DIRECTIVE.pattern}|[%!]")  # `#| export`, `%magic`, `!command`


def without_directives(code: Code) -> Code:
    """Drop the directives and magics above the code."""
    above = list(takewhile(lambda row: ABOVE.match(row[0]), code.rows))
    return code.without({index for index, (text, _) in enumerate(above) if _FOR_NOTEBOOKS.match(text)})


def without_hidden_tests(code: Code) -> Code:
    """Drop everything between the hidden-test markers, and the markers."""
    rows = enumerate(marked(text for text, _ in code.rows))
    return code.without({index for index, (_, begin) in rows if begin == BEGIN_HIDDEN})


def without_solution_markers(code: Code) -> Code:
    """Drop the solution markers, and keep the lines between them."""
    return code.without({i for i, (text, _) in enumerate(code.rows) if text.strip() in (BEGIN_SOLUTION, END_SOLUTION)})


def cleaned(code: Code) -> Code:
    """Apply all of the above."""
    return without_solution_markers(without_hidden_tests(without_directives(code)))
