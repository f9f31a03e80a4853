"""Little memory, few descriptors, no children allowed, workers that are stopped: clear errors, or no difference."""

from __future__ import annotations

import multiprocessing
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import worker_heavy_sets as heavy
import worker_sets as sets
import worker_watch as watch

pytestmark = pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows what a process has")

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
HEAD = """
import multiprocessing, os, resource, sys
import numpy as np
import worker_heavy_sets as heavy, worker_sets as sets, worker_watch as watch
import tinytorch.core.dataloader as dl

def size():
    return int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()

def limit(more):
    resource.setrlimit(resource.RLIMIT_AS, (size() + more if more else resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


def script(text: str, *before: str) -> str:
    """Run a program, with a command before it if one is given; return what it printed."""
    here = Path(__file__).parent
    ended = subprocess.run(
        [*before, sys.executable, "-c", HEAD + text],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])]), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Require of every test here that it leaves what there was."""
    with watch.nothing_left():
        yield


# ---- memory

SMALL = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=64m none /dev/shm && exec "$@"', "sh"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_dev_shm_of_64_mib_does_not_matter(method: str) -> None:
    if not shutil.which("unshare") or subprocess.run([*SMALL, "true"], check=False, capture_output=True).returncode:
        pytest.skip("only a user who may mount can make a small /dev/shm; unshare says no")
    told = script(
        f"""
loader = dl.DataLoader(heavy.Halves(), 2, num_workers=1, persistent_workers=True, multiprocessing_context={method!r})
held = list(loader)
room = os.statvfs("/dev/shm")
print(room.f_blocks * room.f_frsize, room.f_blocks - room.f_bfree, os.listdir("/dev/shm"))
loader.close()
print(sum(batch.nbytes for batch in held), all((half == heavy.Halves()[k]).all() for k, half in enumerate(
    half for batch in held for half in batch)))
""",
        *SMALL,
    )
    assert told == f"{64 * watch.MIB} 0 []\n500000000 True\n"


def test_no_memory_for_slots_is_a_clear_error_before_the_first_batch() -> None:
    told = script("""
data, seen = np.ones(25_000_000), []
loader = dl.DataLoader(
    range(4), 1, collate_fn=lambda samples: data, worker_init_fn=lambda worker: limit(50_000_000),
    num_workers=2, multiprocessing_context="fork",
)
try:
    seen.extend(loader)
except MemoryError as error:
    print(error, len(seen), multiprocessing.active_children())
""")
    assert told == "no shared memory for a batch of 200,000,000 bytes: Cannot allocate memory 0 []\n"


def test_a_loop_that_has_no_memory_for_a_batch_gives_its_slot_back() -> None:
    told = script("""
arguments = {"num_workers": 2, "persistent_workers": True, "multiprocessing_context": "fork"}
loader = dl.DataLoader(range(40), 1, collate_fn=heavy.forty_megabytes, **arguments)
for _ in range(3):
    next(iter(loader))
    while loader._engine.queue.abandoned:
        loader._engine.queue.listen(0.1)
    limit(20_000_000)
    try:
        list(loader)
    except MemoryError as error:
        print(error)
    limit(0)
list(loader)
print(sorted(loader._engine.queue.arena.free))
loader.close()
""")
    assert told.splitlines()[-1] == "[0, 1, 2, 3, 4, 5, 6]"


def test_no_answer_is_lost_when_there_is_no_memory_to_receive_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> Any:
        monkeypatch.undo()
        raise MemoryError("no memory for an answer")

    loader = dl.DataLoader(sets.Counter(20, seconds=0.02), 1, persistent_workers=True, timeout=1, **FORK)
    loops = [iter(loader), iter(loader)]
    assert [int(next(loop)[0, 0]) for loop in loops] == [0, 0]
    channels = loader._engine.queue.pool.channels
    assert watch.until(lambda: len(select.select(channels, [], [], 0)[0]) == 2, 5.0)
    monkeypatch.setattr(channels[1], "recv", full)
    assert len(list(loops[0])) == 19  # the other worker's answer is delivered, and this one asked for again
    assert len(list(loader)) == 20
    assert len(list(loops[1])) == 19
    assert len(loader._engine.queue.arena.free) == len(loader._engine.queue.arena.maps)
    loader.close()


# ---- descriptors


