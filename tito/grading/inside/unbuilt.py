"""What an unsolved task means for a run: what is still to do in it, and what stands for its names."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any

from tinytorch.core.dataloader.errors import NotBuilt, NotBuiltError
from tito.grading.inside.explain import Failure
from tito.grading.inside.names import bound_names, used_names
from tito.grading.results import Status
from tito.notebooks.cell import line_of
from tito.notebooks.notebook import Task

_STUB = re.compile(r"NotImplementedError\([^)]*\btask\s+\d+\.\d+", re.IGNORECASE)
_METHODS = ("__init__", "__call__", "__len__", "__getitem__", "__iter__", "__next__", "__contains__")


class Placeholder(NotBuilt):
    """Stand for a name of an unsolved task; whatever is done with it says which task that is."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _METHODS:
            raise AttributeError(name)  # asked by the machinery of classes, which copes with the lack
        self.fail()


def let_placeholders_through() -> None:
    """Let `from tinytorch.core.dataloader import Subset` give a stand-in where it is not built: using it is to do."""
    from tinytorch.core import dataloader

    strict = dataloader.__getattr__

    def lenient(name: str) -> Any:
        try:
            return strict(name)
        except NotBuiltError as error:
            return NotBuilt(name, *task_and_notebook(str(error)))

    dataloader.__getattr__ = lenient


def task_and_notebook(message: str) -> tuple[str, str]:
    """Return what `NotBuilt` was made with, out of "... solve task 8.3 in modules/..., then ..."."""
    _, _, rest = message.partition("solve task ")
    task, _, rest = rest.partition(" in ")
    return task, rest.partition(",")[0]


def what_is_to_do(task: Task, failure: Failure | None, name: str = "") -> Failure | None:
    """Return what is to be done in a cell that looks unsolved, or None where its checks shall decide.

    An abstract class may be finished although all its methods are a bare `raise NotImplementedError`; a cell that still
    names its task in one is not. `name` is what to call the notebook.
    """
    stub = _STUB.search(task.cell.source)
    if stub:
        line = task.cell.line + task.cell.source.count("\n", 0, stub.start())
        text = dict(task.cell.lines())[line].strip()
        return Failure(Status.TODO, f"{line_of(line, task.cell.file or name)} is still there: {text}")
    if failure is not None or not task.names:
        return Failure(Status.TODO, "the cell is empty")
    return None


def must_define(task: str, wanted: Iterable[str], source: str, check: str) -> str:
    """Return what to say where a check fails because a task's cell lacks a name that was given in it; '' if it has all.

    Args:
        task: its id. wanted: the names that its cell had. source: of the cell. check: of the check.
    """
    bound, used = set(bound_names(source)), used_names(check)
    names = [name for name in wanted if name in used and name not in bound]
    return f"task {task} must define {' and '.join(names)}" if names and bound else ""


def names_asked_for(task: Task, bound: Container[str]) -> list[str]:
    """Return the names that an empty cell should bind: its heading's, and those its checks use and nothing binds."""
    used = set().union(*(used_names(check.source).difference(bound_names(check.source)) for check in task.checks))
    missing = {name for name in used if name not in bound}
    titled = task.title.split(":")[0].strip("` ")
    return sorted(missing | {titled} if titled.isidentifier() else missing)
