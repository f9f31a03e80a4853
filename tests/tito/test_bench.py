"""`tito bench`: benchmarks by name, and a few of them without one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as benchmarks
from tito import bench
from tito.output import TitoError
from tito.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


def test_benchmarks_are_run_by_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "find", lambda: Workspace(ROOT))
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert bench.bench_command(["lines"]) == 0
    assert "lines: " in capsys.readouterr().out


def test_without_a_name_a_few_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[list[str]] = []
    monkeypatch.setattr(bench, "find", lambda: Workspace(ROOT))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(benchmarks, "main", lambda names: run.append(names) or 0)
    assert bench.bench_command([]) == 0
    assert run == [list(bench.QUICK)]
    assert set(bench.QUICK) < set(benchmarks.BENCHMARKS)


def test_a_student_edition_has_none(course: Any, tito: Callable[..., Any]) -> None:
    answer = tito("bench")
    assert (answer.code, "not in a student edition" in answer.err) == (2, True)
    with pytest.raises(TitoError):
        bench.bench_command(["toy"])
