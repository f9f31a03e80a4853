# ---
# jupyter:
#   jupytext:
#     cell_markers: '"""'
#     comment_magics: false
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
"""
# Module 8: staged pipelines

A sample is read, decoded and augmented, then some samples become a batch. Reading waits for a disk or a network.
Decoding needs a core. If `__getitem__` does both, the disk waits while a core works, and the core waits while the disk
reads. In a *pipeline* each step is a stage with its own threads, so both work at the same time, and each stage gets
the concurrency that it needs: the number of calls that run at a time.

In this notebook you build an engine for such pipelines. It bounds memory exactly, it loses no error, and it leaves no
thread behind when you leave the loop.
You start with two threads and a queue. At the end, a pipeline tells you which of its stages is the bottleneck, and
what a change would bring.

![A source, stages and a consumer, as boxes in a row. Before each stage, and before the consumer, there is an inbox with
a fixed number of places. Below them: a run, which starts and stops the threads, and a verdict, which says what bounds
the pipeline.](figures/map_pipeline.svg)

The map of each Part shows what you build there in blue, and what you have built already in green.

**How to work.** As before: the docstring of a task is its specification, its check is below it, and
`tito test 8 --task 8.58` grades it. Predict before you measure. You need no other notebook for this one.
"""

# %% [markdown]
"""
The next cells are given. They import what the notebook uses; you don't need to read them.
"""

# %%
from tinytorch.lab.timing import seconds
from tito.checks import check, expect, expect_close, expect_error, expect_true, script

script(globals())  # `python pipeline_dev.py` runs cell by cell and goes on after a failure; no effect in Jupyter

# %%
#| export
import asyncio
import contextlib
import functools
import itertools
import os
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from types import GeneratorType
from typing import Any, NamedTuple

from tinytorch.core.dataloader.errors import shown, with_note
from tinytorch.core.dataloader.pipeline.plumbing.builder import PipelineBuilder
from tinytorch.core.dataloader.pipeline.plumbing.event_loop import LoopThreads
from tinytorch.core.dataloader.pipeline.plumbing.failure import (
    LISTED,
    PROBATION,
    PipelineFailure,
    StageFailure,
    raisable,
    without_frames,
)
from tinytorch.core.dataloader.pipeline.plumbing.outlets import SKIP, Failed, Outlet, Several
from tinytorch.core.dataloader.pipeline.plumbing.pipeline import Pipeline
from tinytorch.core.dataloader.pipeline.plumbing.stage import is_async
from tinytorch.core.dataloader.pipeline.plumbing.arrival import Arrival
from tinytorch.core.dataloader.pipeline.plumbing.refill import Refill
from tinytorch.core.dataloader.pipeline.plumbing.stats import FENCED, Tally, WaitTime
from tinytorch.core.dataloader.pipeline.plumbing.threads import Engine, RunThreads
from tinytorch.core.dataloader.pipeline.profiling.verdict import (
    CLOSE,
    CONSUMER,
    GIL,
    PROCESSOR,
    Change,
    Measured,
    Verdict,
    Way,
)
from tinytorch.core.dataloader.seeding import current_place, seeded

# %%
import gc
import queue
import traceback
import weakref
import zlib

from tinytorch.core.dataloader import sample_rng
from tinytorch.core.dataloader.pipeline.plumbing.outlets import SoleOutlet
from tinytorch.core.dataloader.pipeline.plumbing.plan import Plan
from tinytorch.core.dataloader.pipeline.plumbing.stage import Pipe
from tinytorch.lab.plots import curves, timelines
from tinytorch.lab.threads import Beside, Diary, Source, filled, left_meanwhile, noted, noting, same, soon, taken, until

# %% [markdown]
"""
## Part 1: everything in `__getitem__`

*No task · about 20 minutes*

Forty files are on a slow disk: reading one takes 4 ms of waiting. Each is compressed, and decoding it takes a few
milliseconds of a core. Python code runs only in the thread that holds one lock, the GIL. `zlib` releases it while it
works, as image decoders do, and so does a thread that waits.

**Predict.** How long do forty samples take, one after the other? What is the shortest time that two threads could
take, if one reads and the other decodes?
"""


# %%
PACKED = zlib.compress(bytes(range(256)) * 4096 * 2)
FILES = [f"{number:04d}.bin" for number in range(40)]


def read_file(name: str) -> bytes:
    """Wait as for a disk; return the content of a file."""
    time.sleep(0.004)
    return PACKED


def decode(content: bytes) -> int:
    """Unpack the content of a file; return its length."""
    return len(zlib.decompress(content))


# %% tags=["measure"]
alone, apart = Diary(), Diary()
read_alone, decode_alone = noted(alone, "read", read_file), noted(alone, "decode", decode)
alone_s = seconds(lambda: [decode_alone(read_alone(name)) for name in FILES], repeat=3)

# %% [markdown]
"""
Now take two threads, and a queue between them that holds at most four files. That is the whole engine: each thread
takes from the queue before it, and puts into the queue after it.
"""


# %%
END = object()


def naive_stage(function: Callable[[Any], Any], before: Any, after: Any) -> None:
    for item in iter(before.get, END):
        after.put(function(item))
    after.put(END)


def naive_pipeline(source: Any, functions: list[Callable[[Any], Any]], size: int = 4) -> Iterator[Any]:
    queues = [queue.Queue(size) for _ in range(len(functions) + 1)]

    def feed() -> None:
        for item in itertools.chain(source, [END]):
            queues[0].put(item)

    threading.Thread(target=feed, daemon=True).start()
    for function, (before, after) in zip(functions, itertools.pairwise(queues), strict=True):
        threading.Thread(target=naive_stage, args=(function, before, after), daemon=True).start()
    yield from iter(queues[-1].get, END)


# %% alt="Two timelines in two rows, reading and decoding. One after the other the bars take turns, and each row is empty half of the time; with two threads the bars of both rows overlap." tags=["measure"]
stages_apart = [noted(apart, "read", read_file), noted(apart, "decode", decode)]
apart_s = seconds(lambda: list(naive_pipeline(FILES, stages_apart)), repeat=3)
print(f"one after the other: {alone_s * 1e3:.0f} ms, two threads: {apart_s * 1e3:.0f} ms")
timelines({"one after the other": alone, "two threads and a queue": apart}, stop_s=0.06)

# %% [markdown]
"""
The bars overlap, so the two threads need less time. The engine works, and it has fifteen lines. Four things are wrong
with it.

1. If a function raises, its thread ends, and the loop waits without end.
2. If you leave the loop early, the threads stay. They wait for room in a queue that is not read any more.
3. The queue holds four files, but more are in memory: one in each thread, and one that the source has given and for
   which there is no room.
4. Every item pays for two locks at each queue.

**Predict.** With queues of four, the consumer holds the first result and asks for no other. How many files has the
source given by then? And what does an item cost in a stage that does nothing?
"""


# %% tags=["measure"]
given_names: list[str] = []
loop = naive_pipeline(noting(FILES, given_names), [same, same])
next(loop)
time.sleep(0.05)
naive_us = seconds(lambda: sum(1 for _ in naive_pipeline(range(5000), [same])), repeat=3) / 5000 * 1e6
print(
    f"one result taken: {len(given_names)} files were read; a stage that does nothing costs {naive_us:.1f} us an item"
)
assert len(given_names) > 3 * 4 + 1

# %% [markdown]
"""
The naive threads above are still there: nothing in the program can end them. From here on you build an engine that
counts exactly, hands you every error, and ends when it should.

## Part 2: the inbox

*Tasks 8.58 and 8.59 · 14 points · about 40 minutes*

![Map of the pipeline. You are here: the inbox.](figures/map_pipeline_inbox.svg)

An *inbox* holds what a stage has to do. It counts places, not items in a queue. An item occupies a place from the
moment it comes until the *next* stage has accepted the result. So the item that a thread works on is counted, and so
is a result for which there is no room. The sum of all capacities is then the exact bound on what is in flight.

A stream ends once. `finish()` says that no more items come, and what is there is still taken. `close()` says that
no more items will be taken: what is there is dropped. After either of them, no thread waits.
"""

# %%
#| default_exp core.dataloader.pipeline.inbox
"""What a stage has to do: items that wait for it, and room for a fixed number of them."""

# %% [markdown]
"""
The class grows over this Part. It begins with what is given. Two *conditions* share one lock: a thread that waits for
items waits for `arrived`, and one that waits for room waits for `freed`. A `WaitTime` counts the threads that wait, and
how long they wait.

| given | what it does for you |
|---|---|
| `self.room()` | how many places are free; you hold the lock |
| `self.wait(condition, clock, met, timeout_s)` | waits until `met()` is true, or the stream has ended or is closed; returns a false value if time is up; you hold the lock, and it is free while you wait |
| `self.arrived.notify()` | wakes a thread that waits for items; before a stage that makes lists, only when a list can be filled |
| `self.freed.notify()` | wakes a thread that waits for room; in an inbox with *spare* places only when half of these are free (or 8), and then as many threads as there are places |
| `self.starved`, `self.blocked` | the clocks of threads that wait for items, and for room; `.waiting` is how many wait now |
| `self.ended`, `self.closed` | whether the stream has ended, and whether the inbox is closed |
"""


# %%
#| export
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


# %% [markdown]
"""
### 8.58 · push, take, leave: places that are counted

*8 points, medium.* Three methods. Each takes the lock itself: `with self.lock`. `push` waits for room, `take` for
items, and `leave` waits for nothing. Wait with `self.wait` only: it also notes who sleeps, which you need below. A
thread that brings what another may wait for wakes it: `arrived.notify()` after an item has come, `freed.notify()` after
a place is free. `take` gives *all* items that are there, unless there is a limit: one lock for many items is what makes
the engine cheap.

`take` gets items from `self.items` by `popleft` only. Below, you will meet a thread that appends to this deque without
the lock. If you copied the deque and then cleared it, you would lose what came in between.

The checks make calls in threads of their own (`Beside` and `soon`, given), so they continue if one of your calls never
returns.

*Hint: after `wait`, ask again what has happened: it also comes back at the end of the stream. A `take` at the end
still gives what is there; a `take` from a closed inbox gives nothing.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_58", "locked": false, "schema_version": 3, "solution": true}
#| export
class Inbox(Inbox):
    """Items come and go."""

    def push(self, item: Any) -> bool:
        """Wait for room, and add an item; if the inbox is closed, or has ended, drop the item and return False."""
        ### BEGIN SOLUTION
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
        ### END SOLUTION

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        """Wait for items; return the number of the first, and the items: at most `limit` (None: all there are).

        Items are numbered from 0 in the order in which they are taken, `self.number` is the next. Their places stay
        occupied. `self.takes` counts the calls that return, also without items, and `self.seen` adds up how many waited
        at each, before any was taken. No items: the number is `self.number`, and the stream is over, see `error`, or
        the inbox is closed, whatever is still in it.

        Raises:
            TimeoutError: nothing came within `timeout_s` seconds (None: wait as long as it takes).
        """
        ### BEGIN SOLUTION
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])
        ### END SOLUTION

    def leave(self) -> None:
        """Free the place of an item that was taken."""
        ### BEGIN SOLUTION
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_58-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
with check("8.58", "what is pushed is taken, in order and with its number"):
    inbox = filled(Inbox(5), "a", "b", "c")
    expect(taken(inbox, limit=2), [0, ["a", "b"]], "take(2), of three items")
    expect(soon(lambda: inbox.push("d"), "push"), True, "push, where there is room")
    expect(taken(inbox), [2, ["c", "d"]], "then take(), of all that is there")

with check("8.58", "a place is occupied until it is left"):
    inbox = filled(Inbox(2), "a", "b")
    taken(inbox)
    third = Beside(lambda: inbox.push("c"))
    expect(third.is_over(), False, "whether a third push came back, with two items taken and not left")
    soon(inbox.leave, "leave")
    expect(third.result("push, after leave,"), True, "push, after leave")
    expect(inbox.free, 0, "free places")

with check("8.58", "take waits for an item"):
    inbox = Inbox(3)
    taker = Beside(lambda: list(inbox.take()[1]))
    expect(taker.is_over(), False, "whether take came back from an empty inbox")
    soon(lambda: inbox.push("late"), "push")
    expect(taker.result("take, after push,"), ["late"], "what take gave")
    expect_error(TimeoutError, lambda: soon(lambda: inbox.take(None, 0.02), "take(None, 0.02)"), "take, in vain")


# %% nbgrader={"grade": true, "grade_id": "8_58-hidden", "locked": true, "points": 4, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.58", "at the end, what is there is taken; then nothing, at once"):
    inbox = filled(Inbox(4), 1, 2, 3)
    inbox.ended = True
    expect(soon(lambda: inbox.push(4), "push"), False, "push, after the end")
    expect([taken(inbox, 2), taken(inbox), taken(inbox)], [[0, [1, 2]], [2, [3]], [3, []]], "three takes")
    inbox = filled(Inbox(1), 1)
    inbox.closed = True
    expect([soon(lambda: inbox.push(2), "push"), taken(inbox)], [False, [0, []]], "push and take, after close")
    expect(inbox.number, 0, "the number of items that were taken")

with check("8.58", "who waits is noted as asleep"):
    empty, full = Inbox(1), filled(Inbox(1), "a")
    taker, pusher = Beside(empty.take), Beside(lambda: full.push("b"))
    expect([taker.is_over(), pusher.is_over()], [False, False], "whether take and push came back")
    until(lambda: empty.starved.asleep and full.blocked.asleep)
    expect([empty.starved.asleep, full.blocked.asleep], [1, 1], "threads that are noted as asleep")
    soon(lambda: empty.push("c"), "push"), taken(full), soon(full.leave, "leave")
    taker.result("take, after push,"), pusher.result("push, after leave,")

with check("8.58", "threads that wait are let go at the end, and those that waited in vain change nothing"):
    for name in ("ended", "closed"):
        inbox = filled(Inbox(1), "x")
        pusher = Beside(lambda inbox=inbox: inbox.push("y"))
        expect(pusher.is_over(), False, "whether push came back without room")
        with inbox.lock:
            setattr(inbox, name, True)
            inbox.freed.notify_all()
        expect(pusher.result(f"push, when the inbox is {name},"), False, f"push, when the inbox is {name}")
        expect([len(inbox.items), inbox.free], [1, 0], "items and free places, after a push in vain")
    empty = Inbox(2)
    expect_error(TimeoutError, lambda: soon(lambda: empty.take(1, 0.01), "take(1, 0.01)"), "take, in vain")
    expect([empty.takes, empty.number, empty.free], [0, 0, 2], "takes, number and free places, after a take in vain")
    expect_true(0.005 < empty.starved.read() < 1, "the time that take waited is not in `starved`")

with check("8.58", "takes and seen tell how many waited, on average"):
    inbox = filled(Inbox(9), *range(6))
    for limit in (1, 2, None):
        taken(inbox, limit)
    expect([inbox.takes, inbox.seen, inbox.number], [3, 6 + 5 + 3, 6], "takes, seen and number")
    expect(taken(filled(Inbox(9), "a"), limit=5), [0, ["a"]], "take(5), of one item")

with check("8.58", "None and False are items, and taken items are not kept"):
    inbox = filled(Inbox(3), None, False, 0)
    expect(taken(inbox), [0, [None, False, 0]], "items that are false")

    class Thing:
        pass

    thing = Thing()
    inbox = filled(Inbox(1), thing)
    gone = weakref.ref(thing)
    del thing
    taken(inbox)
    gc.collect()
    expect(gone() is None, True, "whether an item is gone that was taken and forgotten")

with check("8.58", "many threads: everything once, never more than the capacity"):
    inbox, out, most = Inbox(3), [], []

    def pushing(k: int) -> None:
        for n in range(200):
            inbox.push((k, n))

    def taking() -> None:
        for _ in range(100):
            number, group = inbox.take(1)
            most.append(inbox.capacity - inbox.free)
            out.append((number, group.popleft()))
            inbox.leave()

    threads = [Beside(lambda k=k: pushing(k)) for k in range(2)] + [Beside(taking) for _ in range(4)]
    for thread in threads:
        thread.result("a thread of six that push and take 400 items", 5)
    expect(sorted(item for _, item in out), sorted((k, n) for k in range(2) for n in range(200)), "what was taken")
    expect(sorted(number for number, _ in out), list(range(400)), "the numbers of what was taken")
    expect_true(0 < max(most) <= 3, f"up to {max(most)} places were occupied, the capacity is 3")
    expect([inbox.free, inbox.blocked.waiting, inbox.starved.waiting], [3, 0, 0], "free places and who waits, at last")

with check("8.58", "whoever brings something wakes a thread, whatever was there before"):
    inbox = Inbox(4)
    taker = Beside(lambda: list(inbox.take()[1]))
    expect(taker.is_over(), False, "whether take came back from an empty inbox")
    inbox.items.append("a")  # as a thread without the lock does, before it wakes who waits
    soon(lambda: inbox.push("b"), "push")
    expect(taker.result("take, after a push behind another item,"), ["a", "b"], "what take gave")
    inbox = filled(Inbox(2), "a", "b")
    taken(inbox)
    pushers = [Beside(lambda: inbox.push("c")) for _ in range(2)]
    expect([one.is_over() for one in pushers], [False, False], "whether two pushes came back without room")
    with inbox.lock:
        inbox.free += 1  # a place that another thread has left, before it wakes who waits
    soon(inbox.leave, "leave")
    expect([one.result("push, with two free places,") for one in pushers], [True, True], "two pushes")

with check("8.58", "take uses popleft only, because items may come without the lock"):

    class Watched(deque):
        """Notes whether it was cleared."""

        cleared = False

        def clear(self) -> None:
            self.cleared = True
            super().clear()

    inbox = Inbox(9)
    watched = inbox.items = Watched("ab")
    expect(taken(inbox), [0, ["a", "b"]], "take(), of two items")
    expect(watched.cleared, False, "whether the items were cleared: one that came in between would be lost")
    expect(inbox.items is watched, True, "whether items is still the same deque: another thread may append to it")

with check("8.58", "a place left behind the back of the lock counts"):
    inbox = filled(Inbox(1), "a")
    taken(inbox)
    inbox.left += 1
    expect(soon(lambda: inbox.push("b"), "push, into a place that was left without the lock,"), True, "push")
    inbox = filled(Inbox(1), "a")
    taken(inbox)
    left_meanwhile(inbox)
    expect(soon(lambda: inbox.push("b"), "push, when a place is left as it says that it waits,"), True, "push")

with check("8.58", "with no time to wait, take comes back; takes without items count; leave takes the lock"):
    empty = Inbox(2)
    expect_error(TimeoutError, lambda: soon(lambda: empty.take(1, 0), "take(1, 0)"), "take, with no time")
    inbox = filled(Inbox(2), "a", "b")
    inbox.ended = True
    taken(inbox), taken(inbox), taken(inbox)
    expect([inbox.takes, inbox.seen], [3, 2], "takes and seen, of one with two items and two with none")
    inbox = filled(Inbox(1), "a")
    taken(inbox)
    with inbox.lock:
        leaver = Beside(inbox.leave)
        expect(leaver.is_over(), False, "whether leave came back while another thread had the lock")
    leaver.result("leave, when the lock is free,")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.59 · reserve, finish, close: many places at once, and two ends

*6 points, medium.* There must be a place for an item before the source is asked for it; otherwise one item is read for
which there is no room. `reserve` takes all free places at once. `finish` and `close` wake all threads that wait, takers
and pushers, because what they wait for will not come.

*Hint: `notify_all` wakes all. The first `finish` counts: an error that comes after the end is not the end. A method
that reserves nothing must not take the places away.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_59", "locked": false, "schema_version": 3, "solution": true}
#| export
class Inbox(Inbox):
    """Many places at once, and the two ends."""

    def reserve(self) -> int:
        """Wait for room; reserve all places that are free, and return how many. 0: the inbox is closed, or ended."""
        ### BEGIN SOLUTION
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved
        ### END SOLUTION

    def finish(self, error: BaseException | None = None) -> None:
        """End the stream after what is there; with an error if it did not end well. Only the first call counts.

        A stream can end in an inbox that was closed before.
        """
        ### BEGIN SOLUTION
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()
        ### END SOLUTION

    def close(self) -> None:
        """Drop what is there, and let no thread wait. Does not touch `ended` and `error`."""
        ### BEGIN SOLUTION
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_59-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.59", "reserve takes all free places, and waits where there is none"):
    inbox = filled(Inbox(5), "a", "b")
    expect(soon(inbox.reserve, "reserve"), 3, "reserve, with three of five places free")
    expect(inbox.free, 0, "free places, after reserve")
    taken(inbox)
    waiting = Beside(inbox.reserve)
    expect(waiting.is_over(), False, "whether reserve came back without a free place")
    inbox.leave()
    expect(waiting.result("reserve, after leave,"), 1, "reserve, after one place was left")

with check("8.59", "after finish, what is there is taken, then nothing"):
    inbox = filled(Inbox(4), "a", "b")
    soon(inbox.finish, "finish")
    expect([taken(inbox), taken(inbox)], [[0, ["a", "b"]], [2, []]], "two takes after finish")
    expect(inbox.error is None, True, "whether there is no error")

with check("8.59", "after close, nothing is there, and no thread waits"):
    inbox = filled(Inbox(2), "a", "b")
    waiting = [Beside(lambda: inbox.push("c")), Beside(inbox.reserve)]
    expect([one.is_over() for one in waiting], [False, False], "whether push and reserve came back without room")
    soon(inbox.close, "close")
    expect([one.result("one who waited, after close,") for one in waiting], [False, 0], "push and reserve, after close")
    expect([taken(inbox), len(inbox.items)], [[0, []], 0], "take, and the items, after close")

# %% nbgrader={"grade": true, "grade_id": "8_59-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.59", "both ends wake all threads that wait"):
    for name in ("finish", "close"):
        inbox, full = Inbox(1), filled(Inbox(1), "x")
        takers = [Beside(lambda inbox=inbox: list(inbox.take()[1])) for _ in range(3)]
        pushers = [Beside(lambda full=full: full.push("y")) for _ in range(3)]
        reserving = Beside(full.reserve)
        expect(
            [one.is_over() for one in (*takers, *pushers, reserving)], [False] * 7, "whether those who wait are back"
        )
        soon(getattr(inbox, name), name)
        soon(getattr(full, name), name)
        expect([one.result(f"take, after {name},") for one in takers], [[], [], []], f"three takes, after {name}")
        expect([one.result(f"push, after {name},") for one in pushers], [False] * 3, f"three pushes, after {name}")
        expect(reserving.result(f"reserve, after {name},"), 0, f"reserve, after {name}")

with check("8.59", "a stream ends once"):
    first, second = ValueError("first"), ValueError("second")
    inbox = filled(Inbox(3), "a")
    inbox.finish(first)
    inbox.finish(second)
    inbox.finish()
    expect(inbox.error is first, True, "whether the error is that of the first finish")
    expect([taken(inbox), taken(inbox)], [[0, ["a"]], [1, []]], "two takes, after finish(error)")
    well = Inbox(1)
    well.finish()
    well.finish(second)
    expect(well.error is None, True, "whether a stream that ended well has no error")
    well.close()
    expect([well.ended, well.closed, well.error is None], [True, True, True], "ended, closed, no error")

with check("8.59", "at the end, nothing is reserved, even where there is room"):
    for name in ("finish", "close"):
        roomy = Inbox(4)
        getattr(roomy, name)()
        expect([soon(roomy.reserve, "reserve"), roomy.free], [0, 4], f"reserve and free places, after {name}")
        expect(soon(lambda roomy=roomy: roomy.push(1), "push"), False, f"push into an inbox with room, after {name}")

with check("8.59", "close alone is no end, and drops what is there"):
    dropped = filled(Inbox(3), object(), object())
    dropped.close()
    expect([dropped.ended, dropped.closed, len(dropped.items)], [False, True, 0], "ended, closed, items")
    soon(dropped.close, "close, a second time,")
    finished_later = filled(Inbox(2), "a")
    finished_later.close()
    soon(lambda: finished_later.finish(ValueError("late")), "finish, after close,")
    expect([taken(finished_later), finished_later.ended], [[0, []], True], "take, and ended, after close and finish")

with check("8.59", "places that were left without the lock are reserved"):
    inbox = filled(Inbox(4), 1, 2, 3)
    taken(inbox)
    inbox.left += 2
    expect(soon(inbox.reserve, "reserve"), 3, "reserve, with one free place and two that were left without the lock")
    expect([inbox.free, inbox.room()], [0, 0], "free places, then")
    inbox = filled(Inbox(1), "a")
    taken(inbox)
    left_meanwhile(inbox)
    expect(soon(inbox.reserve, "reserve, when a place is left as it says that it waits,"), 1, "reserve")
### END HIDDEN TESTS

# %% [markdown]
"""
### Without the lock

Most stages have one thread. It is then the only one that adds to the next inbox, and the only one that takes from its
own. Such a thread does not need the lock for each item: it reserves many places at once, and appends to the deque,
which is one step for Python. It must only notice when another thread waits.

It follows one rule: *act first, then look whether another thread waits*. The thread that waits does it in the other
order: *say that you wait, then look again*. So one of the two always sees the other, and no thread sleeps while there
is something to do. (Without the GIL, one thread may see late what another has done, so there `wake` is always called:
`FENCED`.)

To wake a thread costs several times what it costs to hand it an item. So the engine makes its inboxes with *spare*
places, which are the `buffer_size` of a stage: the thread that fills an inbox sleeps until half of them are free (or
8), and then fills them in one go, while the stage works on the others. If that takes more than 10 ms, it looks by
itself. And a stage that makes lists of 32 items has nothing to do with three of them: it sleeps until a list can be
filled.

A thread that was woken has to wait for its turn to run, and until then more items come. To wake it again for each of
them would cost time for nothing: `asleep` counts the threads that wait and that no other thread has woken yet. The next
cell is given.
"""


# %%
#| export
class Inbox(Inbox):
    """For a thread that is alone."""

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


# %% [markdown]
"""
**Predict.** Ten thousand items go through an inbox, once with `push`, `take(1)` and `leave`, and once with `reserve`,
`put`, `take()` and `leave_alone`. What does an item cost in each way?
"""


# %% tags=["measure"]
def one_by_one() -> None:
    inbox = Inbox(100)
    for number in range(10_000):
        inbox.push(number)
        inbox.take(1)
        inbox.leave()


def in_groups() -> None:
    inbox = Inbox(100)
    for number in range(0, 10_000, 100):
        for item in range(number, number + inbox.reserve()):
            inbox.put(item)
        for _ in inbox.take()[1]:
            inbox.leave_alone()


one_us, group_us = seconds(one_by_one, repeat=3) * 100, seconds(in_groups, repeat=3) * 100
print(f"one by one {one_us:.2f} us an item, in groups {group_us:.2f} us")
assert group_us < 0.6 * one_us

# %% [markdown]
"""
## Part 3: threads that work

*Tasks 8.60 to 8.62 · 17 points · about 50 minutes*

![Map of the pipeline. You are here: the source and the stages.](figures/map_pipeline_work.svg)

The threads of an engine do three things, each in one function: they read the source, call a function for each item,
and make lists. Each runs until there is nothing left to do, or until its results are not wanted any more. None of them
ends the stream that it fills: the engine, which
started the threads, calls `finish` after the last of them.

An *outlet* is what comes out of a stage: it brings results to the next inbox. An *input* is an item that the stage
took; its number is the one that `take` gave. A *tally* counts what one thread did. A function returns `SKIP` to leave
its item out.

| given | what it does for you |
|---|---|
| `outlet.give(number, result)` | hands on the result of input `number`, and frees the place of the input; waits for room; False: no more results are wanted |
| `outlet.fail(number, item, error)` | decides what a failure means, and does it; False: no more results are wanted |
| `outlet.push(result)`, `outlet.leave()` | the two halves of `give`: wait for room and hand on; free the place of one input |
| `outlet.spread(generator)` | hands on what a generator yields; returns what is left to give, and how long it waited for room |
| `tally.add(started, ended)` | counts a call: `items`, `busy_s`, and `calls`, the list of (started, ended) |
| `tally.look_at_cpu()` | notes how much processor time the thread has used; call it after each group of items |
"""

# %%
#| default_exp core.dataloader.pipeline.work
"""What the threads of a stage do: take items, call the function, hand on the results."""

# %% [markdown]
"""
### 8.60 · read: a place first, then the item

*4 points, medium.* The source is asked only when there is a place for what it gives. `reserve()` tells you how many
items you may ask for; you are the only thread that adds, so `put` is enough. However the loop ends, close the source
once if it has a `close`: a generator may have files open, or a connection.

*Hint: `try ... finally`. `next(iterator)` inside of `try ... except StopIteration` catches the end and nothing else.
Do not keep the last item in a variable while you wait.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_60", "locked": false, "schema_version": 3, "solution": true}
#| export
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    """Put the items of an iterator into the inbox, until it has no more, or the inbox is closed.

    It does not end the stream. A place is reserved before the source is asked for an item. Each `next` that gives an
    item counts as a call of the tally, which looks at the processor time whenever the reserved places are filled.

    Raises:
        What the iterator raises. It is closed once, if it has a `close`, however this ends.
    """
    ### BEGIN SOLUTION
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_60-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.60", "the source is asked only if there is a place"):
    source, inbox, tally = Source(10), Inbox(3), Tally(0)
    reader = Beside(lambda: read(source, inbox, tally))
    expect(reader.is_over(), False, "whether read came back, with three places for ten items")
    expect([source.asked, len(inbox.items)], [3, 3], "how often the source was asked, and items that wait")
    left = 0
    while left < 10:
        for _ in taken(inbox, timeout_s=2)[1]:
            inbox.leave_alone()
            left += 1
    reader.result("read, after ten items were taken and left,")
    expect([source.asked, source.closed, tally.items], [11, 1, 10], "asked, closed, and items in the tally")

with check("8.60", "an error of the source is raised, and the source is closed"):
    source, inbox = Source(2, OSError("the disk is gone")), Inbox(9)
    reader = Beside(lambda: read(source, inbox, Tally(0)))
    expect_error(OSError, lambda: reader.result("read"), "a source that fails", "disk")
    expect([list(inbox.items), source.closed], [[0, 1], 1], "items before the error, and how often it was closed")

# %% nbgrader={"grade": true, "grade_id": "8_60-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.60", "when no more items are wanted, the source is asked no more, and is closed"):
    source, inbox = Source(10**6), Inbox(4)
    inbox.close()
    soon(lambda: read(source, inbox, Tally(0)), "read, into a closed inbox,")
    expect([source.asked, source.closed], [0, 1], "asked and closed, with an inbox that is closed")

    class Closing(Source):
        def __next__(self) -> int:
            number = super().__next__()
            if number == 2:
                inbox.close()
            return number

    source, inbox = Closing(10**6), Inbox(100)
    soon(lambda: read(source, inbox, Tally(0)), "read, when the inbox is closed in the middle,")
    expect([source.asked, source.closed], [3, 1], "asked and closed, when the inbox is closed at the third item")
    source, inbox = Source(10**6), Inbox(2)
    reader = Beside(lambda: read(source, inbox, Tally(0)))
    expect(reader.is_over(), False, "whether read came back without room")
    inbox.close()
    reader.result("read, after close,")
    expect([source.asked, source.closed], [2, 1], "asked and closed, when the inbox is closed while it waits")

with check("8.60", "any iterator, empty ones and those without close"):
    for items in ([], [None, False], range(5)):
        inbox, tally = Inbox(9), Tally(0)
        soon(lambda items=items, inbox=inbox, tally=tally: read(iter(items), inbox, tally), "read")
        expect([list(inbox.items), inbox.ended], [list(items), False], f"what was read of {items!r}, and ended")
        expect([tally.items, len(tally.calls)], [len(items), len(items)], "items and calls of the tally")

with check("8.60", "the tally counts what the source takes, not the waiting"):

    def slow() -> Iterator[int]:
        for number in range(4):
            time.sleep(0.01)
            yield number

    inbox, tally = Inbox(2), Tally(0)
    tally.cpu_s = -1.0  # until it is looked at; a clock that counts in large steps gives 0.0
    reader = Beside(lambda: read(slow(), inbox, tally))
    time.sleep(0.3)
    for _ in range(4):
        taken(inbox, 1, 2)
        inbox.leave()
    reader.result("read")
    expect_true(0.035 < tally.busy_s < 0.2, f"four items of 10 ms were counted as {tally.busy_s:.3f} s")
    expect_true(0.0 <= tally.cpu_s < 1.0, "the processor time was not looked at")

with check("8.60", "no item is kept while it waits for room"):

    class Thing:
        pass

    def things() -> Iterator[Any]:
        while True:
            yield Thing()

    inbox, made, tally = Inbox(1), things(), Tally(0)
    tally.cpu_s = -1.0
    reader = Beside(lambda: read(made, inbox, tally))
    thing = weakref.ref(taken(inbox, timeout_s=2)[1].pop())
    gc.collect()
    expect([reader.is_over(), thing() is None], [False, True], "whether it waits, and the item that was taken is gone")
    expect_true(tally.cpu_s >= 0.0, "the processor time was not looked at when the reserved places were filled")
    inbox.close()
    reader.result("read, after close,")
