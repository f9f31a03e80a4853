"""A stage that fails: raised in order, with stage and item, or counted up to a limit."""

from __future__ import annotations

import gc
import threading
import time
import traceback
import weakref
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from tinytorch.core.dataloader import SKIP, PipelineBuilder, PipelineFailure, WorkerError


def fails_at(*places: int, error: Any = KeyError) -> Any:
    """Return a function that fails at these items."""

    def decode(x: int) -> int:
        if x in places:
            raise error(x)
        return x

    return decode


def got_until_error(pipeline: Any) -> tuple[list[Any], BaseException]:
    """Return the items before the error, and the error."""
    got: list[Any] = []
    with pytest.raises(BaseException) as caught:  # noqa: PT012
        for item in pipeline:
            got.append(item)  # noqa: PERF402
    return got, caught.value


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_failure_comes_after_the_items_before_it_with_stage_and_item(concurrency: int, switches: None) -> None:
    builder = PipelineBuilder().add_source(range(100)).pipe(lambda x: x)
    builder.pipe(fails_at(30, 40), concurrency=concurrency, output_order="input").pipe(lambda x: x).add_sink(3)
    got, error = got_until_error(builder.build())
    assert got == list(range(30))
    assert type(error) is KeyError
    assert error.args == (30,)
    assert error.__notes__ == ['in stage "decode", at item 30: 30']
    assert "in decode" in "".join(traceback.format_exception(error))


def test_the_first_in_order_is_raised_even_if_a_later_one_fails_first() -> None:
    def fail(x: int) -> int:
        time.sleep(0.2 if x == 2 else 0)
        if x in (2, 3):
            raise ValueError(x)
        return x

    got, error = got_until_error(
        PipelineBuilder().add_source(range(9)).pipe(fail, concurrency=4, output_order="input").add_sink(9).build()
    )
    assert (got, error.args) == ([0, 1], (2,))


def test_after_a_failure_the_source_is_asked_no_more() -> None:
    asked: list[int] = []

    def source() -> Iterator[int]:
        for x in range(10_000):
            asked.append(x)
            yield x

    pipeline = PipelineBuilder().add_source(source()).pipe(fails_at(5)).add_sink(3).build()
    got, _ = got_until_error(pipeline)
    assert got == [0, 1, 2, 3, 4]
    assert len(asked) <= 5 + pipeline.max_in_flight + 1


def test_a_source_that_fails_is_a_stage_that_fails() -> None:
    def source() -> Iterator[int]:
        yield from range(5)
        raise OSError("gone")

    got, error = got_until_error(PipelineBuilder().add_source(source()).pipe(str).add_sink(2).build())
    assert (got, type(error)) == (["0", "1", "2", "3", "4"], OSError)
    assert error.__notes__ == ['in stage "source", after 5 items']


def test_a_generator_that_fails_half_way_has_given_what_it_gave() -> None:
    def halves(x: int) -> Iterator[int]:
        yield x
        raise ValueError("half-way")

    got, error = got_until_error(PipelineBuilder().add_source([7, 8]).pipe(halves).add_sink(2).build())
    assert (got, str(error)) == ([7], "half-way")


@pytest.mark.parametrize("order", ["input", "completion"])
def test_skipped_failures_leave_no_hole_and_are_counted(order: str) -> None:
    builder = PipelineBuilder().add_source(range(50))
    builder.pipe(fails_at(3, 4, 20), name="read", concurrency=3, output_order=order, on_error="skip").add_sink(3)
    pipeline = builder.build()
    assert sorted(pipeline) == sorted(set(range(50)) - {3, 4, 20})
    assert pipeline.stats()[1].failures == 3
    listed = sorted(pipeline.failures(), key=lambda failure: failure.item)
    assert [(one.stage, one.item, type(one.error)) for one in listed] == [
        ("read", "20", KeyError),
        ("read", "3", KeyError),
        ("read", "4", KeyError),
    ]


