"""What a cache of one process is made of, besides its policy: a lock, loads in flight, counts."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Hashable
from typing import Any

import numpy as np

__all__ = ["MISSING", "CacheOfOneProcess", "Flight", "bytes_of", "frozen"]

MISSING: Any = object()
"""What is looked up and not there: None is a value."""


class First:
    """The lock of the first thread that uses a cache after a fork; a fork makes a new one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


_first = First()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_first.__init__)  # type: ignore[misc]


class Flight:
    """A load in flight: the thread that does it, and the value or the error."""

    def __init__(self) -> None:
        self.thread, self.landed = threading.get_ident(), threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None


class CacheOfOneProcess:
    """The state of a cache, which any number of threads may use.

    Attributes:
        capacity, max_bytes: the limits; None: no such limit.
        kept: {key: (value, bytes)}.
        flights: {key: Flight} of the loads in flight.
        bytes, hits, misses, evictions: counts.
        mark: what the values belong to, see `claimed`; 0: nothing yet.
    """

    mark = 0

    def __init__(self, capacity: int | None = None, *, max_bytes: int | None = None) -> None:
        for name, value in (("capacity", capacity), ("max_bytes", max_bytes)):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | np.integer)):
                raise TypeError(f"{name} must be an integer, got {value!r}")
            if value is not None and value < 0:
                raise ValueError(f"{name} must not be negative, got {value}")
        if capacity is None and max_bytes is None:
            raise ValueError("capacity or max_bytes must be given, got neither")
        self.capacity, self.max_bytes = capacity, max_bytes
        self.kept: dict[Hashable, tuple[Any, int]] = {}  # the first is what was not used for longest
        self.bytes = self.hits = self.misses = self.evictions = 0
        self._begin()

    def _begin(self) -> None:
        """Start without threads of another process, whose locks and loads a fork copies."""
        self.lock = threading.RLock()  # a finalizer may ask while this thread holds it
        self.flights: dict[Hashable, Flight] = {}
        self.waiting: dict[int, Flight] = {}  # what each thread waits for
        self.process = os.getpid()

    def __getstate__(self) -> dict[str, Any]:
        """Pass the limits, not the content: another process has a cache of its own."""
        return {"capacity": self.capacity, "max_bytes": self.max_bytes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        CacheOfOneProcess.__init__(self, state["capacity"], max_bytes=state["max_bytes"])

    def _locked(self) -> Any:
        if self.process != os.getpid():
            with _first.lock:
                if self.process != os.getpid():
                    self._begin()
        return self.lock

    def claimed(self, mark: int) -> bool:
        """Tell whether the values belong to this mark, a positive number. An empty cache takes it."""
        if self.mark != mark and not self.kept and not self.flights:
            self.mark = mark
        return self.mark == mark

    def _too_much(self) -> bool:
        return (self.capacity is not None and len(self.kept) > self.capacity) or (
            self.max_bytes is not None and self.bytes > self.max_bytes
        )

    def _may_wait(self, flight: Flight, key: Hashable) -> bool:
        """Note that this thread waits for a flight, while it holds the lock; False: that one waits for this thread.

        Raises:
            RuntimeError: the flight is of this thread: `load` asks for its own key.
        """
        me, further = threading.get_ident(), flight
        if flight.thread == me:
            raise RuntimeError(f"load of the key {key!r} asks the cache for this key again")
        while (next_one := self.waiting.get(further.thread)) is not None:
            if next_one.thread == me:
                return False
            further = next_one
        self.waiting[me] = flight
        return True

    def _landed(self, flight: Flight) -> bool:
        """Wait for a flight, without the lock. Return True if it has a value, False if its thread was interrupted.

        Raises:
            Exception: what its `load` raised.
        """
        try:
            flight.landed.wait()
        finally:
            self.waiting.pop(threading.get_ident(), None)
        if isinstance(flight.error, Exception):
            raise flight.error
        return flight.error is None

    def clear(self) -> None:
        """Drop everything; what is being loaded is given to those who wait, and not kept."""
        with self._locked():
            dropped, self.kept, self.bytes = self.kept, {}, 0
            self.flights = {}
        del dropped

    def __len__(self) -> int:
        return len(self.kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self.kept

    def stats(self) -> dict[str, int]:
        """Return hits, misses, evictions, and the items and bytes that are kept."""
        with self._locked():
            counts = {"hits": self.hits, "misses": self.misses, "evictions": self.evictions}
            return {**counts, "items": len(self.kept), "bytes": self.bytes}

    def __repr__(self) -> str:
        limit = f"capacity={self.capacity}" if self.max_bytes is None else f"max_bytes={self.max_bytes}"
        return f"{type(self).__name__}({limit})"


def frozen(value: Any) -> Any:
    """Return a value to be shared: an array read-only, a copy if it is a part of a larger one; tuples likewise."""
    if type(value) is tuple:
        return tuple(map(frozen, value))
    if not isinstance(value, np.ndarray):
        return value
    base = value if value.base is None else value.base
    whole = getattr(base, "nbytes", value.nbytes) <= value.nbytes
    shared = value.view() if whole else value.copy()
    shared.flags.writeable = False
    return shared


def bytes_of(value: Any) -> int:
    """Return how many bytes a value takes: an array its own, a tuple those of its items, others as Python counts."""
    if type(value) is tuple:
        return sum(map(bytes_of, value))
    return value.nbytes if isinstance(value, np.ndarray) else sys.getsizeof(value)
