"""An event loop of a stage, in a thread, and what goes to it and comes from it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import queue
import time
import warnings
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator
from typing import Any

from .outlets import SKIP, Outlet, Several
from .retried import retried_async
from .stage import Pipe
from .stats import Tally

__all__ = ["LoopThreads", "result_of"]

BEAT_S = 0.05  # how often the loop is looked at
LAG_S = 0.25  # a delay that is told


async def result_of(call: Awaitable[Any] | AsyncGenerator[Any]) -> Any:
    """Return what a call of an async function gives; `Several` if it is a generator."""
    if inspect.isasyncgen(call):
        return Several([result async for result in call if result is not SKIP])
    return await call  # type: ignore[misc]


@contextlib.contextmanager
def collecting() -> Iterator[Callable[[], float]]:
    """Give how many seconds the garbage collector has taken since the block began; all threads wait for it."""
    began_s = taken_s = 0.0

    def note(phase: str, info: dict[str, int]) -> None:
        nonlocal began_s, taken_s
        now_s = time.perf_counter()
        if phase == "start":
            began_s = now_s
        elif began_s:
            taken_s += now_s - began_s

    gc.callbacks.append(note)
    try:
        yield lambda: taken_s
    finally:
        gc.callbacks.remove(note)


class Results:
    """What the tasks of a loop leave for another thread, which is woken once for each turn of the loop.

    Woken for each result, it would take the interpreter from the loop while other tasks could continue.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.turn, self.group = list[Any](), deque[Any]()
        self.groups: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()

    def put(self, result: Any) -> None:
        """Leave a result; in the loop's thread, or while the loop does not run."""
        self.turn.append(result)
        if not self.loop.is_running():
            self._hand_over()
        elif len(self.turn) == 1:
            self.loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self.groups.put(self.turn)
        self.turn = []

    def get(self) -> Any:
        """Wait for the next result, and return it; in one thread."""
        while not self.group:
            self.group.extend(self.groups.get())
        return self.group.popleft()

    def empty(self) -> bool:
        return not self.group and self.groups.empty()


class LoopThreads:
    """An event loop, and three threads around it; `AsyncStage` adds what they do with the items.

    `feed` takes items from the inbox, `run` runs the event loop with `concurrency` tasks of `work`, and `hand_on` gives
    the results away. Two of them may wait; the loop never does, so the tasks continue whatever the stages before and
    after it do. A task that is done begins the next item at once.

    Attributes:
        items: (number, item) pairs that the loop has; only the loop's thread touches them. there: set when some come.
        over: no more will come. unwanted: the results of what is there are not wanted.
        results: (number, result, None), or (number, item, error), for `hand_on`; None at the end.
    """

    def __init__(self, stage: Pipe, inbox: Any, outlet: Outlet) -> None:
        self.stage, self.inbox, self.outlet = stage, inbox, outlet
        self.function = stage.function if stage.retry is None else retried_async(stage.function, stage.retry)
        self.loop = asyncio.new_event_loop()
        self.items: deque[tuple[int, Any]] = deque()
        self.over, self.unwanted, self.there = False, False, asyncio.Event()
        self.results = Results(self.loop)

    feed: Callable[[], None]
    work: Callable[[Tally], Coroutine[Any, Any, None]]
    hand_on: Callable[[], None]

    def bodies(self) -> list[Callable[[Tally], None]]:
        """Return what the three threads do."""
        return [self.run, lambda tally: self.feed(), lambda tally: self.hand_on()]

    def tell(self, function: Callable[[Any], None], argument: Any) -> None:
        """Have the loop call a function soon; from any thread. If the loop has ended, nothing happens."""
        try:
            self.loop.call_soon_threadsafe(function, argument)
        except RuntimeError:
            if not self.loop.is_closed():
                raise

    def bring(self, items: list[tuple[int, Any]]) -> None:
        """Give the loop items; in its thread."""
        self.items.extend(items)
        self.there.set()

    def end(self, unwanted: bool) -> None:
        """End the tasks when the items are done; at once if the results are not wanted."""
        self.over, self.unwanted = True, unwanted
        self.there.set()
        if unwanted:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()

    def run(self, tally: Tally) -> None:
        """Run the event loop until all tasks have ended."""
        try:
            with contextlib.suppress(asyncio.CancelledError):
                self.loop.run_until_complete(self._main(tally))
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            self.results.put(None)

    async def _main(self, tally: Tally) -> None:
        watch = asyncio.ensure_future(self._watch())
        try:
            await asyncio.gather(*(self.work(tally) for _ in range(self.stage.concurrency)))
        finally:
            watch.cancel()
            tally.look_at_cpu()

    async def called(self, item: Any) -> Any:
        return await result_of(self.function(item))

    async def _watch(self) -> None:
        """Tell once if a function blocks the loop; end the tasks if the inbox is closed, also after `feed`."""
        told = False
        with collecting() as garbage_s:
            while True:
                before = time.perf_counter() - garbage_s()
                await asyncio.sleep(BEAT_S)
                lag_s = time.perf_counter() - garbage_s() - before - BEAT_S
                if self.inbox.closed:
                    self.end(True)
                if lag_s > LAG_S and not told:
                    told = True
                    said = f'stage "{self.stage.name}": a function blocked the event loop for {lag_s:.2f} s; '
                    warnings.warn(f"{said}make it a plain `def`, which runs in a thread", RuntimeWarning, stacklevel=2)
