"""The data that all are given, made from a seed; and datasets over it as people write them."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.in_memory import Batched, Pairs, arrays
from benchmarks.photographs import LARGE, SMALL, write

IMAGES, BATCH = 20_000, 128
PICTURES, LARGE_PICTURES, PICTURE_BATCH = 128, 32, 16  # whole batches, as many for each worker
PICTURES_OF_EPOCH = 256  # each several times, so that the start and the end of an epoch count for little
SIDES = {"768x512": None, "2304x1536": LARGE, "500x333": SMALL}
REQUESTS = 320
ITEMS = 2_000  # through stages that cost hundreds of microseconds each
QUICK_ITEMS, QUICK_ROOM = 20_000, 256  # if they cost a few, so that starting, stopping and waking threads count little
LONG = 500_000
KEPT = "kept"  # the folder of what all runs read, and one wrote
PLAIN = 3_200  # samples of the plain datasets: some loaders take a second for each five thousand
MEAN, STD = np.float32(120.0), np.float32(70.0)


def images() -> tuple[np.ndarray, np.ndarray]:
    """Return images (20000, 3, 32, 32) uint8 and labels (20000,) int64."""
    return arrays(IMAGES)


def plain() -> tuple[np.ndarray, np.ndarray]:
    """Return fewer of them, for the plain datasets."""
    return arrays(PLAIN)


def pairs() -> Pairs:
    """Return a dataset that gives an image and its label."""
    return Pairs(*images())


def much() -> Pairs:
    """Return a dataset of 150 MB in memory."""
    return Pairs(np.ones((50_000, 3, 32, 32), np.uint8), np.zeros(50_000, np.int64))


def batched() -> Batched:
    """Return the same, asked for whole batches."""
    return Batched(*images())


class Normalized(Pairs):
    """The image normalized to float32, sample by sample."""

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return (self.images[index] - MEAN) / STD, int(self.labels[index])


class NormalizedBatches(Normalized):
    """The same, asked for whole batches."""

    def __getitems__(self, indices: list[int]) -> tuple[Any, Any]:
        batch = np.subtract(self.images[indices], MEAN, dtype=np.float32)
        batch /= STD
        return batch, self.labels[indices]


class Numbers:
    """Half a million numbers, computed when they are asked for: long, and in no memory."""

    def __len__(self) -> int:
        return LONG

    def __getitem__(self, index: int) -> Any:
        return np.int64(index)


class Counted(Numbers):
    """The same, and how many were asked for, by all workers."""

    def __init__(self) -> None:
        self.read: Any = multiprocessing.Value("q", 0)

    def __getitem__(self, index: int) -> Any:
        with self.read.get_lock():
            self.read.value += 1
        return super().__getitem__(index)


class Objects:
    """Many objects of Python's in a list, as a program has that reads an index of its files."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = [
            {"path": f"photographs/{number:08}.jpg", "label": number % 1000} for number in range(IMAGES)
        ]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Any:
        return np.int64(self.rows[index]["label"])


def pictures(folder: Path) -> None:
    """Write JPEG files of each size."""
    for name, sides in SIDES.items():
        write(folder / name, sides, LARGE_PICTURES if sides == LARGE else PICTURES)


def written_once(folder: Path, name: str, write: Callable[[Path], object]) -> Path:
    """Return a folder that an earlier run has filled, or that `write` fills now: writing takes longer than reading."""
    place, finished = folder / KEPT / name, folder / KEPT / f"{name}.txt"
    if not finished.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        write(place)
        finished.touch()
    return place


def paths(folder: Path, name: str) -> list[str]:
    """Return the paths of the JPEG files of one size, again and again until an epoch is full."""
    written = sorted(str(path) for path in (folder / name).iterdir())
    return written * (PICTURES_OF_EPOCH // len(written))
