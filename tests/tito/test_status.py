"""`tito status`: tasks, points, and whether the files are those of the notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tito.export.module import export_module
from tito.status import NotebookStatus, status
from tito.workspace import find


def now(course: Any) -> NotebookStatus:
    (found,) = status(find().module("8"), course.package)
    return found


def test_tasks_points_and_questions_are_counted(course: Any) -> None:
    found = now(course)
    assert (found.tasks, found.solved, found.todo, found.points) == (3, 3, (), 10)
    assert (found.questions, found.question_points) == (1, 5)


def test_what_is_to_do_is_listed(course: Any) -> None:
    course.edit("    return math.ceil(length)\n", "")
    assert (now(course).solved, now(course).todo) == (2, ("8.2",))


def test_files_are_exported_or_not(course: Any) -> None:
    assert now(course).exported == "not exported"
    export_module(find().module("8"), course.package)
    assert (now(course).exported, now(course).drifted) == ("exported", ())


def test_files_that_differ_are_named(course: Any) -> None:
    export_module(find().module("8"), course.package)
    course.edit("math.ceil(length)", "math.floor(length)")
    assert (now(course).exported, now(course).drifted) == ("drifted", ("tinytorch/core/dataloader/dataset.py",))


def test_a_file_that_no_part_gives_any_more_is_named(course: Any) -> None:
    export_module(find().module("8"), course.package)
    (course.files / "spare.py").write_bytes((course.files / "loader.py").read_bytes())
    assert now(course).drifted == ("tinytorch/core/dataloader/spare.py",)


def test_a_notebook_without_parts_has_nothing_to_export(course: Any) -> None:
    course.write("# %%\nx = 1\n")
    assert now(course).exported == "nothing to export"


def test_a_notebook_that_cannot_be_exported_is_told_apart(course: Any, tito: Callable[..., Any]) -> None:
    course.edit("import math\n", "import math as\n")
    assert (now(course).exported, now(course).tasks) == ("cannot be exported", 3)
    answer = tito("status")
    assert answer.code == 2
    assert "syntax error" in answer.err


def test_a_broken_task_is_a_problem_and_the_others_can_be_exported(course: Any, tito: Callable[..., Any]) -> None:
    course.edit("    return math.ceil(length)", "    return (")
    assert (now(course).exported, now(course).tasks) == ("not exported", 3)
    answer = tito("status")
    assert answer.code == 2
    assert "task 8.2: syntax error" in answer.err


def test_a_notebook_that_cannot_be_read_does_not_hide_the_others(course: Any, tito: Callable[..., Any]) -> None:
    course.write("# %% [markdown\n", "other_dev.py")
    answer = tito("status")
    assert answer.code == 2
    assert "dataloader_dev.py   3 of 3 tasks" in answer.out
    assert f"{course.folder / 'other_dev.py'}:1: unknown kind of cell" in answer.err


def test_the_table_names_notebook_and_state(course: Any, tito: Callable[..., Any]) -> None:
    course.edit("    return math.ceil(length)\n", "")
    rows = tito("status", "8").out.splitlines()
    cells = [cell.strip() for cell in rows[2].split("   ") if cell.strip()]
    assert cells == ["dataloader_dev.py", "2 of 3 tasks", "10", "1 (5 points)", "not exported"]
    assert rows[-1] == "to do: 8.2"


def test_status_as_json(course: Any, tito: Callable[..., Any]) -> None:
    (found,) = json.loads(tito("status", "--json").out)
    assert found == {
        "module": "08_dataloader",
        "notebook": "dataloader_dev.py",
        "tasks": 3,
        "solved": 3,
        "todo": [],
        "points": 10,
        "questions": 1,
        "question_points": 5,
        "exported": "not exported",
        "drifted": ["tinytorch/core/dataloader/dataset.py", "tinytorch/core/dataloader/loader.py"],
        "problem": "",
    }
