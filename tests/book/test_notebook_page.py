"""A notebook in the book: what students get, with what the solved one printed and drew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tito.book.notebook_page import page
from tito.book.recording import Recording, RecordingError, fingerprint, load, place
from tito.book.run import read_nbformat
from tito.notebook import read

ROOT = Path(__file__).parents[2]
PATHS = [ROOT / "modules/08_dataloader" / name for name in ("dataloader_dev.py", "workers_dev.py")]
SMALL = '''\
# %% [markdown]
"""
# A small one

### 9.1 · Square: a number times itself
"""

# %%
#| default_exp core.small
"""What stands at the top of the file."""

# %% nbgrader={"grade": false, "grade_id": "9_1", "locked": false, "schema_version": 3, "solution": true}
#| export
def square(number):
    """Return the square."""
    ### BEGIN SOLUTION
    return number * number  # the secret of this cell
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "9_1-check", "locked": true, "points": 5, "schema_version": 3, "solution": NO}
print("checked", square(3))

# %% alt="A line that rises."
print("nine is", square(3))
'''.replace("NO", "false")


def cells(root: Path, path: Path) -> list[dict[str, Any]]:
    return json.loads(page(root, path))["cells"]


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a course with one notebook, and a recorded run of it."""
    path = tmp_path / "modules/09_small/small_dev.py"
    path.parent.mkdir(parents=True)
    path.write_text(SMALL, encoding="utf-8")
    notebook = read_nbformat(path)
    shown = [{"output_type": "stream", "name": "stdout", "text": "nine is 9\n"}]
    picture = [{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": "<svg/>"}}]
    outputs = {cell.id: shown for cell in notebook.cells if cell.cell_type == "code"}
    outputs[notebook.cells[-1].id] = shown + picture
    file = place(tmp_path, path)
    file.parent.mkdir(parents=True)
    file.write_text(Recording({"cores": 2}, fingerprint(notebook), outputs).dumps(), encoding="utf-8")
    return path


def test_a_solution_is_a_stub_and_a_task_has_an_anchor(small: Path) -> None:
    whole = page(small.parents[2], small)
    assert "the secret of this cell" not in whole
    assert 'raise NotImplementedError(\\"task 9.1\\")' in whole
    assert "(task-9-1)=\\n### 9.1" in whole


def test_only_cells_that_are_not_graded_have_outputs(small: Path) -> None:
    shown = {text_of(cell): bool(cell.get("outputs")) for cell in cells(small.parents[2], small)}
    assert [text for text, has_outputs in shown.items() if has_outputs] == ['print("nine is", square(3))']


def test_checks_are_folded_and_words_for_the_exporter_are_gone(small: Path) -> None:
    made = cells(small.parents[2], small)
    tags = {text_of(cell): cell["metadata"].get("tags", []) for cell in made}
    assert tags['print("checked", square(3))'] == ["hide-input", "check"]
    assert tags['"""What stands at the top of the file."""'] == ["remove-cell"]
    assert not any("export" in text or "nbgrader" in str(cell) for text, cell in zip(tags, made, strict=False))


def test_a_picture_has_the_words_that_the_notebook_gives(small: Path) -> None:
    assert cells(small.parents[2], small)[-1]["metadata"]["mystnb"] == {"image": {"alt": "A line that rises."}}


def test_a_run_of_other_code_is_refused_and_the_mend_is_named(small: Path) -> None:
    small.write_text(SMALL.replace("square(3))", "square(4))"), encoding="utf-8")
    with pytest.raises(RecordingError, match="tito book record"):
        page(small.parents[2], small)


def test_another_text_needs_no_new_run(small: Path) -> None:
    small.write_text(SMALL.replace("A small one", "A small notebook"), encoding="utf-8")
    assert "A small notebook" in page(small.parents[2], small)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"code": 3}'])
def test_a_broken_recording_is_named(small: Path, content: str) -> None:
    file = place(small.parents[2], small)
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RecordingError, match=re.escape(str(file))):
        load(small.parents[2], small, "0")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_recorded_run_is_that_of_the_notebook(path: Path) -> None:
    """Fails after a change of the code: `tito book record` runs the notebooks again."""
    recording = load(ROOT, path, fingerprint(read_nbformat(path)))
    graded = {cell.grade["grade_id"] for cell in read(path).cells if cell.grade}
    assert recording.outputs.keys().isdisjoint(graded)
    assert len(recording.outputs) >= 10


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_task_and_every_picture_is_on_the_page(path: Path) -> None:
    made = cells(ROOT, path)
    anchors = re.findall(r"^\(task-(\d+)-(\d+)\)=$", "\n".join(map(text_of, made)), re.MULTILINE)
    assert [".".join(pair) for pair in anchors] == [task.id for task in read(path).tasks]
    pictures = [output for cell in made for output in cell.get("outputs", []) if "image/" in str(output.get("data"))]
    described = [cell for cell in made if "mystnb" in cell["metadata"]]
    assert len(pictures) == len(described) >= 3
