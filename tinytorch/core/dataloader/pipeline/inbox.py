# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""What a stage has to do: items that wait for it, and room for a fixed number of them."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from tinytorch.core.dataloader.pipeline.plumbing.arrival import Arrival
from tinytorch.core.dataloader.pipeline.plumbing.refill import Refill
from tinytorch.core.dataloader.pipeline.plumbing.stats import FENCED, WaitTime

__all__ = ["Inbox"]


class Inbox:
    """The items of one stage, at most `capacity` at a time: those that wait, and those that the stage works on.

    An item occupies a place from the moment a place is reserved for it until the stage calls `leave`, which it does
    after the next stage has accepted the result. So no more than `capacity` items are ever in a stage, whatever its
    threads do. A place is reserved before the source is asked for an item.

    A stream ends once: with `finish()`, or with `finish(error)` after the last item that is good. `close()` says that
    no more items will be taken; then every method returns at once, and says so.

    If only one thread adds items, or only one takes them, it does not take the lock for each: see `put` and
    `leave_alone`. It acts first, and then looks whether another thread waits; the other notes first that it waits, and
    then looks again. So one of the two sees the other.

    Attributes:
        free: how many places are free. items: those that wait, (deque).
        number: how many items were taken. takes, seen: how often `take` returned, and how many waited then, in all.
        left: how many places `leave_alone` has freed.
        starved, blocked: how long threads have waited for items, and for room.
        arrived: wakes who waits for items; if the stage makes lists of `group` items, when a list can be filled.
        freed: wakes who waits for room when half of the `spare` places are free, or 8 of them.
    """

    def __init__(self, capacity: int, spare: int = 0, group: int = 1) -> None:
        self.capacity = self.free = capacity
        self.items: deque[Any] = deque()
        self.number = self.takes = self.seen = self.left = self.collected = 0
        self.ended = self.closed = False
        self.error: BaseException | None = None
        self.lock = threading.Lock()
        self.arrived, self.freed = Arrival(self, group), Refill(self.lock, self.room, spare)
        self.starved, self.blocked = WaitTime(), WaitTime()

    def room(self) -> int:
        """Return how many places are free, with those that were left without the lock. The caller holds it."""
        left = self.left
        self.free += left - self.collected
        self.collected = left
        return self.free

    def wait(self, condition: threading.Condition, clock: WaitTime, met: Any, timeout_s: float | None = None) -> Any:
        """Wait until `met()`, the end, or `close`; return a false value if none came in time."""

        def is_over() -> Any:
            clock.sleep()  # say it first, then look
            return self.closed or self.ended or met()

        with clock:
            return condition.wait_for(is_over, timeout_s)

    def push(self, item: Any) -> bool:
        """Wait for room, and add an item; if the inbox is closed, or has ended, drop the item and return False."""
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        """Wait for items; return the number of the first, and the items: at most `limit` (None: all there are).

        Items are numbered from 0 in the order in which they are taken, `self.number` is the next. Their places stay
        occupied. `self.takes` counts the calls that return, also without items, and `self.seen` adds up how many waited
        at each, before any was taken. No items: the number is `self.number`, and the stream is over, see `error`, or
        the inbox is closed, whatever is still in it.

        Raises:
            TimeoutError: nothing came within `timeout_s` seconds (None: wait as long as it takes).
        """
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        """Free the place of an item that was taken."""
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()

    def reserve(self) -> int:
        """Wait for room; reserve all places that are free, and return how many. 0: the inbox is closed, or ended."""
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        """End the stream after what is there; with an error if it did not end well. Only the first call counts.

        A stream can end in an inbox that was closed before.
        """
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        """Drop what is there, and let no thread wait. Does not touch `ended` and `error`."""
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()

    def put(self, item: Any) -> bool:
        """Add an item for which the only thread that adds has reserved a place; return False if the inbox is closed."""
        self.items.append(item)
        if (self.starved.asleep and self.arrived.is_due()) or FENCED:
            self.wake()
        return not self.closed

    def wake(self) -> None:
        """Wake a thread that sleeps until items come, and those that sleep until there is room, if there is enough."""
        with self.lock:
            if self.starved.asleep and self.items and self.arrived.is_due():
                self.starved.asleep -= 1
                self.arrived.notify()
            if self.blocked.asleep and self.room() >= self.freed.enough:
                self.blocked.asleep -= min(self.blocked.asleep, self.free)
                self.freed.notify()

    def leave_alone(self) -> None:
        """Free the place of an item, in the only thread that does: it costs less."""
        self.left += 1
        if (self.blocked.asleep and self.is_due()) or FENCED:
            self.wake()

    def is_due(self) -> bool:
        """Tell whether enough places are free to wake who waits for room; without the lock, it may say so too early."""
        return self.free + self.left - self.collected >= self.freed.enough

    def give_back(self, items: deque[Any]) -> None:
        """Put items that were taken back to the front; they have kept their places."""
        with self.lock:
            if not self.closed:
                self.items.extendleft(reversed(items))
                self.number -= len(items)
