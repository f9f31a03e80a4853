"""The results of a stage, handed to the next one as they come."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from .stats import FENCED

if TYPE_CHECKING:
    from ..failures import Failures
    from ..inbox import Inbox

__all__ = ["SKIP", "Failed", "Outlet", "Several", "SoleOutlet"]


class _Skip:
    """What a stage returns for an item that is to be left out. `None` is data."""

    __name__ = "SKIP"

    def __repr__(self) -> str:
        return "SKIP"

    def __reduce__(self) -> str:
        return "SKIP"  # so it is the same one after a pickle


SKIP: Final = _Skip()


class Several(list[Any]):
    """The results of one input of a stage, each of which is handed on by itself."""


class Failed:
    """An input at which the stage failed, and the error."""

    def __init__(self, item: Any, error: BaseException) -> None:
        self.item, self.error = item, error


class Outlet:
    """Hands the results of a stage to the next one, as they come.

    Args:
        inbox: of this stage; the place of an item is left when its results have been accepted.
        following: the inbox of the next stage, or of the consumer.
        failures: decides what a failure means.
    """

    def __init__(self, inbox: Inbox, following: Inbox, failures: Failures) -> None:
        self.inbox, self.following, self.failures = inbox, following, failures

    def give(self, number: int, result: Any) -> bool:
        """Hand on the result of input `number`; return False if no more are wanted."""
        if type(result) is Several:
            for one in result:
                if not self.push(one):
                    return False
        elif result is not SKIP and not self.push(result):
            return False
        self.leave()
        return not (self.following.closed or self.following.ended)

    def push(self, result: Any) -> bool:
        """Wait for room, and hand on one result; return False if no more are wanted."""
        return self.following.push(result)

    def leave(self) -> None:
        """Free the place of an input."""
        self.inbox.leave()

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        """Leave out input `number`, or end the stream with its error; return False if no more results are wanted."""
        fatal = self.failures.judge(number, item, error, number + 1)
        if fatal is None:
            self.leave()
            return not (self.following.closed or self.following.ended)
        self.end(fatal)
        return False

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        """Hand on the results of a generator as they come; return what is left to give, and the seconds of waiting."""
        waited_s = 0.0
        for result in results:
            started = time.perf_counter()
            if result is not SKIP and not self.push(result):
                results.close()
                break
            waited_s += time.perf_counter() - started
        return SKIP, waited_s

    def end(self, error: BaseException | None) -> None:
        """End the stream; with an error, also tell the stages before this one that their work is not wanted."""
        self.following.finish(error)
        if error is not None:
            self.inbox.close()


class SoleOutlet(Outlet):
    """The outlet of a stage with one thread: it reserves all the room there is in one go, and works without a lock.

    Attributes:
        room: how many places in the next inbox are reserved and not used.
    """

    room = 0

    def push(self, result: Any) -> bool:
        if not self.room:
            self.room = self.following.reserve()
            if not self.room:
                return False
        self.room -= 1
        return self.following.put(result)

    def leave(self) -> None:
        self.inbox.leave_alone()

    def give(self, number: int, result: Any) -> bool:
        """Do what `push` and `leave` do, in one call: this is what an item costs."""
        if result is SKIP or type(result) is Several or not self.room:
            return super().give(number, result)
        self.room -= 1
        inbox, following = self.inbox, self.following
        following.items.append(result)
        inbox.left += 1
        if (following.starved.asleep and following.arrived.is_due()) or FENCED:
            following.wake()
        if (inbox.blocked.asleep and inbox.is_due()) or FENCED:
            inbox.wake()
        return not following.closed
