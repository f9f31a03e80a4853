"""The notebook reader: the same cells as jupytext, the lines of the file, and a clear error for whatever is broken."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.notebooks.notebook import NotebookError, looks_unsolved, parse, read
from tito.notebooks.percent import split

FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
ROOT = Path(__file__).resolve().parents[2]

SOLUTION = 'nbgrader={"grade": false, "grade_id": "8.1", "locked": false, "schema_version": 3, "solution": true}'
CHECK = 'nbgrader={"grade": true, "grade_id": "8.1-check", "points": 2, "schema_version": 3, "solution": false}'

# each is whole: what a string that is never closed becomes is no question of taste, see BROKEN
CODE_PIECES = (
    "x = 1",
    "",
    "def f(a, b=2):\n    return a",
    "# a comment, with don't in it",
    '"""A string\n# %% that looks like a cell"""',
    "text = '''two\n\n\n# %% [markdown]\nlines'''",
    'quote = "it\'s"',
    'raw = r"\\d"',
    "%matplotlib inline",
    "#| export",
    "### BEGIN SOLUTION",
    "    indented = '#'  # it's odd",
)
TEXT_ROWS = (
    "# Title",
    "",
    "Some text, don't stop.",
    "- item",
    "    code",
    "## Part 1: x",
    "`a` and $b$",
    "> quote",
    "text %% text",
)
HEADERS = (
    "# %%",
    "#%%",
    "# %% a title",
    '# %% tags=["measure"]',
    f"# %% {CHECK}",  # not a solution: a bare header above indented code is a line of its function
    '# %% [markdown] tags=["a", "b"]',
    "# %% [markdown]",
    "# %% [raw]",
    '# %% {"tags": ["a"]}',
    "# In[3]:",
)


Cells = list[tuple[str, str, dict[str, Any]]]


def by_jupytext(text: str) -> Cells:
    """Return (kind, source, metadata) of the cells as jupytext reads them, without what it notes for itself."""
    own = ("lines_to_next_cell", "cell_marker", "region_name", "title", "lines_to_end_of_cell_marker")
    cells = jupytext.reads(text, fmt=FORMAT).cells
    return whole(
        (cell.cell_type, cell.source, {key: value for key, value in cell.metadata.items() if key not in own})
        for cell in cells
    )


def by_tito(text: str) -> Cells:
    return whole((cell.kind, cell.source, cell.metadata) for cell in split(text, Path("n_dev.py")))


def whole(cells: Iterable[tuple[str, str, dict[str, Any]]]) -> Cells:
    """Leave out blank lines around a source, and cells that hold nothing."""
    found = [(kind, without_blank_ends(source), metadata) for kind, source, metadata in cells]
    return [cell for cell in found if cell[1] or cell[2]]


def without_blank_ends(source: str) -> str:
    rows = source.split("\n")
    filled = [i for i, row in enumerate(rows) if row.strip()]
    return "\n".join(rows[filled[0] : filled[-1] + 1]) if filled else ""


code = st.lists(st.sampled_from(CODE_PIECES), max_size=8).map("\n".join)
text = st.lists(st.sampled_from(TEXT_ROWS), max_size=6).map("\n".join)
words = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=","), min_size=1, max_size=12)
metadata = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(words.filter(lambda word: not word.startswith("active")), max_size=3, unique=True),
        "nbgrader": st.dictionaries(words, st.one_of(words, st.booleans(), st.integers(0, 9)), max_size=4),
    },
)
code_cells = st.builds(lambda source, data: nbformat.v4.new_code_cell(source, metadata=data), code, metadata)
text_cells = st.builds(lambda source, data: nbformat.v4.new_markdown_cell(source, metadata=data), text, metadata)


@given(st.lists(code_cells | text_cells, min_size=1, max_size=6), st.sampled_from(['"""', None]))
@settings(max_examples=60, deadline=None)
def test_reads_what_jupytext_writes(cells: list[Any], cell_markers: str | None) -> None:
    about = {"jupytext": {"cell_markers": cell_markers, "comment_magics": False}} if cell_markers else {}
    written = jupytext.writes(nbformat.v4.new_notebook(cells=cells, metadata=about), fmt=FORMAT)
    assert by_tito(written) == by_jupytext(written)


@given(st.lists(st.tuples(st.sampled_from(HEADERS), code), min_size=1, max_size=6), code)
@settings(max_examples=60, deadline=None)
def test_reads_what_people_write_as_jupytext_does(cells: list[tuple[str, str]], before: str) -> None:
    written = (
        before
        + "\n"
        + "".join(f"{header}\n{comment(source) if '[' in header[:9] else source}\n" for header, source in cells)
    )
    assert by_tito(written) == by_jupytext(written)


