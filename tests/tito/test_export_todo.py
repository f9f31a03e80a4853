"""Unsolved tasks: named, skipped cleanly, and the rest of the package still imports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tito.export.module import export_module
from tito.export.notebook import export_notebook
from tito.notebooks.notebook import parse, read
from tito.workspace import Module, find

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "modules/08_dataloader/dataloader_dev.py"
PLACEHOLDER = 'ArrayDataset = NotBuilt("ArrayDataset", "8.1", "modules/08_dataloader/dataloader_dev.py")'
REGION = re.compile(r"^(( *)### BEGIN SOLUTION\n).*?(?=^ *### END SOLUTION$)", re.MULTILINE | re.DOTALL)


def blanked(text: str, task_id: str, how: str) -> str:
    """Return the notebook with one solution blanked, made a stub, or its cell emptied."""
    cell = next(task.cell for task in parse(text).tasks if task.id == task_id)
    stub = rf'\1\2raise NotImplementedError("task {task_id}")' + "\n" if how == "stub" else r"\1"
    new = {"emptied": "#| export", "deleted": ""}.get(how, REGION.sub(stub, cell.source))
    assert new != cell.source
    return text.replace(cell.source, new)


def exported(course: Any, task_id: str, how: str) -> dict[str, str]:
    course.write(blanked(course.notebook.read_text(encoding="utf-8"), task_id, how))
    return export_notebook(read(course.notebook), SOURCE)


@pytest.mark.parametrize("how", ["blank", "stub", "emptied", "deleted"])
def test_a_name_that_is_to_do_has_a_placeholder_that_others_may_import(course: Any, how: str) -> None:
    texts = exported(course, "8.1", how)
    assert PLACEHOLDER in texts["core/dataloader/dataset.py"]
    assert '__all__ = ["rounded"]' in texts["core/dataloader/dataset.py"]
    assert "from .errors import NotBuilt\n" in texts["core/dataloader/dataset.py"]
    assert "from .dataset import ArrayDataset, rounded\n" in texts["core/dataloader/loader.py"]


def test_every_name_of_an_unsolved_cell_gets_one() -> None:
    grade = 'nbgrader={"grade": false, "grade_id": "8.1", "schema_version": 3, "solution": true}'
    cell = "import os\n\nLIMIT = os.sep\n\n\ndef f():\n    pass\n\n\nclass A: ..."
    text = export_notebook(parse(f"# %%\n#| default_exp core.a\n\n# %% {grade}\n#| export\n{cell}\n"), "n")["core/a.py"]
    assert [row.split(" =")[0] for row in text.split("\n") if "NotBuilt(" in row] == ["A", "LIMIT", "f"]


def test_a_name_that_only_its_uses_tell_is_found(course: Any) -> None:
    course.edit("### 8.2 · rounded: a length", "### 8.2 · Round: a length")
    texts = exported(course, "8.2", "emptied")
    assert 'rounded = NotBuilt("rounded", "8.2"' in texts["core/dataloader/dataset.py"]


def test_a_long_placeholder_is_broken_as_the_formatter_breaks_it() -> None:
    grade = 'nbgrader={"grade": false, "grade_id": "8.1", "schema_version": 3, "solution": true}'
    source = f"modules/{'m' * 80}/n_dev.py"
    cell = "def a_name_of_a_task():\n    pass"
    text = export_notebook(parse(f"# %%\n#| default_exp core.a\n\n# %% {grade}\n#| export\n{cell}\n"), source)[
        "core/a.py"
    ]
    assert text.endswith(f'= NotBuilt(\n    "a_name_of_a_task",\n    "8.1",\n    "{source}",\n)\n')


def test_the_report_names_what_is_to_do(course: Any) -> None:
    course.write(blanked(course.notebook.read_text(encoding="utf-8"), "8.2", "blank"))
    report = export_module(find().module("8"), course.package)
    assert [(task.id, task.names) for task in report.todo] == [("8.2", ("rounded",))]


IMPORT_ALL = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
"""


@pytest.fixture
def real(course: Any) -> Any:
    """Return the course with the real package and notebook in it."""
    shutil.copytree(
        ROOT / "tinytorch", course.package, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    course.write((ROOT / SOURCE).read_text(encoding="utf-8"))
    return course


def require_imports(course: Any) -> None:
    """Export, and import every file in a fresh interpreter."""
    report = export_module(Module(course.root, "08_dataloader"), course.package)
    files = [path.relative_to(course.root).with_suffix("") for path in report.written + report.unchanged]
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALL, *(path.as_posix().replace("/", ".") for path in files)]
    environment = {**os.environ, "PYTHONPATH": str(course.root)}
    done = subprocess.run(command, cwd=course.root, env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_each_real_task_may_be_to_do_and_the_package_still_imports(real: Any) -> None:
    text = real.notebook.read_text(encoding="utf-8")
    for task in parse(text).tasks:
        real.write(blanked(text, task.id, "stub"))
        require_imports(real)


@pytest.mark.parametrize("how", ["blank", "emptied", "deleted"])
def test_all_real_tasks_may_be_to_do_and_the_package_still_imports(real: Any, how: str) -> None:
    text = real.notebook.read_text(encoding="utf-8")
    for task in parse(text).tasks:
        text = blanked(text, task.id, how)
    real.write(text)
    require_imports(real)
