"""A notebook in two files: what the student edited counts, whichever file it was, and nothing is lost in silence."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import module_of, put, put_in_ipynb, small_course

from tito.grading.command import grade_command
from tito.notebooks.cell import NotebookError
from tito.notebooks.digest import digest
from tito.notebooks.notebook import parse, read
from tito.release.edition import edition, write
from tito.release.released import released_text
from tito.sync.command import sync_command, take_over_aloud
from tito.sync.pairs import STATE, bring_together, take_over
from tito.sync.remarks import remarks
from tito.workspace import Module, Workspace, WorkspaceError

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
    assert bring_together(student) == [(NAME, "py", None)]
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
    other = ipynb(student) if side == "py" else py(student)
    before = other.read_bytes()
    ((name, counted, copy),) = bring_together(student, side)
    assert (name, counted, copy and copy.read_bytes()) == (NAME, side, before)
    assert source(py(student)) == sources["8.2"]
    assert len(said(student)) == 1
    assert take_over(student) == []


@pytest.mark.parametrize("side", ["py", "ipynb"])
def test_what_counts_is_asked_of_notebooks_in_conflict_alone(student: Module, side: str) -> None:
    """One that was edited in one form alone is clear, whatever the student says of others."""
    put_in_ipynb(ipynb(student), MINE)
    assert bring_together(student, side) == [(NAME, "ipynb", None)]
    put(py(student), OTHER)
    assert bring_together(student, side) == [(NAME, "py", None)]
    assert source(py(student)) == OTHER["8.2"]
    assert len(said(student)) == 1


def test_while_the_py_cannot_be_read_nothing_is_agreed(student: Module) -> None:
    """What was written in Jupyter meanwhile is not older than a .py that was mended by hand."""
    good = py(student).read_text(encoding="utf-8")
    py(student).write_text(good.replace("# %% [markdown]", "# %% [x]", 1), encoding="utf-8")
    put_in_ipynb(ipynb(student), MINE)
    assert take_over(student) == []
    py(student).write_text(good + "\n# %%\nprint(1)\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="both edited"):
        bring_together(student)


def test_without_what_was_released_nothing_is_said_to_be_the_same(
    student: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    (student.root / ".tito-release.json").unlink()
    monkeypatch.chdir(student.root)
    with pytest.raises(WorkspaceError, match=r"works in a student edition: copy \.tito-release\.json"):
        sync_command(None, counts=None, json=False)


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


BROKEN = {
    "{": "is not a notebook: JSONDecodeError",
    "[]": "is not a notebook: TypeError",
    '{"cells": 3}': "is not a notebook: TypeError",
    '{"cells": [{}]}': "is not a notebook: KeyError: 'source'",
    "[" * 100_000: "is not a notebook: RecursionError",
    '{\n<<<<<<< HEAD\n"cells": [\n=======\n>>>>>>> theirs\n': "git could not merge this file, '<<<<<<< HEAD'",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_ipynb_is_named_and_locks_nobody_out(student: Module, text: str) -> None:
    put(py(student), MINE)
    before = py(student).read_bytes()
    ipynb(student).write_text(text, encoding="utf-8")
    assert take_over(student) == []
    (remark,) = remarks(student)
    line = 2 if "HEAD" in text else 1
    assert remark.startswith(f"{NAME[:-2]}ipynb:{line}: {BROKEN[text]}")
    assert remark.endswith("; the .py was used: `tito sync` makes the .ipynb again from it, and keeps what is there")
    ((name, side, copy),) = bring_together(student)
    assert (name, side) == (NAME, "py")
    assert copy is not None
    assert (copy.name, copy.read_text(encoding="utf-8")) == ("dataloader_dev.ipynb.old", text)
    assert (len(said(student)), py(student).read_bytes(), remarks(student)) == (1, before, [])


def test_bytes_that_are_no_text_are_such_a_file(student: Module) -> None:
    ipynb(student).write_bytes(b"\xff\xfe\x00\xff")
    assert take_over(student) == []
    assert [remark.partition(";")[0] for remark in remarks(student)] == [
        f"{NAME[:-2]}ipynb:1: is not UTF-8 text: byte 0 (0xff)"
    ]


@pytest.mark.parametrize("text", ["", " \n", None])
def test_an_ipynb_that_is_gone_or_empty_is_made_again(student: Module, text: str | None) -> None:
    before = ipynb(student).read_bytes()
    if text is None:
        ipynb(student).unlink()
    else:
        ipynb(student).write_text(text, encoding="utf-8")
    assert take_over(student) == []
    assert bring_together(student) == [(NAME, "py", None)]
    assert json.loads(ipynb(student).read_text(encoding="utf-8")) == json.loads(before)
    assert (take_over(student), bring_together(student)) == ([], [])


@pytest.mark.parametrize("text", ["", "\n", None])
def test_a_py_that_is_gone_or_empty_is_made_again_with_its_header(student: Module, text: str | None) -> None:
    put_in_ipynb(ipynb(student), MINE)
    before = py(student).read_text(encoding="utf-8")
    if text is None:
        py(student).unlink()
    else:
        py(student).write_text(text, encoding="utf-8")
    assert Workspace(student.root).module("8") == student
    assert take_over(student) == [NAME]
    assert source(py(student)) == MINE["8.2"]
    assert py(student).read_text(encoding="utf-8").split("\n# %%")[0] == before.split("\n# %%")[0]
    assert take_over(student) == []


def test_a_py_that_git_could_not_merge_is_never_overwritten_unasked(student: Module) -> None:
    text = py(student).read_text(encoding="utf-8")
    conflict = text.replace("# %%", "<<<<<<< HEAD\n# %%\n=======\n>>>>>>> theirs\n# %%", 1)
    py(student).write_text(conflict, encoding="utf-8")
    line = conflict.split("\n").index("<<<<<<< HEAD") + 1
    assert take_over(student) == []
    (remark,) = remarks(student)
    assert remark.startswith(f"{NAME}:{line}: git could not merge this file")
    made = "`tito sync --from ipynb` makes the .py again from it, and keeps what is there"
    assert remark.endswith(f"; correct that; or, if your work is in dataloader_dev.ipynb: {made}")
    for act in (bring_together, lambda module: read(py(module))):
        with pytest.raises(NotebookError, match=rf"dataloader_dev\.py:{line}: git could not merge this file"):
            act(student)
    ((_, side, copy),) = bring_together(student, "ipynb")
    assert (side, copy and copy.read_text(encoding="utf-8")) == ("ipynb", conflict)
    assert source(py(student), "8.1") == source_released(student, "8.1")


def source_released(module: Module, name: str) -> str:
    text = released_text(module, "dataloader_dev.py") or ""
    return next(cell.source for cell in parse(text).cells if cell.id == name)


def test_from_py_works_whatever_the_ipynb_is(student: Module) -> None:
    for text in BROKEN:
        ipynb(student).write_text(text, encoding="utf-8")
        assert [side for _, side, _ in bring_together(student, "py")] == ["py"]
        assert len(said(student)) == 1


def test_without_both_the_mend_is_named(student: Module) -> None:
    py(student).unlink()
    ipynb(student).unlink()
    assert (take_over(student), bring_together(student)) == ([], [])
    (remark,) = remarks(student)
    assert remark == (
        "dataloader_dev.py and dataloader_dev.ipynb are gone: "
        "`tito restore dataloader_dev` gives you the released notebook"
    )


# Lines that look like the header of a cell.

CUT = "#| export\ndef rounded(length: float) -> int:\n    # %%\n    return -int(-length // 1)\n\n\n# %% more\nx = 1"


def test_a_cell_marker_within_a_cell_of_jupyter_loses_nothing(student: Module) -> None:
    put_in_ipynb(ipynb(student), {"8.2": CUT})
    assert take_over(student) == [NAME]
    assert source(py(student)) == CUT.replace("# %%", "# # %%")
    assert (take_over(student), bring_together(student)) == ([], [])
    put(py(student), {"8.1": "#| export\nclass ArrayDataset: ..."})
    assert bring_together(student) == [(NAME, "py", None)]
    cells = nbformat.read(ipynb(student), as_version=4).cells
    assert next(cell.source for cell in cells if cell["id"] == "8_2") == CUT


def test_a_cell_marker_typed_into_the_body_of_a_task_does_not_cut_it(student: Module) -> None:
    typed = "#| export\ndef rounded(length: float) -> int:\n    x = 1\n\n# %%\n    return -int(-length // 1)"
    put(py(student), {"8.2": typed})
    assert source(py(student)) == typed
    assert bring_together(student) == [(NAME, "py", None)]
    assert len(said(student)) == 1
    put_in_ipynb(ipynb(student), {"8.1": "#| export\nclass ArrayDataset: ..."})
    assert take_over(student) == [NAME]
    assert source(py(student)) == typed.replace("# %%", "# # %%")


def test_a_string_that_a_task_leaves_open_costs_that_task_alone(student: Module) -> None:
    put_in_ipynb(ipynb(student), {"8.2": '#| export\ndef rounded(length):\n    """Round up.\n    return 1'})
    assert take_over(student) == [NAME]
    assert [cell.id for cell in read(py(student)).cells if cell.id] == [
        cell.id for cell in parse(released_text(student, "dataloader_dev.py") or "").cells if cell.id
    ]


