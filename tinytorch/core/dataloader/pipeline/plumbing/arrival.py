"""A thread that waits for items is woken when it can do something with them."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..inbox import Inbox

__all__ = ["Arrival"]


class Arrival(threading.Condition):
    """That items have come: who waits for them is woken, and a stage that makes lists only once it can fill one.

    Woken for each item, such a stage would take the processor from the one before it, only to sleep again.

    Args:
        inbox: of the stage; its lock is this condition's. group: of how many items its lists are made.
    """

    def __init__(self, inbox: Inbox, group: int) -> None:
        super().__init__(inbox.lock)
        self.inbox, self.group = inbox, group

    def is_due(self) -> bool:
        """Tell whether the list that is being filled lacks no more than what is there, and one that may be coming."""
        return len(self.inbox.items) + 1 >= self.group - self.inbox.number % self.group

    def notify(self, n: int = 1) -> None:
        """Wake who waits, if it is due. The item this call is about may be added before or after it."""
        if self.is_due():
            super().notify(n)

    def notify_all(self) -> None:
        super().notify(sys.maxsize)
