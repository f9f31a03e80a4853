"""In the course edition a right solution takes the place of an unsolved task, so that the others keep their points."""

from __future__ import annotations

import pytest

from tito.grading.results import Status

TASKS = {
    "8.1": "def one():\n    return 1",
    "8.2": "def two():\n    return one() + one()",
    "8.3": "def four():\n    return two() * 2",
}
CHECKS = {"8.1": 'expect(one(), 1, "one()")', "8.2": 'expect(two(), 2, "two()")', "8.3": 'expect(four(), 4, "four()")'}
STUB = 'def {}():\n    raise NotImplementedError("task {}")'
NAMES = {"8.1": "one", "8.2": "two", "8.3": "four"}


@pytest.fixture
def notebook(cells):
    """Return a function that gives the cells of three tasks that stand on each other, some of them replaced."""

    def notebook(**changed: str) -> list[str]:
        sources = TASKS | {name.removeprefix("_").replace("_", "."): source for name, source in changed.items()}
        pairs = [(cells.task(name, sources[name]), cells.check(f"{name}-check", CHECKS[name])) for name in TASKS]
        return [cell for pair in pairs for cell in pair]

    return notebook


@pytest.fixture
def all_solutions(solutions):
    return solutions(**{f"_{name.replace('.', '_')}": source for name, source in TASKS.items()})


@pytest.mark.parametrize("blank", TASKS)
def test_an_unsolved_task_costs_its_own_points_only(graded, notebook, all_solutions, statuses, blank):
    stub = STUB.format(NAMES[blank], blank)
    result = graded(*notebook(**{f"_{blank.replace('.', '_')}": stub}), solutions=all_solutions)
    assert statuses(result) == dict.fromkeys(TASKS, Status.PASSED) | {blank: Status.TODO}
    assert (result.earned, result.of) == (2, 3)


@pytest.mark.parametrize("wrong", ["return 7", "return one(", "1 / 0", "import os; os._exit(1)", "while True: pass"])
def test_a_wrong_task_costs_its_own_points_only(graded, notebook, all_solutions, wrong):
    result = graded(*notebook(_8_2=f"def two():\n    {wrong}"), solutions=all_solutions, timeout_s=0.5)
    assert [task.earned for task in result.tasks] == [1, 0, 1]
    assert not result.task("8.3").hint


@pytest.mark.parametrize("wrong", ["import os; os._exit(1)", "while True: pass", "1 / 0", "raise SystemExit"])
def test_a_task_whose_cell_does_not_run_costs_its_own_points_only(graded, notebook, all_solutions, wrong):
    result = graded(*notebook(_8_2=wrong), solutions=all_solutions, timeout_s=0.5)
    assert [task.earned for task in result.tasks] == [1, 0, 1]


def test_a_cell_that_only_looks_blank_is_replaced_when_its_checks_fail(graded, notebook, all_solutions, statuses):
    result = graded(*notebook(_8_2="def two():\n    pass"), solutions=all_solutions)
    assert statuses(result) == {"8.1": Status.PASSED, "8.2": Status.TODO, "8.3": Status.PASSED}


def test_what_a_wrong_cell_bound_is_undone(graded, notebook, all_solutions):
    wrong = "list = int = print = None\ndef one():\n    return 5\ndef two():\n    return 0"
    result = graded(*notebook(_8_2=wrong), solutions=all_solutions)
    assert [task.earned for task in result.tasks] == [1, 0, 1]


def test_a_cell_between_task_and_check_is_run_again(graded, notebook, all_solutions, cells):
    parts = notebook(_8_1="def one():\n    raise OSError")
    parts.insert(1, cells.code("unit = one()"))
    parts.append(cells.code("assert unit == 1"))
    result = graded(*parts, solutions=all_solutions)
    assert ([task.earned for task in result.tasks], result.broken) == ([0, 1, 1], ())


def test_without_solutions_the_others_wait(graded, notebook, statuses, tmp_path):
    result = graded(*notebook(_8_1=STUB.format("one", "8.1")), solutions=tmp_path / "none")
    assert statuses(result) == {"8.1": Status.TODO, "8.2": Status.WAITS, "8.3": Status.WAITS}


def test_a_right_solution_that_does_not_run_is_reported(graded, notebook, solutions):
    result = graded(*notebook(_8_1=STUB.format("one", "8.1")), solutions=solutions(_8_1="1 / 0"))
    assert "the right solution in" in result.broken[0].message


def test_a_collection_that_cannot_be_read_is_reported(graded, notebook, all_solutions):
    (all_solutions / "8.1.py").write_text("# %% good: x\n1\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"8\.1\.py:1: expected '# %% right: title'"):
        graded(*notebook(_8_1=STUB.format("one", "8.1")), solutions=all_solutions)
