# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""Samplers for several processes: one order, which they share out."""

from __future__ import annotations

from typing import Any

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.plumbing.orders import every
from tinytorch.core.dataloader.sampler import RandomSampler, Sampler, SequentialSampler
from tinytorch.core.dataloader.sampling.plumbing.processes import process_rank

from .samplers import WeightedRandomSampler

__all__ = [
    "DistributedDeterministicSampler",
    "DistributedRandomSampler",
    "DistributedSampler",
    "rank_share",
    "share_length",
]


def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    """Return how many of so many places one rank gets; `uneven` is "pad", "drop" or "keep"."""
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    """Return what one rank gets of an order: the places given + rank, given + rank + world_size, ...

    Args:
        order: n positions, an array or a lazy order.
        uneven: what is done where the places do not divide: "pad" takes the missing ones from the start of the order,
            "drop" leaves the last ones out, "keep" gives some ranks one less.
        given: places that all ranks together have had before, at most n.

    Returns:
        `share_length(n - given, ...)` positions, an array if the order is one.

    Example:
        >>> [rank_share(np.arange(5), rank, 2, "pad").tolist() for rank in range(2)]
        [[0, 2, 4], [1, 3, 0]]
    """
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


class DistributedSampler(Sampler):
    """One process's share of the positions of `dataset`: all shares together are the order of one process.

    Args:
        dataset: anything with a length N.
        num_replicas, rank: how many processes there are, and which this is; `process_rank()` tells where None.
        shuffle: the order of `RandomSampler(dataset, generator=seed)`; otherwise that of `SequentialSampler(dataset)`.
        seed: the same in all processes.
        uneven: "pad", "drop" or "keep", see `rank_share`. None: "drop" if `drop_last`, else "pad", as in torch.
        sampler: is shared out instead, for example a WeightedRandomSampler; it needs a seed.

    Raises:
        ValueError: a `rank` that is not from 0 to `num_replicas` - 1, or an `uneven` that is none of these (the
            message names the argument and its value); "drop" with fewer samples than processes, where all get nothing
            (it gives both numbers); a `sampler` without a seed.

    Attributes:
        num_replicas, rank, uneven: what holds.
        whole: the sampler that is shared out.
        repeats: how many positions at the end of this share are repeats, 0 or 1.
        asked: the epoch that `set_epoch` set; None before that. A loader reads it when a loop begins, and sets it to
            None again. Your class does not do that, and needs no `__iter__`: it has that of `Sampler`.
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        """Return this share of what is left of an epoch, of which all processes together were given so many."""
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        """Return the length of `order_after`; nothing is left if more were given than there are."""
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        """Return this share of an epoch."""
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        """Return the number of positions of this share."""
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        """How many positions at the end of this share are repeats, 0 or 1."""
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop, also of a loader that has this sampler."""
        self.epoch = self.asked = epoch


class DistributedDeterministicSampler(DistributedSampler):
    """One process's share of the positions 0 to n - 1, in order; names and arguments as in SPDL.

    Args:
        ddp_drop_last_distributed_round: leave out positions for which not every process has one.
    """

    def __init__(
        self,
        n: int,
        /,
        *,
        rank: int,
        world_size: int,
        ddp_drop_last_distributed_round: bool = True,
        sampler: Any = None,
    ) -> None:
        uneven = "drop" if ddp_drop_last_distributed_round else "keep"
        super().__init__(range(n), world_size, rank, False, uneven=uneven, sampler=sampler)


class DistributedRandomSampler(DistributedDeterministicSampler):
    """One process's share of the positions 0 to n - 1, at random; names and arguments as in SPDL.

    Args:
        num_draws: length of an epoch of all processes; n if None.
        weights: of the positions, which are then drawn with replacement.
    """

    def __init__(
        self,
        n: int,
        /,
        *,
        rank: int,
        world_size: int,
        num_draws: int | None = None,
        weights: Any = None,
        seed: int = 0,
        ddp_drop_last_distributed_round: bool = True,
    ) -> None:
        whole: Any = RandomSampler(range(n), num_samples=num_draws, generator=seed)
        if weights is not None:
            whole = WeightedRandomSampler(weights, num_draws or n, generator=seed)
        rounds = ddp_drop_last_distributed_round
        super().__init__(n, rank=rank, world_size=world_size, ddp_drop_last_distributed_round=rounds, sampler=whole)

    def shuffle(self, seed: int) -> None:
        """Have the next loop over this sampler the order of epoch `seed`."""
        self.set_epoch(seed)
