"""What students were given of a notebook, as far as one must know it to tell what they have changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tito.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, Cell
from tito.notebook import Notebook

MARKERS = (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN)
_STUB = re.compile(r"raise NotImplementedError\(.*\btask \d+\.\d+.*\)")
_STUB_LENGTH = 500  # a longer row would take the expression long, and is none
_PLACEHOLDERS = {"your answer", "your answer here"}
_TRAILING = re.compile(r",(?=[)\]}])")


@dataclass(frozen=True)
class Released:
    """The course's notebook without what students do not see."""

    notebook: Notebook

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Return the cells that carry a grade id."""
        return {cell.id: cell for cell in self.notebook.cells if cell.id}

    @cached_property
    def stubs(self) -> dict[str, str]:
        """Return the essence of each cell with a grade id, as it was given."""
        return {name: essence(shown(cell), cell.kind) for name, cell in self.cells.items()}

    def is_as_given(self, name: str, source: str) -> bool:
        """Tell whether a source is that of the cell with this id, but for layout and comments."""
        return essence(source, self.cells[name].kind) == self.stubs[name]

    @cached_property
    def given(self) -> list[tuple[str, Cell]]:
        """Return each code cell without a grade id, and the id above it."""
        above, found = "", []
        for cell in self.notebook.cells:
            above = cell.id or above
            if cell.kind == "code" and not cell.id and has_statements(cell.source):
                found.append((above, cell))
        return found


def shown(cell: Cell) -> str:
    """Return the source of a cell without solutions, hidden tests and their markers."""
    kept, inside = [], False
    for line in cell.source.split("\n"):
        text = line.strip()
        if text in (BEGIN_SOLUTION, BEGIN_HIDDEN):
            inside = True
        elif text in (END_SOLUTION, END_HIDDEN):
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


@lru_cache(maxsize=2048)  # most cells of a class are as they were given
def essence(source: str, kind: str = "code") -> str:
    """Return what is left of a source when layout, comments, stubs and placeholders do not count."""
    return _TRAILING.sub("", re.sub(r"\s+", "", "".join(rows(source, kind))).replace("'", '"'))


def rows(source: str, kind: str = "code") -> list[str]:
    """Return the rows of a source that somebody may have written, without the blanks around them."""
    found = [row.strip() for row in source.split("\n")]
    if kind == "code":
        found = [row for row in found if not row.startswith("#") and not is_stub(row)]
    return [row for row in found if row and row not in MARKERS and not is_placeholder(row)]


def is_stub(row: str) -> bool:
    """Tell whether a row of code stands for a task that is to do."""
    return len(row) < _STUB_LENGTH and _STUB.fullmatch(row) is not None


def is_placeholder(row: str) -> bool:
    """Tell whether a row of an answer is the one that was given, such as `*Your answer here.*`."""
    return row.strip(" \t*_.>#").casefold() in _PLACEHOLDERS


def has_statements(source: str) -> bool:
    """Tell whether anything stands in a code cell but comments."""
    return any(row.strip() and not row.lstrip().startswith("#") for row in source.split("\n"))
