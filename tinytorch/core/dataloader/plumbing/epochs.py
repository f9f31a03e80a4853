"""Parts of epochs: what a loop gives that continues where another one stopped, or that is one rank of several."""

from __future__ import annotations

from typing import Any


class EpochPart(int):
    """The number of an epoch, which also says what part of the epoch a loop gives. It is equal to the plain number.

    A loop counts its own batches from 0. The place of a batch, and of a sample, in the whole epoch is that count and
    what this adds to it. So the place does not depend on how often a run was interrupted.

    Attributes:
        batches, samples: how many came before in this epoch; samples of all ranks together.
        rank, world_size: which of how many processes this is.
        deals_batches: whether the processes share out whole batches; then `samples` counts batches, too.
        number: what was drawn for the loop of a loader without a seed; None if nothing was.
        marks: where each worker of a stream begins that has saved its own state, see `Mark`.
        history: where these workers are after each batch, see `History`; None before the first.

    Example:
        >>> part = EpochPart(3, batches=10, samples=640)
        >>> part == 3, part + 1, part.samples
        (True, 4, 640)
    """

    batches = samples = rank = 0
    world_size = 1
    deals_batches = False
    number: int | None = None
    marks: tuple[Any, ...] = ()
    history: Any = None

    def __new__(cls, epoch: int, **facts: Any) -> EpochPart:
        part = super().__new__(cls, epoch)
        vars(part).update(facts)
        return part

    def place_of(self, position: int) -> int:
        """Return the place of a batch in the whole epoch: of all processes, if they share out whole batches."""
        if self.deals_batches:
            return self.samples + position * self.world_size + self.rank
        return self.batches + position

    @property
    def is_whole(self) -> bool:
        """Whether the loop gives all batches of the epoch."""
        return not self.batches and not self.marks and self.world_size == 1


WHOLE = EpochPart(0)


def part_of(epoch: int) -> EpochPart:
    """Return the epoch as a part: all of it, if it is a plain number."""
    return epoch if isinstance(epoch, EpochPart) else EpochPart(epoch)


def loop_number(epoch: int, number: int, sampler: Any) -> int:
    """Return the number of a loop, a plain one if the loop gives all batches of an epoch.

    Args:
        epoch: the number of the epoch; an `EpochPart` keeps `number`.
        number: of the loop: that of the epoch, or one that was drawn.
        sampler: may share its order out to ranks; then it has `rank` and `num_replicas`.
    """
    world_size = getattr(sampler, "num_replicas", 1)
    ranks: dict[str, Any] = {}
    if world_size > 1:
        deals_batches = getattr(sampler, "deals_batches", False)
        ranks = {"rank": sampler.rank, "world_size": world_size, "deals_batches": deals_batches}
    if not isinstance(epoch, EpochPart):
        return EpochPart(number, **ranks) if ranks else number
    epoch.number = number
    part = EpochPart(number, batches=epoch.batches, samples=epoch.samples, **ranks)
    if epoch.marks:
        rounds = min((mark.batches for mark in epoch.marks if not mark.ended), default=0)
        vars(part).update(marks=epoch.marks, batches=rounds * len(epoch.marks))  # those that all workers have given
    return int(number) if part.is_whole else part