def test_one_failure_too_many() -> None:
    builder = PipelineBuilder().add_source(range(50)).pipe(fails_at(3, 4, 20), name="read", max_failures=2).add_sink(3)
    got, error = got_until_error(builder.build())
    assert got == [x for x in range(20) if x not in (3, 4)]
    assert type(error) is PipelineFailure
    assert str(error) == 'stage "read" failed at 3 of 21 items, max_failures is 2'
    assert error.__cause__.args == (20,)
    assert [failure.number for failure in error.failures] == [3, 4, 20]


@pytest.mark.parametrize("share", [0.1, Fraction(1, 10), Fraction(10, 100)])
def test_a_share_counts_after_a_minimum(share: Any) -> None:
    early = PipelineBuilder().add_source(range(200)).pipe(fails_at(*range(9)), max_failures=share).add_sink(3)
    assert list(early.build()) == list(range(9, 200))
    many = PipelineBuilder().add_source(range(200)).pipe(fails_at(*range(0, 200, 2)), max_failures=share).add_sink(3)
    got, error = got_until_error(many.build())
    assert type(error) is PipelineFailure
    assert got == list(range(1, 100, 2))


def test_a_limit_for_all_stages_and_a_stage_with_its_own() -> None:
    builder = PipelineBuilder().add_source(range(9)).pipe(fails_at(2, 3)).pipe(fails_at(5), on_error="raise")
    got, error = got_until_error(builder.add_sink(3).build(max_failures=-1))
    assert (got, error.args) == ([0, 1, 4], (5,))


@pytest.mark.parametrize(("raised", "told"), [(StopIteration, RuntimeError), (SystemExit, WorkerError)])
def test_what_would_end_a_loop_or_the_program_is_an_error(raised: Any, told: Any) -> None:
    builder = PipelineBuilder().add_source([1]).pipe(fails_at(1, error=raised)).add_sink(1)
    assert type(got_until_error(builder.build())[1]) is told


def test_a_list_that_an_error_cut_short_is_left_out() -> None:
    got, error = got_until_error(
        PipelineBuilder().add_source(range(9)).pipe(fails_at(5)).aggregate(2).add_sink(9).build()
    )
    assert (got, error.args) == ([[0, 1], [2, 3]], (5,))


def test_a_piece_that_cannot_be_iterated() -> None:
    got, error = got_until_error(PipelineBuilder().add_source([[1], 2]).disaggregate().add_sink(9).build())
    assert got == [1]
    assert type(error) is TypeError
    assert error.__notes__ == ['in stage "disaggregate", at item 1: 2']


def test_skipped_items_are_not_kept_by_their_exceptions() -> None:
    def fail(x: Any) -> Any:
        raise ValueError

    builder = PipelineBuilder().add_source(object() for _ in range(3)).pipe(fail, on_error="skip").add_sink(1)
    pipeline = builder.build()
    assert list(pipeline) == []
    assert all(one.error.__traceback__ is None for one in pipeline.failures())


@pytest.mark.parametrize("how", ["from", "while", "stop"])
def test_nor_by_what_those_came_from(how: str) -> None:
    """A cause, an exception in whose `except` it was raised, and what StopIteration is replaced by keep frames, too."""
    alive: list[weakref.ref[Any]] = []

    class Image:
        pass

    def broken(x: int) -> None:
        image = Image()
        alive.append(weakref.ref(image))
        try:
            raise KeyError(x)
        except KeyError as error:
            if how == "from":
                raise ValueError(x) from error
            raise (ValueError if how == "while" else StopIteration)(x)  # noqa: B904

    pipeline = PipelineBuilder().add_source(range(5)).pipe(broken, on_error="skip").add_sink(2).build()
    assert list(pipeline) == []
    gc.collect()
    assert len(pipeline.failures()) == 5
    assert [image() for image in alive] == [None] * 5


def test_after_an_error_the_next_loop_is_a_new_epoch() -> None:
    once = threading.Event()

    def fail_once(x: int) -> int:
        if x == 2 and not once.is_set():
            once.set()
            raise ValueError
        return x or SKIP  # type: ignore[return-value]

    pipeline = PipelineBuilder().add_source(range(4)).pipe(fail_once).add_sink(1).build()
    assert got_until_error(pipeline)[0] == [1]
    assert list(pipeline) == [1, 2, 3]
