"""A worker keeps the memory of its temporaries for the next batch, unless somebody has said otherwise."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader.workers.plumbing import heap

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has these limits")

FORK = {"num_workers": 1, "multiprocessing_context": "fork"}
PAGE = resource.getpagesize()
BYTES = 2 << 20  # of each temporary; from 4 MiB on, NumPy asks for huge pages, of which few are enough
COUNT = 4


class Faults:
    """Samples that are made by way of 8 MiB of temporaries, and say how often this process has met a new page."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> int:
        temporaries = [np.ones(BYTES, np.uint8) for _ in range(COUNT)]
        del temporaries
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """A C library that writes down what it is asked for; nobody has set its variables."""
    calls: list[tuple[int, int]] = []

    class Library:
        @staticmethod
        def mallopt(parameter: int, value: int) -> int:
            calls.append((parameter, value))
            return 1

    for name in (heap.SWITCH, *heap.VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library)
    return calls


def test_glibc_is_asked_for_both_limits(asked: list[tuple[int, int]]) -> None:
    assert heap.keep_heap() is True
    assert sorted(asked) == [(heap.M_MMAP_THRESHOLD, 32 << 20), (heap.M_TRIM_THRESHOLD, 256 << 20)]


def test_glibc_takes_these_limits() -> None:
    program = "from tinytorch.core.dataloader.workers.plumbing.heap import keep_heap; print(keep_heap())"
    assert run(program) == "True\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [(heap.SWITCH, "0"), ("MALLOC_TRIM_THRESHOLD_", "131072"), ("MALLOC_MMAP_THRESHOLD_", "131072")],
)
def test_it_is_left_alone_where_somebody_says_so(
    name: str, value: str, asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert heap.keep_heap() is False
    assert asked == []


def test_it_is_left_alone_where_the_library_is_another(
    asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("musl", "1.2"))
    assert (heap.keep_heap(), asked) == (False, [])


@pytest.mark.parametrize("value", ["0", "1"])
def test_a_library_without_it_is_no_error(value: str, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: Any) -> Any:
        raise OSError("no library")

    monkeypatch.setenv(heap.SWITCH, value)
    for library in (missing, lambda name: object()):
        monkeypatch.setattr(ctypes, "CDLL", library)
        assert heap.keep_heap() is False


def faults_per_batch(**arguments: Any) -> list[int]:
    """Return how many new pages a worker meets from each batch to the next, once it is under way."""
    counts = [int(batch[0]) for batch in dl.DataLoader(Faults(), 1, **(FORK | arguments))]
    return np.diff(counts)[4:].tolist()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_batch_of_a_worker_meets_hardly_any_new_page(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (heap.SWITCH, *heap.VARIABLES):
        monkeypatch.delenv(name, raising=False)
    assert max(faults_per_batch(multiprocessing_context=method)) < COUNT * BYTES // PAGE // 20


def test_with_the_switch_a_worker_gives_its_memory_back() -> None:
    """So the test above measures what it says: without, a batch gets the pages of its temporaries anew."""
    program = """
import sys
sys.path.insert(0, sys.argv[1])
import test_workers_heap as tests
print(min(tests.faults_per_batch()))
"""
    assert int(run(program, **{heap.SWITCH: "0"})) > COUNT * BYTES // PAGE // 2


def test_the_main_process_and_threads_are_left_alone(asked: list[tuple[int, int]]) -> None:
    list(dl.DataLoader(range(4), 2))
    list(dl.DataLoader(range(4), 2, num_workers=1, worker_method="thread"))
    assert asked == []


def run(program: str, **variables: str) -> str:
    """Run a program in which this module can be imported; return what it prints."""
    here = Path(__file__).resolve()
    done = subprocess.run(
        [sys.executable, "-c", program, str(here.parent)],
        env=os.environ | {"PYTHONPATH": str(here.parents[2])} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
