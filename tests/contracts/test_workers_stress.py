"""Workers and main processes killed at random moments, hundreds of times: nobody waits, and nothing is left."""

from __future__ import annotations

import faulthandler
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import worker_heavy_sets as heavy
import worker_sets as sets
import worker_watch as watch

pytestmark = pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows what a process has")

LIMIT_S = 2.0  # from the kill to the error
MOMENTS = {"start": 0.0, "middle": 0.015, "end": 0.004, "between epochs": 0.01}  # seconds, after which the kill falls
CAUSES = {
    signal.SIGKILL: "was killed by SIGKILL; was memory short?",
    signal.SIGTERM: "was killed by SIGTERM",
    signal.SIGSEGV: "was killed by SIGSEGV",
    signal.SIGUSR1: "ended with exit code 0",  # see `leave_when_asked`
}
WAYS = {  # number of runs for each cause, seconds that a start takes, start method, dataset, collate function
    "fork": (28, 0.02, "fork", sets.Counter(40, seconds=0.0005), None),
    "fork, large": (20, 0.03, "fork", sets.Counter(12, width=400_000), None),
    "fork, plain": (16, 0.03, "fork", heavy.Plain(12, 1_500_000), list),
    "spawn": (4, 0.25, "spawn", sets.Counter(40, seconds=0.0005), None),
    "forkserver": (8, 0.2, "forkserver", sets.Counter(40, seconds=0.0005), None),
}  # 4 * (28 + 20 + 16 + 4 + 8) = 304 runs


@pytest.fixture(autouse=True)
def nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Require of every test here that it leaves what there was."""
    before = signal.signal(signal.SIGUSR1, heavy.leave)  # workers that are forked have it from the beginning
    faulthandler.disable()  # else each of them that is killed by SIGSEGV prints a report
    with watch.nothing_left():
        yield
    if fault_handler_stderr_fd_key in request.config.stash:
        faulthandler.enable(request.config.stash[fault_handler_stderr_fd_key])
    signal.signal(signal.SIGUSR1, before)


class Killer(threading.Thread):
    """Waits until a worker process is there, and some time, and kills it."""

    def __init__(self, kind: signal.Signals, worker: int, after_s: float) -> None:
        super().__init__(name="killer")
        self.kind, self.worker, self.after_s, self.pid, self.at_s = kind, worker, after_s, 0, 0.0

    def run(self) -> None:
        watch.until(self.sees, 10.0)
        time.sleep(self.after_s)
        self.at_s = time.monotonic()
        if watch.alive(self.pid):
            os.kill(self.pid, self.kind)

    def sees(self) -> bool:
        """Note the worker's process id, if it has one."""
        found = [child for child in list(children()) if child.name == f"loader worker {self.worker}"]
        self.pid = found[0].pid if found else 0
        return self.pid > 0


def children() -> set[Any]:
    """Return the child processes; `active_children` would also ask them for their exit codes, in the wrong thread."""
    return multiprocessing.process._children  # type: ignore[attr-defined]


def outcome(loader: Any, moment: str, killer: Killer) -> Any:
    """Loop to the end, with the killer let loose at some moment; return the numbers of the batches, or the error."""
    taken, length = {"start": 0, "middle": 1, "end": len(loader) - 4, "between epochs": 0}[moment], len(loader)
    if moment == "between epochs":
        assert len(list(loader)) == length
    loop = iter(loader)
    seen = list(islice(loop, taken))
    killer.start()
    try:
        seen.extend(loop)
    except dl.WorkerError as error:
        return error
    finally:
        ended_s = time.monotonic()
        killer.join()
        assert ended_s - killer.at_s < LIMIT_S
    return [int(batch[0][0]) for batch in seen]


