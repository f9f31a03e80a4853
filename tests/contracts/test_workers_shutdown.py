"""Whatever ends a loop, its workers end with it: no process, thread, descriptor or shared memory is left."""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import worker_sets as sets
import worker_watch as watch

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN = {"num_workers": 2, "multiprocessing_context": "spawn"}
QUIET = FORK | {"worker_init_fn": lambda worker: faulthandler.disable()}
THREAD = {"num_workers": 2, "worker_method": "thread"}
BOTH = pytest.mark.parametrize("workers", [FORK, THREAD], ids=["fork", "thread"])
PROC = Path("/proc/self")

pytestmark = pytest.mark.skipif(not PROC.exists(), reason="needs /proc, where Linux shows what a process has open")


def possessions() -> tuple[list[str], list[str], int, set[str]]:
    """Return child processes, threads, the number of descriptors, and names of shared memory."""
    children = [str(process.pid) for process in multiprocessing.active_children()]
    loading = [thread.name for thread in threading.enumerate() if thread.name.startswith("loader")]
    return children, loading, len(list((PROC / "fd").iterdir())), watch.shared_names()


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Require of every test here that it leaves what there was."""
    resource_tracker.ensure_running()  # Python starts one for processes that are spawned, and keeps it
    gc.collect()
    before = possessions()
    yield
    gc.collect()
    assert until(lambda: possessions() == before, 1.0), (possessions(), before)


def until(done: Callable[[], bool], limit_s: float) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + limit_s
    while not (is_done := done()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_done


@BOTH
def test_after_a_whole_epoch(workers: dict[str, Any]) -> None:
    assert len(list(dl.DataLoader(range(20), 2, **workers))) == 10


@BOTH
def test_after_break_and_after_an_exception_in_the_loop(workers: dict[str, Any]) -> None:
    for _ in dl.DataLoader(range(20), 2, **workers):
        break
    with pytest.raises(ZeroDivisionError):
        sum(1 // int(batch[0]) for batch in dl.DataLoader(range(20), 2, **workers))


@BOTH
def test_after_an_exception_in_a_worker(workers: dict[str, Any]) -> None:
    with pytest.raises(KeyError, match="cat"):
        list(dl.DataLoader(sets.Acting("KeyError"), 2, **workers))


@BOTH
@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("place", ["abandon", "close"])
def test_after_a_second_interrupt_in_the_middle_of_the_first(
    workers: dict[str, Any], persistent: bool, place: str
) -> None:
    loader = dl.DataLoader(range(99), persistent_workers=persistent, **workers)
    loop: Any = loader.batches(0)
    next(loop)
    queue = loop.gi_yieldfrom.gi_frame.f_locals["queue"]
    usual = getattr(queue, place)

    def interrupted(*arguments: Any) -> None:
        setattr(queue, place, usual)
        raise KeyboardInterrupt

    def first(*arguments: Any) -> None:
        raise KeyboardInterrupt

    setattr(queue, place, interrupted)
    queue.wait = first
    with pytest.raises(KeyboardInterrupt) as caught:
        next(loop)
    assert caught.value.__context__ is None
    loop = queue = usual = caught = None  # whatever these keep
    assert sum(len(batch) for batch in loader) == 99
    loader.close()


def test_an_interrupt_has_no_python_code_to_get_lost_in_when_a_batch_goes() -> None:
    called: list[str] = []
    for batch in dl.DataLoader(range(12), 2, **FORK):
        kept = batch[:1]
        del batch
        sys.setprofile(lambda frame, event, what: called.append(event))
        del kept
        sys.setprofile(None)
    assert set(called) == {"c_call"}  # setprofile itself


@BOTH
def test_after_close_with_loops_on_their_way(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(40), 2, persistent_workers=True, **workers)
    loops = [iter(loader) for _ in range(3)]
    for loop in loops:
        next(loop)
    loader.close()
    loader.close()


@BOTH
def test_after_the_loader_is_gone(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(40), 2, persistent_workers=True, **workers)
    assert len(list(loader)) == 20
    assert any(possessions()[:2])
    del loader


@BOTH
def test_after_an_iterator_is_gone(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(40), 2, **workers)
    loops = [iter(loader), iter(loader)]
    assert [next(loop).tolist() for loop in loops] == [[0, 1], [0, 1]]
    loops.pop()
    assert next(loops[0]).tolist() == [2, 3]
    del loops


@BOTH
def test_after_a_loop_that_is_part_of_a_cycle(workers: dict[str, Any]) -> None:
    holder: dict[str, Any] = {"loop": iter(dl.DataLoader(range(40), 2, **workers))}
    next(holder["loop"])
    holder["itself"] = holder
    del holder


def test_after_a_loop_is_closed_by_another_thread() -> None:
    loop = iter(dl.DataLoader(range(40), 2, **FORK))
    next(loop)
    closer = threading.Thread(target=loop.close)  # type: ignore[attr-defined]
    closer.start()
    closer.join()
    assert list(loop) == []


def test_busy_workers_end_within_a_second() -> None:
    loop = iter(dl.DataLoader(sets.Acting("sleep", at=1), 1, **FORK))
    next(loop)
    started = time.monotonic()
    loop.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 1


def test_stopped_workers_end_within_a_second() -> None:
    loader = dl.DataLoader(range(9), 1, persistent_workers=True, **FORK)
    next(iter(loader))
    for process in loader._engine.queue.pool.processes:
        os.kill(process.pid, signal.SIGSTOP)
    started = time.monotonic()
    loader.close()
    assert time.monotonic() - started < 1


def test_a_handler_of_the_main_process_does_not_run_in_workers() -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: os.write(2, b"the main process's handler ran\n"))
    loop = iter(dl.DataLoader(sets.Acting("sleep", at=1), 1, **FORK))
    next(loop)
    started = time.monotonic()
    loop.close()  # type: ignore[attr-defined]
    signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - started < 0.45  # SIGTERM was enough


def test_one_loaders_workers_do_not_keep_anothers_alive() -> None:
    first = dl.DataLoader(range(9), 1, persistent_workers=True, **FORK)
    second = dl.DataLoader(range(9), 1, persistent_workers=True, **FORK)
    assert len(list(first)) == len(list(second)) == 9
    started = time.monotonic()
    first.close()
    assert time.monotonic() - started < 0.2  # they saw the end of their pipe, and had not to be sent away
    second.close()


def test_a_with_block_ends_the_workers_that_stay() -> None:
    with dl.DataLoader(range(9), 1, persistent_workers=True, **FORK) as loader:
        assert len(list(loader)) == 9
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()


def test_a_process_that_somebody_else_starts_does_not_keep_workers_waiting() -> None:
    loader = dl.DataLoader(range(9), 1, persistent_workers=True, **FORK)
    next(iter(loader))
    other = multiprocessing.get_context("fork").Process(target=time.sleep, args=(5,))
    other.start()
    started = time.monotonic()
    loader.close()
    assert time.monotonic() - started < 0.2  # without being sent away
    other.kill()
    other.join()
    other.close()


def test_a_thread_that_loads_for_long_ends_after_its_sample() -> None:
    loop = iter(dl.DataLoader(sets.Counter(4, seconds=0.7), 1, prefetch_factor=2, **THREAD))
    next(loop)
    loop.close()  # type: ignore[attr-defined]


def test_workers_that_are_spawned_leave_nothing() -> None:
    descriptors = len(list((PROC / "fd").iterdir()))
    loader = dl.DataLoader(range(40), 2, persistent_workers=True, **SPAWN)
    next(iter(loader))
    loader.close()
    assert len(list((PROC / "fd").iterdir())) == descriptors


def test_workers_killed_at_random_moments() -> None:
    draw = random.Random(1)
    for number in range(30):
        loop = iter(dl.DataLoader(sets.Counter(60, seconds=0.001), 1, persistent_workers=number % 2 > 0, **QUIET))
        next(loop)
        victim = draw.choice(multiprocessing.active_children())
        kind = draw.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
        timer = threading.Timer(draw.random() * 0.03, os.kill, (victim.pid, kind))
        timer.start()
        started, outcome = time.monotonic(), outcome_of(loop)
        timer.join()
        assert time.monotonic() - started < 2
        assert outcome == 59 or kind.name in str(outcome)
        del loop


def outcome_of(loop: Any) -> Any:
    """Return the number of batches that are left of a loop, or the error of a worker that died."""
    try:
        return len(list(loop))
    except (dl.WorkerError, ProcessLookupError) as error:
        return error


def test_descriptors_and_memory_stay_the_same_over_thousands_of_batches() -> None:
    def resident() -> int:
        return int((PROC / "statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    loader = dl.DataLoader(sets.Counter(1000, width=25_000), 1, persistent_workers=True, **FORK)
    seen = []
    for _ in range(4):
        held = [batch for k, batch in enumerate(loader) if k % 200 == 0]
        gc.collect()
        seen.append((len(list((PROC / "fd").iterdir())), resident()))
        del held
    loader.close()
    assert len({descriptors for descriptors, _ in seen}) == 1
    assert seen[-1][1] - seen[0][1] < 2_000_000


def test_loaders_closed_again_and_again_keep_no_memory() -> None:
    loader = dl.DataLoader(sets.Counter(8, width=2_000_000), 1, persistent_workers=True, **FORK)
    for _ in range(8):
        assert len(list(loader)) == 8
        loader.close()
    mapped = (PROC / "maps").read_text("utf-8").count("memfd:batches")
    assert mapped == 0
