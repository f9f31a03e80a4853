"""Check cells as submissions see them: what is expected is gone, and every line stays where it was."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_course import ROOT

from tito.classroom.reference import watched_cells
from tito.classroom.sites import Site, watch
from tito.notebook import read

NOTEBOOKS = sorted((ROOT / "modules").glob("*/*_dev.py"))


def blind(source: str, influenced: tuple[str, ...] = ()) -> str:
    return watch(source, influenced).blind


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('expect(f(1), 42, "x")', 'expect(f(1), __site__(0), "x")'),
        ('expect_close(f(1), [4.5], "x", atol=0.25)', 'expect_close(f(1), __site__(0), "x", atol=(...))'),
        ('expect_error(KeyError, lambda: f(1), "x", "word")', 'expect_error(__site__(0), lambda: f(1), "x", (...))'),
        (
            'expect(f(1), {"é": 3}, "ü"); expect(2, 3, "y")',
            'expect(f(1), __site__(0), "ü"); expect(2, __site__(1), "y")',
        ),
    ],
)
def test_what_is_expected_is_left_out(source: str, seen: str) -> None:
    assert blind(source) == seen


def test_what_comes_from_the_submission_travels_with_what_is_compared_with_it() -> None:
    found = watch('expect(f(1), other, "x")', ["other"])
    assert found.blind == 'expect(f(1), __site__(0, other), "x")'
    assert not found.sites[0].closed


def test_a_condition_is_always_the_submissions() -> None:
    assert blind('expect_true(f(1) > 2, "x")') == 'expect_true(__site__(0, f(1) > 2), "x")'


def test_the_course_sees_all() -> None:
    assert watch('expect(f(1), 42, "x")', ()).full == 'expect(f(1), __site__(0, 42), "x")'


def test_lines_stay_where_they_were() -> None:
    source = 'expect(\n    f(1),\n    [\n        1,\n        2,\n    ],\n    "x",\n)\ny = 1\n'
    assert blind(source).count("\n") == source.count("\n")
    assert blind(source).split("\n")[8] == "y = 1"


def test_comparisons_are_numbered_in_order_from_where_they_shall() -> None:
    found = watch('expect(1, 1, "a")\nfor n in range(3):\n    expect(n, n, "b"); expect_true(n, "c")\n', (), 7)
    assert [site.number for site in found.sites] == [7, 8, 9]
    assert [site.line for site in found.sites] == [1, 3, 3]
    assert found.sites[0] == Site(7, "expect", 1, True)


def test_one_within_another_is_left_out_with_it() -> None:
    ast.parse(blind('expect(expect_error(KeyError, lambda: f(), "x"), 3, "y")'))


@pytest.mark.parametrize(
    "source", ["expect = 1", "self.expect(1, 2, 3)", "expect(1)", "expect(*all)", "unexpected(1, 2, 3)"]
)
def test_what_is_no_comparison_stays(source: str) -> None:
    assert blind(source) == source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_value_of_a_closed_site_is_left_in_the_course(path: Path) -> None:
    """Compare each cell with its blind form: at closed places stands nothing but the number of the site."""
    for line, cell in watched_cells(read(path)).items():
        calls: dict[int, Any] = {}
        for node in ast.walk(ast.parse(cell.blind)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__site__":
                calls[node.args[0].value] = node  # type: ignore[attr-defined]
        for site in cell.sites:
            assert len(calls[site.number].args) == (1 if site.closed else 2), (line, site)
        assert cell.blind.count("\n") == cell.full.count("\n")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_check_of_the_course_has_a_place_that_nobody_can_guess_from_the_check_itself(path: Path) -> None:
    notebook = read(path)
    watched = watched_cells(notebook)
    assert [
        cell.id for cell in notebook.cells if cell.is_check and not any(it.closed for it in watched[cell.line].sites)
    ] == []
