"""What a run of a notebook is asked to do, as it travels from `tito test` to the process that does it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tito.grading.limits import MEMORY_MIB
from tito.grading.results import Status

AGAIN = 75  # exit code of a run that must be begun again, because a cell used up the memory


@dataclass(frozen=True)
class Guilty:
    """A cell that ended the process or ran out of time in an earlier attempt, and is not run again."""

    status: Status
    message: str


@dataclass(frozen=True)
class Plan:
    """One attempt at running a notebook.

    Attributes:
        notebook: path of the `*_dev.py`.
        text: what it held when the run began; it may be saved again before the run ends.
        folder: an empty folder for temporary files, removed by whoever made it.
        timeout_s: time limit for each cell.
        memory_mib: limit of the process, where the system has one.
        solutions: folder with right solutions, which stand in for tasks that are not solved; None in a student edition.
        task: grade only this task, running what it needs.
        replace: other sources for the cells of tasks.
        graded: checks that earlier attempts have graded, which are not run again.
        guilty: cells (by line) that are not run again.
    """

    notebook: str
    text: str
    folder: str
    timeout_s: float = 10.0
    memory_mib: int = MEMORY_MIB
    solutions: str | None = None
    task: str | None = None
    replace: dict[str, str] = field(default_factory=dict)
    graded: dict[str, Status] = field(default_factory=dict)
    guilty: dict[int, Guilty] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return Path(self.notebook)

    def after(self, graded: dict[str, Status], guilty: dict[int, Guilty]) -> Plan:
        """Return the plan of the next attempt."""
        return replace(self, graded=self.graded | graded, guilty=self.guilty | guilty)

    def dumps(self) -> str:
        return json.dumps(asdict(self))


def loads(text: str) -> Plan:
    """Return the plan that `dumps` wrote."""
    values = json.loads(text)
    values["graded"] = {name: Status(status) for name, status in values["graded"].items()}
    values["guilty"] = {int(line): Guilty(Status(it["status"]), it["message"]) for line, it in values["guilty"].items()}
    return Plan(**values)
