"""A stage that is tried again: how often, how long, what not, and how it ends."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stage_functions as functions

from tinytorch.core.dataloader import PipelineBuilder, Retry, WorkerError

QUICK = Retry(attempts=3, pause=0)


def build(source: Any, op: Any, **options: Any) -> Any:
    return PipelineBuilder().add_source(source).pipe(op, **options).add_sink(3).build()


class Server:
    """Reads that fail so often, each item by itself; and how often each was asked for."""

    def __init__(self, failures: int, error: Any = None) -> None:
        self.failures, self.error, self.asked = failures, error or TimeoutError("no answer"), Counter[int]()

    def read(self, x: int) -> int:
        self.asked[x] += 1
        if self.asked[x] <= self.failures:
            raise self.error
        return x

    async def read_async(self, x: int) -> int:
        return self.read(x)


@pytest.mark.parametrize("reading", ["read", "read_async"])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_what_fails_for_a_time_is_read_in_the_end(reading: str, concurrency: int) -> None:
    server = Server(failures=2)
    options: dict[str, Any] = {"concurrency": concurrency, "output_order": "input", "retry": QUICK}
    assert list(build(range(20), getattr(server, reading), **options)) == list(range(20))
    assert server.asked == dict.fromkeys(range(20), 3)


@pytest.mark.parametrize("reading", ["read", "read_async"])
def test_the_last_error_is_raised_in_order_with_what_each_attempt_met(reading: str) -> None:
    server = Server(failures=9)
    reads = getattr(server, reading)

    async def fails_at_two(x: int) -> int:
        return await reads(x) if x == 2 else x

    op = fails_at_two if reading == "read_async" else lambda x: reads(x) if x == 2 else x
    got = []
    with pytest.raises(TimeoutError) as caught:  # noqa: PT012
        for item in build(range(9), op, name="read", retry=QUICK):
            got.append(item)  # noqa: PERF402
    assert got == [0, 1]
    assert server.asked == {2: 3}
    assert caught.value.__notes__ == [
        "3 attempts: (1) no answer; (2) no answer; (3) no answer",
        'in stage "read", at item 2: 2',
    ]


def test_an_item_that_is_given_up_counts_as_one_failure() -> None:
    server = Server(failures=9)
    pipeline = build(range(3), server.read, on_error="skip", retry=QUICK)
    assert list(pipeline) == []
    assert [failure.number for failure in pipeline.failures()] == [0, 1, 2]
    assert pipeline.stats()[1].failures == 3
    assert server.asked == {0: 3, 1: 3, 2: 3}


class AnswerError(Exception):
    """What httpx and requests raise for a status, as far as it matters."""

    def __init__(self, status: int, **headers: str) -> None:
        self.response = SimpleNamespace(status_code=status, headers=headers)
        super().__init__(status)


@pytest.mark.parametrize("error", [FileNotFoundError("x"), TypeError("x"), AnswerError(404), WorkerError("killed")])
def test_what_will_not_change_is_not_tried_again(error: Exception) -> None:
    server = Server(failures=9, error=error)
    with pytest.raises(type(error)) as caught:
        list(build([7], server.read, retry=QUICK))
    assert server.asked == {7: 1}
    assert caught.value.__notes__ == ['in stage "read", at item 0: 7']


def test_pauses_grow_and_follow_the_server() -> None:
    pauses: list[float] = []
    how = Retry(attempts=4, pause=1, jitter=lambda low, high: high, sleep=pauses.append)
    assert list(build([7], Server(failures=3).read, retry=how)) == [7]
    assert sum(pauses) == pytest.approx(1 + 2 + 4, abs=0.2)
    pauses.clear()
    slow_down = Server(failures=1, error=AnswerError(429, **{"Retry-After": "5"}))
    assert list(build([7], slow_down.read, retry=how)) == [7]
    assert sum(pauses) == pytest.approx(5, abs=0.1)


def test_a_stop_ends_a_pause_and_nothing_is_called_after_it() -> None:
    server, failed = Server(failures=99), threading.Event()

    def read(x: int) -> int:
        failed.set()
        return server.read(x)

    pipeline = build(range(9), read, concurrency=2, retry=Retry(pause=60, jitter=lambda low, high: high, max_pause=60))
    pipeline.start()
    assert failed.wait(5)
    started = time.monotonic()
    pipeline.stop()
    assert time.monotonic() - started < 2  # a warning, after 5 s, would be an error
    assert max(server.asked.values()) == 1


def test_functions_in_processes_and_executors_are_tried_again() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        list(build(range(9), functions.fail_at_three, executor="process", concurrency=2, retry=QUICK))
    assert caught.value.__notes__[-1].startswith('in stage "fail_at_three"')
    options: dict[str, Any] = {"executor": "process", "retry": QUICK}
    with pytest.raises(OSError, match="no answer") as caught_os:
        list(build([1], functions.no_answer, **options))
    assert "3 attempts: (1) no answer; (2) no answer; (3) no answer" in caught_os.value.__notes__


def test_attempts_wait_for_their_turn_one_by_one() -> None:
    server = Server(failures=2)
    builder = PipelineBuilder().add_source(range(9)).pipe(server.read, concurrency=4, retry=QUICK).add_sink(1)
    assert sorted(builder.build(num_threads=1)) == list(range(9))
    assert server.asked == dict.fromkeys(range(9), 3)


def test_wrong_arguments() -> None:
    def several(x: int) -> Iterator[int]:
        yield x

    with pytest.raises(TypeError, match="retry must be a Retry or None, got 3"):
        build("a", str, retry=3)
    with pytest.raises(TypeError, match='stage "several": retry has no use for a generator'):
        build("a", several, retry=QUICK)
