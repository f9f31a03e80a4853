"""What is measured around a loop: the start, the stop, a killed worker, memory, and where it goes on."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import psutil

from benchmarks import footprint

from .cells import HANGS_S
from .workloads import BATCH, LONG

LOOK_S = 0.002
STARTS, STARTS_S = 15, 2.0


def until_first_batch(program: str) -> float:
    """Return the seconds from starting Python until the program prints its first line.

    It is the median of up to 15 starts, until they have taken two seconds together: a machine may be slow for one.
    """
    seconds = [_until_first_line(program)]
    while len(seconds) < STARTS and sum(seconds) < STARTS_S:
        seconds.append(_until_first_line(program))
    return statistics.median(seconds)


def _until_first_line(program: str) -> float:
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        seconds = time.perf_counter() - started
        running.kill()
    if not line:
        raise RuntimeError("the program ended without a batch")
    return seconds


def until_gone(begin: Callable[[], tuple[Iterator[Any], Callable[[], object]]]) -> float:
    """Return the seconds from leaving a loop until no thread and no process of it is left.

    Args:
        begin: makes a loader; returns a loop over it, and what its guide calls to end it.
    """
    before = resources()
    loop, end = begin()
    for _ in itertools.islice(loop, 5):
        pass
    started = time.perf_counter()
    end()
    del loop, end
    gc.collect()
    while (seconds := time.perf_counter() - started) < HANGS_S and not all(
        now <= then for now, then in zip(resources(), before, strict=True)
    ):
        time.sleep(LOOK_S)
    return min(seconds, HANGS_S)


def resources() -> tuple[int, int]:
    """Return how many threads and how many processes there are."""
    return threading.active_count(), len(_workers())


def _workers() -> list[psutil.Process]:
    """Return the child processes that run; the servers that start or clean up after others are left out."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.status() != psutil.STATUS_ZOMBIE and not _serves(child)]


def _serves(process: psutil.Process) -> bool:
    try:
        return any(word in " ".join(process.cmdline()) for word in ("resource_tracker", "forkserver"))
    except psutil.NoSuchProcess:
        return True


def until_error(loop: Iterator[Any]) -> float:
    """Kill a worker after a batch; return the seconds until the loop raises or ends, at most `HANGS_S`."""
    next(loop)
    worker = _workers()[-1].pid
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, HANGS_S)
    started = time.perf_counter()
    with contextlib.suppress(Exception):  # any error will do; torch raises its own within the call that kills
        os.kill(worker, signal.SIGKILL)
        for _ in loop:
            pass
        return HANGS_S  # it ended as if nothing had happened
    signal.setitimer(signal.ITIMER_REAL, 0)
    return time.perf_counter() - started


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError


def added_mib(make: Callable[[], Iterable[Any]]) -> float:
    """Return how many MiB there are more after 300 batches than before the loader was made; its workers still live."""
    gc.collect()
    before = footprint.memory_bytes()
    loop = iter(make())
    for _ in itertools.islice(loop, 300):
        pass
    return (footprint.memory_bytes() - before) / footprint.MIB


def growth_mib(loader: Iterable[Any], epochs: int) -> float:
    """Return how many MiB there are more after so many epochs than when the first batch came."""
    loop = iter(loader)
    next(loop)
    gc.collect()
    before = footprint.memory_bytes()
    for _ in loop:
        pass
    for _ in range(epochs - 1):
        for _ in loader:
            pass
    return (footprint.memory_bytes() - before) / footprint.MIB


def descriptors(loop: Iterator[Any], batches: int) -> float:
    """Return how many more descriptors this process has open with so many more batches kept than with ten."""
    kept = list(itertools.islice(loop, 10))  # more than there are slots
    before = footprint.descriptors()
    kept += itertools.islice(loop, batches)
    return float(footprint.descriptors() - before)


def ahead(loop: Iterator[Any], read: Callable[[], int], promised: int) -> float:
    """Take three batches; return how many more than `promised` have been read by then and are not with the caller.

    Args:
        read: how many samples were read until now.
        promised: how many batches may be on their way.
    """
    for _ in range(3):
        next(loop)
    count = -1
    while count != read():
        count = read()
        time.sleep(0.3)  # a batch takes a few milliseconds
    return count / BATCH - 3 - promised


def loads(cached: Callable[[Callable[[int], Any]], Callable[[int], Any]]) -> float:
    """Return how often 100 keys are loaded if 32 threads ask for each of them, in the same order.

    Args:
        cached: makes what gives the value of a key, from what loads it.
    """
    keys, loaded, ready = range(100), [], threading.Barrier(32)

    def load(key: int) -> Any:
        loaded.append(key)
        time.sleep(0.001)
        return np.full((8, 8, 3), key, np.uint8)

    get = cached(load)

    def ask() -> None:
        ready.wait()
        for key in keys:
            get(key)

    threads = [threading.Thread(target=ask) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return float(len(loaded))


def resumed(
    make: Callable[[], Any], state_of: Callable[[Any, Any], str | bytes], restore: Callable[[Any, Any], Iterator[Any]]
) -> dict[str, float]:
    """Return the seconds until a new loader continues in the middle of an epoch, and the bytes of the state.

    Args:
        make: makes a loader.
        state_of: returns the state of a loader and its loop, as it is written to a file.
        restore: brings a new loader to that state; returns its loop.

    Raises:
        AssertionError: it continues with other samples.
    """
    first = make()
    loop = iter(first)
    for _ in range(LONG // BATCH // 2):
        next(loop)
    state = state_of(first, loop)
    expected = np.asarray(next(loop))
    del first, loop
    gc.collect()
    started = time.perf_counter()
    batch = next(restore(make(), state))
    took_s = time.perf_counter() - started
    if not np.array_equal(np.asarray(batch), expected):
        raise AssertionError("after resuming come other samples than without")
    return {"resume": took_s, "state": float(len(state))}


def seconds(run: Callable[[], object]) -> float:
    """Return the seconds of the second time."""
    run()
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
