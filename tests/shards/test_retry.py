"""Backoff with full jitter, and an error that tells what every attempt met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tinytorch.core.dataloader import DataError, DownloadError, Retry
from tinytorch.core.dataloader.shards.retry import BrokenReadError, RangesIgnoredError


class AnswerError(Exception):
    """What aiohttp raises for a status, as far as it matters."""

    def __init__(self, status: int, **headers: str) -> None:
        self.status, self.message, self.headers = status, "Some Reason", headers
        super().__init__(status)


class Clock:
    """A time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.pauses = 0.0, list[float]()

    def sleep(self, pause: float) -> None:
        self.pauses.append(pause)
        self.now += pause


@pytest.fixture
def clock() -> Clock:
    return Clock()


def retry(clock: Clock, **options: Any) -> Retry:
    known: dict[str, Any] = {"sleep": clock.sleep, "clock": lambda: clock.now, "jitter": lambda low, high: high}
    return Retry(**(known | options))


def plan(*outcomes: Any) -> Any:
    """Return an attempt that meets these outcomes for its first item, one a time, and is right for all others."""
    waiting = list(outcomes)

    def attempt(items: Sequence[str], left: float) -> list[Any]:
        return [waiting.pop(0) if item == "first" else item for item in items]

    return attempt


def test_only_what_failed_is_asked_again(clock: Clock) -> None:
    asked = []

    def attempt(items: Sequence[int], left: float) -> list[Any]:
        asked.append(list(items))
        return [BrokenReadError("cut") if item % 2 and len(asked) == 1 else item * 10 for item in items]

    assert retry(clock).run([0, 1, 2, 3], attempt, str) == [0, 10, 20, 30]
    assert asked == [[0, 1, 2, 3], [1, 3]]


def test_pauses_grow_up_to_a_limit(clock: Clock) -> None:
    with pytest.raises(DownloadError):
        retry(clock, attempts=7, pause=1, max_pause=10).run(["first"], plan(*[OSError("no")] * 7), str)
    assert clock.pauses == [1, 2, 4, 8, 10, 10]


def test_pauses_differ_from_one_to_the_next() -> None:
    pauses: list[float] = []
    with pytest.raises(DownloadError):
        Retry(attempts=20, pause=1, max_pause=1, sleep=pauses.append).run(["first"], plan(*[OSError("no")] * 20), str)
    assert len(set(pauses)) == 19
    assert min(pauses) < 0.5 < max(pauses) <= 1


def test_server_says_how_long_to_wait(clock: Clock) -> None:
    answers = [AnswerError(429, **{"Retry-After": "7"}), AnswerError(503, **{"Retry-After": "999"}), "right"]
    assert retry(clock, pause=1).run(["first"], plan(*answers), str) == ["right"]
    assert clock.pauses == [7, 20]


def test_the_last_error_tells_all(clock: Clock) -> None:
    met = [TimeoutError("no answer within 5 s"), AnswerError(503), BrokenReadError("the answer broke off")]
    message = (
        r"^a.tar: gave up after 3 attempts in 3.0 s: \(1\) no answer within 5 s; "
        r"\(2\) the server answered 503 Some Reason; \(3\) the answer broke off$"
    )
    with pytest.raises(DownloadError, match=message) as info:
        retry(clock, attempts=3, pause=1).run(["first"], plan(*met), lambda item: "a.tar")
    assert info.value.__cause__ is met[-1]


def test_bytes_that_stay_wrong_are_a_data_error(clock: Clock) -> None:
    wrong = DataError("a.tar", expected="this", found="that")
    with pytest.raises(DataError, match=r"a.tar: expected this, found that") as info:
        retry(clock, attempts=2).run(["first"], plan(AnswerError(500), wrong), str)
    assert info.value.__notes__ == [
        "2 attempts: (1) the server answered 500 Some Reason; (2) expected this, found that"
    ]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError("x"), "there is no such file"),
        (PermissionError("key"), r"not permitted \(key\)"),
        (AnswerError(401), "the server answered 401"),
        (AnswerError(416), "the server answered 416"),
        (RangesIgnoredError("the server ignores ranges"), "the server ignores ranges"),
    ],
)
def test_what_will_not_change_is_not_tried_again(clock: Clock, error: Exception, told: str) -> None:
    with pytest.raises(DownloadError, match=f"^first: {told}"):
        retry(clock).run(["first"], plan(error), str)
    assert clock.pauses == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_change_is_tried_again(clock: Clock, status: int) -> None:
    assert retry(clock).run(["first"], plan(AnswerError(status), "right"), str) == ["right"]


def test_all_attempts_end_by_the_deadline(clock: Clock) -> None:
    left_at: list[float] = []

    def attempt(items: Sequence[str], left: float) -> list[Any]:
        left_at.append(left)
        clock.now += min(30, left)
        return [TimeoutError("no answer")]

    with pytest.raises(DownloadError, match=r"gave up after 3 attempts in 93.0 s"):
        retry(clock, attempts=99, pause=1, max_pause=9, deadline=95).run(["first"], attempt, str)
    assert left_at == [95, 64, 32]


@pytest.mark.parametrize("options", [{"attempts": 0}, {"attempts": 1.5}, {"pause": -1}, {"deadline": float("nan")}])
def test_wrong_arguments_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(options))} must be"):
        Retry(**options)
