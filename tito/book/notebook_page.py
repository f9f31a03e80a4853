"""A notebook as a page: what students get, with what the solved one printed and drew."""

from __future__ import annotations

import ast
import json
import re
import warnings
from pathlib import Path
from typing import Any

from tito.book.recording import Recording, fingerprint, load
from tito.book.run import read_nbformat
from tito.lint import FORMAT
from tito.notebook import read
from tito.release.blank import blank
from tito.release.ipynb import give_ids

TASK = re.compile(r"^(#+) (\d+)\.(\d+) · ", re.MULTILINE)
DIRECTIVES = re.compile(r"\A(?:# ?\|.*\n)+|^# ?\|.*$\n?", re.MULTILINE)


def page(root: Path, path: Path) -> str:
    """Return the JSON of the notebook that the site shows.

    Solutions and hidden checks are taken out as for a release; outputs come from the recorded run, by the ids of cells;
    graded cells have none. Checks and long lists of imports are folded. Each task can be linked to as `task-8-3`.

    Raises:
        RecordingError: the recorded run is of another version. NotebookError: a solution stands outside markers.
    """
    recording = load(root, path, fingerprint(read_nbformat(path)))
    notebook = _released(path)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = TASK.sub(lambda m: f"(task-{m[2]}-{m[3]})=\n{m[0]}", cell.source)
        else:
            _finish(cell, recording)
        cell.metadata.pop("nbgrader", None)
    notebook.metadata.pop("jupytext", None)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _released(path: Path) -> Any:
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = jupytext.reads(blank(read(path), path.read_text(encoding="utf-8-sig")), fmt=FORMAT)
    give_ids(notebook)
    return notebook


def _finish(cell: Any, recording: Recording) -> None:
    """Give a code cell its outputs, fold what is long and no reader's first concern, drop what is for the exporter."""
    import nbformat

    grade = cell.metadata.get("nbgrader", {})
    outputs = [] if grade.get("grade") or grade.get("solution") else recording.outputs.get(cell.id, [])
    cell.outputs = [nbformat.from_dict(output) for output in outputs]
    cell.source = DIRECTIVES.sub("", cell.source).strip("\n")
    if _is_text(cell.source):
        cell.metadata["tags"], cell.outputs = ["remove-cell"], []
    elif grade.get("grade"):
        cell.metadata["tags"] = ["hide-input", "check"]
    elif cell.source.count("import ") > 6:
        cell.metadata["tags"] = ["hide-input"]
    if any(form.startswith("image/") for output in outputs for form in output.get("data", {})):
        cell.metadata["mystnb"] = {"image": {"alt": cell.metadata["alt"]}}
    cell.metadata.pop("alt", None)


def _is_text(source: str) -> bool:
    """Tell whether a cell holds nothing, or only the text that stands at the top of an exported file."""
    body = ast.parse(source).body
    return not body or (len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant))
