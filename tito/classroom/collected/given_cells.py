"""What became of the code cells without a grade id: those that were given, and those that students add."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from tito.classroom.collected.handed_in import HandedIn
from tito.notebooks.cell import Cell
from tito.release.released import Given, Released, digest, has_statements, says

_NEAR = 50  # added cells between two cells with an id that are compared with each given one
_LENGTH = 20_000  # of a source, as far as it is compared


@dataclass(frozen=True)
class GivenCells:
    """Cells as they were given, if they were edited (with what they became) or deleted; cells that were added.

    An added one comes with the grade id above it.
    """

    edited: list[tuple[Given, Cell]]
    deleted: list[Given]
    added: list[tuple[str, Cell]]


def compare_given(released: Released, handed_in: HandedIn) -> GivenCells:
    """Return what was changed between the cells with a grade id.

    A cell that is missing and one that is new in the same place are one cell that was edited: where several are, those
    that define the same name or begin alike, then those that come first.
    """
    missing, added = _unmatched(released, handed_in)
    missing, alike = _paired(missing, added, _are_alike)
    missing, others = _paired(missing, added, lambda *_: True)
    return GivenCells(alike + others, missing, [(above, cell) for above, cells in added.items() for cell in cells])


def _unmatched(released: Released, handed_in: HandedIn) -> tuple[list[Given], dict[str, list[Cell]]]:
    """Return the given cells that are missing, and the code cells that were not given, by the id above them."""
    given = Counter(cell.digest for cell in released.others)
    added: dict[str, list[Cell]] = defaultdict(list)
    above = ""
    for cell in handed_in.cells:
        name = cell.id if cell.metadata else ""
        if name in released.by_id:
            above = name
        elif cell.kind == "code" and has_statements(cell.source):
            form = digest(cell.source)
            if given[form] > 0:
                given[form] -= 1
            else:
                added[above].append(cell)
    missing = []
    for lost in released.others:
        if given[lost.digest] > 0:
            given[lost.digest] -= 1
            missing.append(lost)
    return missing, added


def _paired(
    missing: list[Given], added: dict[str, list[Cell]], matches: Callable[[Given, Cell], bool]
) -> tuple[list[Given], list[tuple[Given, Cell]]]:
    """Take from `added` what the missing cells have become; return those that became nothing, and the others."""
    lost: list[Given] = []
    found: list[tuple[Given, Cell]] = []
    for given in missing:
        near = added[given.above]
        place = next((index for index, cell in enumerate(near[:_NEAR]) if matches(given, cell)), None)
        if place is None:
            lost.append(given)
        else:
            found.append((given, near.pop(place)))
    return lost, found


def _are_alike(given: Given, cell: Cell) -> bool:
    return not set(given.says).isdisjoint(says(cell.source[:_LENGTH]))
