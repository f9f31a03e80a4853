"""An epoch of a loader whose batches are loaded by workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.plumbing.marks import unmarked
from tinytorch.core.dataloader.plumbing.stream import part_reader
from tinytorch.core.dataloader.seeding import worker_seed

from .engine import Engine, Plan
from .messages import Job

__all__ = ["batches_ahead"]


def batches_ahead(
    loader: Any, epoch: int, number: int, deliver: Callable[..., Iterator[Any]] | None = None
) -> Iterator[Any]:
    """Yield the batches of one epoch, loaded by workers while the caller works on earlier ones.

    Args:
        loader: a DataLoader with workers.
        epoch, number: the epoch, and the number of this loop; see `DataLoader.number_of`.
        deliver: processes the batches; called with an iterator of batches and the slots that hold them.
    """
    engine = vars(loader).setdefault("_engine", Engine())  # one, also where two threads begin at a time
    load, how = part_reader(loader.load, number), {"in_order": loader.in_order, "timeout_s": loader.timeout}
    if deliver is None and loader.pin_memory and (loader.is_stream or loader.worker_method == "process"):
        deliver = find("pin_each")

    def feed(queue: Any) -> Iterator[Any]:
        if loader.is_stream:
            batches = unmarked(loader, find("prefetch_stream")(queue, load, number, **how), epoch)
        else:
            tasks = ((number, position, what) for position, what in enumerate(loader.positions(epoch, number)))
            batches = find("prefetch")(queue, tasks, **how)
        return deliver(batches, queue.arena) if deliver else batches

    job = Job(
        loader.dataset,
        load.for_workers() if loader.is_stream else load,
        loader.seed,
        loader.everywhere,
        loader.num_workers,
        loader.worker_init_fn,
        loader.is_stream,
        worker_seed(loader.seed, number),
    )
    plan = Plan(
        loader.num_workers * (loader.prefetch_factor or 1),
        loader.worker_method,
        loader.multiprocessing_context,
        loader.persistent_workers,
    )
    return engine.loop(job, plan, feed)
