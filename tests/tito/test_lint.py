"""`tito lint`: what maintainers of a notebook are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tito.notebooks.lint import bodies, lint
from tito.notebooks.notebook import parse, read
from tito.release.marker import FILE, Release


def messages(course: Any) -> list[str]:
    return [problem.message for problem in lint(read(course.notebook))]


def test_students_are_not_told_what_authors_have_to_mend(course: Any, tito: Callable[..., Any]) -> None:
    (course.root / FILE).write_bytes(Release("08_dataloader", "1", "2026-01-01", {}).dumps())
    answer = tito("lint")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "`tito lint` is for the authors of a course; `tito test` looks at your work\n"


def test_a_sound_notebook_has_nothing_to_mend(course: Any) -> None:
    assert messages(course) == []


@pytest.mark.parametrize(
    ("call", "other"),
    [
        ("rounded(1.5), 2", "rounded(1.5), wanted"),
        ("rounded(1.5), 2, what='x'", "rounded(1.5), 2"),
        ("expected=2, actual=1, what=''", "2, 2"),
    ],
)
def test_a_comparison_that_the_grader_refuses_is_named_with_its_line(course: Any, call: str, other: str) -> None:
    text = course.notebook.read_text(encoding="utf-8")
    assert text.count("assert rounded(1.5) == 2\n") == 1
    course.notebook.write_text(
        text.replace("assert rounded(1.5) == 2\n", f"expect({call})\nexpect({other})\n"), encoding="utf-8"
    )
    line = text[: text.index("assert rounded(1.5)")].count("\n") + 1
    found = [problem for problem in lint(read(course.notebook)) if "write this comparison as" in problem.message]
    assert [problem.line for problem in found] == [line, line + 1]


EDITS = [
    ("#| export\nimport math", "#| export\n\n\n\n\nimport math", "run `ruff format dataloader_dev.py`"),
    ("comment_magics: false", "comment_magics: true", "the header needs comment_magics: false"),
    ("### 8.2 · rounded", "### rounded", "task 8.2 has no heading such as `### 8.2 · Title`"),
    ('"points": 1,', '"points": 0,', "task 8.2 has no check with points"),
    ('"8_4-question"', '"8.4-question"', "grade_id takes letters, digits, - and _, got '8.4-question'"),
    ('"points": 4, ', "", "8.3-check: a graded cell needs points"),
    ('"8_2-check", "locked": true', '"8_2-check", "locked": false', "8.2-check: nbgrader metadata needs locked: true"),
    (
        '{"grade": false, "grade_id": "8_2", "locked": false',
        '{"grade": false, "grade_id": "8_2", "locked": true',
        "locked: false",
    ),
    (
        'def rounded(length: float) -> int:\n    """Round up."""\n    ### BEGIN SOLUTION\n',
        '### BEGIN SOLUTION\ndef rounded(length: float) -> int:\n    """Round up."""\n',
        "task 8.2: solution markers must be inside a function body",
    ),
    (
        "    ### BEGIN SOLUTION\n    return math.ceil(length)\n    ### END SOLUTION\n",
        "    return math.ceil(length)\n",
        "task 8.2 has no solution markers",
    ),
    (
        "    return math.ceil(length)\n",
        "    return math.ceil(length)\n" + "    length += 1\n" * 25,
        "rounded has 26 lines of code",
    ),
    ('"""Round up."""', f'"""{"Round " * 20}."""', "exported lines have at most 120 characters, this one 131"),
    ('"""Batches."""', "x = 1", "the cell that opens core.dataloader.loader needs the docstring"),
    ("#| export\nimport math", "#| exprot\nimport math", "`#| exprot` does nothing"),
    ("    return math.ceil(length)\n", "    return math.ceil(\n", "task 8.2: syntax error, '(' was never closed"),
]


@pytest.mark.parametrize(("old", "new", "message"), EDITS)
def test_what_a_maintainer_breaks_is_named(course: Any, old: str, new: str, message: str) -> None:
    course.edit(old, new)
    assert any(message in found for found in messages(course)), messages(course)


@pytest.mark.parametrize("changed", ["", "### BEGIN HIDDEN TEST", "### BEGIN HIDDEN TESTS of 8.1"])
def test_a_hidden_check_without_its_markers_is_named(course: Any, changed: str) -> None:
    """Students would get it as it is."""
    text = course.notebook.read_text(encoding="utf-8")
    assert text.count("### BEGIN HIDDEN TESTS\n") == 1
    assert not any("students would get" in message for message in messages(course))
    for kind in ("BEGIN", "END"):
        text = text.replace(f"### {kind} HIDDEN TESTS\n", f"{changed}\n".replace("BEGIN", kind) if changed else "")
    course.notebook.write_text(text, encoding="utf-8")
    assert any("students would get what is not between '### BEGIN HIDDEN TESTS' and" in it for it in messages(course))


def test_the_line_of_the_file_is_named(course: Any) -> None:
    course.edit("### 8.2 · rounded", "### rounded")
    (problem,) = lint(read(course.notebook))
    rows = course.notebook.read_text(encoding="utf-8").split("\n")
    assert rows[problem.line - 1 : problem.line + 1] == ["#| export", "def rounded(length: float) -> int:"]
    assert str(problem).startswith(f"{course.notebook}:{problem.line}: task 8.2")


def test_tasks_rise(course: Any) -> None:
    text = course.notebook.read_text(encoding="utf-8")
    for old, new in (("8.2", "8.x"), ("8.1", "8.2"), ("8.x", "8.1")):
        text = text.replace(old, new).replace(old.replace(".", "_"), new.replace(".", "_"))
    course.write(text)
    assert messages(course) == ["task 8.1 comes after task 8.2"]


def test_ids_are_two_numbers(course: Any) -> None:
    course.write(course.notebook.read_text(encoding="utf-8").replace('"8_2', '"eight'))
    assert "the id of a task is two numbers such as 8.3, got 'eight'" in messages(course)


def test_a_check_stands_below_its_task(course: Any) -> None:
    text = course.notebook.read_text(encoding="utf-8")
    course.write(text.replace("8_1-check", "8_3-more"))
    assert messages(course)[0] == "check 8.3-more is above its task"


def test_a_region_may_end_with_a_helper_of_its_own(course: Any) -> None:
    helper = "\n    def _helper(self) -> int:\n        return 1\n        ### END SOLUTION\n"
    end = "        return len(self.arrays[0])\n"
    course.edit(end + "        ### END SOLUTION\n", end + helper)
    assert messages(course) == []


def test_only_code_is_counted() -> None:
    code = 'import os\n\n\ndef f(\n    a,\n):\n    """Doc.\n\n    More.\n    """\n    # why\n\n    return a  # so'
    notebook = parse(f"# %%\n#| export\n{code}\n")
    assert list(bodies(notebook, notebook.cells[0])) == [("f", 1)]


def test_a_file_that_jupytext_would_change_is_named(course: Any) -> None:
    course.edit('# %% [markdown]\n"""\n# A small module\n"""\n', "# %% [markdown]\n# # A small module\n")
    assert any(found.startswith("jupytext writes this line as") for found in messages(course))


