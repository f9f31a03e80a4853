"""The student's notebook: stubs, empty hidden checks, placeholders, and everything else as it was."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import HEADER, MODULE, NOTEBOOK, ROOT

from tito.grading.results import Status, exit_code
from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, Cell, NotebookError
from tito.notebooks.lint import canonical
from tito.notebooks.notebook import Notebook, parse, read
from tito.notebooks.unsolved import does_nothing
from tito.release.blank import ANSWER, LATER, blank, normal
from tito.testing import grade

REAL = [ROOT / "modules" / MODULE / name for name in ("dataloader_dev.py", "workers_dev.py")]
real = pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)


def blanked(text: str) -> str:
    return blank(parse(text), text)


def cell_of(text: str, name: str) -> Cell:
    return next(cell for cell in parse(text).cells if cell.id == name)


def question(body: str, kind: str = " [markdown]") -> str:
    grade = {"grade": True, "grade_id": "8_Q1", "locked": False, "points": 4, "schema_version": 3, "solution": True}
    return f"{HEADER}\n# %%{kind} nbgrader={json.dumps(grade)}\n{body}\n"


def test_a_solution_becomes_a_stub_at_its_indentation() -> None:
    source = cell_of(blanked(NOTEBOOK), "8.2").source
    assert source.endswith('    """Round up."""\n    raise NotImplementedError("task 8.2")')


def test_each_region_of_a_task_gets_its_stub() -> None:
    source = cell_of(blanked(NOTEBOOK), "8.1").source
    assert source.count('\n        raise NotImplementedError("task 8.1")') == 2
    assert "self.arrays" not in source


def test_a_hidden_check_keeps_its_metadata_and_nothing_that_runs() -> None:
    before, after = cell_of(NOTEBOOK, "8.1-hidden"), cell_of(blanked(NOTEBOOK), "8.1-hidden")
    assert after.metadata == before.metadata
    assert after.points == 2
    assert does_nothing(after.source)
    assert len(after.source.splitlines()) == 1


def test_the_visible_part_of_a_check_stays() -> None:
    visible = "assert rounded(1.5) == 2"
    hidden = f"{BEGIN_HIDDEN}\nassert rounded(2.5) == 3\n{END_HIDDEN}\nassert rounded(0) == 0"
    text = NOTEBOOK.replace(visible, f"{visible}\n{hidden}")
    assert cell_of(blanked(text), "8.2-check").source == f"{visible}\nassert rounded(0) == 0"


def test_an_answer_becomes_a_placeholder() -> None:
    text = question(f'"""\n{BEGIN_SOLUTION}\nFour times as much.\n{END_SOLUTION}\n"""')
    assert cell_of(blanked(text), "8.Q1").source == ANSWER


def test_a_question_in_the_cell_of_its_answer_stays() -> None:
    text = question(f'"""\nHow much memory?\n\n{BEGIN_SOLUTION}\nFour times.\n{END_SOLUTION}\n"""')
    assert cell_of(blanked(text), "8.Q1").source == f"How much memory?\n\n{ANSWER}"


def test_an_answer_without_markers_goes_whole() -> None:
    text = question('"""\nFour times as much.\n\nAt least.\n"""')
    assert cell_of(blanked(text), "8.Q1").source == ANSWER


def test_an_answer_written_as_comments_goes_too() -> None:
    text = question(f"# Why?\n#\n# {BEGIN_SOLUTION}\n# Because.\n# {END_SOLUTION}")
    assert cell_of(blanked(text), "8.Q1").source == f"Why?\n\n{ANSWER}"


def test_an_answer_in_code_becomes_a_stub() -> None:
    text = question(f"def plot():\n    {BEGIN_SOLUTION}\n    return 1\n    {END_SOLUTION}", kind="")
    assert cell_of(blanked(text), "8.Q1").source == 'def plot():\n    raise NotImplementedError("task 8.Q1")'


def test_an_answer_with_backslashes_leaves_a_notebook_that_jupytext_would_write() -> None:
    text = blanked(question(f'r"""\n{BEGIN_SOLUTION}\n$\\alpha$ and $\\beta$\n{END_SOLUTION}\n"""'))
    assert normal(text) == text


def test_a_solution_outside_markers_is_refused() -> None:
    marked = f"    {BEGIN_SOLUTION}\n    return math.ceil(length)\n    {END_SOLUTION}\n"
    text = NOTEBOOK.replace(marked, "    return math.ceil(length)\n")
    with pytest.raises(NotebookError, match=r"task 8\.2: no '### BEGIN SOLUTION'"):
        blanked(text)


def test_line_endings_and_a_byte_order_mark_make_no_difference() -> None:
    text = "\ufeff" + NOTEBOOK.replace("\n", "\r\n")
    assert blank(parse(text), text) == blanked(NOTEBOOK)


def test_a_blank_notebook_stays_as_it_is() -> None:
    body = '"""\n# Title\n"""\n\n# %%\nprint(1)\n'
    text = normal(f"{HEADER}\n# %% [markdown]\n{body}")
    assert blanked(text) == text


