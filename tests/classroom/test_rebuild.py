"""What counts of a notebook that was handed in: solutions and answers by id, whatever happened to the file."""

from __future__ import annotations

import copy
import json
import re
import resource
import time
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.classroom.collected.rebuild import Rebuilt, rebuild
from tito.notebooks.cell import Cell
from tito.notebooks.ipynb import to_ipynb
from tito.notebooks.notebook import Notebook, parse, read
from tito.release.blank import blank

MODULE = Path(__file__).parents[2] / "modules/08_dataloader"
COURSE = read(MODULE / "dataloader_dev.py")
SOLVED = COURSE.path.read_text(encoding="utf-8")
SMALL = parse(
    '''\
# %% [markdown]
"""
### 8.1 · double: twice
"""

# %%
import math

# %% nbgrader={"grade": false, "grade_id": "8_1", "locked": false, "schema_version": 3, "solution": true}
#| export
def double(x):
    """Return x twice."""
    ### BEGIN SOLUTION
    return x * 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "8_1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
assert double(2) == 4

# %% nbgrader={"grade": true, "grade_id": "8_1-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
assert double(3) == 6
### END HIDDEN TESTS

# %%
sizes = [1, 2, 3]
print(sizes)

# %% tags=["measure"]
print(double(10))

# %% nbgrader={"grade": false, "grade_id": "8_2", "locked": false, "schema_version": 3, "solution": true}
#| export
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "8_2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false}
assert half(2) == 1

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q1", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Because.
### END SOLUTION
"""
''',  # noqa: E501 - nbgrader metadata stands on one line
    Path("small_dev.py"),
)
GIVEN = '''\
# %% [markdown]
"""
### 8.1 · double: twice
"""

# %%
import math

# %% nbgrader={"grade": false, "grade_id": "8_1", "locked": false, "schema_version": 3, "solution": true}
#| export
def double(x):
    """Return x twice."""
    raise NotImplementedError("task 8.1")

# %% nbgrader={"grade": true, "grade_id": "8_1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
assert double(2) == 4

# %% nbgrader={"grade": true, "grade_id": "8_1-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
# This check runs when your work is graded.

# %%
sizes = [1, 2, 3]
print(sizes)

# %% tags=["measure"]
print(double(10))

# %% nbgrader={"grade": false, "grade_id": "8_2", "locked": false, "schema_version": 3, "solution": true}
#| export
def half(x):
    raise NotImplementedError("task 8.2")

# %% nbgrader={"grade": true, "grade_id": "8_2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false}
assert half(2) == 1

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q1", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
*Your answer here.*
"""
'''  # noqa: E501
HALF_STUB = 'def half(x):\n    raise NotImplementedError("task 8.2")'
WRITTEN = GIVEN.replace('raise NotImplementedError("task 8.1")', "return x + x")


@cache
def released() -> str:
    return blank(COURSE, SOLVED)


def of(text: str | bytes, name: str = "ada.py", skeleton: Notebook = SMALL) -> Rebuilt:
    return rebuild(skeleton, text.encode() if isinstance(text, str) else text, name)


def edited(old: str, new: str, text: str = WRITTEN) -> Rebuilt:
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return of(text.replace(old, new))


def seen(rebuilt: Rebuilt) -> list[tuple[str, str]]:
    return [(item.kind, item.where) for item in rebuilt.evidence]


def as_json(text: str = WRITTEN) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(to_ipynb(text))
    return notebook


def of_json(notebook: Any) -> Rebuilt:
    return of(json.dumps(notebook), "ada.ipynb")


