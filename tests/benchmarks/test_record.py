"""What is written of a run can be read again: rounds, ratios, facts, machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.harness import Ratio, Result, Timing
from benchmarks.picture import draw
from benchmarks.record import as_json, from_json

RESULTS = [
    Result("W", "work", [Timing("ours", [1.0, 3.0, 2.0]), Timing("torch", [4.0])], [Ratio("r", 2.0, at_least=1)]),
    Result("memory", "held", [], [Ratio("m", 3.0, at_most=2)], {"ours, few": 5.0, "torch, few": 1234.0}, "MiB"),
]
FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_json_holds_rounds_machine_and_versions() -> None:
    content = json.loads(as_json(RESULTS))
    assert content["results"][0]["timings"][0] == {"name": "ours", "median_s": 2.0, "rounds_s": [1.0, 3.0, 2.0]}
    assert {"processor", "cores", "python", "numpy"} <= content["machine"].keys()


def test_json_is_read_as_it_was_written() -> None:
    assert from_json(as_json(RESULTS, {"processor": "Abacus"})) == ({"processor": "Abacus"}, RESULTS)


def test_a_picture_names_machine_contestants_and_bounds(tmp_path: Path) -> None:
    draw({"processor": "Abacus"}, RESULTS, tmp_path / "picture.svg")
    text = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert all(word in text for word in ("Abacus", "ours, few", "1,234", "MiB", "at least 1 ✓", "at most 2 ✗"))


def test_a_picture_of_the_same_results_is_the_same_file(tmp_path: Path) -> None:
    for name in ("one.svg", "other.svg"):
        draw({"processor": "Abacus"}, RESULTS, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()


def test_results_without_bars_are_not_drawn(tmp_path: Path) -> None:
    draw({}, [*RESULTS, Result("elsewhere", "not measured", [], [])], tmp_path / "picture.svg")
    assert "elsewhere" not in (tmp_path / "picture.svg").read_text(encoding="utf-8")


def test_recorded_results_are_shown_and_drawn_without_measuring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.json").write_text(as_json(RESULTS, {"processor": "Abacus"}), encoding="utf-8")
    arguments = ["--from", str(tmp_path / "run.json"), "--svg", str(tmp_path / "run.svg")]
    assert (main(arguments), main([*arguments, "--strict"])) == (0, 1)
    assert "processor Abacus" in capsys.readouterr().out
    assert (tmp_path / "run.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_every_benchmark_has_a_file_of_its_own() -> None:
    assert all((FOLDER / f"{file}.py").is_file() for file in BENCHMARKS.values())


def test_every_recorded_run_can_be_read_and_has_its_picture() -> None:
    recorded = {path.stem: from_json(path.read_text(encoding="utf-8")) for path in FOLDER.glob("results/*.json")}
    assert recorded.keys() == {path.stem for path in FOLDER.glob("results/*.svg")}
    assert all(results for _, results in recorded.values())
