"""What the loops of a loader have given: counted where a batch is handed over, and not where it is loaded."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.homes import find

from .epochs import EpochPart, part_of
from .marks import all_ended, marked_part, marks_after

NAME_CHARACTERS, ORDER_BYTES = 80, 400  # of a description in a state
PER_RANK = ("epoch", "asked", "rank", "num_replicas")  # attributes of a sampler that say nothing of the global order


class Progress:
    """How far a loop has come.

    Attributes:
        part: what part of which epoch the loop gives.
        given: how many batches the caller got.
        ended: whether the loop came to its end.
    """

    __slots__ = ("ended", "given", "part")

    def __init__(self, part: EpochPart) -> None:
        self.part, self.given, self.ended = part, 0, False


class Loop:
    """The batches of one loop over a loader; `close()` ends it early.

    If a resumed loop finds nothing left of its epoch, it gives the next epoch; but one rank of several may have less
    left than the others.
    """

    def __init__(self, loader: Any, part: EpochPart, batches: Any) -> None:
        self._loader, self._batches = loader, iter(batches)
        self._skip = part.batches if loader.is_stream and not begins_later(loader, part) else 0
        self._ranks = ranks_of(loader)
        if self._skip:
            said = f"{type(loader.dataset).__name__} is a stream and cannot begin later"
            warnings.warn(f"{said}: it is read forward over the {self._skip} batches that were given", stacklevel=3)
        elif part.batches and (order := only_iterated(loader)) is not None:
            said = f"{type(order).__name__} can only be iterated, and is iterated again from its start"
            warnings.warn(f"{said}: a run continues as it was only if the order is the same as before", stacklevel=3)
        self.progress = loader._progress = Progress(part)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        progress = self.progress
        try:
            batch = next(self._batches)
            if self._skip and self._is_around_another():
                self._skip = 0
            while self._skip:
                self._skip -= 1
                batch = next(self._batches)
        except StopIteration:
            if progress.given or not progress.part.batches or self._ranks > 1:
                progress.ended = True
                raise
        else:
            progress.given += 1
            return batch
        self._begin_next_epoch()
        return next(self)

    def _is_around_another(self) -> bool:
        """Tell whether the batches come from another `Loop` over the same part, which has skipped what was given.

        That is so if a subclass has an `__iter__` that goes through that of its base.
        """
        latest = self._loader._progress
        return latest is not self.progress and latest.part is self.progress.part

    def _begin_next_epoch(self) -> None:
        loader, part = self._loader, EpochPart(self.progress.part + 1)
        if loader.epoch == part:
            loader.epoch = part + 1
        self._skip, self.progress.part = 0, part
        self._batches = loader.stream(part) if loader.is_stream else loader.batches(part)

    def close(self) -> None:
        """End the loop."""
        if hasattr(self._batches, "close"):
            self._batches.close()


def loop_over(loader: Any, batches_of: Callable[[EpochPart], Any]) -> Loop:
    """Begin the next epoch of a loader with batches that are made in another way than its own."""
    part = part_of(asked_epoch(loader))
    loader.epoch = part + 1
    return Loop(loader, part, batches_of(part))


def recounted(loader: Any, batches: Any) -> Any:
    """Return batches that were taken ahead of the caller: what the caller got counts for the loop that began last."""
    progress = getattr(loader, "_progress", None)
    return batches if progress is None else Recounted(batches, progress)


class Recounted:
    """Batches that something between a loader and its caller has taken ahead; `close()` ends the loop."""

    def __init__(self, batches: Any, progress: Progress) -> None:
        self._batches, self._progress, self._given = batches, progress, 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            batch = next(self._batches)
        except StopIteration:
            self._progress.ended = True
            raise
        self._given += 1
        self._progress.given, self._progress.ended = self._given, False
        return batch

    def close(self) -> None:
        """End the loop."""
        self._batches.close()


class Resumable:
    """A loader that knows what its latest loop has given: whatever `__iter__` of a subclass returns is counted."""

    epoch: int
    _progress: Progress | None = None

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if "__iter__" in vars(cls):
            name = "__iter__"
            setattr(cls, name, counted(vars(cls)[name]))


def counted(iterate: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return `iterate`, an `__iter__`, with a `Loop` around what it returns, unless that is one."""

    @functools.wraps(iterate)
    def begin(self: Any) -> Any:
        part = self.epoch = part_of(asked_epoch(self))
        batches = iterate(self)
        return batches if isinstance(batches, Loop) else Loop(self, part, batches)

    return begin


