"""A small course in a temporary folder: two Parts, three tasks, and the given files of the package."""

# ruff: noqa: E501  (nbgrader metadata stands on one line)

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     cell_markers: '\"\"\"'
#     comment_magics: false
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
"""

NOTEBOOK = (
    HEADER
    + '''
# %% [markdown]
"""
# A small module
"""

# %%
#| export
import math
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DataError

# %% [markdown]
"""
## Part 1: Dataset
"""

# %%
#| default_exp core.dataloader.dataset
"""Map-style datasets."""

# %% [markdown]
"""
### 8.1 · ArrayDataset: arrays of equal length
"""


# %%
class ArrayDataset:
    """The naive version."""


# %% nbgrader={"grade": false, "grade_id": "8_1", "locked": false, "schema_version": 3, "solution": true}
#| export
class ArrayDataset:
    """Samples that are rows of arrays."""

    def __init__(self, *arrays: np.ndarray) -> None:
        ### BEGIN SOLUTION
        if len({len(array) for array in arrays}) > 1:
            raise DataError("arrays", expected="equal lengths", found="others")
        self.arrays = arrays
        ### END SOLUTION

    def __len__(self) -> int:
        ### BEGIN SOLUTION
        return len(self.arrays[0])
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
assert len(ArrayDataset(np.zeros(3))) == 3

# %% nbgrader={"grade": true, "grade_id": "8_1-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
assert len(ArrayDataset(np.zeros(4))) == 4
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.2 · rounded: a length rounded up
"""


# %% nbgrader={"grade": false, "grade_id": "8_2", "locked": false, "schema_version": 3, "solution": true}
#| export
def rounded(length: float) -> int:
    """Round up."""
    ### BEGIN SOLUTION
    return math.ceil(length)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false}
assert rounded(1.5) == 2

# %% [markdown]
"""
## Part 2: Loader
"""

# %%
#| default_exp core.dataloader.loader
"""Batches."""

# %% [markdown]
"""
### 8.3 · DataLoader: batches of a dataset
"""


# %% nbgrader={"grade": false, "grade_id": "8_3", "locked": false, "schema_version": 3, "solution": true}
#| export
class DataLoader:
    """Batches of a dataset."""

    def __init__(self, dataset: ArrayDataset, batch_size: int = 32) -> None:
        ### BEGIN SOLUTION
        self.dataset, self.batch_size = dataset, batch_size
        ### END SOLUTION

    def __len__(self) -> int:
        ### BEGIN SOLUTION
        return rounded(len(self.dataset) / self.batch_size)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_3-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
assert len(DataLoader(ArrayDataset(np.zeros(33)))) == 2

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_4-question", "locked": false, "points": 5, "schema_version": 3, "solution": true}
"""
Your answer.
"""
'''
)


class Course:
    """A course folder with one notebook, and the few things tests do to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "modules" / "08_dataloader"
        self.notebook = self.folder / "dataloader_dev.py"
        self.package = root / "tinytorch"
        self.files = self.package / "core" / "dataloader"
        self.folder.mkdir(parents=True)
        self.files.mkdir(parents=True)
        for given in ("__init__.py", "core/__init__.py", "core/dataloader/__init__.py", "core/dataloader/errors.py"):
            shutil.copy(ROOT / "tinytorch" / given, self.package / given)
        self.write(NOTEBOOK)

    def write(self, text: str, name: str = "dataloader_dev.py") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def edit(self, old: str, new: str, path: Path | None = None) -> None:
        """Replace a text that occurs once."""
        path = path or self.notebook
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def exported(self) -> dict[str, bytes]:
        """Return name -> bytes of every file of the package folder that is not given."""
        return {
            path.relative_to(self.files).as_posix(): path.read_bytes()
            for path in self.files.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.name not in ("__init__.py", "errors.py")
        }


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Return a small course, which is also the current folder."""
    made = Course(tmp_path / "course")
    monkeypatch.chdir(made.root)
    return made


@dataclass(frozen=True)
class Answer:
    """What a command of tito gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def tito(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Return a function that runs `tito` with arguments, in this process and in the current folder."""
    from tito.cli import main

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["tito", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Answer(int(ended.value.code or 0), printed.out, printed.err)

    return run