### END HIDDEN TESTS


# %%
class Noting(Outlet):
    """An outlet that notes what it is called with; it wants results until it has `enough` of them."""

    def __init__(self, inbox: Any, enough: int = 10**9) -> None:
        super().__init__(inbox, Inbox(10**6), None)
        self.notes: list[Any] = []
        self.enough = enough

    def give(self, number: int, result: Any) -> bool:
        self.notes.append((number, result))
        self.inbox.leave()
        return len(self.notes) < self.enough

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        self.notes.append((number, item, repr(error)))
        self.inbox.leave()
        return len(self.notes) < self.enough


# %% [markdown]
"""
### 8.61 · call_each: the life of a worker thread

*8 points, hard.* Take items, call the function for each, hand on the results. The rules:

- A result goes to `outlet.give`. What the *function* raises, of any kind, goes to `outlet.fail`. Both tell whether more
  is wanted. What they raise themselves is not caught.
- If nothing more is wanted, return at once. The items that you have taken are dropped.
- If the result is a generator, `outlet.spread` hands on what it yields; then give what `spread` returns. What the
  generator raises is a failure of this item.
- The tally counts each call, also one that raises, and the time in the function. The time in `give`, in which the
  thread waits for room, does not count, and neither does the time in `fail`, nor the waiting in `spread`: a call that
  waited there counts as one that began so much later. (If its generator fails, you don't know how long it waited, so
  all of it counts.) After each group that `take` gave, the tally looks at the processor time.
- No item and no result is kept by the thread while it waits for items: a batch may be large.

The checks use `Noting`, given: an outlet that notes what it gets.

*Hint: `type(result) is GeneratorType`. A number counts up from the one that `take` returns. `deque.popleft` gives an
item and forgets it. An exception keeps the frame of the function alive, so let it end with its `except` block.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_61", "locked": false, "schema_version": 3, "solution": true}
#| export
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    """Hand on `call(item)` for each item of the inbox, until there are no more, or no more results are wanted.

    Several threads may do so for one inbox, if each takes one item at a time. A thread that is alone takes all there
    are (`at_a_time=None`), which costs less; each item keeps its place until its own result is accepted. A generator
    gives any number of results. No item is kept while the thread waits for items.
    """
    ### BEGIN SOLUTION
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_61-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
def called(function: Callable[[Any], Any], items: Any, enough: int = 10**9) -> tuple[list[Any], Any]:
    """Return what an outlet got from `call_each` over these items, and the tally."""
    inbox, tally = Inbox(100), Tally(0)
    tally.cpu_s = -1.0  # until it is looked at; a clock that counts in large steps gives 0.0
    for item in items:
        inbox.push(item)
    inbox.finish()
    outlet = Noting(inbox, enough)
    soon(lambda: call_each(function, inbox, outlet, tally), "call_each")
    return outlet.notes, tally


def half(number: int) -> int:
    """Return half of an even number."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


with check("8.61", "each result is given, with the number of its item"):
    notes, tally = called(half, [8, 4, 6])
    expect(notes, [(0, 4), (1, 2), (2, 3)], "what was given")
    expect([tally.items, len(tally.calls)], [3, 3], "items and calls of the tally")

with check("8.61", "an exception is a failure of its item, and the next item follows"):
    notes, tally = called(half, [8, 3, 6])
    expect(notes, [(0, 4), (1, 3, "ValueError('3 is odd')"), (2, 3)], "what was given, and what failed")

with check("8.61", "when no more is wanted, no more is called"):
    tried: list[int] = []
    notes, tally = called(tried.append, [1, 2, 3, 4], enough=2)
    expect(tried, [1, 2], "the items that the function was called with, when two results are enough")

with check("8.61", "a place is left when the result is accepted, and not before"):
    inbox, following = filled(Inbox(4), 1, 2, 3), filled(Inbox(1), "full")
    worker = Beside(lambda: call_each(same, inbox, Outlet(inbox, following, None), Tally(0)))
    expect([worker.is_over(), inbox.free], [False, 1], "whether it is over, and free places, with no room for results")
    taken(following)
    following.leave()
    taken(following, timeout_s=2)
    until(lambda: inbox.free > 1)
    expect(inbox.free, 2, "free places, after the first result was accepted")
    inbox.close()
    following.close()
    worker.result("call_each, after both were closed,")

# %% nbgrader={"grade": true, "grade_id": "8_61-hidden", "locked": true, "points": 4, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.61", "exceptions of any kind, and no more after one if no more is wanted"):
    for error in (KeyboardInterrupt("now"), SystemExit(3), StopIteration(1), GeneratorExit("x"), MemoryError("m")):

        def raising(item: Any, error: BaseException = error) -> Any:
            raise error

        notes, tally = called(raising, [7, 8])
        expect(notes, [(0, 7, repr(error)), (1, 8, repr(error))], f"what failed, with {error!r}")
        expect(tally.items, 2, "the items of the tally")
    notes, tally = called(half, [2, 1, 4, 6], enough=2)
    expect(notes, [(0, 1), (1, 1, "ValueError('1 is odd')")], "what was given, when a failure is the last")
    expect(tally.items, 2, "calls in the tally, when a failure is the last")

with check("8.61", "generators give several, one or none, and may fail half-way"):

    def several(count: int) -> Iterator[int]:
        yield from range(count)
        if count == 3:
            raise KeyError("half-way")

    inbox = filled(Inbox(9), 2, 0, 3, 1)
    inbox.finish()
    outlet, tally = Noting(inbox), Tally(0)
    soon(lambda: call_each(several, inbox, outlet, tally), "call_each")
    expect(taken(outlet.following)[1], [0, 1, 0, 1, 2, 0], "what the generators yielded")
    given = [(note[0], note[-1] if len(note) == 3 else "SKIP" if note[1] is SKIP else note[1]) for note in outlet.notes]
    expect(given, [(0, "SKIP"), (1, "SKIP"), (2, "KeyError('half-way')"), (3, "SKIP")], "what was given after them")
    notes, _ = called(lambda item: [item], [5])
    expect(notes, [(0, [5])], "a list is a result like any other")
    notes, _ = called(lambda item: iter([item]), [5])
    expect(type(notes[0][1]).__name__, "list_iterator", "an iterator that is no generator is a result like any other")

with check("8.61", "numbers continue from take to take, and threads share an inbox"):
    inbox, outlets = Inbox(3), []
    workers = []
    for k in range(3):
        outlets.append(Noting(inbox))
        workers.append(Beside(lambda k=k: call_each(half, inbox, outlets[k], Tally(k), 1)))
    for number in range(0, 60, 2):
        soon(lambda number=number: inbox.push(number), "push")
    inbox.finish()
    for worker in workers:
        worker.result("call_each, in one of three threads,")
    notes = sorted(note for outlet in outlets for note in outlet.notes)
    expect(notes, [(n, n) for n in range(30)], "numbers and results of 30 items in three threads")

with check("8.61", "at most at_a_time items are taken; all of them if it is None"):
    asked: list[Any] = []

    class Asked(Inbox):
        def take(self, limit: int | None = None, timeout_s: float | None = None) -> Any:
            asked.append(limit)
            return super().take(limit, timeout_s)

    for at_a_time in (None, 1, 2):
        inbox = Asked(9)
        for item in range(4):
            inbox.push(item)
        inbox.finish()
        asked.clear()
        soon(lambda inbox=inbox, n=at_a_time: call_each(same, inbox, Noting(inbox), Tally(0), n), "call_each")
        expect(set(asked), {at_a_time}, f"the limits that take got, with at_a_time={at_a_time}")

with check("8.61", "the tally counts the function, and not the waiting"):
    inbox, following, tally = filled(Inbox(9), 1, 2, 3), filled(Inbox(1), "full"), Tally(0)
    inbox.finish()
    worker = Beside(lambda: call_each(lambda _: time.sleep(0.02), inbox, Outlet(inbox, following, None), tally))
    time.sleep(0.2)
    following.close()
    worker.result("call_each")
    expect_true(0.015 < tally.busy_s < 0.1, f"one call of 20 ms, and 200 ms without room: busy_s is {tally.busy_s:.3f}")

    class Judged(Noting):
        def fail(self, number: int, item: Any, error: BaseException) -> bool:
            time.sleep(0.2)
            return super().fail(number, item, error)

    inbox, tally = filled(Inbox(9), 1), Tally(0)
    inbox.finish()
    soon(lambda: call_each(half, inbox, Judged(inbox), tally), "call_each")
    expect_true(tally.busy_s < 0.1, f"a failure that was judged for 200 ms: busy_s is {tally.busy_s:.3f}")
    _, tally = called(half, [2, 4])
    expect_true(tally.cpu_s >= 0.0, "the processor time was not looked at")

    class Slow(Noting):
        def give(self, number: int, result: Any) -> bool:
            time.sleep(0.1)
            return Noting.give(self, number, result)

    inbox, tally = Inbox(9), Tally(0)
    worker = Beside(lambda: call_each(same, inbox, Slow(inbox), tally))
    time.sleep(0.2)
    filled(inbox, 1, 2, 3).finish()
    worker.result("call_each, of three items,")
    said = f"200 ms without items, and 100 ms for each result: busy_s is {tally.busy_s:.3f}"
    expect_true(tally.busy_s < 0.1, said)

    class Waited(Noting):
        def spread(self, results: Any) -> Any:
            return list(results), 100.0

    def yielded(item: int) -> Any:
        if item < 0:
            raise ValueError(item)
        return (number for number in [item]) if item else item

    inbox, tally = filled(Inbox(9), 1, 0, -1), Tally(0)
    inbox.finish()
    soon(lambda: call_each(yielded, inbox, Waited(inbox), tally), "call_each")
    lengths = [ended - started for started, ended in tally.calls]
    expect_true(min(lengths[1:]) >= 0, f"one call waited for room; the two after it took {lengths[1:]} s")

    def slowly(item: Any) -> Iterator[Any]:
        time.sleep(0.02)
        yield item

    inbox, following, tally = filled(Inbox(9), 1), filled(Inbox(1), "full"), Tally(0)
    inbox.finish()
    not_before = time.perf_counter()
    worker = Beside(lambda: call_each(slowly, inbox, Outlet(inbox, following, None), tally))
    time.sleep(0.5)
    taken(following)
    following.leave()
    worker.result("call_each")
    expect_true(0.015 < tally.busy_s < 0.25, f"a generator of 20 ms that waited 500 ms: busy_s is {tally.busy_s:.3f}")
    started, ended = tally.calls[0]
    expect_close(ended - started, tally.busy_s, "the length of the call, and busy_s", atol=1e-3)
    expect_true(started - not_before > 0.3, "a call that waited 500 ms should count as one that began so much later")

with check("8.61", "what the outlet raises is no failure of an item"):

    class Breaking(Noting):
        def give(self, number: int, result: Any) -> bool:
            raise ZeroDivisionError("the engine itself")

    inbox = filled(Inbox(3), 1)
    inbox.finish()
    broken = Breaking(inbox)
    expect_error(ZeroDivisionError, lambda: call_each(same, inbox, broken, Tally(0)), "an outlet that raises")
    expect(broken.notes, [], "failures")

with check("8.61", "generators stop when their results are not wanted"):
    calls: list[int] = []

    def noted(item: int) -> Iterator[int]:
        calls.append(item)
        yield item

    inbox, following = filled(Inbox(5), *range(5)), Inbox(5)
    inbox.finish()
    following.close()
    call_each(noted, inbox, Outlet(inbox, following, None), Tally(0))
    expect(calls, [0], "items whose generator was started, with a next stage that takes nothing")

with check("8.61", "no item and no result is kept while the thread waits"):

    class Thing:
        pass

    for failing in (False, True):

        def make(thing: Any, failing: bool = failing) -> Any:
            if failing:
                raise ValueError
            return Thing()

        class Forgetting(Outlet):
            def __init__(self, inbox: Any) -> None:
                super().__init__(inbox, Inbox(1), None)
                self.seen: list[Any] = []

            def give(self, number: int, result: Any) -> bool:
                self.seen.append(weakref.ref(result))
                return True

            def fail(self, number: int, item: Any, error: BaseException) -> bool:
                self.seen.append(weakref.ref(item))
                return True

        thing = Thing()
        inbox, item = filled(Inbox(2), thing), weakref.ref(thing)
        del thing
        outlet, tally = Forgetting(inbox), Tally(0)
        tally.cpu_s = -1.0
        worker = Beside(lambda inbox=inbox, outlet=outlet, make=make, t=tally: call_each(make, inbox, outlet, t))
        until(lambda outlet=outlet: outlet.seen)
        expect(worker.is_over(), False, "whether call_each came back from an inbox that has not ended")
        gc.collect()
        expect([item() is None, outlet.seen[0]() is None], [True, True], "whether item and result are gone")
        expect_true(tally.cpu_s >= 0.0, "the processor time was not looked at after the first group")
        inbox.finish()
        worker.result("call_each, after the end,")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.62 · aggregate: lists

*5 points, medium.* Training wants batches. `aggregate` makes lists of `size` items. All items of a list keep their
places until the next stage has accepted it. The last list may be shorter. A shorter list is left out in three cases:
`drop_last`, a stream that ended with an error, and an inbox that was closed.

*Hint: `outlet.push(batch)`, then `outlet.leave()` for each of its items.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_62", "locked": false, "schema_version": 3, "solution": true}
#| export
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    """Hand on lists of `size` items; at the end a shorter one, unless `drop_last`, or the stream ends with an error.

    All items of a list keep their places until the next stage has accepted the list. Returns when there are no more
    items, or when lists are not wanted any more. An inbox that was closed gives no shorter list, either.

    In the tally, each list is a call that takes no time: it ends when it starts. After each group that `take` gave, the
    tally looks at the processor time.
    """
    ### BEGIN SOLUTION
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_62-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def lists_of(items: Any, size: int, drop_last: bool = False, error: Any = None) -> tuple[list[Any], Any, Any]:
    """Return the lists that `aggregate` makes of these items, its inbox, and the tally."""
    inbox, following, tally = Inbox(100), Inbox(100), Tally(0)
    tally.cpu_s = -1.0  # until it is looked at
    for item in items:
        inbox.push(item)
    inbox.finish(error)
    soon(lambda: aggregate(size, drop_last, inbox, SoleOutlet(inbox, following, None), tally), "aggregate")
    return list(following.items), inbox, tally


with check("8.62", "lists of one size, and the rest"):
    lists, inbox, tally = lists_of("abcdefgh", 3)
    expect(lists, [["a", "b", "c"], ["d", "e", "f"], ["g", "h"]], "eight letters, in lists of 3")
    expect([inbox.room(), tally.items], [100, 3], "free places, and lists in the tally")

with check("8.62", "no rest with drop_last, and none where there is none"):
    expect(lists_of("abcdefgh", 3, drop_last=True)[0], [["a", "b", "c"], ["d", "e", "f"]], "with drop_last")
    expect(lists_of("abcdef", 3)[0], [["a", "b", "c"], ["d", "e", "f"]], "six letters, in lists of 3")
    expect(lists_of("", 3)[0], [], "no letters")

with check("8.62", "items keep their places until their list is accepted"):
    inbox, following, tally = filled(Inbox(5), 1, 2, 3, 4), filled(Inbox(1), "full"), Tally(0)
    worker = Beside(lambda: aggregate(2, False, inbox, Outlet(inbox, following, None), tally))
    expect([worker.is_over(), inbox.free], [False, 1], "whether it is over, and free places, while a list waits")
    taken(following)
    following.leave()
    expect(taken(following, timeout_s=2)[1], [[1, 2]], "the first list")
    until(lambda: inbox.free > 2)
    expect(inbox.free, 3, "free places, after the first list was accepted")
    inbox.close()
    following.close()
    worker.result("aggregate, after both were closed,")
    expect_true(tally.busy_s < 0.02, f"lists that waited for room: busy_s is {tally.busy_s:.3f}, and should be 0")

# %% nbgrader={"grade": true, "grade_id": "8_62-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.62", "after an error, or in a closed inbox, there is no shorter list"):
    lists, inbox, _ = lists_of("abcde", 2, error=ValueError("lost"))
    expect(lists, [["a", "b"], ["c", "d"]], "five letters and an error, in lists of 2")
    inbox, following = filled(Inbox(9), 1, 2, 3), Inbox(9)
    worker = Beside(lambda: aggregate(2, False, inbox, Outlet(inbox, following, None), Tally(0)))
    expect(worker.is_over(), False, "whether aggregate came back from an inbox that has not ended")
    inbox.close()
    worker.result("aggregate, after close,")
    expect(list(following.items), [[1, 2]], "lists, when the inbox is closed")

