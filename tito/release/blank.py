"""The student's notebook: the course's, with stubs for solutions, and without hidden checks and model answers."""

from __future__ import annotations

from tito.classroom.examined.sites import watch
from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, TITLE, Cell, NotebookError, marked
from tito.notebooks.ipynb import from_json, from_percent, to_json, to_percent
from tito.notebooks.notebook import Notebook

ANSWER = "*Your answer here.*"
LATER = "# This check runs when your work is graded."


def blank(notebook: Notebook, text: str) -> str:
    """Return the percent text of the student's notebook.

    A solution becomes `raise NotImplementedError("task 8.3")`, a model answer `*Your answer here.*`; hidden checks go,
    and a cell that held nothing else keeps a comment with the titles of its blocks. The rest stays as it is, except for
    the number of blank lines between cells, which jupytext decides by what the cells hold.

    Args:
        notebook: the notebook as it was read.
        text: the text that it was read from.

    Raises:
        NotebookError: a solution or an answer is outside markers, so that it is unknown what to take away.
    """
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for cell in reversed(notebook.cells):
        _require_markers(notebook, cell)
        rows[cell.line - 1 : cell.last_line] = blanked(cell, rows[cell.line - 1 : cell.last_line])
    return normal("\n".join(rows))


def normal(text: str) -> str:
    """Return a percent notebook as jupytext writes it after it was a `.ipynb`."""
    return to_percent(from_json(to_json(from_percent(text))))


def _require_markers(notebook: Notebook, cell: Cell) -> None:
    if cell.is_solution and BEGIN_SOLUTION not in cell.source:
        message = f"no {BEGIN_SOLUTION!r} says where the solution begins, so it cannot be taken out"
        raise NotebookError(notebook.path, cell.line, message, cell.task)


def blanked(cell: Cell, rows: list[str]) -> list[str]:
    """Return the rows of a cell, as they are in the file, without what students must not see."""
    if cell.is_question and BEGIN_SOLUTION not in cell.source:
        return [f"{_before(rows[0], cell.source)}{ANSWER}"]
    kept = []
    for row, (text, begin) in zip(rows, marked(cell.source.split("\n")), strict=True):
        if text.strip() == BEGIN_SOLUTION == begin:
            kept.append(f"{_before(row, text.strip())}{stub(cell)}")
        elif not begin:
            kept.append(row)
    if cell.kind == "code" and BEGIN_HIDDEN in cell.source and not any(map(str.strip, kept)):
        return [LATER, *(f"{TITLE}{title}" for title in watch(cell.source, ()).titles.values())]
    return kept


def stub(cell: Cell) -> str:
    """Return what stands for the solution of a task, or for the answer to a question."""
    return f'raise NotImplementedError("task {cell.task}")' if cell.kind == "code" else ANSWER


def _before(row: str, text: str) -> str:
    """Return the characters before a text in its row of the file: its indentation, or the sign of a comment."""
    return row[: row.find(text.split("\n")[0])]