def cell_of(notebook: dict[str, Any], grade_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return found


# What counts.


def test_the_solution_and_the_answer_are_taken_as_they_are() -> None:
    rebuilt = edited("*Your answer here.*", "# A heading\nIt *is* so.")
    assert rebuilt.cells["8.1"] == '#| export\ndef double(x):\n    """Return x twice."""\n    return x + x'
    assert rebuilt.answers == {"8.Q1": "# A heading\nIt *is* so."}
    assert rebuilt.written == ("8.1", "8.Q1")
    assert (rebuilt.problem, rebuilt.evidence) == ("", ())


@pytest.mark.parametrize("name", ["dataloader_dev.py", "workers_dev.py"])
@pytest.mark.parametrize("form", ["py", "ipynb"])
def test_the_released_notebook_gives_stubs_and_no_evidence(name: str, form: str) -> None:
    course = read(MODULE / name)
    text = blank(course, course.path.read_text(encoding="utf-8"))
    rebuilt = of(text if form == "py" else to_ipynb(text), f"ada.{form}", course)
    assert rebuilt.cells.keys() == {task.id for task in course.tasks}
    assert all("raise NotImplementedError" in source for source in rebuilt.cells.values())
    assert rebuilt.answers == dict.fromkeys((cell.id for cell in course.questions), "")
    assert (rebuilt.written, rebuilt.evidence, rebuilt.problem) == ((), (), "")


def test_both_formats_of_the_solved_notebook_give_the_course_s_own_solutions() -> None:
    for text, name in ((SOLVED, "a.py"), (to_ipynb(SOLVED), "a.ipynb")):
        rebuilt = of(text, name, COURSE)
        for task in COURSE.tasks:
            assert without_markers(rebuilt.cells[task.id]) == without_markers(task.cell.source)
        for question in COURSE.questions:
            assert rebuilt.answers[question.id] in question.source
            assert len(rebuilt.answers[question.id]) > 50


def without_markers(source: str) -> list[str]:
    return [row for row in source.split("\n") if "BEGIN SOLUTION" not in row and "END SOLUTION" not in row]


def test_hidden_checks_in_a_submission_are_seen() -> None:
    rebuilt = of(SOLVED, "a.py", COURSE)
    hidden = {cell.id for cell in COURSE.cells if cell.is_hidden}
    assert {item.where for item in rebuilt.evidence if item.kind == "hidden check known"} == hidden
    assert {item.kind for item in rebuilt.evidence} == {"hidden check known"}


def test_nothing_of_the_course_s_solution_stands_in_what_was_seen() -> None:
    rebuilt = of("# %% nbgrader={'grade_id': '8_1'}\nx", "a.py", COURSE)
    secret = {row.strip() for task in COURSE.tasks for row in task.cell.source.split("\n") if len(row.strip()) > 25}
    said = " ".join(item.message for item in rebuilt.evidence)
    assert len(rebuilt.evidence) > 50
    assert not any(row in said for row in secret)


def test_markers_that_a_student_types_are_comments() -> None:
    text = "    ### BEGIN SOLUTION\n    ### END SOLUTION\n    return x + x\n    ### BEGIN HIDDEN TESTS"
    rebuilt = edited("    return x + x", text)
    assert rebuilt.cells["8.1"].endswith(
        "    # BEGIN SOLUTION\n    # END SOLUTION\n    return x + x\n    # BEGIN HIDDEN TESTS"
    )
    assert seen(rebuilt) == [("marker", "8.1")]


def test_what_is_left_of_the_given_line_is_no_answer() -> None:
    assert edited("*Your answer here.*", "*Your answer here.*\n\n42").answers == {"8.Q1": "42"}
    assert edited("*Your answer here.*", "Your answer here").answers == {"8.Q1": ""}
    assert edited("*Your answer here.*", "").answers == {"8.Q1": ""}


def test_an_emptied_or_deleted_solution_is_no_other_task_s_matter() -> None:
    emptied = edited("#| export\n" + HALF_STUB, "")
    assert emptied.cells["8.2"] == ""
    text = re.sub(r"# %% nbgrader=\{[^\n]*8_2\"[^\n]*\n#\| export\n", "", WRITTEN).replace(HALF_STUB, "")
    deleted = of(text)
    assert deleted.cells.keys() == {"8.1"}
    assert seen(deleted) == [("cell deleted", "8.2")]


# Copies, order, metadata.


def test_of_a_copied_cell_the_one_that_was_written_in_counts() -> None:
    header = next(row for row in GIVEN.split("\n") if '"8_2"' in row)
    work = f"{header}\n#| export\ndef half(x):\n    return x * 0.5\n\n"
    later = f"{header}\n#| export\ndef half(x):\n    return 0\n\n"
    for text in (WRITTEN + work + later, work + WRITTEN + later):
        rebuilt = of(text)
        assert rebuilt.cells["8.2"] == "#| export\ndef half(x):\n    return x * 0.5"
        assert ("cell copied", "8.2") in seen(rebuilt)


def test_copies_that_nobody_wrote_in_count_as_one() -> None:
    header = next(row for row in GIVEN.split("\n") if '"8_2"' in row)
    rebuilt = of(WRITTEN + f"{header}\n#| export\n{HALF_STUB}\n")
    assert rebuilt.cells["8.2"] == f"#| export\n{HALF_STUB}"
    assert rebuilt.written == ("8.1",)


def test_the_halves_of_a_cell_that_jupyterlab_split_both_count() -> None:
    notebook = as_json(WRITTEN.replace("def half(x):\n", "def helper(x):\n    return x / 2\n\n\ndef half(x):\n"))
    cell = cell_of(notebook, "8_2")
    head, tail = "".join(cell["source"]).split("\n\n\ndef half")
    rest = copy.deepcopy(cell) | {
        "source": "def half" + tail.replace('raise NotImplementedError("task 8.2")', "return helper(x)")
    }
    cell["source"] = head
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, rest)
    rebuilt = of_json(notebook)
    assert rebuilt.cells["8.2"] == (
        "#| export\ndef helper(x):\n    return x / 2\n\n\ndef half(x):\n    return helper(x)"
    )
    assert seen(rebuilt) == [("cell copied", "8.2")]


