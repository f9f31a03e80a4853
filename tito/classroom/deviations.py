"""How a file that was handed in differs from the one that was released, beyond solutions and answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tito.cell import BEGIN_HIDDEN, Cell
from tito.classroom.given_cells import NAMES, compare_given
from tito.classroom.handed_in import HandedIn
from tito.classroom.record import Evidence
from tito.classroom.released import Released, essence

MAX_EVIDENCE = 60  # for one file: who changes more than that is known by then
_LENGTH = 2_000  # of a source, as far as it is described
_FLAGS = ("grade", "solution", "locked")


def deviations(released: Released, handed_in: HandedIn, name: str) -> tuple[Evidence, ...]:
    """Return what was changed in a file, in the order of kinds; layout, outputs and headers do not count.

    Args:
        released: what students were given.
        handed_in: what came back.
        name: of the file that was handed in.
    """
    kinds = (_copied, _deleted, _order, _metadata, _checks, _given, _markers)
    found = list(dict.fromkeys(item for kind in kinds for item in kind(released, handed_in, name)))
    if len(found) > MAX_EVIDENCE:
        more = Evidence("more", name, f"{len(found) - MAX_EVIDENCE} more deviations like these")
        return (*found[:MAX_EVIDENCE], more)
    return tuple(found)


def _copied(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell, places in handed_in.places.items():
        if len(places) > 1 and cell in released.cells:
            counts = (
                "; the first that is not as it was given counts" if released.cells[cell].grade.get("solution") else ""
            )
            yield Evidence("cell copied", cell, f"the cell {cell} stands in {name} {len(places)} times{counts}")


def _deleted(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell in released.cells:
        if cell not in handed_in.places:
            yield Evidence("cell deleted", cell, f"the cell {cell} is missing in {name}")


def _order(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    rank = {cell: place for place, cell in enumerate(released.cells)}
    for above, below in pairwise(cell for cell in handed_in.places if cell in rank):
        if rank[above] > rank[below]:
            yield Evidence("cells reordered", below, f"the cell {below} stands below {above} in {name}")


def _metadata(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell_id in handed_in.places:
        given = released.cells.get(cell_id)
        if given is None:
            message = f"a cell has the grade id {short(cell_id)}, which the released notebook does not have"
            yield Evidence("metadata edited", name, message)
            continue
        for cell in handed_in.cells_of(cell_id):
            points = cell.grade.get("points") or 0
            if points != given.points:
                message = f"the cell {cell_id} says {short(points)} points instead of {given.points:g}"
                yield Evidence("points edited", cell_id, message)
            changed = [flag for flag in _FLAGS if cell.grade.get(flag, False) is not given.grade.get(flag, False)]
            changed += ["kind"] if cell.kind != given.kind else []
            if changed:
                yield Evidence("metadata edited", cell_id, f"the cell {cell_id} has another {' and '.join(changed)}")


def _checks(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    """Yield each cell with a grade id that is not a student's to write, and was changed."""
    for given in released.cells.values():
        if given.grade.get("solution"):
            continue
        copies = handed_in.cells_of(given.id)
        if not copies or any(released.is_as_given(given.id, cell.source) for cell in copies):
            continue
        if given.is_hidden and any(essence(cell.source) == essence(given.source) for cell in copies):
            message = f"the hidden check {given.id} stands in {name} with what it tests, which no student is given"
            yield Evidence("hidden check known", given.id, message)
        elif given.is_check:
            yield Evidence(
                "check edited", given.id, f"the check {given.id} is not as it was given; the given one was run"
            )
        else:
            yield Evidence("given cell edited", given.id, f"the cell {given.id} is not as it was given")


def _given(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    found = compare_given(released, handed_in)
    for above, cell in found.edited:
        if not cell.is_measure:  # these are there to be tried out
            message = f"the given cell with {_summary(cell)}{_place(above)} is not as it was given"
            yield Evidence("given cell edited", above or name, message)
    for above, cell in found.deleted:
        if not cell.is_measure:
            message = f"the given cell with {_summary(cell)}{_place(above)} is missing"
            yield Evidence("cell deleted", above or name, message)
    for above, cell in found.added:
        yield Evidence("cell added", above or name, f"code was added{_place(above)}: {_summary(cell)}")


def _markers(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell in handed_in.cells:
        given = released.cells.get(cell.id) if BEGIN_HIDDEN in cell.source else None
        if given is not None and given.grade.get("solution"):
            yield Evidence("marker", cell.id, f"the cell {cell.id} holds the marker of hidden tests, here a comment")


def _place(above: str) -> str:
    return f" below {above}" if above else ""


def _summary(cell: Cell) -> str:
    """Return what a cell defines, or how it begins."""
    source = cell.source[:_LENGTH]
    names = [function or value for function, value in NAMES.findall(source)]
    if names:
        return ", ".join(short(name) for name in dict.fromkeys(names[:4]))
    rows = (row.strip() for row in source.split("\n"))
    return short(next((row for row in rows if row and not row.startswith("#")), "many comments"))


def short(value: object) -> str:
    """Return a value of a student's in one short line that a terminal can be given."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(sign if sign.isprintable() else " " for sign in text[:60])
    return text if len(text) < 60 else text[:57] + "..."
