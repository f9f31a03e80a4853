"""Programs that are interrupted, killed, or end: their workers end with them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worker_watch as watch

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, where Linux shows processes")


def until(done: Callable[[], bool], limit_s: float) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + limit_s
    while not done() and time.monotonic() < deadline:
        time.sleep(0.01)
    return done()


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be asked for its exit code does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


HEAD = """
import multiprocessing, os, signal, sys, time
import worker_sets as sets
import tinytorch.core.dataloader as dl
def tell(loader_pool):
    print(*[process.pid for process in multiprocessing.active_children()], flush=True)
"""


def start(text: str) -> tuple[subprocess.Popen[str], list[int]]:
    """Run a program that prints the process ids of its workers as its first line; return it and them."""
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    program = subprocess.Popen(
        [sys.executable, "-c", HEAD + text],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdout is not None
    return program, [int(pid) for pid in program.stdout.readline().split()]


PROGRAM = """
loader = dl.DataLoader({dataset}, 1, num_workers=2, persistent_workers={persistent}, multiprocessing_context={method!r})
for batch in loader:
    tell(loader)
    {wait}
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize(
    ("dataset", "wait"),
    [
        ("sets.Counter(99)", "time.sleep(60)"),
        ("sets.Acting('sleep', at=1)", "time.sleep(60)"),
        ("sets.Counter(4000, 20_000)", "break\nfor batch in loader: pass\nfor batch in loader: pass"),
    ],
    ids=["idle", "busy", "at work"],
)
def test_workers_leave_when_the_main_process_is_killed(method: str, dataset: str, wait: str) -> None:
    program, workers = start(PROGRAM.format(dataset=dataset, wait=wait, persistent=True, method=method))
    assert len(workers) == 2
    program.kill()
    program.communicate()
    assert until(lambda: not any(map(alive, workers)), 1.0)


def test_workers_leave_when_the_main_process_is_killed_in_the_middle_of_an_answer() -> None:
    text = PROGRAM.format(
        dataset="[b'0' * 200_000_000] * 9", wait="time.sleep(60)", persistent=False, method="fork"
    ).replace("1, num_workers", "1, collate_fn=list, num_workers")
    program, workers = start(text)
    program.kill()
    program.communicate()
    assert until(lambda: not any(map(alive, workers)), 1.0)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize(
    ("dataset", "wait"),
    [
        ("sets.Counter(4000, 1000)", "pass"),
        ("sets.Acting('sleep', at=2)", "pass"),
        ("sets.Counter(4000, 1000)", "time.sleep(5)"),
    ],
    ids=["at work", "busy", "training"],
)
def test_control_c_ends_the_program_with_one_traceback(dataset: str, wait: str, times: int) -> None:
    program, workers = start(PROGRAM.format(dataset=dataset, wait=wait, persistent=False, method="fork"))
    started = time.monotonic()
    for _ in range(times):
        os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to all of them
        time.sleep(0.03)
    _, errors = program.communicate(timeout=10)
    assert time.monotonic() - started < 2
    assert program.returncode in (-signal.SIGINT, 130, 1)
    assert watch.tracebacks(errors) == 1, errors
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert not any(map(alive, workers))


@pytest.mark.parametrize("method", ["process", "thread"])
@pytest.mark.parametrize("persistent", [False, True])
def test_a_program_may_end_in_the_middle_of_a_loop(method: str, persistent: bool) -> None:
    program, workers = start(f"""
loader = dl.DataLoader(
    sets.Counter(99, seconds=0.2), 1, num_workers=2, persistent_workers={persistent}, worker_method={method!r}
)
loop = iter(loader)
next(loop)
tell(loader)
""")
    started = time.monotonic()
    _, errors = program.communicate(timeout=10)
    assert (program.returncode, errors) == (0, "")
    assert time.monotonic() - started < 1.5
    assert not any(map(alive, workers))
