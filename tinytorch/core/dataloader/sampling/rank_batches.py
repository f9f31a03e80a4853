"""Whole batches for several processes: one order of batches, which they share out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.homes import find

from .plumbing.processes import process_rank

if TYPE_CHECKING:
    from tinytorch.core.dataloader.sampler import BatchSampler
else:
    BatchSampler = find("BatchSampler")  # says which task builds it, where it is not built yet


class DistributedBatchSampler(BatchSampler):
    """One process's share of batches: each of them, as a whole, goes to one process.

    It is for batches of different sizes, such as those of a `TokenBatchSampler`. Process r of R gets the batches r,
    r + R, ... of one process, with the same random numbers.

    Args:
        batch_sampler: gives the batches of an epoch, the same in all processes: it needs a seed.
        num_replicas, rank: how many processes there are, and which this is; `process_rank()` tells where None.
        uneven: "pad", "drop" or "keep", see `rank_share`: here it is batches that do not divide.

    Raises:
        ValueError: as `DistributedSampler`.

    Attributes:
        num_replicas, rank: what holds. whole: the batch sampler that is shared out.
        asked: the epoch that `set_epoch` set and no loop has begun yet; else None.

    Example:
        >>> whole = BatchSampler(SequentialSampler("abcde"), 2, False)
        >>> [list(DistributedBatchSampler(whole, 2, rank)) for rank in range(2)]
        [[[0, 1], [4]], [[2, 3], [0, 1]]]
    """

    asked: int | None
    deals_batches = True  # so that a batch has the random numbers of its place among those of all processes

    def __init__(
        self,
        batch_sampler: BatchSampler,
        num_replicas: int | None = None,
        rank: int | None = None,
        *,
        uneven: str = "pad",
    ) -> None:
        if getattr(batch_sampler.sampler, "unseeded", False):
            raise ValueError(f"batch_sampler must have a seed, the same in all processes, got {shown(batch_sampler)}")
        count, processes = len(batch_sampler), process_rank()[1] if num_replicas is None else num_replicas
        if uneven == "drop" and count < processes:
            raise ValueError(f"uneven='drop' leaves nothing of {count} batches for {processes} processes")
        self.share = find("DistributedSampler")(range(count), num_replicas, rank, shuffle=False, uneven=uneven)
        self.num_replicas, self.rank, self.whole = self.share.num_replicas, self.share.rank, batch_sampler
        self.sampler, self.asked = batch_sampler.sampler, None

    def batches_after(self, epoch: int, given: int) -> Iterator[Any]:
        """Yield this share of what is left of an epoch, of which all processes together were given so many batches."""
        again_and_again = itertools.chain.from_iterable(self.whole.batches(epoch) for _ in itertools.count())
        mine = itertools.islice(again_and_again, given + self.rank, None, self.num_replicas)
        return itertools.islice(mine, self.length_after(given))

    def length_after(self, given: int) -> int:
        """Return the number of batches of `batches_after`."""
        return self.share.length_after(given)

    def batches(self, epoch: int) -> Iterator[Any]:
        """Yield the batches of this share of an epoch."""
        return self.batches_after(epoch, 0)

    def __len__(self) -> int:
        """Return the number of batches of this share."""
        return self.share.length_after(0)

    @property
    def repeats(self) -> int:
        """How many batches at the end of this share are repeats, 0 or 1."""
        return self.share.repeats

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop, also of a loader that has this batch sampler."""
        self.asked = self.epoch = epoch
