"""Run the solved notebooks in a Jupyter kernel, as a reader would, and keep what they print and draw in files.

So the book is the same wherever it is built.
"""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tito.notebooks.ipynb import with_ids
from tito.workspace import Workspace

FOLDER = Path("book/recorded")
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


class RecordingError(Exception):
    """There is no recording of a notebook, or it is of another version of it."""


@dataclass(frozen=True)
class Recording:
    """The outputs of one run.

    Attributes:
        code: `fingerprint` of the notebook that ran.
        outputs: for the id of a cell (see `with_ids`), its outputs as nbformat has them.
    """

    code: str
    outputs: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    def dumps(self) -> str:
        """Return this as JSON, one output a line or more, so that differences can be read."""
        return json.dumps(vars(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def fingerprint(notebook: Any) -> str:
    """Return a hash of the code of an nbformat notebook: texts may change without another run."""
    code = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()


def place(root: Path, notebook: Path) -> Path:
    """Return the file that holds the recording of a notebook."""
    return root / FOLDER / f"{notebook.stem}.json"


def load(root: Path, path: Path, code: str) -> Recording:
    """Return the recording of a notebook whose `fingerprint` is `code`.

    Raises:
        RecordingError: there is none, it cannot be read, or the notebook's code has changed since.
    """
    file = place(root, path)
    try:
        recording = Recording(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise RecordingError(f"no recorded run of {path.name} in {file}: run `tito book record`") from error
    if recording.code != code:
        raise RecordingError(f"the code of {path.name} has changed since {file} was recorded: run `tito book record`")
    return recording


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
    notebook = with_ids(path.read_text(encoding="utf-8"))
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
