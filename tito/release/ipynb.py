"""The same notebook as `.ipynb`: paired with its percent text by jupytext, with the same cell ids each time."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from typing import Any

from tito.lint import FORMAT

FORMATS = "ipynb,py:percent"


def paired(text: str) -> str:
    """Return a percent notebook whose header tells jupytext to keep a `.ipynb` beside it."""
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = jupytext.reads(text, fmt=FORMAT)
        notebook.metadata.setdefault("jupytext", {})["formats"] = FORMATS
        return jupytext.writes(notebook, fmt=FORMAT)


def to_ipynb(text: str) -> str:
    """Return the JSON of a percent notebook: without outputs, and the same bytes for the same text."""
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = jupytext.reads(text, fmt=FORMAT)
        give_ids(notebook)
        return jupytext.writes(notebook, fmt="ipynb")


def give_ids(notebook: Any) -> None:
    """Give each cell of an nbformat notebook an id: of its grade id, or of what it holds."""
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        name = _id(cell)
        seen[name] += 1
        cell["id"] = name if seen[name] == 1 else f"{name[:56]}-{seen[name]}"
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5


def _id(cell: Any) -> str:
    """Return at most 64 letters, digits, `-` and `_`, which is what nbformat allows."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", grade_id):
        return str(grade_id)
    return f"cell-{hashlib.sha256(f'{cell.cell_type} {cell.source}'.encode()).hexdigest()[:12]}"
