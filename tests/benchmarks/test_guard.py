"""The guard counts the same each time, sees a slowdown that a clock would not, and holds on this commit."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from benchmarks import guard

BASELINE = {"W1": 10.0, "W2": 10.0}


def test_the_loader_takes_no_more_instructions_than_were_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    recorded = json.loads(guard.BASELINE.read_text(encoding="utf-8"))
    assert guard.main([]) == (0 if guard.PYTHON in recorded else 2), capsys.readouterr().out


def test_a_longer_loop_takes_more_and_the_same_loop_the_same() -> None:
    def loop(length: int) -> int:
        return guard.instructions(lambda: [number + 1 for number in range(length)])

    assert loop(1000) == loop(1000)
    assert 5 < (loop(2000) - loop(1000)) / 1000 < 20


def test_threads_that_are_started_are_counted_too() -> None:
    def work() -> None:
        for _ in range(1000):
            pass

    def started() -> None:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    assert guard.instructions(started) > 1000 < guard.instructions(work)


@pytest.mark.parametrize(
    ("now", "code", "said"),
    [
        ({"W1": 10.9, "W2": 10.0}, 0, "✓"),
        ({"W1": 11.1, "W2": 10.0}, 1, "at most 1.1 times"),
        ({"W1": 10.0, "W2": 14.9}, 0, "✓"),
        ({"W1": 10.0, "W2": 15.1}, 1, "at most 1.5 times"),
        ({"W1": 7.0, "W2": 10.0}, 0, "(less)"),
        ({"W1": 10.0, "W2": 10.0, "W9": 1.0}, 1, "not recorded"),
    ],
)
def test_what_takes_more_is_named(
    now: dict[str, float], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guard.compared(BASELINE, now) == code
    shown = capsys.readouterr().out
    assert said in shown
    assert ("--record" in shown) == bool(code)


def test_what_is_recorded_is_the_baseline_of_this_python_beside_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guard, "BASELINE", tmp_path / "guard.json")
    monkeypatch.setattr(guard, "counted", lambda: {"W1": 3.14159})
    assert guard.main([]) == 2
    assert "--record" in capsys.readouterr().err
    (tmp_path / "guard.json").write_text('{"3.0": {"W1": 1}}', encoding="utf-8")
    assert guard.main(["--record"]) == 0
    recorded = json.loads((tmp_path / "guard.json").read_text(encoding="utf-8"))
    assert recorded == {"3.0": {"W1": 1}, guard.PYTHON: {"W1": 3.14}}
    assert guard.main([]) == 0
