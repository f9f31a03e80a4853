"""One cell of a notebook, and the error that points into one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"

DIRECTIVE = re.compile(r"^# ?\|\s*(\w+)(?:[ \t]+(.*))?$")  # formatters may write `# | export`


class NotebookError(Exception):
    """A notebook that cannot be used as it is; the message names file, line and task."""

    def __init__(self, path: Path, line: int, message: str, task: str | None = None) -> None:
        self.path, self.line, self.task = path, line, task or None
        super().__init__(f"{path}:{line}: " + (f"task {task}: " if task else "") + message)


@dataclass(frozen=True)
class Cell:
    """One cell. `line` is the line of the file, counted from 1, on which `source` begins."""

    kind: str
    source: str
    line: int
    metadata: dict[str, Any] = field(default_factory=dict)
    module: str | None = None
    part: str = ""

    @property
    def grade(self) -> dict[str, Any]:
        """Return nbgrader's metadata of this cell, empty for an ordinary one."""
        return self.metadata.get("nbgrader", {})

    @property
    def id(self) -> str:
        """Return the id of a graded cell, or '' for an ordinary one: `8.3-check` for the grade_id `8_3-check`.

        nbgrader allows letters, digits, `-` and `_` in a grade_id, but no dot.
        """
        return re.sub(r"^(\d+)_", r"\1.", self.grade.get("grade_id", ""))

    @property
    def task(self) -> str:
        """Return the id of the task this cell belongs to: `8.3` for `8.3`, `8.3-check` and `8.3-hidden`."""
        return self.id.split("-")[0]

    @property
    def points(self) -> float:
        return self.grade.get("points", 0)

    @property
    def is_solution(self) -> bool:
        return self.kind == "code" and bool(self.grade.get("solution"))

    @property
    def is_check(self) -> bool:
        return self.kind == "code" and bool(self.grade.get("grade")) and not self.grade.get("solution")

    @property
    def is_question(self) -> bool:
        """Tell whether a person grades this cell."""
        return bool(self.grade.get("grade") and self.grade.get("solution"))

    @property
    def is_export(self) -> bool:
        return self.kind == "code" and "export" in self.directives

    @property
    def is_measure(self) -> bool:
        """Tell whether the cell only measures or shows something: graded runs leave it out."""
        return "measure" in self.metadata.get("tags", ())

    @cached_property
    def directives(self) -> dict[str, str]:
        """Return the `#| name value` lines that stand above the code of the cell."""
        found = {}
        for row in self.source.split("\n"):
            match = DIRECTIVE.match(row)
            if match:
                found[match[1]] = (match[2] or "").strip()
            elif row.strip() and not row.startswith("#"):
                break
        return found

    @property
    def is_hidden(self) -> bool:
        """Tell whether all of a check stands, or stood, between the hidden-test markers."""
        return self.id.endswith("-hidden")

    @property
    def last_line(self) -> int:
        """Return the line of the file on which `source` ends."""
        return self.line + self.source.count("\n")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line of the file, text) for each line."""
        return enumerate(self.source.split("\n"), start=self.line)
