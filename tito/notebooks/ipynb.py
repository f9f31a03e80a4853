"""The same notebook as `.ipynb`: paired with its percent text by jupytext, with the same cell ids each time."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections import Counter
from copy import deepcopy
from typing import Any

from tito.notebooks.percent import escape, unescape, with_escapes

FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
FORMATS = "ipynb,py:percent"
_PLAIN = FORMAT | {"format_name": "hydrogen"}  # percent, but a cell with `%%bash` is not turned into comments

_BREAKS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # jupytext ends lines at these, Python and editors do not
_HIDE = {ord(sign): 0x10FF00 + i for i, sign in enumerate(_BREAKS)}
_SHOW = {code: sign for sign, code in _HIDE.items()}


def paired(text: str) -> str:
    """Return a percent notebook whose header tells jupytext to keep a `.ipynb` beside it."""
    notebook = from_percent(text)
    notebook.metadata.setdefault("jupytext", {})["formats"] = FORMATS
    return to_percent(notebook)


def to_ipynb(text: str) -> str:
    """Return the JSON of a percent notebook: without outputs, and the same bytes for the same text."""
    return to_json(with_ids(text))


def with_ids(text: str) -> Any:
    """Return a percent notebook as nbformat has it, each cell with its id."""
    notebook = from_percent(text)
    give_ids(notebook)
    return notebook


def from_percent(text: str) -> Any:
    """Return a percent notebook as nbformat has it; a commented `# # %%` in code is the line `# %%`."""
    notebook = _quietly("reads", with_escapes(text).translate(_HIDE), _PLAIN)
    about = json.dumps(notebook.metadata.get("jupytext", {})).replace("hydrogen", "percent")
    notebook.metadata["jupytext"] = json.loads(about)
    for cell in notebook.cells:
        cell.source = cell.source.translate(_SHOW)
        if cell.cell_type == "code":
            cell.source = unescape(cell.source)
    return notebook


def to_percent(notebook: Any) -> str:
    """Return the percent text of an nbformat notebook; lines in code that would begin a cell are commented."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        cell.source = cell.source.replace("\r\n", "\n").replace("\r", "\n").strip("\n").translate(_HIDE)
        if cell.cell_type == "code":
            cell.source = escape(cell.source)
            if cell.source[:1].isspace():
                cell.metadata.setdefault("title", "cell")  # else the header reads as a line of the task above
        elif '"""' in cell.source:
            cell.metadata["cell_marker"] = "" if "'''" in cell.source else "'''"
    text = str(_quietly("writes", notebook, _PLAIN)).translate(_SHOW)
    head, end, rest = text.partition("\n# ---\n")
    return f"{head.replace('hydrogen', 'percent')}{end}{rest}" if end else text


def from_json(text: str) -> Any:
    return _quietly("reads", text, "ipynb")


def to_json(notebook: Any) -> str:
    return str(_quietly("writes", notebook, "ipynb"))


def _quietly(name: str, what: Any, fmt: Any) -> Any:
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(jupytext, name)(what, fmt=fmt)


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
