"""Threads that wait for room in an inbox are woken when it is worth it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["Refill"]

MOST = 8  # with so many, what it costs to wake a thread is spread enough
LATEST_S = 0.01


class Refill(threading.Condition):
    """That there is room: who waits for it is woken once enough places are free, as many threads as there are places.

    To wake a thread costs several times what it costs to hand it an item. So a thread that fills an inbox sleeps until
    it can add a number of items, while the stage works on those that are left. Enough are half of the spare places, and
    at most 8: spare places are certain to become free while no thread adds items. If fewer become free, it looks by
    itself after 10 ms, so all places are used if the stage is slow.

    Args:
        lock: of the inbox. room: gives the number of free places; called with the lock.
        spare: how many places there are besides those of items that the stage works on.
    """

    def __init__(self, lock: Any, room: Callable[[], int], spare: int) -> None:
        super().__init__(lock)
        self.room, self.enough = room, max(1, min(spare // 2, MOST))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until another thread wakes this one, at most `timeout` seconds; and at most 10 ms if that may wait."""
        if self.enough > 1:
            timeout = LATEST_S if timeout is None else min(timeout, LATEST_S)
        return super().wait(timeout)

    def notify(self, n: int = 1) -> None:
        """Wake who waits, if enough is free. The place this call is about may be counted before or after it."""
        room = self.room()
        if room + 1 >= self.enough:
            super().notify(max(n, room))

    def notify_all(self) -> None:
        super().notify(sys.maxsize)
