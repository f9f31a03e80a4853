"""What is handed in is no notebook, or not the one that was given: no point is gained, and no honest one lost."""

from __future__ import annotations

import json
import pickle
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_checks import assert_harmless, watch_leftovers
from hostile_course import HONEST, NAME, NOTEBOOK, points, written

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.grading.results import Status
from tito.notebooks.notebook import parse

ALL = {"8.1": 3.0, "8.2": 5.0, "8.3": 3.0}
WRONG = {"8.2": "def mirror(values):\n    return values\n"}


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


def graded(exam: Exam, content: bytes, name: str = NAME) -> Graded:
    return grade(exam, Script("eve", {NAME: (name, content)}))


def as_ipynb(cells: dict[str, str], change: Callable[[list[dict]], object] = lambda cells: None) -> bytes:
    """Return the notebook as `.ipynb`, with its list of cells changed."""
    found = [
        {"cell_type": cell.kind, "metadata": cell.metadata, "source": cell.source}
        | ({"outputs": [], "execution_count": None} if cell.kind == "code" else {})
        for cell in parse(written({**HONEST, **cells}).decode()).cells
    ]
    change(found)
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def grades(cells: list[dict]) -> dict[str, dict]:
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells if "nbgrader" in cell["metadata"]}


def give_all_points(cells: list[dict]) -> None:
    for cell in grades(cells).values():
        cell["metadata"]["nbgrader"]["points"] = 100


def say_that_nothing_is_graded(cells: list[dict]) -> None:
    for cell in grades(cells).values():
        cell["metadata"]["nbgrader"]["grade"] = False


def empty_the_checks(cells: list[dict]) -> None:
    for name, cell in grades(cells).items():
        if "-" in name:
            cell["source"] = "pass"


def swap_the_roles(cells: list[dict]) -> None:
    for name, cell in grades(cells).items():
        cell["metadata"]["nbgrader"].update(solution="-" in name, grade="-" not in name)


def copy_a_wrong_cell(cells: list[dict]) -> None:
    wrong = json.loads(json.dumps(grades(cells)["8_2"]))
    wrong["source"] = WRONG["8.2"]
    cells.append(wrong)


def reverse(cells: list[dict]) -> None:
    cells.reverse()


EDITS = (give_all_points, say_that_nothing_is_graded, empty_the_checks, swap_the_roles, reverse)


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_edits_outside_of_solutions_gain_nothing(sandboxed: Exam, change: Callable[[list[dict]], object]) -> None:
    assert_harmless(graded(sandboxed, as_ipynb(WRONG, change), "a.ipynb"), ALL | {"8.2": 0})


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_edits_outside_of_solutions_lose_nothing(sandboxed: Exam, change: Callable[[list[dict]], object]) -> None:
    found = graded(sandboxed, as_ipynb({}, change), "a.ipynb")
    if change is not swap_the_roles:  # which cells are solutions is not what it says there
        assert_harmless(found, ALL)
    assert sum(points(found).values()) <= sum(ALL.values())


def test_of_a_copied_cell_the_first_counts(sandboxed: Exam) -> None:
    assert_harmless(graded(sandboxed, as_ipynb({}, copy_a_wrong_cell), "a.ipynb"), ALL)


def test_a_deleted_cell_is_to_do(sandboxed: Exam) -> None:
    def delete(cells: list[dict]) -> None:
        cells.remove(grades(cells)["8_2"])

    found = graded(sandboxed, as_ipynb({}, delete), "a.ipynb")
    assert_harmless(found, ALL | {"8.2": 0})
    assert {check.status for check in found.record.tasks[1].checks} == {Status.TODO}


class Trap:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.write_text, (Path("pwned"), "by a pickle")


def a_zip(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("../../dataloader_dev.py", NOTEBOOK)
    return (folder / "x.zip").read_bytes()


DEEP = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NO_NOTEBOOKS = {
    "nothing": b"",
    "nulls": bytes(10_000),
    "a program": b"#!/bin/sh\nrm -rf /\n",
    "broken JSON": as_ipynb({})[:-40],
    "JSON of something else": b'{"cells": {"a": [1, 2, {"cell_type": "code"}]}}',
    "a list": b"[[[]]]",
    "deep JSON": DEEP,
    "large numbers": b'{"cells": [' + b"9" * 100_000 + b"]}",
    "no encoding": bytes(range(256)) * 40,
    "half of UTF-16": NOTEBOOK.encode("utf-16")[: len(NOTEBOOK) // 2 + 1],
    "a pickle": pickle.dumps([Trap()]),
    "a compressed bomb's head": b"PK\x03\x04" + bytes(4000),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
    "cells of odd types": b'{"nbformat": 4, "cells": [{"cell_type": [], "metadata": 7, "source": {"a": 1}}, null, 3]}',
}


@pytest.mark.parametrize("name", NO_NOTEBOOKS)
@pytest.mark.parametrize("file", ["a.py", "a.ipynb"])
def test_what_is_no_notebook_earns_nothing_and_is_named(
    sandboxed: Exam, name: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = graded(sandboxed, NO_NOTEBOOKS[name], file)
    assert sum(points(found).values()) == 0
    assert found.record.problem
    assert_harmless(found, dict.fromkeys(ALL, 0.0))
    assert not (tmp_path / "pwned").exists()


def test_an_archive_that_climbs_is_no_notebook(sandboxed: Exam, tmp_path: Path) -> None:
    found = graded(sandboxed, a_zip(tmp_path), "../../a.py")
    assert found.record.problem
    assert sum(points(found).values()) == 0


def test_a_huge_notebook_is_read_in_time(sandboxed: Exam) -> None:
    filler = {"cell_type": "markdown", "metadata": {}, "source": "word " * 1000}
    found = graded(sandboxed, as_ipynb({}, lambda cells: cells.extend([filler] * 1500)), "a.ipynb")
    assert found.record.seconds < 15
    assert sum(points(found).values()) in (0, sum(ALL.values()))
    assert found.record.problem or points(found) == ALL


def test_a_huge_solution_is_read_in_time(sandboxed: Exam) -> None:
    found = graded(sandboxed, written({**HONEST, "8.2": "x = 1\n" * 200_000 + HONEST["8.2"]}))
    assert found.record.seconds < 15
    assert points(found) | {"8.2": 5} == ALL or found.record.problem