@pytest.mark.parametrize("held", ["[]", "[batch for batch in loader]"], ids=["dropped", "held"])
def test_few_descriptors_are_enough_for_many_batches(held: str) -> None:
    told = script(f"""
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
loader = dl.DataLoader(sets.Counter(400), 1, num_workers=2, multiprocessing_context="fork")
held = {held}
print([int(batch[0, 0]) for batch in held or loader] == list(range(400)))
""")
    assert told == "True\n"


@pytest.mark.skipif(sys.version_info < (3, 13), reason="before Python 3.13 each map of a slot keeps a descriptor")
def test_few_descriptors_are_enough_for_a_large_window() -> None:
    told = script("""
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
loader = dl.DataLoader(range(300), 1, num_workers=2, prefetch_factor=50, multiprocessing_context="fork")
print(sum(int(batch[0]) for batch in [batch for batch in loader]))
""")
    assert told == f"{sum(range(300))}\n"


# ---- children


def test_a_daemonic_process_is_told_to_use_threads() -> None:
    told = script("""
def main():
    print(len(list(dl.DataLoader(range(9), 2, num_workers=2, worker_method="thread"))), flush=True)
    try:
        list(dl.DataLoader(range(9), 2, num_workers=2))
    except dl.WorkerError as error:
        print(error, flush=True)

process = multiprocessing.get_context("fork").Process(target=main, daemon=True)
process.start()
process.join()
""")
    rule = "a daemonic process, such as a worker, may not start processes"
    assert told == f'5\n{rule}: use num_workers=0 or worker_method="thread" here\n'


# ---- workers that are stopped


def children() -> list[Any]:
    return [child for child in multiprocessing.active_children() if child.name.startswith("loader worker")]


@pytest.fixture
def wake() -> Iterator[threading.Timer]:
    """Let stopped workers go on after three seconds, so that a test that waits for them ends."""
    pids: list[int] = []
    timer = threading.Timer(3.0, lambda: [os.kill(pid, signal.SIGCONT) for pid in pids if watch.alive(pid)])
    timer.pids = pids  # type: ignore[attr-defined]
    yield timer
    timer.cancel()
    timer.join()


def stop(wake: Any) -> None:
    """Stop all workers."""
    wake.pids.extend(child.pid for child in children())
    for pid in wake.pids:
        os.kill(pid, signal.SIGSTOP)
    wake.start()


def read_slowly(loader: Any) -> None:
    """Loop with pauses, in which nobody reads: the worker is stopped in the middle of sending."""
    for _ in loader:
        time.sleep(0.05)


@pytest.mark.parametrize("size", [3_000_000, 300_000_000])
def test_a_worker_stopped_in_the_middle_of_an_answer_is_reported_after_the_timeout(size: int) -> None:
    started = time.monotonic()
    with pytest.raises(dl.WorkerError, match=r"no batch arrived within timeout=0\.3 seconds"):
        read_slowly(dl.DataLoader(heavy.Stopping(size), 1, collate_fn=list, timeout=0.3, **FORK))
    assert time.monotonic() - started < 3


def test_workers_stopped_while_all_slots_are_held_are_reported_after_the_timeout(wake: Any) -> None:
    loop = iter(dl.DataLoader(sets.Counter(200, width=500_000), 1, timeout=0.3, **FORK))
    held = [next(loop) for _ in range(12)]
    stop(wake)
    started = time.monotonic()
    with pytest.raises(dl.WorkerError, match=r"no batch arrived within timeout=0\.3 seconds"):
        held.extend(loop)
    assert time.monotonic() - started < 2.5
    assert all((batch == k).all() for k, batch in enumerate(held))


@pytest.mark.parametrize("factor", [1, 3], ids=["idle", "busy"])
def test_stopped_workers_that_do_not_take_a_large_task_are_reported_after_the_timeout(factor: int, wake: Any) -> None:
    order = [list(range(400_000))] * 9
    loader = dl.DataLoader(
        range(400_000), batch_sampler=order, collate_fn=len, timeout=0.3, prefetch_factor=factor, **FORK
    )
    loop = iter(loader)
    next(loop)
    time.sleep(0.2 if factor == 1 else 0.0)
    stop(wake)
    started = time.monotonic()
    with pytest.raises(dl.WorkerError, match="timeout"):
        list(loop)
    assert time.monotonic() - started < 2.5
