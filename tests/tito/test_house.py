"""The house of `tito`: rooms of a size, and no two files that need each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
FILES = sorted((HOME / "tito").rglob("*.py"))
STARTED = {"tito.cli", "tito.grading.script"}  # programs, which those that start them must not import before


def name_of(path: Path) -> str:
    parts = path.relative_to(HOME).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = frozenset(map(name_of, FILES))


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield what code imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports in tito are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in NAMES else str(node.module)


@cache
def needs(path: Path, *, late: bool) -> frozenset[str]:
    """Return the files of tito that a file imports; with `late`, those too that it imports inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not late:
        tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return frozenset(imported(tree)) & NAMES


def circle(files: dict[str, frozenset[str]]) -> list[str]:
    try:
        TopologicalSorter(files).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_circle_would_be_seen() -> None:
    assert circle({"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"a"})})
    assert not circle({"a": frozenset({"b", "c"}), "b": frozenset({"c"})})


def test_no_files_import_each_other() -> None:
    assert circle({name_of(path): needs(path, late=False) for path in FILES}) == []


def test_nor_do_they_inside_functions_but_for_programs_that_are_started() -> None:
    late = {name_of(path): needs(path, late=True) for path in FILES}
    early = {name_of(path): needs(path, late=False) for path in FILES}
    assert circle({name: late[name] - (STARTED - early[name]) for name in late}) == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=lambda path: name_of(path / "__init__"))
def test_a_room_is_taken_in_at_a_glance(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= 15
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