def test_what_no_py_can_hold_is_refused_and_nothing_is_written(student: Module) -> None:
    notebook = nbformat.read(ipynb(student), as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("\"\"\"\n'''\n%%\nx"))
    nbformat.write(notebook, ipynb(student))
    before = py(student).read_bytes()
    with pytest.raises(
        WorkspaceError, match=r"dataloader_dev\.py cannot hold what dataloader_dev\.ipynb says in a cell"
    ):
        take_over(student)
    assert py(student).read_bytes() == before


def test_alt_texts_and_titles_of_cells_are_kept_in_both_directions(student: Module) -> None:
    header = '# %% naive alt="A \\"picture\\"" mine={"a": 1}'
    text = py(student).read_text(encoding="utf-8")
    py(student).write_text(text.replace("# %%\nclass", f"{header}\nclass"), encoding="utf-8")
    for sources in (MINE, OTHER):
        put_in_ipynb(ipynb(student), sources)
        assert take_over(student) == [NAME]
        assert header in py(student).read_text(encoding="utf-8").split("\n")
        put(py(student), {"8.1": f"#| export\nclass ArrayDataset: {len(sources['8.2'])}"})
        assert bring_together(student) == [(NAME, "py", None)]
        cells = nbformat.read(ipynb(student), as_version=4).cells
        assert [cell.metadata for cell in cells if "alt" in cell.metadata] == [
            {"title": "naive", "alt": 'A "picture"', "mine": {"a": 1}}
        ]


