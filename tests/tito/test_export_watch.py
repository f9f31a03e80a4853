"""`tito export --watch`: says what happened for each change, waits errors out, and Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from tito.export.command import export_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def watching(course: Any) -> Iterator[subprocess.Popen[str]]:
    """Start `tito export 8 --watch`, and wait until it watches."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tito", "export", "8", "--watch"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, env=environment, text=True, encoding="utf-8", **output) as process:  # type: ignore[call-overload]
        limit = Timer(60, process.kill)  # a test that waits for a line that never comes ends, and fails
        limit.start()
        read_until(process, "watching 08_dataloader; Ctrl-C ends")
        yield process
        limit.cancel()
        process.kill()


def read_until(process: subprocess.Popen[str], end: str) -> list[str]:
    """Return the lines up to one that holds `end`; a process that ends before is a failure."""
    assert process.stdout is not None
    rows = []
    for row in process.stdout:
        rows.append(row.rstrip("\n"))
        if end in row:
            return rows
    pytest.fail(f"ended before {end!r}: {rows}")


def test_each_change_is_exported_and_told(course: Any, watching: subprocess.Popen[str]) -> None:
    course.edit("math.ceil(length)", "math.ceil(length + 0)")
    assert read_until(watching, "1 written") == [
        "dataloader_dev.py changed",
        "wrote    tinytorch/core/dataloader/dataset.py",
        "08_dataloader: 2 files, 1 written, 1 as they were",
    ]


def test_an_error_is_told_and_waited_out(course: Any, watching: subprocess.Popen[str]) -> None:
    course.edit("math.ceil(length)", "math.ceil(length")
    assert "task 8.2: syntax error" in read_until(watching, "syntax error")[-1]
    read_until(watching, "1 written")
    course.edit("math.ceil(length", "math.floor(length)")
    assert read_until(watching, "1 written")[1] == "wrote    tinytorch/core/dataloader/dataset.py"


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_ends_it_cleanly(watching: subprocess.Popen[str]) -> None:
    watching.send_signal(signal.SIGINT)
    assert read_until(watching, "stopped watching") == ["stopped watching"]
    assert watching.wait(timeout=30) == 0


def test_ctrl_c_during_an_export_ends_it_cleanly(
    course: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tito.export.command.export_module", interrupted)
    assert export_command("8", check=False, watch=True, json=False) == 0
    assert capsys.readouterr().out == "stopped watching\n"


@pytest.mark.parametrize("other", ["--check", "--json"])
def test_watching_goes_with_neither_checking_nor_json(course: Any, tito: Callable[..., Any], other: str) -> None:
    answer = tito("export", "--watch", other)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("--watch goes with neither --check nor --json")
