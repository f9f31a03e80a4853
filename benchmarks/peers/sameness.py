"""Whether a training sees the same: with other workers, on other ranks, and after it was interrupted."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS

from .workloads import BATCH

SAMPLES = 16 * BATCH


@dataclass(frozen=True)
class Way:
    """How a process loads.

    Attributes:
        batch_size: of each rank.
        rank, ranks: which process this is, and of how many.
    """

    workers: int = WORKERS
    batch_size: int = BATCH
    rank: int = 0
    ranks: int = 1


def on_ranks(ranks: int) -> list[Way]:
    """Return the ways of so many ranks, whose batches together are one of `BATCH`."""
    return [Way(batch_size=BATCH // ranks, rank=rank, ranks=ranks) for rank in range(ranks)]


CONTINUED = [Way()], [Way(workers=0)], [Way(batch_size=BATCH // 2)], on_ranks(2)


def seen(loader: Iterable[Any]) -> str:
    """Return a hash of all images that a loop was given."""
    digest = hashlib.sha256()
    for images, _ in loader:
        digest.update(np.ascontiguousarray(np.asarray(images)).tobytes())
    return digest.hexdigest()


def steps(loops: Sequence[Iterable[Any]]) -> list[list[bytes]]:
    """Return hashes of the images that all ranks together were given, in any order, for each step of a training."""
    each = [[_hashes(images) for images, _ in loop] for loop in loops]
    return [sorted(itertools.chain.from_iterable(step)) for step in zip(*each, strict=True)]


def _hashes(images: Any) -> list[bytes]:
    return [hashlib.sha256(np.ascontiguousarray(image).tobytes()).digest() for image in np.asarray(images)]


def same_on_ranks(make: Callable[[Way], Iterable[Any]]) -> dict[str, float]:
    """Return with how many of 1, 2 and 4 ranks a training sees the same in each step."""
    found = [steps([make(way) for way in on_ranks(ranks)]) for ranks in (1, 2, 4)]
    return {"same ranks": float(max(found.count(one) for one in found))}


def same_after_resume(
    make: Callable[[Way], Any], state_of: Callable[[Any, Any], Any], restore: Callable[[Any, Any], Iterator[Any]]
) -> dict[str, float]:
    """Return in how many ways of `CONTINUED` an epoch goes on with the images that would have come.

    Args:
        make: makes a loader.
        state_of: returns the state of a loader and its loop, as it is written to a file.
        restore: brings a new loader to that state; returns its loop.
    """
    first = make(Way())
    loop = iter(first)
    for _ in range(SAMPLES // BATCH // 2):
        next(loop)
    state = state_of(first, loop)
    expected, right = _together(steps([loop])), 0
    for ways in CONTINUED:
        with contextlib.suppress(Exception):  # what refuses a state does not go on
            right += _together(steps([restore(make(way), state) for way in ways])) == expected
    return {"same resumed": float(right)}


def _together(steps: list[list[bytes]]) -> list[bytes]:
    return sorted(itertools.chain.from_iterable(steps))
