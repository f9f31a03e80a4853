"""A stage that makes lists sleeps until it can fill one; others are woken for each item; nothing is forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from tinytorch.core.dataloader import PipelineBuilder
from tinytorch.core.dataloader.pipeline.inbox import Inbox


def put(inbox: Inbox, item: int) -> None:
    """Add an item in the way of a thread that is alone."""
    inbox.free -= 1
    inbox.put(item)


ADDS: list[Callable[[Inbox, int], object]] = [Inbox.push, put]


class Taker(threading.Thread):
    """Takes once, and keeps what it got."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(daemon=True)
        self.inbox, self.found = inbox, None
        self.start()
        while inbox.starved.asleep < 1:
            time.sleep(0)

    def run(self) -> None:
        self.found = list(self.inbox.take()[1])

    def is_done(self, seconds: float) -> bool:
        self.join(seconds)
        return not self.is_alive()


@pytest.mark.parametrize("add", ADDS)
@pytest.mark.parametrize("group", [1, 2, 5, 32])
@pytest.mark.parametrize("before", [0, 1, 4])
def test_a_thread_is_woken_when_the_list_can_be_filled(add, group: int, before: int) -> None:
    """What was taken before is in the list that is being filled, or in one that is full."""
    inbox = Inbox(100, 16, group)
    for item in range(before):
        add(inbox, item)
    if before:
        inbox.take()
    lacking = group - before % group
    taker = Taker(inbox)
    for item in range(lacking - 2):  # the last but one may be counted as the last
        add(inbox, item)
    if lacking > 2:
        assert not taker.is_done(0.05)
    for item in range(max(0, lacking - 2), lacking):
        add(inbox, item)
    assert taker.is_done(5)


@pytest.mark.parametrize("end", [Inbox.close, Inbox.finish])
def test_an_end_wakes_whatever_is_there(end) -> None:
    inbox = Inbox(100, 16, 32)
    taker = Taker(inbox)
    inbox.push(1)
    end(inbox)
    assert taker.is_done(5)
    assert taker.found == ([1] if end is Inbox.finish else [])


def test_a_time_limit_is_one_also_if_something_is_there() -> None:
    inbox = Inbox(100, 16, 32)
    with pytest.raises(TimeoutError):
        inbox.take(timeout_s=0.01)
    inbox.push(1)
    assert list(inbox.take(timeout_s=0.01)[1]) == [1]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 32, 500])
@pytest.mark.parametrize("buffer_size", [0, 1, 16])
@pytest.mark.parametrize("concurrency", [1, 3])
def test_lists_are_made_of_whatever_comes(size: int, buffer_size: int, concurrency: int) -> None:
    """Also of the results of a generator, which come several at a time, and of a source that sleeps now and then."""

    def source():
        for number in range(400):
            if number % 97 == 0:
                time.sleep(0.003)
            yield number

    def twice(number: int):
        yield from (number, number)

    builder = PipelineBuilder().add_source(source()).pipe(twice, concurrency=concurrency, output_order="input")
    pipeline = (
        builder.aggregate(
            size,
        )
        .add_sink(2)
        .build()
    )
    lists = list(pipeline.get_iterator(timeout=20))
    assert [item for one in lists for item in one] == [number for number in range(400) for _ in "ab"]
    assert {len(one) for one in lists[:-1]} <= {size}


def test_a_stage_that_makes_lists_is_not_woken_for_each_item() -> None:
    """It takes a list at a time although the items come one by one."""

    def slow(number: int) -> int:
        time.sleep(0.001)
        return number

    pipeline = PipelineBuilder().add_source(range(320)).pipe(slow, concurrency=2).aggregate(32).add_sink(2).build()
    assert len(list(pipeline.get_iterator(timeout=20))) == 10
    inbox = pipeline.last.inboxes[1]
    assert inbox.takes <= 25
