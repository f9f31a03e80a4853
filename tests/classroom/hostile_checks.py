"""What has to hold after every hostile submission."""

from __future__ import annotations

import base64
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pytest
from hostile_course import SECRETS

from tito.classroom.examined.grade import Graded
from tito.classroom.recorded.record import loads
from tito.classroom.sandbox import remote


def watch_leftovers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a test a folder for temporary files, and kernels less grace; afterwards no process and no file is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(remote, "GRACE_S", 0.4)
    before = _kernels()
    yield
    deadline = time.monotonic() + 2.0  # a killed process takes a moment to go
    while _kernels(folder) - before and time.monotonic() < deadline:
        os.sched_yield()
    assert not _kernels(folder) - before
    assert not [path.name for path in folder.glob("tito-*")]


def _kernels(folder: Path | None = None) -> set[int]:
    """Return the processes that this one has started, and those of kernels that were started in a folder."""
    own = {process.pid for process in psutil.Process().children(recursive=True)}
    found = set()
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        started_here = process.pid in own and "resource_tracker" not in line  # Python's own stays with its pools
        if started_here or (folder and str(folder) in line):
            found.add(process.pid)
    return found


def assert_harmless(graded: Graded, earned: Mapping[str, float], within_s: float = 15.0) -> None:
    """Require the points, an end in time, and a record that can be written and gives nothing away."""
    text = graded.record.dumps()
    assert {task.id: task.earned for task in graded.record.tasks} == earned, text
    assert graded.record.seconds < within_s
    assert loads(text.encode("utf-8").decode()) == graded.record
    assert len(text) < 20_000
    assert not secrets_in(text)
    assert not [mark for mark in text if ord(mark) < 32 and mark != "\n"]


def secrets_in(text: str) -> list[str]:
    """Return which words of hidden checks and solutions a text holds, plainly or in base64."""
    found = []
    for word in SECRETS:
        forms = [word, word[::-1], word.encode().hex()]
        forms += [base64.b64encode(b" " * shift + word.encode()).decode()[4:-4] for shift in range(3)]
        found += [word for form in forms if form in text]
    return found
