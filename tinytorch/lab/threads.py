"""Calls in threads of their own, for checks that must continue when one never comes back, and for timelines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

__all__ = [
    "Beside",
    "Diary",
    "Source",
    "StillBusyError",
    "filled",
    "left_meanwhile",
    "noted",
    "noting",
    "same",
    "soon",
    "taken",
    "until",
]

Diary = dict[str, list[tuple[float, float]]]  # what was done from when to when, in seconds of one clock


class StillBusyError(AssertionError):
    """A call did not come back in time."""


class Beside:
    """A call in a thread of its own: one that never comes back does not stop the caller."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.came: list[tuple[Any, BaseException | None]] = []
        self.thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self.thread.start()

    def _run(self, call: Callable[[], Any]) -> None:
        try:
            self.came.append((call(), None))
        except BaseException as error:
            self.came.append((None, error))

    def is_over(self, within_s: float = 0.05) -> bool:
        """Wait a little; tell whether the call has come back."""
        self.thread.join(within_s)
        return bool(self.came)

    def result(self, what: str, within_s: float = 2.0) -> Any:
        """Return or raise what the call gives.

        Raises:
            StillBusyError: it did not come back in time; the message begins with `what`.
        """
        if not self.is_over(within_s):
            raise StillBusyError(f"{what} did not come back within {within_s:g} seconds")
        result, error = self.came[0]
        if error is not None:
            raise error
        return result


def until(met: Callable[[], Any], within_s: float = 2.0) -> None:
    """Wait until `met()` is true; at most so many seconds."""
    deadline = time.monotonic() + within_s
    while not met() and time.monotonic() < deadline:
        time.sleep(0.002)


def soon(call: Callable[[], Any], what: str) -> Any:
    """Return or raise what a call gives that must not wait.

    Raises:
        StillBusyError: it waits.
    """
    return Beside(call).result(what)


def filled(inbox: Any, *items: Any) -> Any:
    """Push items into an inbox that has room for them; return it."""
    for item in items:
        soon(partial(inbox.push, item), "push, if there is room,")
    return inbox


def left_meanwhile(inbox: Any) -> None:
    """Have a place left without the lock as soon as a thread says that it waits for room."""
    sleep = inbox.blocked.sleep

    def sleep_and_leave() -> None:
        sleep()
        inbox.left = 1

    inbox.blocked.sleep = sleep_and_leave


def taken(inbox: Any, limit: int | None = None, timeout_s: float | None = None) -> list[Any]:
    """Return [number, items] of one `take` from an inbox."""
    number, items = soon(lambda: inbox.take(limit, timeout_s), "take")
    return [number, list(items)]


class Source:
    """An iterator over numbers that notes how often it was asked, and how often it was closed.

    Args:
        length: how many there are. then: an error that comes after them.
    """

    def __init__(self, length: int, then: BaseException | None = None) -> None:
        self.length, self.then, self.asked, self.closed = length, then, 0, 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self.asked += 1
        if self.asked > self.length:
            raise self.then or StopIteration
        return self.asked - 1

    def close(self) -> None:
        """Note that the source was closed."""
        self.closed += 1


def noted(diary: Diary, name: str, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that does the same, and notes in a row of the diary when it was busy."""
    row = diary.setdefault(name, [])

    def call(item: Any) -> Any:
        started = time.perf_counter()
        result = function(item)
        row.append((started, time.perf_counter()))
        return result

    return call


def noting(items: Iterable[Any], given: list[Any]) -> Iterator[Any]:
    """Yield the items, and append each to `given` when it is asked for."""
    for item in items:
        given.append(item)
        yield item


def same(item: Any) -> Any:
    """Return the item: a stage that does nothing, so that what is left is the cost of the engine."""
    return item
