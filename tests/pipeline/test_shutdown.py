"""However a pipeline ends, nothing is left of it, and nothing waits longer than it must."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tinytorch.core.dataloader import PipelineBuilder

ROOT = Path(__file__).parents[2]


def endless(**options: Any) -> Any:
    """Return a pipeline without an end."""
    builder = PipelineBuilder().add_source(itertools.count()).pipe(lambda x: x, **options).pipe(lambda x: x)
    return builder.aggregate(3).add_sink(3).build()


def busy() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("pipeline")]


@pytest.mark.parametrize(
    "options", [{}, {"concurrency": 8}, {"concurrency": 8, "output_order": "input"}], ids=["one", "eight", "ordered"]
)
def test_from_break_to_all_gone(options: dict[str, Any], switches: None) -> None:
    for _ in endless(**options):
        started = time.monotonic()
        break
    assert not busy()
    assert time.monotonic() - started < 1


def test_the_iterator_of_the_source_is_closed() -> None:
    closed = []

    def source() -> Iterator[int]:
        try:
            yield from itertools.count()
        finally:
            closed.append(threading.current_thread().name)

    next(iter(PipelineBuilder().add_source(source()).pipe(str).add_sink(1).build()))
    assert closed == ["pipeline source 0"]


def test_a_pipeline_that_was_started_and_is_dropped() -> None:
    pipeline = endless(concurrency=2)
    pipeline.start()
    pipeline.get_item()
    del pipeline


def test_a_pipeline_that_was_started_and_never_used() -> None:
    pipeline = endless()
    with pipeline.auto_stop():
        pass


def test_an_exception_in_the_loop_stays_what_it_is() -> None:
    pipeline = endless()
    with pytest.raises(ZeroDivisionError), pipeline.auto_stop():  # noqa: PT012
        for batch in pipeline:
            1 // batch[0]


def test_a_source_that_blocks_is_left_behind_with_a_warning() -> None:
    release = threading.Event()

    def source() -> Iterator[int]:
        yield 1
        release.wait()

    pipeline = PipelineBuilder().add_source(source()).pipe(str).add_sink(1).build()
    pipeline.start()
    assert pipeline.get_item() == "1"
    started = time.monotonic()
    with pytest.warns(RuntimeWarning, match=r"timeout=0.1 seconds, still busy: pipeline source 0$"):
        pipeline.stop(timeout=0.1)
    assert 0.1 <= time.monotonic() - started < 0.5
    release.set()


def test_a_stage_that_hangs_is_left_behind_and_queued_items_are_not_begun() -> None:
    release, begun = threading.Event(), []

    def hang(x: int) -> None:
        begun.append(x)
        release.wait()

    pipeline = PipelineBuilder().add_source(range(100)).pipe(hang, concurrency=2, name="hang").add_sink(1).build()
    pipeline.start()
    with pytest.raises(TimeoutError):
        pipeline.get_item(timeout=0.1)
    with pytest.warns(RuntimeWarning, match="still busy: pipeline hang 0, pipeline hang 1"):
        pipeline.stop(timeout=0.1)
    release.set()
    time.sleep(0.05)
    assert sorted(begun) == [0, 1]


def test_a_stage_that_skips_failures_begins_nothing_new() -> None:
    begun, go_on = [], threading.Event()

    def fail(x: int) -> None:
        begun.append(x)
        if x:
            time.sleep(0.05)  # now all that the stage has room for is there
            go_on.wait(5)
        raise ValueError(x)

    pipeline = PipelineBuilder().add_source(range(100)).pipe(fail, on_error="skip").add_sink(1).build()
    pipeline.start()
    while len(begun) < 2:
        time.sleep(0.001)
    pipeline.cancel()
    go_on.set()
    pipeline.stop()
    assert begun == [0, 1]


def test_an_interrupt_of_the_consumer() -> None:
    pipeline = PipelineBuilder().add_source(itertools.count()).pipe(lambda x: time.sleep(0.05)).add_sink(1).build()
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt), pipeline.auto_stop():
        for _ in pipeline:
            pass
    timer.join()


def test_a_pipeline_that_is_stopped_by_another_thread_tells_the_loop() -> None:
    pipeline = PipelineBuilder().add_source(itertools.count()).pipe(lambda x: time.sleep(0.01)).add_sink(1).build()
    pipeline.start()
    timer = threading.Timer(0.1, pipeline.stop)
    timer.start()
    with pytest.raises(RuntimeError, match="stopped in the middle"):
        for _ in pipeline:
            pass
    timer.join()


def test_a_thousand_starts_and_stops() -> None:
    pipeline = PipelineBuilder().add_source(range(100)).pipe(str, concurrency=2).add_sink(1).build()
    for _ in range(1000):
        with pipeline.auto_stop():
            pass


def test_a_thread_that_waits_for_its_turn_does_not_begin_after_the_stop() -> None:
    begun, go = [], threading.Event()

    def work(x: int) -> None:
        begun.append(x)
        go.wait(5)

    pipeline = PipelineBuilder().add_source(range(9)).pipe(work, concurrency=4).add_sink(1).build(num_threads=1)
    pipeline.start()
    time.sleep(0.05)
    timer = threading.Timer(0.1, go.set)
    timer.start()
    pipeline.stop()
    timer.join()
    assert len(begun) == 1


PYTHON = sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c"  # of a fork with threads, since 3.12
PROGRAM = """
import itertools, os, sys, time
from tinytorch.core.dataloader import PipelineBuilder
pipeline = PipelineBuilder().add_source(itertools.count()).pipe({op}, concurrency=2).add_sink(1).build()
pipeline.start()
print(pipeline.get_item(), flush=True)
{end}
"""


@pytest.mark.parametrize(
    ("op", "end", "code"),
    [
        ("int", "", 0),
        ("lambda x: time.sleep(60 * x)", "", 0),
        ("int", "raise SystemExit(3)", 3),
        ("int", "if os.fork() == 0: del pipeline; sys.exit(0)\nprint(os.waitstatus_to_exitcode(os.wait()[1]))", 0),
    ],
    ids=["running", "busy", "exit", "fork"],
)
def test_a_program_ends_with_a_pipeline_that_runs(op: str, end: str, code: int) -> None:
    program = PROGRAM.format(op=op, end=end)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([*PYTHON, program], capture_output=True, text=True, timeout=20, env=environment, check=False)
    assert (done.returncode, done.stderr) == (code, "")


def test_the_copy_of_a_fork_says_that_it_is_one() -> None:
    end = (
        "if os.fork() == 0:\n    try: pipeline.get_item()\n    except RuntimeError as error: print(error, flush=True)\n"
        "    os._exit(0)\nos.wait()"
    )
    program = PROGRAM.format(op="int", end=end)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([*PYTHON, program], capture_output=True, text=True, timeout=20, env=environment, check=True)
    assert "runs in the process that forked this one" in done.stdout
