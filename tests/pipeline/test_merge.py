"""Several sources as one: the order of a Mixture, whatever can be iterated, and errors at their place."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from tinytorch.core.dataloader import SKIP, Merge, Mixture, PipelineBuilder

SOURCES = st.lists(st.tuples(st.integers(1, 12), st.sampled_from([0.5, 1, 1.7, 2, 3])), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(
    lengths_and_weights=SOURCES,
    stop=st.sampled_from(["first", "all", "cycle"]),
    generator=st.one_of(st.none(), st.integers(0, 99)),
)
def test_the_order_is_that_of_a_mixture(lengths_and_weights: Any, stop: str, generator: int | None) -> None:
    lengths, weights = zip(*lengths_and_weights, strict=True)
    data = [[f"{number}:{k}" for k in range(length)] for number, length in enumerate(lengths)]
    mixture = Mixture(data, weights, stop=stop, generator=generator)
    merged = Merge(data, weights, stop=stop, generator=generator)
    assert list(merged) == [mixture[k] for k in range(len(mixture))]
    assert list(merged) == list(merged)


def test_streams_without_an_end_come_by_weights() -> None:
    merged = Merge([itertools.repeat("a"), itertools.repeat("b")], [3, 1])
    got = list(itertools.islice(merged, 4000))
    assert got.count("a") == 3000
    assert "".join(got[:8]) == "aabaaaba"
    assert list(itertools.islice(Merge([itertools.count(), itertools.count(100)]), 4)) == [0, 100, 1, 101]


def test_async_sources_and_pipelines() -> None:
    async def letters() -> AsyncIterator[str]:
        for letter in "abc":
            yield letter

    inner = PipelineBuilder().add_source(range(3)).pipe(str).add_sink(1).build()
    pipeline = PipelineBuilder().add_source(Merge([letters(), inner])).pipe(str.upper).add_sink(2).build()
    assert list(pipeline) == ["A", "0", "B", "1", "C", "2"]


class Counted:
    """Numbers, and how many of them were asked for."""

    def __init__(self, length: int) -> None:
        self.length, self.asked, self.closed = length, 0, 0

    def __iter__(self) -> Iterator[int]:
        try:
            for x in range(self.length):
                self.asked += 1
                yield x
        finally:
            self.closed += 1


def test_the_bound_counts_what_the_sources_are_ahead() -> None:
    sources = [Counted(1000), Counted(1000), Counted(1000)]
    builder = PipelineBuilder().add_source(Merge(sources, [1, 2, 3])).pipe(int, buffer_size=1)
    pipeline = builder.add_sink(2).build()
    assert pipeline.max_in_flight == (1 + 1) + 2 + (3 - 1)
    with pipeline.auto_stop():
        for got in range(1, 10):
            pipeline.get_item()
            deadline = time.monotonic() + 5
            while (
                sum(source.asked for source in sources) - got < pipeline.max_in_flight and time.monotonic() < deadline
            ):
                time.sleep(0.001)
            time.sleep(0.01)
            assert sum(source.asked for source in sources) - got == pipeline.max_in_flight
    assert [source.closed for source in sources] == [1, 1, 1]


def test_every_epoch_begins_all_sources_again() -> None:
    sources = [Counted(5), Counted(2)]
    pipeline = PipelineBuilder().add_source(Merge(sources, stop="all")).add_sink(2).build()
    assert list(pipeline) == list(pipeline) == [0, 0, 1, 1, 2, 3, 4]
    assert [source.closed for source in sources] == [2, 2]


def test_an_error_comes_when_its_item_is_due_and_names_the_source() -> None:
    def breaks() -> Iterator[str]:
        yield from "ab"
        raise OSError("gone")

    got = []
    pipeline = PipelineBuilder().add_source(Merge(["123456789", breaks()], [3, 1])).pipe(str).add_sink(3).build()
    with pytest.raises(OSError, match="gone") as caught:  # noqa: PT012
        for item in pipeline:
            got.append(item)  # noqa: PERF402
    assert "".join(got) == "12a345b678"
    assert caught.value.__notes__ == ["in merged source 1, after 2 items", 'in stage "source", after 10 items']


def test_sources_without_items_and_sources_that_are_used_up() -> None:
    with pytest.raises(ValueError, match=r"there are no items to merge in \[\]"):
        list(Merge(["abc", []]))
    with pytest.raises(ValueError, match="there are no items a second time in <str"):
        list(Merge(["abc", iter("a")], stop="cycle"))
    merged = Merge(["abc", iter("ab")])
    assert list(merged) == ["a", "a", "b", "b"]
    with pytest.raises(ValueError, match="there are no items to merge in <str"):
        list(merged)


def test_an_item_does_not_wait_for_the_next_of_its_source() -> None:
    arrived = threading.Event()

    def slow() -> Iterator[int]:
        yield 0
        assert arrived.wait(5)
        yield 1

    for item in PipelineBuilder().add_source(Merge([slow(), [10, 11]])).add_sink(1).build():
        if item == 0:
            arrived.set()
    assert item == 11


def test_a_stop_wakes_a_source_that_waits_for_a_pipeline() -> None:
    inner = PipelineBuilder().add_source(itertools.count()).pipe(lambda x: x and SKIP).add_sink(1).build()
    pipeline = PipelineBuilder().add_source(Merge([inner, itertools.count()])).add_sink(3).build()
    pipeline.start()
    assert pipeline.get_item(5) == 0
    assert inner.run is not None
    while not inner.run.sink.starved.waiting:  # for its second item, which never comes
        time.sleep(0.001)
    pipeline.stop()  # if a thread were left, it would warn after some seconds, and a warning is an error


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([],), {}, "sources must be at least one, got none"),
        ((["a", "b"], [1]), {}, r"weights must be positive numbers, one for each source, got \[1\]"),
        ((["a", "b"], [1, 0]), {}, r"weights must be .*, got \[1, 0\]"),
        ((["a"], [float("inf")]), {}, r"weights must be .*, got \[inf\]"),
        ((["a"],), {"stop": "last"}, r"stop must be one of \('first', 'all', 'cycle'\), got 'last'"),
        ((["a"],), {"generator": -1}, "-1"),
    ],
)
def test_wrong_arguments(arguments: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Merge(*arguments, **options)


def test_what_is_no_source() -> None:
    with pytest.raises(TypeError, match="a source must be an iterable or an async iterable, got 3"):
        Merge(["a", 3])
