"""Check cells as submissions see them: what is expected is gone, and every line stays where it was."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_course import ROOT

from tito.classroom.examined.reference import watched_cells
from tito.classroom.examined.sites import Site, unwatched, watch
from tito.notebooks.notebook import read

NOTEBOOKS = sorted((ROOT / "modules").glob("*/*_dev.py"))


def blind(source: str, influenced: tuple[str, ...] = ()) -> str:
    return watch(source, influenced).blind


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('expect((f(1)), 42, "x")', "__found__(0, lambda: f(1))"),
        ('expect_close(f(1), [4.5], "x", atol=0.25)', "__found__(0, lambda: f(1), True)"),
        ('expect_error(KeyError, lambda: f(1), "x", "word")', "__found__(0, lambda: f(1))"),
        ('expect_error((KeyError, OSError), f, "x", *[3])', "__found__(0, lambda: f())"),
        ('expect_error(KeyError, lambda n=size, m=3: f(n, m=m), "x")', "__found__(0, lambda: f(size, m=3))"),
        ('expect_error(KeyError, lambda n=a.b: f(n), "x")', "__found__(0, lambda: (lambda n=a.b: f(n))())"),
        (
            'expect_error(OSError, lambda n=1: [n for n in f(n)], "x")',
            "__found__(0, lambda: (lambda n=1: [n for n in f(n)])())",
        ),
        ('expect((y := f(1)), 3, "x", )', "expect((y := f(1)), __site__(0), '')"),
        ('expect_error(K, lambda: (y := f()), "x", 3, 4)', "expect_error(__site__(0), lambda: (y := f()), '')"),
        ('expect(expect_error(K, f, "x"), 3, "y")', "__found__(0, lambda: __found__(1, lambda: f()))"),
        ('expect(f(1), {"é": 3}, "ü"); expect(2, 3, "y")', "__found__(0, lambda: f(1))\n__found__(1, lambda: 2)"),
        ('with check("8.1", "three"): f()', "with check('8.1', '0'):\n    f()"),
        ("x = 'ü # no'  # a comment with ü\ny = 1  # another", "x = 'ü # no'\ny = 1"),
    ],
)
def test_what_is_expected_is_left_out(source: str, seen: str) -> None:
    assert blind(source) == seen


def test_words_are_left_out_only_where_a_verdict_is_given() -> None:
    found = watch('with check("8.1", "three"):\n    expect(f(1), 42, "what")  # why', ())
    assert found.spoken == 'with check("8.1", "three"):\n    expect(f(1), __site__(0), "what")  # why'
    assert found.full == 'with check("8.1", "three"):\n    expect(f(1), __site__(0, 42), "what")  # why'
    assert found.titles == {"0": "three"}


def test_what_comes_from_the_submission_travels_with_what_is_compared_with_it() -> None:
    found = watch('expect(f(1), other, "x")', ["other"])
    assert found.blind == "expect(f(1), __site__(0, other), '')"
    assert not found.sites[0].closed


def test_a_condition_is_always_the_submissions() -> None:
    assert blind('expect_true(f(1) > 2, "x")') == "expect_true(__site__(0, f(1) > 2), '')"


def test_the_course_sees_all() -> None:
    assert watch('expect(f(1), 42, "x")', ()).full == 'expect(f(1), __site__(0, 42), "x")'


def test_lines_stay_where_they_were() -> None:
    source = 'expect(\n    f(1),\n    [\n        1,\n        2,\n    ],\n    "x",\n)\ny = 1\n'
    spoken = watch(source, ()).spoken
    assert spoken.count("\n") == source.count("\n")
    assert spoken.split("\n")[8] == "y = 1"


def test_comparisons_are_numbered_in_order_from_where_they_shall() -> None:
    found = watch('expect(1, 1, "a")\nfor n in range(3):\n    expect(n, n, "b"); expect_true(n, "c")\n', (), 7)
    assert [site.number for site in found.sites] == [7, 8, 9]
    assert found.sites[0] == Site(7, "expect", True)


def test_one_within_another_is_left_out_with_it() -> None:
    found = blind('expect(expect_error(KeyError, lambda: f(), "x"), 3, "y")')
    assert found == "__found__(0, lambda: __found__(1, lambda: f()))"


@pytest.mark.parametrize(
    "source", ["expect = 1", "self.expect(1, 2, 3)", "expect(1)", "expect(*all)", "unexpected(1, 2, 3)"]
)
def test_what_is_no_comparison_stays(source: str) -> None:
    assert blind(source) == source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_value_of_a_closed_site_is_left_in_the_course(path: Path) -> None:
    """Compare each cell with its blind forms: at closed places stands nothing but the number of the site."""
    for key, cell in watched_cells(read(path)).items():
        for form, name in ((cell.spoken, "__site__"), (cell.blind, "__found__")):
            calls: dict[int, Any] = {}
            for node in ast.walk(ast.parse(form)):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("__site__", name)
                ):
                    calls[node.args[0].value] = node  # type: ignore[attr-defined]
            for site in cell.sites:
                assert calls[site.number].func.id == (name if site.closed else "__site__"), (key, site)
                assert len(calls[site.number].args) == 1 or name == "__found__" or not site.closed, (key, site)
        assert cell.spoken.count("\n") == cell.full.count("\n")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_check_of_the_course_has_a_place_that_nobody_can_guess_from_the_check_itself(path: Path) -> None:
    notebook = read(path)
    watched = watched_cells(notebook)
    assert [
        cell.id for cell in notebook.cells if cell.is_check and not any(it.closed for it in watched[cell.key].sites)
    ] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('expect(f(1), 42, what="x")', [1]),
        ('x = 1\nchecks.expect(f(1), 42, "x")', [2]),
        ("if f(1):\n    expect_true(f(1))", [2]),
        ("expect_error(ValueError)", [1]),
        ('expect(f(1), 42, "x")\nexpect_close(f(1), 1.5, "y", atol=1)\nexpected(3)', []),
    ],
)
def test_a_comparison_that_a_submission_could_decide_is_found(source: str, lines: list[int]) -> None:
    assert unwatched(source) == lines