def comment(source: str) -> str:
    return "\n".join(f"# {row}".rstrip() for row in source.split("\n"))


def test_the_real_notebooks_read_as_jupytext_reads_them() -> None:
    notebooks = sorted(ROOT.glob("modules/*/*_dev.py"))
    assert notebooks
    for path in notebooks:
        assert by_tito(path.read_text(encoding="utf-8")) == by_jupytext(path.read_text(encoding="utf-8"))


def test_every_cell_knows_its_lines(course: Any) -> None:
    rows = course.notebook.read_text(encoding="utf-8").split("\n")
    for cell in read(course.notebook).cells:
        assert rows[cell.line - 1 : cell.last_line] == [row for _, row in cell.lines()]


def test_tasks_have_title_points_checks_and_part(course: Any) -> None:
    notebook = read(course.notebook)
    assert [(task.id, task.title, task.points, task.part) for task in notebook.tasks] == [
        ("8.1", "ArrayDataset: arrays of equal length", 5, "Part 1: Dataset"),
        ("8.2", "rounded: a length rounded up", 1, "Part 1: Dataset"),
        ("8.3", "DataLoader: batches of a dataset", 4, "Part 2: Loader"),
    ]
    assert [check.id for check in notebook.tasks[0].checks] == ["8.1-check", "8.1-hidden"]
    assert notebook.points == 10
    assert [cell.id for cell in notebook.questions] == ["8.4-question"]


def test_a_part_ends_where_the_next_begins() -> None:
    notebook = parse(
        '# %% [markdown]\n# ## Part 1: a\n\n# %%\n#| default_exp core.a\n"""A."""\n\n# %%\nx = 1\n\n'
        "# %% [markdown]\n# ## Part 2: use it\n\n# %%\ny = 1\n"
    )
    assert [cell.module for cell in notebook.cells] == [None, "core.a", "core.a", None, None]


@pytest.mark.parametrize("row", ["#| export", "# | export", "#|export"])
def test_a_directive_may_be_spaced_as_formatters_like(row: str) -> None:
    assert parse(f"# %%\n{row}\nx = 1\n").cells[0].is_export


def test_a_directive_below_code_is_none() -> None:
    assert not parse('# %%\ntext = """\n#| export\n"""\n').cells[0].is_export


def test_byte_order_mark_and_windows_line_ends_change_nothing(course: Any) -> None:
    before = read(course.notebook)
    course.notebook.write_bytes(b"\xef\xbb\xbf" + course.notebook.read_bytes().replace(b"\n", b"\r\n"))
    assert read(course.notebook) == before


def test_a_line_is_what_python_calls_a_line() -> None:
    notebook = parse('# %%\nx = "a\u2028b\x0c"\n\n# %%\ny = 1\n')
    assert [(cell.line, cell.source) for cell in notebook.cells] == [(2, 'x = "a\u2028b\x0c"'), (5, "y = 1")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match=r"none_dev\.py:1: cannot be read: No such file"):
        read(tmp_path / "none_dev.py")


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "n_dev.py"
    path.write_bytes(b"# %%\nx = 1\nname = '\xe9'\n")
    with pytest.raises(
        NotebookError, match=r"n_dev\.py:3: is not UTF-8 text: byte 19 \(0xe9\); save the file as UTF-8"
    ):
        read(path)


