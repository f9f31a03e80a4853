# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""One copy of the decoded images for all worker processes; the first process to load an image keeps it for all.

Nothing is dropped. In shuffled epochs, a cache that drops the least recently used images has dropped most of them when
they are asked for again. A fixed part of the images is a hit each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tinytorch.core.dataloader.images.plumbing.memory.shared_images import (
    ALIGN,
    READY,
    ROOM,
    SHAPE,
    START,
    USED,
    CircleError,
    SharedImages,
    User,
)
from tinytorch.core.dataloader.images.plumbing.memory.single_flight import frozen

from .cache import LRUCache

__all__ = ["SharedCache"]


class SharedCache(SharedImages):
    """Images (H, W, C) uint8 by index, in memory that all processes share, however they were started.

    An image that fits is kept for good; one that does not is returned and not kept. Each image is loaded once at a time
    in all processes together. If one is killed while it loads, another loads the image again.

    Args:
        length: images of the dataset; the keys are 0 to length - 1.
        max_bytes: of all images. Memory is taken as it is filled; if the system has no more, the cache is full.

    Raises:
        ValueError: a number that is not positive. OSError: the system has no such memory.

    Example:
        >>> cache = SharedCache(len(paths), max_bytes=500_000_000)
        >>> dataset = ImageDataset(paths, labels, cache=cache)
    """

    def _flights(self) -> Any:
        """Return a cache that keeps nothing: one thread of this process loads a key, and the others wait."""
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        """Return the image of a key, read-only: the one that is there, or what `load()` returns, written if there is
        room.

        What is there, or was written now, is returned as `_look` gives it: a view of the memory. Counts a hit, or a
        miss if this process loads. If processes wait in a circle, this one loads, and what `load()` returns is not
        written.
        """
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        """Write an image; return whether there was room.

        Raises:
            TypeError: this is no array (H, W, C) uint8; the message gives its dtype and shape, or its type.
        """
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        """Set `size` bytes aside for an image: USED first, then START, then ROOM; return whether there was room.

        So if the process is killed in between, bytes are lost, but none are given away twice. ROOM is `size`. The last
        image may end at `max_bytes`, even if its size is no multiple of `ALIGN`.
        """
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True