with check("8.62", "every list is one of its own, of any size, of any items"):
    for size, expected in ((1, [[0], [1], [2]]), (3, [[0, 1, 2]]), (7, [[0, 1, 2]])):
        expect(lists_of(range(3), size)[0], expected, f"three numbers, in lists of {size}")
    lists, _, _ = lists_of([None, False, 0, []], 2)
    expect(lists, [[None, False], [0, []]], "items that are false")
    expect_true(type(lists[0]) is list and lists[0] is not lists[1], "the lists are one and the same")

with check("8.62", "a list is given as soon as it is full, and no more than are wanted"):
    inbox, following, tally = filled(Inbox(9), 1, 2), Inbox(9), Tally(0)
    tally.cpu_s = -1.0
    worker = Beside(lambda: aggregate(2, False, inbox, Outlet(inbox, following, None), tally))
    expect(taken(following, timeout_s=2)[1], [[1, 2]], "the list, before the end of the stream")
    expect(worker.is_over(), False, "whether aggregate came back from an inbox that has not ended")
    expect_true(tally.cpu_s >= 0.0, "the processor time was not looked at after the first group")
    following.close()
    for item in (3, 4, 5, 6, 7):
        inbox.push(item)
    worker.result("aggregate, when no more is wanted,")
    expect(len(following.items), 0, "lists in an inbox that is closed")
    inbox, following, tally = filled(Inbox(9), *range(6)), Inbox(9), Tally(0)
    inbox.finish()
    following.close()
    soon(lambda: aggregate(2, False, inbox, Outlet(inbox, following, None), tally), "aggregate, if none is wanted,")
    expect_true(tally.items <= 1, f"{tally.items} lists were made of six items, where none is wanted")
    _, inbox, tally = lists_of(range(10), 4)
    expect([inbox.room(), tally.items, len(tally.calls)], [100, 3, 3], "free places, lists, calls")
    expect_true(tally.busy_s < 0.01, "making a list counts as a call without length")
    expect_true(tally.cpu_s >= 0.0, "the processor time was not looked at")
### END HIDDEN TESTS

# %% [markdown]
"""
### The first pipeline of your own

`chain` connects threads by inboxes. Compare it with `naive_pipeline`: the number of files that the source has given is
exact now, and leaving the loop ends the threads. Your threads also note when each call began and ended, which the naive
ones don't. **Predict** how many files are in flight with two stages and three inboxes of 4. What does an item cost in
processor time, in both engines?
"""


# %%
def chain(source: Any, functions: list[Callable[[Any], Any]], capacity: int = 16) -> Iterator[Any]:
    """Yield the results of functions, each in a thread of its own; when the loop is left, all threads end."""
    inboxes = [Inbox(capacity) for _ in range(len(functions) + 1)]

    def fed() -> None:
        read(iter(source), inboxes[0], Tally(0))
        inboxes[0].finish()

    def worked(function: Callable[[Any], Any], before: Any, after: Any) -> None:
        call_each(function, before, SoleOutlet(before, after, None), Tally(0))
        after.finish()

    Beside(fed)
    for function, (before, after) in zip(functions, itertools.pairwise(inboxes), strict=True):
        Beside(lambda function=function, before=before, after=after: worked(function, before, after))
    try:
        while group := inboxes[-1].take()[1]:
            while group:
                inboxes[-1].leave_alone()
                yield group.popleft()
    finally:
        for inbox in inboxes:
            inbox.close()


# %% tags=["measure"]
def cost_us(pipeline: Callable[..., Any]) -> float:
    """Return the processor time that an item costs in a pipeline of one stage, whose queues hold 16 items."""
    before = time.process_time()
    count = sum(1 for _ in pipeline(range(10_000), [same], 16))
    return (time.process_time() - before) / count * 1e6


given_names.clear()
before_chain = threading.active_count()
loop = chain(noting(FILES, given_names), [same, same], capacity=4)
next(loop)
time.sleep(0.05)
in_flight = len(given_names) - 1
loop.close()
time.sleep(0.05)
naive_us, chain_us = map(min, zip(*((cost_us(naive_pipeline), cost_us(chain)) for _ in range(3)), strict=True))
print(f"in flight: {in_flight}; threads that are left: {threading.active_count() - before_chain}")
print(f"processor time of an item, in a stage that does nothing: {chain_us:.1f} us, with queues {naive_us:.1f} us")
assert in_flight == 3 * 4
assert threading.active_count() <= before_chain
assert chain_us < 2 * naive_us

# %% [markdown]
"""
The processor times are alike, although your engine does more: it counts places, notes when each call began and ended,
and can be stopped.

## Part 4: order

*Task 8.63 · 8 points · about 30 minutes*

![Map of the pipeline. You are here: what comes out of a stage.](figures/map_pipeline_outlet.svg)

With eight threads in a stage, the results come in the order in which they are ready. That is fine for a download, but
not for training: another order makes other batches, so no run can be repeated.

**Predict.** Eight threads, each item takes 1 to 10 ms. How far from its place does a result come, at most?
"""


# %%
def uneven(number: int) -> int:
    """Wait 1 to 10 ms; return the number."""
    time.sleep(0.001 + 0.009 * (number * 7919 % 100) / 100)
    return number


def through_threads(outlet_class: Any, count: int, threads: int) -> tuple[list[int], float]:
    """Return the results of a stage of several threads, as they come, and the seconds that it took."""
    inbox, following = Inbox(threads + 16), Inbox(count)
    outlet = outlet_class(inbox, following, None)
    started = time.perf_counter()
    workers = [Beside(lambda: call_each(uneven, inbox, outlet, Tally(0), 1)) for _ in range(threads)]
    for number in range(count):
        inbox.push(number)
    inbox.finish()
    for worker in workers:
        worker.result("a worker")
    return list(following.items), time.perf_counter() - started


# %% tags=["measure"]
as_ready, as_ready_s = through_threads(Outlet, 200, 8)
farthest = max(abs(place - number) for place, number in enumerate(as_ready))
print(f"200 items in {as_ready_s * 1e3:.0f} ms; the farthest result came {farthest} places from its own")
assert sorted(as_ready) == list(range(200))

# %% [markdown]
"""
The naive way to order them is to wait: the thread that has result 5 waits until 4 has gone. Then one slow item stops
all threads. A better way is to *set the result aside*, and to continue. Another thread hands it on when its turn comes.

### 8.63 · OrderedOutlet: set it aside, and work on

*8 points, hard.* `kept` holds results whose turn has not come, by number. The result of number `due` can go. The thread
that brings it hands on this result and all that follow it without a gap. Other threads only set theirs aside: one at a
time hands on, because handing on may wait for room, and two would mix up the order. Do not wait with the lock held,
or the other threads wait, too.

A failure has its turn, too. Keep it as `Failed(item, error)`, and have it judged when it is due. Then no later result
slips out after an error that ends the stream.

| given | what it does for you |
|---|---|
| `super().give(number, result)` | hands on the result of an input, `Several` one by one, `SKIP` not at all; frees the place of the input; False: no more is wanted |
| `super().fail(number, item, error)` | asks what the failure means, and leaves the item out, or ends the stream with the error; False: no more is wanted |
| `Several(results)` | a list, whose elements are handed on one by one |
| `Failed(item, error)` | keeps a failure, as `.item` and `.error` |

A result that waits for its turn keeps its place in the inbox of the stage. So the inbox bounds how many can wait.

*Hint: `with self.lock` for each look at `kept`, `due` and `handing_on`, and no lock while you hand on. The thread that
finds nothing due says so (`handing_on = False`) under the same lock under which it looked.*
"""

# %%
#| default_exp core.dataloader.pipeline.outlet
"""Results in the order of the inputs, whichever thread was first."""


# %% nbgrader={"grade": false, "grade_id": "8_63", "locked": false, "schema_version": 3, "solution": true}
#| export
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
        ### BEGIN SOLUTION
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
        ### END SOLUTION

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        """Keep the failure of input `number`, which is judged when its turn comes; return False as `give` does."""
        ### BEGIN SOLUTION
        return self.give(number, Failed(item, error))
        ### END SOLUTION

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        """Return all results of a generator that are not `SKIP`, as `Several`, and 0 s: nothing is handed on yet."""
        ### BEGIN SOLUTION
        return Several(result for result in results if result is not SKIP), 0.0
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_63-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
class Judging:
    """Judges failures: notes them, and lets those of some numbers end the stream."""

    def __init__(self, *fatal: int) -> None:
        self.fatal, self.numbers, self.items = fatal, [], []

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        self.numbers.append(number)
        self.items.append(item)
        return error if number in self.fatal else None


def ordered(count: int, room: int = 100, failures: Any = None) -> tuple[Any, Any, Any]:
    """Return an inbox from which `count` items were taken, an outlet, and the inbox that follows."""
    inbox, following = filled(Inbox(count), *range(count)), Inbox(room)
    inbox.take()
    return inbox, OrderedOutlet(inbox, following, failures), following


with check("8.63", "results are handed on in the order of the inputs"):
    inbox, outlet, following = ordered(5)
    after_each = []
    for number in (2, 0, 1, 4, 3):
        expect(soon(lambda number=number: outlet.give(number, f"result {number}"), "give"), True, f"give({number})")
        after_each.append(len(following.items))
    expect(after_each, [0, 1, 3, 3, 5], "results that were handed on, after each of 2, 0, 1, 4, 3")
    expect(list(following.items), [f"result {n}" for n in range(5)], "what has gone on")

with check("8.63", "a result that waits for its turn keeps its place"):
    inbox, outlet, following = ordered(3)
    outlet.give(2, "c")
    outlet.give(1, "b")
    expect(inbox.free, 0, "free places, while 1 and 2 wait for 0")
    outlet.give(0, "a")
    expect(inbox.free, 3, "free places, after 0")

with check("8.63", "a thread that finds no room stops no other"):
    inbox, outlet, following = ordered(4, room=1)
    outlet.give(0, "a")
    slow = Beside(lambda: outlet.give(1, "b"))
    expect(slow.is_over(), False, "whether give(1) came back, without room")
    others = [soon(lambda n=n: outlet.give(n, n), f"give({n}), while another thread hands on,") for n in (3, 2)]
    expect(others, [True, True], "give(3) and give(2), while give(1) waits")
    gone_on = []
    for _ in range(4):
        gone_on += taken(following, 1, 2)[1]
        following.leave()
    expect(gone_on, ["a", "b", 2, 3], "what has gone on")
    expect(slow.result("give(1), after room was made,"), True, "give(1)")

# %% nbgrader={"grade": true, "grade_id": "8_63-hidden", "locked": true, "points": 4, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.63", "a failure is judged when its turn comes, and leaves no hole"):
    judging = Judging()
    inbox, outlet, following = ordered(4, failures=judging)
    expect(soon(lambda: outlet.fail(2, "item 2", ValueError("2")), "fail(2)"), True, "fail(2)")
    outlet.give(1, "b")
    expect(judging.numbers, [], "failures that were judged before their turn")
    outlet.give(0, "a")
    outlet.give(3, "d")
    expect([judging.numbers, list(following.items)], [[2], ["a", "b", "d"]], "failures, and what has gone on")
    expect(judging.items, ["item 2"], "the items of failures that were judged")
    expect(inbox.free, 4, "free places, at last")

with check("8.63", "nothing is handed on after an error that ends the stream"):
    judging = Judging(1)
    inbox, outlet, following = ordered(5, failures=judging)
    error = KeyError("fatal")
    outlet.give(2, "c")
    outlet.fail(1, "item 1", error)
    expect(soon(lambda: outlet.give(0, "a"), "give(0)"), False, "give(0), which brings the error to its turn")
    late = [soon(lambda n=n: outlet.give(n, n), f"give({n}), after the end,") for n in (3, 4)]
    expect(late, [False, False], "give, after the end")
    expect([list(following.items), following.error is error], [["a"], True], "what has gone on, and whether the error")
    expect(inbox.closed, True, "whether the stage takes no more")
    judging = Judging(1)
    inbox, outlet, following = ordered(4, failures=judging)
    outlet.fail(2, "item 2", KeyError("later"))
    outlet.fail(1, "item 1", error)
    soon(lambda: outlet.give(0, "a"), "give(0)"), soon(lambda: outlet.give(3, "d"), "give(3)")
    expect(judging.numbers, [1], "failures that were judged, when the first of two ends the stream")

with check("8.63", "if no more is wanted, every thread hears of it"):
    inbox, outlet, following = ordered(4)
    following.close()
    soon(lambda: outlet.give(1, "b"), "give(1), before its turn,")
    expect(soon(lambda: outlet.give(0, "a"), "give(0)"), False, "give(0), into a closed inbox")
    expect(soon(lambda: outlet.give(3, "d"), "give(3)"), False, "give(3), after that")
    inbox, outlet, following = ordered(4)
    following.close()
    expect(soon(lambda: outlet.give(0, "a"), "give(0)"), False, "give(0), into a closed inbox")
    expect(soon(lambda: outlet.give(3, "d"), "give(3)"), False, "give(3), after that, before its turn")

with check("8.63", "SKIP leaves no gap, None is a result, and several are handed on one by one"):
    inbox, outlet, following = ordered(5)
    outlet.give(3, None)
    outlet.give(1, SKIP)
    outlet.give(2, Several(["x", "y"]))
    outlet.give(4, ["a", "list"])
    outlet.give(0, "a")
    expect(list(following.items), ["a", "x", "y", None, ["a", "list"]], "what has gone on")
    expect([inbox.free, len(outlet.kept)], [5, 0], "free places, and results that are kept")

with check("8.63", "generators are exhausted at once, and their results are handed on in turn"):
    inbox, outlet, following = ordered(2)
    rest, waited_s = outlet.spread(n for n in (1, SKIP, 2))
    expect([type(rest) is Several, list(rest), waited_s], [True, [1, 2], 0.0], "what spread returns")
    outlet.give(1, "after")
    outlet.give(0, rest)
    expect(list(following.items), [1, 2, "after"], "what has gone on")

with check("8.63", "a result that comes while a thread finds nothing due is handed on"):

    class Meddling(dict):
        """Has another thread bring a result at the moment when it is missed, if the lock is free then."""

        def _missed(self, number: Any) -> None:
            if number in late and not dict.__contains__(self, number) and not outlet.lock.locked():
                late.remove(number)
                soon(lambda: outlet.give(number, number), f"give({number}), at the moment when it is missed,")

        def __contains__(self, number: object) -> bool:
            found = super().__contains__(number)
            self._missed(number)
            return found

        def get(self, number: int, default: Any = None) -> Any:
            found = super().get(number, default)
            self._missed(number)
            return found

        def pop(self, number: int, *default: Any) -> Any:
            found = super().pop(number, *default)
            self._missed(number)
            return found

    inbox, outlet, following = ordered(2)
    late, outlet.kept = [1], Meddling()
    outlet.give(0, 0)
    for number in late:
        outlet.give(number, number)
    expect(list(following.items), [0, 1], "what was handed on, after give(0) and give(1)")

with check("8.63", "any number of results may wait for one"):
    inbox, outlet, following = ordered(3000, room=3000)
    for number in reversed(range(3000)):
        outlet.give(number, number)
    expect(list(following.items) == list(range(3000)), True, "whether 3000 results go on in order, the first one last")

with check("8.63", "in eight threads, in order, whatever takes how long"):
    for _ in range(3):
        in_order, _ = through_threads(OrderedOutlet, 150, 8)
        expect(in_order, list(range(150)), "the results of 150 items of 1 to 10 ms in eight threads")

with check("8.63", "one thread at a time hands on"):

    class Counting(Inbox):
        def __init__(self) -> None:
            super().__init__(10**6)
            self.at_once, self.most = 0, 0

        def push(self, item: Any) -> bool:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            time.sleep(0.001)
            self.at_once -= 1
            return super().push(item)

    inbox, following = filled(Inbox(100), *range(100)), Counting()
    inbox.take()
    outlet = OrderedOutlet(inbox, following, None)
    workers = [Beside(lambda k=k: [outlet.give(n, n) for n in range(k, 100, 4)]) for k in range(4)]
    for worker in workers:
        worker.result("a thread of four that give 100 results", 4)
    deadline = time.monotonic() + 2
    while len(following.items) < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    expect([following.most, list(following.items)], [1, list(range(100))], "threads that hand on, and what has gone on")
### END HIDDEN TESTS

# %% [markdown]
"""
**Predict.** Does order cost time here? The eight threads and the two hundred items are those from above.
"""