def test_a_half_without_an_id_is_added_code() -> None:
    rebuilt = edited("    return x + x", "    return twice(x)\n\n# %%\ndef twice(x):\n    return 2 * x")
    assert rebuilt.cells["8.1"].endswith("return twice(x)")
    assert seen(rebuilt) == [("cell added", "8.1")]
    assert "twice" in rebuilt.evidence[0].message


def test_moved_cells_count_all_the_same() -> None:
    cells = re.split(r"(?m)^(?=# %%)", WRITTEN)
    moved = next(cell for cell in cells if '"8_1"' in cell)
    cells.remove(moved)
    rebuilt = of("".join([*cells, moved]))
    assert rebuilt.cells["8.1"].endswith("return x + x")
    assert seen(rebuilt) == [("cells reordered", "8.1")]


@pytest.mark.parametrize(
    ("old", "new", "kind", "where"),
    [
        ('"points": 3', '"points": 300', "points edited", "8.1-check"),
        ('"points": 3', '"points": "3"', "points edited", "8.1-check"),
        ('"points": 3, ', "", "points edited", "8.1-check"),
        ('"points": 3, "schema_version": 3, "solution": false', '"solution": true', "metadata edited", "8.1-check"),
        ('"grade": true, "grade_id": "8_1-check"', '"grade_id": "8_1-check"', "metadata edited", "8.1-check"),
        ('"grade_id": "8_2", "locked": false', '"grade_id": "8_2", "locked": true', "metadata edited", "8.2"),
        ("assert double(2) == 4", "assert True", "check edited", "8.1-check"),
        ("assert double(2) == 4", "", "check edited", "8.1-check"),
        ("# This check runs when your work is graded.", "points = 2", "check edited", "8.1-hidden"),
        ("print(sizes)", "print(sizes[:1])", "given cell edited", "8.1-hidden"),
        ("import math", "import os", "given cell edited", "ada.py"),
        ("\nsizes = [1, 2, 3]\nprint(sizes)\n", "\n", "cell deleted", "8.1-hidden"),
        ("print(double(10))", "print(double(10))\n# %%\nexit()", "cell added", "8.1-hidden"),
    ],
)  # fmt: skip
def test_each_deviation_is_seen_and_changes_nothing(old: str, new: str, kind: str, where: str) -> None:
    rebuilt = edited(old, new)
    assert (kind, where) in seen(rebuilt)
    assert (rebuilt.cells, rebuilt.answers, rebuilt.problem) == (of(WRITTEN).cells, of(WRITTEN).answers, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("\n", "\r"),
        ("assert double(2) == 4", "assert double( 2 )==4\n\n\n"),
        ("assert double(2) == 4", "# let us see\nassert double(2) == 4"),
        ("print(double(10))", "print(double(11), double(12))"),
        ("# %% [markdown]\n", "# %%\n\n# %%\n# a note to myself\n\n# %% [markdown]\n"),
        ("### 8.1 · double: twice", "### My notes"),
        ('"points": 3,', '"points": 3.0, "task": false, "checksum": "ab",'),
        ("# %%\nimport math", "# ---\n# jupyter:\n#   kernelspec: {name: mine}\n# ---\n\n# %%\nimport math"),
    ],
)
def test_what_is_harmless_is_no_evidence(old: str, new: str) -> None:
    text = WRITTEN.replace(old, new) if "\r" in new else WRITTEN.replace(old, new, 1)
    assert text != WRITTEN
    assert of(text).evidence == ()
    assert of(text).cells == of(WRITTEN).cells


