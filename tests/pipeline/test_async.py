"""Stages of `async def` functions: on an event loop that the other stages never block."""

from __future__ import annotations

import asyncio
import gc
import itertools
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tinytorch.core.dataloader import PipelineBuilder
from tinytorch.core.dataloader.pipeline.plumbing.event_loop import Results


async def doubled(x: int) -> int:
    await asyncio.sleep(0.001)
    return 2 * x


def build(source: Any, op: Any, **options: Any) -> Any:
    return PipelineBuilder().add_source(source).pipe(op, **options).add_sink(3).build()


def test_in_order_and_as_they_come(switches: None) -> None:
    assert list(build(range(50), doubled, concurrency=8, output_order="input")) == list(range(0, 100, 2))
    assert sorted(build(range(50), doubled, concurrency=8)) == list(range(0, 100, 2))


def test_a_callable_object_and_a_method_are_recognised() -> None:
    class Twice:
        async def __call__(self, x: int) -> int:
            return await doubled(x)

    assert list(build(range(3), Twice())) == list(build(range(3), Twice().__call__)) == [0, 2, 4]


def test_all_run_at_a_time_and_no_more() -> None:
    running, most = 0, 0

    async def count(x: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return x

    assert len(list(build(range(64), count, concurrency=16))) == 64
    assert most == 16


def test_latency_overlaps() -> None:
    async def wait(x: int) -> int:
        await asyncio.sleep(0.1)
        return x

    started = time.monotonic()
    assert len(list(build(range(60), wait, concurrency=60))) == 60
    assert time.monotonic() - started < 2


def test_tasks_go_on_while_the_consumer_and_other_stages_wait() -> None:
    done = threading.Event()

    async def count(x: int) -> int:
        await asyncio.sleep(0.01)
        if x == 5:
            done.set()
        return x

    builder = PipelineBuilder().add_source(itertools.count()).pipe(count, concurrency=1)
    release = threading.Event()
    pipeline = builder.pipe(lambda x: x and release.wait(), name="hangs").add_sink(1).build()
    pipeline.start()
    assert pipeline.get_item() == 0
    assert done.wait(5)
    with pytest.warns(RuntimeWarning, match="still busy: pipeline hangs 0"):
        pipeline.stop(timeout=0.1)
    release.set()


def test_failures_in_order() -> None:
    async def fail(x: int) -> int:
        await asyncio.sleep(0.02 if x == 3 else 0)
        if x in (3, 4):
            raise OSError(x)
        return x

    got = []
    with pytest.raises(OSError, match="3") as caught:  # noqa: PT012
        for x in build(range(20), fail, concurrency=5, output_order="input"):
            got.append(x)  # noqa: PERF402
    assert got == [0, 1, 2]
    assert caught.value.__notes__ == ['in stage "fail", at item 3: 3']
    assert list(build(range(6), fail, on_error="skip")) == [0, 1, 2, 5]


def test_an_async_generator_gives_several_items() -> None:
    async def times(x: int) -> AsyncIterator[int]:
        for _ in range(x):
            await asyncio.sleep(0)
            yield x

    assert list(build(range(4), times, concurrency=2, output_order="input")) == [1, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("source", [itertools.count(), range(9)], ids=["without end", "that has ended"])
def test_at_the_end_tasks_are_cancelled_and_their_cleanup_runs(source: Any) -> None:
    cleaned = []

    async def wait(x: int) -> int:
        try:
            await asyncio.sleep(60 if x else 0)
        finally:
            cleaned.append(x)
        return x

    started = time.monotonic()
    assert next(iter(build(source, wait, concurrency=3))) == 0
    assert time.monotonic() - started < 2
    assert 3 <= len(cleaned) <= 4  # nothing new begins


def test_a_function_that_cancels_itself_is_an_error() -> None:
    async def cancel(x: int) -> None:
        raise asyncio.CancelledError

    with pytest.raises(RuntimeError, match="cancelled its own task"):
        list(build(range(3), cancel))


def test_a_function_that_blocks_the_loop_is_told() -> None:
    async def block(x: int) -> int:
        await asyncio.sleep(0)
        time.sleep(0.6)
        return x

    with pytest.warns(RuntimeWarning, match='stage "block": a function blocked the event loop for [0-9.]+ s'):
        list(build(range(2), block))


def test_a_function_is_not_blamed_for_the_garbage_collector(recwarn: pytest.WarningsRecorder) -> None:
    def slow(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            time.sleep(0.6)

    async def collect(x: int) -> int:
        await asyncio.sleep(0.01)
        gc.callbacks.append(slow)
        try:
            gc.collect()
        finally:
            gc.callbacks.remove(slow)
        await asyncio.sleep(0.2)  # the loop is looked at
        return x

    before = gc.callbacks.copy()
    assert list(build(range(1), collect)) == [0]
    assert not recwarn.list
    assert gc.callbacks == before


def test_an_executor_has_no_use() -> None:
    with pytest.raises(ValueError, match="runs on an event loop; executor has no use there"):
        build(range(2), doubled, executor="process")


def test_results_of_one_turn_of_the_loop_are_handed_over_together() -> None:
    loop = asyncio.new_event_loop()
    results = Results(loop)

    async def leave() -> list[bool]:
        for number in range(3):
            results.put(number)
        before = results.empty()
        await asyncio.sleep(0)
        results.put(3)  # left behind where the loop ends
        return [before, results.groups.qsize() == 1]

    assert loop.run_until_complete(leave()) == [True, True]
    loop.close()
    results.put(None)  # as nothing runs, at once
    assert [results.get() for _ in range(5)] == [0, 1, 2, 3, None]
    assert results.empty()
