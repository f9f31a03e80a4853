"""A stage that sends each item to one of several functions: the bound, the order and the errors of any stage."""

from __future__ import annotations

import operator
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stage_functions as functions

from tinytorch.core.dataloader import SKIP, PipelineBuilder


def build(source: Any, router: Any, paths: Any, name: str | None = None, **options: Any) -> Any:
    """Return a pipeline of this stage alone."""
    return PipelineBuilder().add_source(source).path_variants(router, paths, name, **options).add_sink(2).build()


def parity(x: int) -> int:
    return x % 2


def slow(x: int) -> str:
    time.sleep(0.01)
    return f"slow {x}"


def quick(x: int) -> str:
    return f"quick {x}"


def test_each_item_takes_the_path_that_the_router_names(switches: None) -> None:
    wanted = [slow(x) if x % 2 else quick(x) for x in range(20)]
    assert list(build(range(20), parity, [quick, slow])) == wanted
    assert list(build(range(20), parity, [quick, slow], concurrency=4, output_order="input")) == wanted
    assert sorted(build(range(20), parity, [quick, slow], concurrency=4)) == sorted(wanted)


def test_paths_may_have_names() -> None:
    names = ["a.jpg", "b.txt", "c.jpg"]
    suffix = operator.itemgetter(slice(-3, None))
    assert list(build(names, suffix, {"jpg": str.upper, "txt": str.title})) == ["A.JPG", "B.Txt", "C.JPG"]


def test_a_quick_item_does_not_wait_for_a_slow_one_if_the_order_is_free() -> None:
    got = list(build(range(5), lambda x: x == 0, {True: lambda x: time.sleep(0.2) or x, False: int}, concurrency=2))
    assert got == [1, 2, 3, 4, 0]


def test_a_path_may_leave_out_and_give_several() -> None:
    def twice(x: int) -> Iterator[int]:
        yield from (x, -x)

    assert list(build(range(5), parity, [lambda x: SKIP, twice])) == [1, -1, 3, -3]


def test_async_paths_and_an_async_router() -> None:
    async def later(x: int) -> int:
        return 10 * x

    async def twice(x: int) -> AsyncIterator[Any]:
        for result in (x, SKIP, -x):
            yield result

    async def chosen(x: int) -> int:
        return x % 2

    for router in (parity, chosen):
        got = list(build(range(4), router, [later, twice], concurrency=3, output_order="input"))
        assert got == [0, 1, -1, 20, 3, -3]


def test_the_bound_is_that_of_one_stage() -> None:
    asked = []

    def source() -> Iterator[int]:
        for x in range(1000):
            asked.append(x)
            yield x

    pipeline = build(source(), parity, [int, int], concurrency=3, buffer_size=2)
    assert pipeline.max_in_flight == (3 + 2) + 2
    with pipeline.auto_stop():
        deadline = time.monotonic() + 5
        while len(asked) < pipeline.max_in_flight and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(0.02)
        assert len(asked) == pipeline.max_in_flight


@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_failure_names_stage_item_and_path(concurrency: int) -> None:
    pipeline = build(
        range(9), parity, [functions.square, functions.fail_at_three], concurrency=concurrency, output_order="input"
    )
    got = []
    with pytest.raises(FileNotFoundError) as caught:  # noqa: PT012
        for item in pipeline:
            got.append(item)  # noqa: PERF402
    assert got == [0, 1, 4]
    assert caught.value.__notes__ == ["on path 1", 'in stage "path_variants", at item 3: 3']


def test_failures_are_left_out_and_counted_as_in_any_stage() -> None:
    paths = [functions.square, functions.fail_at_three]
    pipeline = build(range(6), parity, paths, "decode", on_error="skip")
    assert list(pipeline) == [0, 1, 4, 16, 5]
    assert [(one.stage, one.number, type(one.error)) for one in pipeline.failures()] == [
        ("decode", 3, FileNotFoundError)
    ]


def test_a_failure_on_an_async_path_names_it() -> None:
    async def fail(x: int) -> int:
        raise KeyError(x)

    with pytest.raises(KeyError) as caught:
        list(build([7], lambda x: "b", {"a": fail, "b": fail}))
    assert caught.value.__notes__ == ["on path 'b'", 'in stage "path_variants", at item 0: 7']


def test_paths_in_processes() -> None:
    pipeline = build(range(6), parity, [functions.square, functions.Reader(10)], executor="process", concurrency=2)
    assert sorted(pipeline) == [0, 4, 11, 13, 15, 16]
    with pytest.raises(TypeError, match=r'executor="process" needs a function that can be pickled, got .*Route'):
        build([1], lambda x: 0, [functions.square], executor="process")


@pytest.mark.parametrize("answer", [2, -1, None, [0]])
def test_a_router_that_names_no_path(answer: Any) -> None:
    with pytest.raises(ValueError, match=r"the router must return one of 0, 1, got ") as caught:
        list(build("a", lambda x: answer, [str, str]))
    assert caught.value.__notes__ == ["in stage \"path_variants\", at item 0: 'a'"]


def test_wrong_paths() -> None:
    async def later(x: int) -> int:
        return x

    with pytest.raises(ValueError, match="paths must be at least one function, got none"):
        build("a", parity, [])
    with pytest.raises(TypeError, match=r"router and paths must be functions, got \[<"):
        build("a", parity, [[str], [str]])
    with pytest.raises(TypeError, match="router and paths must be functions, got 0"):
        build("a", 0, [str])
    for router, paths in ((parity, [str, later]), (later, [str, str])):
        with pytest.raises(TypeError, match="all async or all plain functions"):
            build("a", router, paths)
