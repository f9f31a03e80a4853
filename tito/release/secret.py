"""The secrets of a module: the lines of solutions, model answers and hidden checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, Cell, marked
from tito.notebooks.notebook import Notebook
from tito.notebooks.solutions import read_solutions
from tito.release.released import shown

# Characters that tell a line from anybody's code, and several short lines that follow each other.
LINE, LINES = 25, 40
BEGUN = 30  # and the given line above a solution with the first line of it
VARIANT = 60  # and two lines of one of the many ways to solve a task
_COMMON = re.compile(r"(?:import|from|def __|class \w+\(?\w*\)?:$|@|#$|return$|with pytest)")


@dataclass(frozen=True)
class Secret:
    """One line, or two that follow each other, as `squeezed` writes them; `what` and `where` say what they are from."""

    text: str
    what: str
    where: str


@dataclass(frozen=True)
class _Block:
    """Consecutive lines, and what they are."""

    source: str
    what: str
    where: str
    above: str = ""
    is_variant: bool = False

    def texts(self) -> Iterator[str]:
        """Yield what gives the block away: long lines, short ones with the line above, and runs of two or three."""
        lines = squeezed(self.source).split("\n")
        if self.above and _weight(lines[0]) < LINE and len(self.above) + len(lines[0]) >= BEGUN:
            yield f"{self.above}\n{lines[0]}"
        for row, line in enumerate(lines):
            if _weight(line) >= LINE and not self.is_variant:
                yield line
            elif run := _run(lines[row : row + 3], VARIANT if self.is_variant else LINES):
                yield run


def secrets_of(notebooks: Iterable[Notebook], solutions: Path | None = None) -> list[Secret]:
    """Return what students must not see of some notebooks of the course edition.

    A line counts if it is long enough to be told from other code, short lines if they follow each other; what cells
    hold that are given to students is no secret.

    Args:
        notebooks: all of one module, so that a line which is given in one is not a secret of another.
        solutions: the folder with right and wrong solutions of the tasks.
    """
    notebooks = list(notebooks)
    cells = [cell for notebook in notebooks for cell in notebook.cells if not cell.is_question]
    given = squeezed("\n".join(map(shown, cells)))
    blocks = [block for notebook in notebooks for cell in notebook.cells for block in _blocks(notebook, cell)]
    blocks += _variants(solutions) if solutions and solutions.is_dir() else []
    found: dict[str, Secret] = {}
    for block in blocks:
        for text in block.texts():
            found.setdefault(text, Secret(text, block.what, block.where))
    return [secret for text, secret in found.items() if text not in given]  # most solutions share most of their lines


def squeezed(text: str) -> str:
    """Return a text without indentation, blank lines and repeated spaces."""
    return "\n".join(line for row in text.splitlines() if (line := " ".join(row.split())))


def _weight(line: str) -> int:
    """Return how many characters of a line tell it from others: none for an import or what classes begin with."""
    return 0 if _COMMON.match(line) else len(line)


def _run(lines: list[str], wanted: int) -> str:
    """Return the first two lines, or three, if they are telling together."""
    for count in (2, 3):
        if len(lines) >= count and sum(map(_weight, lines[:count])) >= wanted:
            return "\n".join(lines[:count])
    return ""


def _blocks(notebook: Notebook, cell: Cell) -> Iterator[_Block]:
    """Yield the lines between markers, and the whole answer of a question that has none."""
    what, name = f"task {cell.task}", notebook.path.name
    if cell.is_question and BEGIN_SOLUTION not in cell.source:
        yield _Block(cell.source, f"the answer of {what}", f"{name}:{cell.line}")
    above, line = "", cell.line
    for begin, pairs in groupby(marked(cell.source.split("\n")), lambda pair: pair[1]):
        rows = [row for row, _ in pairs]
        if begin:
            kind = "a hidden check" if begin == BEGIN_HIDDEN else "the answer" if cell.is_question else "the solution"
            yield _Block("\n".join(rows[1:-1]), f"{kind} of {what}", f"{name}:{line}", above)
        above = "" if begin else squeezed("\n".join(rows)).rpartition("\n")[2]
        line += len(rows)


def _variants(folder: Path) -> list[_Block]:
    """Return the solutions that the course edition keeps to try the checks with."""
    return [
        _Block(variant.source, f"a solution of task {path.stem}", f"{path.name}:{variant.line}", is_variant=True)
        for path in sorted(folder.glob("*.py"))
        for variant in read_solutions(path)
    ]
