"""A student's folder made of a course's notebook, and what is said of it at home and when it is graded."""

from __future__ import annotations

import shutil
from pathlib import Path

from hostile_course import NAME, NOTEBOOK, ROOT

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.export.plan import exported_from
from tito.notebooks.digest import digest
from tito.notebooks.notebook import parse
from tito.release.blank import blank
from tito.release.marker import FILE, Release, sha256
from tito.workspace import Module

MODULE = "08_dataloader"


def student_folder(root: Path, course: str = NOTEBOOK) -> Module:
    """Write what `tito release` would write of a notebook, as far as it is needed to work on it."""
    given = ROOT / "tinytorch"
    shutil.copytree(given, root / "tinytorch", ignore=lambda folder, names: _not_given(Path(folder), names))
    text = blank(parse(course), course)
    name = f"modules/{MODULE}/{NAME}"
    for path in (name, f".tito/released/{NAME}"):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")
    found = {path.relative_to(root).as_posix(): sha256(path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    release = Release(MODULE, "1", "2026-01-01T00:00:00+00:00", found, {name: digest(text, Path(NAME))})
    (root / FILE).write_bytes(release.dumps())
    return Module(root, MODULE)


def graded(exam: Exam, data: bytes, name: str = NAME) -> Graded:
    return grade(exam, Script("ada", {NAME: (name, data)}))


def _not_given(folder: Path, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__" or exported_from(folder / name)]
