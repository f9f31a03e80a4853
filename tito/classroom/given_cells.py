"""What became of the code cells without a grade id: those that were given, and those that students add."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from tito.cell import Cell
from tito.classroom.handed_in import HandedIn
from tito.classroom.released import Released, essence, has_statements

NAMES = re.compile(r"^(?:async\s+def|def|class)[ \t]+(\w+)|^(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)", re.MULTILINE)
_NEAR = 50  # added cells between two cells with an id that are compared with each given one
_LENGTH = 20_000  # of a source, as far as it is compared

Placed = tuple[str, Cell]  # the id of the nearest cell above that has one ('' at the top), and the cell


@dataclass(frozen=True)
class GivenCells:
    """Cells as they were given, if they were edited or deleted; cells as they were handed in, if they were added."""

    edited: list[Placed]
    deleted: list[Placed]
    added: list[Placed]


def compare_given(released: Released, handed_in: HandedIn) -> GivenCells:
    """Return what was changed between the cells with a grade id.

    A cell that is missing and one that is new in the same place are one cell that was edited: where several are, those
    that have a name or half of the rows in common, then those that come first.
    """
    missing, added = _unmatched(released, handed_in)
    missing, alike = _paired(missing, added, _are_alike)
    missing, others = _paired(missing, added, lambda *_: True)
    return GivenCells(alike + others, missing, [(above, cell) for above, cells in added.items() for cell in cells])


def _unmatched(released: Released, handed_in: HandedIn) -> tuple[list[Placed], dict[str, list[Cell]]]:
    """Return the given cells that are not there, and the code that nobody gave, by the id above it."""
    given = Counter(essence(cell.source) for _, cell in released.given)
    added: dict[str, list[Cell]] = defaultdict(list)
    above = ""
    for cell in handed_in.cells:
        name = cell.id if cell.metadata else ""
        if name in released.cells:
            above = name
        elif cell.kind == "code" and has_statements(cell.source):
            form = essence(cell.source)
            if given[form] > 0:
                given[form] -= 1
            else:
                added[above].append(cell)
    missing = []
    for above, cell in released.given:
        form = essence(cell.source)
        if given[form] > 0:
            given[form] -= 1
            missing.append((above, cell))
    return missing, added


def _paired(
    missing: list[Placed], added: dict[str, list[Cell]], matches: Callable[[Cell, Cell], bool]
) -> tuple[list[Placed], list[Placed]]:
    """Take from `added` what the missing cells have become; return those that became nothing, and the others."""
    lost, found = [], []
    for above, given in missing:
        near = added[above]
        place = next((index for index, cell in enumerate(near[:_NEAR]) if matches(given, cell)), None)
        if place is None:
            lost.append((above, given))
        else:
            del near[place]
            found.append((above, given))
    return lost, found


def _are_alike(given: Cell, cell: Cell) -> bool:
    rows = _rows(given)
    names = set(NAMES.findall(given.source)) & set(NAMES.findall(cell.source[:_LENGTH]))
    return bool(names) or 2 * len(rows & _rows(cell)) >= len(rows)


def _rows(cell: Cell) -> set[str]:
    return set(map(str.strip, cell.source[:_LENGTH].split("\n"))) - {""}