def test_outputs_counts_and_ids_of_jupyter_are_no_evidence() -> None:
    notebook = as_json()
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"random-{number}"
        cell["metadata"] |= {"collapsed": True, "editable": False}
        if cell["cell_type"] == "code":
            cell |= {"execution_count": number, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["4"]}]}
    notebook["metadata"] = {"kernelspec": {"name": "colab"}, "language_info": {"version": "3.99"}}
    assert of_json(notebook).evidence == ()
    assert of_json(notebook).cells == of(WRITTEN).cells


def test_an_id_that_nobody_gave_earns_nothing() -> None:
    header = '# %% nbgrader={"grade": true, "grade_id": "8_99\\u001b[31m", "points": 1000, "solution": false}'
    rebuilt = of(WRITTEN + f"\n{header}\nassert True\n")
    assert seen(rebuilt) == [("metadata edited", "ada.py"), ("cell added", "8.Q1")]
    assert "\x1b" not in rebuilt.evidence[0].message
    assert rebuilt.cells == of(WRITTEN).cells


# Broken files.


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_an_open_string_costs_its_cell_and_no_other(quotes: str) -> None:
    rebuilt = edited("return x + x", f"return x + x\n    {quotes}what was that", WRITTEN.replace("task 8.2", "8.2"))
    assert rebuilt.cells["8.1"].endswith(f"{quotes}what was that")
    assert rebuilt.cells["8.2"].startswith("#| export\ndef half(x):")
    assert seen(rebuilt) == []


def test_two_open_strings_swallow_nothing_either() -> None:
    text = WRITTEN.replace("return x + x", 'return x + x\n    """').replace(HALF_STUB, 'def half(x):\n    """')
    rebuilt = of(text)
    assert rebuilt.cells.keys() == {"8.1", "8.2"}
    assert rebuilt.cells["8.2"] == '#| export\ndef half(x):\n    """'
    assert seen(rebuilt) == []


def test_a_solution_may_hold_a_cell_header_in_a_string() -> None:
    rebuilt = edited("return x + x", 'return """\n# %%\nx"""')
    assert rebuilt.cells["8.1"].endswith('return """\n# %%\nx"""')


def test_a_header_whose_metadata_is_broken_keeps_its_cell() -> None:
    rebuilt = edited('"grade_id": "8_2", "locked"', '"grade_id": "8_2",, "locked"', WRITTEN)
    assert rebuilt.cells["8.2"] == f"#| export\n{HALF_STUB}"
    assert seen(rebuilt) == [("metadata edited", "8.2")]