# %% tags=["measure"]
in_order, in_order_s = through_threads(OrderedOutlet, 200, 8)
print(f"as they come {as_ready_s * 1e3:.0f} ms, in order {in_order_s * 1e3:.0f} ms")
assert in_order == list(range(200))

# %% [markdown]
"""
Order costs room, not time. A slow item lets the others go ahead as far as the inbox has places: concurrency plus
buffer. Only when all these are results that wait for one item does the stage wait.

## Part 5: failures

*Task 8.64 · 6 points · about 20 minutes*

![Map of the pipeline. You are here: failures.](figures/map_pipeline_failures.svg)

One file in a million is damaged. What should happen? Some libraries log it and continue, so an epoch may silently lose
half of its data. Here, an error is raised, unless you say otherwise: `on_error="skip"` leaves items out and lists them,
and `max_failures` is how many of them you accept: a number, or a share of the items so far.

A share needs care. If the first item fails, 100 % have failed. So a share only counts once the stage has worked on
`PROBATION` items, which are 100.
"""

# %%
#| default_exp core.dataloader.pipeline.failures
"""What happens when a stage fails at an item: raise, or count and list up to a limit."""

# %% [markdown]
"""
### 8.64 · Failures.judge: raise, or leave out

*6 points, medium.* `judge` notes a failure and says what follows: it returns the exception that ends the stream, or
None if the item is to be left out.

| given | what it does for you |
|---|---|
| `raisable(error, stage)` | the exception itself, or another in its place if it would end a loop or the program (`StopIteration`, `SystemExit`) |
| `self.named(number, item, error)` | the exception with a note about stage and item |
| `StageFailure(stage, number, item, error)` | an entry of `listed`; `item` is text: `shown(item)` makes a short one |
| `PipelineFailure(message, stage, failures)` | the error when there are too many; `failures` is a list of its own |

*Hint: an exception keeps its traceback, which keeps the frames, which keep the item, for example an image. List it
`with_traceback(None)`, or `without_frames(error)`, which also takes those of its causes. A share is a float or a
`Fraction`; `isinstance(limit, int)` is true for a number of failures.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_64", "locked": false, "schema_version": 3, "solution": true}
#| export
class Failures:
    """The failures of one stage in one run, and how many it may have.

    Args:
        stage: the name of the stage.
        on_error: "raise": the first failure is raised. "skip": failures are counted, and the items left out.
            None: "raise" if there is no `max_failures`, else "skip".
        max_failures: with more failures than this, PipelineFailure is raised: a number (negative: no limit), or a share
            of `seen`, which counts as soon as `seen` is `PROBATION` or more.

    Attributes:
        count: how many there were. listed: the first `LISTED` of those that were left out or were one too many.

    Example:
        >>> failures = Failures("read", max_failures=1)
        >>> failures.judge(0, "a.jpg", OSError("disk"), seen=1) is None
        True
        >>> failures.judge(1, "b.jpg", OSError("disk"), seen=2)
        PipelineFailure('stage "read" failed at 2 of 2 items, max_failures is 1')
    """

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        """Return the exception with a note that says where it happened."""
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        """Note a failure at input `number`; return the exception to raise, or None if the item is to be left out.

        `self.skips` tells whether items may be left out. If not, the exception to raise is the raisable one, named. If
        so, the raisable exception is listed. If the item is left out, it is listed without traceback and note. If there
        are more than `self.limit` failures now, the exception is a PipelineFailure, as in the example, whose cause is
        the raisable exception, named, with its traceback. Several threads may ask at a time.

        Args:
            seen: how many items the stage has worked on so far; a share of the limit is a share of these.
        """
        ### BEGIN SOLUTION
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                without_frames(error)
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_64-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.64", "without a limit, the first failure is raised, and says where it happened"):
    failures, error = Failures("decode"), ValueError("no image")
    found = failures.judge(7, "cat.jpg", error, 8)
    expect_true(found is error, "the exception should be the stage's own")
    expect(getattr(found, "__notes__", None), ["in stage \"decode\", at item 7: 'cat.jpg'"], "its notes")
    expect(failures.count, 1, "the count")

with check("8.64", "with a limit, failures are left out and listed, up to one too many"):
    failures = Failures("decode", max_failures=2)
    answers = [failures.judge(n, f"{n}.jpg", ValueError(n), n + 1) for n in (3, 5, 8)]
    expect([answer is None for answer in answers], [True, True, False], "whether an item was left out")
    expect(str(answers[2]), 'stage "decode" failed at 3 of 9 items, max_failures is 2', "what the third one says")
    expect(type(answers[2]), PipelineFailure, "the kind of the third one")
    expect(
        [(one.number, one.item) for one in failures.listed], [(3, "'3.jpg'"), (5, "'5.jpg'"), (8, "'8.jpg'")], "list"
    )

with check("8.64", "a share counts after 100 items"):
    failures = Failures("decode", max_failures=0.1)
    early = [failures.judge(n, n, ValueError(n), n + 1) for n in range(20)]
    expect(early, [None] * 20, "twenty failures at the first twenty items")
    expect([failures.judge(n, n, ValueError(n), seen) for n, seen in ((198, 210),)], [None], "21 of 210, with 10 %")
    expect_true(failures.judge(211, 211, ValueError(211), 212) is not None, "22 of 212 are more than 10 %")

# %% nbgrader={"grade": true, "grade_id": "8_64-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
from fractions import Fraction

with check("8.64", "the words and the limit, together and alone"):
    for arguments, count in (
        ({}, 0),
        ({"on_error": "raise"}, 0),
        ({"on_error": "skip"}, 500),
        ({"on_error": "skip", "max_failures": 3}, 3),
        ({"max_failures": 0}, 0),
        ({"max_failures": -1}, 500),
        ({"max_failures": 120}, 120),
        ({"max_failures": 0.0}, 99),
        ({"max_failures": Fraction(1, 2)}, 99),
        ({"max_failures": 0.999}, 99),
    ):
        failures = Failures("s", **arguments)
        left_out = 0
        while left_out < 500 and failures.judge(left_out, "x", ValueError(), left_out + 1) is None:
            left_out += 1
        expect(left_out, count, f"how many items in a row may fail, with {arguments}")
        expect(
            [failures.count, len(failures.listed)],
            [count + (count < 500), min(100, failures.count)] if arguments and failures.skips else [1, 0],
            f"count and length of the list, with {arguments}",
        )
        numbers = [one.number for one in failures.listed]
        expect(numbers, list(range(len(numbers))), f"the numbers in the list, with {arguments}")

with check("8.64", "one too many has the exception as its cause, and all that are listed"):
    failures, last = Failures("read", max_failures=1), OSError("disk")
    failures.judge(0, "a", ValueError("first"), 1)
    try:
        raise last
    except OSError:
        found = failures.judge(4, "b", last, 5)
    expect_true(last.__traceback__ is not None, "the traceback of the item that was one too many is gone")
    expect_true(found.__cause__ is last, "the cause is not the exception of the item that was one too many")
    expect(last.__notes__, ["in stage \"read\", at item 4: 'b'"], "the notes of the cause")
    expect(
        [found.stage, [one.number for one in found.failures]], ["read", [0, 4]], "its stage, and numbers that failed"
    )
    expect([one.stage for one in failures.listed], ["read", "read"], "the stages of the list")
    another = failures.judge(5, "c", OSError(), 6)
    expect([type(another), len(found.failures)], [PipelineFailure, 2], "the next one, and failures in the one before")

with check("8.64", "an exception that would end a loop, or the program, is replaced by another"):
    for error, kind in ((StopIteration(3), RuntimeError), (SystemExit(2), Exception)):
        found = Failures("s").judge(0, "x", error, 1)
        expect_true(isinstance(found, kind) and found is not error, f"{error!r} should be a {kind.__name__}")
        expect_true(found.__cause__ is error, f"the cause should be {error!r}")
        expect(found.__notes__, ["in stage \"s\", at item 0: 'x'"], "its notes")
        skipping = Failures("s", "skip")
        expect(skipping.judge(0, "x", error, 1), None, "an error that is skipped")
        expect_true(isinstance(skipping.listed[0].error, kind), f"{error!r} in the list should be a {kind.__name__}")
        strict = Failures("s", max_failures=0)
        too_many = strict.judge(0, "x", error, 1)
        expect_true(too_many.__cause__ is strict.listed[0].error, f"the cause should be what replaces {error!r}")
    stop = KeyboardInterrupt()
    expect_true(Failures("s").judge(0, "x", stop, 1) is stop, "Ctrl-C should be itself")

with check("8.64", "a failure that is listed keeps neither its item nor a traceback"):

    class Thing:
        pass

    def failing(thing: Any) -> None:
        raise ValueError("no thing")

    failures, thing = Failures("s", "skip"), Thing()
    item = weakref.ref(thing)
    try:
        failing(thing)
    except ValueError as error:
        failures.judge(0, thing, error, 1)
    del thing
    gc.collect()
    expect(
        [item() is None, failures.listed[0].error.__traceback__], [True, None], "whether the item is gone; traceback"
    )
    expect([type(failures.listed[0].item), failures.listed[0].number], [str, 0], "the item's kind, and the number")
    expect(getattr(failures.listed[0].error, "__notes__", []), [], "notes of a failure that was left out")

    class Unshowable:
        def __repr__(self) -> str:
            raise RuntimeError("no repr")

    expect(Failures("s", "skip").judge(0, Unshowable(), ValueError(), 1), None, "an item whose repr fails")

with check("8.64", "a raised failure keeps its traceback, and threads may ask at a time"):
    try:
        failing(None)
    except ValueError as error:
        raised = Failures("s").judge(0, None, error, 1)
    expect_true(raised.__traceback__ is not None, "the traceback is gone")
    failures = Failures("s", "skip")
    with failures.lock:
        asker = Beside(lambda: failures.judge(0, 0, ValueError(), 1))
        expect(asker.is_over(), False, "whether judge came back while another thread had the lock")
    asker.result("judge, when the lock is free,")
    failures = Failures("s", "skip")
    askers = [Beside(lambda: [failures.judge(n, n, ValueError(n), 1) for n in range(300)]) for _ in range(4)]
    for asker in askers:
        asker.result("judge, in one of four threads,")
    expect([failures.count, len(failures.listed)], [1200, 100], "count and length of the list")
### END HIDDEN TESTS

# %% [markdown]
"""
This is what you see in a program when a stage fails. The error comes after the results before it, with its own type
and traceback, and with a note about stage and item.
"""


# %%
def failing_at(number: int) -> Callable[[int], int]:
    """Return a function that fails at one number."""

    def inverse(item: int) -> int:
        return item // (item - number)

    return inverse


inbox, following = filled(Inbox(9), *range(5)), Inbox(9)
inbox.finish()
call_each(failing_at(3), inbox, SoleOutlet(inbox, following, Failures("inverse")), Tally(0))
print("results:", list(following.items))
print("".join(traceback.format_exception(following.error)).splitlines()[-2:])

# %% [markdown]
"""
## Part 6: an event loop

*Task 8.65 · 6 points · about 30 minutes*

![Map of the pipeline. You are here: a stage of coroutines.](figures/map_pipeline_async.svg)

Sixty-four requests at a time need sixty-four threads, or one thread and an *event loop*. A coroutine that waits for
an answer costs a few kilobytes, and libraries such as `httpx` and `aiohttp` are made for it. But an event loop must
never wait for anything else. If it waits for room in the next stage, all its requests stop.

A *coroutine* is what an `async def` function gives. It runs until an `await` that has to wait; then the loop runs
another one. A *task* is a coroutine that the loop runs. `await event.wait()` waits until some task calls `event.set()`;
the event stays set until `event.clear()`, so clear it before you wait.

So a stage of coroutines has three threads. The first, `feed`, takes items from the inbox, and brings them to the loop.
The second runs the loop, with `concurrency` tasks, each of which is your `work`. The third, `hand_on`, hands on the
results. `feed` and `hand_on` may wait for an inbox. The loop waits for its tasks only.

**Predict.** Forty requests of 20 ms, twenty at a time: how long does it take? And if each task, when it is done, waits
5 ms for room in the next stage, on the loop?
"""


# %% tags=["measure"]
async def twenty_at_a_time(blocking_s: float) -> None:
    gate = asyncio.Semaphore(20)

    async def request() -> None:
        async with gate:
            await asyncio.sleep(0.02)
            time.sleep(blocking_s)  # what must not happen on a loop

    await asyncio.gather(*(request() for _ in range(40)))


def loop_s(blocking_s: float) -> float:
    """Return the seconds that forty requests take, from a thread of its own: Jupyter has a loop already."""
    return float(Beside(lambda: seconds(lambda: asyncio.run(twenty_at_a_time(blocking_s)), 1)).result("the loop", 9))


free_s, blocked_s = loop_s(0.0), loop_s(0.005)
print(f"forty requests: {free_s * 1e3:.0f} ms; if each blocks the loop for 5 ms: {blocked_s * 1e3:.0f} ms")
assert blocked_s > 40 * 0.005

# %% [markdown]
"""
### 8.65 · AsyncStage: feed, work, hand on

*6 points, hard.* The loop, its thread and its end are given. You write what the two threads and the tasks do.

| given | what it does for you |
|---|---|
| `self.tell(self.bring, pairs)` | makes the loop append (number, item) pairs to `self.items`, and set `self.there`; from any thread |
| `self.tell(self.end, unwanted)` | makes the loop set `self.over`, and `self.unwanted`, and then `self.there`; if unwanted, it cancels all tasks |
| `self.inbox` | the inbox of the stage |
| `self.items`, `self.there` | a deque of (number, item) pairs, and an `asyncio.Event`: only the loop's thread touches them |
| `await self.called(item)` | calls the function of the stage |
| `self.results` | a queue for (number, result, None), or (number, item, error); `get` gives None when the loop has ended |
| `self.outlet.give`, `self.outlet.fail` | as before |

As in 8.61, nothing is kept while a thread or a task waits. `feed` forgets its group before the next `take`; `work` and
`hand_on` forget item and result before they wait again (`del x`, or `x = None`).

