"""Make what the students of the term hand in: cells put into the student edition, and files as platforms name them."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from small_course import MODULE, ROOT, module_of, put_in_ipynb

from tito.notebooks.cell import BEGIN_SOLUTION, END_SOLUTION
from tito.notebooks.notebook import Cell, read
from tito.notebooks.solutions import Variant, read_solutions

NAMES = ("dataloader_dev", "workers_dev", "sampling_dev", "images_dev", "pipeline_dev")
IDENTIFIER = 4000  # the number of the first student on Moodle and Canvas
ANSWER = "In my words, and for {}: I have measured both ways, and kept the one that was faster."


@dataclass(frozen=True)
class Work:
    """What a student wrote.

    Attributes:
        solved: numbers of the tasks that are solved, such as `1-5, 9`.
        right: which of the right solutions of each task is taken, counted from 0; None for the course's own.
        wrong: task -> (title of a wrong solution, the points that it keeps), in place of the right one.
        answers: question -> the points that a person gives for the answer.
    """

    solved: str = ""
    right: int | None = None
    wrong: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    answers: Mapping[str, float] = field(default_factory=dict)

    @property
    def tasks(self) -> list[str]:
        numbers: list[int] = []
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", self.solved):
            numbers += range(int(first), int(last or first) + 1)
        return [f"8.{number}" for number in numbers]

    @property
    def sources(self) -> dict[str, str]:
        """Return the cells that were written in, by id."""
        found = {task: _right(task, self.right) for task in self.tasks}
        found |= {task: _wrong(task, title) for task, (title, _) in self.wrong.items()}
        return found | {question: ANSWER.format(question) for question in self.answers}


@dataclass(frozen=True)
class Desk:
    """Where submissions are made: from an edition, into a folder as a platform gives it.

    Attributes:
        edition: the student edition. handed_in: the folder of all submissions. copies: for students who run commands.
    """

    edition: Path
    handed_in: Path
    copies: Path

    def hand_in(self, name: str, number: int, sent: str, work: Work, attempt: int = 0) -> None:
        """Write the files of one attempt of a student.

        Args:
            number: of the student. sent: how it is handed in, one of the words below. attempt: 0 for the first.
        """
        if sent == "submit":
            self._submit(name, number + 50 * attempt, work)
            return
        layout, _, form = sent.partition(" ")
        files = self.files(work, ".ipynb" if form == "ipynb" else ".py")
        packed = {"zip": _zipped, "tar": _tarred}.get(layout)
        if packed:
            self._write(f"{name}{'.zip' if layout == 'zip' else '.tar.gz'}", packed(files))
            return
        for index, (file, data) in enumerate(files.items()):
            self._write(_path(layout, name, number, attempt, index, file), data)

    def files(self, work: Work, suffix: str) -> dict[str, bytes]:
        """Return the notebooks that were written in, or all if none was."""
        sources = work.sources
        found = {}
        for name in NAMES:
            path = self.edition / "modules" / MODULE / f"{name}{suffix}"
            if not sources or any(cell in sources for cell in _cells(path.with_suffix(".py"))):
                found[path.name] = filled(path, sources)
        return found

    def _submit(self, name: str, download: int, work: Work) -> None:
        """Work in a copy of the edition, in Jupyter's form of the notebooks, and run `tito submit` there."""
        copy = self.copies / f"{name}-{download}"
        shutil.copytree(self.edition, copy)
        if work.sources:
            for stem in NAMES:
                put_in_ipynb(copy / "modules" / MODULE / f"{stem}.ipynb", work.sources)
        target = self.handed_in / f"{MODULE}-submission ({download}).zip"  # whose it is, the receipt says
        done = tito(copy, "submit", "8", "--name", name, "--to", str(target))
        assert done.returncode == 0, f"tito submit for {name}: {done.stdout}{done.stderr}"

    def _write(self, path: str, data: bytes) -> None:
        target = self.handed_in / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def tito(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a course folder with the folder's own packages."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "tito", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


def filled(path: Path, sources: Mapping[str, str]) -> bytes:
    """Return a notebook of the student edition with cells replaced, by id."""
    if path.suffix == ".ipynb":
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").replace("_", ".", 1)
            if name in sources:
                cell["source"] = sources[name].splitlines(keepends=True)
        return json.dumps(notebook, indent=1).encode()
    rows = path.read_text(encoding="utf-8").split("\n")
    for cell in reversed(_cells(path).values()):
        if cell.id in sources:
            rows[cell.line - 1 : cell.last_line] = sources[cell.id].split("\n")
    return "\n".join(rows).encode()


@cache
def _cells(path: Path) -> dict[str, Cell]:
    return {cell.id: cell for cell in read(path).cells if cell.is_solution or cell.is_question}


@cache
def _course() -> dict[str, str]:
    """Return the course's own solutions by task, as somebody writes them who does not see the markers."""
    tasks = [task for path in module_of(ROOT).notebooks for task in read(path).tasks]
    return {
        task.id: "\n".join(
            row for row in task.cell.source.split("\n") if row.strip() not in (BEGIN_SOLUTION, END_SOLUTION)
        )
        for task in tasks
    }


@cache
def _variants(task: str) -> list[Variant]:
    return read_solutions(module_of(ROOT).solutions / f"{task}.py")


def _right(task: str, number: int | None) -> str:
    if number is None:
        return _course()[task]
    right = [variant for variant in _variants(task) if variant.is_right]
    return right[number % len(right)].source


def _wrong(task: str, title: str) -> str:
    (found,) = (variant for variant in _variants(task) if variant.title == title and not variant.is_right)
    return found.source


def _path(layout: str, name: str, number: int, attempt: int, index: int, file: str) -> str:
    """Return the path of a file below the collection, in the layout of a platform."""
    stem, suffix = file.split(".")
    copied = f"{stem}-{attempt}" if attempt else stem  # as Canvas does
    delivery = 70_000 + 1000 * attempt + 10 * number + index
    if layout == "files":
        return f"{name}_{stem}{f' ({attempt})' * bool(attempt)}.{suffix}"
    return {
        "folder": f"{name}/{file}",
        "moodle": f"{name}_{IDENTIFIER + number}_assignsubmission_file_/{file}",
        "moodle-file": f"{name}_{IDENTIFIER + number}_assignsubmission_file_{file}",
        "canvas": f"{name}_{IDENTIFIER + number}_{delivery}_{copied}.{suffix}",
        "late-canvas": f"{name}_LATE_{IDENTIFIER + number}_{delivery}_{copied}.{suffix}",
        "github": f"data-loader-{name}/modules/{MODULE}/{file}",
    }[layout]


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"homework/{name}", data)
    return out.getvalue()


def _tarred(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()
