"""What a cache of all processes is made of: entries and pixels in one anonymous file, locks that go with a process."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.workers.plumbing.large_pages import LARGE, enlarge, map_aligned
from tinytorch.core.dataloader.workers.plumbing.slot_memory import anonymous_file

from .in_memory import ImagesInMemory
from .shared_file import passed_on, taken_over
from .single_flight import frozen

__all__ = ["ALIGN", "READY", "ROOM", "SHAPE", "START", "USED", "CircleError", "SharedImages", "User"]

READY, START, ROOM, SHAPE = 0, 1, 2, slice(3, 6)  # what is said of an image: six numbers of eight bytes
USED, TAKEN, PROCESSES, MARK = range(4)  # of all: bytes used, bytes of the system's, processes that came by, `claimed`
COUNTS = 64  # processes that count hits by themselves; the others share the last place
TOTALS = 4
HEAD = 8 * TOTALS + 16 * COUNTS  # bytes; hits and misses follow
CHUNK = 1 << 22  # bytes that are asked of the system at a time
ALIGN = 64


class CircleError(Exception):
    """Processes wait for each other in a circle."""


class User:
    """What belongs to one process: its threads' lock, what they load, of which keys it has seen the image."""

    def __init__(self, flights: Any, length: int) -> None:
        self.lock, self.flights, self.seen, self.row = threading.RLock(), flights, np.zeros(length, bool), 0

    def is_busy(self) -> bool:
        """Tell whether this very thread has the lock: it was interrupted by a finalizer, which asks the cache."""
        return self.lock._is_owned()  # type: ignore[attr-defined]


