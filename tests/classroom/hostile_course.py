"""For the tests of grading: a notebook of three tasks, its exam, and submissions to it. 8.2 is the hostile task."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from tito.classroom.examined.answer_key import AnswerKey
from tito.classroom.examined.exam import Exam, Paper
from tito.classroom.examined.grade import Graded, Script, grade
from tito.classroom.examined.reference import make_key
from tito.classroom.sandbox.sandbox import Level
from tito.classroom.sandbox.stage import given_files
from tito.grading.inside.limits import Limits
from tito.notebooks.notebook import parse
from tito.workspace import Module

ROOT = Path(__file__).resolve().parents[2]
NAME = "dataloader_dev.py"
LIMITS = Limits(check_s=0.6, memory_mib=256, processes=24, total_s=30.0)
SECRETS = ("periwinkle", "vermilion", "cerulean")  # in the hidden checks and the solutions, and nowhere else

_SOLUTION = 'nbgrader={"grade": false, "grade_id": "%s", "locked": false, "schema_version": 3, "solution": true}'
_CHECK = (
    'nbgrader={"grade": true, "grade_id": "%s", "locked": true, "points": %d, "schema_version": 3, "solution": false}'
)

NOTEBOOK = f'''# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# ## Part 1: Lists

# %%
import numpy as np

from tito.checks import check, expect, expect_close, expect_error, expect_true

# %% [markdown]
# ### 8.1 · double: twice each

# %% {_SOLUTION % "8_1"}
def double(values):
    """Return each value twice as large."""
    ### BEGIN SOLUTION
    return [2 * value for value in values]  # cerulean
    ### END SOLUTION


# %% {_CHECK % ("8_1-check", 2)}
with check("8.1", "each is doubled"):
    expect(double([1, 2, 3]), [2, 4, 6], "three numbers")

# %% {_CHECK % ("8_1-hidden", 1)}
### BEGIN HIDDEN TESTS
with check("8.1", "an empty list stays empty"):
    expect(double([]), [], "no numbers")
    expect(double([7, 0, -3]), [14, 0, -6], "other numbers than periwinkle")
### END HIDDEN TESTS

# %% [markdown]
# ### 8.2 · mirror: the other way round

# %% {_SOLUTION % "8_2"}
def mirror(values):
    """Return the values in reverse order, as what they came in; an empty list is a ValueError that says so."""
    ### BEGIN SOLUTION
    if len(values) == 0:
        raise ValueError("mirror needs values, this is empty")
    return values[::-1]  # vermilion
    ### END SOLUTION


# %% {_CHECK % ("8_2-check", 3)}
with check("8.2", "lists are reversed"):
    expect(mirror([1, 2, 3]), [3, 2, 1], "three numbers")
    expect(mirror(["a", "b"]), ["b", "a"], "two letters")

with check("8.2", "arrays, too"):
    expect(mirror(np.arange(4)), np.array([3, 2, 1, 0]), "an array")
    expect_close(mirror(np.array([0.5, 0.25])), [0.25, 0.5], "fractions")
    expect_true(len(mirror([1, 2])) == 2, "a list keeps its length")

# %% {_CHECK % ("8_2-hidden", 2)}
### BEGIN HIDDEN TESTS
with check("8.2", "other lists"):
    expect(mirror(["periwinkle", 4, 1]), [1, 4, "periwinkle"], "a mixed list")
    expect(mirror(mirror([5, 6])), [5, 6], "twice is once")

with check("8.2", "nothing to mirror"):
    expect_error(ValueError, lambda: mirror([]), "an empty list", "empty")
    given = [8, 9]
    expect(mirror(given), [9, 8], "two numbers")
    expect(given, [8, 9], "what was given stays")
### END HIDDEN TESTS

# %% [markdown]
# ### 8.3 · Total: a running sum

# %% {_SOLUTION % "8_3"}
class Total:
    """A sum that grows: `add(value)` returns the sum so far."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.value = 0
        ### END SOLUTION

    def add(self, value):
        """Add a value and return the sum so far."""
        ### BEGIN SOLUTION
        self.value = self.value + value  # vermilion
        return self.value
        ### END SOLUTION


# %% {_CHECK % ("8_3-check", 2)}
with check("8.3", "it grows"):
    total = Total()
    expect([total.add(n) for n in (1, 2, 3)], [1, 3, 6], "the sums")

# %% {_CHECK % ("8_3-hidden", 1)}
### BEGIN HIDDEN TESTS
with check("8.3", "each has its own sum"):
    one, other = Total(), Total()
    one.add(5)
    expect(other.add(1), 1, "the second one, not periwinkle")
### END HIDDEN TESTS
'''

HONEST = {
    "8.1": "def double(values):\n    return [value + value for value in values]\n",
    "8.2": (
        "def mirror(values):\n    if len(values) == 0:\n        raise ValueError('empty')\n"
        "    found = values[:]\n    found[:] = [values[len(values) - 1 - i] for i in range(len(values))]\n"
        "    return found\n"
    ),
    "8.3": (
        "class Total:\n    def __init__(self):\n        self.sum = 0\n\n"
        "    def add(self, value):\n        self.sum += value\n        return self.sum\n"
    ),
}


@cache
def exam_at(level: Level, limits: Limits = LIMITS, disk_mib: int = 16, notebook: str = NOTEBOOK) -> Exam:
    """Return the exam, made once for each level, limits and notebook."""
    module = Module(ROOT, "08_dataloader")
    given = given_files(module, module.notebooks[0])
    files = {name: data for name, data in given.items() if not name.startswith(("tito/classroom", "tito/release"))}
    empty = Paper(NAME, notebook, AnswerKey({}, (), {}), files)
    exam = Exam(module.name, (empty,), level, limits, disk_mib)
    with exam.sandbox(empty) as sandbox:
        key = make_key(empty.notebook, sandbox)
    return Exam(module.name, (replace(empty, key=key),), level, limits, disk_mib)


def cells_put_into(notebook: str, cells: dict[str, str]) -> bytes:
    """Return a notebook with other sources in the cells of tasks."""
    rows = notebook.split("\n")
    for cell in reversed(parse(notebook).cells):
        if cell.id in cells:
            rows[cell.line - 1 : cell.last_line] = cells[cell.id].rstrip("\n").split("\n")
    return "\n".join(rows).encode("utf-8", "surrogatepass")


def written(cells: dict[str, str]) -> bytes:
    """Return the notebook with other sources in the cells of tasks."""
    return cells_put_into(NOTEBOOK, cells)


def hand_in(exam: Exam, cells: dict[str, str], student: str = "eve") -> Graded:
    """Grade the honest cells with some of them replaced."""
    return grade(exam, Script(student, {NAME: (NAME, written({**HONEST, **cells}))}))


def points(graded: Graded) -> dict[str, float]:
    """Return task -> points."""
    return {task.id: task.earned for task in graded.record.tasks}
