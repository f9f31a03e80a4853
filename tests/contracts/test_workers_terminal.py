"""Ctrl-C in a terminal: the program ends at once, with one short traceback, and its workers with it."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worker_watch as watch

pytestmark = pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows processes")

PROGRAM = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # this terminal's Ctrl-C is for this process and its children
import worker_sets as sets
import time
import tinytorch.core.dataloader as dl
# here, because Python itself tells of an interrupted import in its own ways
import tinytorch.core.dataloader.workers.plumbing.engine
import tinytorch.core.dataloader.workers.process_pool
import tinytorch.core.dataloader.workers.task_queue
import tinytorch.core.dataloader.workers.thread_pool

loader = dl.DataLoader({dataset}, 1, num_workers=2, persistent_workers={persistent}, {method})
print("begin", flush=True)
for batch in loader:
    print("batch", flush=True)
    time.sleep({training_s})
"""
METHODS = {
    "fork": "multiprocessing_context='fork'",
    "spawn": "multiprocessing_context='spawn'",
    "forkserver": "multiprocessing_context='forkserver'",
    "thread": "worker_method='thread'",
}
SLOW = "sets.Counter(1000, seconds=0.15)"


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, program: str) -> None:
        self.keyboard, end = os.openpty()
        self.seen = ""
        here = Path(__file__).parent
        paths = os.pathsep.join([str(here), str(here.parents[1])])
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONPATH": paths},
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
        )
        os.close(end)

    def read_until(self, wanted: str) -> None:
        """Read until a pattern has come, or nothing more can come."""
        with contextlib.suppress(OSError):  # nobody writes to the terminal any more
            while not re.search(wanted, self.seen):
                self.seen += os.read(self.keyboard, 65536).decode("utf-8")

    def interrupt(self, gaps_s: list[float]) -> None:
        """Press Ctrl-C after each of some times."""
        for gap_s in gaps_s:
            time.sleep(gap_s)
            os.write(self.keyboard, b"\x03")

    def close(self) -> None:
        """Read the rest, and wait for the program."""
        self.read_until("never")
        self.process.wait(10)
        os.close(self.keyboard)

    def members(self) -> list[int]:
        """Return the process ids of all that was started in this terminal and lives."""
        return [int(path.name) for path in Path("/proc").glob("[0-9]*") if session(path) == self.process.pid]


def session(process: Path) -> int:
    """Return the session of a process; 0 if it has ended."""
    with contextlib.suppress(OSError):
        state, _, _, number = (process / "stat").read_text("utf-8").rsplit(")", 1)[1].split()[:4]
        return 0 if state in "ZX" else int(number)
    return 0


def interrupted(program: str, wanted: str, gaps_s: list[float]) -> str:
    """Press Ctrl-C in a program; require that it ends soon and nothing stays; return what the terminal showed."""
    terminal = Terminal(program)
    terminal.read_until(wanted)
    assert wanted in terminal.seen
    terminal.interrupt(gaps_s)
    pressed = time.monotonic()
    terminal.close()
    assert time.monotonic() - pressed < 2.0, terminal.seen
    assert watch.until(lambda: not terminal.members(), 1.0)
    assert terminal.process.returncode != 0
    return terminal.seen


GAPS = pytest.mark.parametrize("gaps_s", [[0.03, 0.03], [0.03, 0.1], [0.03, 0.03, 0.03]], ids=str)


@GAPS
@pytest.mark.parametrize("persistent", [False, True], ids=["each epoch", "persistent"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver", "thread"])
def test_two_in_a_row_end_a_slow_loop_with_one_short_traceback(
    method: str, persistent: bool, gaps_s: list[float]
) -> None:
    program = PROGRAM.format(dataset=SLOW, training_s=0, persistent=persistent, method=METHODS[method])
    seen = interrupted(program, "batch", gaps_s)
    assert watch.tracebacks(seen) == 1, seen
    assert "KeyboardInterrupt" in seen
    assert seen.count("\n") < 40


@pytest.mark.parametrize("persistent", [False, True], ids=["each epoch", "persistent"])
@pytest.mark.parametrize("method", ["fork", "thread"])
def test_two_in_a_row_end_a_program_that_trains(method: str, persistent: bool) -> None:
    dataset = "sets.Acting('sleep', at=3)" if method == "fork" else "sets.Counter(9, seconds=0.8)"
    program = PROGRAM.format(dataset=dataset, training_s=9, persistent=persistent, method=METHODS[method])
    seen = interrupted(program, "batch", [0.3, 0.15])
    assert watch.tracebacks(seen) == 1, seen


@pytest.mark.parametrize("first_s", [0.0, 0.1])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_two_in_a_row_end_a_program_whose_workers_are_starting(method: str, first_s: float) -> None:
    program = PROGRAM.format(dataset=SLOW, training_s=0, persistent=False, method=METHODS[method])
    seen = interrupted(program, "begin", [first_s, 0.1])
    assert watch.tracebacks(seen) == 1, seen