# Files beside the notebooks, and notebooks that lack something.


@pytest.mark.parametrize("name", ["dataloader_dev (ada).ipynb", "dataloader_dev-Copy1.ipynb", "my_dataloader_dev.py"])
def test_a_copy_with_work_in_it_is_named(student: Module, name: str) -> None:
    (put if name.endswith(".py") else put_in_ipynb)(py(student) if name.endswith(".py") else ipynb(student), MINE)
    path = py(student) if name.endswith(".py") else ipynb(student)
    path.rename(student.folder / name)
    take_over(student)
    bring_together(student)
    right = f"dataloader_dev{Path(name).suffix}"
    (remark,) = remarks(student)
    assert remark == (
        f"{name} holds tasks of {right}, but is neither graded nor handed in under this name: "
        f"if your work is in it, rename it to {right}; if not, delete it"
    )
    assert student.notebooks == [py(student)]


def test_a_run_of_the_checks_says_what_is_odd_once(
    student: Module, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(py(student), MINE)
    shutil.copy(py(student), student.folder / "mine_dev.py")
    text = py(student).read_text(encoding="utf-8").split("# %% nbgrader=")
    py(student).write_text("# %% nbgrader=".join(part for part in text if '"8_2"' not in part), encoding="utf-8")
    monkeypatch.chdir(student.root)
    assert grade_command("8", task="8.1") == 3
    printed = capsys.readouterr()
    assert printed.err.count("mine_dev.py holds tasks of dataloader_dev.py") == 1
    assert (printed.out + printed.err).count("8.2 is missing in dataloader_dev.py") == 1
    assert "lacks 8.2" not in printed.err


def test_a_copy_that_says_no_more_than_the_notebook_is_no_matter(student: Module) -> None:
    shutil.copy(ipynb(student), student.folder / "dataloader_dev-Copy1.ipynb")
    (student.folder / "helpers.py").write_text("x = 1\n", encoding="utf-8")
    (student.folder / "other.ipynb").write_text("{", encoding="utf-8")
    assert remarks(student) == []


def test_a_notebook_that_lost_its_tasks_is_named(student: Module) -> None:
    notebook = json.loads(ipynb(student).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    ipynb(student).write_text(json.dumps(notebook), encoding="utf-8")
    assert take_over(student) == [NAME]
    (remark,) = remarks(student)
    assert remark == (
        "dataloader_dev.py lacks 8.1, 8.2, 8.3, 8.4-question, which were released in it: "
        "`tito restore dataloader_dev` puts back what is missing"
    )


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
