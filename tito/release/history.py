"""What earlier releases of a module gave to students: digests in `modules/MODULE/releases/`, one file a release.

They are committed with the course, so that the grader can tell what a student has changed from what the course has
changed since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from tito.notebooks.notebook import Notebook
from tito.release.marker import Release
from tito.release.released import Given, Released
from tito.workspace import Module, WorkspaceError

FORMAT = 1
FOLDER = "releases"
_DEFAULTS = {field.name: field.default for field in fields(Given)}


def remember(module: Module, notebooks: Sequence[Notebook], release: Release) -> Path:
    """Write down what a release gives; one of the same notebooks that is there already stays. Return the file.

    Raises:
        OSError: it cannot be written.
    """
    folder = module.folder / FOLDER
    known = next(folder.glob(f"*-{release.key}.json"), None)
    if known:
        return known
    path = folder / f"{release.released[:10]}-{release.key}.json"
    folder.mkdir(exist_ok=True)
    path.write_text(_dumps(notebooks, release), encoding="utf-8", newline="\n")
    return path


def known_releases(module: Module, notebooks: Sequence[Notebook]) -> dict[str, tuple[Released, ...]]:
    """Return what students were given of each notebook, by the name of its file: now, and in releases, the latest last.

    A notebook that was the same in several releases is there once; today's, if it is none of them, has no name.

    Raises:
        WorkspaceError: a file of a release cannot be read.
    """
    found: dict[str, dict[tuple[Given, ...], tuple[str, ...]]] = {
        notebook.path.name: {Released.of(notebook).cells: ()} for notebook in notebooks
    }
    for name, cells in _read_all(module):
        for notebook, given in cells.items():
            if notebook in found:
                before = found[notebook].pop(given, ())
                found[notebook][given] = (*before, name)
    return {name: tuple(Released(*item) for item in cells.items()) for name, cells in found.items()}


def _read_all(module: Module) -> list[tuple[str, dict[str, tuple[Given, ...]]]]:
    """Return (name, notebook -> cells) of each release, the earliest first."""
    found = []
    for path in (module.folder / FOLDER).glob("*.json"):
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise ValueError("of another version of tito")
            cells = {name: _cells(rows) for name, rows in values["notebooks"].items()}
            found.append((str(values["released"]), path.stem, cells))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            mend = "restore it from the history of the course, or delete it"
            raise WorkspaceError(f"{path} does not say what was released ({error}): {mend}") from error
    return [(name, cells) for _, name, cells in sorted(found, key=lambda item: item[:2])]


def _dumps(notebooks: Sequence[Notebook], release: Release) -> str:
    """Return a release as JSON with one line for each cell."""
    rows = {
        notebook.path.name: ",\n".join(f"  {_row(cell)}" for cell in Released.of(notebook).cells)
        for notebook in notebooks
    }
    texts = ",\n".join(f" {json.dumps(name)}: [\n{text}\n ]" for name, text in rows.items())
    head = json.dumps({"format": FORMAT, "module": release.module, "released": release.released})
    return f'{head[:-1]}, "notebooks": {{\n{texts}\n}}}}\n'


def _row(cell: Given) -> str:
    values = {name: value for name, value in asdict(cell).items() if name != "above" and value != _DEFAULTS[name]}
    return json.dumps(values, ensure_ascii=False)


def _cells(rows: Sequence[dict[str, Any]]) -> tuple[Given, ...]:
    above, found = "", []
    for row in rows:
        above = row["id"] or above
        values: dict[str, Any] = {key: tuple(it) if isinstance(it, list) else it for key, it in row.items()}
        found.append(Given(above=above, **values))
    return tuple(found)
