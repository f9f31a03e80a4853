"""What a student's notebook gives to the package and its tests: the cells of tasks, around those that cannot be."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, module_of, put, small_course

from tito.export.module import export_module
from tito.grading.report import summary
from tito.notebooks.notebook import read
from tito.release.edition import edition, write
from tito.release.marker import FILE, read_release
from tito.release.released import released_text
from tito.submit.command import submit_command
from tito.testing import run_module
from tito.workspace import Module

WAITING = """
import pytest

import tinytorch.core.dataloader.dataset as dataset
from tinytorch.core.dataloader import DataLoader


@pytest.mark.task("8.1")
def test_eight_one_alone() -> None:
    assert len(dataset.ArrayDataset([1, 2])) == 2


@pytest.mark.task("8.1")
def test_eight_one_in_a_loader() -> None:
    assert len(DataLoader(dataset.ArrayDataset([1, 2]))) == 1
"""
HELPER = "# %%\nimport math as maths\n\ndef length_of(array):\n    return len(array)\n\n"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of a student edition, and the solutions."""
    course = small_course(tmp_path_factory.mktemp("course"))
    (course.root / f"tests/{MODULE}/test_waiting.py").write_text(WAITING)
    tasks = read(course.folder / "dataloader_dev.py").tasks
    rows = {task.id: [row for row in task.cell.source.split("\n") if "### " not in row] for task in tasks}
    return edition(module_of(course.root)), {task: "\n".join(found) for task, found in rows.items()}


@pytest.fixture
def home(tmp_path: Path, released: tuple[dict[str, bytes], dict[str, str]]) -> Module:
    """Return a student's folder, solved."""
    write(released[0], tmp_path)
    put(module_of(tmp_path).notebooks[0], released[1])
    return module_of(tmp_path)


def edit(module: Module, old: str, new: str) -> int:
    """Replace a text and return its line."""
    path = module.notebooks[0]
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return text.split(old)[0].count("\n") + 1


def with_helper(module: Module) -> tuple[int, int]:
    """Put a helper above the cell of 8.1 that uses it; return the lines of both cells."""
    header = next(row for row in module.notebooks[0].read_text().split("\n") if '"grade_id": "8_1"' in row)
    line = edit(module, header, f"{HELPER}{header}")
    return line + 1, edit(module, "        return len(self.arrays[0])", "        return length_of(self.arrays[0])")


def test_an_edition_keeps_what_was_released(home: Module, released: tuple[dict[str, bytes], dict[str, str]]) -> None:
    name = f"modules/{MODULE}/dataloader_dev.py"
    text = released_text(home, "dataloader_dev.py")
    assert text == released[0][name].decode() == (home.root / ".tito/released/dataloader_dev.py").read_text()
    assert released_text(home, "workers_dev.py") is None


def test_the_mend_for_a_helper_is_to_move_it_not_to_export_it(home: Module) -> None:
    cell, line = with_helper(home)
    mend = "which is not exported: move it into the cell of 8.1, or import it there"
    (broken,) = export_module(home, home.root / "tinytorch").broken
    said = f"'length_of' comes from the cell in line {cell}, {mend}"
    assert str(broken) == f"{home.notebooks[0]}:{line}: task 8.1: {said}"


def test_a_name_from_nowhere_is_to_be_defined_in_the_cell_of_the_task(home: Module) -> None:
    edit(home, "        return len(self.arrays[0])", "        return length_of(self.arrays[0])")
    said = "'length_of' is used and defined nowhere: define or import it in the cell of 8.1"
    (broken,) = export_module(home, home.root / "tinytorch").broken
    assert str(broken).endswith(f"task 8.1: {said}")


def test_an_exported_helper_is_no_more_taken_and_the_tests_of_other_tasks_run(home: Module) -> None:
    with_helper(home)
    edit(home, "import math as maths\n", "#| export\nimport math as maths\n")
    result = run_module(home)
    assert [task.earned for task in result.notebook.tasks] == [0, 1, 0]
    assert any("move it into the cell of 8.1" in note for note in result.notebook.notes)
    assert "'length_of' is used and defined nowhere: define or import it in the cell of 8.1" in result.suite.error
    assert result.exit_code == 1


