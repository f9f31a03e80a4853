# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""What the threads of a stage do: take items, call the function, hand on the results."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import GeneratorType
from typing import Any

from tinytorch.core.dataloader.pipeline.plumbing.outlets import Outlet
from tinytorch.core.dataloader.pipeline.plumbing.stats import Tally

from .inbox import Inbox

__all__ = ["aggregate", "call_each", "read"]


def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    """Put the items of an iterator into the inbox, until it has no more, or the inbox is closed.

    It does not end the stream. A place is reserved before the source is asked for an item. Each `next` that gives an
    item counts as a call of the tally, which looks at the processor time whenever the reserved places are filled.

    Raises:
        What the iterator raises. It is closed once, if it has a `close`, however this ends.
    """
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


def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    """Hand on `call(item)` for each item of the inbox, until there are no more, or no more results are wanted.

    Several threads may do so for one inbox, if each takes one item at a time. A thread that is alone takes all there
    are (`at_a_time=None`), which costs less; each item keeps its place until its own result is accepted. A generator
    gives any number of results. No item is kept while the thread waits for items.
    """
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


def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    """Hand on lists of `size` items; at the end a shorter one, unless `drop_last`, or the stream ends with an error.

    All items of a list keep their places until the next stage has accepted the list. Returns when there are no more
    items, or when lists are not wanted any more. An inbox that was closed gives no shorter list, either.

    In the tally, each list is a call that takes no time: it ends when it starts. After each group that `take` gave, the
    tally looks at the processor time.
    """
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
