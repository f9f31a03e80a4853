"""What one process of a submission leaves for another: it gains nothing, because it comes too late.

Without a sandbox any file is a way from process to process. So the way is open in these tests, wider than page caches,
file locks and the load of the machine could ever make it; what stands against it is the order of the processes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_checks import assert_harmless, watch_leftovers
from hostile_course import HONEST, hand_in

from tito.classroom.examined.exam import Exam

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are those of POSIX")

# A thread waits for a solution of the course to come into its process, and writes it down; `loot` is what is there.
CARRIER = """
import linecache, os, threading, time
loot = open({place!r}).read() if os.path.exists({place!r}) else ""
def carry(mark, linecache=linecache, open=open, os=os, time=time):  # its own names are taken from it meanwhile
    while True:
        for entry in list(linecache.cache.values()):
            try: text = "".join(entry[2]) if len(entry) == 4 else entry[0]() or ""
            except RuntimeError: continue  # lines came meanwhile
            if mark in text:
                text = text[text.rindex("def ", 0, text.index(mark)):]
                with open({place!r} + ".new", "w") as file: file.write(text[:text.index("### END")])
                os.replace({place!r} + ".new", {place!r})
                return
        time.sleep(0.0005)
threading.Thread(target=carry, args=({first!r} + {rest!r},), daemon=True).start()
"""
USE = "\nif loot: exec(loot)\n"


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


@pytest.fixture
def carrier(tmp_path: Path) -> str:
    return CARRIER.format(place=str(tmp_path / "loot"), first="mirror ", rest="needs values")


def test_the_way_is_open(bare: Exam, carrier: str, tmp_path: Path) -> None:
    hand_in(bare, {"8.2": carrier + "\ndef mirror(values):\n    return values\n"})
    assert "return values[::-1]" in (tmp_path / "loot").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        "\ndef mirror(values):\n    return values\n",
        "\ndef mirror(values):\n    raise KeyError(values)\n",
        "\ndef mirror(values):\n    os._exit(0)\n",
        "\nif not loot: raise KeyError\n",
        "\nif not loot: os._exit(0)\n",
    ],
    ids=["is wrong", "raises", "ends in a check", "raises at once", "ends at once"],
)
def test_a_solution_that_stood_in_comes_too_late_for_its_own_task(bare: Exam, carrier: str, wrong: str) -> None:
    assert_harmless(hand_in(bare, {"8.2": carrier + wrong + USE}), {"8.1": 3, "8.2": 0, "8.3": 3})


def test_a_carrier_in_another_task_comes_too_late(bare: Exam, carrier: str) -> None:
    cells = {"8.1": carrier + HONEST["8.1"], "8.2": carrier + "def mirror(values):\n    return values\n" + USE}
    assert_harmless(hand_in(bare, cells), {"8.1": 3, "8.2": 0, "8.3": 3})


def test_a_cell_that_ends_the_kernels_between_its_checks_meets_no_solution(bare: Exam, carrier: str) -> None:
    source = f"""
if not loot and time.time() > {time.time() + 1.5}: os._exit(0)
def mirror(values):
    while time.time() < {time.time() + 1.5}: pass
    os._exit(0)
"""
    cells = {"8.1": carrier + HONEST["8.1"], "8.2": carrier + source + USE}
    assert_harmless(hand_in(bare, cells), {"8.1": 3, "8.2": 0, "8.3": 3})


def test_what_stood_in_for_one_task_is_not_told_in_the_words_of_another(bare: Exam, tmp_path: Path) -> None:
    carrier = CARRIER.format(place=str(tmp_path / "loot"), first="2 * ", rest="value for")
    told = "class Total:\n    def add(self, value):\n        raise ValueError(loot or 'my own words')\n"
    graded = hand_in(bare, {"8.1": carrier + "def double(values):\n    return values\n", "8.3": told})
    assert "2 * value" not in graded.record.dumps()
    assert "ValueError: my own words" in graded.record.tasks[2].checks[0].message
    assert "[2 * value for value in values]" in (tmp_path / "loot").read_text(encoding="utf-8")
