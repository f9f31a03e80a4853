"""Call a function again where it fails, after pauses that grow: `Retry` for the items of a stage."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tinytorch.core.dataloader.errors import with_note
from tinytorch.core.dataloader.shards.retry import Retry, is_final, numbered, reason_of

from .outlets import SKIP

if TYPE_CHECKING:
    from ..inbox import Inbox

__all__ = ["retried", "retried_async"]

TICK_S = 0.05  # how often a pause looks whether the results are still wanted


class Attempts:
    """The attempts at one item."""

    def __init__(self, how: Retry) -> None:
        self.how, self.began = how, how.clock()
        self.met: list[str] = []

    def pause_after(self, error: Exception) -> float:
        """Return how long to wait after an attempt failed; raise its error, with a note, if it was the last."""
        self.met.append(reason_of(error))
        pause = None if is_final(error) else self.how.pause_after(len(self.met), [error], self.began)
        if pause is None:
            raise with_note(error, f"{len(self.met)} attempts: {numbered(self.met)}") if len(self.met) > 1 else error
        return pause


def retried(call: Callable[[Any], Any], how: Retry, inbox: Inbox) -> Callable[[Any], Any]:
    """Return a function that calls `call(item)` again where it fails, until its results are not wanted any more."""

    def sleep(pause: float) -> None:
        while pause > 0 and not inbox.closed:
            how.sleep(min(pause, TICK_S))
            pause -= TICK_S

    def attempt(item: Any) -> Any:
        attempts = Attempts(how)
        while not inbox.closed:
            try:
                return call(item)
            except Exception as error:
                pause = attempts.pause_after(error)
            sleep(pause)
        return SKIP

    return attempt


def retried_async(call: Callable[[Any], Awaitable[Any]], how: Retry) -> Callable[[Any], Awaitable[Any]]:
    """Return the same for an async function, whose task is cancelled if its result is not wanted any more."""

    async def attempt(item: Any) -> Any:
        attempts = Attempts(how)
        while True:
            try:
                return await call(item)
            except Exception as error:
                pause = attempts.pause_after(error)
            await asyncio.sleep(pause)

    return attempt
