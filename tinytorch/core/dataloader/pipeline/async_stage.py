# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""A stage of `async def` functions: an event loop of its own, and tasks that each work on one item at a time."""

from __future__ import annotations

import asyncio
import time

from tinytorch.core.dataloader.pipeline.plumbing.event_loop import LoopThreads
from tinytorch.core.dataloader.pipeline.plumbing.stats import Tally

__all__ = ["AsyncStage"]


class AsyncStage(LoopThreads):
    """What the threads around an event loop do, and the tasks on it."""

    def feed(self) -> None:
        """Bring items to the loop with their numbers, as soon as they are there; then tell it that no more will come.

        If there are none because the inbox is closed, the results are not wanted any more.
        """
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        """Call the function for one item after another, until there are no more items, and no more will come.

        Results and errors of any kind go to `results`; calls, with their time, to the tally. A task that finds no item
        waits without using the processor.
        """
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        """Hand on results as the tasks leave them, until the loop has ended; if none are wanted, close the inbox."""
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None
