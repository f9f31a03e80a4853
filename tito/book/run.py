"""Run the solved notebooks in a Jupyter kernel, as a reader would, and record what they print and draw."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tito.book.recording import Recording, RecordingError, fingerprint, place
from tito.notebooks.ipynb import from_percent, give_ids
from tito.workspace import Workspace

FORMATS = ("image/svg+xml", "image/png", "text/plain")  # the first that an output has is kept
SETUP = """\
import matplotlib, os, warnings
%matplotlib inline
%config InlineBackend.figure_formats = ["svg"]
matplotlib.rcParams |= {
    "svg.fonttype": "none", "svg.hashsalt": "book", "font.family": "DejaVu Sans",
    "figure.figsize": (7.2, 3.8), "figure.facecolor": "none", "axes.facecolor": "none", "legend.frameon": False,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
    "axes.edgecolor": "#808080", "grid.color": "#cccccc", "grid.linewidth": 0.6, "axes.titlesize": 11,
    "axes.prop_cycle": matplotlib.cycler(color=["#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#d62728", "#808080"]),
}
"""


def record(workspace: Workspace, said: Callable[[str], None] = print) -> list[Path]:
    """Run each notebook of the course, and write what came of it to `book/recorded`; return the files.

    Raises:
        RecordingError: a cell failed, or there is no Jupyter to run it.
    """
    written = []
    for module in workspace.modules:
        for path in module.notebooks:
            said(f"running {path.name} ...")
            recording = recorded(path)
            file = place(workspace.root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(recording.dumps(), encoding="utf-8")
            written.append(file)
    return written


def recorded(path: Path) -> Recording:
    """Return what a run of one notebook gives; cells that are graded keep nothing."""
    notebook = read_nbformat(path)
    code = fingerprint(notebook)
    _run(notebook, path)
    kept = {cell.id: list(_kept(cell.outputs)) for cell in notebook.cells[1:] if _shows(cell)}
    return Recording(code, {name: outputs for name, outputs in kept.items() if outputs})


def _run(notebook: Any, path: Path) -> None:
    """Run all cells, after one that sets up the pictures.

    Raises:
        RecordingError: a cell failed, or there is no Jupyter.
    """
    try:
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
        from nbformat.v4 import new_code_cell
    except ModuleNotFoundError as error:
        raise RecordingError("there is no Jupyter to run notebooks: pip install '.[book]'") from error
    notebook.cells.insert(0, new_code_cell(SETUP))
    folder = {"metadata": {"path": path.parent}}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder).execute()
    except CellExecutionError as error:
        raise RecordingError(f"{path.name} was not recorded: {error.ename}: {error.evalue}") from error


def read_nbformat(path: Path) -> Any:
    """Return a percent notebook as nbformat has it, each cell with its id."""
    notebook = from_percent(path.read_text(encoding="utf-8"))
    give_ids(notebook)
    return notebook


def _shows(cell: Any) -> bool:
    grade = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and not grade.get("grade") and not grade.get("solution")


def _kept(outputs: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the outputs that a page shows: what was printed, and one form of each picture or value."""
    for output in outputs:
        if output.output_type == "stream" and output.name == "stdout":
            yield {"output_type": "stream", "name": "stdout", "text": output.text}
        elif output.output_type in ("display_data", "execute_result"):
            form = next(form for form in FORMATS if form in output.data)
            if form == "text/plain" and re.search(r"<(?:Figure|matplotlib|Axes)", output.data[form]):
                continue
            yield {"output_type": "display_data", "metadata": {}, "data": {form: output.data[form]}}
