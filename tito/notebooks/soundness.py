"""What must hold for a notebook before anything is done with it: whole metadata, paired markers, ids used once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, Cell, NotebookError

_FLAGS = ("grade", "solution", "locked", "task")


def require_sound(path: Path, cells: Iterable[Cell]) -> None:
    """Raise a NotebookError for the first fault that would lose points or code silently."""
    seen: dict[str, int] = {}
    graded = []
    for cell in cells:
        _require_types(path, cell)
        _require_markers(path, cell)
        if not cell.grade:
            continue
        if cell.id in seen:
            message = f"grade_id {cell.id!r} is used twice, first in line {seen[cell.id]}: delete or rename one of them"
            raise NotebookError(path, cell.line, message, cell.task)
        seen[cell.id] = cell.line
        graded.append(cell)
    tasks = {cell.id for cell in graded if cell.is_solution}
    for cell in graded:
        if cell.is_check and cell.task not in tasks:
            message = f"check {cell.id!r} belongs to no task: there is no solution cell with the grade_id {cell.task!r}"
            raise NotebookError(path, cell.line, message, cell.task)


def _require_types(path: Path, cell: Cell) -> None:
    tags = cell.metadata.get("tags", [])
    if not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        raise NotebookError(path, cell.line, f"tags must be a list of strings, got {tags!r}")
    if "nbgrader" in cell.metadata:
        fault = _fault(cell.metadata["nbgrader"])
        if fault:
            grade_id = (
                cell.metadata["nbgrader"].get("grade_id") if isinstance(cell.metadata["nbgrader"], dict) else None
            )
            task = cell.task if isinstance(grade_id, str) else None
            raise NotebookError(path, cell.line, f"nbgrader metadata {fault}", task)


def _fault(grade: Any) -> str:
    """Return what is wrong with nbgrader's metadata, '' where nothing is."""
    if not isinstance(grade, dict):
        return f"must be an object, got {grade!r}"
    if not (isinstance(grade.get("grade_id"), str) and grade["grade_id"]):
        return f"needs a grade_id, a string, got {grade.get('grade_id')!r}"
    if grade.get("schema_version") != 3:
        return f"needs schema_version 3, got {grade.get('schema_version')!r}"
    for flag in _FLAGS:
        if not isinstance(grade.get(flag, False), bool):
            return f"{flag} must be true or false, got {grade[flag]!r}"
    points = grade.get("points", 0)
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points) or points < 0:
        return f"points must be a number of at least 0, got {points!r}"
    return ""


def _require_markers(path: Path, cell: Cell) -> None:
    for begin, end in ((BEGIN_SOLUTION, END_SOLUTION), (BEGIN_HIDDEN, END_HIDDEN)):
        opened: int | None = None
        for line, text in cell.lines():
            if text.strip() == begin:
                if opened is not None:
                    raise NotebookError(path, line, f"{begin!r} again before the {end!r} of line {opened}", cell.task)
                opened = line
            elif text.strip() == end:
                if opened is None:
                    raise NotebookError(path, line, f"{end!r} without its {begin!r}", cell.task)
                opened = None
        if opened is not None:
            raise NotebookError(path, opened, f"{begin!r} without its {end!r}", cell.task)
