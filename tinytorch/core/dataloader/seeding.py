"""Randomness as a pure function of (seed, epoch, position).

No generator is carried from batch to batch. The numbers for batch `position` of `epoch` come from a generator made for
that place alone, so they are the same whichever worker loads the batch, whatever was loaded before, and however often.

Dataset code gets them in two ways: from `batch_rng()`, or, in a loader that was given a seed, from the global
generators of `random`, NumPy and torch, which are set for the batch and given back to the caller as they were.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import secrets
import sys
from contextvars import ContextVar, Token
from typing import Any

import numpy as np

_place: ContextVar[np.random.Generator | tuple[int, int, int] | None] = ContextVar("place", default=None)


def worker_seed(seed: int, epoch: int) -> int:
    """Return the seed of worker 0 for workers that start in this epoch; those of the others follow."""
    return int(rng_at(seed, epoch, 1 << 33).integers(1 << 62))  # torch takes 63 bits


def own_generators(seed: int) -> None:
    """Seed the global generators of this process anew: nobody else draws from them, so nothing is put back later.

    Worker processes do. Those that are forked have the same state, and would all draw the same; and saving and
    restoring 7 kB of state takes longer than many a batch.
    """
    seeded.callers = False
    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(seed)


def seed_of(generator: Any = None) -> int:
    """Return the seed that a `generator` argument stands for.

    An integer is the seed itself. The state of a `np.random.Generator`, `np.random.RandomState` or `torch.Generator` is
    read, never advanced: two loaders made from it one after the other get the same seed. None draws a new seed from the
    operating system.

    Raises:
        TypeError: anything else. ValueError: a negative integer.

    Example:
        >>> seed_of(7)
        7
    """
    if generator is None:
        return secrets.randbits(64)
    if isinstance(generator, int | np.integer) and not isinstance(generator, bool):
        if generator < 0:
            raise ValueError(f"generator must be a non-negative seed, got {generator}")
        return int(generator)
    return int.from_bytes(hashlib.blake2b(_state(generator), digest_size=8).digest(), "little")


def _state(generator: Any) -> bytes:
    if isinstance(generator, np.random.Generator):
        return pickle.dumps(generator.bit_generator.state, protocol=4)
    if isinstance(generator, np.random.RandomState):
        return pickle.dumps(generator.get_state(legacy=False), protocol=4)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(generator, torch.Generator):
        return generator.get_state().numpy().tobytes()
    raise TypeError(
        f"generator must be None, an integer seed, a np.random.Generator or a torch.Generator, got {generator!r}"
    )


def rng_at(seed: int, *place: int) -> np.random.Generator:
    """Return the generator for one place: `rng_at(seed, epoch)`, or `rng_at(seed, epoch, position)`.

    Example:
        >>> rng_at(7, 0).permutation(4).tolist() == rng_at(7, 0).permutation(4).tolist()
        True
    """
    return np.random.default_rng([len(place), seed, *place])  # the length, because [7] and [7, 0] are one to NumPy


def batch_rng() -> np.random.Generator:
    """Return the generator of the batch that is being loaded: what augmentations should draw from.

    Outside a loader it is an ordinary unseeded generator.

    Example:
        >>> flip = batch_rng().random() < 0.5
    """
    place = _place.get()
    if place is None:
        return np.random.default_rng()
    if isinstance(place, tuple):
        # 1 << 32 keeps these numbers apart from those of the order, which uses (seed, epoch)
        place = rng_at(place[0], place[1], place[2], 1 << 32)
        _place.set(place)
    return place


class seeded:  # noqa: N801 - used as `with seeded(...)`, like contextlib's own
    """Make `batch_rng()` the generator of batch (seed, epoch, position) for the time of a `with` block.

    With `everywhere=True` the global generators of `random`, `np.random` and torch (if loaded; CPU) are seeded from the
    same place, and the caller's states are put back at the end, also after an error. That costs about 0.1 ms, most of
    it for copying NumPy's 2.5 kB of state twice; after `own_generators()` there is a caller only inside another block.
    """

    callers = True  # whether somebody else draws from the global generators of this process
    __slots__ = ("_everywhere", "_place", "_saved", "_token")

    def __init__(self, seed: int, epoch: int, position: int, *, everywhere: bool = False) -> None:
        self._place = (seed, epoch, position)
        self._everywhere = everywhere

    def __enter__(self) -> None:
        callers = self.callers or _place.get() is not None
        self._token: Token[Any] = _place.set(self._place)
        if self._everywhere:
            self._saved = _globals_state() if callers else None
            _seed_globals(self._place)

    def __exit__(self, *error: object) -> None:
        _place.reset(self._token)
        if self._everywhere and self._saved is not None:
            _restore_globals(self._saved)


def _globals_state() -> tuple[Any, Any, Any]:
    torch = sys.modules.get("torch")
    return random.getstate(), np.random.get_state(), torch.get_rng_state() if torch else None


def _seed_globals(place: tuple[int, int, int]) -> None:
    one, two, three = np.random.SeedSequence(place).generate_state(3)
    random.seed(int(one))
    np.random.seed(two)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(int(three))


def _restore_globals(saved: tuple[Any, Any, Any]) -> None:
    random.setstate(saved[0])
    np.random.set_state(saved[1])
    torch = sys.modules.get("torch")
    if torch is not None and saved[2] is not None:
        torch.set_rng_state(saved[2])
