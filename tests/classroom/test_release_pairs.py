"""A notebook in two files: what the student edited counts, whichever file it was, and nothing is lost in silence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import module_of, put, put_in_ipynb, small_course

from tito.cell import NotebookError
from tito.notebook import read
from tito.release.digest import digest
from tito.release.edition import edition, write
from tito.release.pairs import STATE, bring_together, take_over
from tito.release.sync import sync_command, take_over_aloud
from tito.workspace import Module, WorkspaceError

NAME = "modules/08_dataloader/dataloader_dev.py"
MINE = {"8.2": "#| export\ndef rounded(length: float) -> int:\n    return -int(-length // 1)"}
OTHER = {"8.2": "#| export\ndef rounded(length: float) -> int:\n    return int(length)"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return edition(module_of(small_course(tmp_path_factory.mktemp("course") / "course").root))


@pytest.fixture
def student(files: dict[str, bytes], tmp_path: Path) -> Module:
    """Return the module of a student edition, as it was released."""
    write(files, tmp_path)
    return module_of(tmp_path)


def py(module: Module) -> Path:
    return module.root / NAME


def ipynb(module: Module) -> Path:
    return py(module).with_suffix(".ipynb")


def source(path: Path, name: str = "8.2") -> str:
    return next(cell.source for cell in read(path).cells if cell.id == name)


def said(module: Module) -> set[str]:
    return {digest(path.read_text(encoding="utf-8"), path) for path in (py(module), ipynb(module))}


def test_what_was_released_is_in_step(student: Module) -> None:
    before = {path: path.read_bytes() for path in student.root.rglob("*") if path.is_file()}
    assert take_over(student) == []
    assert bring_together(student) == []
    assert {path: path.read_bytes() for path in student.root.rglob("*") if path.is_file()} == before


def test_what_was_edited_in_jupyter_is_taken_over(student: Module) -> None:
    before = py(student).read_text(encoding="utf-8").split("\n")
    put_in_ipynb(ipynb(student), MINE)
    assert take_over(student) == [NAME]
    assert source(py(student)) == MINE["8.2"]
    stub = source(py(student), "8.1")
    after = py(student).read_text(encoding="utf-8").split("\n")
    assert 'raise NotImplementedError("task 8.1")' in stub
    assert [row for row in after if row not in before] == ["    return -int(-length // 1)"]


def test_it_is_taken_over_again_after_the_next_edit(student: Module) -> None:
    for sources in (MINE, OTHER, MINE):
        put_in_ipynb(ipynb(student), sources)
        assert take_over(student) == [NAME]
        assert take_over(student) == []
        assert source(py(student)) == sources["8.2"]


def test_what_was_edited_in_the_py_stays(student: Module) -> None:
    put(py(student), MINE)
    assert take_over(student) == []
    assert source(py(student)) == MINE["8.2"]


def test_one_form_after_the_other_may_be_edited_if_they_are_brought_together(student: Module) -> None:
    put(py(student), MINE)
    assert bring_together(student) == [(NAME, "py")]
    assert len(said(student)) == 1
    put_in_ipynb(ipynb(student), OTHER)
    assert take_over(student) == [NAME]
    assert source(py(student)) == OTHER["8.2"]


def test_jupyter_that_saves_both_is_nothing_to_worry_about(student: Module) -> None:
    for sources in (MINE, OTHER):
        put(py(student), sources)
        put_in_ipynb(ipynb(student), sources)
        assert take_over(student) == []
    put_in_ipynb(ipynb(student), MINE)
    assert take_over(student) == [NAME]


def test_both_edited_is_refused_and_both_stay(student: Module) -> None:
    put(py(student), MINE)
    put_in_ipynb(ipynb(student), OTHER)
    before = py(student).read_bytes(), ipynb(student).read_bytes()
    for act in (take_over, bring_together):
        with pytest.raises(WorkspaceError, match=r"both edited, and differ in 8_2: .* `tito sync --from py`"):
            act(student)
    assert (py(student).read_bytes(), ipynb(student).read_bytes()) == before


@pytest.mark.parametrize(("side", "sources"), [("py", MINE), ("ipynb", OTHER)])
def test_the_student_says_which_one_counts(student: Module, side: str, sources: dict[str, str]) -> None:
    put(py(student), MINE)
    put_in_ipynb(ipynb(student), OTHER)
    assert bring_together(student, side) == [(NAME, side)]
    assert source(py(student)) == sources["8.2"]
    assert len(said(student)) == 1
    assert take_over(student) == []


def test_outputs_alone_are_no_edit(student: Module) -> None:
    notebook = json.loads(ipynb(student).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [_stream("1")], 3
    ipynb(student).write_text(json.dumps(notebook), encoding="utf-8")
    assert take_over(student) == []
    put(py(student), MINE)
    assert take_over(student) == []


def _stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": [text]}


def test_outputs_and_ids_of_other_cells_stay_when_the_ipynb_is_brought_up_to_date(student: Module) -> None:
    notebook = nbformat.read(ipynb(student), as_version=4)
    check = next(cell for cell in notebook.cells if cell["id"] == "8_1-check")
    check.outputs = [nbformat.v4.new_output("stream", text="seen")]
    nbformat.write(notebook, ipynb(student))
    put(py(student), MINE)
    bring_together(student)
    after = nbformat.read(ipynb(student), as_version=4)
    assert [cell["id"] for cell in after.cells] == [cell["id"] for cell in notebook.cells]
    assert next(cell for cell in after.cells if cell["id"] == "8_1-check").outputs == check.outputs


def test_what_other_programs_add_to_cells_is_left_behind(student: Module) -> None:
    notebook = json.loads(ipynb(student).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] |= {"id": "gA5x", "colab": {"base_uri": "https://example.org"}, "collapsed": True}
    notebook["metadata"]["colab"] = {"provenance": []}
    ipynb(student).write_text(json.dumps(notebook), encoding="utf-8")
    put_in_ipynb(ipynb(student), MINE)
    before = py(student).read_text(encoding="utf-8")
    assert take_over(student) == [NAME]
    after = py(student).read_text(encoding="utf-8")
    assert "colab" not in after
    assert after.split("\n# %%")[0] == before.split("\n# %%")[0]


def test_magics_and_new_cells_come_along(student: Module) -> None:
    notebook = nbformat.read(ipynb(student), as_version=4)
    notebook.cells.insert(3, nbformat.v4.new_code_cell("%matplotlib inline\n!ls"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("My notes: $x$"))
    nbformat.write(notebook, ipynb(student))
    assert take_over(student) == [NAME]
    sources = [cell.source for cell in read(py(student)).cells]
    assert sources[3] == "%matplotlib inline\n!ls"
    assert sources[-1] == "My notes: $x$"
    assert len(said(student)) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}]}', "[" * 100_000])
def test_a_file_that_is_no_notebook_is_named(student: Module, text: str) -> None:
    before = py(student).read_bytes()
    ipynb(student).write_text(text, encoding="utf-8")
    with pytest.raises(NotebookError, match=r"dataloader_dev\.ipynb:1: is not a notebook"):
        take_over(student)
    assert py(student).read_bytes() == before


def test_a_file_that_is_no_text_is_named(student: Module) -> None:
    ipynb(student).write_bytes(b"\xff\xfe\x00\xff")
    with pytest.raises(NotebookError, match=r"dataloader_dev\.ipynb:1: is not UTF-8"):
        take_over(student)


def test_without_the_ipynb_nothing_is_done(student: Module) -> None:
    ipynb(student).unlink()
    put(py(student), MINE)
    assert (take_over(student), bring_together(student)) == ([], [])
    assert not ipynb(student).exists()


def test_the_course_edition_is_left_alone(student: Module) -> None:
    (student.root / ".tito-release.json").unlink()
    before = py(student).read_bytes()
    put_in_ipynb(ipynb(student), MINE)
    assert (take_over(student), bring_together(student, "ipynb")) == ([], [])
    assert py(student).read_bytes() == before


@pytest.mark.parametrize("state", ["", "[1]", "{", '{"x": 1}'])
def test_a_broken_state_only_costs_the_memory(student: Module, state: str) -> None:
    put_in_ipynb(ipynb(student), MINE)
    take_over(student)
    (student.root / STATE).write_text(state, encoding="utf-8")
    assert take_over(student) == []
    put_in_ipynb(ipynb(student), OTHER)
    assert take_over(student) == [NAME]


def test_commands_say_what_was_taken_over(
    student: Module, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(student.root)
    put_in_ipynb(ipynb(student), MINE)
    take_over_aloud([student])
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"{NAME}: taken over from the .ipynb\n")
    put(py(student), OTHER)
    assert sync_command("8", counts=None, json=False) == 0
    assert capsys.readouterr().out == f"{NAME}: taken from the .py\n"
    assert sync_command(None, counts=None, json=True) == 0
    assert json.loads(capsys.readouterr().out) == []
    with pytest.raises(WorkspaceError, match="--from is py or ipynb, got 'both'"):
        sync_command("8", counts="both", json=False)
