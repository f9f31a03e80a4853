"""What a run of a notebook is asked to do, as it travels from `tito test` to the process that does it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tito.grading.inside.limits import MEMORY_MIB
from tito.grading.results import Status
from tito.notebooks.cell import Cell

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
        cells: those to run; the file may be saved again before the run ends.
        name: what to call the notebook where a line of it is named; '' for nothing, where there is one only.
        absent: modules that the code must not find, since they are not there when it is graded.
        folder: an empty folder for temporary files, removed by its creator.
        timeout_s: time limit for each cell.
        memory_mib: limit of the process, where the system has one.
        solutions: folder with right solutions, which replace tasks that are not solved; None in a student edition.
        task: grade only this task, running what it needs.
        replace: other sources for the cells of tasks.
        graded: checks that earlier attempts have graded, which are not run again.
        guilty: cells (by key) that are not run again.
    """

    notebook: str
    cells: tuple[Cell, ...]
    folder: str
    timeout_s: float = 10.0
    memory_mib: int = MEMORY_MIB
    solutions: str | None = None
    task: str | None = None
    replace: dict[str, str] = field(default_factory=dict)
    graded: dict[str, Status] = field(default_factory=dict)
    guilty: dict[str, Guilty] = field(default_factory=dict)
    name: str = ""
    absent: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return Path(self.notebook)

    def after(self, graded: dict[str, Status], guilty: dict[str, Guilty]) -> Plan:
        """Return the plan of the next attempt."""
        return replace(self, graded=self.graded | graded, guilty=self.guilty | guilty)

    def dumps(self) -> str:
        return json.dumps(asdict(self))


def loads(text: str) -> Plan:
    """Return the plan that `dumps` wrote."""
    values = json.loads(text)
    values["graded"] = {name: Status(status) for name, status in values["graded"].items()}
    values["guilty"] = {key: Guilty(Status(it["status"]), it["message"]) for key, it in values["guilty"].items()}
    values["cells"] = tuple(Cell(**cell) for cell in values["cells"])
    return Plan(**values)