def test_code_that_became_text_still_counts() -> None:
    notebook = as_json()
    cell_of(notebook, "8_1")["cell_type"] = "markdown"
    assert of_json(notebook).cells == of(WRITTEN).cells
    assert seen(of_json(notebook)) == [("metadata edited", "8.1")]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8-sig", []), ("utf-16", ["encoding"]), ("utf-32", ["encoding"]), ("latin-1", ["encoding"])],
)
def test_text_in_another_encoding_is_read(encoding: str, told: list[str]) -> None:
    text = WRITTEN.replace("·", "-").replace("*Your answer here.*", "C'est déjà l'été.")
    rebuilt = of(text.encode(encoding))
    assert rebuilt.answers == {"8.Q1": "C'est déjà l'été."}
    assert [item.kind for item in rebuilt.evidence] == told


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no cell with a grade id"),
        (b"print(1)\n", "holds no cell with a grade id"),
        (b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.", "is a pickle"),
        (b"PK\x03\x04\x14\x00\x00\x00\xff\xff", "is a zip archive"),
        (b"\xff\xfeab\x00\xd8", "UTF-16"),
        (b"caf\xe9\x00", "is not text"),
        (b"\x81\x8d", "is not text"),
        (b"{}", "it has no cells"),
        (b'{"cells": [', "is a broken .ipynb"),
        (b'{"cells": 3}', "it has no cells"),
        (b'{"cells": []}', "holds no cell with a grade id"),
        (b'{"cells": [1, null, {"metadata": 3, "source": {}, "cell_type": []}]}', "holds no cell with a grade id"),
        (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"cells": [' + b"{}," * 6000 + b"{}]}", "more than 5000 cells"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is a broken .ipynb"),
        (b"x = 1\n" * 300_000, "more than 200000 lines"),
        (b"# %%\n" * 6000, "more than 5000 cells"),
        (b"x" * (6 * 2**20), "has 6 MiB of text"),
        (b"x" * (21 * 2**20), "21 MiB"),
        ((MODULE / "workers_dev.py").read_bytes(), "holds the cells of another notebook (8.20"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_a_problem_in_words(data: bytes, says: str) -> None:
    rebuilt = of(data, "ada.ipynb")
    assert rebuilt.problem.startswith("ada.ipynb ")
    assert says in rebuilt.problem
    assert (rebuilt.cells, rebuilt.answers) == ({}, {})


def test_a_notebook_under_the_wrong_name_is_read() -> None:
    assert of(WRITTEN, "ada.ipynb").cells == of(WRITTEN).cells
    assert of(json.dumps(as_json()), "ada.py").cells == of(WRITTEN).cells
    assert of("{1: 2}\n" + WRITTEN, "ada.py").cells == of(WRITTEN).cells


def test_format_3_with_its_worksheets_is_read() -> None:
    notebook = as_json()
    cells = [
        ({"input": cell["source"]} if cell["cell_type"] == "code" else {"source": cell["source"]})
        | {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        for cell in notebook["cells"]
    ]
    old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells[:4]}, None, {"cells": cells[4:]}]}
    assert of_json(old).cells == of(WRITTEN).cells
    assert of_json(old).evidence == ()


def test_a_source_may_be_a_text_or_rows() -> None:
    notebook = as_json()
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    assert of_json(notebook) == of_json(as_json())


def test_what_nobody_can_write_to_a_file_is_replaced() -> None:
    notebook = as_json()
    cell_of(notebook, "8_1")["source"] = "def double(x):\r\n    return '\ud800\x00'"
    source = of_json(notebook).cells["8.1"]
    assert source == "def double(x):\n    return '?\ufffd'"


def test_a_huge_line_costs_its_cell() -> None:
    rebuilt = edited("return x + x", "return " + "+".join(["x"] * 1_000_000))
    assert len(rebuilt.cells["8.1"]) < 200_000
    assert rebuilt.cells["8.2"] == f"#| export\n{HALF_STUB}"
    assert seen(rebuilt) == []


def test_evidence_has_an_end() -> None:
    rebuilt = of(WRITTEN + "".join(f"\n# %%\nx{number} = 1\n" for number in range(3000)))
    assert len(rebuilt.evidence) < 100
    assert rebuilt.evidence[-1].kind == "more"


@pytest.mark.parametrize(
    "data",
    [
        b'"""' + b"a" * 5_000_000,
        b"raise NotImplementedError(" + b"task 1.1 " * 500_000,
        b"x = 1\n" * 190_000,
        b"'''\n" * 190_000,
        b"# %% a-a-" * 500_000,
        b"# %%\nx=1\n" * 4_900,
    ],
)  # fmt: skip
def test_large_input_takes_little_time_and_memory(data: bytes) -> None:
    started, before = time.process_time(), peak_mib()
    assert not of(WRITTEN.encode()[: len(WRITTEN) // 2] + b"\n" + data[: 5_000_000 - len(WRITTEN)]).problem
    assert time.process_time() - started < 10
    assert peak_mib() - before < 500


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# Anything at all.

PIECES = st.one_of(
    st.sampled_from(re.split(r"(?m)^(?=# %%)", WRITTEN)),
    st.sampled_from(
        ['"""', "'''", "# %%", "# ---", "\\", "\x0c", "\x85", "\r", '# %% nbgrader={"grade_id": "8_1"}', "{"]
    ),
    st.text(max_size=20),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["cells", "cell_type", "source", "input", "metadata", "nbgrader", "grade_id", "points", "grade", "worksheets"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def require_sane(rebuilt: Rebuilt) -> None:
    assert rebuilt.problem or rebuilt.cells or rebuilt.answers or rebuilt.evidence
    assert rebuilt.cells.keys() <= {"8.1", "8.2"}
    assert rebuilt.answers.keys() <= {"8.Q1"}
    said = [rebuilt.problem, *rebuilt.cells.values(), *rebuilt.answers.values()]
    said += [text for item in rebuilt.evidence for text in (item.kind, item.where, item.message)]
    assert all(text.encode() is not None and "\x00" not in text for text in said)
    assert all(item.message.isprintable() for item in rebuilt.evidence)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_never_raise(data: bytes) -> None:
    require_sane(of(data))


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_torn_text_never_raises(pieces: list[str]) -> None:
    require_sane(of("\n".join(pieces).encode("utf-8", "surrogatepass")))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_torn_json_never_raises(data: st.DataObject) -> None:
    notebook = as_json_once()
    for _ in range(data.draw(st.integers(1, 4))):
        cell = data.draw(st.sampled_from(notebook["cells"]))
        where = data.draw(st.sampled_from([cell, cell["metadata"], notebook]))
        if isinstance(where, dict):
            where[data.draw(st.sampled_from(["metadata", "nbgrader", "source", "cell_type", "cells", "x"]))] = (
                data.draw(VALUES)
            )
        if not (isinstance(notebook["cells"], list) and notebook["cells"]):
            break
        notebook["cells"] = [item for item in notebook["cells"] if isinstance(item, dict) and "metadata" in item] or [
            {"metadata": {}}
        ]
    require_sane(of_json(notebook))


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_json_never_raises(value: Any) -> None:
    require_sane(of_json({"cells": [value, {"cell_type": "code", "source": value, "metadata": {"nbgrader": value}}]}))


def as_json_once() -> dict[str, Any]:
    return json.loads(_as_text())  # type: ignore[no-any-return]


@cache
def _as_text() -> str:
    return to_ipynb(WRITTEN)


def test_jupytext_reads_the_same_solution() -> None:
    notebook = jupytext.reads(released().replace('raise NotImplementedError("task 8.3")', "return 3"), fmt="py:percent")
    wanted = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata
    }
    rebuilt = of(released().replace('raise NotImplementedError("task 8.3")', "return 3"), "a.py", COURSE)
    assert {
        Cell("code", "", 0, {"nbgrader": {"grade_id": name}}).id: wanted[name] for name in wanted
    }.items() >= rebuilt.cells.items()
