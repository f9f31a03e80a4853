# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Wait for whichever of several channels and processes is ready first."""

from __future__ import annotations

import selectors
from multiprocessing import connection
from typing import Any

from .channel import soon

__all__ = ["Selector", "Waiter"]


class Selector(selectors.DefaultSelector):
    """Python's best selector of this system, which looks a few times before it waits."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of the sources that are ready; wait at most `timeout` seconds for one."""
        return soon(lambda: super(Selector, self).select(0)) or super().select(timeout)


class Waiter:
    """What a selector does, for the pipes of Windows."""

    def __init__(self) -> None:
        self.workers: dict[Any, int] = {}

    def register(self, source: Any, events: int, worker: int) -> None:
        """Report this source from now on."""
        self.workers[source] = worker

    def select(self, timeout_s: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of sources that are ready; wait for one."""
        ready = connection.wait(list(self.workers), timeout_s)
        return [(selectors.SelectorKey(source, 0, 0, self.workers[source]), 0) for source in ready]

    def close(self) -> None:
        """Forget all sources."""
        self.workers.clear()
