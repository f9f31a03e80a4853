"""The benchmark harness measures in turns and judges by ratios; nothing here asks how fast this machine is."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.harness import Ratio, Timing, apart, keep_compiled, measure, measure_parts, ratio

ROOT = Path(__file__).parents[2]


def test_contestants_run_in_turns_after_one_warm_up_and_backwards_every_other_round() -> None:
    log: list[str] = []
    timings = measure({"a": lambda: log.append("a"), "b": lambda: log.append("b")}, rounds=3)
    assert log == ["a", "b", "a", "b", "b", "a", "a", "b"]
    assert [len(timing.rounds_s) for timing in timings.values()] == [3, 3]


def test_contestants_may_say_themselves_what_counts() -> None:
    seconds = iter([9.0, 1.0, 2.0])
    timings = measure_parts({"a": lambda: next(seconds)}, rounds=2)
    assert timings["a"].rounds_s == [1.0, 2.0]


def test_a_ratio_compares_rounds_with_their_own_neighbours() -> None:
    timings = {"slow": Timing("slow", [2.0, 20.0, 6.0]), "fast": Timing("fast", [1.0, 10.0, 2.0])}
    assert ratio(timings, "slow", "fast", at_least=2).value == 2.0


def test_bounds_hold_on_the_right_side() -> None:
    assert Ratio("x", 1.2, at_most=1.2).holds
    assert not Ratio("x", 1.21, at_most=1.2).holds
    assert Ratio("x", 8.0, at_least=8).holds
    assert not Ratio("x", 7.9, at_least=8).holds


@pytest.mark.parametrize(
    ("bounds", "demand"),
    [({"at_most": 0}, "at most 0"), ({"at_least": 1}, "at least 1"), ({"at_most": 1.2}, "at most 1.2")],
)
def test_a_bound_is_said_as_it_is(bounds: dict[str, float], demand: str) -> None:
    assert Ratio("x", 1.0, **bounds).demand == demand


def test_a_process_apart_is_another_one_and_starts_workers_as_this_one_does() -> None:
    assert apart(os.getpid) != os.getpid()
    assert apart(eval, "__import__('multiprocessing').get_start_method()") == multiprocessing.get_start_method()


def test_new_processes_find_the_package_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep_compiled()
    program = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    said = subprocess.run(program, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert (said.strip(), sys.dont_write_bytecode) == ("False", False)


def test_an_unknown_benchmark_is_named() -> None:
    command = [sys.executable, "-m", "benchmarks", "W9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no benchmark 'W9'" in done.stderr
