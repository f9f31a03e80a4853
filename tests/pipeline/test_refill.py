"""Who waits for room in an inbox is woken when it is worth it, and never forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tinytorch.core.dataloader import PipelineBuilder
from tinytorch.core.dataloader.pipeline.inbox import Inbox
from tinytorch.core.dataloader.pipeline.plumbing import refill
from tinytorch.core.dataloader.pipeline.plumbing.refill import MOST
from tinytorch.core.dataloader.pipeline.plumbing.stage import AHEAD

LEAVES: list[Callable[[Inbox], None]] = [Inbox.leave, Inbox.leave_alone]


def full(capacity: int, spare: int) -> Inbox:
    """An inbox without room, whose items were taken."""
    inbox = Inbox(capacity, spare)
    for item in range(capacity):
        assert inbox.push(item)
    inbox.take()
    return inbox


def waiting(inbox: Inbox, count: int) -> list[threading.Thread]:
    """Threads that wait to push an item."""
    threads = [threading.Thread(target=inbox.push, args=("late",), daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    while inbox.blocked.asleep < count:
        pass
    return threads


def are_back(threads: list[threading.Thread], seconds: float) -> list[bool]:
    for thread in threads:
        thread.join(seconds)
    return [not thread.is_alive() for thread in threads]


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize(("spare", "enough"), [(0, 1), (1, 1), (4, 2), (16, MOST), (1000, MOST)])
def test_a_thread_is_woken_when_half_of_the_spare_places_are_free(
    leave, spare: int, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refill, "LATEST_S", 60)  # it does not look by itself
    inbox = full(spare + 2, spare)
    threads = waiting(inbox, 1)
    for _ in range(enough - 2):  # the last but one may be counted before it is free
        leave(inbox)
    assert are_back(threads, 0.05) == [False]
    for _ in range(min(2, enough)):
        leave(inbox)
    assert are_back(threads, 5) == [True]
    assert inbox.room() == enough - 1


@pytest.mark.parametrize("leave", LEAVES)
def test_a_thread_looks_by_itself_if_fewer_become_free(leave) -> None:
    inbox = full(AHEAD + 2, AHEAD)
    threads = waiting(inbox, 1)
    assert are_back(threads, 0.05) == [False]
    leave(inbox)
    assert are_back(threads, 5) == [True]
    assert inbox.room() == 0


@pytest.mark.parametrize("leave", LEAVES)
def test_as_many_threads_are_woken_as_there_are_places(leave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refill, "LATEST_S", 60)
    inbox = full(AHEAD + 2, AHEAD)
    threads = waiting(inbox, 5)
    for _ in range(MOST):
        leave(inbox)
    assert are_back(threads, 5) == [True] * 5
    assert inbox.room() == MOST - 5


@pytest.mark.parametrize("end", [Inbox.close, Inbox.finish])
def test_an_end_wakes_all_whatever_is_free(end) -> None:
    inbox = full(AHEAD + 2, AHEAD)
    threads = waiting(inbox, 3)
    end(inbox)
    assert are_back(threads, 5) == [True] * 3


@pytest.mark.parametrize("buffer_size", [0, 1, 3, 16, 100])
@pytest.mark.parametrize("size", [1, 7, 32, 500])
def test_a_list_that_is_being_filled_leaves_room_enough(size: int, buffer_size: int) -> None:
    """The places of the items of that list are not free before it is full."""
    builder = PipelineBuilder().add_source(range(1500)).pipe(abs, concurrency=2, output_order="input")
    builder = builder.aggregate(size).disaggregate().pipe(abs, buffer_size=buffer_size, concurrency=3)
    found = list(builder.add_sink(2).build().get_iterator(timeout=20))
    assert sorted(found) == list(range(1500))
