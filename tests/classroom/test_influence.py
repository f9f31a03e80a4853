"""Which values of a check a submission has a say in."""

from __future__ import annotations

import ast

import pytest

from tito.classroom.examined.influence import depends, influence_before, influenced
from tito.notebooks.notebook import parse


def reached(source: str, *names: str) -> set[str]:
    return influenced(ast.parse(source).body, names) - set(names)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a = f(1)", {"a"}),
        ("a = 1", set()),
        ("a = f(1); b = a + 1; c = 2", {"a", "b"}),
        ("b = a; a = f(1)", {"a", "b"}),  # a loop may come back
        ("a, (b, *c) = f(1)", {"a", "b", "c"}),
        ("a: int = f(1)", {"a"}),
        ("a += f(1)", {"a"}),
        ("print(a := f(1))", {"a"}),
        ("for a in f(1): pass", {"a"}),
        ("x = [a for a in f(1)]", {"x", "a"}),
        ("with f(1) as a: pass", {"a"}),
        ("def g(): return f(1)", {"g"}),
        ("def g(f): return f(1)", set()),
        ("class G(f): pass", {"G"}),
        ("g = lambda: f(1)", {"g"}),
        ("a[0] = f(1)", {"a"}),
        ("a.b.c = f(1)", {"a"}),
        ("a.append(f(1))", {"a"}),
        ("print(f(1))", set()),
        ("f(a)", set()),
    ],
)
def test_influence_goes_where_values_go(source: str, found: set[str]) -> None:
    assert reached(source, "f") == found


def test_modules_and_built_ins_are_never_influenced() -> None:
    body = ast.parse("np.random.seed(f(1))").body
    assert influenced(body, ["f"], never={"np"}) == {"f"}


def test_depends_looks_into_all_of_an_expression() -> None:
    assert depends(ast.parse("[1, {2: g(lambda: f)}]"), {"f"})
    assert not depends(ast.parse("[1, g.f]"), {"f"})


CELL = '# %% nbgrader={{"grade": {0}, "grade_id": "{1}", "locked": true, {2}"schema_version": 3, "solution": {3}}}\n'
NOTEBOOK = (
    "# %%\nimport numpy as np\ngiven = [1]\n\n"
    + CELL.format("false", "8_1", "", "true")
    + "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n\n"
    + CELL.format("true", "8_1-check", '"points": 1, ', "false")
    + "found = f()\nfixed = 3\n\n"
    + "# %%\nfound = 2\nlater = fixed\n"
)


def test_names_are_followed_from_cell_to_cell() -> None:
    names = [found & {"f", "found", "fixed", "given", "later", "np"} for _, found in influence_before(parse(NOTEBOOK))]
    assert names == [set(), {"f", "found"}, {"f"}]
