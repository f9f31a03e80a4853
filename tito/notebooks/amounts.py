"""How much a notebook hands to a student, asks of one, and says: in lines."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass

from tito.notebooks.cell import BEGIN_SOLUTION, Cell, marked
from tito.notebooks.notebook import Notebook

_QUIET = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@dataclass(frozen=True)
class Wall:
    """Code that is given between two tasks: how many lines, and above which task."""

    lines: int
    task: str


@dataclass(frozen=True)
class Amounts:
    """Lines of code that are given and asked for, lines of prose, and the longest walls first.

    What checks, and the imports, count for neither; nor do comments, docstrings and blank lines.
    """

    given: int
    asked: int
    prose: int
    walls: tuple[Wall, ...]

    def __str__(self) -> str:
        most = f", at most {self.walls[0].lines} of them in a row (above {self.walls[0].task})" if self.walls else ""
        return f"{self.asked} lines to write, {self.given} given{most}; {self.prose} of prose"


def amounts(notebook: Notebook) -> Amounts:
    """Count the lines of a notebook."""
    given = asked = prose = wall = 0
    walls = []
    for cell in notebook.cells:
        if cell.kind != "code":
            prose += sum(bool(row.strip()) for row in cell.source.split("\n"))
        elif cell.is_solution:
            rows = enumerate(marked(cell.source.split("\n")), 1)
            inside = {row for row, (_, begin) in rows if begin == BEGIN_SOLUTION}
            asked += len(code_rows(cell.source) & inside)
            walls.append(Wall(wall, cell.id))
            wall = 0
        elif not cell.is_check:
            lines = len(code_rows(cell.source) - _imports(cell))
            given, wall = given + lines, wall + lines
    return Amounts(given, asked, prose, tuple(sorted(walls, key=lambda it: -it.lines)))


def code_rows(source: str) -> set[int]:
    """Return the rows of a source, counted from 1, that hold code: no comments, no docstrings.

    Raises:
        SyntaxError: it is no Python.
    """
    texts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)]
    described = {row for node in texts if isinstance(node.value, ast.Constant) for row in rows_of(node)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {row for it in tokens if it.type not in _QUIET for row in range(it.start[0], it.end[0] + 1)} - described


def rows_of(node: ast.stmt) -> range:
    """Return the rows of a statement."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _imports(cell: Cell) -> set[int]:
    imports = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {row for node in imports for row in rows_of(node)}
