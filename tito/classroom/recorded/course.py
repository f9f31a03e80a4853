"""nbgrader's course folder of one module: what its formgrader opens."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import tito.classroom.recorded
import tito.notebooks
import tito.release
from tito.classroom.recorded.folder import file_name, file_of, write_whole
from tito.classroom.recorded.gradebook import COURSE
from tito.classroom.recorded.maker import maker
from tito.classroom.recorded.record import CheckGrade, Record
from tito.grading.results import Status, number
from tito.notebooks.cell import Cell
from tito.notebooks.ipynb import from_percent, give_ids
from tito.notebooks.notebook import parse
from tito.release.blank import blank
from tito.workspace import Module

_LONGEST_OUTPUT = 10_000
_JOINER = "\u2060"  # is not seen, and keeps two signs from being one word of Markdown
_ACTIVE = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[:])|(?<=[`~])(?=\s*mermaid)")
_CONFIG = """\
# Start Jupyter in this folder, and open /formgrader in it.
from pathlib import Path

from sqlalchemy import URL

HERE = Path(__file__).resolve().parent
c = get_config()  # noqa: F821
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.course_id = {course!r}
c.CourseDirectory.db_url = {database}
"""
_CODE = (tito.classroom.recorded, tito.notebooks, tito.release)
_WRITTEN = "written.json"
_OWN = 'URL.create("sqlite", database=str(HERE / "gradebook.db")).render_as_string(hide_password=False)'


@dataclass(frozen=True)
class Course:
    """The folder in which nbgrader keeps a course, with one assignment: the module.

    Nothing is put into nbgrader's `submitted/`: its own button to grade would run the code of students unguarded.

    Attributes:
        folder: `GradingFolder.course`. module: such as `08_dataloader`, the name of the assignment.
        source: name of a notebook, such as `dataloader_dev` -> the course edition, in percent format.
    """

    folder: Path
    module: str
    source: Mapping[str, str]

    @classmethod
    def of(cls, module: Module, folder: Path) -> Course:
        """Return the course folder of a module of the course edition."""
        return cls(folder, module.name, {path.stem: path.read_text(encoding="utf-8-sig") for path in module.notebooks})

    def write(self, database: str) -> None:
        """Write the assignment, solved and as released, and nbgrader's configuration.

        Args:
            database: `Book.address`. A password in it is written to a file that only its owner can read.

        Raises:
            NotebookError: a notebook of the module cannot be read, or has a solution outside markers.
        """
        if not self._is_written:
            for step, notebooks in (("source", _read_all(self.source)), ("release", self._templates)):
                folder = self.folder / step / self.module
                for name, notebook in notebooks.items():
                    write_whole(folder / f"{name}.ipynb", _as_bytes(notebook))
                _remove_others(folder, notebooks)
            write_whole(self.folder / _WRITTEN, json.dumps(self._state).encode())
        own = (self.folder / "gradebook.db").resolve()
        where = _OWN if file_of(database) == own else repr(database)
        config = _CONFIG.format(course=COURSE, database=where)
        write_whole(self.folder / "nbgrader_config.py", config.encode(), private=True)

    def write_submission(self, record: Record, rebuilt: Mapping[str, Mapping[str, str]]) -> list[Path]:
        """Write what a student handed in, as a grader sees it: solutions, answers, and how each check ended.

        Args:
            rebuilt: name of a notebook -> task -> source of the student's cell; tasks that are not there were not done.
        """
        folder = self.folder / "autograded" / file_name(record.student) / self.module
        paths = {name: folder / f"{name}.ipynb" for name in self._templates}
        for name, template in self._templates.items():
            notebook = copy.deepcopy(template)
            _fill(notebook, record, rebuilt.get(name, {}))
            write_whole(paths[name], _as_bytes(notebook))
        _remove_others(folder, self._templates)
        return list(paths.values())

    @cached_property
    def _is_written(self) -> bool:
        """Tell whether the folder has the notebooks of these texts, as they were written by this code."""
        try:
            return json.loads((self.folder / _WRITTEN).read_text(encoding="utf-8")) == self._state
        except (OSError, ValueError):
            return False

    @property
    def _state(self) -> dict[str, str]:
        """Return digests: of all that the notebooks are made of, and of those that are there."""
        texts = [text for item in sorted(self.source.items()) for text in item]
        of = {"maker": maker(_CODE, ("nbgrader", "nbformat", "jupytext"), *texts)}
        files = sorted(path for step in ("source", "release") for path in (self.folder / step / self.module).glob("*"))
        return of | {f"{path.parts[-3]}/{path.name}": sha256(path.read_bytes()).hexdigest() for path in files}

    @cached_property
    def _templates(self) -> dict[str, Any]:
        """Return the released notebooks as nbgrader would release them: locked, with checksums."""
        if self._is_written:  # which takes a tenth of the time
            import nbformat

            folder = self.folder / "release" / self.module
            return {name: nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in self.source}
        from nbgrader.preprocessors import ComputeChecksums, LockCells

        notebooks = _read_all({name: blank(parse(text), text) for name, text in self.source.items()})
        for notebook in notebooks.values():
            for step in (LockCells(), ComputeChecksums()):
                step.preprocess(notebook, {})
        return notebooks


def defused(answer: str) -> str:
    """Return Markdown that holds no HTML, no link, no picture and no diagram, and reads the same.

    nbgrader shows answers in a page that may do all that its reader may do in Jupyter.

    Example:
        >>> "<script>" in defused("**bold**, and <script>alert(1)</script>")
        False
    """
    return _ACTIVE.sub(lambda found: found[0] + _JOINER, answer)


def _read_all(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the notebooks of these texts, each cell with an id that is the same every time."""
    notebooks = {name: from_percent(text) for name, text in texts.items()}
    for notebook in notebooks.values():
        give_ids(notebook)
        notebook.metadata.pop("jupytext", None)  # or Jupyter would write a `.py` beside it
    return notebooks