*Hint: `feed` is over when `take` gives nothing. Results that are not wanted any more must still be taken from the
queue, so that `hand_on` gets the None at the end. A task is cancelled by `CancelledError`, which no `except Exception`
catches: if `self.unwanted` is set, let it through. If it is not set, the function itself has raised it, and that is a
failure of the item.*
"""

# %%
#| default_exp core.dataloader.pipeline.async_stage
"""A stage of `async def` functions: an event loop of its own, and tasks that each work on one item at a time."""


# %% nbgrader={"grade": false, "grade_id": "8_65", "locked": false, "schema_version": 3, "solution": true}
#| export
class AsyncStage(LoopThreads):
    """What the threads around an event loop do, and the tasks on it."""

    def feed(self) -> None:
        """Bring items to the loop with their numbers, as soon as they are there; then tell it that no more will come.

        If there are none because the inbox is closed, the results are not wanted any more.
        """
        ### BEGIN SOLUTION
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)
        ### END SOLUTION

    async def work(self, tally: Tally) -> None:
        """Call the function for one item after another, until there are no more items, and no more will come.

        Results and errors of any kind go to `results`; calls, with their time, to the tally. A task that finds no item
        waits without using the processor.
        """
        ### BEGIN SOLUTION
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
        ### END SOLUTION

    def hand_on(self) -> None:
        """Hand on results as the tasks leave them, until the loop has ended; if none are wanted, close the inbox."""
        ### BEGIN SOLUTION
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_65-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class Requests:
    """An async function that notes how many of its calls are under way."""

    def __init__(self, wait_s: float = 0.005) -> None:
        self.wait_s, self.now, self.most, self.begun = wait_s, 0, 0, 0
        self.__name__ = "request"

    async def __call__(self, number: int) -> int:
        self.begun += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.wait_s)
        finally:
            self.now -= 1
        if number < 0:
            raise ValueError(f"{number} is negative")
        return 10 * number


def started_stage(function: Any, concurrency: int, outlet: Any) -> list[Beside]:
    """Start the three threads of a stage."""
    pipe = Pipe("request", concurrency, function=function)
    stage = AsyncStage(pipe, outlet.inbox, outlet)
    return [Beside(lambda body=body: body(Tally(0))) for body in stage.bodies()]


def requested(items: Any, concurrency: int, function: Any) -> list[Any]:
    """Return what an outlet got from a stage over these items."""
    inbox = filled(Inbox(1000), *items)
    inbox.finish()
    outlet = Noting(inbox)
    for thread in started_stage(function, concurrency, outlet):
        thread.result("a thread of the stage")
    return sorted(outlet.notes)


with check("8.65", "all results come, with their numbers, and several requests are under way at a time"):
    request = Requests()
    expect(requested(range(30), 10, request), [(n, 10 * n) for n in range(30)], "what was given")
    expect(request.most, 10, "requests that were under way at a time, with concurrency 10")

with check("8.65", "an error is a failure of its item"):
    found = requested([1, -2, 3], 2, Requests())
    expect(found, [(0, 10), (1, -2, "ValueError('-2 is negative')"), (2, 30)], "what was given, and what failed")

with check("8.65", "the loop continues while the next stage has no room"):
    request = Requests()
    inbox, following = filled(Inbox(20), *range(12)), filled(Inbox(1), "full")
    inbox.finish()
    stage_threads = started_stage(request, 3, Outlet(inbox, following, None))
    time.sleep(0.2)
    expect([request.begun, request.now], [12, 0], "requests that were begun, and those under way, without room")
    following.close()
    for thread in stage_threads:
        thread.result("a thread of the stage, after close,")

# %% nbgrader={"grade": true, "grade_id": "8_65-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.65", "items are brought as they come, with numbers that continue"):
    inbox, request = Inbox(50), Requests(0.001)
    outlet = Noting(inbox)
    stage_threads = started_stage(request, 2, outlet)
    for number in range(5):
        soon(lambda number=number: inbox.push(number), "push")
        deadline = time.monotonic() + 2
        while len(outlet.notes) <= number and time.monotonic() < deadline:
            time.sleep(0.002)
        expect(
            outlet.notes[number:], [(number, 10 * number)], f"what was given for item {number}, before the next came"
        )
    inbox.finish()
    for thread in stage_threads:
        thread.result("a thread of the stage, after the end,")

with check("8.65", "when no more is wanted, requests are cancelled, and all threads end"):
    for has_ended in (False, True):
        request = Requests(30)
        inbox = filled(Inbox(9), *range(4))
        if has_ended:
            inbox.finish()
        stage_threads = started_stage(request, 2, Noting(inbox))
        until(lambda request=request: request.begun == 2)
        inbox.close()
        for thread in stage_threads:
            thread.result("a thread of the stage, whose requests take 30 s, after close,")
        expect([request.begun, request.now], [2, 0], "requests that were begun, and those under way")
    request = Requests(0.001)
    inbox = filled(Inbox(200), *range(100))
    outlet = Noting(inbox, enough=3)
    for thread in started_stage(request, 1, outlet):
        thread.result("a thread of the stage, after three results,")
    expect([len(outlet.notes), inbox.closed], [3, True], "results that were given, and whether the inbox is closed")

with check("8.65", "feed says whether what is there is wanted"):

    def end_badly(inbox: Any) -> None:
        inbox.finish(ValueError("lost"))

    for close, unwanted in ((Inbox.finish, False), (Inbox.close, True), (end_badly, False)):
        inbox, told_loop = filled(Inbox(9), 1), []
        stage = AsyncStage(Pipe("request", 1, function=Requests()), inbox, Noting(inbox))
        stage.tell = lambda function, argument, told=told_loop: told.append((function.__name__, argument))
        close(inbox)
        soon(stage.feed, f"feed, after {close.__name__},")
        stage.loop.close()
        expect(told_loop[-1], ("end", unwanted), f"what feed told the loop last, after {close.__name__}")

with check("8.65", "results that came before it was known that no more is wanted are dropped"):
    outlet = Noting(Inbox(9), enough=2)
    stage = AsyncStage(Pipe("request", 1, function=Requests()), outlet.inbox, outlet)
    for number in range(5):
        stage.results.put((number, 10 * number, None))
    stage.results.put(None)
    soon(stage.hand_on, "hand_on, of five results and the end,")
    stage.loop.close()
    expect([outlet.notes, outlet.inbox.closed], [[(0, 0), (1, 10)], True], "what was given, and inbox closed")
    expect(stage.results.empty(), True, "whether hand_on has taken everything, also the None at the end")
    outlet = Noting(Inbox(9), enough=2)
    stage = AsyncStage(Pipe("request", 1, function=Requests()), outlet.inbox, outlet)
    for number in range(5):
        stage.results.put((number, number, ValueError("v")))
    stage.results.put(None)
    soon(stage.hand_on, "hand_on, of five failures and the end,")
    stage.loop.close()
    failed = [(number, number, "ValueError('v')") for number in range(2)]
    expect([outlet.notes, outlet.inbox.closed], [failed, True], "failures that were given, and inbox closed")
    expect(stage.results.empty(), True, "whether hand_on has taken all failures, also the None at the end")

with check("8.65", "errors of any kind are failures, a cancellation by the function itself, too"):

    async def raising(error: BaseException) -> None:
        await asyncio.sleep(0)
        raise error

    kinds = [ValueError("v"), SystemExit(3), StopAsyncIteration("a"), asyncio.CancelledError()]
    found = requested(kinds, 2, raising)
    expect([note[0] for note in found], [0, 1, 2, 3], "numbers of the items that failed")
    expect([note[2] for note in found[:3]], [repr(error) for error in kinds[:3]], "three of the errors")
    expect(
        requested([asyncio.CancelledError(), ValueError("after")], 1, raising)[1][0], 1, "the item after a cancelled"
    )

with check("8.65", "None is a result; the functions of one stage share its loop"):
    loops = set()

    async def loop_of(item: Any) -> None:
        loops.add(id(asyncio.get_running_loop()))

    expect(requested([1, 2, 3], 2, loop_of), [(0, None), (1, None), (2, None)], "what was given")
    expect(len(loops), 1, "event loops")

with check("8.65", "the tally counts each call with its time; waiting tasks do nothing"):

    class Looked(deque[Any]):
        looks = 0

        def __len__(self) -> int:
            self.looks += 1
            return super().__len__()

    inbox, tally = filled(Inbox(9), 1, 2), Tally(0)
    outlet = Noting(inbox)
    stage = AsyncStage(Pipe("request", 1, function=Requests(0.02)), inbox, outlet)
    stage.items = Looked()
    stage_threads = [Beside(lambda body=body: body(tally)) for body in stage.bodies()]
    time.sleep(0.3)
    expect([len(outlet.notes), tally.items], [2, 2], "results, and calls in the tally")
    looks = stage.items.looks
    time.sleep(0.1)
    expect(stage.items.looks, looks, "how often tasks looked for an item, before and after 100 ms in which none came")
    inbox.push(-3)
    inbox.finish()
    for thread in stage_threads:
        thread.result("a thread of the stage")
    expect(tally.items, 3, "calls in the tally, with one that fails")
    expect_true(0.055 < tally.busy_s < 0.2, f"three requests of 20 ms were counted as {tally.busy_s:.3f} s")

with check("8.65", "no item and no result is kept while the stage waits"):

    class Thing:
        pass

    class Weakly(Noting):
        def give(self, number: int, result: Any) -> bool:
            return super().give(number, weakref.ref(result))

        def fail(self, number: int, item: Any, error: BaseException) -> bool:
            return super().fail(number, weakref.ref(item), error)

    for failing in (False, True):

        async def make(thing: Any, failing: bool = failing) -> Any:
            if failing:
                raise ValueError
            return Thing()

        thing = Thing()
        inbox, item = filled(Inbox(2), thing), weakref.ref(thing)
        del thing
        outlet = Weakly(inbox)
        stage_threads = started_stage(make, 1, outlet)
        until(lambda outlet=outlet: outlet.notes)
        time.sleep(0.05)
        gc.collect()
        expect([item() is None, outlet.notes[0][1]() is None], [True, True], "whether item and result are gone")
        inbox.finish()
        for thread in stage_threads:
            thread.result("a thread of the stage, after the end,")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 7: a run, and its end

*Task 8.66 · 5 points · about 20 minutes*

![Map of the pipeline. You are here: the run.](figures/map_pipeline_run.svg)

`RunThreads`, given, makes the inboxes and threads of a pipeline out of what you have built. The harder half is left:
the end. If you press Ctrl-C, or leave the loop with `break`:

- Nothing new begins. Every thread that waits for items, or for room, wakes and ends.
- `stop` waits for threads that are in the middle of an item, at most as long as its timeout.
- A thread that is still busy after that is left behind, and a warning names it. It ends with its item, or with the
  program: it is a daemon. A source that blocks in a read cannot be interrupted.
"""

# %%
#| default_exp core.dataloader.pipeline.run
"""One run of a pipeline, and its end: nothing is left, and nothing waits longer than its timeout."""


# %%
#| export
class Threads(RunThreads):
    """The threads of a run, made of the parts of this notebook."""

    engine = Engine(Inbox, Failures, OrderedOutlet, AsyncStage, read, call_each, aggregate)


# %% [markdown]
"""
### 8.66 · Run.stop: cancel, abandon, stop

*5 points, medium.* Write three methods, each a little stronger than the one before it. A process that was forked in the
middle of a run has the object, but no threads. There, all three do nothing: `self.owner` is the id of the process that
the run belongs to.

| given | what it does for you |
|---|---|
| `self.inboxes` | all of them, with that of the consumer |
| `self.threads` | all threads; those that were not started have no `ident`; each has a `name` |
| `self.plan.source` | the source, which may have a `cancel` |
| `self.ended_s` | when the run ended, in seconds of `time.perf_counter`; 0.0 if it has not |
| `self.close()` | ends the processes and sub-interpreters of stages that have some |

*Hint: one deadline for all threads, not a timeout for each. `join(0.0)` does not wait. A thread cannot join itself:
a finalizer may call `stop` in a thread of the pipeline.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_66", "locked": false, "schema_version": 3, "solution": true}
#| export
class Run(Threads):
    """One run of a pipeline, which can be stopped at any time."""

    def cancel(self) -> None:
        """Let no thread wait, and nothing new begin; wait for nothing. In a forked process: do nothing.

        Notes when the run ended, unless it has ended already. Calls `cancel` of the source, if it has one: a source
        that is a pipeline itself does.
        """
        ### BEGIN SOLUTION
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()
        ### END SOLUTION

    def abandon(self) -> None:
        """Cancel, and end what the stages have started; wait for no thread. In a forked process: do nothing."""
        ### BEGIN SOLUTION
        self.cancel()
        if self.owner == os.getpid():
            self.close()
        ### END SOLUTION

    def stop(self, timeout_s: float | None) -> None:
        """Abandon, and wait at most `timeout_s` seconds (None: as long as it takes) for all threads together.

        Threads that were never started are not waited for, nor is the calling thread. In a forked process: do nothing.

        Warns:
            RuntimeWarning: some threads are still busy; the message has their names, and the timeout. Not if the
            caller is one of the threads.
        """
        ### BEGIN SOLUTION
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_66-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def run_of(source: Any, *functions: Callable[[Any], Any], sink: int = 2, start: bool = True) -> Any:
    """Return a run of stages with these functions, started."""
    stages = tuple(Pipe(getattr(f, "__name__", "stage"), 1, 1, function=f) for f in functions)
    run = Run(Plan(source, stages, sink))
    if start:
        run.start()
    return run


def alive(run: Any) -> list[str]:
    """Return the names of the threads of a run that are alive."""
    return sorted(thread.name for thread in run.threads if thread.is_alive())


def told(call: Callable[[], Any]) -> list[str]:
    """Return the RuntimeWarnings of a call."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [str(warning.message) for warning in caught if warning.category is RuntimeWarning]


with check("8.66", "a run that is stopped in the middle leaves no thread"):
    run = run_of(itertools.count(), same, same)
    soon(lambda: run.sink.take(1), "take")
    time.sleep(0.02)
    expect(len(alive(run)), 3, "threads that wait for room, before")
    soon(lambda: run.stop(2.0), "stop")
    expect([alive(run), run.sink.closed], [[], True], "threads that are alive, and whether the sink is closed, after")

with check("8.66", "cancel waits for nothing; stop waits for a thread that is busy"):
    run = run_of(range(5), lambda item: time.sleep(0.15))
    time.sleep(0.02)
    started = time.perf_counter()
    soon(run.cancel, "cancel")
    cancelled_s = time.perf_counter() - started
    soon(lambda: run.stop(2.0), "stop")
    expect_true(cancelled_s < 0.1, f"cancel took {cancelled_s:.2f} s")
    expect(alive(run), [], "threads that are alive, after stop")

with check("8.66", "a thread that is busy for too long is left behind, and named"):
    gate, began = threading.Event(), threading.Event()

    def stuck(item: Any) -> None:
        began.set()
        gate.wait(9)

    run = run_of(range(5), stuck)
    began.wait(2)
    started = time.perf_counter()
    words = told(lambda: run.stop(0.05))
    stopped_s = time.perf_counter() - started
    gate.set()
    expect_true(stopped_s < 0.5, f"stop(0.05) took {stopped_s:.2f} s")
    expect_true(
        len(words) == 1 and "stuck" in words[0] and "0.05" in words[0], f"it should name stuck, and 0.05: {words}"
    )

# %% nbgrader={"grade": true, "grade_id": "8_66-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.66", "one timeout for all threads together, None for no limit"):
    gate, under_way = threading.Event(), threading.Semaphore(0)

    def held(item: Any) -> Any:
        under_way.release()
        gate.wait(9)
        return item

    run = Run(Plan(range(9), (Pipe("held", 5, function=held),), 9))
    run.start()
    for _ in range(5):
        under_way.acquire(timeout=2)
    started = time.perf_counter()
    words = told(lambda: run.stop(0.1))
    stopped_s = time.perf_counter() - started
    expect_true(0.09 < stopped_s < 0.35, f"stop(0.1), with five threads that are busy, took {stopped_s:.2f} s")
    expect_true(len(words) == 1 and words[0].count("held") == 5, f"one warning should name five threads: {words}")
    stopping = Beside(lambda: run.stop(None))
    expect(stopping.is_over(), False, "whether stop(None) came back while threads are busy")
    gate.set()
    stopping.result("stop(None), when threads are not busy any more,")
    expect([alive(run), told(lambda: run.stop(0.0))], [[], []], "threads that are alive, and warnings of a second stop")

with check("8.66", "a run that was never started, and one that has ended"):
    run = run_of(range(5), same, start=False)
    expect(told(lambda: soon(lambda: run.stop(1.0), "stop")), [], "warnings of stop, for a run that was not started")
    run = run_of(range(3), same, sink=9)
    time.sleep(0.05)
    run.ended_s = 12.5
    expect(told(lambda: soon(lambda: run.stop(1.0), "stop")), [], "warnings of stop, for a run that has ended")
    expect([run.ended_s, run.sink.closed], [12.5, True], "when it ended, and whether the sink is closed")
    run = run_of(range(3), same)
    not_before = time.perf_counter()
    run.cancel()
    expect_true(not_before <= run.ended_s <= time.perf_counter(), "the time of the end is not noted")
    run.stop(1.0)

with check("8.66", "in a forked process, nothing is touched"):
    run = run_of(range(50), same)
    closed: list[int] = []
    run.closers.append(lambda: closed.append(1))
    mine, run.owner = run.owner, -1
    for end in (run.cancel, run.abandon, lambda: run.stop(0.2)):
        words = told(lambda end=end: soon(end, "the end of a run in a forked process"))
        expect(words, [], "warnings in a forked process")
    expect([run.sink.closed, closed, run.ended_s], [False, [], 0.0], "sink closed, closers called, and time of the end")
    run.owner = mine
    run.abandon()
    expect([run.sink.closed, closed], [True, [1]], "sink closed, and closers called, in the process itself")
    run.stop(1.0)

with check("8.66", "the source is cancelled if it can be, and closed"):

    class Inner(list[int]):
        cancelled = 0

        def cancel(self) -> None:
            self.cancelled += 1

    inner = Inner([1, 2])
    run = run_of(inner, same, start=False)
    run.cancel()
    expect(inner.cancelled, 1, "how often a source was cancelled")
    source = Source(10**6)
    run = run_of(source, same)
    time.sleep(0.02)
    run.stop(1.0)
    expect([source.closed, alive(run)], [1, []], "how often a source was closed, and threads that are alive")

with check("8.66", "a source that blocks is left behind, and the stages that wait for it are not"):
    gate, began = threading.Event(), threading.Event()

    def blocking() -> Iterator[int]:
        yield 1
        began.set()
        gate.wait(9)

    run = run_of(blocking(), same, same)
    began.wait(2)
    words = told(lambda: run.stop(0.2))
    expect(alive(run), ["pipeline source 0"], "threads that are alive")
    expect_true(
        len(words) == 1 and "source" in words[0] and "same" not in words[0], f"it should name the source: {words}"
    )
    gate.set()
    run.stop(1.0)