def asked_epoch(loader: Any) -> int:
    """Return the number of the next loop: that of the loader, unless `set_epoch` of its sampler asked for another."""
    asked = getattr(global_sampler(loader), "asked", None)
    if asked is None:
        return loader.epoch
    global_sampler(loader).asked = None
    return loader.epoch if asked == loader.epoch else asked


def global_sampler(loader: Any) -> Any:
    """Return the sampler under a loader, or the batch sampler if that has none, or is one rank's; or the stream."""
    if loader.is_stream:
        return loader.dataset
    source = loader.sampler if loader.batch_sampler is None else loader.batch_sampler
    return source if hasattr(source, "num_replicas") else getattr(source, "sampler", source)


def begins_later(loader: Any, epoch: int = 0) -> bool:
    """Tell whether a loader has a stream that begins where a loop continues; others are read from the start.

    An elastic one does so in any epoch; one that has saved its state where the epoch is a part that knows the state.
    """
    return loader.is_stream and bool(getattr(loader.dataset, "is_elastic", False) or part_of(epoch).marks)


def ranks_of(loader: Any) -> int:
    """Return how many processes share the order of a loader."""
    return int(getattr(global_sampler(loader), "num_replicas", 1))


def batches_left(loader: Any, samples: int, batches: int) -> int | None:
    """Return how many batches this process gets of an epoch of which so many were given; None if that is not known.

    Args:
        samples: given to all ranks together. batches: given to this one.
    """
    from tinytorch.core.dataloader.sampler import BatchSampler  # which comes after this

    sampler, plain = global_sampler(loader), type(loader.batch_sampler) is BatchSampler
    own_batches = loader.batch_sampler is None or plain
    try:
        if begins_later(loader):
            return share_left(loader.dataset, samples)
        if marks := marks_after(latest_loop(loader)):
            return 0 if all_ended(marks, length_of(loader.dataset)) else None
        if hasattr(loader.batch_sampler, "length_after"):
            return loader.batch_sampler.length_after(samples)
        if loader.is_stream or not own_batches:
            return len(loader) - batches
        own = samples // ranks_of(loader)
        left = sampler.length_after(samples) if hasattr(sampler, "length_after") else len(sampler) - own
    except Exception:  # no length, or one that fails, as in `length_of`
        return None
    size, drop_last = size_of(loader), loader.batch_sampler.drop_last if plain else loader.drop_last
    return max(0, left // size if drop_last else -(-left // size))


def size_of(loader: Any) -> int:
    """Return how many samples a full batch has; 1 if there are no batches, or if they differ in size."""
    from tinytorch.core.dataloader.sampler import BatchSampler  # which comes after this

    batches = loader.batch_sampler
    return int(batches.batch_size if type(batches) is BatchSampler else loader.batch_size or 1)


def only_iterated(loader: Any) -> Any:
    """Return a sampler, or a batch sampler, of which nothing tells that it gives the same order again; else None."""
    batches, order = loader.batch_sampler, global_sampler(loader)
    if batches is not None and not hasattr(batches, "batches"):
        order = batches
    known = loader.is_stream or callable(getattr(order, "order", None)) or hasattr(order, "set_epoch")
    return None if known or isinstance(order, Sequence | np.ndarray) else order


def length_of(stream: Any) -> int | None:
    """Return how many samples a stream has, if it knows."""
    try:
        return len(stream)
    except Exception:  # as in `Reader.warn_of_length`
        return None


def share_left(stream: Any, given: int) -> int:
    """Return how many chunks a rank gets of a stream of which so many were given to all ranks together."""
    left = max(0, len(stream.chunks) - given)
    share = find("share_length")
    return int(share(left, stream.rank, stream.num_replicas, stream.uneven))


def latest_loop(loader: Any) -> Progress:
    """Return the progress of the loop that began last; if that ended, or another epoch was set, of the next loop."""
    progress = loader._progress
    if progress is None or progress.ended or progress.part + 1 != loader.epoch:
        return Progress(part_of(loader.epoch))
    return progress


def rest_of(source: Any, epoch: int, part: EpochPart) -> Iterator[Any]:
    """Yield what a sampler, or a batch sampler with slices of one, gives after a part of its epoch."""
    from tinytorch.core.dataloader.sampler import BatchSampler, has_order  # which comes after this

    if hasattr(source, "batches_after"):
        return source.batches_after(epoch, part.samples)
    if isinstance(source, BatchSampler) and type(source) is not BatchSampler:
        return itertools.islice(source.batches(epoch), part.batches, None)
    sampler = source.sampler if type(source) is BatchSampler else source
    own = part.samples // part.world_size
    rest: Any = find("Remaining")(sampler, part.samples) if has_order(sampler) else Skipping(sampler, own)
    if sampler is not source:
        return BatchSampler(rest, source.batch_size, source.drop_last).batches(epoch)
    return iter(rest.order(epoch) if has_order(rest) else rest)


class Skipping:
    """What an iterable gives after its first `count` items."""

    def __init__(self, items: Any, count: int) -> None:
        self.items, self.count = items, count

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(self.items, self.count, None)


def continued(loader: Any, part: EpochPart, state: Mapping[str, Any]) -> EpochPart:
    """Return the part of an epoch with which a loader continues, if a state says that it is `part`.

    Raises:
        ValueError: what the state says of a stream does not fit, see `marked_part`.
    """
    from tinytorch.core.dataloader.sampler import BatchSampler  # which comes after this

    if loader.batch_sampler is not None and type(loader.batch_sampler) is not BatchSampler:
        vars(part)["batches"] = -(-part.samples // ranks_of(loader))  # for `samples` counts whole batches
    part = marked_part(loader, part, state)
    loader._progress = None  # the loop before says nothing of this part
    return part


def described(loader: Any) -> dict[str, Any]:
    """Return what a state says of a loader beside the place: a few names and numbers, the same for each rank.

    That is `seed`; `dataset`: its type, its length if it has one, and its own `fingerprint`; `order`: the type of the
    sampler, and its arguments, of large ones a digest. The caller may change what is returned.
    """
    if "_described" not in vars(loader):
        vars(loader)["_described"] = json.dumps(_order(loader))  # the quickest way to keep what can be copied
    seed = None if loader.generator is None else loader.seed
    return {"seed": seed, "dataset": _dataset(loader), "order": json.loads(vars(loader)["_described"])}


def _dataset(loader: Any) -> dict[str, Any]:
    dataset = loader.dataset
    facts: dict[str, Any] = {"type": _name(dataset)}
    if begins_later(loader):
        facts["chunks"] = len(dataset.chunks)
    elif (length := length_of(dataset)) is not None:
        facts["length"] = length
    if isinstance(mark := getattr(dataset, "fingerprint", None), str | int):
        facts["fingerprint"] = mark if isinstance(mark, int) else mark[:NAME_CHARACTERS]
    return facts


def _order(loader: Any) -> dict[str, Any]:
    if loader.is_stream:
        return {"type": "stream"}
    from tinytorch.core.dataloader.sampler import BatchSampler

    own_batches = loader.batch_sampler is None or type(loader.batch_sampler) is BatchSampler
    sampler = global_sampler(loader) if own_batches else loader.batch_sampler
    facts = _facts(getattr(sampler, "whole", sampler))
    if len(json.dumps(facts)) <= ORDER_BYTES:
        return facts
    return {"type": facts["type"], "digest": _digest(json.dumps(facts).encode())}


def _facts(sampler: Any) -> dict[str, Any]:
    """Return the type and the arguments of a sampler, and those of the sampler below it."""
    facts: dict[str, Any] = {"type": _name(sampler)}
    for name, value in getattr(sampler, "__dict__", {}).items():
        if name == "sampler":
            facts[name] = _facts(value)
        elif name not in PER_RANK and not name.startswith("_") and (plain := _plain(value)) is not NotImplemented:
            facts[name] = plain
    return facts


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, str):
        return value[:NAME_CHARACTERS]
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return _digest(np.ascontiguousarray(value))
    return NotImplemented


def _digest(content: Any) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def _name(value: Any) -> str:
    return type(value).__qualname__[-NAME_CHARACTERS:]