@pytest.mark.parametrize("broken", ["return (((", "from os import *", "return undefined_name"])
def test_a_task_that_cannot_be_exported_leaves_the_tests_of_the_others(home: Module, broken: str) -> None:
    edit(home, "    return math.ceil(length)", f"    {broken}" if "return" in broken else f"    return 1\n\n\n{broken}")
    alone = run_module(home, task="8.1")
    assert summary(alone.suite) == "package tests: 1 passed, 1 waits for 8.2"
    assert (alone.notebook.earned, alone.exit_code) == (3, 0)
    whole = run_module(home)
    assert "task 8.2: " in whole.suite.error
    assert summary(whole.suite).startswith("package tests: 2 passed, 1 waits for 8.2\n")
    assert [test.status for test in whole.suite.tests].count("passed") == 2
    assert whole.exit_code == 1


def test_what_waits_for_a_later_task_is_no_matter_of_this_one(
    home: Module, released: tuple[dict[str, bytes], dict[str, str]]
) -> None:
    write(released[0], home.root)
    put(home.notebooks[0], {"8.1": released[1]["8.1"]})
    result = run_module(home, task="8.1")
    assert summary(result.suite) == "package tests: 1 passed, 1 waits for 8.3"
    assert result.exit_code == 0
    assert run_module(home).exit_code == 3


def test_a_task_to_do_is_to_do_in_its_tests(home: Module, released: tuple[dict[str, bytes], dict[str, str]]) -> None:
    write(released[0], home.root)
    result = run_module(home, task="8.1")
    assert summary(result.suite) == "package tests: 2 to do"
    assert result.exit_code == 3


@pytest.mark.parametrize("above", ["import os", "%matplotlib inline", "!ls", "from os import (\n    path,\n)"])
def test_imports_and_magics_may_stand_above_the_directive(home: Module, above: str) -> None:
    edit(home, "#| export\ndef rounded", f"{above}\n#| export\ndef rounded")
    export_module(home, home.root / "tinytorch")
    text = (home.root / "tinytorch/core/dataloader/dataset.py").read_text()
    assert "def rounded(length: float) -> int:" in text
    assert "matplotlib" not in text


def test_a_cell_that_lost_its_directive_is_tested_all_the_same(home: Module) -> None:
    edit(home, "#| export\ndef rounded", "def rounded")
    result = run_module(home)
    assert (result.suite.error, result.exit_code) == ("", 0)


def test_lines_are_named_with_their_file_where_there_are_two(home: Module) -> None:
    (home.folder / "workers_dev.py").write_text("# %%\nx = 1 / 0\n")
    release = read_release(home.root)
    assert release is not None
    with_two = replace(release, cells={**release.cells, f"modules/{MODULE}/workers_dev.py": ""})
    (home.root / FILE).write_bytes(with_two.dumps())
    line = edit(home, "        return len(self.arrays[0])", "        return self.arrays.x")
    result = run_module(home)
    assert f"in line {line} of dataloader_dev.py: return self.arrays.x" in result.notebook.task("8.1").messages[0][1]
    assert [(cell.line, cell.file) for cell in result.notebook.broken] == [(2, "workers_dev.py")]
    assert "in line 2 of workers_dev.py: x = 1 / 0" in result.notebook.broken[0].message


def test_tito_submit_says_what_is_not_taken(
    home: Module, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cell, _ = with_helper(home)
    monkeypatch.chdir(home.root)
    assert submit_command("8") == 0
    said = capsys.readouterr()
    mend = "which is not taken when you hand in: move it into the cell of 8.1"
    note = f"8.1 uses length_of from line {cell + 2} of dataloader_dev.py, {mend}"
    assert note in " ".join(said.err.split())
    assert "points seen here: 1 of 8 (2 more are graded later)" in said.out