def kill_once(way: str, kind: signal.Signals, number: int, draw: random.Random) -> Any:
    """Make one run of a way; require that it ended as it should; return the exit code, if there was an error."""
    _, start_s, method, dataset, collate = WAYS[way]
    moment, persistent = list(MOMENTS)[number % 4], number % 8 > 3 or number % 4 == 3
    loader = dl.DataLoader(
        dataset,
        1,
        collate_fn=collate,
        num_workers=2,
        persistent_workers=persistent,
        multiprocessing_context=method,
        worker_init_fn=heavy.leave_when_asked,
    )
    within_s = start_s if moment == "start" else MOMENTS[moment]
    killer = Killer(kind, draw.randrange(2), draw.random() * within_s)
    found = outcome(loader, moment, killer)
    loader.close()
    if found == list(range(len(loader))):
        return None
    assert (found.worker, found.pid) == (killer.worker, killer.pid), (number, moment)
    assert CAUSES[kind] in str(found) or (method != "fork" and found.exitcode == -kind)  # it was not asked to leave yet
    return found.exitcode


@pytest.mark.parametrize("kind", list(CAUSES), ids=["SIGKILL", "SIGTERM", "SIGSEGV", "os._exit(0)"])
@pytest.mark.parametrize("way", list(WAYS))
def test_a_killed_worker_is_an_error_soon_or_was_not_needed_any_more(way: str, kind: signal.Signals) -> None:
    draw, runs = random.Random(f"{way} {kind}"), WAYS[way][0]
    first = [kill_once(way, kind, number, draw) for number in range(runs // 2)]
    memory = watch.held()
    second = [kill_once(way, kind, number, draw) for number in range(runs // 2, runs)]
    assert first.count(None) + second.count(None) < runs  # some were needed
    assert watch.held() - memory < 4 * watch.MIB


# ---- the main process

MAIN = """
import ctypes, json, os, random, signal, sys, time
import worker_heavy_sets as heavy, worker_sets as sets, worker_watch as watch
import tinytorch.core.dataloader as dl

method, rounds, start_s, dataset, collate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), *map(eval, sys.argv[4:])
draw, loader_of = random.Random(method), dl.DataLoader
ctypes.CDLL(None).prctl(36, 1)  # whoever loses its parent becomes a child of this process: PR_SET_CHILD_SUBREAPER

def loop(told, persistent):
    loader = loader_of(
        dataset, 1, collate_fn=collate, num_workers=2, persistent_workers=persistent, multiprocessing_context=method
    )
    while True:
        for batch in loader:
            os.write(told, b".")

def start(number):
    heard, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        loop(told, persistent=number % 4 > 1)
    os.close(told)
    if number % 2:
        os.read(heard, 1)
    time.sleep(draw.random() * (0.03 if number % 2 else start_s))
    os.close(heard)  # the pipe is full, or will be: a main process that lives on would end here
    return pid

def gone():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return True
    return False

before = watch.shared_names()  # what other programs on this machine have left
taken_s = []
for number in range(rounds):
    os.kill(start(number), signal.SIGKILL)
    killed = time.monotonic()
    watch.until(gone, 10.0)
    taken_s.append(time.monotonic() - killed)
watch.until(lambda: not watch.shared_names() - before, 1.0)  # names of running programs come and go
print(json.dumps([taken_s, watch.descriptors(), sorted(watch.shared_names() - before)]))
"""


@pytest.mark.parametrize(
    ("method", "rounds", "start_s", "dataset", "collate"),
    [
        ("fork", 60, 0.03, "sets.Counter(40, seconds=0.0005)", "None"),
        ("fork", 20, 0.04, "heavy.Plain(12, 3_000_000)", "list"),
        ("spawn", 10, 0.4, "sets.Counter(40, width=100_000)", "None"),
        ("forkserver", 10, 0.4, "sets.Counter(40, seconds=0.0005)", "None"),
    ],
    ids=["fork", "fork, plain", "spawn", "forkserver"],
)
def test_no_process_outlives_a_killed_main_process(
    method: str, rounds: int, start_s: float, dataset: str, collate: str
) -> None:
    here = Path(__file__).parent
    ended = subprocess.run(
        [sys.executable, "-c", MAIN, method, str(rounds), str(start_s), dataset, collate],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.stdout, ended.stderr
    taken_s, descriptors, names = json.loads(ended.stdout)
    assert (len(taken_s), descriptors, names) == (rounds, 4, [])
    assert max(taken_s) < LIMIT_S