class SharedImages:
    """Images by key, in memory that all processes share; a subclass says how they are loaded, written, and given room.

    Attributes:
        entries: (length, 6) int64: of each image READY, START (from `first`), ROOM (bytes), SHAPE.
        totals: (4,) int64; `totals[USED]` are the bytes that are given away.
        map: the memory; `first`: where the pixels begin in it.
        counts: hits and misses, a row for each process.
    """

    def __init__(self, length: int, max_bytes: int) -> None:
        if length < 1 or max_bytes < 1:
            raise ValueError(f"length and max_bytes must be positive, got {length} and {max_bytes}")
        self.length, self.max_bytes = length, int(max_bytes)
        head = HEAD + length * 48
        self.first = -(-head // LARGE) * LARGE
        descriptor = anonymous_file(self.first + self.max_bytes + LARGE)
        if descriptor is None:
            raise OSError(f"{type(self).__name__} needs anonymous shared memory, and {os.name} gave none")
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, head)
        self._begin(descriptor)

    def _begin(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.map = map_aligned(descriptor, self.first + self.max_bytes)
        self.read_only = memoryview(self.map).toreadonly()
        self.totals = np.frombuffer(self.map, np.int64, TOTALS)
        self.counts = np.frombuffer(self.map, np.int64, 2 * COUNTS, 8 * TOTALS).reshape(COUNTS, 2)
        self.entries = np.frombuffer(self.map, np.int64, 6 * self.length, HEAD).reshape(self.length, 6)
        self.users: dict[int, User] = {}

    def __getstate__(self) -> tuple[Any, ...]:
        return self.length, self.max_bytes, self.first, passed_on(self.descriptor)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.length, self.max_bytes, self.first, passed = state
        if passed is None:  # a copy of its own, which begins empty
            SharedImages.__init__(self, self.length, self.max_bytes)
        else:
            self._begin(taken_over(passed))  # type: ignore[arg-type]

    def __del__(self) -> None:
        if "descriptor" in vars(self):
            os.close(self.descriptor)

    def _user(self) -> User:
        """Return what belongs to this process alone; one that was forked starts again."""
        process = os.getpid()
        if process not in self.users:
            user = self.users.setdefault(process, User(self._flights(), self.length))
            with self._alone(user):
                user.row = min(int(self.totals[PROCESSES]), COUNTS - 1)
                self.totals[PROCESSES] += 1
        return self.users[process]

    @contextlib.contextmanager
    def _held(self, byte: int) -> Iterator[None]:
        """Hold the lock of all processes for one byte: 0 for the room, 1 + key for a key. It goes with its process.

        Raises:
            CircleError: threads that wait for each other hold what the others wait for, or so it seems to the system,
                which knows only processes.
        """
        import fcntl

        while True:
            try:
                fcntl.lockf(self.descriptor, fcntl.LOCK_EX, 1, byte)
                break
            except OSError as error:
                if error.errno != errno.EDEADLK:
                    raise
                if byte:
                    raise CircleError from error
                time.sleep(0)  # who has the room waits for nobody
        try:
            yield
        finally:
            fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, byte)

    @contextlib.contextmanager
    def _alone(self, user: User) -> Iterator[None]:
        """Hold the lock of this process's threads, and that of the room in all processes."""
        with contextlib.ExitStack() as held:
            held.enter_context(user.lock)
            held.enter_context(self._held(0))
            yield

    def get(self, key: int, default: Any = None) -> Any:
        """Return the image of a key, read-only; `default` if it is not there."""
        user = self._user()
        image = None if user.is_busy() else self._look(user, self._known(key))
        self.counts[user.row, 1 if image is None else 0] += 1
        return default if image is None else image

    def _known(self, key: int) -> int:
        if not 0 <= key < self.length:
            raise KeyError(f"key must be from 0 to {self.length - 1}, got {key}")
        return int(key)

    def _look(self, user: User, key: int) -> np.ndarray | None:
        ready, start, _, *shape = self.entries[key].tolist()
        if not ready:
            return None
        if not user.seen[key]:
            self._see(user, key)
        return np.ndarray(shape, np.uint8, self.read_only, self.first + start)

    def _see(self, user: User, key: int) -> None:
        """Have what was written before another process released the lock visible here, on every kind of processor."""
        with self._alone(user):
            user.seen[key] = True

    def put(self, key: int, image: np.ndarray) -> None:
        """Keep an image, unless there is one of this key already, or no room."""
        self.get_or_load(key, lambda: image)

    def get_or_load(self, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        """Return the image of a key; if it is not there, what `load()` returns, which is kept if there is room.

        An error of `load` is raised in all threads that wait for it; other processes then try themselves. What a
        finalizer asks for while its thread is taking room is loaded and not kept.

        Raises:
            RuntimeError: `load` asks for its own key.
        """
        user = self._user()
        if user.is_busy():
            return frozen(load())
        image = self._look(user, self._known(key))
        if image is None:
            return user.flights.get_or_load(key, lambda: self._load(user, key, load))
        self.counts[user.row, 0] += 1
        return image

    def claimed(self, mark: int) -> bool:
        """Tell whether the images belong to this mark, a positive number; a cache that has none takes the first."""
        if not self.totals[MARK]:
            with self._alone(self._user()):
                self.totals[MARK] = self.totals[MARK] or mark
        return int(self.totals[MARK]) == mark

    def look_up(self, keys: Sequence[int]) -> ImagesInMemory | None:
        """Return where the images of several keys are, if this process has seen all of them before.

        Otherwise None, and nothing is counted.
        """
        user, chosen = self._user(), np.asarray(keys, np.int64)
        if user.is_busy() or not user.seen[chosen].all():
            return None
        rows = self.entries[chosen]
        self.counts[user.row, 0] += len(rows)
        return ImagesInMemory(self.read_only, self.first, rows[:, START], rows[:, SHAPE])

    def _flights(self) -> Any:
        """Return a cache that keeps nothing, and loads each key once at a time, for the threads of this process."""
        raise NotImplementedError

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        raise NotImplementedError

    def _taken(self, end: int) -> bool:
        """Take memory from the system up to this byte; where it has none, a write would end the process."""
        end, taken = min(end, self.max_bytes), int(self.totals[TAKEN])
        if end > taken and hasattr(os, "posix_fallocate"):
            end = min(max(end, taken + CHUNK), self.max_bytes)
            try:
                os.posix_fallocate(self.descriptor, self.first + taken, end - taken)
            except OSError:
                return False
            enlarge(self.map, self.first + taken, end - taken)  # before it is filled, which then costs less
        self.totals[TAKEN] = max(taken, end)
        return True

    def __len__(self) -> int:
        return int(np.count_nonzero(self.entries[:, READY]))

    def __contains__(self, key: int) -> bool:
        return bool(self.entries[self._known(key), READY])

    def stats(self) -> dict[str, int]:
        """Return hits and misses of all processes, and the items and bytes that are kept; nothing is ever evicted."""
        hits, misses = self.counts.sum(axis=0).tolist()
        return {
            "hits": hits,
            "misses": misses,
            "evictions": 0,
            "items": len(self),
            "bytes": min(int(self.totals[USED]), self.max_bytes),
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.length}, max_bytes={self.max_bytes})"
