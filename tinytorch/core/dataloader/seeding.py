"""Randomness as a pure function of (seed, epoch, position).

No generator is carried from batch to batch. The numbers for batch `position` of `epoch` come from a generator made for
that place alone, so they are the same whichever worker loads the batch, whatever was loaded before, and however often.

Dataset code gets them in three ways: from `batch_rng()` and `sample_rng()`, or, in a loader that was given a seed, from
the global generators of `random`, NumPy and torch, which are set for the batch and given back to the caller as they
were.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import sys
from collections.abc import Callable
from contextvars import ContextVar, Token
from typing import Any

import numpy as np

from .plumbing.generators import KINDS, TorchTwister, Twister, global_generators
from .plumbing.torch_compat import is_torch_dataset

OF_BATCH, OF_SAMPLE, OF_WORKERS, OF_ORDER = (
    1 << 32,
    1 << 34,
    1 << 33,
    1 << 35,
)  # keep their numbers apart from those of (seed, epoch)


def worker_seed(seed: int, epoch: int) -> int:
    """Return the seed of worker 0 for workers that start in this epoch; those of the others follow."""
    return int(rng_at(seed, epoch, OF_WORKERS).integers(1 << 62))  # torch takes 63 bits


def number_at(seed: int, epoch: int) -> int:
    """Return the number of the epoch that a sampler without a seed has in a loader with one."""
    return int(rng_at(seed, epoch, OF_ORDER).integers(1 << 62))


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


def seed_of(generator: Any = None, data: Any = None) -> int:
    """Return the seed that a `generator` argument stands for.

    An integer is the seed itself. The state of a `np.random.Generator`, `np.random.RandomState` or `torch.Generator` is
    read, never advanced: two loaders made from it one after the other get the same seed. None draws one number from a
    global generator, see `drawn_number` for which.

    Raises:
        TypeError: anything else. ValueError: a negative integer.

    Example:
        >>> seed_of(7)
        7
    """
    if generator is None:
        return drawn_number(data)
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


def drawn_number(data: Any = None) -> int:
    """Draw one number, for what has no seed, from the global generator of whoever's data this is.

    That is torch's for a dataset of torch's, and NumPy's for any other. So `torch.manual_seed(0)` or
    `np.random.seed(0)` at the top of a program repeats its orders, and no other generator is disturbed.
    """
    if is_torch_dataset(data):
        return int(sys.modules["torch"].empty((), dtype=sys.modules["torch"].int64).random_().item())
    return int(np.random.randint(1 << 63, dtype=np.uint64))


def rng_at(seed: int, *place: int) -> np.random.Generator:
    """Return the generator for one place: `rng_at(seed, epoch)`, or `rng_at(seed, epoch, position)`.

    Example:
        >>> rng_at(7, 0).permutation(4).tolist() == rng_at(7, 0).permutation(4).tolist()
        True
    """
    return np.random.default_rng([len(place), seed, *place])  # the length, because [7] and [7, 0] are one to NumPy


class Place:
    """The place of the batch that is being loaded, and of the samples in it.

    Attributes:
        seed, epoch, position: of the batch.
        batch_size: how many samples each batch before it has; 0 if they are of different sizes.
        first: how many samples come before the batch; None where only `batch_size` tells.
        reading: says which sample of the batch is being loaded; None if the dataset was asked for all at once.
        rng: the generator of the batch, once it was asked for. samples: those of samples, by number in the batch.
        collates: whether the loader makes the batch itself, and no collate function of the caller's.
        again: is called when the batch is loaded, and tells whether it must be loaded once more, see `seeded`.
    """

    batch_size = 0
    first: int | None = None
    reading: Callable[[], int] | None = None
    rng: np.random.Generator | None = None
    samples: dict[int, np.random.Generator] | None = None
    collates = False
    again: Callable[[], bool] | None = None

    def __init__(self, seed: int, epoch: int, position: int) -> None:
        self.seed, self.epoch, self.position = seed, epoch, position


_place: ContextVar[Place | None] = ContextVar("place", default=None)


def current_place() -> Place | None:
    """Return the place of the batch that is being loaded; None outside of a loader."""
    return _place.get()


def batch_rng() -> np.random.Generator:
    """Return the generator of the batch that is being loaded: what augmentations of whole batches draw from.

    Outside a loader it is an ordinary unseeded generator.

    Example:
        >>> flip = batch_rng().random() < 0.5
    """
    place = _place.get()
    if place is None:
        return np.random.default_rng()
    if place.rng is None:
        place.rng = rng_at(place.seed, place.epoch, place.position, OF_BATCH)
    return place.rng


def sample_rng(number: int | None = None) -> np.random.Generator:
    """Return a generator for the place of a sample in the epoch: what the augmentation of a sample draws from.

    It depends on seed, epoch and place alone: the numbers are the same for any batch size and any number of workers.
    While a sample is loaded, all calls return the same generator: one transform goes on where the other stopped.
    Outside a loader it is an ordinary unseeded generator.

    If a `batch_sampler` of your own gives lists, samples are counted through them; if it gives arrays, as a subclass of
    `BatchSampler` does, the place is the batch and the place in it. In a stream it is the number of samples that this
    worker has read before.

    Args:
        number: of the sample in its batch, counted from 0. It can be left out in `__getitem__` and in the `__iter__` of
            a stream, which are asked for one sample at a time; not in `get_batch` and `__getitems__`.

    Raises:
        RuntimeError: it was left out where samples are asked for together.

    Example:
        >>> shift = sample_rng().integers(-4, 5, size=2)
    """
    place = _place.get()
    if place is None:
        return np.random.default_rng()
    if number is None and place.reading is None:
        raise RuntimeError("which sample of the batch? pass its number: sample_rng(0) for the first")
    number = place.reading() if number is None and place.reading else int(number or 0)
    place.samples = place.samples or {}
    if number not in place.samples:
        first = place.position * place.batch_size if place.batch_size else place.first
        where = (place.position, number) if first is None else (first + number,)
        place.samples[number] = rng_at(place.seed, place.epoch, *where, OF_SAMPLE)
    return place.samples[number]


class Drawn:
    """From which global generators a dataset has been seen to draw. The others need not be seeded for it.

    Attributes:
        used: the kinds of those that it draws from; None before the first batch.
        always: those that are seeded in any case: datasets of torch's class may ask for `torch.initial_seed()`.
    """

    def __init__(self, of_torch: bool = False) -> None:
        self.used: set[type] | None = None
        self.always: set[type] = {TorchTwister} if of_torch else set()


class seeded:  # noqa: N801 - used as `with seeded(...)`, like contextlib's own
    """Make `batch_rng()` the generator of batch (seed, epoch, position) for the time of a `with` block.

    Args:
        everywhere: whether the global generators of `random`, `np.random` and torch (if loaded; CPU) are seeded from
            the same place; the caller's states are put back at the end, also after an error. A `Drawn` has them seeded
            for the first batch, and from then on only those that this batch drew from. The others are watched: if one
            is drawn from all the same, `Place.again()` seeds it and says that the batch must be loaded once more.
    """

    callers = True  # whether somebody else draws from the global generators of this process
    __slots__ = ("_began", "_everywhere", "_place", "_seeded", "_token", "_watched")

    def __init__(self, seed: int, epoch: int, position: int, *, everywhere: bool | Drawn = False) -> None:
        self._place = Place(seed, epoch, position)
        self._everywhere = everywhere

    def __enter__(self) -> None:
        callers = self.callers or _place.get() is not None
        self._token: Token[Any] = _place.set(self._place)
        if not self._everywhere:
            return
        self._seeded: list[tuple[Twister, Any]] = []
        self._watched: list[tuple[Twister, Any]] = []
        used = None if self._everywhere is True else self._everywhere.used
        for generator in global_generators():
            if used is None or type(generator) in used:
                self._seeded.append((generator, generator.save() if callers else None))
            else:
                state = generator.save()
                (self._watched if generator.can_be_watched(state) else self._seeded).append((generator, state))
        if self._seeded:
            self._seed()
        if self._everywhere is not True:
            learning = used is None
            self._began = [(one, one.save()) for one, _ in self._seeded] if learning else self._watched
            self._place.again = self._learn

    def _seed(self) -> None:
        """Seed what has to be."""
        place = self._place
        text = f"{place.seed} {place.epoch} {place.position}".encode()
        seeds = memoryview(hashlib.blake2b(text, digest_size=24).digest()).cast("Q")
        for generator, _ in self._seeded:
            generator.seed(seeds[KINDS.index(type(generator))])

    def _learn(self) -> bool:
        """Note which generators were drawn from; return whether one of them should have been seeded."""
        late = [(generator, state) for generator, state in self._began if generator.changed(state)]
        drawn: Any = self._everywhere
        if drawn.used is None:
            drawn.used = drawn.always | {type(generator) for generator, _ in late}
            return False
        if late:
            drawn.used |= {type(generator) for generator, _ in late}
            self._watched = [pair for pair in self._watched if pair not in late]
            self._seeded += late
            self._place.rng = self._place.samples = None
            self._seed()
        return bool(late)

    def __exit__(self, *error: object) -> None:
        _place.reset(self._token)
        if self._everywhere:
            self._place.again = None  # it knows this object: a cycle, for each batch
            for generator, token in self._seeded:
                if token is not None:
                    generator.restore(token)
            if error[0] is not None:
                for generator, token in self._watched:
                    generator.restore(token)