def test_what_is_handed_and_said_is_counted(course: Any) -> None:
    given = "".join(f"x{number} = {number}\n" for number in range(61))
    course.edit('# %% [markdown]\n"""\n### 8.2', f'# %%\n{given}\n# %% [markdown]\n"""\n### 8.2')
    found = messages(course)
    assert "61 given lines are above task 8.2, at most 60 read well" in found
    assert any("lines are given and 7 asked for: a student should write half as many" in message for message in found)


def test_a_part_says_its_tasks_and_points(course: Any) -> None:
    course.edit(
        "### 8.2 · rounded", "## Part 1: batches\n\n*Tasks 8.2 to 8.9 · 5 points · about 1 hour*\n\n### 8.2 · rounded"
    )
    assert any(message.startswith("this Part has the tasks 8.2 to 8.") for message in messages(course))


def test_lines_of_prose_are_short(course: Any) -> None:
    course.edit("### 8.2 · rounded", f"{'word ' * 30}\n\n### 8.2 · rounded")
    assert "lines of prose have at most 120 characters, this one 150" in " ".join(messages(course))


def test_the_command_lists_problems(course: Any, tito: Callable[..., Any]) -> None:
    counts = "dataloader_dev.py: 7 lines to write, 1 given, at most 1 of them in a row (above 8.1); 7 of prose"
    assert (tito("lint").code, tito("lint").out) == (0, f"{counts}\n1 notebook, nothing to fix\n")
    course.edit("### 8.2 · rounded", "### rounded")
    answer = tito("lint", "8")
    assert (answer.code, answer.out) == (1, "")
    assert "task 8.2 has no heading" in answer.err


def test_lint_as_json(course: Any, tito: Callable[..., Any]) -> None:
    course.edit("### 8.2 · rounded", "### rounded")
    (found,) = json.loads(tito("lint", "--json").out)
    assert (found["file"], found["message"][:8]) == (str(course.notebook), "task 8.2")


def test_a_header_that_is_no_yaml_is_told(course: Any) -> None:
    course.edit("#   jupytext:\n", "#   jupytext: [\n")
    assert messages(course)[0].startswith("jupytext cannot read this file: ")
