"""For the tests of grading: a small course with a few submissions, and `tito grade` as a program of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, small_course

from tito.classroom.recorded.folder import GradingFolder
from tito.classroom.recorded.record import Record

FULL = 10  # points that the checks of the small course give
HALF_WRITTEN = re.compile(r"\..+\.(json|ipynb|py)\.\w{8}")
PROGRAM = "from tito.cli import main; main()"


@dataclass(frozen=True)
class Term:
    """A course, what was handed in, and how it is graded."""

    root: Path
    submissions: Path
    text: str

    @property
    def folder(self) -> GradingFolder:
        return GradingFolder(self.root / "grading" / MODULE)

    @property
    def temporary(self) -> Path:
        """Return the folder for temporary files of the program."""
        return self.root.parent / "temporary"

    @property
    def records(self) -> dict[str, Record]:
        return {record.student: record for record in self.folder.each()}

    def hand_in(self, student: str, text: str | None = None) -> Path:
        """Write the submission of a student: the course's own solutions, if no other text is given."""
        path = self.submissions / f"{student}.py"
        path.write_text(self.text if text is None else text, encoding="utf-8", newline="\n")
        return path

    def slow(self, seconds: float) -> str:
        """Return the course's own solutions, in which the cell of 8.1 takes its time."""
        mark = "    def __init__(self, *arrays: np.ndarray) -> None:\n"
        assert self.text.count(mark) == 1
        return self.text.replace(mark, f"    __import__('time').sleep({seconds})\n\n{mark}")

    def start(self, *options: str, before: str = "", command: Sequence[str] = (), **how: Any) -> subprocess.Popen[str]:
        """Start `tito grade`, after the code in `before`, in a session of its own."""
        self.temporary.mkdir(exist_ok=True)
        program = [how.pop("python", sys.executable), "-P", "-c", f"{before}\n{PROGRAM}"]
        line = [*command, *program, "grade", "8", str(self.submissions), "--jobs", "2", *options]
        values = os.environ | {"TMPDIR": str(self.temporary)} | how.pop("env", {})
        streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        place = {"cwd": self.root, "env": values, "start_new_session": True, "encoding": "utf-8"}
        return subprocess.Popen(line, **streams | place | how)

    def grade(self, *options: str, timeout_s: float = 100, **how: Any) -> Ran:
        """Run `tito grade` to its end."""
        with self.start(*options, **how) as process:
            try:
                out, err = process.communicate(timeout=timeout_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Ran(process.returncode, out, err)


@dataclass(frozen=True)
class Ran:
    """What a run gave."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Return what `--json` says of each student."""
        return {row["student"]: row for row in json.loads(self.out)["records"]}


def term(root: Path, students: Iterable[str] | Mapping[str, str]) -> Term:
    """Return a course whose students have handed in the course's own solutions, or the texts given."""
    course = small_course(root / "course")
    made = Term(root / "course", root / "submissions", course.notebook.read_text(encoding="utf-8"))
    made.submissions.mkdir()
    for student in students:
        made.hand_in(student, students[student] if isinstance(students, Mapping) else None)
    return made


def points(of: Term) -> dict[str, float]:
    """Return the points that the gradebook has."""
    from nbgrader.api import Gradebook

    with Gradebook(of.folder.database) as book:
        return {one.student.id: one.score for one in book.assignment_submissions(MODULE)}


def half_written(of: Term) -> list[Path]:
    """Return the files that were begun and not finished."""
    return [path for path in of.folder.path.rglob(".*") if HALF_WRITTEN.fullmatch(path.name)]


def until(done: Callable[[], object], limit_s: float = 30.0) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + limit_s
    while not (is_done := bool(done())) and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_done


def family(pid: int) -> list[psutil.Process]:
    """Return the descendants of a process."""
    return psutil.Process(pid).children(recursive=True)


def words(process: psutil.Process) -> str:
    """Return the command of a process; '' if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def are_gone(processes: Iterable[psutil.Process]) -> bool:
    """Tell whether all of these have ended; one that nobody has waited for counts as ended."""
    return not any(process.is_running() and _is_alive(process) for process in processes)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