@real
def test_what_is_given_stays_to_the_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    course, student = read(path), parse(blank(read(path), text))
    assert [cell.metadata for cell in student.cells] == [cell.metadata for cell in course.cells]
    pairs = list(zip(course.cells, student.cells, strict=True))
    touched = [old.id for old, new in pairs if old.source != new.source]
    assert touched == [cell.id for cell in course.cells if "### BEGIN" in cell.source]
    for old, new in pairs:
        assert new.source.split("\n") == visible(old)
    assert text.split("\n# %%")[0] == blank(course, text).split("\n# %%")[0]


def visible(cell: Cell) -> list[str]:
    """Return the lines of a cell with one line for each region, told by another way of reading them."""
    source, stub = cell.source, f'raise NotImplementedError("task {cell.task}")' if cell.kind == "code" else ANSWER
    for begin, end, instead in ((BEGIN_SOLUTION, END_SOLUTION, stub), (BEGIN_HIDDEN, END_HIDDEN, LATER)):
        while begin in source:
            before, _, rest = source.partition(begin)
            source = before + instead + rest.partition(end)[2]
    assert BEGIN_HIDDEN not in cell.source or source == LATER  # all hidden checks have a cell of their own
    return [*source.split("\n"), *(f"# - {title}" for title in titles(cell))]


def titles(cell: Cell) -> list[str]:
    """Return the titles of the blocks of a hidden check, told by another way of reading them."""
    return re.findall(r'with check\(\s*"[\d.]+",\s*"(.*)"', cell.source) if cell.is_hidden else []


@real
def test_a_hidden_check_says_what_it_looks_at_and_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    course, student = read(path), parse(blank(read(path), text))
    hidden = {cell.id: cell for cell in course.cells if cell.is_hidden}
    assert hidden
    for cell in student.cells:
        if cell.id in hidden:
            assert cell.source.split("\n") == [LATER, *(f"# - {title}" for title in titles(hidden[cell.id]))]
            assert titles(hidden[cell.id])


@real
def test_jupytext_would_write_the_same(path: Path, tmp_path: Path) -> None:
    written = tmp_path / path.name
    written.write_text(blank(read(path), path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    assert list(canonical(read(written))) == []


@real
def test_everything_is_to_do_and_gives_no_points(path: Path, tmp_path: Path) -> None:
    written = tmp_path / path.name
    written.write_text(blank(read(path), path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    result = grade(written)
    assert {task.status for task in result.tasks} == {Status.TODO}
    assert (result.earned, exit_code(result.statuses)) == (0, 3)
    hidden = sum(cell.points for cell in read(path).cells if cell.is_hidden)
    assert result.of == read(path).points - hidden


def test_the_notebook_that_is_blanked_is_not_changed(tmp_path: Path) -> None:
    notebook: Notebook = parse(NOTEBOOK)
    sources = [cell.source for cell in notebook.cells]
    blank(notebook, NOTEBOOK)
    assert [cell.source for cell in notebook.cells] == sources
