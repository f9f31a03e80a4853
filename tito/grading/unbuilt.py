"""What an unsolved task means for a run: what is still to do in it, and what stands for its names."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from tinytorch.core.dataloader.errors import NotBuilt
from tito.grading.explain import Failure
from tito.grading.guard import BUILTINS
from tito.grading.names import free_names
from tito.grading.results import Status
from tito.notebook import Task

_STUB = re.compile(r"NotImplementedError\([^)]*\btask\s+\d+\.\d+", re.IGNORECASE)
_METHODS = ("__init__", "__call__", "__len__", "__getitem__", "__iter__", "__next__", "__contains__")


class Placeholder(NotBuilt):
    """Stand for a name of an unsolved task; whatever is done with it says which task that is."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _METHODS:
            raise AttributeError(name)  # asked by the machinery of classes, which copes with the lack
        self.fail()


def what_is_to_do(task: Task, failure: Failure | None) -> Failure | None:
    """Return what is to be done in a cell that looks unsolved, or None where its checks shall decide.

    An abstract class may be finished although all its methods are a bare `raise NotImplementedError`; a cell that still
    names its task in one is not.
    """
    stub = _STUB.search(task.cell.source)
    if stub:
        line = task.cell.line + task.cell.source.count("\n", 0, stub.start())
        text = dict(task.cell.lines())[line].strip()
        return Failure(Status.TODO, f"line {line} is still there: {text}")
    if failure is not None or not task.names:
        return Failure(Status.TODO, "the cell is empty")
    return None


def names_asked_for(task: Task, bound: Container[str]) -> list[str]:
    """Return the names that an empty cell should bind: its heading's, and those its checks use and nothing binds."""
    used = set().union(*(free_names(check.source) for check in task.checks))
    missing = {name for name in used if name not in bound and name not in BUILTINS}
    titled = task.title.split(":")[0].strip("` ")
    return sorted(missing | {titled} if titled.isidentifier() else missing)