with check("8.66", "called in one of its own threads, it waits for the others, and warns of none"):
    stopped: list[Any] = []
    for timeout_s, waits in ((5.0, True), (0.05, False)):
        began, gate, ends, done = threading.Event(), threading.Event(), list[Any](), list[int]()

        def slow_at_one(item: int, began: Any = began, gate: Any = gate, done: Any = done, waits: bool = waits) -> int:
            if item == 1:
                began.set()
                gate.wait(0.1 if waits else 9)
            done.append(item)
            return item

        def stopping_it(item: Any, began: Any = began, timeout_s: float = timeout_s, ends: Any = ends) -> None:
            began.wait(2)
            ends.append(told(lambda: stopped[0].stop(timeout_s)))

        run = run_of(range(3), slow_at_one, stopping_it, start=False)
        stopped[:] = [run]
        run.start()
        until(lambda ends=ends: ends, 4)
        expect([ends, 1 in done], [[[]], waits], f"warnings of stop({timeout_s:g}) in its own thread, and if it waited")
        expect(run.sink.closed, True, "whether the sink is closed")
        gate.set()
        run.stop(1.0)
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 8: a pipeline for training

*Task 8.67 · 4 points · about 20 minutes*

![Map of the pipeline. You are here: a pipeline of five stages.](figures/map_pipeline_data.svg)

`PipelineBuilder` is given. You describe a pipeline to it, stage by stage, and it checks the arguments. `build()`
returns a `Pipeline`, which starts a `Run` for each epoch. In a program, that is the `Run` that you have exported. The
next cell sets it to the one in this notebook.
"""

# %%
Pipeline.Run = Run  # in this notebook; in a program it is the exported one
squares = PipelineBuilder().add_source(range(7)).pipe(lambda n: n * n, concurrency=2, output_order="input")
print(list(squares.aggregate(3).add_sink(2).build()))

# %% [markdown]
"""
Most training programs need the same five stages: look up what is at a position, load it, preprocess it, make lists,
and collate them. Augmentation draws random numbers. With several threads, it is chance which one draws first, so the
batches would differ from run to run. The loader has the answer: the numbers belong to the *place* of the sample in the
epoch. So the sampler's positions are numbered, and each sample carries its place along.

**Predict.** Four threads draw from one generator, which they share. You run that twice, with the same seed. Are the
batches the same? And if each place has a generator of its own?
"""

# %%
#| default_exp core.dataloader.pipeline.data_pipeline
"""The pipeline that most training programs need: look up, load, preprocess, batch, collate."""


# %%
#| export
class Placed(NamedTuple):
    """A sample, and its place in the epoch."""

    place: int
    value: Any


class Numbered:
    """The positions of a sampler, with their places in the epoch; iterated again for each epoch."""

    def __init__(self, sampler: Iterable[int], first: int) -> None:
        self.sampler, self.first = sampler, first

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(zip(itertools.count(self.first), self.sampler))


def look_up(catalog: Any, place_and_position: tuple[int, int]) -> Placed:
    """Return an entry of the catalog."""
    place, position = place_and_position
    return Placed(place, catalog[position])


def collated(collate_fn: Callable[[list[Any]], Any], batch: list[Placed]) -> Any:
    """Return the batch of placed samples.

    Raises:
        TypeError: a sample is `SKIP`, or a generator.
    """
    for place, value in batch:
        if value is SKIP or type(value) is GeneratorType:
            said = f"load_fn and preprocess_fn return one sample for each position, got {shown(value)} at place {place}"
            raise TypeError(f"{said}; a sampler can leave positions out")
    return collate_fn([placed.value for placed in batch])


@contextlib.contextmanager
def sample_at(seed: int, epoch: int, place: int) -> Iterator[None]:
    """Make `sample_rng()` inside of the block the generator of one place; the global generators are left alone."""
    with seeded(seed, epoch, place):
        here: Any = current_place()
        here.batch_size, here.reading = 1, int  # sample 0 of a batch of one
        yield


# %% [markdown]
"""
### 8.67 · build_data_pipeline: five stages

*4 points, easy.* Write the call at a place, and the pipeline. The async variant of the call is given as an example.

| given | what it does for you |
|---|---|
| `sample_at(seed, epoch, place)` | a `with` block in which `sample_rng()` belongs to the place |
| `Numbered(sampler, first_place)` | the source: (place, position) pairs |
| `look_up(catalog, pair)`, `collated(collate_fn, batch)` | the first and the last stage, with one argument too many |
| `is_async(function)` | whether a function belongs on an event loop |
| `.add_source(source)`, `.build()` of a builder | the first and the last call |
| `.pipe(function, concurrency=, output_order=, executor=, name=)` | adds a stage; without an option, the builder chooses |
| `.aggregate(n, drop_last=)`, `.add_sink(n)` | adds lists; says how many results may wait for the consumer |

*Hint: `functools.partial(look_up, catalog)` has one argument less. `executor` is for the preprocessing, which computes.
Leave everything that the docstring does not name to the builder.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_67", "locked": false, "schema_version": 3, "solution": true}
#| export
class AtPlace:
    """A function that is called with the value of a `Placed`, where `sample_rng()` belongs to its place.

    So augmentations are the same whatever the concurrency; the global generators are left alone, because threads share
    them.
    """

    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        """Return what the function gives, with the same place."""
        ### BEGIN SOLUTION
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))
        ### END SOLUTION


class AsyncAtPlace(AtPlace):
    """The same for an async function."""

    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    """Return a pipeline that yields batches of a catalog's entries, in the order of the sampler.

    Its stages are called "look up", "load", "preprocess", "aggregate(batch_size)" and "collate".

    Args:
        catalog: `catalog[position]` is what `load_fn` gets: a path, an address, a pair of path and label.
        sampler: yields positions; iterated once for each epoch.
        load_fn: reads; on `num_io_workers` threads, or on an event loop if it is async.
        preprocess_fn: decodes and augments; on `num_cpu_workers` threads, on an event loop if it is async, or wherever
            `executor` says.
        collate_fn: makes a batch of a list of samples.
        batch_size, drop_last: see `aggregate`. buffer_size: finished batches that may wait.
        output_order: "completion" puts samples into batches as they are ready: faster if some are slow, but the batches
            differ from run to run.
        seed, epoch: what `sample_rng()` inside the functions depends on, with the place of the sample.
        first_place: the place of the sampler's first position in the epoch.
    """
    ### BEGIN SOLUTION
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_67-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
Pipeline.Run = Run


def drawn_with(text: str) -> tuple[str, float]:
    """Return a text, and a random number of its place."""
    time.sleep(0.0005)
    return text, float(sample_rng().random())


def data_pipeline(**arguments: Any) -> Any:
    """Return a pipeline over ten letters."""
    functions = {"load_fn": str.upper, "preprocess_fn": drawn_with, "collate_fn": list}
    return build_data_pipeline("abcdefghij", range(10), **({"batch_size": 4} | functions | arguments))


def batches_of(pipeline: Any) -> list[Any]:
    """Return the batches of an epoch."""
    return list(soon(lambda: list(pipeline), "a loop over the pipeline"))


with check("8.67", "batches in the order of the sampler, loaded, preprocessed and collated"):
    letters = [[text for text, _ in batch] for batch in batches_of(data_pipeline())]
    expect(letters, [["A", "B", "C", "D"], ["E", "F", "G", "H"], ["I", "J"]], "the texts of the batches")
    with_rest = batches_of(data_pipeline(drop_last=True, batch_size=5, collate_fn=len))
    expect(with_rest, [5, 5], "two batches of 5, collated by len")

with check("8.67", "the same batches, whatever the concurrency"):
    many, one = (batches_of(data_pipeline(num_cpu_workers=n, num_io_workers=n, seed=3)) for n in (4, 1))
    expect_true(many == one, "four threads and one give other batches")
    expect_true(batches_of(data_pipeline(seed=4)) != one, "seeds 3 and 4 give the same numbers")

# %% nbgrader={"grade": true, "grade_id": "8_67-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
from concurrent.futures import ThreadPoolExecutor

Pipeline.Run = Run

with check("8.67", "the stages, and what each of them has"):
    pool = ThreadPoolExecutor(1)
    plan = data_pipeline(num_io_workers=5, num_cpu_workers=3, buffer_size=7, executor=pool, batch_size=2).plan
    names = [stage.name for stage in plan.stages]
    expect(names, ["look up", "load", "preprocess", "aggregate(2)", "collate"], "the names of the stages")
    expect([stage.concurrency for stage in plan.stages], [1, 5, 3, 1, 1], "concurrencies")
    pipes = [stage for stage in plan.stages if type(stage) is Pipe]
    expect([stage.executor is pool for stage in pipes], [False, False, True, False], "who has the executor")
    expect([stage.output_order for stage in pipes[1:3]], ["input", "input"], "orders of load and preprocess")
    expect([plan.sink_size, plan.stages[3].drop_last], [7, False], "places of the sink, and drop_last")
    expect([stage.buffer_size for stage in plan.stages], [None] * 5, "buffers of the stages: the builder's")
    others = [(pipe.on_error, pipe.max_failures, pipe.retry) for pipe in pipes]
    expect(others, [(None, None, None)] * 4, "on_error, max_failures and retry of the stages: the builder's")
    unordered = data_pipeline(output_order="completion", drop_last=True).plan
    expect([stage.output_order for stage in unordered.stages[1:3]], ["completion"] * 2, "orders, if told")
    expect(unordered.stages[3].drop_last, True, "drop_last, if told")

with check("8.67", "random numbers belong to (seed, epoch, place)"):

    def numbers(**arguments: Any) -> list[float]:
        return [number for batch in batches_of(data_pipeline(**arguments)) for _, number in batch]

    whole = numbers(seed=1)
    expect(len(set(whole)), 10, "different numbers of ten places")
    expect_true(numbers(seed=1, epoch=1) != whole, "epochs 0 and 1 have the same numbers")
    expect(numbers(seed=1, batch_size=3), whole, "the numbers, with batches of 3")
    shifted = numbers(seed=1, first_place=4)
    expect(shifted[:6], whole[4:], "the numbers of places 4 to 9, when the first place is 4")
    both = batches_of(data_pipeline(seed=1, load_fn=lambda text: float(sample_rng().random()), preprocess_fn=same))
    expect([number for batch in both for number in batch], whole, "numbers that load_fn draws at the same places")

with check("8.67", "async functions run on a loop, with the same numbers"):

    async def loaded(text: str) -> str:
        await asyncio.sleep(0.001)
        return text.upper()

    async def drawn(text: str) -> tuple[str, float]:
        await asyncio.sleep(0.001)
        return text, float(sample_rng().random())

    plain = batches_of(data_pipeline(seed=5))
    expect_true(batches_of(data_pipeline(seed=5, load_fn=loaded)) == plain, "an async load_fn gives other batches")
    expect_true(
        batches_of(data_pipeline(seed=5, preprocess_fn=drawn)) == plain, "an async preprocess_fn, other batches"
    )

    class Loading:
        async def __call__(self, text: str) -> str:
            return await loaded(text)

    expect_true(batches_of(data_pipeline(seed=5, load_fn=Loading())) == plain, "an object that is async, other batches")

with check("8.67", "nothing runs before the loop; the sampler is iterated once for each epoch"):
    looked_at: list[int] = []

    class Catalog:
        def __getitem__(self, position: int) -> str:
            looked_at.append(position)
            return "xyz"[position]

    orders = iter([[2, 0], [1]])

    class Sampling:
        def __iter__(self) -> Iterator[int]:
            return iter(next(orders))

    functions = {"load_fn": same, "preprocess_fn": same, "collate_fn": tuple, "batch_size": 2}
    pipeline = build_data_pipeline(Catalog(), Sampling(), **functions)
    expect(looked_at, [], "positions that were looked up before the loop")
    expect([batches_of(pipeline), batches_of(pipeline)], [[("z", "x")], [("y",)]], "two epochs")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 9: the bottleneck

*Task 8.68 · 6 points · about 30 minutes*

![Map of the pipeline. You are here: the verdict.](figures/map_pipeline_verdict.svg)

A pipeline is as fast as its slowest stage. You know which one that is if you know the *ceiling* of each: how many
items of the source it could do in a second, if the others cost nothing. The lowest ceiling is the rate of the
pipeline. If you raise only that one, you come at most to the second lowest.

Ceilings are measured, each stage alone. Three more are computed. The *consumer* takes its time for each result. All
stages that compute share the *processor*. And those that hold the GIL share one interpreter: two of them do not
compute at the same time, whatever their concurrency.

**Predict.** Stage "read" does 50 items a second with one thread and 100 with two, "decode" 80 with one and 90 with
two. What is the rate, what do you change, and what do you get?
"""

# %%
#| default_exp core.dataloader.pipeline.bottleneck
"""Which stage bounds a pipeline, what would help, and up to which rate: arithmetic with rates that were measured."""


# %%
#| export
def run_as(stage: Measured, way: Way) -> Measured:
    """Return what was measured of a stage as if it ran another way. In processes, it holds no GIL of this one."""
    others = {other: rate for other, rate in stage.rates.items() if other != way}
    locked = stage.holds_gil and way.executor == "thread"
    return Measured(stage.name, stage.per_source_item, {way: stage.rates[way]} | others, stage.cpu_s, locked)


# %% [markdown]
"""
### 8.68 · ceilings_of and judge: a verdict that can be checked

*6 points, hard.* First the ceilings, then the verdict: try every other way of the stages that may be the bottleneck,
compute all ceilings again, and keep the best; a gain of 5 % or less does not count.

| given | what it does for you |
|---|---|
| `stage.rates` | calls per second by `Way(executor, concurrency)`; `stage.way` is the one that it runs now, the first |
| `stage.per_source_item` | how often the stage is called for an item of the source |
| `stage.cpu_s`, `stage.holds_gil` | processor time of a call; whether more threads are no faster, because the function holds the GIL |
| `run_as(stage, way)` | the same stage as if it ran another way |
| `Change(stage.name, way)` | one change |
| `Verdict(bottleneck, ceilings, change, predicted, following)` | what you return; `bottleneck` is a tuple of names |
| `CONSUMER`, `PROCESSOR`, `GIL` | the names of the three other ceilings |
| `CLOSE` | ceilings that differ by less than this factor may be in either order |

*Hint: a stage that is called three times for an item has a third of its rate as ceiling. A batch of 32 samples is one
result for 32 items, so `results_per_item` is 1/32. A stage in processes needs the cores, but not the GIL of this one.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_68", "locked": false, "schema_version": 3, "solution": true}
#| export
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    """Return how many items of the source per second each part could do, if the others cost nothing.

    First the stages, in their order; then, as far as they apply:

    - CONSUMER, which takes `step_s` for a result, if both that and `results_per_item` are positive;
    - PROCESSOR, if at least two stages have a `cpu_s`: what `cores` cores can do of all of these;
    - GIL, if at least two of those are on threads and hold it: what one core can do of them.
    """
    ### BEGIN SOLUTION
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings
    ### END SOLUTION


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    """Return the verdict on stages that were measured alone, and a consumer that takes `step_s` for a result.

    The bottleneck is the lowest ceiling; with it the second lowest, if it is at most CLOSE times the lowest. Of equal
    ceilings, the one that comes first in `ceilings_of` counts as the lower. A change is tried for each stage in it, and
    for each stage that holds the GIL if GIL or PROCESSOR is lowest. They are tried in order: stage by stage, and a
    stage's ways as `rates` has them. `predicted` is the lowest ceiling after a change, and `following` is the name of
    that. A change is better than the best so far only if it gives more than 1.05 times as much: more threads must be
    worth it. Without a change, both are those of now.

    Args:
        cores: of the machine; None: `os.cpu_count()`.

    Example:
        >>> one_way = lambda rate, more: {Way("thread", 1): rate, Way("thread", 2): more}
        >>> slow, quick = Measured("read", 1.0, one_way(50, 100)), Measured("decode", 1.0, one_way(80, 90))
        >>> verdict = judge([slow, quick])
        >>> verdict.bottleneck, str(verdict.change), verdict.predicted, verdict.following
        (('read',), 'stage "read": concurrency=2', 80.0, 'decode')
    """
    ### BEGIN SOLUTION
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_68-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def measured(
    name: str, rate: float, more: Any = None, per_item: float = 1.0, cpu_s: float = 0.0, gil: bool = False
) -> Any:
    """Return what was measured of a stage: with one thread, and in the ways of `more`."""
    return Measured(name, per_item, {Way("thread", 1): rate} | (more or {}), cpu_s, gil)


def said_of(verdict: Any) -> list[Any]:
    """Return what a verdict says."""
    return [verdict.bottleneck, str(verdict.change), round(verdict.predicted, 6), verdict.following]


TWO, FOUR, PROCESSES = Way("thread", 2), Way("thread", 4), Way("process", 2)

