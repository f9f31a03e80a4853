"""For the tests of releasing: a course of three tasks and a question, complete enough to be released."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tito.export.plan import exported_from
from tito.notebooks.notebook import Notebook, parse, read
from tito.release import steps
from tito.release.command import release_command
from tito.workspace import Module

ROOT = Path(__file__).resolve().parents[2]
MODULE = "08_dataloader"

_spec = importlib.util.spec_from_file_location("course_for_tito", ROOT / "tests" / "tito" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
_conftest = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _conftest  # dataclasses look their module up
_spec.loader.exec_module(_conftest)
NOTEBOOK: str = _conftest.NOTEBOOK
HEADER: str = _conftest.HEADER

PUBLIC_TEST = """\
import tinytorch.core.dataloader.dataset as dataset


def test_the_length_is_that_of_the_arrays() -> None:
    assert len(dataset.ArrayDataset([1, 2])) == 2
"""


def small_course(root: Path) -> Any:
    """Return a course folder that can be released; see `Course` in `tests/tito/conftest.py`."""
    course = _conftest.Course(root)
    for name in ("LICENSE", "constraints.txt", ".gitattributes", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    for path in (ROOT / "tinytorch").rglob("*.py"):
        if not exported_from(path):
            (root / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / path.relative_to(ROOT))
    (course.folder / "ABOUT.md").write_text("# A small module\n", encoding="utf-8")
    for name, text in (("tito/__init__.py", '"""Commands."""\n'), (f"tests/{MODULE}/test_dataset.py", PUBLIC_TEST)):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text, encoding="utf-8")
    return course


def module_of(root: Path) -> Module:
    return Module(root, MODULE)


def put(path: Path, sources: dict[str, str]) -> None:
    """Replace the sources of cells in a percent notebook, by id."""
    rows = path.read_text(encoding="utf-8").split("\n")
    for cell in reversed(read(path).cells):
        if cell.id in sources:
            rows[cell.line - 1 : cell.last_line] = sources[cell.id].split("\n")
    path.write_text("\n".join(rows), encoding="utf-8", newline="\n")


def put_in_ipynb(path: Path, sources: dict[str, str]) -> None:
    """Do the same in a `.ipynb`, as Jupyter would: the source is a list of lines."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").replace("_", ".", 1)
        if name in sources:
            cell["source"] = sources[name].splitlines(keepends=True)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def solutions(notebook: Notebook) -> dict[str, str]:
    """Return task -> the course's own source of its cell."""
    return {task.id: task.cell.source for task in notebook.tasks}


def notebook_with(body: str) -> Notebook:
    return parse(f"{HEADER}\n{body}")


def leave_out_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the steps out of `tito release` that run notebooks: what is tested must not depend on them."""
    monkeypatch.setattr(steps, "_rehearse", lambda module, notebooks, tell: None)
    monkeypatch.setattr(steps, "_require_blank", lambda files, module, tried, tell: None)
    monkeypatch.setattr(steps.rehearsal, "edition_faults", lambda module, notebooks: [])


def release(to: Path, *, zip: bool = False, force: bool = False, json: bool = False) -> int:
    return release_command("8", to=to, zip=zip, force=force, json=json)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return name -> bytes of all files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def commands(readme: str) -> list[str]:
    """Return the commands that a README names, in blocks and in sentences."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", readme, re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:tito|python) [^`]+)`", readme)
    return list(dict.fromkeys(line for line in [*lines, *inline] if line))
