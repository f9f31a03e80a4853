# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""A cache that drops the least recently used values, and loads each key once, however many threads ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from tinytorch.core.dataloader.images.plumbing.memory.single_flight import (
    MISSING,
    CacheOfOneProcess,
    Flight,
    bytes_of,
    frozen,
)

__all__ = ["LRUCache"]


class LRUCache(CacheOfOneProcess):
    """Values by key: at most `capacity` of them, or `max_bytes`; the least recently used one makes room.

    Any number of threads may use it. Arrays come out read-only, because all callers share them. A value that is larger
    than the whole cache is returned and not kept. A copy of the cache in another process is a separate cache.

    Args:
        capacity: the most items; 0: nothing is kept, but each key is still loaded once at a time.
        max_bytes: the most bytes, as `bytes_of` counts them.

    Raises:
        ValueError: neither is given, or a number is negative. TypeError: a number that is not an integer.

    Example:
        >>> cache = LRUCache(2)
        >>> cache.get_or_load("a", lambda: 1), cache.get_or_load("a", lambda: 2)
        (1, 1)
    """

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the value of a key, and make it the most recently used; return `default` if it is not kept.

        Counts a hit or a miss.
        """
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        """Return the value of a key, moved to the end; MISSING if it is not kept. The lock is held."""
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value, frozen; it replaces the one that the key has, and becomes the most recently used."""
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        """Keep a value; return what made room, and the old value of the key. The lock is held.

        A value larger than the whole cache drops the old one of its key, and nothing else. Values that make room for
        others are evictions; an old value of the same key is none.
        """
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        """Return the value of a key; if it is not kept, what `load()` returns, frozen, which is kept from then on.

        While one thread loads, others that ask for the key wait for it. An error of `load` is raised in all of them,
        and nothing is kept; if `load` is interrupted (`KeyboardInterrupt`, `SystemExit`), another thread loads. `load`
        may ask for other keys; if loads ask for each other in a circle, a key is loaded more than once rather than
        never. A call that loads counts one miss, also if the load fails; one that gets a value without loading counts
        one hit; one that waits and gets an error counts nothing.

        Raises:
            RuntimeError: `load` asks for its own key.
        """
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        """Load and return the value, keep it, and give the value, or an error of any kind, to threads that wait.

        If this flight is not, or no longer, the one of its key, its value is returned and not kept.
        """
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped
