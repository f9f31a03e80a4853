"""The benchmark harness measures in turns and judges by ratios; nothing here asks how fast this machine is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import in_memory, workers
from benchmarks.harness import Ratio, Result, Timing, as_json, measure, ratio

ROOT = Path(__file__).parents[2]


def test_contestants_run_in_turns_after_one_warm_up() -> None:
    log: list[str] = []
    timings = measure({"a": lambda: log.append("a"), "b": lambda: log.append("b")}, rounds=3)
    assert log == ["a", "b"] * 4
    assert [len(timing.rounds_s) for timing in timings.values()] == [3, 3]


def test_a_ratio_compares_rounds_with_their_own_neighbours() -> None:
    timings = {"slow": Timing("slow", [2.0, 20.0, 6.0]), "fast": Timing("fast", [1.0, 10.0, 2.0])}
    assert ratio(timings, "slow", "fast", at_least=2).value == 2.0


def test_bounds_hold_on_the_right_side() -> None:
    assert Ratio("x", 1.2, at_most=1.2).holds
    assert not Ratio("x", 1.21, at_most=1.2).holds
    assert Ratio("x", 8.0, at_least=8).holds
    assert not Ratio("x", 7.9, at_least=8).holds


def test_json_holds_rounds_machine_and_versions() -> None:
    text = as_json([Result("W", "work", [Timing("a", [1.0, 3.0, 2.0])], [Ratio("r", 2.0, at_least=1)])])
    content = json.loads(text)
    assert content["results"][0]["timings"][0] == {"name": "a", "median_s": 2.0, "rounds_s": [1.0, 3.0, 2.0]}
    assert {"processor", "cores", "python", "numpy"} <= content["machine"].keys()


def test_all_contestants_of_w1_run() -> None:
    (result,) = in_memory.run(images_count=300)
    assert [timing.name for timing in result.timings][:2] == ["np.take loop", "ours"]
    assert {ratio.name for ratio in result.ratios} >= {"ours / np.take loop", "torch, TensorDataset / ours"}


def test_all_contestants_of_w2_and_w3_run() -> None:
    results = workers.run(images_count=300)
    assert [result.name for result in results] == ["W2", "W3"]
    assert {timing.name for result in results for timing in result.timings} >= {
        "ours, workers stay",
        "torch, new workers",
    }


def test_an_unknown_benchmark_is_named() -> None:
    command = [sys.executable, "-m", "benchmarks", "W9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no benchmark 'W9'" in done.stderr
