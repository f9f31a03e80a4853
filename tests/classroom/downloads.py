"""For the tests of collecting: a module of two notebooks, and downloads made file by file."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from tito.classroom.collected.collect import Collected, collect
from tito.classroom.collected.receipt import Receipt, Sealed
from tito.classroom.collected.submission import Submission
from tito.submit.pack import pack
from tito.workspace import Module

SOLVED = '''\
# %% nbgrader={"grade": false, "grade_id": "8_1", "locked": false, "schema_version": 3, "solution": true}
#| export
def double(x):
    ### BEGIN SOLUTION
    return x * 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "8_1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
assert double(2) == 4

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q1", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Because.
### END SOLUTION
"""
'''  # noqa: E501 - nbgrader metadata stands on one line
GIVEN = re.sub(r"### BEGIN SOLUTION\n    .*\n    ### END SOLUTION", 'raise NotImplementedError("task 8.1")', SOLVED)
GIVEN = re.sub(r"### BEGIN SOLUTION\n.*\n### END SOLUTION", "*Your answer here.*", GIVEN)
CORE, CORE_2 = (
    GIVEN.replace('raise NotImplementedError("task 8.1")', "return x + x"),
    GIVEN.replace("*Your answer here.*", "42"),
)
WORKERS_GIVEN = GIVEN.replace("8_", "9_").replace("task 8.", "task 9.")
WORKERS = WORKERS_GIVEN.replace('raise NotImplementedError("task 9.1")', "return 2 * x")
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SUBMITTED = "08_dataloader-submission.zip"


def two_notebooks(root: Path) -> Module:
    """Return a module of a course: two notebooks, solved."""
    found = Module(root, "08_dataloader")
    found.folder.mkdir(parents=True)
    (found.folder / "dataloader_dev.py").write_text(SOLVED, encoding="utf-8")
    (found.folder / "workers_dev.py").write_text(SOLVED.replace("8_", "9_"), encoding="utf-8")
    return found


class Download:
    """A folder of submissions, made file by file."""

    def __init__(self, root: Path, module: Module) -> None:
        self.root, self.module = root, module
        root.mkdir()

    def put(self, path: str, content: str | bytes = "x", minutes: float = 0) -> Path:
        """Write a file that was saved so many minutes after noon."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        saved = 1_772_000_000 + 60 * minutes
        os.utime(target, (saved, saved))
        return target

    def collect(self, path: Path | None = None) -> Collected:
        return collect(path or self.root, self.module)

    def students(self, path: Path | None = None) -> dict[str, Submission]:
        found = self.collect(path).submissions
        assert len({one.student for one in found}) == len(found)
        return {one.student: one for one in found}

    def one(self, path: Path | None = None) -> Submission:
        (found,) = self.students(path).values()
        return found


def texts(submission: Submission) -> dict[str, str]:
    return {name: data.decode() for name, (_, data) in submission.files.items()}


def names(submission: Submission) -> dict[str, str]:
    return {name: handed_in for name, (handed_in, _) in submission.files.items()}


def kinds(submission: Submission) -> list[str]:
    return [item.kind for item in submission.evidence]


def as_json(text: str) -> str:
    cells = []
    for block in re.split(r"(?m)^# %%", text)[1:]:
        header, _, source = block.partition("\n")
        grade = json.loads(header.partition("nbgrader=")[2])
        kind = "markdown" if "[markdown]" in header else "code"
        source = source.strip().removeprefix('"""').removesuffix('"""')
        cells.append({"cell_type": kind, "metadata": {"nbgrader": grade}, "source": source})
    return json.dumps({"nbformat": 4, "cells": cells})


def zipped(files: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def submit_file(files: dict[str, str], student: str = "", when: datetime = NOW, minutes: float = 0) -> bytes:
    data = {name: text.encode() for name, text in files.items()}
    modified = when.timestamp() + 60 * minutes
    sealed = {name: Sealed.of(content, modified) for name, content in data.items()}
    return pack(Receipt("08_dataloader", when.isoformat(), sealed, student=student), data)
