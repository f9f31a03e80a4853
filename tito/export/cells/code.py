"""Python source whose rows know their line of the notebook, so that every error can point there."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from tito.notebooks.cell import Cell, NotebookError

DEEPEST = 400  # levels of a syntax tree; going down one takes two calls, of the thousand that Python allows


@dataclass(frozen=True)
class Code:
    """Rows of source, each with its line in the notebook. Transformations return a new one.

    Example:
        >>> Code((("x = 1", 7), ("y = 2", 8))).without({0}).rows
        (('y = 2', 8),)
    """

    rows: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, cell: Cell) -> Code:
        return cls(tuple((text, line) for line, text in cell.lines()))

    @property
    def text(self) -> str:
        return "\n".join(text for text, _ in self.rows)

    def line(self, row: int) -> int:
        """Return the line of the notebook of a row counted from 1, as `ast` and `SyntaxError` count."""
        if not self.rows:
            return 1
        return self.rows[min(max(row, 1), len(self.rows)) - 1][1]

    def without(self, dropped: Set[int]) -> Code:
        """Return the code without some rows (counted from 0); of the blank rows around a gap the longer run stays."""
        kept: list[tuple[str, int]] = []
        before = after = 0
        in_gap = False
        for index, row in enumerate(self.rows):
            if index in dropped:
                before, after, in_gap = _blank_tail(kept), 0, True
            elif in_gap and not row[0].strip():
                after += 1
                if after > before:
                    kept.append(row)
            else:
                in_gap = False
                kept.append(row)
        return Code(tuple(kept)).trimmed()

    def trimmed(self) -> Code:
        """Return the code without blank rows at its ends."""
        filled = [index for index, (text, _) in enumerate(self.rows) if text.strip()]
        return Code(self.rows[filled[0] : filled[-1] + 1]) if filled else Code(())

    def parse(self, path: Path, task: str | None) -> ast.Module:
        """Return the syntax tree.

        Raises:
            NotebookError: a syntax error, also one that only the compiler finds (`return` outside a function).
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(self.text, "<cell>", "exec", dont_inherit=True)
                return _not_too_deep(ast.parse(self.text))
        except SyntaxError as error:
            text, line = self.rows[min(error.lineno or 1, len(self.rows)) - 1]
            raise NotebookError(path, line, f"syntax error, {error.msg}: {text.strip()}", task) from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise NotebookError(path, self.line(1), f"Python cannot read this cell: {error}", task) from error


def _not_too_deep(tree: ast.Module) -> ast.Module:
    """Return a tree through which a function that calls itself can go.

    Raises:
        RecursionError: it is too deep for that.
    """
    nodes: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        nodes = [child for node in nodes for child in ast.iter_child_nodes(node)]
        if not nodes:
            return tree
    raise RecursionError(f"an expression is nested more than {DEEPEST} times")


def _blank_tail(rows: list[tuple[str, int]]) -> int:
    count = 0
    while count < len(rows) and not rows[-1 - count][0].strip():
        count += 1
    return count
