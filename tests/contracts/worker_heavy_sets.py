"""Datasets that are large, or sent as plain pickles, or augmented: for measuring and for killing.

Processes started by `spawn` and `forkserver` import this file by its name: its folder has to be in `sys.path`.
"""

from __future__ import annotations

import faulthandler
import os
import random
import signal
import threading
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from tinytorch.core.dataloader import batch_rng


class Plain:
    """`length` samples of bytes, which no array holds: they are sent, not shared."""

    def __init__(self, length: int, size: int) -> None:
        self.length, self.size = length, size

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> bytes:
        return bytes([index]) * self.size


class Ragged:
    """`length` batches of integers that say which they are: from none to some thousands of them."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> np.ndarray:
        return np.full((2, 4, index * 7919 % 500), index, dtype=np.int64)


class Halves:
    """Samples of 100 MB, two of which make a batch of 200 MB."""

    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> np.ndarray:
        return np.arange(index, index + 25_000_000, dtype=np.int32)


@dataclass
class Thing:
    """An object that NumPy knows nothing of, with arrays in it."""

    name: str
    parts: list[Any]


class Things:
    """Samples that are objects: of a class, with arrays, views, sets and fractions; and arrays of objects."""

    def __len__(self) -> int:
        return 7

    def __getitem__(self, index: int) -> Thing:
        table = np.arange(20).reshape(4, 5) * index
        odd = np.array([None, {"k": index}, Fraction(index, 3)], dtype=object)
        return Thing(f"thing {index}", [table, table[::2, 1:], table.T, odd, {index, "a"}, slice(index), 1 << 70])


class Augmented:
    """Samples with random numbers added: from the offered generator, and, if `everywhere`, from the global ones."""

    def __init__(self, length: int, everywhere: bool = True) -> None:
        self.length, self.everywhere = length, everywhere

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[int, np.ndarray]:
        drawn = [batch_rng().random(), *batch_rng().normal(size=index % 3)]
        if self.everywhere:
            drawn += [random.random(), random.gauss(0, 1), *np.random.random(index % 2), np.random.normal()]
        return index, np.array([sum(drawn), drawn[-1]])


class Table:
    """Rows of an array, whatever kind of array it is."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> np.ndarray:
        return np.asarray(self.rows[index])


class Texts:
    """Numbers of texts that are looked at: `rows` is a list of them, or an array."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> int:
        return len(self.rows[index])


class Stopping:
    """Samples of `size` bytes; whoever loads number 3 is stopped while it sends it."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> bytes:
        if index == 3:
            threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGSTOP)).start()
        return bytes([index]) * self.size


def forty_megabytes(samples: list[int]) -> np.ndarray:
    return np.full(5_000_000, samples[0])


def leave_when_asked(worker: int) -> None:
    """Make SIGUSR1 call `os._exit(0)` here, and let a segmentation fault pass without a report."""
    signal.signal(signal.SIGUSR1, leave)
    faulthandler.disable()


def leave(*_: Any) -> None:
    os._exit(0)


def flipped(image: np.ndarray) -> np.ndarray:
    """Flip an image half of the time, and shift its colours, with numbers from three generators."""
    image = image[..., ::-1] if random.random() < 0.5 else image
    return image + np.random.randint(0, 20, dtype=np.uint8) * (batch_rng().random() < 0.5)
