"""What is there for the notebook only does not reach the package."""

from __future__ import annotations

import pytest

from tito.export.cells.code import Code
from tito.export.cells.markers import cleaned, without_directives, without_hidden_tests, without_solution_markers
from tito.notebooks.cell import Cell


def code(text: str) -> Code:
    return Code.of(Cell("code", text, 1))


@pytest.mark.parametrize("row", ["#| export", "# | export", "#| default_exp core.a"])
def test_directives_above_the_code_are_dropped(row: str) -> None:
    assert without_directives(code(f"{row}\n# why\nx = 1")).text == "# why\nx = 1"


def test_what_looks_like_a_directive_inside_a_string_stays() -> None:
    text = 'x = """\n#| export\n"""'
    assert without_directives(code(text)).text == text


def test_hidden_tests_are_dropped_whole() -> None:
    text = "x = 1\n### BEGIN HIDDEN TESTS\nassert x\n### END HIDDEN TESTS\ny = 2"
    assert without_hidden_tests(code(text)).text == "x = 1\ny = 2"


def test_solutions_stay_and_their_markers_go() -> None:
    text = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    assert without_solution_markers(code(text)).text == "def f():\n    return 1"


def test_a_formatted_cell_stays_formatted() -> None:
    text = (
        "#| export\nclass A:\n    def f(self):\n        ### BEGIN SOLUTION\n"
        "        return 1\n        ### END SOLUTION\n\n"
        "    def g(self):\n        return 2\n\n\n### BEGIN HIDDEN TESTS\nA()\n### END HIDDEN TESTS\n"
    )
    assert (
        cleaned(code(text)).text == "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2"
    )
