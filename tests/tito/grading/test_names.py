"""Which task stands on which other is read from the names that cells bind and use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.grading.inside.names import bound_names, dependencies, used_names
from tito.notebooks.notebook import parse


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b, c = 1", ["a", "b", "c"]),
        ("import os.path, numpy as np\nfrom x import y as z", ["os", "np", "z"]),
        ("def f(x):\n    y = 1\nclass C:\n    z = 2", ["f", "C"]),
        ("if x:\n    a = 1\nfor i in x:\n    pass\nwith x as w:\n    pass", ["a", "i", "w"]),
        ("[i for i in x]; (n := 3); f = lambda q: q", ["n", "f"]),
        ("def f(:", []),
        ("x = " + " + ".join(["1"] * 5000), []),
        ("x = " + "(" * 500 + ")" * 500, []),
    ],
)
def test_names_that_a_cell_binds(source, names):
    assert bound_names(source) == names


def test_names_that_a_cell_uses():
    assert used_names("x = y\ndef f(a=b):\n    return a + c.d") == {"y", "b", "c"}


def test_names_that_a_check_expects_to_be_there():
    source = (
        "with check('8.1', 'x'):\n    s = Subset(a)\n    f = lambda i: i + k\ntry:\n    pass\nexcept E as e:\n    e"
    )
    assert used_names(source) - set(bound_names(source)) == {"check", "Subset", "a", "k", "E"}


def test_a_task_depends_on_others_through_checks_and_ordinary_cells(cells):
    text = cells.text(
        cells.task("8.1", "def one(): ..."),
        cells.task("8.2", "def two(): return one"),
        cells.code("helper = two()"),
        cells.task("8.3", "def three(): ..."),
        cells.check("8.3-check", "three(helper)"),
        cells.task("8.4", "def four(): ..."),
    )
    found = dependencies(parse(text, Path("x_dev.py")))
    assert found == {"8.1": set(), "8.2": {"8.1"}, "8.3": {"8.1", "8.2"}, "8.4": set()}


def test_a_name_belongs_to_the_task_that_bound_it_last(cells):
    text = cells.text(*(cells.task(f"8.{n}", "class Loader: ...") for n in (1, 2)), cells.task("8.3", "Loader()"))
    assert dependencies(parse(text, Path("x_dev.py")))["8.3"] == {"8.2"}
