"""The bound on items in flight is exact, and so are order and exactly-once: in pipelines drawn at random."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tinytorch.core.dataloader import SKIP, PipelineBuilder
from tinytorch.core.dataloader.pipeline.plumbing.route import route


class Counted:
    """A source that counts what it was asked for, beside what the consumer got."""

    def __init__(self, length: int) -> None:
        self.length, self.asked = length, 0

    def __iter__(self) -> Iterator[int]:
        for x in range(self.length):
            self.asked += 1
            yield x


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("order", ["input", "completion"])
def test_the_bound_is_reached_and_not_passed(concurrency: int, order: str) -> None:
    source = Counted(10_000)
    builder = PipelineBuilder().add_source(source).pipe(int, concurrency=concurrency, output_order=order, buffer_size=4)
    pipeline = builder.aggregate(5).pipe(list, buffer_size=1).add_sink(2).build()
    assert pipeline.max_in_flight == (concurrency + 4) + (5 + 16) + 5 * (1 + 1) + 5 * 2
    with pipeline.auto_stop():
        for got in range(1, 4):
            pipeline.get_item()
            deadline = time.monotonic() + 5
            while source.asked - 5 * got < pipeline.max_in_flight and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(0.02)
            assert source.asked - 5 * got == pipeline.max_in_flight


def test_without_buffers_it_is_concurrency_and_sink() -> None:
    source = Counted(100)
    pipeline = PipelineBuilder().add_source(source).pipe(int, concurrency=2, buffer_size=0).add_sink(1).build()
    with pipeline.auto_stop():
        time.sleep(0.1)
        assert source.asked == pipeline.max_in_flight == 3


def same(x: Any) -> Any:
    return x


skipped: list[int] = []


def skip_thirds(x: Any) -> Any:
    if isinstance(x, int) and x % 3 == 0:
        skipped.append(x)
        return SKIP
    return x


def one_by_one(x: Any) -> Iterator[Any]:
    yield x


async def awaited(x: Any) -> Any:
    return x


routed = route(lambda x: isinstance(x, int) and x % 2, {0: same, 1: one_by_one})


PIPES = st.fixed_dictionaries(
    {
        "op": st.sampled_from([same, skip_thirds, one_by_one, awaited, routed]),
        "concurrency": st.integers(1, 4),
        "output_order": st.sampled_from(["input", "completion"]),
        "buffer_size": st.sampled_from([None, 0, 1, 5]),
    }
)
STAGES = st.lists(st.one_of(PIPES, st.integers(1, 5), st.just("disaggregate")), max_size=4)


def built(source: Counted, stages: list[Any], sink: int, fails: int | None) -> tuple[Any, int, bool]:
    """Return a pipeline of these stages, how deep its items are nested, and whether it keeps their order."""
    builder, depth, ordered = PipelineBuilder().add_source(source), 0, True
    if fails is not None:

        def fail(x: int) -> int:
            if x == fails:
                raise ValueError(x)
            return x

        builder.pipe(fail)
    for stage in stages:
        if isinstance(stage, int):
            builder.aggregate(stage)
            depth += 1
        elif stage == "disaggregate":
            if depth:
                builder.disaggregate()
                depth -= 1
        else:
            options = dict(stage)
            builder.pipe(options.pop("op"), **options)
            ordered &= stage["concurrency"] == 1 or stage["output_order"] == "input"
    return builder.add_sink(sink).build(), depth, ordered


def flat(item: Any) -> list[int]:
    """Return the numbers in nested lists."""
    return [number for part in item for number in flat(part)] if isinstance(item, list) else [item]


def expected(length: int, stages: list[Any]) -> list[int]:
    """Return the numbers that no stage leaves out."""
    depth, numbers = 0, list(range(length))
    for stage in stages:
        if isinstance(stage, int):
            depth += 1
        elif stage == "disaggregate":
            depth = max(0, depth - 1)
        elif stage["op"] is skip_thirds and not depth:
            numbers = [number for number in numbers if number % 3]
    return numbers


@pytest.mark.parametrize("interval_s", [0.005, 1e-6])
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    length=st.integers(0, 60),
    stages=STAGES,
    sink=st.integers(1, 4),
    fails=st.one_of(st.none(), st.integers(0, 59)),
    leave_after=st.one_of(st.none(), st.integers(0, 20)),
)
def test_random_pipelines(
    interval_s: float, length: int, stages: list[Any], sink: int, fails: int | None, leave_after: int | None
) -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(interval_s)
    try:
        check(length, stages, sink, fails, leave_after)
    finally:
        sys.setswitchinterval(usual)


def check(length: int, stages: list[Any], sink: int, fails: int | None, leave_after: int | None) -> None:
    source = Counted(length)
    pipeline, _, ordered = built(source, stages, sink, fails)
    got: list[int] = []
    failed = False
    skipped.clear()
    threads = set(threading.enumerate())
    with pipeline.auto_stop():
        try:
            for count, item in enumerate(pipeline):
                got += flat(item)
                assert source.asked - len(got) - len(skipped) <= pipeline.max_in_flight
                if count == leave_after:
                    break
        except ValueError as error:
            failed = True
            assert error.args == (fails,)  # noqa: PT017 - there may be none
    assert not {thread for thread in threading.enumerate() if thread not in threads}
    wanted = expected(length, stages)
    assert len(set(got)) == len(got)
    assert set(got) <= set(wanted)
    if ordered:
        assert got == wanted[: len(got)]
    if fails is not None and fails < length:
        assert failed or leave_after is not None
        assert all(number < fails for number in got)
    elif leave_after is None:
        assert sorted(got) == wanted
