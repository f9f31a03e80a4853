"""The items, the order and the epochs of a pipeline, and the answers of its methods."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tinytorch.core.dataloader import SKIP, PipelineBuilder


def build(source: Any, *ops: Any, sink: int = 3, **options: Any) -> Any:
    """Return a pipeline of these functions, all with the same options."""
    builder = PipelineBuilder().add_source(source)
    for op in ops:
        builder.pipe(op, **options)
    return builder.add_sink(sink).build()


def later_is_faster(x: int) -> int:
    time.sleep(0.02 * (5 - x % 5))
    return x


def test_every_item_comes_once_and_in_order(switches: None) -> None:
    assert list(build(range(1000), lambda x: x + 1, lambda x: 2 * x)) == [2 * (x + 1) for x in range(1000)]


def test_no_stages_and_no_items() -> None:
    assert list(build("abc")) == ["a", "b", "c"]
    assert list(build([], str)) == []


def test_input_order_with_several_threads(switches: None) -> None:
    assert list(build(range(20), later_is_faster, concurrency=5, output_order="input")) == list(range(20))


def test_completion_order_gives_the_first_that_is_done_first() -> None:
    got = list(build(range(5), later_is_faster, concurrency=5))
    assert sorted(got) == list(range(5))
    assert got[0] == 4


def test_as_many_calls_at_a_time_as_the_concurrency_says() -> None:
    together = threading.Barrier(4, timeout=5)
    assert len(list(build(range(8), lambda x: together.wait(), concurrency=4))) == 8


def test_none_is_data_and_skip_leaves_out() -> None:
    assert list(build(range(4), lambda x: None)) == [None] * 4
    for order in ("input", "completion"):
        got = list(build(range(9), lambda x: x if x % 2 else SKIP, concurrency=3, output_order=order))
        assert sorted(got) == [1, 3, 5, 7]


def test_a_generator_gives_any_number_of_items() -> None:
    def times(n: int) -> Iterator[int]:
        yield from [n] * n

    expected = [1, 2, 2, 3, 3, 3]
    assert list(build(range(4), times)) == expected
    assert list(build(range(4), times, concurrency=3, output_order="input")) == expected
    assert sorted(build(range(4), times, concurrency=3)) == expected


def test_a_generator_without_an_end_is_asked_only_for_what_is_wanted() -> None:
    asked = []

    def endless(n: int) -> Iterator[int]:
        for k in itertools.count():
            asked.append(k)
            yield k

    assert list(itertools.islice(build([0], endless, sink=2), 3)) == [0, 1, 2]
    assert len(asked) <= 3 + 2 + 1


def test_aggregate_and_disaggregate() -> None:
    builder = PipelineBuilder().add_source(range(7)).aggregate(3)
    assert list(builder.add_sink(2).build()) == [[0, 1, 2], [3, 4, 5], [6]]
    builder = PipelineBuilder().add_source(range(7)).aggregate(3, drop_last=True)
    assert list(builder.add_sink(2).build()) == [[0, 1, 2], [3, 4, 5]]
    builder = PipelineBuilder().add_source(range(7)).aggregate(3).pipe(lambda batch: batch[::-1]).disaggregate()
    assert list(builder.add_sink(2).build()) == [2, 1, 0, 5, 4, 3, 6]


def test_a_second_loop_is_a_second_epoch() -> None:
    pipeline = build(range(3), str)
    assert list(pipeline) == list(pipeline) == ["0", "1", "2"]
    with pipeline.auto_stop():
        assert list(pipeline) == list(pipeline) == ["0", "1", "2"]


def test_a_loop_goes_on_where_the_one_before_was_left_while_the_pipeline_runs() -> None:
    pipeline = build(range(20), int)
    with pipeline.auto_stop():
        assert list(itertools.islice(pipeline, 5)) == [0, 1, 2, 3, 4]
        assert pipeline.get_item() == 5
        assert list(pipeline) == list(range(6, 20))


def test_without_start_a_new_loop_begins_anew() -> None:
    pipeline = build(range(20), int)
    assert list(itertools.islice(pipeline, 5)) == list(itertools.islice(pipeline, 5)) == [0, 1, 2, 3, 4]


def test_get_item_ends_with_eof_error_and_tells_of_waiting_too_long() -> None:
    pipeline = build([0, 1], lambda x: time.sleep(0.3 * x))
    with pipeline.auto_stop():
        assert pipeline.get_item(timeout=5) is None
        with pytest.raises(TimeoutError, match=r"timeout=0.01 seconds"):
            pipeline.get_item(timeout=0.01)
        assert pipeline.get_item(timeout=5) is None
        with pytest.raises(EOFError):
            pipeline.get_item(timeout=5)


def test_an_iterator_is_one_epoch_and_the_second_is_an_error() -> None:
    pipeline = build(iter(range(3)), int)
    assert list(pipeline) == [0, 1, 2]
    with pytest.raises(RuntimeError, match="a source that can be iterated again, got <range_iterator"):
        list(pipeline)


def test_a_generator_that_is_used_up_is_an_error() -> None:
    source = (x for x in range(3))
    assert sum(source) == 3
    with pytest.raises(RuntimeError, match="the source is used up"):
        list(build(source, int))


def test_a_second_loop_while_the_first_runs_is_an_error() -> None:
    pipeline = build(range(9), int)
    first = iter(pipeline)
    next(first)
    with pytest.raises(RuntimeError, match="another loop"):
        next(iter(pipeline))
    assert list(first) == list(range(1, 9))


def test_a_pipeline_may_be_the_source_of_another() -> None:
    inner = build(range(5), lambda x: x + 1)
    assert list(build(inner, lambda x: 2 * x)) == [2, 4, 6, 8, 10]
    assert list(itertools.islice(build(build(itertools.count(), int), int), 2)) == [0, 1]


def test_an_async_source() -> None:
    async def numbers() -> AsyncIterator[int]:
        for x in range(4):
            yield x

    assert list(build(numbers(), str)) == ["0", "1", "2", "3"]


def test_num_threads_bounds_how_many_functions_run() -> None:
    running, most, lock = [0], [0], threading.Lock()

    def count(x: int) -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.005)
        with lock:
            running[0] -= 1
        return x

    builder = PipelineBuilder().add_source(range(20)).pipe(count, concurrency=4).pipe(count, concurrency=2)
    assert sorted(builder.add_sink(2).build(num_threads=2)) == list(range(20))
    assert most == [2]


def test_statistics_of_each_stage() -> None:
    slept_s = [0.0]

    def sleep(x: int) -> int:
        started = time.perf_counter()
        time.sleep(0.01)
        slept_s[0] += time.perf_counter() - started
        return x

    pipeline = PipelineBuilder().add_source(range(20)).pipe(sleep, name="slow").pipe(int, name="quick").add_sink(2)
    list(running := pipeline.build())
    source, slow, quick = running.stats()
    assert [source.items, slow.items, quick.items] == [20, 20, 20]
    assert slow.busy * slow.elapsed_s == pytest.approx(slept_s[0], rel=0.2)
    assert slow.busy + slow.waiting_for_input + slow.waiting_for_output <= 1.05
    assert slow.p50_s >= 0.01
    assert slow.cpu < 0.3
    assert quick.waiting_for_input * quick.elapsed_s == pytest.approx(slept_s[0], rel=0.3)
    assert "slow" in running.report()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda b: b.pipe(str), 'stage "str" has nothing to read: call add_source first'),
        (lambda b: b.add_sink(2), "a pipeline needs a source"),
        (lambda b: b.build(), "a pipeline needs a source"),
        (lambda b: b.add_source("a").build(), "a pipeline needs a sink"),
        (lambda b: b.add_source("a").add_source("b"), "has a source already"),
        (lambda b: b.add_source("a").add_sink(1).add_sink(1), "has a sink already"),
        (lambda b: b.add_source("a").add_sink(1).pipe(str), 'stage "str" comes after the sink'),
        (lambda b: b.add_source("a").pipe(str, concurrency=0), "concurrency must be a positive integer, got 0"),
        (lambda b: b.add_source("a").pipe(str, output_order="x"), "output_order must be .*, got 'x'"),
        (lambda b: b.add_source("a").pipe(str, executor="x"), "executor must be .*, got 'x'"),
        (lambda b: b.add_source("a").pipe(str, buffer_size=-1), "buffer_size must be .*, got -1"),
        (lambda b: b.add_source("a").pipe(str, buffer_size=1.5), "buffer_size must be .*, got 1.5"),
        (lambda b: b.add_source("a").pipe(str, on_error="x"), "on_error must be .*, got 'x'"),
        (lambda b: b.add_source("a").pipe(str, max_failures=1.5), "max_failures as a share .*, got 1.5"),
        (lambda b: b.add_source("a").pipe(str, max_failures="1"), "max_failures must be .*, got '1'"),
        (lambda b: b.add_source("a").pipe(str, max_failures=1, on_error="raise"), "exclude each other"),
        (lambda b: b.add_source("a").aggregate(0), r"aggregate\(n\) must be a positive integer, got 0"),
        (lambda b: b.add_source("a").add_sink(0), "buffer_size must be a positive integer, got 0"),
        (lambda b: b.add_source("a").add_sink(1).build(num_threads=0), "num_threads must be a positive integer, got 0"),
    ],
)
def test_wrong_descriptions(wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong(PipelineBuilder())


def test_what_is_no_source_and_no_function() -> None:
    with pytest.raises(TypeError, match="a source must be an iterable or an async iterable, got 3"):
        PipelineBuilder().add_source(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a stage must be a function, got 3"):
        PipelineBuilder().add_source("a").pipe(3)  # type: ignore[arg-type]


def test_a_pipeline_that_was_not_started_or_twice() -> None:
    pipeline = build("abc", str)
    with pytest.raises(RuntimeError, match="was not started"):
        pipeline.get_item()
    with pipeline.auto_stop(), pytest.raises(RuntimeError, match="started before"):
        pipeline.start()
    pipeline.stop()
