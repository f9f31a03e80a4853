"""Rows keep their notebook lines through every transformation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.export.cells.code import Code
from tito.notebooks.cell import Cell, NotebookError


def code(text: str, line: int = 10) -> Code:
    return Code.of(Cell("code", text, line))


def test_rows_know_their_line() -> None:
    assert code("a\nb").rows == (("a", 10), ("b", 11))


def test_of_the_blank_rows_around_a_gap_the_longer_run_stays() -> None:
    assert code("a\n\ngone\n\n\nb").without({2}).text == "a\n\n\nb"
    assert code("a\n\n\ngone\n\nb").without({3}).text == "a\n\n\nb"


def test_nothing_blank_stays_at_the_ends() -> None:
    assert code("gone\n\n\na\n\ngone").without({0, 5}).text == "a"
    assert code("gone").without({0}).rows == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\ny = (", 11, "syntax error, '\\(' was never closed: y = \\("),
        ("x = 1\nreturn x", 11, "syntax error, 'return' outside function"),
        ("x = 1\n\nif x:", 12, "syntax error, expected an indented block"),
        ("x = '\0'", 10, "null bytes"),
        ("-" * 200_000 + "1", 10, "Python cannot read this cell|too many nested|too complex"),
    ],
)
def test_a_syntax_error_names_file_line_and_task(text: str, line: int, message: str) -> None:
    with pytest.raises(NotebookError, match=message) as caught:
        code(text).parse(Path("n_dev.py"), "8.3")
    assert str(caught.value).startswith(f"n_dev.py:{line}: task 8.3: ")


def test_the_line_is_right_below_removed_rows() -> None:
    with pytest.raises(NotebookError) as caught:
        code("gone\nx = 1\ny = = 2").without({0}).parse(Path("n_dev.py"), None)
    assert caught.value.line == 12


def test_an_invalid_escape_is_no_error() -> None:
    code(r"pattern = '\d'").parse(Path("n_dev.py"), None)
