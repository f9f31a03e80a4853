"""Hostile submissions without a sandbox: they can read and reach more, but limits hold and nothing of them stays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile import cell
from hostile_checks import assert_harmless, watch_leftovers
from hostile_course import HONEST, hand_in

from tito.classroom.examined.exam import Exam

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are those of POSIX")

CELLS = (
    "loops",
    "takes memory in lists",
    "takes memory that is shared",
    "leaves with os._exit",
    "kills itself",
    "stops itself",
    "floods every descriptor",
    "closes every descriptor and loops",
    "leaves threads that are busy",
    "leaves a process",
    "leaves a process that answers",
    "bends the checks",
    "loops in a call",
    "is equal to everything",
)


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", CELLS)
def test_limits_hold_without_a_sandbox(bare: Exam, name: str) -> None:
    graded = hand_in(bare, {"8.2": cell(name)})
    assert_harmless(graded, {"8.1": 3, "8.2": 0, "8.3": 3})
    assert graded.record.level == "process"


def test_what_fills_the_disk_is_ended(bare: Exam) -> None:
    source = "import os\nfile = open(os.environ['TMPDIR'] + '/x', 'wb')\nwhile True: file.write(bytes(1 << 20))\n"
    graded = hand_in(bare, {"8.2": source})
    assert_harmless(graded, {"8.1": 3, "8.2": 0, "8.3": 3})
    assert graded.record.tasks[1].checks[0].message == "ran out of disk"


def test_files_that_nobody_may_remove_are_removed(bare: Exam) -> None:
    source = """
import os
os.makedirs(os.environ["TMPDIR"] + "/a/b/c")
open(os.environ["TMPDIR"] + "/a/b/c/d", "w").close()
os.symlink("/", os.environ["TMPDIR"] + "/a/link")
for name in ("a/b/c", "a/b", "a"): os.chmod(os.environ["TMPDIR"] + "/" + name, 0)
"""
    assert_harmless(hand_in(bare, {"8.2": source + HONEST["8.2"]}), {"8.1": 3, "8.2": 5, "8.3": 3})
    assert Path("/usr").exists()
