"""`tito restore` puts cells back as they were released, in both forms, and loses nothing of what was there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import module_of, put, put_in_ipynb, small_course

from tito.notebooks.cell import NotebookError
from tito.notebooks.digest import digest
from tito.notebooks.notebook import parse, read
from tito.release.edition import edition, write
from tito.release.released import released_text
from tito.sync.remarks import remarks
from tito.sync.restore import restore, restore_command
from tito.workspace import Module, WorkspaceError

MINE = {"8.2": "#| export\ndef rounded(length):\n    return 7", "8.2-check": "assert True"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return edition(module_of(small_course(tmp_path_factory.mktemp("course") / "course").root))


@pytest.fixture
def student(files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    """Return the module of a student edition, as it was released; it is the current folder."""
    write(files, tmp_path)
    monkeypatch.chdir(tmp_path)
    return module_of(tmp_path)


def py(module: Module) -> Path:
    return module.folder / "dataloader_dev.py"


def ipynb(module: Module) -> Path:
    return module.folder / "dataloader_dev.ipynb"


def sources(module: Module) -> dict[str, str]:
    return {cell.id: cell.source for cell in read(py(module)).cells if cell.id}


def released(module: Module) -> dict[str, str]:
    text = released_text(module, "dataloader_dev.py") or ""
    return {cell.id: cell.source for cell in parse(text).cells if cell.id}


def in_step(module: Module) -> bool:
    return len({digest(path.read_text(encoding="utf-8"), path) for path in (py(module), ipynb(module))}) == 1


def listed(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    assert restore_command([], json=True) == 0
    return [(row["id"], row["kind"], row["now"]) for row in json.loads(capsys.readouterr().out)]


def without(module: Module, *names: str) -> None:
    """Delete cells from the .py, with their headers."""
    rows = py(module).read_text(encoding="utf-8").split("\n")
    for cell in reversed(read(py(module)).cells):
        if cell.id in names:
            first = max(row for row in range(cell.line) if rows[row].startswith("# %%"))
            last = next((row for row in range(cell.line, len(rows)) if rows[row].startswith("# %%")), len(rows))
            del rows[first:last]
    py(module).write_text("\n".join(rows), encoding="utf-8", newline="\n")


def test_the_released_text_is_kept_in_the_edition(student: Module) -> None:
    text = py(student).read_text(encoding="utf-8")
    assert released_text(student, "dataloader_dev.py") == released_text(student, "dataloader_dev") == text
    assert (student.root / ".tito" / "released" / "dataloader_dev.py").read_text(encoding="utf-8") == text
    assert released_text(student, "other_dev.py") is None


def test_as_released_there_is_nothing_to_restore(student: Module, capsys: pytest.CaptureFixture[str]) -> None:
    assert restore_command([], json=False) == 0
    assert capsys.readouterr().out == "every check and every given cell is as it was released\n"


def test_a_task_that_is_solved_is_not_listed_but_can_be_named(
    student: Module, capsys: pytest.CaptureFixture[str]
) -> None:
    put(py(student), {"8.2": MINE["8.2"]})
    assert restore_command([], json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        "every check and every given cell is as it was released",
        "`tito restore 8.2` puts it back as it was released, and keeps a copy of the notebook",
    ]
    put(py(student), {"8.2-check": MINE["8.2-check"]})
    restore_command([], json=False)
    shown = capsys.readouterr().out
    assert "8.2-check" in shown
    assert "8.2 " not in shown


def test_a_task_that_is_missing_is_listed(student: Module, capsys: pytest.CaptureFixture[str]) -> None:
    without(student, "8.2")
    restore_command([], json=False)
    assert "`tito restore 8.2` puts it back" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["py", "ipynb"])
@pytest.mark.parametrize("name", ["8.2", "8.2-check"])
def test_a_cell_is_put_back_in_both_forms(
    student: Module, capsys: pytest.CaptureFixture[str], form: str, name: str
) -> None:
    if form == "py":
        put(py(student), MINE)
    else:
        put_in_ipynb(ipynb(student), MINE)
    assert listed(capsys) == [("8.2", "task", "changed"), ("8.2-check", "check", "changed")]
    before = py(student).read_bytes()
    assert restore_command([name], json=False) == 0
    kept = "modules/08_dataloader/dataloader_dev.py.old"
    assert capsys.readouterr().out == (
        f"dataloader_dev.py and dataloader_dev.ipynb: put back {name}; what was there is kept in {kept}\n"
    )
    assert (student.root / kept).read_bytes() == before
    assert sources(student) == released(student) | {key: text for key, text in MINE.items() if key != name}
    assert in_step(student)


def test_each_copy_has_a_name_of_its_own(student: Module) -> None:
    copies = []
    for _ in range(2):
        put(py(student), MINE)
        copies += [copy.name for _, _, copy in restore(student, ["8.2", "8.2-check"]) if copy]
        assert sources(student) == released(student)
    assert copies == ["dataloader_dev.py.old", "dataloader_dev.py.old-2"]


def test_a_given_cell_is_called_by_what_it_defines(student: Module, capsys: pytest.CaptureFixture[str]) -> None:
    text = py(student).read_text(encoding="utf-8")
    py(student).write_text(text.replace("import math\n", "import maths as math\n"), encoding="utf-8")
    assert listed(capsys) == [("math", "given", "changed")]
    restore(student, ["math"])
    assert py(student).read_text(encoding="utf-8") == text


def test_what_was_deleted_comes_back_where_it_was(student: Module, capsys: pytest.CaptureFixture[str]) -> None:
    text = py(student).read_text(encoding="utf-8")
    without(student, "8.1-check", "8.1-hidden", "8.3", "8.3-check", "8.4-question")
    assert listed(capsys) == [
        ("8.1-check", "check", "missing"),
        ("8.1-hidden", "check", "missing"),
        ("8.3", "task", "missing"),
        ("8.3-check", "check", "missing"),
        ("8.4-question", "question", "missing"),
    ]
    restore(student, ["dataloader_dev"])
    assert list(sources(student).items()) == list(released(student).items())
    assert digest(py(student).read_text(encoding="utf-8"), py(student)) == digest(text, py(student))


def test_cells_that_lost_only_their_ids_keep_the_work_in_them(student: Module) -> None:
    put_in_ipynb(ipynb(student), {"8.2": MINE["8.2"]})
    notebook = json.loads(ipynb(student).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    ipynb(student).write_text(json.dumps(notebook), encoding="utf-8")
    restore(student, ["dataloader_dev.ipynb"])
    assert sources(student) == released(student) | {"8.2": MINE["8.2"]}
    assert (remarks(student), in_step(student)) == ([], True)


@pytest.mark.parametrize("state", ["gone", "empty", "conflict"])
def test_a_notebook_without_both_forms_comes_back_whole(student: Module, state: str) -> None:
    for path in (py(student), ipynb(student)):
        if state == "gone":
            path.unlink()
        else:
            path.write_text("<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n" * (state == "conflict"), encoding="utf-8")
    if state == "conflict":
        with pytest.raises(NotebookError, match="git could not merge"):
            restore(student, ["8.2"])
    ((path, names, copy),) = restore(student, ["dataloader"])
    assert (path, names, bool(copy)) == (py(student), ["the whole notebook"], state != "gone")
    assert py(student).read_text(encoding="utf-8") == released_text(student, "dataloader_dev.py")
    assert in_step(student)


def test_what_cannot_be_restored_is_said(student: Module, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkspaceError, match=r"no released cell is called '8\.9': `tito restore` lists"):
        restore(student, ["8.9"])
    assert restore_command(["dataloader_dev"], json=False) == 0
    assert capsys.readouterr().out == "nothing is missing; `tito restore` lists what was changed\n"
    (student.root / ".tito" / "released" / "dataloader_dev.py").unlink()
    with pytest.raises(WorkspaceError, match="works in a student edition"):
        restore_command([], json=False)


def test_a_cell_that_opens_a_string_is_put_back_and_takes_no_other_with_it(student: Module) -> None:
    before = sources(student)
    put(py(student), {"8.2": '#| export\ndef rounded(length):\n    """open'})
    restore(student, ["8.2"])
    assert sources(student) == before
    assert in_step(student)
    put(py(student), {"8.2": '#| export\ndef rounded(length):\n    """open'})
    text = py(student).read_text(encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"a string is not closed in 8.2: close it, or restore that cell, too"):
        restore(student, ["8.1"])
    assert py(student).read_text(encoding="utf-8") == text


def test_a_whole_notebook_that_is_put_back_keeps_the_work_of_both_forms(
    student: Module, capsys: pytest.CaptureFixture[str]
) -> None:
    put_in_ipynb(ipynb(student), MINE)
    work = ipynb(student).read_bytes()
    py(student).write_text("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n", encoding="utf-8")
    restore(student, ["dataloader_dev"])
    assert ipynb(student).with_name("dataloader_dev.ipynb.old").read_bytes() == work
    assert "what was in dataloader_dev.ipynb is kept in modules/" in capsys.readouterr().err


def test_a_class_that_grows_is_not_taken_for_the_task_that_began_it(student: Module) -> None:
    """A given cell below, which binds the same name, is no lost cell of the task."""
    given = {cell.source for cell in read(py(student)).cells if not cell.id and "class ArrayDataset" in cell.source}
    assert given
    before = sources(student)
    without(student, "8.1")
    restore(student, ["8.1"])
    assert sources(student) == before
    assert given <= {cell.source for cell in read(py(student)).cells if not cell.id}
