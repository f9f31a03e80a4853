"""What `pipeline_dev.py` builds, used as a program would: pipelines that are exact, in order, and gone at the end."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import tinytorch.core.dataloader as dl


def pipeline_of(source: Any, *functions: Callable[[Any], Any], sink: int = 2, **arguments: Any) -> dl.Pipeline:
    builder = dl.PipelineBuilder().add_source(source)
    for function in functions:
        builder = builder.pipe(function, **arguments)
    return builder.add_sink(sink).build()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("pipeline")]


@pytest.mark.task("8.58", "8.59", "8.60", "8.61")
def test_no_more_items_are_read_than_there_are_places() -> None:
    read: list[int] = []
    pipeline = pipeline_of((read.append(n) or n for n in itertools.count()), abs, abs, buffer_size=2)
    with pipeline.auto_stop():
        next(iter(pipeline))
        time.sleep(0.05)
        assert len(read) <= pipeline.max_in_flight + 1
    assert pipeline.max_in_flight == 3 + 3 + 2


@pytest.mark.task("8.61")
def test_a_stage_of_several_threads_gives_every_result_once() -> None:
    assert sorted(pipeline_of(range(500), lambda n: 2 * n, concurrency=4)) == list(range(0, 1000, 2))


@pytest.mark.task("8.61")
def test_a_generator_gives_several_results() -> None:
    assert list(pipeline_of([2, 0, 3], lambda n: (n for _ in range(n)))) == [2, 2, 3, 3, 3]


@pytest.mark.task("8.62")
def test_batches_and_the_rest() -> None:
    builder = dl.PipelineBuilder().add_source(range(7)).aggregate(3).add_sink(2)
    assert list(builder.build()) == [[0, 1, 2], [3, 4, 5], [6]]


@pytest.mark.task("8.63")
def test_results_come_in_the_order_of_the_inputs() -> None:
    def uneven(number: int) -> int:
        time.sleep(0.001 * (number * 7 % 5))
        return number

    assert list(pipeline_of(range(100), uneven, concurrency=8, output_order="input")) == list(range(100))


@pytest.mark.task("8.63", "8.64")
def test_a_failure_comes_after_the_results_before_it() -> None:
    pipeline = pipeline_of([4, 2, 0, 1], lambda n: 8 // n, concurrency=4, output_order="input")
    found = []
    with pytest.raises(ZeroDivisionError) as raised:
        found.extend(pipeline)
    assert found == [2, 4]
    assert "at item 2: 0" in raised.value.__notes__[0]


@pytest.mark.task("8.64")
def test_failures_are_left_out_up_to_a_limit() -> None:
    builder = dl.PipelineBuilder().add_source([1, 0, 2]).pipe(lambda n: 2 // n, max_failures=1).add_sink(2)
    pipeline = builder.build()
    assert list(pipeline) == [2, 1]
    assert [failure.item for failure in pipeline.failures()] == ["0"]
    with pytest.raises(dl.PipelineFailure, match="failed at 2 of 2 items, max_failures is 1"):
        list(pipeline_of([0, 0, 0], lambda n: 2 // n, max_failures=1))


@pytest.mark.task("8.65")
def test_coroutines_wait_at_the_same_time() -> None:
    async def request(number: int) -> int:
        await asyncio.sleep(0.02)
        return number

    started = time.perf_counter()
    assert sorted(pipeline_of(range(40), request, concurrency=40)) == list(range(40))
    assert time.perf_counter() - started < 0.4


@pytest.mark.task("8.66")
def test_leaving_the_loop_ends_all_threads() -> None:
    for _ in pipeline_of(itertools.count(), abs, abs):
        break
    assert threads() == []


@pytest.mark.task("8.66")
def test_a_stage_that_hangs_is_left_behind_and_named() -> None:
    gate = threading.Event()

    def stuck(item: int) -> int:
        gate.wait(9)
        return item

    pipeline = pipeline_of(range(3), stuck)
    with pytest.warns(RuntimeWarning, match="pipeline stuck 0"), pipeline.auto_stop(timeout=0.05):
        time.sleep(0.02)
    gate.set()


@pytest.mark.task("8.67")
def test_batches_are_the_same_for_any_concurrency() -> None:
    def drawn(name: str) -> tuple[str, float]:
        return name, float(dl.sample_rng().random())

    def batches(workers: int) -> list[Any]:
        functions: dict[str, Any] = {"load_fn": str.upper, "preprocess_fn": drawn, "collate_fn": list}
        how = {"num_io_workers": workers, "num_cpu_workers": workers, "batch_size": 3, "seed": 7}
        return list(dl.build_data_pipeline("abcdefgh", [5, 1, 7, 0, 2], **functions, **how))

    assert batches(1) == batches(4)
    assert [[name for name, _ in batch] for batch in batches(2)] == [["F", "B", "H"], ["A", "C"]]


@pytest.mark.task("8.68")
def test_a_profile_names_the_slow_stage() -> None:
    def slow(item: int) -> int:
        time.sleep(0.004)
        return item

    builder = dl.PipelineBuilder().add_source(range(200)).pipe(abs, name="quick").pipe(slow, name="slow").add_sink(4)
    verdict = dl.profile_pipeline(builder, num_inputs=60, budget_s=0.5).verdict
    assert verdict.bottleneck == ("slow",)
    assert verdict.change is not None
    assert verdict.change.stage == "slow"
