"""How a file that was handed in differs from the one that was released, beyond solutions and answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tito.classroom.collected.given_cells import compare_given
from tito.classroom.collected.handed_in import HandedIn
from tito.classroom.recorded.record import Evidence
from tito.notebooks.cell import BEGIN_HIDDEN, Cell
from tito.release.released import FLAGS, Released, digest, says

MAX_EVIDENCE = 60  # for one file: who changes more than that is known by then
_LENGTH = 2_000  # of a source, as far as it is described


def nearest(known: Sequence[Released], handed_in: HandedIn, name: str, claimed: str = "") -> Released:
    """Return the release that a file was made of, as far as one can tell.

    It is the one from which the file differs least; of several, that in which most is as it was given, that which the
    receipt names, and the latest.

    Args:
        known: what students were given, the latest last; at least one. claimed: `Release.key` of one.
    """

    def closeness(place: int) -> tuple[int, int, bool, int]:
        released = known[place]
        same = sum(released.is_as_given(cell.id, cell.source) for cell in handed_in.cells if cell.id)
        is_claimed = claimed != "" and any(release.endswith(claimed) for release in released.names)
        return -len(_changes(released, handed_in, name)), same, is_claimed, place

    return known[max(range(len(known)), key=closeness)] if len(known) > 1 else known[0]


def deviations(
    released: Released, handed_in: HandedIn, name: str, pieces: Collection[str] = ()
) -> tuple[Evidence, ...]:
    """Return what was changed in a file, in the order of kinds; layout, outputs and headers do not count.

    Args:
        released: what students were given.
        handed_in: what came back.
        name: of the file that was handed in.
        pieces: the ids of cells that were split, and of which all pieces count.
    """
    found = _changes(released, handed_in, name)
    found = [replace(it, message=_in_pieces(it, name)) if it.where in pieces else it for it in found]
    if len(found) > MAX_EVIDENCE:
        more = Evidence("more", name, f"{len(found) - MAX_EVIDENCE} more deviations like these")
        return (*found[:MAX_EVIDENCE], more)
    return tuple(found)


def _changes(released: Released, handed_in: HandedIn, name: str) -> list[Evidence]:
    kinds = (_copied, _deleted, _order, _metadata, _checks, _given, _markers)
    return list(dict.fromkeys(item for kind in kinds for item in kind(released, handed_in, name)))


def _in_pieces(item: Evidence, name: str) -> str:
    split = f"the cell {item.where} is split in {name}, and its pieces count together"
    return split if item.kind == "cell copied" else item.message


def _copied(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell, places in handed_in.places.items():
        if len(places) > 1 and cell in released.by_id:
            is_own = "solution" in released.by_id[cell].flags
            counts = "; the first that is not as it was given counts" if is_own else ""
            message = f"the cell {cell} appears in {name} {len(places)} times{counts}"
            yield Evidence("cell copied", cell, message, place_of(name, *handed_in.cells_of(cell)))


def _deleted(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell in released.by_id:
        if cell not in handed_in.places:
            yield Evidence("cell deleted", cell, f"the cell {cell} is missing in {name}")


def _order(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    rank = {cell: place for place, cell in enumerate(released.by_id)}
    for above, below in pairwise(cell for cell in handed_in.places if cell in rank):
        if rank[above] > rank[below]:
            message, cells = f"the cell {below} is below {above} in {name}", handed_in.cells_of(below)
            yield Evidence("cells reordered", below, message, place_of(name, cells[0]))


def _metadata(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell_id in handed_in.places:
        given = released.by_id.get(cell_id)
        if given is None:
            message = f"a cell has the grade id {short(cell_id)}, which the released notebook does not have"
            yield Evidence("metadata edited", name, message, place_of(name, *handed_in.cells_of(cell_id)))
            continue
        for cell in handed_in.cells_of(cell_id):
            points = cell.grade.get("points") or 0
            if points != given.points:
                message = f"the cell {cell_id} says {short(points)} points instead of {given.points:g}"
                yield Evidence("points edited", cell_id, message, place_of(name, cell))
            changed = [flag for flag in FLAGS if cell.grade.get(flag, False) is not (flag in given.flags)]
            changed += ["kind"] if cell.kind != given.kind else []
            if changed:
                message = f"the cell {cell_id} has another {' and '.join(changed)}"
                yield Evidence("metadata edited", cell_id, message, place_of(name, cell))


def _checks(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    """Yield each cell with a grade id that is not a student's to write, and was changed."""
    for given in released.by_id.values():
        if "solution" in given.flags:
            continue
        copies = handed_in.cells_of(given.id)
        if not copies or any(released.is_as_given(given.id, cell.source) for cell in copies):
            continue
        if given.whole and any(digest(cell.source) == given.whole for cell in copies):
            message = f"the hidden check {given.id} is in {name} with what it tests, which no student is given"
            yield Evidence("hidden check known", given.id, message)
            continue
        kind, what = ("check edited", "check") if given.is_check else ("given cell edited", "cell")
        message = f"the {what} {given.id} is not as it was given{'; the given one was run' if given.is_check else ''}"
        yield Evidence(kind, given.id, message, place_of(name, *copies))


def _given(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    found = compare_given(released, handed_in)
    for given, edited in found.edited:
        if not given.is_measure:  # these are there to be tried out
            message = f"the given cell with {_listed(given.says)}{_below(given.above)} is not as it was given"
            yield Evidence("given cell edited", given.above or name, message, _given_place(name, given.says, edited))
    for given in found.deleted:
        if not given.is_measure:
            message = f"the given cell with {_listed(given.says)}{_below(given.above)} is missing"
            yield Evidence("cell deleted", given.above or name, message, f"the one with {_listed(given.says)}")
    for above, cell in found.added:
        said = says(cell.source[:_LENGTH])
        message = f"code was added{_below(above)}: {_listed(said)}"
        yield Evidence("cell added", above or name, message, _given_place(name, said, cell))


def _markers(released: Released, handed_in: HandedIn, name: str) -> Iterator[Evidence]:
    for cell in handed_in.cells:
        given = released.by_id.get(cell.id) if BEGIN_HIDDEN in cell.source else None
        if given is not None and "solution" in given.flags:
            yield Evidence("marker", cell.id, f"the cell {cell.id} holds the marker of hidden tests, here a comment")


def place_of(name: str, *cells: Cell) -> str:
    """Return where cells of a file are, such as `line 274 of ada.py`; '' if it has no line numbers, as in Jupyter."""
    lines = [str(cell.line) for cell in cells if cell.line]
    many = "lines" if len(lines) > 1 else "line"
    return f"{many} {' and '.join(lines[:4])} of {name.rpartition('/')[2]}" if lines else ""


def _given_place(name: str, said: Sequence[str], cell: Cell) -> str:
    return ", ".join(part for part in (_listed(said), place_of(name, cell)) if part)


def _below(above: str) -> str:
    return f" below {above}" if above else ""


def summary(cell: Cell) -> str:
    """Return what a cell defines, or how it begins."""
    return _listed(says(cell.source[:_LENGTH]))


def _listed(said: Sequence[str]) -> str:
    return ", ".join(map(short, said[:4]))


def short(value: object) -> str:
    """Return a value of a student's in one short line that a terminal can be given."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(sign if sign.isprintable() else " " for sign in text[:60])
    return text if len(text) < 60 else text[:57] + "..."
