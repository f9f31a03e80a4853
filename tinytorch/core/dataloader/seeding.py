"""Randomness as a pure function of (seed, epoch, position).

No generator is carried from batch to batch. The numbers for batch `position` of `epoch` come from a generator that is
made only for that place. So they are the same no matter which worker loads the batch, what was loaded before, and how
often.

Dataset code gets them in three ways: from `batch_rng()`, from `sample_rng()`, or, in a loader with a seed, from the
global generators of `random`, NumPy and torch. The loader seeds these for the batch, and restores them afterwards.
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
import numpy.random  # now, as NumPy itself imports it when somebody first draws: that would be in the first loop

from .plumbing.epochs import WHOLE, EpochPart
from .plumbing.generators import KINDS, TorchTwister, Twister, Watch, global_generators
from .plumbing.torch_compat import is_torch_dataset

# Keep what is drawn for these apart from what is drawn for (seed, epoch).
OF_BATCH, OF_WORKERS, OF_SAMPLE, OF_ORDER = 1 << 32, 1 << 33, 1 << 34, 1 << 35


def worker_seed(seed: int, epoch: int) -> int:
    """Return the seed of worker 0 for workers that start in this epoch; the others get the next numbers."""
    return int(rng_at(seed, epoch, OF_WORKERS).integers(1 << 62))  # torch takes 63 bits


def number_at(seed: int, epoch: int) -> int:
    """Return the number that a sampler without a seed uses for this epoch, in a loader with a seed."""
    return int(rng_at(seed, epoch, OF_ORDER).integers(1 << 62))


def own_generators(seed: int) -> None:
    """Seed the global generators of this process, without restoring them later, because no other code draws from them.

    Worker processes do this. Forked workers start with the same state, so all would draw the same numbers. And saving
    and restoring 7 kB of state takes longer than loading some batches.
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
    read, but never advanced, so two loaders that are made from it get the same seed. None draws one number from a
    global generator; see `drawn_number`.

    Raises:
        TypeError: it is anything else. ValueError: it is a negative integer.

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
    """Draw one number from a global generator, for a loader, sampler or split without a seed.

    For a dataset of torch's class, it is torch's generator; for any other, it is NumPy's. So `torch.manual_seed(0)` or
    `np.random.seed(0)` at the top of a program repeats its orders, and no other generator is affected.
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
        seed, epoch, position: of the batch. part: what part of the epoch the loop gives.
        batch_size: how many samples each earlier batch has; 0 if their sizes differ.
        first: how many samples come before the batch; None if this follows from `batch_size`.
        reading: returns the number of the sample that is being loaded; None if the dataset loads all at once.
        rng: the generator of the batch, once it is used. samples: the generators of samples, by number in the batch.
        collates: whether the loader makes the batch itself, instead of the caller's collate function.
        nested: whether the loader is in the dataset of another one.
        again: called when the batch is loaded; tells whether it must be loaded again, see `seeded`.
    """

    batch_size = 0
    first: int | None = None
    reading: Callable[[], int] | None = None
    rng: np.random.Generator | None = None
    samples: dict[int, np.random.Generator] | None = None
    collates = nested = False
    again: Callable[[], bool] | None = None

    def __init__(self, seed: int, epoch: int, position: int) -> None:
        self.seed, self.epoch, self.position, self.part = seed, epoch, position, WHOLE
        if type(epoch) is EpochPart:
            self.epoch, self.position, self.part = int(epoch), epoch.place_of(position), epoch

    @property
    def of_batch(self) -> tuple[int, ...]:
        """The numbers that only this batch has: ranks count theirs alike, unless they share out whole batches."""
        part = self.part
        alone = part.world_size == 1 or part.deals_batches
        return (self.position,) if alone else (self.position, part.rank, part.world_size)

    def of_sample(self, number: int) -> tuple[int, ...]:
        """Return the numbers that only this sample of the batch has: its place in the epoch, if that is known."""
        part = self.part
        if self.batch_size:
            within = (self.position - part.batches) * self.batch_size + number
            return (part.samples + within * part.world_size + part.rank,)
        return (*self.of_batch, number) if self.first is None else (self.first + number,)


_place: ContextVar[Place | None] = ContextVar("place", default=None)


def current_place() -> Place | None:
    """Return the place of the batch that is being loaded; None outside of a loader."""
    return _place.get()


def batch_rng() -> np.random.Generator:
    """Return the generator of the batch that is being loaded. Draw from it to augment a whole batch.

    Outside a loader, it is an ordinary unseeded generator.

    Example:
        >>> flip = batch_rng().random() < 0.5
    """
    place = _place.get()
    if place is None:
        return np.random.default_rng()
    if place.rng is None:
        place.rng = rng_at(place.seed, place.epoch, *place.of_batch, OF_BATCH)
    return place.rng


