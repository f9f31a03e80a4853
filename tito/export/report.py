"""What an export did, or what a check found."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.notebooks.cell import NotebookError
from tito.notebooks.notebook import Task

DIFF_LINES = 20


@dataclass(frozen=True)
class Drift:
    """A file of the package that is not what its notebook gives: `missing`, `edited` or `left over`."""

    path: Path
    state: str
    diff: str = ""


@dataclass(frozen=True)
class ExportReport:
    """What became of the files of one module."""

    module: str
    package_root: Path
    written: tuple[Path, ...] = ()
    unchanged: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    drifted: tuple[Drift, ...] = ()
    todo: tuple[Task, ...] = ()
    broken: tuple[NotebookError, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.drifted and not self.broken

    def name(self, path: Path) -> str:
        """Return the path of a file as people know it: `tinytorch/core/...`."""
        return path.relative_to(self.package_root.parent).as_posix()

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "module": self.module,
            "written": [self.name(path) for path in self.written],
            "unchanged": [self.name(path) for path in self.unchanged],
            "removed": [self.name(path) for path in self.removed],
            "drifted": [
                {"file": self.name(drift.path), "state": drift.state, "diff": drift.diff} for drift in self.drifted
            ],
            "todo": [{"task": task.id, "title": task.title, "names": list(task.names)} for task in self.todo],
            "broken": [{"task": error.task, "message": str(error)} for error in self.broken],
        }


def short_diff(name: str, there: str, wanted: str) -> str:
    """Return the first lines of what differs between a file and what its notebook gives."""
    if there.splitlines() == wanted.splitlines():
        return "only the line endings differ"
    names = (name, f"{name} from the notebook")
    rows = list(difflib.unified_diff(there.splitlines(), wanted.splitlines(), *names, lineterm="", n=1))
    more = len(rows) - DIFF_LINES
    return "\n".join(rows[:DIFF_LINES] + ([f"... and {more} more lines"] if more > 0 else []))
