"""A notebook in the book: what students get, with what the solved one printed and drew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tito.book.notebook_page import pages
from tito.book.recording import Recording, RecordingError, fingerprint, load, place
from tito.notebooks.ipynb import with_ids
from tito.notebooks.notebook import read
from tito.workspace import Module

ROOT = Path(__file__).parents[2]
PATHS = Module(ROOT, "08_dataloader").notebooks
SMALL = '''\
# %% [markdown]
"""
# A small one

It begins.
"""

# %%
#| export
import math

# %% [markdown]
"""
The numbers come next.

## Part 1: Numbers

They are whole.
"""

# %%
#| export
def double(number):
    return number + number

# %% [markdown]
"""
### 9.1 · Square: a number times itself

*7 points, easy.* Multiply.
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

# %% nbgrader={"grade": true, "grade_id": "9_1-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": N}
### BEGIN HIDDEN TESTS
print("hidden", square(4))
### END HIDDEN TESTS

# %% alt="A line that rises."
print("nine is", square(3))

# %% [markdown]
"""
### 9.2 · Cube: once more

*1 point, hard.* Multiply again.

## Questions

### Question 1: why

*Your answer here.*
"""
'''.replace("NO}", "false}").replace("N}", "false}")


def cells(root: Path, path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the cells of each page of the notebooks beside this one."""
    made = pages(root, Module(root, path.parent.name))
    return {name: json.loads(text)["cells"] for name, text in made.items() if name.endswith(".ipynb")}


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def whole(path: Path) -> list[dict[str, Any]]:
    return [cell for page in cells(path.parents[2], path).values() for cell in page]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a course with one notebook, and a recorded run of it."""
    path = tmp_path / "modules/09_small/small_dev.py"
    path.parent.mkdir(parents=True)
    path.write_text(SMALL, encoding="utf-8")
    notebook = with_ids(SMALL)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [{"output_type": "stream", "name": "stdout", "text": "nine is 9\n"}]
    svg = '<svg width="7pt" viewBox="0 0 400 90"><path id="p" style="fill: #1f77b4"/><use xlink:href="#p"/></svg>'
    picture = [{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": svg}}]
    outputs = {cell.id: shown for cell in code}
    outputs[code[-1].id] = shown + picture
    file = place(tmp_path, path)
    file.parent.mkdir(parents=True)
    file.write_text(Recording(fingerprint(notebook), outputs).dumps(), encoding="utf-8")
    return path


def test_each_part_is_a_page_and_its_headings_rise(small: Path) -> None:
    made = cells(small.parents[2], small)
    headings = {
        name: re.findall(r"^#+ .+$", "\n".join(map(text_of, page)), re.MULTILINE) for name, page in made.items()
    }
    assert headings == {
        "small_dev.ipynb": ["# A small one", "## Tasks"],
        "small_dev/part-1.ipynb": [
            "# Part 1: Numbers",
            "## 9.1 · Square: a number times itself",
            "## 9.2 · Cube: once more",
        ],
        "small_dev/questions.ipynb": ["# Questions of notebook 1", "## Question 1: why"],
    }
    assert "The numbers come next." in "\n".join(map(text_of, made["small_dev.ipynb"]))


def test_a_solution_is_a_stub_and_a_task_has_an_anchor_and_its_place(small: Path) -> None:
    text = "\n".join(map(text_of, whole(small)))
    assert "the secret of this cell" not in text
    assert 'raise NotImplementedError("task 9.1")' in text
    assert "(task-9-1)=\n## 9.1 · Square: a number times itself\n\n:::{div} place\nTask 1 of 2 · " in text
    assert "Task 1 of 2 · [on to 9.2](#task-9-2)\n:::" in text
    assert ":::{div} place\nTask 2 of 2 · [back to 9.1](#task-9-1)\n:::" in text
    assert ":::{div} place\nNotebook 1, tasks 9.1 to 9.2\n:::" in text


def test_only_cells_that_are_not_graded_have_outputs(small: Path) -> None:
    shown = [text_of(cell) for cell in whole(small) if cell.get("outputs")]
    assert shown == ["import math", "def double(number):\n    return number + number", 'print("nine is", square(3))']


def test_what_a_cell_is_can_be_seen_and_words_for_the_exporter_are_gone(small: Path) -> None:
    made = [cell for cell in whole(small) if cell["cell_type"] == "code"]
    kinds = [(cell["metadata"]["tags"], cell["metadata"].get("mystnb", {}).get("code_prompt_show")) for cell in made]
    assert kinds == [
        (["hide-input", "given"], "Set-up: imports"),
        (["hide-input", "given"], "Given: double"),
        (["remove-cell"], None),  # the text at the top of the file
        (["task"], None),
        (["hide-input", "check"], "Check: 5 points; 2 more when your work is graded"),
        (["hide-input", "given"], "The code of this picture"),
    ]
    assert not any("export" in text_of(cell) or "nbgrader" in str(cell) for cell in made)
    assert "hidden" not in "".join(map(text_of, made))


def test_a_picture_has_the_words_that_the_notebook_gives_and_the_colours_of_the_book(small: Path) -> None:
    (picture,) = [output for cell in whole(small) for output in cell.get("outputs", []) if "data" in output]
    svg = "".join(picture["data"]["text/html"])
    assert 'role="img" aria-label="A line that rises."' in svg
    assert "fill: var(--d-main)" in svg
    assert 'style="min-width: 440px; max-width: 600px"' in svg
    (name,) = re.findall(r'id="([\w-]+)"', svg)
    assert f'href="#{name}"' in svg


def test_a_picture_without_words_is_refused(small: Path) -> None:
    small.write_text(SMALL.replace(' alt="A line that rises."', ""), encoding="utf-8")
    with pytest.raises(
        RecordingError, match=r"""'print\("nine is", square\(3\)\)' draws a picture: it needs alt="..."""
    ):
        whole(small)


def test_the_tasks_are_listed_and_old_addresses_are_known(small: Path) -> None:
    made = pages(small.parents[2], Module(small.parents[2], "09_small"))
    rows = [
        "| [9.1](#task-9-1) | Square: a number times itself | 7 | easy | [Part 1: Numbers](small_dev/part-1.ipynb) |",
        "| [9.2](#task-9-2) | Cube: once more | 1 | hard |  |",
        "| | | | | [Questions of notebook 1](small_dev/questions.ipynb) |",
    ]
    assert "2 tasks, 8 points." in made["tasks.md"]
    assert "\n".join(rows) in made["tasks.md"]
    last = text_of(cells(small.parents[2], small)["small_dev.ipynb"][-1])
    assert json.loads(re.findall(r"<script.*?>(.*)</script>", last)[0]) == {
        "task-9-1": "small_dev/part-1.html",
        "task-9-2": "small_dev/part-1.html",
        "part-1-numbers": "small_dev/part-1.html",
        "square-a-number-times-itself": "small_dev/part-1.html",
        "cube-once-more": "small_dev/part-1.html",
        "questions": "small_dev/questions.html",
        "question-1-why": "small_dev/questions.html",
    }
    assert '<span id="task-9-2"></span>' in last


def test_a_long_part_is_two_pages_and_a_section_begins_the_second(small: Path) -> None:
    long = "\n".join(["They are whole."] * 150)
    small.write_text(SMALL.replace("They are whole.", long), encoding="utf-8")
    made = cells(small.parents[2], small)
    assert list(made)[1:3] == ["small_dev/part-1-1.ipynb", "small_dev/part-1-2.ipynb"]
    assert text_of(made["small_dev/part-1-1.ipynb"][0]).startswith("# Part 1: Numbers (1 of 2)\n")
    assert text_of(made["small_dev/part-1-2.ipynb"][1]).startswith("(task-9-1)=\n## 9.1")


def test_a_run_of_other_code_is_refused_and_the_mend_is_named(small: Path) -> None:
    small.write_text(SMALL.replace("square(3))", "square(4))"), encoding="utf-8")
    with pytest.raises(RecordingError, match="tito book record"):
        whole(small)


def test_another_text_needs_no_new_run(small: Path) -> None:
    small.write_text(SMALL.replace("A small one", "A small notebook"), encoding="utf-8")
    assert "A small notebook" in "".join(map(text_of, whole(small)))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"code": 3}'])
def test_a_broken_recording_is_named(small: Path, content: str) -> None:
    file = place(small.parents[2], small)
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RecordingError, match=re.escape(str(file))):
        load(small.parents[2], small, "0")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_recorded_run_is_that_of_the_notebook(path: Path) -> None:
    """Fails after a change of the code: `tito book record` runs the notebooks again."""
    recording = load(ROOT, path, fingerprint(with_ids(path.read_text(encoding="utf-8"))))
    graded = {cell.grade["grade_id"] for cell in read(path).cells if cell.grade}
    assert recording.outputs.keys().isdisjoint(graded)
    assert len(recording.outputs) >= 10


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_task_and_every_picture_is_on_the_pages(path: Path) -> None:
    made = cells(ROOT, path)
    some = [cell for name, page in made.items() if name.startswith(path.stem) for cell in page]
    anchors = re.findall(r"^\(task-(\d+)-(\d+)\)=$", "\n".join(map(text_of, some)), re.MULTILINE)
    assert [".".join(pair) for pair in anchors] == [task.id for task in read(path).tasks]
    pictures = [text for cell in some for output in cell.get("outputs", []) for text in output.get("data", {}).values()]
    drawn = [text for text in map("".join, pictures) if "<svg" in text]
    assert len(drawn) == len([text for text in drawn if re.search('role="img" aria-label="[^"]{20,}', text)]) >= 3


def test_no_part_is_left_out() -> None:
    made = cells(ROOT, PATHS[0])
    for path, count in zip(PATHS, (10, 11, 8, 10, 10), strict=True):
        names = [name for name in made if name.startswith(f"{path.stem}/part-")]
        assert list(dict.fromkeys(int(re.findall(r"part-(\d+)", name)[0]) for name in names)) == [*range(1, count + 1)]
        assert len(names) < 1.5 * count
