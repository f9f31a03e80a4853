"""Read a jupytext percent notebook (`*_dev.py`): cells with their line numbers, tasks, checks and points.

jupytext reads these files too, and a test holds this reader to the same cells. This one keeps the line of every cell
(so that tracebacks and messages point into the file), refuses broken metadata instead of passing it on silently, and
needs no import that takes half a second.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tito.notebooks.cell import Cell, NotebookError
from tito.notebooks.percent import require_no_conflict, split
from tito.notebooks.soundness import require_sound
from tito.notebooks.tree import tree_of
from tito.notebooks.unsolved import looks_unsolved

__all__ = ["Cell", "Notebook", "NotebookError", "Task", "looks_unsolved", "parse", "read", "text_of"]

_HEADING = re.compile(
    r"^#{2,3}\s+(?:(?P<part>Part\s+\d+.*)|(?:Task\s+)?(?P<task>\d+\.\d+)\s*[·:.-]*\s*(?P<title>.*))$", re.MULTILINE
)


@dataclass(frozen=True)
class Task:
    """One exercise: its solution cell, and the graded cells that check it."""

    id: str
    title: str
    cell: Cell
    checks: tuple[Cell, ...]

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks)

    @property
    def part(self) -> str:
        return self.cell.part

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the functions and classes that the task asks for, solved or not."""
        tree, kinds = tree_of(self.cell.source), ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if tree is None:
            found = re.findall(r"^(?:async\s+)?(?:def|class)\s+(\w+)", self.cell.source, re.MULTILINE)
        else:
            found = [node.name for node in tree.body if isinstance(node, kinds)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def is_todo(self) -> bool:
        """Tell whether the solution cell still holds its stub, or nothing."""
        return looks_unsolved(self.cell.source)


@dataclass(frozen=True)
class Notebook:
    """The cells of one `*_dev.py`, in order."""

    path: Path
    cells: tuple[Cell, ...]

    @cached_property
    def headings(self) -> dict[str, str]:
        """Return task id -> title of the headings such as `### 8.3 · Subset: a view of some samples`."""
        texts = (cell.source for cell in self.cells if cell.kind == "markdown")
        return {found["task"]: found["title"] for text in texts for found in _HEADING.finditer(text) if found["task"]}

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        checks: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if cell.is_check:
                checks.setdefault(cell.task, []).append(cell)
        return tuple(
            Task(cell.id, self.headings.get(cell.id, ""), cell, tuple(checks.get(cell.id, ())))
            for cell in self.cells
            if cell.is_solution
        )

    @cached_property
    def last_cells(self) -> dict[str, int]:
        """Return task -> the position of its last cell, a check or the solution."""
        cells = enumerate(self.cells)
        return {cell.task: position for position, cell in cells if cell.is_check or cell.is_solution}

    @property
    def questions(self) -> tuple[Cell, ...]:
        """Return the cells that a person grades."""
        return tuple(cell for cell in self.cells if cell.is_question)

    @property
    def points(self) -> float:
        return sum(task.points for task in self.tasks)

    def task_at(self, line: int) -> str | None:
        """Return the id of the task whose solution or check cell holds this line of the file."""
        return next((cell.task for cell in self.cells if cell.id and cell.line <= line <= cell.last_line), None)


def read(path: Path) -> Notebook:
    """Read and check a notebook file.

    Raises:
        NotebookError: no UTF-8 text, broken metadata, a missing marker, an id used twice, a check without its task.
    """
    try:
        text = text_of(path)
    except OSError as error:
        raise NotebookError(path, 1, f"cannot be read: {error.strerror or error}") from error
    require_no_conflict(text, path)
    return parse(text, path)


def text_of(path: Path) -> str:
    """Return the text of a notebook file, `.py` or `.ipynb`.

    Raises:
        NotebookError: no UTF-8 text. OSError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = f"byte {error.start} (0x{error.object[error.start]:02x})"
        raise NotebookError(path, line, f"is not UTF-8 text: {byte}; save the file as UTF-8") from error


def parse(text: str, path: Path = Path("notebook_dev.py")) -> Notebook:
    """Read a notebook from its text; see `read`."""
    cells: list[Cell] = []
    module, part = None, ""
    for cell in split(text, path):
        if cell.kind == "markdown":
            heading = next((m["part"] for m in _HEADING.finditer(cell.source) if m["part"]), part)
            module, part = (module if heading == part else None), heading
        elif cell.kind == "code":
            module = cell.directives.get("default_exp", module)
        cells.append(replace(cell, module=module, part=part))
    require_sound(path, cells)
    return Notebook(path, tuple(cells))
