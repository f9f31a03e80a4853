"""Read what a student handed in, however broken it is: the cells with their grade ids, and nothing is run.

The reader of the course's own notebooks refuses what could lose points silently. This one takes what it can get: a
broken cell costs that cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from tito.classroom.collected.decoding import MAX_TEXT, UnreadableError, clean, decode
from tito.notebooks.cell import Cell, NotebookError
from tito.notebooks.percent import split

MAX_CELLS = 5_000
MAX_ROWS = 200_000
_MAX_VALUES = 2_000_000  # of a JSON file: what they take in memory is bounded with them
_CUT = re.compile(r"^#[ \t]?%%+(?:[ \t].*)?$", re.MULTILINE)
_CELL = re.compile(r"^[ \t]*#[ \t]*(?:%%|In\[|<codecell>)", re.MULTILINE)
_GRADE_ID = re.compile(r"""grade_id["']?\s*[:=]\s*["']([^"'\n]{1,100})["']""")
_KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown"}
_REFUSALS = (NotebookError, RecursionError, ValueError, AttributeError)  # of the reader for whole notebooks
_KEPT = ("grade", "solution", "locked", "points", "grade_id")


@dataclass(frozen=True)
class HandedIn:
    """The cells of a file. `encoding` is '' for UTF-8."""

    cells: tuple[Cell, ...]
    encoding: str = ""

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Return the positions of the cells with each grade id among the cells."""
        found: dict[str, list[int]] = {}
        for index, cell in enumerate(self.cells):
            if cell.metadata:
                found.setdefault(cell.id, []).append(index)
        return found

    def cells_of(self, name: str) -> list[Cell]:
        """Return the cells with a grade id: more than one if it was copied, none if it was deleted."""
        return [self.cells[index] for index in self.places.get(name, ())]


def read_handed_in(data: bytes, name: str) -> HandedIn:
    """Return the cells of a percent notebook or of a `.ipynb`; what it is, its content decides.

    Raises:
        UnreadableError: it is neither, or larger than any notebook.
    """
    text, encoding = decode(data)
    if text.lstrip().startswith("{"):
        try:
            cells = tuple(_from_json(text))
            _require_bounded([cell.source for cell in cells])
            return HandedIn(cells, encoding)
        except UnreadableError:
            if name.endswith(".ipynb") or not _CELL.search(text):
                raise
    _require_bounded([text])
    _require_few(sum(1 for _ in islice(_CELL.finditer(text), MAX_CELLS + 1)))
    return HandedIn(tuple(_from_percent(clean(text), Path(name))), encoding)


def ids_in(data: bytes) -> set[str]:
    """Return the grade ids in a file, without reading it as a notebook: quick, and only nearly right.

    Raises:
        UnreadableError: it is no text.
    """
    text, _ = decode(data)
    return {Cell("code", "", 0, {"nbgrader": {"grade_id": name}}).id for name in _GRADE_ID.findall(text)}


def _from_percent(text: str, path: Path) -> list[Cell]:
    headers = list(_CUT.finditer(text))
    with suppress(*_REFUSALS):
        cells = [_sane(cell) for cell in split(text, path)]
        if sum(bool(cell.id) for cell in cells) >= sum(_GRADE_ID.search(header[0]) is not None for header in headers):
            return cells  # else a string that was left open has swallowed cells
    starts = [header.start() for header in headers]
    starts = starts if starts[:1] == [0] else [0, *starts]
    return [
        replace(cell, line=cell.line + text.count("\n", 0, start))
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        for cell in _block(text[start:end], path)
    ]


def _require_bounded(sources: Sequence[str]) -> None:
    size = sum(map(len, sources))
    if size > MAX_TEXT:
        raise UnreadableError(f"has {size / 2**20:.0f} MiB of text, more than any notebook: hand in the notebook alone")
    if sum(source.count("\n") + source.count("\r") for source in sources) > MAX_ROWS:
        raise UnreadableError(f"holds more than {MAX_ROWS} lines: hand in the released notebook with your solutions")


def _require_few(n: int) -> None:
    if n > MAX_CELLS:
        raise UnreadableError(f"holds more than {MAX_CELLS} cells: hand in the released notebook with your solutions")


def _block(text: str, path: Path) -> list[Cell]:
    """Return the cell of a piece of text that begins with a header, also if the header or the code is broken."""
    with suppress(*_REFUSALS):
        return [_sane(cell) for cell in split(text, path)]
    header, _, source = text.partition("\n")
    line = 2 + len(source) - len(source.lstrip("\n"))
    if _CUT.match(header) is None:
        return [Cell("code", text.strip("\n"), 1 + len(text) - len(text.lstrip("\n")))]
    with suppress(*_REFUSALS):
        return [replace(_sane(cell), source=source.strip("\n"), line=line) for cell in split(header, path)]
    found = _GRADE_ID.search(header)
    kind = "markdown" if re.search(r"\[(?:markdown|md)\]", header) else "raw" if "[raw]" in header else "code"
    return [Cell(kind, source.strip("\n"), line, {"nbgrader": {"grade_id": found[1]}} if found else {})]


def _from_json(text: str) -> Iterator[Cell]:
    if sum(map(text.count, ",[{")) > _MAX_VALUES:
        raise UnreadableError(f"holds more than {_MAX_VALUES} values: clear its outputs and hand in again")
    try:
        values = json.loads(text)
    except RecursionError:
        raise UnreadableError("is JSON that is nested too deeply for a notebook") from None
    except ValueError as error:
        mend = "open it in Jupyter and save it again, or hand in the .py"
        raise UnreadableError(f"is a broken .ipynb ({error}): {mend}") from error
    cells = _cells(values)
    _require_few(len(cells))
    for cell in cells:
        if isinstance(cell, dict):
            metadata = cell.get("metadata")
            kind = cell.get("cell_type")
            kind = _KINDS.get(kind, "raw") if isinstance(kind, str) else "raw"
            yield _sane(Cell(kind, _source(cell), 0, metadata if isinstance(metadata, dict) else {}))


def _cells(values: Any) -> list[Any]:
    """Return the cells of a notebook of format 4, or of 3, which has them in worksheets."""
    cells = values.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = values.get("worksheets")
    if not isinstance(sheets, list):
        raise UnreadableError("is JSON, but not a notebook: it has no cells")
    found = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    return [cell for cells in found for cell in cells]


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(row for row in source if isinstance(row, str))
    return clean(source).strip("\n") if isinstance(source, str) else ""


def _sane(cell: Cell) -> Cell:
    """Return the cell with no metadata but nbgrader's, of the types that they must have."""
    grade = cell.metadata.get("nbgrader")
    if not (isinstance(grade, dict) and isinstance(grade.get("grade_id"), str) and grade["grade_id"]):
        return Cell(cell.kind, cell.source, cell.line)
    plain = bool | int | float | str | None
    kept = {key: grade[key] if isinstance(grade[key], plain) else "a structure" for key in _KEPT if key in grade}
    return Cell(cell.kind, cell.source, cell.line, {"nbgrader": kept | {"grade_id": clean(kept["grade_id"])[:100]}})
