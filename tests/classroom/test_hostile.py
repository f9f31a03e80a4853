"""Hostile submissions: none gains a point, none stops or slows the run for long, and nothing of them stays."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile import IN_CALL, cell
from hostile_cells import IN_CELL
from hostile_checks import assert_harmless, watch_leftovers
from hostile_course import HONEST, NAME, hand_in, points, written

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Script
from tito.classroom.examined.pool import LocalPool
from tito.grading.results import Status

HARMLESS = {"8.1": 3.0, "8.2": 0.0, "8.3": 3.0}


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", [*IN_CELL, *IN_CALL])
def test_a_hostile_cell_gains_nothing_and_harms_no_other(sandboxed: Exam, name: str) -> None:
    assert_harmless(hand_in(sandboxed, {"8.2": cell(name)}), HARMLESS)


def test_an_honest_submission_gets_all_points(sandboxed: Exam) -> None:
    assert_harmless(hand_in(sandboxed, {}), {"8.1": 3, "8.2": 5, "8.3": 3})


def test_what_a_right_solution_leaves_running_costs_nothing(sandboxed: Exam) -> None:
    source = IN_CELL["leaves a process"] + IN_CELL["leaves threads that nobody may end"] + "\n" + HONEST["8.2"]
    assert_harmless(hand_in(sandboxed, {"8.2": source}), {"8.1": 3, "8.2": 5, "8.3": 3})


def test_answers_for_the_visible_inputs_earn_the_visible_check_only(sandboxed: Exam) -> None:
    source = """
known = {repr([1, 2, 3]): [3, 2, 1], repr(["a", "b"]): ["b", "a"], repr([1, 2]): [2, 1]}
def mirror(values):
    return known[repr(values)] if isinstance(values, list) else values[::-1]
"""
    assert_harmless(hand_in(sandboxed, {"8.2": source}), {"8.1": 3, "8.2": 3, "8.3": 3})


LIES = {
    "says nothing is asked": "Witness._tell = lambda self, said: None",
    "sends the expected value, where it can see it": """
def values(self, kind, actual, site, what, options):
    tell(self, {"site": site.number, "what": what, "actual": encode(getattr(site, "value", None))})
Witness.values = values""",
    "sends what it is given as both": """
def told(self, said):
    said["expected"] = said.get("actual", ["v", None])
    said["kinds"], said["mentions"], said["options"] = ["builtins.ValueError"], [], {"atol": ["f", "inf"]}
    tell(self, said)
Witness._tell = told""",
    "sends each place again and again": """
def told(self, said):
    for guess in range(-50, 50):
        try: tell(self, said | {"actual": encode([guess])})
        except AssertionError: pass
Witness._tell = told""",
    "claims to have come to the end": """
def told(self, said):
    wire = self.ask.__self__
    wire.write({"event": "ran", "titles": ["lists are reversed", "arrays, too", "other lists", "nothing to mirror"]})
Witness._tell = told""",
    "sends endless numbers, negative shapes and no numbers": """
codes = [["a", "<f8", [-1], ""], ["a", "<f8", [10**12, 0], ""], ["f", "nan"], ["f", "inf"], ["a", "V9" * 999, [1], ""],
         ["i", "f" * 3_000_000], ["d", [[["i", hex(k * (2**61 - 1))], ["v", None]] for k in range(60_000)]],
         ["a", "|u1", [2] * 20, "A" * 1_398_104], ["l", [["s", "x" * 500_000]] + [["s", ""]] * 90_000]]
def told(self, said):
    tell(self, said | {"actual": codes[said["site"] % len(codes)]})
Witness._tell = told""",
    "raises whatever is asked for": """
def told(self, said):
    kinds = [f"builtins.{name}" for name in dir(__import__("builtins"))]
    tell(self, said | {"raised": kinds, "message": "empty"})
