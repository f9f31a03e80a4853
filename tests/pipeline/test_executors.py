"""Stages in processes, sub-interpreters and executors of the caller."""

from __future__ import annotations

import functools
import os
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stage_functions as functions

from tinytorch.core.dataloader import PipelineBuilder, WorkerError, default_collate

PROCESS: dict[str, Any] = {"executor": "process", "concurrency": 2, "output_order": "input"}
INTERPRETER: dict[str, Any] = PROCESS | {"executor": "interpreter"}


def build(source: Any, op: Any, **options: Any) -> Any:
    return PipelineBuilder().add_source(source).pipe(op, **options).add_sink(3).build()


def test_results_of_processes_in_order() -> None:
    assert list(build(range(50), functions.square, **PROCESS)) == [x * x for x in range(50)]


def test_as_many_processes_as_the_concurrency() -> None:
    pids = set(build(range(20), functions.process_id, **PROCESS))
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_arrays_that_are_held_keep_their_values() -> None:
    held = list(build(range(40), functions.image, **PROCESS))
    assert [one["x"] for one in held] == list(range(40))
    assert all((one["pixels"] == one["x"]).all() for one in held)
    assert isinstance(held[0]["pixels"], np.ndarray)


def test_a_generator_runs_in_the_process() -> None:
    assert list(build(range(4), functions.times, **PROCESS)) == [1, 2, 2, 3, 3, 3]


def test_an_exception_keeps_type_attributes_and_place() -> None:
    got = []
    with pytest.raises(FileNotFoundError) as caught:  # noqa: PT012
        for x in build(range(9), functions.fail_at_three, **PROCESS):
            got.append(x)  # noqa: PERF402
    assert got == [0, 1, 2]
    assert caught.value.filename == "cat.jpg"
    assert 'in stage "fail_at_three", at item 3: 3' in caught.value.__notes__
    assert "fail_at_three" in str(caught.value.__cause__)


def test_a_killed_worker_is_named_with_its_signal(tmp_path: Path) -> None:
    note = tmp_path / "killed_at"
    with pytest.raises(WorkerError, match="was killed by SIGKILL"):
        list(build(range(9), functools.partial(functions.killed_at_three, note), **PROCESS))
    assert time.time() - float(note.read_text(encoding="utf-8")) < 2


def test_a_result_that_cannot_be_sent_is_an_error() -> None:
    with pytest.raises(Exception, match="pickle") as caught:
        list(build(range(2), functions.no_pickle, **PROCESS))
    assert 'in stage "no_pickle", at item 0: 0' in caught.value.__notes__


def test_break_while_processes_are_busy() -> None:
    loop = iter(build([0, 60, 60], functions.sleep, **PROCESS))
    assert next(loop) == 0
    started = time.monotonic()
    loop.close()
    assert time.monotonic() - started < 2


def test_processes_that_are_dropped() -> None:
    pipeline = build(range(100), functions.square, **PROCESS)
    pipeline.start()
    assert pipeline.get_item() == 0
    del pipeline


@pytest.mark.parametrize("op", [lambda x: x, functools.partial(lambda x, y: x, y=1)], ids=["lambda", "partial"])
def test_a_function_that_cannot_be_pickled_is_named_where_it_is_added(op: Any) -> None:
    with pytest.raises(TypeError, match=r'executor="process" needs a function that can be pickled, got .*lambda'):
        build("a", op, executor="process")


def test_callable_objects_methods_and_partials_can_be_sent() -> None:
    for op in (functions.Reader(1), functions.Reader(1).read, functools.partial(functions.Reader(1))):
        assert list(build(range(3), op, **PROCESS)) == [1, 2, 3]


def test_executors_of_the_caller() -> None:
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
        for executor in (threads, processes):
            options: dict[str, Any] = PROCESS | {"executor": executor}
            assert list(build(range(9), functions.square, **options)) == [x * x for x in range(9)]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python has sub-interpreters")
def test_interpreters_need_a_later_python() -> None:
    with pytest.raises(RuntimeError, match=r'stage "square": executor="interpreter" needs Python 3.14 or later'):
        build("a", functions.square, executor="interpreter")


@pytest.mark.skipif(sys.version_info < (3, 14), reason="sub-interpreters come with Python 3.14")
def test_interpreters() -> None:
    for op in (functions.square, functions.Reader(0).read, functools.partial(pow, exp=1)):
        assert list(build(range(9), op, **INTERPRETER)) == [op(x) for x in range(9)]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="sub-interpreters come with Python 3.14")
def test_what_interpreters_cannot_do() -> None:
    with pytest.raises(ImportError, match=r'multiarray.* does not support loading.*; use executor="process"'):
        list(build([[1]], default_collate, **INTERPRETER))
    with pytest.raises(ImportError):
        list(build([1], functions.image, **INTERPRETER))
    with pytest.raises(TypeError, match=r'_thread.lock.* does not support cross-interpreter data; use executor="pro'):
        list(build([threading.Lock()], functions.square, **INTERPRETER))
    with pytest.raises(TypeError, match=r'stage "times": .* returns one result, got the generator'):
        build([1], functions.times, **INTERPRETER)
    with pytest.raises(FileNotFoundError) as caught:
        list(build(range(9), functions.fail_at_three, **INTERPRETER))
    assert caught.value.__notes__ == ['in stage "fail_at_three", at item 3: 3']
