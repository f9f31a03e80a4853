"""What students must not see: the lines of solutions, model answers and hidden checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tito.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, Cell
from tito.notebook import Notebook
from tito.solutions import read_solutions

# Characters that tell a line from anybody's code, and several short lines that follow each other.
LINE, LINES = 25, 40
BEGUN = 30  # and the given line above a solution with the first line of it
VARIANT = 60  # and two lines of one of the many ways to solve a task
_COMMON = re.compile(r"(?:import|from|def __|class \w+\(?\w*\)?:$|@|#$|return$|with pytest)")
_ENDS = {BEGIN_SOLUTION: END_SOLUTION, BEGIN_HIDDEN: END_HIDDEN}


@dataclass(frozen=True)
class Secret:
    """One line, or two that follow each other, as `squeezed` writes them; `what` and `where` say what they are from."""

    text: str
    what: str
    where: str


@dataclass
class Secrets:
    """All that must not be found, by its text."""

    found: dict[str, Secret] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Secret]:
        return iter(self.found.values())


@dataclass(frozen=True)
class _Block:
    """Lines that stand together, and what they are."""

    source: str
    what: str
    where: str
    above: str = ""
    is_variant: bool = False

    def texts(self) -> Iterator[str]:
        """Yield what gives the block away: long lines, short ones with what stands above, and runs of two or three."""
        lines = squeezed(self.source).split("\n")
        if self.above and _weight(lines[0]) < LINE and len(self.above) + len(lines[0]) >= BEGUN:
            yield f"{self.above}\n{lines[0]}"
        for row, line in enumerate(lines):
            if _weight(line) >= LINE and not self.is_variant:
                yield line
            elif run := _run(lines[row : row + 3], VARIANT if self.is_variant else LINES):
                yield run


def secrets_of(notebooks: Iterable[Notebook], solutions: Path | None = None) -> Secrets:
    """Return what students must not see of some notebooks of the course edition.

    A line counts if it is long enough to be told from anybody's code, short lines if they follow each other; what cells
    hold that are given to students is no secret.

    Args:
        notebooks: all of one module, so that a line which is given in one is not a secret of another.
        solutions: the folder with right and wrong solutions of the tasks.
    """
    notebooks = list(notebooks)
    given = squeezed("\n".join(line for notebook in notebooks for cell in notebook.cells for line in _given(cell)))
    blocks = [block for notebook in notebooks for cell in notebook.cells for block in _blocks(notebook, cell)]
    blocks += _variants(solutions) if solutions and solutions.is_dir() else []
    secrets = Secrets()
    for block in blocks:
        for text in block.texts():
            if text not in given:
                secrets.found.setdefault(text, Secret(text, block.what, block.where))
    return secrets


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


def _given(cell: Cell) -> Iterator[str]:
    """Yield the lines of a cell that students get."""
    end = ""
    for _, row in cell.lines():
        text = row.strip()
        if end:
            end = "" if text == end else end
        elif text in _ENDS:
            end = _ENDS[text]
        elif not cell.is_question:
            yield row


def _blocks(notebook: Notebook, cell: Cell) -> Iterator[_Block]:
    """Yield what stands between markers, and the whole answer of a question that has none."""
    what, name = f"task {cell.task}", notebook.path.name
    if cell.is_question and BEGIN_SOLUTION not in cell.source:
        yield _Block(cell.source, f"the answer of {what}", f"{name}:{cell.line}")
    rows: list[str] = []
    end, first, above = "", 0, ""
    for line, row in cell.lines():
        text = row.strip()
        if not end and text in _ENDS:
            end, first, rows = _ENDS[text], line, []
        elif end and text == end:
            kind = "a hidden check" if end == END_HIDDEN else "the answer" if cell.is_question else "the solution"
            yield _Block("\n".join(rows), f"{kind} of {what}", f"{name}:{first}", above)
            end = above = ""
        elif end:
            rows.append(row)
        else:
            above = squeezed(row) or above


def _variants(folder: Path) -> list[_Block]:
    """Return the solutions that the course edition keeps to try the checks with."""
    return [
        _Block(variant.source, f"a solution of task {path.stem}", f"{path.name}:{variant.line}", is_variant=True)
        for path in sorted(folder.glob("*.py"))
        for variant in read_solutions(path)
    ]