def _fill(notebook: Any, record: Record, cells: Mapping[str, str]) -> None:
    """Put into a released notebook what a student wrote, and how each check ended."""
    checks = {check.id: check for task in record.tasks for check in task.checks}
    notes = {task.id: task.note for task in record.tasks if task.note}
    answers = {question.id: question.answer for question in record.questions if question.is_answered}
    for cell in notebook.cells:
        name = Cell("code", "", 0, cell.metadata).id
        if name in answers:
            cell.source = _text(defused(answers[name]))
        elif cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = _text(cells.get(name, cell.source))
        if name in checks:
            cell.outputs = [_outcome(checks[name])]
        elif name in notes and cell.cell_type == "code":
            cell.outputs = [_stream(notes[name])]


def _outcome(check: CheckGrade) -> Any:
    """Return the output of a check, which nbgrader reads as passed or failed, as its own would be."""
    from nbformat.v4 import new_output

    first = f"{check.status}: {number(check.earned)} of {number(check.points)} points"
    rows = [first, *(f"  held: {title}" for title in check.held)]
    rows += [f"  did not hold: {check.failed}"] if check.failed else []
    rows += [row for row in (check.message, check.last_line) if row]
    if check.status is Status.PASSED:
        return _stream("\n".join(rows))
    return new_output("error", ename=str(check.status), evalue=_cut(check.message), traceback=[_cut("\n".join(rows))])


def _stream(text: str) -> Any:
    from nbformat.v4 import new_output

    return new_output("stream", name="stdout", text=_cut(text) + "\n")


def _cut(text: str) -> str:
    return _text(text if len(text) <= _LONGEST_OUTPUT else text[:_LONGEST_OUTPUT] + "\n...")


def _text(text: str) -> str:
    """Return a text that UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _as_bytes(notebook: Any) -> bytes:
    import nbformat

    return (nbformat.writes(notebook) + "\n").encode()


def _remove_others(folder: Path, notebooks: Mapping[str, Any]) -> None:
    """Remove the notebooks of a folder that the module no longer has."""
    for path in folder.glob("*.ipynb"):
        if path.stem not in notebooks:
            path.unlink()
