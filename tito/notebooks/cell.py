"""One cell of a notebook, and the error that points into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tito.output import TitoError

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
TITLE = "# - "  # begins a line in a student's hidden check: what one of its blocks looks at

ABOVE = re.compile(r"\s|$|[#%!)]|(?:import|from)\b")  # what may stand above a directive
DIRECTIVE = re.compile(r"^# ?\|\s*(\w+)(?:[ \t]+(.*))?$")  # formatters may write `# | export`


ENDS = {BEGIN_SOLUTION: END_SOLUTION, BEGIN_HIDDEN: END_HIDDEN}


def marked(rows: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each row of a source with the marker above it, or which it is, up to the one that ends it; '' for none.

    Example:
        >>> [begin[4:] for _, begin in marked(["a", "### BEGIN SOLUTION", "b", "### END SOLUTION", "c"])]
        ['', 'BEGIN SOLUTION', 'BEGIN SOLUTION', 'BEGIN SOLUTION', '']
    """
    begin = ""
    for row in rows:
        begin = begin or (row.strip() if row.strip() in ENDS else "")
        yield row, begin
        begin = "" if begin and row.strip() == ENDS[begin] else begin


def line_of(line: int, file: str) -> str:
    """Return what to call a line: `line 12`, or `line 12 of workers_dev.py`."""
    return f"line {line}" + (f" of {file}" if file else "")


class NotebookError(TitoError):
    """A notebook that cannot be used as it is; the message names file, line and task."""

    def __init__(self, path: Path, line: int, message: str, task: str | None = None) -> None:
        self.path, self.line, self.task = path, line, task or None
        super().__init__(f"{path}:{line}: " + (f"task {task}: " if task else "") + message)


@dataclass(frozen=True)
class Cell:
    """One cell. `line` is the line of the file, counted from 1, on which `source` begins.

    `file` says which file that is, in words for people; '' is the notebook itself.
    """

    kind: str
    source: str
    line: int
    metadata: dict[str, Any] = field(default_factory=dict)
    module: str | None = None
    part: str = ""
    file: str = ""

    @property
    def key(self) -> str:
        """Return what tells the cell from all others of its notebook."""
        return f"{self.file}:{self.line}"

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
        return self.kind == "code" and bool(self.metadata.get("export", "export" in self.directives))

    @property
    def is_measure(self) -> bool:
        """Tell whether the cell only measures or shows something: graded runs leave it out."""
        return "measure" in self.metadata.get("tags", ())

    @property
    def is_run(self) -> bool:
        """Tell whether graded runs execute the cell."""
        return self.kind == "code" and not self.is_question and not self.is_measure

    @cached_property
    def directives(self) -> dict[str, str]:
        """Return the `#| name value` lines above the code of the cell; imports and magics may precede them."""
        found = {}
        for row in self.source.split("\n"):
            match = DIRECTIVE.match(row)
            if match:
                found[match[1]] = (match[2] or "").strip()
            elif not ABOVE.match(row):
                break
        return found

    @property
    def is_hidden(self) -> bool:
        """Return whether all of a check is, or was, between the hidden-test markers."""
        return self.id.endswith("-hidden")

    @property
    def last_line(self) -> int:
        """Return the line of the file on which `source` ends."""
        return self.line + self.source.count("\n")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line of the file, text) for each line."""
        return enumerate(self.source.split("\n"), start=self.line)