with check("8.68", "ceilings count items of the source"):
    found = ceilings_of([measured("read", 50.0), measured("crop", 90.0, per_item=3.0)], 0.0, 1.0, 2)
    expect(found, {"read": 50.0, "crop": 30.0}, "a stage of 50 calls, and one of 90 that is called three times an item")
    found = ceilings_of([measured("read", 50.0)], 0.5, 1 / 32, 2)
    expect(found, {"read": 50.0, "consumer": 64.0}, "with a consumer that takes half a second for 32 items")

with check("8.68", "the lowest is the bottleneck, and the change that gives most is recommended"):
    slow = measured("read", 50.0, {TWO: 100.0, FOUR: 150.0})
    expect(
        said_of(judge([slow, measured("decode", 80.0, {TWO: 90.0})])),
        [("read",), 'stage "read": concurrency=2', 80.0, "decode"],
        "read of 50, decode of 80",
    )
    expect(said_of(judge([slow])), [("read",), 'stage "read": concurrency=4', 150.0, "read"], "read alone")

with check("8.68", "where nothing helps, none is recommended"):
    fixed = measured("disk", 50.0, {TWO: 51.0})
    expect(
        said_of(judge([fixed, measured("decode", 80.0)])),
        [("disk",), "None", 50.0, "disk"],
        "a disk that gives no more",
    )
    expect(
        said_of(judge([measured("read", 50.0, {TWO: 99.0})], step_s=0.1)),
        [("consumer",), "None", 10.0, "consumer"],
        "a slow consumer",
    )

# %% nbgrader={"grade": true, "grade_id": "8_68-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.68", "processor and GIL, where at least two stages share them"):
    parse, text = measured("parse", 100.0, None, 1.0, 0.01, True), measured("text", 50.0, None, 2.0, 0.02, True)
    away = Measured("away", 1.0, {PROCESSES: 500.0}, 0.01, True)
    found = ceilings_of([parse, text, away], 0.0, 1.0, 4)
    said = "four cores, 10 ms and 2 times 20 ms an item on threads, and 10 ms in processes"
    expect_close([found["processor"], found["GIL"]], [4 / 0.06, 20.0], said)
    expect(list(found), ["parse", "text", "away", "processor", "GIL"], "the names of the ceilings, in order")
    expect(
        list(ceilings_of([parse, away], 0.0, 1.0, 4)), ["parse", "away", "processor"], "one on threads, one elsewhere"
    )
    apart = Measured("apart", 1.0, {Way("interpreter", 2): 500.0}, 0.01, True)
    found = list(ceilings_of([parse, apart], 0.0, 1.0, 4))
    expect(found, ["parse", "apart", "processor"], "one on threads, one in sub-interpreters")
    waits = measured("waits", 50.0)
    expect(list(ceilings_of([parse, waits], 0.0, 1.0, 4)), ["parse", "waits"], "one that computes shares nothing")
    free = measured("free", 200.0, None, 1.0, 0.001)
    expect(list(ceilings_of([parse, free], 0.0, 1.0, 4)), ["parse", "free", "processor"], "one of two holds the GIL")
    idle = measured("idle", 50.0, None, 1.0, 0.0, True)
    found = list(ceilings_of([parse, idle], 0.0, 1.0, 4))
    expect(found, ["parse", "idle"], "two that hold the GIL, of which one computes nothing")
    expect(list(ceilings_of([parse], 0.1, 0.0, 4)), ["parse"], "no results, no consumer")

with check("8.68", "two that are close are both named, and either may be changed"):
    one, two = measured("one", 100.0, {TWO: 200.0}), measured("two", 110.0, {TWO: 300.0})
    expect(said_of(judge([one, two])), [("one", "two"), 'stage "one": concurrency=2', 110.0, "two"], "100 and 110")
    expect(said_of(judge([two, one]))[0], ("one", "two"), "the bottleneck, in the other order")
    expect(judge([measured("one", 100.0), measured("two", 114.0)]).bottleneck, ("one", "two"), "100 and 114")
    expect(judge([measured("one", 100.0), measured("two", 116.0)]).bottleneck, ("one",), "100 and 116")
    three = [measured(name, 100.0) for name in "abc"]
    expect(judge(three).bottleneck, ("a", "b"), "three that are equal: two are named")

with check("8.68", "a change that gives 5 % or less is none"):
    expect(str(judge([measured("read", 100.0, {TWO: 105.0})]).change), "None", "the change, from 100 to 105")
    expect(judge([measured("read", 100.0, {TWO: 106.0})]).predicted, 106.0, "what is predicted, from 100 to 106")
    hidden = judge([measured("read", 100.0, {TWO: 500.0}), measured("next", 104.0)])
    expect(said_of(hidden), [("read", "next"), "None", 100.0, "read"], "from 100 to 500, with a second of 104")
    little = judge([measured("read", 100.0, {TWO: 200.0, FOUR: 209.0})])
    expect(said_of(little), [("read",), 'stage "read": concurrency=2', 200.0, "read"], "four threads for 4 % more")
    tied = judge([measured("read", 50.0, {TWO: 80.0}), measured("decode", 80.0)])
    expect(tied.following, "read", "what follows, where two are equal after the change")
    equal = judge([measured("read", 100.0, {TWO: 300.0, FOUR: 400.0}), measured("next", 200.0)])
    expect(str(equal.change), 'stage "read": concurrency=2', "the change, where two ways give the same")

with check("8.68", "a stage that holds the GIL goes to processes"):

    def computing(name: str, rate: float) -> Any:
        return measured(name, rate, {TWO: rate, PROCESSES: 4 * rate}, 1.0, 1 / rate, True)

    verdict = judge([computing("parse", 100.0), computing("text", 150.0)], cores=8)
    expect(
        said_of(verdict),
        [("GIL",), 'stage "parse": concurrency=2, executor="process"', 150.0, "text"],
        "two that hold it",
    )
    expect_close(verdict.rate, 60.0, "the rate of now")
    busy = judge([computing("parse", 100.0), computing("text", 150.0)], cores=1)
    expect(
        said_of(busy), [("processor", "GIL"), "None", 60.0, "processor"], "two that hold it, where there is one core"
    )
    alone_here = judge([computing("parse", 100.0), measured("read", 5000.0)], cores=8)
    expect(said_of(alone_here), [("parse",), 'stage "parse": concurrency=2, executor="process"', 400.0, "parse"], "one")
    unmoved = judge([computing("parse", 100.0), measured("slow", 40.0)], cores=8)
    expect(said_of(unmoved), [("slow",), "None", 40.0, "slow"], "one that holds it and is not the bottleneck")

with check("8.68", "consumer and cores count after a change as before"):
    verdict = judge([measured("read", 50.0, {TWO: 100.0})], step_s=0.0125)
    expect(said_of(verdict), [("read",), 'stage "read": concurrency=2', 80.0, "consumer"], "a consumer of 80 a second")
    verdict = judge([measured("read", 50.0, {TWO: 100.0})], step_s=0.5, results_per_item=1 / 32)
    said = "a consumer of batches of 32, two in a second"
    expect(said_of(verdict), [("read",), 'stage "read": concurrency=2', 64.0, "consumer"], said)
    pair = [measured(name, 100.0, {FOUR: 400.0}, 1.0, 0.01) for name in "ab"]
    expect_close(judge(pair, cores=1).ceilings["processor"], 50.0, "the processor, with one core and 10 ms twice")
    expect_close(judge(pair, cores=64).ceilings["processor"], 3200.0, "the processor, with 64 cores")
    expect_close(judge(pair).ceilings["processor"], 50.0 * (os.cpu_count() or 1), "the processor, with all cores here")

with check("8.68", "the stages and their rates stay as they are"):
    kept = measured("read", 50.0, {TWO: 100.0})
    judge([kept, measured("decode", 80.0)], step_s=0.01)
    expect([list(kept.rates.values()), kept.way.concurrency], [[50.0, 100.0], 1], "rates and way, after a verdict")
    expect(judge([kept], cores=1).ceilings, {"read": 50.0}, "the ceilings of now, in the verdict")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 10: read the queues

*No task · about 20 minutes, then the questions*

Which stage is the bottleneck? You don't need a profiler to see it: look at the queues. Before the bottleneck, they are
full, and behind it they are empty. The next cell runs one pipeline three times: with a slow reader, with a slow
decoder, and with a slow model. It notes how many items each stage and the model have before them: those
that came, minus those that left.

**Predict** the three pictures.
"""


# %%
Pipeline.Run = Run


def waits(milliseconds: float) -> Callable[[Any], Any]:
    """Return a stage that waits."""

    def call(item: Any) -> Any:
        time.sleep(milliseconds / 1e3)
        return item

    return call


def queue_lengths(read_ms: float, decode_ms: float, step_ms: float) -> dict[str, list[float]]:
    """Return how full the inboxes are, while a pipeline with these times runs: shares of their capacity."""
    builder = PipelineBuilder().add_source(range(120)).pipe(waits(read_ms), name="read", buffer_size=7)
    pipeline = builder.pipe(waits(decode_ms), name="decode", buffer_size=7).add_sink(8).build()
    rows: dict[str, list[float]] = {"before read": [], "before decode": [], "before the model": []}
    with pipeline.auto_stop():
        run: Any = pipeline.run
        for item in pipeline:
            time.sleep(step_ms / 1e3)
            if item % 10 == 9 and item < 100:
                for row, inbox in zip(rows.values(), run.inboxes, strict=True):
                    row.append((inbox.number + len(inbox.items) - inbox.left) / inbox.capacity)
    return rows


# %% alt="Three plots of how full three queues are, one below the other. With a slow reader only the first queue is full, with a slow decoder the first and the second, with a slow model all three." tags=["measure"]
pictures = {
    "a slow reader": queue_lengths(4, 1, 1),
    "a slow decoder": queue_lengths(1, 4, 1),
    "a slow model": queue_lengths(1, 1, 4),
}
for title, rows in pictures.items():
    curves(
        [10 * k for k in range(1, 11)],
        rows,
        xlabel="result",
        ylabel="share that is full",
        title=title,
        ylim=(-0.05, 1.05),
    )
middle = {title: [sum(row[2:9]) / 7 for row in rows.values()] for title, rows in pictures.items()}
for title, shares in middle.items():
    print(f"{title}: in the middle of the epoch the queues are {', '.join(f'{share:.0%}' for share in shares)} full")
assert middle["a slow reader"][1] < 0.5 < middle["a slow decoder"][1]
assert middle["a slow decoder"][2] < 0.5 < middle["a slow model"][2]

# %% [markdown]
"""
Read it from the end. Is the last queue full? Then the model is the bottleneck, and a faster loader is of no use. Is it
empty? Go back, queue by queue, to the first one that is full: the stage that takes from it is the bottleneck. With the
slow decoder, the queue before the model is empty and the one before decode is full, so it is decode. At the end of an
epoch, queues run empty because the source has no more items; that says nothing. If no queue is full, the source is
slow.

Now find the same in numbers, and what would help. The next cell measures each stage alone, with one thread and with
more, and asks your `judge`. Then it does what the verdict says, and compares.
"""


# %% tags=["measure"]
def rate_alone(function: Callable[[Any], Any], concurrency: int, items: list[Any]) -> float:
    """Return calls per second of a stage alone."""
    pipeline = PipelineBuilder().add_source(items).pipe(function, concurrency=concurrency).add_sink(16).build()
    return len(items) / seconds(lambda: list(pipeline), repeat=2)


def rates_of(function: Callable[[Any], Any], items: list[Any]) -> dict[Way, float]:
    """Return the rates of a function on 1, 2 and 4 threads."""
    return {Way("thread", n): rate_alone(function, n, items) for n in (1, 2, 4)}


def whole(read_threads: int, decode_threads: int) -> float:
    """Return the files per second of reading and decoding with these numbers of threads."""
    builder = PipelineBuilder().add_source(FILES).pipe(read_file, concurrency=read_threads)
    pipeline = builder.pipe(decode, concurrency=decode_threads).add_sink(4).build()
    return len(FILES) / seconds(lambda: list(pipeline), repeat=3)


found_alone = [
    Measured("read", 1.0, rates_of(read_file, FILES)),
    Measured("decode", 1.0, rates_of(decode, [PACKED] * 40)),
]
verdict = judge(found_alone)
now_rate = whole(1, 1)
print(verdict)
print(f"predicted for now: {verdict.rate:.0f} files a second, measured: {now_rate:.0f}")
if verdict.change is not None:
    threads = verdict.change.way.concurrency
    after_rate = whole(threads, 1) if verdict.change.stage == "read" else whole(1, threads)
    print(f"predicted after the change: {verdict.predicted:.0f}, measured: {after_rate:.0f}")
assert now_rate > 0.2 * verdict.rate

# %% [markdown]
"""
`profile_pipeline` in the package does this for any pipeline: it measures every stage alone and in place, asks your
`judge`, and can check the verdict by doing what it says. `tito profile FILE.py` does it for a program that you have,
with our loader or torch's. A pipeline also reports where its time went:
"""

# %% tags=["measure"]
report_builder = PipelineBuilder().add_source(FILES).pipe(read_file, concurrency=4, output_order="input", name="read")
report_pipeline = report_builder.pipe(decode, concurrency=2, name="decode").aggregate(8).add_sink(2).build()
with report_pipeline.auto_stop():
    for _ in report_pipeline:
        pass
    print(report_pipeline.report())
print(f"at most {report_pipeline.max_in_flight} files are in flight")

# %% [markdown]
"""
## Questions

Answer in your own words, with numbers that you measured above where there are some. A person grades these.

### Question 14: a bound on memory

A pipeline has the stages read (concurrency 8), decode (2), aggregate (32) and collate (1), and a sink of 3. A file has
200 kB, a decoded image 600 kB, a batch is 32 images. Buffers are the defaults: 16 items, or 2 before a stage that gets
batches. Estimate the most memory that is in flight, stage by stage. Which
number would you make smaller first? What do you lose by it, and how would you see that you lose it?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q14", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Each stage has room for its concurrency and its buffer (16 for samples, 2 for batches). Before and in read there are
only names; what has been read waits in read (8 at most, until decode accepts it) and in decode: 18 places, so 18
files and 2 decoded images, about 5 MB. aggregate has room for 32 + 16 images: 29 MB. collate has 1 + 2 batches of 32,
as lists and one of them also as an array: 60 to 80 MB. The sink has 3 batches: 58 MB. So the batches are what counts:
about 150 MB, of which a smaller sink, or a smaller buffer of collate, saves 19 MB each. What is lost is the cushion:
if items take unequal time, an inbox runs empty sooner. One sees it in the share of time that the consumer waits, and
in the queue before it, which is empty now and then although the mean rate would be enough. Early resizing, before
aggregate, saves more than any buffer.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 15: threads, a loop, or processes

For each of these stages, say where it should run, with which concurrency, and what would go wrong elsewhere: 2,000
small requests a second to a server that answers in 30 ms; JPEG decoding with a library that releases the GIL, on 8
cores; a tokenizer in pure Python; a copy to the GPU; a library whose functions are not thread-safe.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q15", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Requests: 2,000 a second times 0.03 s is 60 in flight (Little's law), so an event loop with concurrency 64 and an
async client; 64 threads would do too, but cost memory and switches; processes bring nothing, as nothing is computed.
Decoding: threads, one for each core that is free; the GIL is released, and the pixels stay in the process. Tokenizer:
it holds the GIL, so two threads are no faster than one and slow down everything else in this process; processes, or
sub-interpreters on Python 3.14, as many as cores. Copy to the GPU: one thread; there is one copy engine in this
direction, and order matters. A library that is not thread-safe: concurrency 1, or processes, each of which has its
own copy. On an event loop any of the computing ones would stop all requests.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 16: a verdict that was wrong

A profile says: "The bottleneck is "decode": 400 items/s. With concurrency=4: about 900 items/s." You do it, and measure
430. Name three different causes, and for each one a measurement that would tell it apart from the others.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q16", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Alone is not in place. First: the cores. Alone, decode had all of them; in place, other stages and the training loop
compute as well. The sum of the processor times per item, over all stages, against the cores; or the busy share of
decode stays near 1 while its time for an item grows. Second: another ceiling that was not measured right, such as a
disk that was in the page cache when read was measured alone. The queue before decode is then empty, and read waits
for its files: drop the cache, or read other files. Third: the consumer. If a step of training takes longer in the
loop than when it was measured, the last queue is full and everything waits for room; run the loop with cached
batches. Also possible: the GIL (threads show busy, but the processor time per second of all of them together is one
core), memory bandwidth, or thermal limits: then decode alone with 4 threads is no longer as fast, either, when it
runs for a minute.
### END SOLUTION
"""

# %% [markdown]
"""
## What is next

Ask a program of your own: `tito profile train.py`. If the answer is "your model", you are done with data loading.
"""