def sample_rng(number: int | None = None) -> np.random.Generator:
    """Return a generator for the place of a sample in the epoch. Draw from it to augment a sample.

    It depends only on seed, epoch and place, so the numbers are the same for any batch size, any number
    of workers and any number of ranks, and in a run that was interrupted.
    While a sample is loaded, all calls return the same generator, so one transform continues where the other stopped.
    Outside a loader, it is an ordinary unseeded generator.

    If your own `batch_sampler` gives lists, samples are counted through them. If it gives arrays, as a subclass of
    `BatchSampler` does, the place is the batch and the place in it. In a stream, it is the number of samples that this
    worker has read before.

    Args:
        number: of the sample in its batch, counted from 0. You can leave it out in `__getitem__` and in the `__iter__`
            of a stream, which give one sample at a time, but not in `get_batch` and `__getitems__`.

    Raises:
        RuntimeError: it was left out in a method that loads several samples.

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
        place.samples[number] = rng_at(place.seed, place.epoch, *place.of_sample(number), OF_SAMPLE)
    return place.samples[number]


class Drawn:
    """The global generators that a dataset has drawn from so far. Only these have to be seeded.

    Attributes:
        used: the kinds of these generators; None before the first batch.
        always: kinds that are always seeded, because datasets of torch's class may call `torch.initial_seed()`.
    """

    def __init__(self, of_torch: bool = False) -> None:
        self.used: set[type] | None = None
        self.always: set[type] = {TorchTwister} if of_torch else set()
        self.before: Watch | None = None

    def __getstate__(self) -> Any:
        """Leave out everything that is only valid in this process."""
        return {**vars(self), "before": None}

    def watch(self) -> Watch:
        """Return the generators as they are now. Those that were never drawn from are watched; at first, none are."""
        generators = global_generators()
        if self.before is None or self.before.all != generators or not self.before.stands():
            self.before = Watch(generators, set(KINDS) if self.used is None else self.used)
        return self.before

    def add(self, drawn: list[tuple[Twister, Any]]) -> None:
        """Seed these from now on."""
        self.used = (self.used or self.always) | {type(generator) for generator, _ in drawn}
        self.before = None


class seeded:  # noqa: N801 - used as `with seeded(...)`, like contextlib's own
    """Make `batch_rng()` the generator of batch (seed, epoch, position) during a `with` block.

    Args:
        everywhere: whether the global generators of `random`, `np.random` and torch (if loaded; CPU) are seeded from
            the same place. The caller's states are restored at the end, even after an error. With a `Drawn`, all of
            them are seeded for the first batch, and then only those that this batch drew from. The others are watched.
            If a batch draws from one after all, `Place.again()` seeds it, and tells that the batch must be loaded
            again.
    """

    callers = True  # whether somebody else draws from the global generators of this process
    __slots__ = ("_began", "_everywhere", "_place", "_seeded", "_token", "_watched")

    def __init__(self, seed: int, epoch: int, position: int, *, everywhere: bool | Drawn = False) -> None:
        self._place = Place(seed, epoch, position)
        self._everywhere = everywhere

    def __enter__(self) -> None:
        outer = _place.get()
        callers = self.callers or outer is not None
        if outer is not None:
            self._place.nested = True
        self._token: Token[Any] = _place.set(self._place)
        drawn = self._everywhere
        if not drawn:
            return
        self._watched = Watch(global_generators(), set(KINDS)) if drawn is True else drawn.watch()
        self._seeded: list[tuple[Twister, Any]] = [(one, one.save() if callers else None) for one in self._watched.rest]
        if self._seeded:
            self._seed()
        if drawn is not True:
            self._place.again = self._late
            if drawn.used is None:
                self._began = [(one, one.save()) for one, _ in self._seeded]
                self._place.again = self._learn

    def _seed(self) -> None:
        """Seed the generators that need it."""
        place = self._place
        text = " ".join(map(str, (place.seed, place.epoch, *place.of_batch))).encode()
        seeds = memoryview(hashlib.blake2b(text, digest_size=24).digest()).cast("Q")
        for generator, _ in self._seeded:
            generator.seed(seeds[KINDS.index(type(generator))])

    def _learn(self) -> bool:
        """Store which generators the first batch drew from; all had been seeded."""
        drawn: Any = self._everywhere
        drawn.add([(generator, state) for generator, state in self._began if generator.changed(state)])
        return False

    def _late(self) -> bool:
        """Tell whether an unseeded generator was drawn from; seed it."""
        if self._watched.stands():
            return False
        late = [(generator, state) for generator, state in self._watched.states if generator.changed(state)]
        if late:
            drawn: Any = self._everywhere
            drawn.add(late)
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
                for generator, token in self._watched.states:
                    generator.restore(token)
