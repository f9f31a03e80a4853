"""What the tests of pipelines share: nothing is left after each, and a way to build one in a line."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import forkserver, resource_tracker
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def possessions() -> tuple[list[str], list[str], int]:
    """Return the child processes, the threads of pipelines, and how many descriptors are open."""
    children = [str(process.pid) for process in multiprocessing.active_children()]
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("pipeline")]
    descriptors = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0  # noqa: PTH208
    return children, threads, descriptors


def until(done: Callable[[], bool], limit_s: float = 2.0) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + limit_s
    while not (is_done := done()) and time.monotonic() < deadline:
        time.sleep(0.005)
    return is_done


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Require of every test here that it leaves what there was."""
    resource_tracker.ensure_running()  # Python starts one for shared memory, and keeps it
    if multiprocessing.get_start_method() == "forkserver":  # the default since Python 3.14: it is kept, too
        forkserver.ensure_running()
    gc.collect()
    children, threads, descriptors = possessions()
    yield
    gc.collect()

    def nothing_more() -> bool:  # fewer descriptors: those of another test were closed meanwhile
        now = possessions()
        return now[:2] == (children, threads) and now[2] <= descriptors

    assert until(nothing_more), (possessions(), (children, threads, descriptors))


@pytest.fixture(params=[False, True], ids=["usual switches", "many switches"])
def switches(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run a test twice; the second time, threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    if request.param:
        sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)
