"""Take from what a student handed in the solutions and the answers, by task, and nothing else.

They are put into the course's own notebook for grading: no check, no points and no given cell come from a student.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tito.classroom.collected.decoding import UnreadableError
from tito.classroom.collected.deviations import deviations, nearest, short, summary
from tito.classroom.collected.handed_in import HandedIn, read_handed_in
from tito.classroom.recorded.record import Evidence
from tito.notebooks.cell import Cell
from tito.notebooks.notebook import Notebook
from tito.release.released import MARKERS, Released, digest, essence, is_placeholder, shown

_DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Rebuilt:
    """What counts of one file.

    Attributes:
        cells: task -> source of the student's solution cell; a task whose cell was deleted is missing, and is to do.
        answers: question -> text of the answer, '' where there is none; missing where the cell is.
        evidence: how the file differs from the released one, beyond solutions and answers.
        problem: why nothing at all could be read; '' if something could.
        written: the tasks and questions whose cells are not as they were given.
        release: the name of the release that it was made of, '' where that is today's notebook.
        places: line of a cell of the course -> the file and line in which it begins for the student; the file is '' for
            the one handed in, and for what that has no line of, words: `the cell 8.2`, `the released cell 8.2-check`.
        left: the code cells that were not taken.
    """

    cells: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    problem: str = ""
    written: tuple[str, ...] = ()
    release: str = ""
    places: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    left: tuple[Cell, ...] = ()


def rebuild(skeleton: Notebook, text: bytes, name: str, known: Sequence[Released] = (), claimed: str = "") -> Rebuilt:
    """Return what a student wrote in a notebook.

    Args:
        skeleton: the course's notebook, solved and with hidden checks.
        text: what was handed in for it: percent text or `.ipynb`, maybe neither.
        name: of the file that was handed in, for messages.
        known, claimed: as for `nearest`; by default, students were given today's notebook.
    """
    try:
        handed_in = read_handed_in(text, name)
    except UnreadableError as error:
        return Rebuilt(problem=f"{name} {error}")
    ids = {cell.id: cell for cell in skeleton.cells if cell.id}
    if not handed_in.places.keys() & ids.keys():
        return Rebuilt(problem=f"{name} {_why_nothing(skeleton, handed_in)}")
    released = nearest(known or (Released.of(skeleton),), handed_in, name, claimed)
    chosen = {task: _chosen(released, handed_in, task) for task in ids}
    found = {task: cells for task, cells in chosen.items() if cells}
    own = {task: cells for task, cells in found.items() if ids[task].grade.get("solution")}
    split = {task for task, cells in own.items() if len(cells) > 1}
    kept = _as_given(released, handed_in)
    taken = {id(cell) for cells in (*own.values(), kept) for cell in cells}
    return Rebuilt(
        cells={task.id: _solution(found[task.id]) for task in skeleton.tasks if task.id in found},
        answers={cell.id: _answer(released, found[cell.id]) for cell in skeleton.questions if cell.id in found},
        evidence=(*_encoding(handed_in, name), *deviations(released, handed_in, name, split)),
        release=released.names[0] if released.names else "",
        places=_places(skeleton, {ids[task].line: cells[0] for task, cells in own.items()}, kept),
        left=tuple(cell for cell in handed_in.cells if cell.kind == "code" and id(cell) not in taken),
        written=tuple(task for task, cells in own.items() if not released.is_as_given(task, _joined(cells))),
    )


def _why_nothing(skeleton: Notebook, handed_in: HandedIn) -> str:
    if handed_in.places:
        some = ", ".join(short(name) for name in list(handed_in.places)[:3])
        return f"holds the cells of another notebook ({some}), not those of {skeleton.path.name}"
    return (
        "holds no cell with a grade id: hand in the notebook itself, as .py or .ipynb, "
        "not a copy of its text or an export"
    )


def _chosen(released: Released, handed_in: HandedIn, name: str) -> list[Cell]:
    """Return the cell that counts for an id: of several, the first that the student wrote in.

    JupyterLab copies the id when it splits a cell. Then the halves are adjacent and define different names, and all
    of them count.
    """
    places = handed_in.places.get(name, [])
    written = [place for place in places if _is_written(released, name, handed_in.cells[place])]
    if not written:
        return handed_in.cells_of(name)[:1]
    halves = [handed_in.cells[written[0]]]
    defined = set(_DEFINED.findall(halves[0].source))
    for place in written[1:]:
        cell = handed_in.cells[place]
        new = set(_DEFINED.findall(cell.source))
        if place != written[0] + len(halves) or not new or new & defined:
            break
        halves.append(cell)
        defined |= new
    return halves


def _is_written(released: Released, name: str, cell: Cell) -> bool:
    return essence(cell.source, cell.kind) != "" and not released.is_as_given(name, cell.source)


def _as_given(released: Released, handed_in: HandedIn) -> list[Cell]:
    """Return the code cells that are as they were given, once for each time that it was; none of a task."""
    spare: dict[str, list[Cell]] = defaultdict(list)
    for cell in handed_in.cells:
        if cell.kind == "code" and not cell.metadata:
            spare[digest(cell.source)].append(cell)
    found = []
    for given in released.cells:
        if given.kind != "code" or "solution" in given.flags:
            continue
        if given.id:
            copies = [cell for cell in handed_in.cells_of(given.id) if released.is_as_given(given.id, cell.source)]
        else:
            copies = spare[given.digest]
        found += copies[:1]
        del copies[:1]
    return found


def _places(skeleton: Notebook, own: Mapping[int, Cell], kept: Sequence[Cell]) -> dict[int, tuple[str, int]]:
    """Return where the cells of the course are in the student's file; see `Rebuilt.places`."""
    spare: dict[str, list[Cell]] = defaultdict(list)
    for one in kept:
        spare[one.id + digest(one.source)].append(one)
    found: dict[int, tuple[str, int]] = {}
    for given in skeleton.cells:
        copies = spare[given.id + digest(shown(given))] if given.kind == "code" and not given.is_solution else []
        cell: Cell | None = own.get(given.line) or next(iter(copies), None)
        what = given.id or f"with {summary(given)}"
        del copies[:1]
        has_lines = cell is not None and (given.is_solution or cell.source.count("\n") == given.source.count("\n"))
        if cell is not None and cell.line and has_lines:
            found[given.line] = ("", cell.line)
        elif given.kind == "code":
            found[given.line] = (f"the cell {what}" if has_lines else f"the released cell {what}", 1)
    return found


def _joined(cells: Sequence[Cell]) -> str:
    """Return the sources of cells, as far apart as they are in their file."""
    text = "".join(
        cell.source + "\n" * max(3 if not cell.line else 2, below.line - cell.last_line)
        for cell, below in pairwise(cells)
    )
    return text + cells[-1].source


def _solution(cells: Sequence[Cell]) -> str:
    """Return the source of a solution in which markers are what they are in a student's code: comments."""
    rows = _joined(cells).split("\n")
    return "\n".join(row.replace("###", "#", 1) if row.strip() in MARKERS else row for row in rows)


def _answer(released: Released, cells: Sequence[Cell]) -> str:
    source = _joined(cells)
    if released.is_as_given(cells[0].id, source):
        return ""
    rows = [row for row in source.split("\n") if row.strip() not in MARKERS and not is_placeholder(row)]
    return "\n".join(rows).strip()


def _encoding(handed_in: HandedIn, name: str) -> list[Evidence]:
    if not handed_in.encoding:
        return []
    message = f"is {handed_in.encoding} text, not UTF-8: letters beyond ASCII may not be those that were typed"
    return [Evidence("encoding", name, message)]
