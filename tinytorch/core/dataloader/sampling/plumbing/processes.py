"""Which process of a training run this is."""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple

from tinytorch.core.dataloader.seeding import current_place
from tinytorch.core.dataloader.workers.plumbing.messages import get_worker_info


def process_rank() -> tuple[int, int]:
    """Return the rank of this process and how many processes there are: (0, 1) if it is the only one.

    If torch.distributed was initialized, it knows. If not, `RANK` and `WORLD_SIZE` in the environment tell, which
    `torchrun` sets for every process that it starts.

    Raises:
        ValueError: only one of the two variables is set, or one is not a number.
    """
    distributed: Any = getattr(sys.modules.get("torch"), "distributed", None)
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    found = {name: os.environ.get(name) for name in ("RANK", "WORLD_SIZE")}
    if set(found.values()) == {None}:
        return 0, 1
    for name, value in found.items():
        if value is None or not value.isdecimal():
            raise ValueError(f"{name} in the environment must be a number where torchrun set the other, got {value!r}")
    return int(str(found["RANK"])), int(str(found["WORLD_SIZE"]))


class ReaderPlace(NamedTuple):
    """The place at which a stream is read: seed, epoch, chunks given before to all ranks, and by which worker."""

    seed: int
    epoch: int
    given: int
    worker: int
    num_workers: int


def reader_place() -> ReaderPlace:
    """Return where a stream is read, when a loader asks for its first item; by itself a stream is in epoch 0."""
    place, info = current_place(), get_worker_info()
    loop = (place.seed, place.epoch, place.part.samples) if place else (0, 0, 0)
    return ReaderPlace(*loop, *((info.id, info.num_workers) if info else (0, 1)))
