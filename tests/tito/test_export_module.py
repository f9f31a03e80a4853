"""Exporting a module into a package folder: what is written, left alone, removed, and what a check says."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tito.export.module import export_module
from tito.export.writer import write_all
from tito.notebooks.notebook import NotebookError
from tito.workspace import Module, WorkspaceError, find

ROOT = Path(__file__).resolve().parents[2]
OTHER = '# %%\n#| default_exp core.dataloader.extra\n"""More."""\n\n# %%\n#| export\nfrom math import pi\n\nx = pi\n'


def module() -> Module:
    return find().module("8")


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_the_first_export_writes_and_the_second_leaves_alone(course: Any) -> None:
    first = export_module(module(), course.package)
    there = course.exported()
    second = export_module(module(), course.package)
    assert (names(first.written), first.unchanged) == (["dataset.py", "loader.py"], ())
    assert (second.written, names(second.unchanged)) == ((), ["dataset.py", "loader.py"])
    assert course.exported() == there


def test_a_file_that_is_right_is_not_touched(course: Any) -> None:
    export_module(module(), course.package)
    os.utime(course.files / "dataset.py", ns=(1, 1))
    export_module(module(), course.package)
    assert (course.files / "dataset.py").stat().st_mtime_ns == 1


def test_the_package_may_be_another_one(course: Any, tmp_path: Path) -> None:
    folder = tmp_path / "copy" / "tinytorch"
    (folder / "core" / "dataloader").mkdir(parents=True)
    report = export_module(module(), folder)
    assert [report.name(path) for path in report.written] == [
        "tinytorch/core/dataloader/dataset.py",
        "tinytorch/core/dataloader/loader.py",
    ]
    assert course.exported() == {}


def test_the_notebook_is_only_read(course: Any) -> None:
    before = course.notebook.read_bytes(), course.notebook.stat().st_mtime_ns
    export_module(module(), course.package)
    assert (course.notebook.read_bytes(), course.notebook.stat().st_mtime_ns) == before


def test_windows_line_ends_in_the_notebook_give_the_same_files(course: Any) -> None:
    export_module(module(), course.package)
    course.notebook.write_bytes(b"\xef\xbb\xbf" + course.notebook.read_bytes().replace(b"\n", b"\r\n"))
    assert export_module(module(), course.package, check=True).is_clean


def test_a_check_writes_nothing(course: Any) -> None:
    report = export_module(module(), course.package, check=True)
    assert [(drift.path.name, drift.state) for drift in report.drifted] == [
        ("dataset.py", "missing"),
        ("loader.py", "missing"),
    ]
    assert course.exported() == {}


EDITS = (b"x", b"# Exported", b"\n", b"\r\n", b"\xff", b"")


@pytest.mark.parametrize("edit", EDITS)
def test_a_check_sees_any_edit_of_the_package(course: Any, edit: bytes) -> None:
    export_module(module(), course.package)
    path = course.files / "loader.py"
    path.write_bytes(path.read_bytes() + edit if edit else b"")
    (drift,) = export_module(module(), course.package, check=True).drifted
    assert (drift.path, drift.state) == (path, "edited")


def test_a_check_sees_an_edit_of_the_notebook(course: Any) -> None:
    export_module(module(), course.package)
    course.edit("math.ceil(length)", "math.ceil(length + 0)")
    (drift,) = export_module(module(), course.package, check=True).drifted
    assert "-    return math.ceil(length)\n+    return math.ceil(length + 0)" in drift.diff


def test_line_ends_are_told_from_text(course: Any) -> None:
    export_module(module(), course.package)
    path = course.files / "loader.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (drift,) = export_module(module(), course.package, check=True).drifted
    assert drift.diff == "only the line endings differ"


def test_a_long_diff_is_cut(course: Any) -> None:
    export_module(module(), course.package)
    (course.files / "loader.py").write_text("\n" * 100, encoding="utf-8")
    (drift,) = export_module(module(), course.package, check=True).drifted
    assert len(drift.diff.split("\n")) == 21
    assert drift.diff.endswith("more lines")


def test_a_file_whose_part_is_gone_is_told_and_removed(course: Any) -> None:
    course.write(OTHER, "other_dev.py")
    export_module(module(), course.package)
    (course.folder / "other_dev.py").unlink()
    (drift,) = export_module(module(), course.package, check=True).drifted
    assert (drift.path.name, drift.state) == ("extra.py", "left over")
    assert names(export_module(module(), course.package).removed) == ["extra.py"]
    assert sorted(course.exported()) == ["dataset.py", "loader.py"]


@pytest.mark.parametrize(
    "first", ["", "# My own file\n", "# Exported from modules/09_other/n_dev.py; edit that file.\n"]
)
def test_files_that_this_module_did_not_export_are_not_removed(course: Any, first: str) -> None:
    (course.files / "mine.py").write_text(first + "x = 1\n", encoding="utf-8")
    assert export_module(module(), course.package).removed == ()
    assert (course.files / "mine.py").exists()


def test_files_of_a_notebook_that_cannot_be_read_are_kept(course: Any) -> None:
    export_module(module(), course.package)
    course.edit("import math\n", "import math as\n")
    with pytest.raises(NotebookError, match="syntax error"):
        export_module(module(), course.package)
    assert sorted(course.exported()) == ["dataset.py", "loader.py"]


def test_a_broken_notebook_writes_none_of_its_files_and_stops_no_other(course: Any) -> None:
    course.write(OTHER, "other_dev.py")
    course.edit("import math\n", "import math as\n")
    with pytest.raises(NotebookError, match="syntax error"):
        export_module(module(), course.package)
    assert sorted(course.exported()) == ["extra.py"]


BROKEN = {
    "    return math.ceil(length": "syntax error, '(' was never closed: return math.ceil(length",
    "    return my_helper(length)": "'my_helper' is used and defined nowhere",
    "    import ceil from math": "syntax error, invalid syntax",
    "    return math.ceil(length)\n\n\nclass DataError: ...": "'DataError' is defined here and imported in line 31",
    "    return math.ceil(length)\n\n\nimport numpy.ma as np": "'np' is imported from elsewhere",
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_task_costs_the_package_that_task_alone(course: Any, code: str) -> None:
    course.write(OTHER, "other_dev.py")
    course.edit("    return math.ceil(length)", code)
    report = export_module(module(), course.package)
    assert (report.is_clean, [error.task for error in report.broken]) == (False, ["8.2"])
    assert f"task 8.2: {BROKEN[code]}" in str(report.broken[0])
    assert sorted(course.exported()) == ["dataset.py", "extra.py", "loader.py"]
    written = course.exported()["dataset.py"].decode()
    assert "class ArrayDataset" in written
    assert 'rounded = NotBuilt("rounded", "8.2", "modules/08_dataloader/dataloader_dev.py")' in written
    assert [error.task for error in export_module(module(), course.package, check=True).broken] == ["8.2"]


def test_two_broken_tasks_cost_those_two(course: Any) -> None:
    course.edit("    return math.ceil(length)", "    return (")
    course.edit("        self.arrays = arrays", "        self.arrays = )")
    report = export_module(module(), course.package)
    assert [error.task for error in report.broken] == ["8.1", "8.2"]
    assert b"class DataLoader" in course.exported()["loader.py"]


def test_the_command_names_the_broken_task_and_exports_the_others(course: Any, tito: Any) -> None:
    course.edit("    return math.ceil(length)", "    return (")
    answer = tito("export", "8")
    assert answer.code == 1
    assert "task 8.2: syntax error" in answer.err
    assert "Task 8.2 is left out of the package; the others are in it." in answer.err
    assert "08_dataloader: 2 files, 2 written, 0 as they were" in answer.out


def test_every_broken_notebook_is_named(course: Any) -> None:
    course.edit("import math\n", "import math as\n")
    course.write("# %% [markdown\n", "other_dev.py")
    with pytest.raises(NotebookError, match="syntax error") as caught:
        export_module(module(), course.package)
    assert [note.split(":")[0].split("/")[-1] for note in caught.value.__notes__] == ["other_dev.py"]


def test_a_given_file_is_never_overwritten(course: Any) -> None:
    given = (course.files / "errors.py").read_bytes()
    course.edit("#| default_exp core.dataloader.loader", "#| default_exp core.dataloader.errors")
    course.edit("from tinytorch.core.dataloader.errors import DataError\n", "")
    course.edit('raise DataError("arrays", expected="equal lengths", found="others")', "raise ValueError")
    with pytest.raises(NotebookError, match=r":102: default_exp would overwrite .*errors\.py, which was not exported"):
        export_module(module(), course.package)
    assert (course.files / "errors.py").read_bytes() == given
    assert list(course.exported()) == []


def test_a_folder_that_the_package_does_not_have_is_named(course: Any) -> None:
    course.edit("#| default_exp core.dataloader.loader", "#| default_exp core.dataloder.loader")
    with pytest.raises(NotebookError, match="but the package has no such folder"):
        export_module(module(), course.package)
    assert list(course.exported()) == []


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_folder_that_cannot_be_written_to_leaves_everything_as_it_was(
    course: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        WorkspaceError, match=r"dataset\.py cannot be written: Permission denied; make the folder writable"
    ):
        export_module(module(), course.package)
    assert course.exported() == {}


FULL_DISK = """
import resource, sys
from pathlib import Path
from tito.export.writer import write_all
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write_all({Path("a.py"): "a = 1\\n", Path("b.py"): "b" * 2000})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("old", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", FULL_DISK]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert "WorkspaceError: b.py cannot be written: File too large" in done.stderr
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"a.py": "old"}


def test_a_replaced_file_has_unix_line_ends_and_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_all({tmp_path / "a.py": "é\n"})
    assert (tmp_path / "a.py").read_bytes() == "é\n".encode()
    assert (tmp_path / "a.py").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_two_exports_at_once_give_whole_files(course: Any) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tito", "export", "8"]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert export_module(module(), course.package, check=True).is_clean
    assert sorted(course.exported()) == ["dataset.py", "loader.py"]
