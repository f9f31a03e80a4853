"""Many solutions of one notebook, tried in forks of one process."""

from __future__ import annotations

import time

import pytest

from tito.grading.results import Status


@pytest.fixture
def opened(variants, cells, solutions):
    parts = [cells.task("8.1", "def one():\n    return 1"), cells.check("8.1-check", 'expect(one(), 1, "one()")')]
    parts += [cells.task("8.2", "two = one() + 1"), cells.check("8.2-check", 'expect(two, 2, "two")')]
    return variants(*parts, solutions=solutions(_8_1="def one():\n    return 1"), timeout_s=0.5)


def test_a_right_solution_keeps_all_points(opened):
    assert opened.check("8.1", "def one():\n    return 2 - 1").earned == 2


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def one():\n    return 2", Status.FAILED),
        ("def one(", Status.FAILED),
        ("def one():\n    raise NotImplementedError('task 8.1')", Status.FAILED),
        ("", Status.FAILED),
        ("import os\ndef one():\n    os._exit(0)", Status.CRASHED),
        ("def one():\n    return [0] * 10**12", Status.CRASHED),
        ("def one():\n    while True:\n        pass", Status.TIMED_OUT),
        ("while True:\n    pass", Status.TIMED_OUT),
    ],
)
def test_a_wrong_solution_loses_the_points_of_its_task_only(opened, source, status):
    result = opened.check("8.1", source)
    assert [task.status for task in result.tasks] == [status, Status.PASSED]


def test_one_task_may_be_checked_alone(opened):
    result = opened.check("8.1", "def one():\n    return 2", only=True)
    assert [(task.id, task.status) for task in result.tasks] == [("8.1", Status.FAILED)]


def test_one_solution_leaves_nothing_for_the_next(opened):
    opened.check("8.2", "import builtins\nbuiltins.left = 1\none = None\ntwo = 2")
    opened.check("8.2", "import os\nos._exit(1)")
    assert opened.check("8.2", "two = one() + 1 if not hasattr(__builtins__, 'left') else 0").earned == 2


def test_tasks_may_be_tried_in_any_order(opened):
    assert [opened.check(task, "pass").task(task).earned for task in ("8.2", "8.1", "8.2")] == [0, 0, 0]
    assert opened.check("8.1", "def one():\n    return 1").earned == 2


def test_an_unknown_task_is_refused(opened):
    with pytest.raises(ValueError, match=r"small_dev.py has no task 8.9; it has 8.1, 8.2"):
        opened.check("8.9", "x = 1")


def test_no_temporary_file_is_left(variants, cells, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    litter = cells.code("import tempfile; tempfile.mkdtemp()")
    made = variants(litter, cells.task("8.1", "x = 1"), cells.check("8.1-check", "tempfile.mkdtemp()"))
    made.check("8.1", "x = tempfile.mkdtemp()")
    made.close()
    assert [path.name for path in tmp_path.iterdir()] == ["modules"]


def test_trying_again_is_cheap(opened):
    opened.check("8.2", "two = 2")
    started = time.perf_counter()
    for _ in range(10):
        opened.check("8.2", "two = 2")
    assert time.perf_counter() - started < 5
