"""How programs are run beside the tests: with workers of each kind, in threads, in a process with a limit of memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
GIB = 1 << 30

NONE: dict[str, Any] = {}
FORK: dict[str, Any] = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN: dict[str, Any] = {"num_workers": 2, "multiprocessing_context": "spawn"}
FORKSERVER: dict[str, Any] = {"num_workers": 2, "multiprocessing_context": "forkserver"}
THREAD: dict[str, Any] = {"num_workers": 2, "worker_method": "thread"}


def workers_of(**kinds: dict[str, Any]) -> Any:
    """Return a mark that runs a test once with each of these arguments, as `workers`."""
    return pytest.mark.parametrize("workers", list(kinds.values()), ids=list(kinds))


alone_and_forked = workers_of(none=NONE, fork=FORK)
each_way = workers_of(none=NONE, fork=FORK, thread=THREAD)
every_way = workers_of(none=NONE, fork=FORK, spawn=SPAWN, thread=THREAD)


def told(error: BaseException) -> str:
    """Return all that is printed of an error below the traceback: its class, its text, and its notes."""
    return "\n".join([type(error).__name__, str(error), *getattr(error, "__notes__", [])])


def run(text: str, limit: int | None = None, timeout_s: float = 50, stdin: bool = False, head: bool = True) -> Any:
    """Run a program, in which `dl`, `np`, `sets`, `watch` are there, and return what came of it.

    With a limit of bytes no process of it gets more addresses than that; `stdin` has Python read it from there.
    """
    names = "import os, sys, time, signal, itertools, threading, numpy as np\nimport tinytorch.core.dataloader as dl\n"
    names += "import everyday_sets as sets, worker_watch as watch\n"
    names += f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))\n" if limit else ""
    program = (names if head else "") + text
    return subprocess.run(
        [sys.executable, *(["-"] if stdin else ["-c", program])],
        input=program if stdin else None,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def printed(text: str, **arguments: Any) -> list[str]:
    """Run a program, require that it ends well, and return the lines it printed."""
    ended = run(text, **arguments)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout.splitlines()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])]), "OPENBLAS_NUM_THREADS": "1"}


def together(act: Callable[[int], Any], threads: int = 3, limit_s: float = 30) -> list[Any]:
    """Return what `act(k)` returns or raises in each of some threads at once; one that does not end is an error."""
    results: list[Any] = [TimeoutError("the thread goes on")] * threads
    begin = threading.Barrier(threads)

    def go(k: int) -> None:
        begin.wait()
        results[k] = outcome(lambda: act(k))

    running = [threading.Thread(target=go, args=(k,), daemon=True) for k in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(limit_s)
    return results


def outcome(act: Callable[[], Any]) -> Any:
    """Return what a function returns, or what it raises."""
    try:
        return act()
    except BaseException as error:
        return error
