"""The content of a notebook, whichever file it is in: `.py` and `.ipynb` in step have the same digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tito.notebooks.cell import NotebookError
from tito.notebooks.percent import require_no_conflict, split, unmarked

Said = tuple[str, str, str]  # kind, source, grade id


def digest(text: str, path: Path) -> str:
    """Return the digest of a notebook, given its text and the name of its file.

    Outputs, ids and blank lines around cells do not count, nor do empty cells.

    Raises:
        NotebookError: the text is no notebook.
    """
    return digest_of(cells_of(text, path))


def digest_of(cells: list[Said]) -> str:
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def cells_of(text: str, path: Path) -> list[Said]:
    """Return (kind, source, grade id) of the cells that are not empty.

    Raises:
        NotebookError: the text is no notebook, or git left its marks in it.
    """
    require_no_conflict(text, path)
    found = _of_ipynb(text, path) if path.suffix == ".ipynb" else _of_percent(text, path)
    return [(kind, bare, name) for kind, source, name in found if (bare := _bare(source)) or name]


def _of_percent(text: str, path: Path) -> Iterator[Said]:
    for cell in split(text, path):
        yield cell.kind, cell.source, cell.grade.get("grade_id", "")


def _of_ipynb(text: str, path: Path) -> Iterator[Said]:
    try:
        for cell in json.loads(text)["cells"]:
            source: Any = cell["source"]
            name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
            yield cell["cell_type"], source if isinstance(source, str) else "".join(source), name
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotebookError(path, 1, f"is not a notebook: {type(error).__name__}: {error}") from error


def _bare(source: str) -> str:
    """Return a source without blank lines around it, spaces at the ends of its lines, and escapes of `# %%`."""
    lines = [line.rstrip() for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return unmarked("\n".join(lines).strip("\n"))
