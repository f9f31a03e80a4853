"""Try again what failed, with pauses that grow and differ: exponential backoff with full jitter.

For shards on a server, and for stages of pipelines that read.

Why so: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tinytorch.core.dataloader.errors import DataError, DownloadError, WorkerError, with_note

Item = TypeVar("Item")
Attempt = Callable[[Sequence[Item], float], Sequence[Any]]
_LATER = (408, 425, 429)  # answers that ask to come again


def full_jitter(low: float, high: float) -> float:
    """Return a number between the two: another one in every process, also in forked ones."""
    return random.SystemRandom().uniform(low, high)


class BrokenReadError(OSError):
    """An answer that is not what was asked for, such as fewer bytes."""


class RangesIgnoredError(OSError):
    """A server sends whole files, whatever part of them it is asked for."""


@dataclass(frozen=True)
class Retry:
    """How long and how often a read from a server is tried again.

    The pause before attempt k + 1 is drawn from 0 to `pause * 2**(k - 1)` seconds, at most `max_pause`; if the server
    says how long to wait, it is at least that. What will not change is not tried again: a file that is not there,
    a permission that is missing, a TypeError.

    Args:
        attempts: of each read, the first one included.
        pause, max_pause: seconds.
        deadline: seconds for all attempts together.
        sleep, clock, jitter: what waits, tells the time, and draws; tests put in their own.

    Raises:
        ValueError: fewer than one attempt, or a negative time.
    """

    attempts: int = 6
    pause: float = 0.2
    max_pause: float = 20.0
    deadline: float = 300.0
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[float, float], float] = full_jitter

    def __post_init__(self) -> None:
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int) or self.attempts < 1:
            raise ValueError(f"attempts must be a positive integer, got {self.attempts!r}")
        for name in ("pause", "max_pause", "deadline"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be a number of seconds, not negative, got {getattr(self, name)!r}")

    def run(self, items: Sequence[Item], attempt: Attempt[Item], name: Callable[[Item], str]) -> list[Any]:
        """Return what `attempt(items, seconds left)` returns for each item; those that fail are asked again together.

        Args:
            attempt: returns for each item a result or an exception.
            name: what messages call an item.

        Raises:
            DataError: bytes arrived, each time, that are not those of the index.
            DownloadError: no attempt succeeded, or none can. The message tells all that failed.
        """
        began, results, waiting = self.clock(), [None] * len(items), list(range(len(items)))
        failures: dict[int, list[str]] = {}
        for number in range(1, self.attempts + 1):
            left = max(self.deadline - (self.clock() - began), 0)
            outcomes = attempt([items[k] for k in waiting], left)
            failed = {k: it for k, it in zip(waiting, outcomes, strict=True) if isinstance(it, Exception)}
            for k, outcome in zip(waiting, outcomes, strict=True):
                results[k] = outcome
            if not failed:
                return results
            for k, error in failed.items():
                failures.setdefault(k, []).append(reason_of(error))
                if is_final(error):
                    raise self._given_up(name(items[k]), error, failures[k], self.clock() - began)
            k, error = next(iter(failed.items()))
            pause = self.pause_after(number, failed.values(), began)
            if pause is None:
                raise self._given_up(name(items[k]), error, failures[k], self.clock() - began)
            self.sleep(pause)
            waiting = list(failed)
        raise AssertionError("the loop ends in a return or an error")

    def pause_after(self, number: int, errors: Iterable[Exception], began: float) -> float | None:
        """Return how many seconds to wait after attempt `number` had these errors; None: give up.

        Args:
            began: what `clock` said at the start of the first attempt.
        """
        asked = max((retry_after(error) for error in errors), default=0.0)
        pause = min(max(self.jitter(0, min(self.max_pause, self.pause * 2 ** (number - 1))), asked), self.max_pause)
        over = number == self.attempts or self.clock() - began + pause >= self.deadline
        return None if over else pause

    def _given_up(self, name: str, error: Exception, failures: Sequence[str], took: float) -> Exception:
        told = numbered(failures)
        if isinstance(error, DataError):
            return with_note(error, f"{len(failures)} attempts: {told}") if len(failures) > 1 else error  # type: ignore[return-value]
        given_up = (
            f"gave up after {len(failures)} attempts in {took:.1f} s: {told}" if len(failures) > 1 else failures[0]
        )
        told_error = DownloadError(f"{name}: {given_up}")
        told_error.__cause__ = error
        return told_error


_ABSENT = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, RangesIgnoredError)
_FAULTS = (ImportError, TypeError, AttributeError, NameError, WorkerError)  # of the program


def is_final(error: Exception) -> bool:
    """Tell whether another attempt would end in the same way."""
    if isinstance(error, _ABSENT + _FAULTS):
        return True
    status = status_of(error)
    return status is not None and 400 <= status < 500 and status not in _LATER


def status_of(error: Exception) -> int | None:
    """Return the status of an HTTP answer that an error of aiohttp, httpx or requests tells of."""
    answer = answer_of(error)
    status = getattr(answer, "status", getattr(answer, "status_code", None))
    return status if isinstance(status, int) else None


def answer_of(error: Exception) -> Any:
    """Return what has the status and the headers of an HTTP answer: the error itself (aiohttp), or its `response`."""
    response = getattr(error, "response", None)
    return error if response is None else response


def retry_after(error: Exception) -> float:
    """Return how many seconds the server asked to wait, or 0."""
    said = str((getattr(answer_of(error), "headers", None) or {}).get("Retry-After", ""))
    return float(said) if said.isdigit() else 0.0


def numbered(failures: Iterable[str]) -> str:
    """Return what each attempt met, in one line."""
    return "; ".join(f"({number}) {failure}" for number, failure in enumerate(failures, 1))


def reason_of(error: Exception) -> str:
    """Return what happened, in a few words."""
    status = status_of(error)
    if status is not None:
        return f"the server answered {status} {getattr(error, 'message', '')}".rstrip()
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return f"not permitted ({error})" if str(error) else "not permitted"
    if isinstance(error, DataError):
        return f"expected {error.expected}, found {error.found}"
    return str(error) or type(error).__name__