Witness._tell = told""",
}


@pytest.mark.parametrize("name", LIES)
def test_a_witness_that_lies_gains_nothing(sandboxed: Exam, name: str) -> None:
    lies = f"from tito.grading.inside.witness import Witness, encode\ntell = Witness._tell\n{LIES[name]}"
    source = f"{lies}\n{cell('says nothing')}"
    assert_harmless(hand_in(sandboxed, {"8.2": source}), HARMLESS)


def test_a_submission_cannot_see_where_an_error_is_due(sandboxed: Exam) -> None:
    source = """
import sys
def mirror(values):
    frame = sys._getframe(1)
    while frame.f_code.co_name not in ("<module>", "run"):
        names = {frame.f_code.co_name, *frame.f_code.co_names, *frame.f_locals}
        if names & {"expect_error", "_reported_error", "error", "kind", "kinds", "mentions"}: raise ValueError("empty")
        frame = frame.f_back
    return values[::-1]
"""
    assert_harmless(hand_in(sandboxed, {"8.2": source}), {"8.1": 3, "8.2": 3, "8.3": 3})


def test_a_class_that_is_every_error_is_its_first_kind(sandboxed: Exam) -> None:
    source = HONEST["8.2"].replace("ValueError", "type('Any', (KeyError, ValueError, TypeError), {})")
    assert_harmless(hand_in(sandboxed, {"8.2": source}), {"8.1": 3, "8.2": 3, "8.3": 3})


def test_a_cell_that_ends_its_next_process_is_not_checked_as_the_solution_that_stands_in(sandboxed: Exam) -> None:
    source = f"""
import os, time
if time.time() > {time.time() + 1.2}: os._exit(0)
def mirror(values):
    while time.time() < {time.time() + 1.2}: pass
    os._exit(0)
"""
    assert_harmless(hand_in(sandboxed, {"8.2": source}), HARMLESS)


def test_a_cell_that_bends_another_task_costs_only_its_own_points(sandboxed: Exam) -> None:
    source = """
import gc, threading, time
spaces = [one for one in gc.get_objects() if type(one) is dict and "double" in one]
def spoil():
    while True:
        for names in spaces:
            if "Total" in names: names["Total"] = None
        time.sleep(0.0001)
threading.Thread(target=spoil, daemon=True).start()
"""
    assert_harmless(hand_in(sandboxed, {"8.2": source + cell("says nothing")}), HARMLESS)


def test_a_class_that_ends_the_process_for_those_after_it_costs_only_its_own_points(sandboxed: Exam) -> None:
    source = "import atexit, builtins, os\nbuild = builtins.__build_class__\nbuiltins.len = os._exit\n"
    assert_harmless(hand_in(sandboxed, {"8.1": source + HONEST["8.1"], "8.2": cell("kills itself")}), HARMLESS)


def test_the_whole_takes_no_longer_than_its_limit(sandboxed: Exam) -> None:
    slow = "import time\ndef mirror(values):\n    time.sleep(0.5)\n    return values[::-1]\n"
    started = time.monotonic()
    graded = hand_in(sandboxed, {"8.2": slow})
    assert time.monotonic() - started < 12
    assert points(graded) == HARMLESS
    assert {check.status for check in graded.record.tasks[1].checks} == {Status.TIMED_OUT}


def test_a_pool_grades_the_others_all_the_same(sandboxed: Exam) -> None:
    kinds = ("kills everybody", "floods every descriptor", "takes memory in lists", "loops")
    scripts = [Script(name, {NAME: (NAME, written({**HONEST, "8.2": cell(name)}))}) for name in kinds]
    scripts[1:1] = [Script(f"honest {n}", {NAME: (NAME, written(HONEST))}) for n in range(3)]
    found = {it.record.student: it for it in LocalPool(2).grade_all(sandboxed, scripts)}
    assert len(found) == len(scripts)
    for name, graded in found.items():
        assert_harmless(graded, {"8.1": 3, "8.2": 5, "8.3": 3} if "honest" in name else HARMLESS)
