"""Imports are taken out of the cells and written again, in the order that ruff wants."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.export.assemble import exported_names
from tito.export.cells.code import Code
from tito.export.cells.imports import Import, import_block, split_imports
from tito.export.cells.order import name_key
from tito.notebooks.cell import Cell, NotebookError

HERE = Path("n_dev.py")
MODULES = (
    "os",
    "os.path",
    "collections.abc",
    "queue",
    "Queue",
    "numpy",
    "NumPy2",
    "numpy.lib9",
    "numpy.lib10",
    "tinytorch.core.tensor",
    "tinytorch.core.dataloader.b2",
    "tinytorch.core.dataloader.b10",
    "tito.checks",
    "_thread",
)
NAMES = ("A", "AB", "A_B", "_AB", "Ab", "ab", "aB", "a_b", "_a", "__x", "x2", "x10", "Item9", "Item10", "B", "b")


def split(text: str) -> tuple[list[Import], str]:
    code = Code.of(Cell("code", text, 1))
    imports, rest = split_imports(code, code.parse(HERE, None), HERE, "8.1")
    return imports, rest.text


def test_imports_are_told_apart_from_code() -> None:
    imports, rest = split("import os.path\nimport numpy as np\nfrom a.b import (\n    c,\n    d as e,\n)\n\n\nx = 1")
    assert imports == [
        Import("os.path"),
        Import("numpy", None, "np"),
        Import("a.b", "c"),
        Import("a.b", "d", "e"),
    ]
    assert [item.binds for item in imports] == ["os", "np", "c", "e"]
    assert rest == "x = 1"


def test_imports_inside_code_are_left_as_they_are() -> None:
    text = "def f():\n    from .pool import Pool\n\n    return Pool\n\n\nif f():\n    import torch"
    assert split(text) == ([], text)


def test_future_imports_are_dropped() -> None:
    assert split("from __future__ import annotations\n\nx = 1") == ([], "x = 1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from os import *", "name what is imported, got `from os import \\*`"),
        ("from .errors import DataError", "cannot import relatively, got `from .errors import DataError`"),
        ("import os; x = 1", "write the import on a line of its own"),
    ],
)
def test_what_cannot_be_exported_is_refused(text: str, message: str) -> None:
    with pytest.raises(NotebookError, match=f"n_dev.py:1: task 8.1: .*{message}"):
        split(text)


def test_a_neighbour_is_imported_relatively_and_another_folder_is_not() -> None:
    imports = [Import("tinytorch.core.dataloader.errors", "DataError"), Import("tinytorch.core.tensor", "Tensor")]
    assert import_block(imports, "tinytorch.core.dataloader") == (
        "from tinytorch.core.tensor import Tensor\n\nfrom .errors import DataError"
    )


def test_a_long_import_is_broken_as_the_formatter_breaks_it() -> None:
    names = [f"a_rather_long_name_{number}" for number in range(1, 7)]
    block = import_block([Import("os", name) for name in names], "tinytorch")
    assert block == "from os import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def ruff(text: str, *options: str) -> str:
    """Return what ruff would change."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "120", "--diff", *options, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60).stdout


imports = st.builds(Import, st.sampled_from(MODULES), st.none() | st.sampled_from(NAMES), st.none() | st.just("zz"))


@given(st.sets(imports, min_size=1, max_size=14))
@settings(max_examples=40, deadline=None)
def test_ruff_would_sort_the_imports_the_same(found: set[Import]) -> None:
    text = f"from __future__ import annotations\n\n{import_block(found, 'tinytorch.core.dataloader')}\n\n__all__ = []\n"
    assert ruff(text, "--select", "I", "--config", 'lint.isort.known-first-party=["tinytorch", "tito"]') == ""


@given(st.sets(st.sampled_from(NAMES), min_size=1))
@settings(max_examples=40, deadline=None)
def test_ruff_would_sort_the_exported_names_the_same(names: set[str]) -> None:
    text = exported_names(sorted(names, key=name_key)) + "\n"
    assert ruff(text, "--select", "RUF022", "--unsafe-fixes") == ""


def test_exported_names_are_broken_over_lines_where_they_are_many() -> None:
    names = [f"a_rather_long_name_{number}" for number in range(1, 7)]
    assert exported_names(names) == "__all__ = [\n" + "".join(f'    "{name}",\n' for name in names) + "]"
    assert exported_names([]) == "__all__: list[str] = []"
