"""The student's notebook: the course's, with stubs for solutions, and without hidden checks and model answers."""

from __future__ import annotations

import warnings

from tito.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, Cell, NotebookError
from tito.lint import FORMAT
from tito.notebook import Notebook

ANSWER = "*Your answer here.*"
LATER = "# This check runs when your work is graded."


def blank(notebook: Notebook, text: str) -> str:
    """Return the percent text of the student's notebook.

    A solution becomes `raise NotImplementedError("task 8.3")`, a model answer `*Your answer here.*`; hidden checks go,
    and a cell that held nothing else keeps one comment. The rest stays as it is, but for the number of blank lines
    between cells, which jupytext decides by what the cells hold.

    Args:
        notebook: the notebook as it was read.
        text: the text that it was read from.

    Raises:
        NotebookError: a solution or an answer stands outside markers, so that nobody can tell what to take away.
    """
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for cell in reversed(notebook.cells):
        _require_markers(notebook, cell)
        rows[cell.line - 1 : cell.last_line] = _blanked(cell, rows[cell.line - 1 : cell.last_line])
    return normal("\n".join(rows))


def normal(text: str) -> str:
    """Return a percent notebook as jupytext writes it after it was a `.ipynb`."""
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        as_json = jupytext.writes(jupytext.reads(text, fmt=FORMAT), fmt="ipynb")
        return jupytext.writes(jupytext.reads(as_json, fmt="ipynb"), fmt=FORMAT)


def _require_markers(notebook: Notebook, cell: Cell) -> None:
    if cell.is_solution and BEGIN_SOLUTION not in cell.source:
        message = f"no {BEGIN_SOLUTION!r} says where the solution begins, so it cannot be taken out"
        raise NotebookError(notebook.path, cell.line, message, cell.task)


def _blanked(cell: Cell, rows: list[str]) -> list[str]:
    """Return the rows of a cell, as they stand in the file, without what students must not see."""
    if cell.is_question and BEGIN_SOLUTION not in cell.source:
        return [f"{_before(rows[0], cell.source)}{ANSWER}"]
    kept, end = [], ""
    for row, text in zip(rows, map(str.strip, cell.source.split("\n")), strict=True):
        if end:
            end = "" if text == end else end
        elif text == BEGIN_SOLUTION:
            end = END_SOLUTION
            kept.append(f"{_before(row, text)}{stub(cell)}")
        elif text == BEGIN_HIDDEN:
            end = END_HIDDEN
        else:
            kept.append(row)
    if cell.kind == "code" and BEGIN_HIDDEN in cell.source and not any(map(str.strip, kept)):
        return [LATER]
    return kept


def stub(cell: Cell) -> str:
    """Return what stands for the solution of a task, or for the answer to a question."""
    return f'raise NotImplementedError("task {cell.task}")' if cell.kind == "code" else ANSWER


def _before(row: str, text: str) -> str:
    """Return what stands before a text in its row of the file: its indentation, or the sign of a comment."""
    return row[: row.find(text.split("\n")[0])]
