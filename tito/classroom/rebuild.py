"""Take from what a student handed in the solutions and the answers, by task, and nothing else.

They are put into the course's own notebook for grading: no check, no points and no given cell come from a student.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tito.cell import Cell
from tito.classroom.decoding import UnreadableError
from tito.classroom.deviations import deviations, short
from tito.classroom.handed_in import HandedIn, read_handed_in
from tito.classroom.record import Evidence
from tito.classroom.released import MARKERS, Released, essence, is_placeholder
from tito.notebook import Notebook

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
    """

    cells: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    problem: str = ""
    written: tuple[str, ...] = ()


def rebuild(skeleton: Notebook, text: bytes, name: str) -> Rebuilt:
    """Return what a student wrote in a notebook.

    Args:
        skeleton: the course's notebook, solved and with hidden checks.
        text: what was handed in for it: percent text or `.ipynb`, maybe neither.
        name: of the file that was handed in, for messages.
    """
    try:
        handed_in = read_handed_in(text, name)
    except UnreadableError as error:
        return Rebuilt(problem=f"{name} {error}")
    released = Released(skeleton)
    if not handed_in.places.keys() & released.cells.keys():
        return Rebuilt(problem=f"{name} {_why_nothing(skeleton, handed_in)}")
    chosen = {task: _chosen(released, handed_in, task) for task in released.cells}
    found = {task: cells for task, cells in chosen.items() if cells}
    return Rebuilt(
        cells={task.id: _solution(found[task.id]) for task in skeleton.tasks if task.id in found},
        answers={cell.id: _answer(released, found[cell.id]) for cell in skeleton.questions if cell.id in found},
        evidence=(*_encoding(handed_in, name), *deviations(released, handed_in, name)),
        written=tuple(
            task
            for task, cells in found.items()
            if released.cells[task].grade.get("solution") and not released.is_as_given(task, _joined(cells))
        ),
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
    """Return the cell that counts for an id: of several, the first that somebody wrote in.

    JupyterLab copies the id when it splits a cell. Then the halves stand together and define different names, and all
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


def _joined(cells: Iterable[Cell]) -> str:
    return "\n\n\n".join(cell.source for cell in cells)


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