BROKEN = {
    '# %% nbgrader={"grade": tru}\nx = 1\n': (1, "cell metadata is not valid JSON"),
    '# %% nbgrader={"grade": true\nx = 1\n': (1, "cell metadata is not valid JSON"),
    "# %% nbgrader = {}\n": (1, "cell metadata cannot be read"),
    '# %% nbgrader={"points": NaN}\n': (1, "NaN is not JSON"),
    '# %% tags=["a"]nbgrader={}\n': (1, "expected key=value"),
    "# %% [markdwon]\n# text\n": (1, "unknown kind of cell"),
    '# %% nbgrader="x"\nx = 1\n': (2, "must be an object"),
    '# %% nbgrader={"schema_version": 3}\nx = 1\n': (2, "needs a grade_id"),
    '# %% nbgrader={"grade_id": 8.1, "schema_version": 3}\nx = 1\n': (2, "needs a grade_id, a string, got 8.1"),
    '# %% nbgrader={"grade_id": "8.1"}\nx = 1\n': (2, "task 8.1: nbgrader metadata needs schema_version 3, got None"),
    '# %% nbgrader={"grade_id": "8.1", "schema_version": 3, "grade": 1}\nx = 1\n': (2, "grade must be true or false"),
    '# %% nbgrader={"grade_id": "8.1", "schema_version": 3, "points": -1}\nx = 1\n': (2, "points must be a number"),
    '# %% nbgrader={"grade_id": "8.1", "schema_version": 3, "points": "3"}\nx = 1\n': (2, "points must be a number"),
    '# %% tags="measure"\nx = 1\n': (2, "tags must be a list of strings"),
    f"# %% {SOLUTION}\nx = 1\n\n# %% {SOLUTION}\ny = 1\n": (
        5,
        "task 8.1: grade_id '8.1' is used twice, first in line 2",
    ),
    f"# %% {CHECK}\nassert x\n": (2, "task 8.1: check '8.1-check' belongs to no task"),
    f"# %% {SOLUTION}\n### BEGIN SOLUTION\nx = 1\n": (
        2,
        "task 8.1: '### BEGIN SOLUTION' without its '### END SOLUTION'",
    ),
    "# %%\nx = 1\n### END SOLUTION\n": (3, "'### END SOLUTION' without its '### BEGIN SOLUTION'"),
    "# %%\n### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n": (3, "again before"),
    "# %%\n### BEGIN HIDDEN TESTS\nassert x\n": (2, "'### BEGIN HIDDEN TESTS' without its"),
    '# %%\nx = 1\ny = """\n\n# %%\nz = 1\n': (3, "opens here and runs over the cell header in line 5: close it"),
    "# %%\nx = 1\ny = '''a\n": (3, "a string with triple quotes opens here and is never closed"),
    '# %%\nx = """\n\n# %% [markdown]\n"""\ntext\n"""\n\n# %%\nx = 1\n': (2, "runs over the cell header in line 4"),
    '# %% [markdown]\n"""\ntext\n"""  # note\n': (2, 'opens with """ and must end with them'),
}


@pytest.mark.parametrize(("broken", "line", "message"), [(broken, *found) for broken, found in BROKEN.items()])
def test_what_is_broken_is_named_with_its_line(broken: str, line: int, message: str) -> None:
    with pytest.raises(NotebookError) as caught:
        parse(broken, Path("n_dev.py"))
    assert (caught.value.line, message in str(caught.value), str(caught.value)[:9]) == (line, True, "n_dev.py:")


@given(st.text(max_size=200) | st.lists(st.sampled_from([*HEADERS, *CODE_PIECES, '"""'])).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_in_words(anything: str) -> None:
    with suppress(NotebookError):
        cells = parse(anything).cells
        assert [cell.line for cell in cells] == sorted(cell.line for cell in cells)


STUB = 'def f():\n    """Doc."""\n    raise NotImplementedError("task 8.1: add them")'
UNSOLVED = [
    STUB,
    "",
    "#| export",
    'def f():\n    """Doc."""',
    "def f():\n    pass\n\n\ndef g():\n    ...",
    "def f():\n    raise NotImplementedError",
    "def f():\n    raise NotImplementedError()",
    "def f():\n    ### BEGIN SOLUTION\n    ### END SOLUTION",
    "def f():\n    x = 1\n    ### BEGIN SOLUTION\n    # my thoughts\n    pass\n    ### END SOLUTION\n    return x",
    f"def done():\n    return 1\n\n\n{STUB}",
]
SOLVED = [
    "def f():\n    return 1",
    "def f():\n    raise NotImplementedError('no such thing')",
    "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
    "def f(:\n    return 1",
    "class A(ABC):\n    @abstractmethod\n    def f(self): ...\n\n    def g(self):\n        return 1",
    "x = 1",
]


@pytest.mark.parametrize("source", UNSOLVED)
def test_what_holds_no_work_is_unsolved(source: str) -> None:
    assert looks_unsolved(source)


@pytest.mark.parametrize("source", SOLVED)
def test_somebodys_work_is_not_unsolved(source: str) -> None:
    assert not looks_unsolved(source)


def test_names_of_a_task_are_found_in_a_cell_that_does_not_parse() -> None:
    cell = "class A:\n    def f(self):\n        ### BEGIN SOLUTION\n        ### END SOLUTION\n\n\ndef g():\n    x ="
    assert parse(f"# %% {SOLUTION}\n{cell}\n").tasks[0].names == ("A", "g")


def test_an_id_reads_with_a_dot_and_is_written_without() -> None:
    notebook = parse(f"# %% {SOLUTION.replace('8.1', '8_1')}\nx = 1\n\n# %% {CHECK.replace('8.1', '8_1')}\nassert x\n")
    assert [(cell.id, cell.task) for cell in notebook.cells] == [("8.1", "8.1"), ("8.1-check", "8.1")]
    assert [check.id for check in notebook.tasks[0].checks] == ["8.1-check"]


def test_a_line_belongs_to_a_task(course: Any) -> None:
    notebook = read(course.notebook)
    rows = course.notebook.read_text(encoding="utf-8").split("\n")
    assert notebook.task_at(rows.index("assert rounded(1.5) == 2") + 1) == "8.2"
    assert notebook.task_at(1) is None
