"""What a pipeline reads from: anything that can be iterated, with `for` or with `async for`."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterable, Iterable, Iterator
from typing import Any

from tinytorch.core.dataloader.errors import shown

__all__ = ["check_source", "iterator_of"]


def check_source(source: Any) -> None:
    """Raise TypeError unless this can be iterated."""
    if isinstance(source, Iterable | AsyncIterable) or hasattr(type(source), "__getitem__"):
        return
    raise TypeError(f"a source must be an iterable or an async iterable, got {shown(source)}")


def iterator_of(source: Any) -> Iterator[Any]:
    """Return an iterator over a source; an async one gets an event loop that runs while it is asked for an item.

    Raises:
        RuntimeError: it is a generator that has ended.
    """
    if inspect.isgenerator(source) and inspect.getgeneratorstate(source) == inspect.GEN_CLOSED:
        raise RuntimeError(f"the source is used up: {shown(source)} gives its items once")
    return awaited(source) if hasattr(source, "__aiter__") else iter(source)


def awaited(source: AsyncIterable[Any]) -> Iterator[Any]:
    """Yield the items of an async iterable."""
    loop, items = asyncio.new_event_loop(), source.__aiter__()
    try:
        while True:
            try:
                yield loop.run_until_complete(items.__anext__())
            except StopAsyncIteration:
                return
    finally:
        if hasattr(items, "aclose"):
            loop.run_until_complete(items.aclose())
        loop.close()
