"""Statistics of a running pipeline, logged in intervals."""

from __future__ import annotations

import logging
import threading
from typing import Any

from .stats import table

__all__ = ["Reporter"]

log = logging.getLogger("tinytorch.pipeline")


class Reporter:
    """A thread that logs the statistics of a run, at level INFO of the logger `tinytorch.pipeline`."""

    def __init__(self, run: Any, interval_s: float) -> None:
        self.run, self.interval_s, self.done = run, interval_s, threading.Event()
        self.thread = threading.Thread(target=self._report, daemon=True, name="pipeline report")
        self.thread.start()

    def _report(self) -> None:
        while not self.done.wait(self.interval_s) and not self.run.ended_s:
            log.info("%s", table(self.run.stats()))

    def stop(self) -> None:
        self.done.set()
        self.thread.join()
