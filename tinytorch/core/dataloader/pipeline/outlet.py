# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""Results in the order of the inputs, whichever thread was first."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any

from tinytorch.core.dataloader.pipeline.plumbing.outlets import SKIP, Failed, Outlet, Several

__all__ = ["OrderedOutlet"]


class OrderedOutlet(Outlet):
    """Hands the results of a stage to the next one in the order of the inputs; several threads may use it.

    A result whose turn has not come is kept, and keeps its place in the inbox, so the inbox bounds how many there are.
    One thread at a time hands on; the others only set their results aside, and continue. Failures are judged when
    their turn comes, so nothing that comes later in order slips out after a fatal one.

    Attributes:
        kept: results whose turn has not come, by number of the input. due: the number whose turn it is.
        handing_on: whether a thread hands on. over: whether no more results are wanted; then nothing is handed on.
    """

    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        """Keep the result of input `number`, and hand on what is due; return False if no more are wanted.

        If another thread hands on, it will hand on this one too; then return at once.
        """
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        """Keep the failure of input `number`, which is judged when its turn comes; return False as `give` does."""
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        """Return all results of a generator that are not `SKIP`, as `Several`, and 0 s: nothing is handed on yet."""
        return Several(result for result in results if result is not SKIP), 0.0
