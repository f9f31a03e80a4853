# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""The data loader: it joins dataset, sampler and collate function, and adds nothing but their order."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from .arguments import (
    DEFAULT_BATCH_SIZE,
    Settled,
    check_batch_arguments,
    check_functions,
    check_samplers,
    check_worker_arguments,
    is_iterable_style,
)
from .delivery import Delivery, check_pinning, interrupted_once, until_exit
from .errors import WorkerError
from .fetch import Collation, Fetcher, epoch_positions, is_torch_dataset, runs_foreign_code
from .reading import Reader, stream_batches
from .sampler import BatchSampler, RandomSampler, SequentialSampler
from .seeding import seed_of, seeded, worker_seed

__all__ = ["Batch", "DataLoader", "LoaderBase", "make_samplers"]


def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int = 0,
) -> tuple[Any, Any]:
    """Return (sampler, batch_sampler) for arguments that `check_batch_arguments` accepts.

    The sampler is the one given, else a RandomSampler with `seed` if `shuffle`, else a SequentialSampler. The batch
    sampler is the one given, else None if `batch_size` is None, else a BatchSampler of the sampler.

    Example:
        >>> sampler, batch_sampler = make_samplers("abcde", batch_size=2)
        >>> [batch.tolist() for batch in batch_sampler]
        [[0, 1], [2, 3], [4]]
    """
    if sampler is None:
        sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return sampler, batch_sampler


Batch = TypeVar("Batch")


class LoaderBase(Settled, Collation, Delivery, AbstractContextManager[Any], Generic[Batch]):
    """The arguments of a loader, checked and kept, and how one batch is loaded. `DataLoader` explains the arguments."""

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = DEFAULT_BATCH_SIZE,
        shuffle: bool | None = False,
        drop_last: bool = False,
        *,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        worker_method: str = "process",
        collate_fn: Callable[[list[Any]], Batch] | None = None,
        pin_memory: bool = False,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        in_order: bool = True,
    ) -> None:
        check_batch_arguments(batch_size, shuffle, drop_last, sampler, batch_sampler)
        check_worker_arguments(num_workers, prefetch_factor, persistent_workers, timeout)
        check_functions(worker_method, collate_fn=collate_fn, worker_init_fn=worker_init_fn)
        self.is_stream = is_iterable_style(dataset)
        check_samplers(dataset, self.is_stream, shuffle, sampler, batch_sampler)
        check_pinning(pin_memory)
        self.dataset, self.drop_last, self.of_torch = dataset, drop_last, is_torch_dataset(dataset)
        self.batch_size = None if batch_sampler is not None else batch_size
        self.generator, self.seed, self.epoch = generator, seed_of(generator), 0
        arguments = (dataset, batch_size, shuffle, drop_last, sampler, batch_sampler, self.seed)
        samplers: tuple[Any, Any] = (None, None) if self.is_stream else make_samplers(*arguments)
        self.sampler, self.batch_sampler = samplers
        self.collate_fn = collate_fn or self.standard_collate
        self.num_workers, self.worker_method, self.worker_init_fn = num_workers, worker_method, worker_init_fn
        self.pin_memory, self.persistent_workers = pin_memory, persistent_workers
        self.prefetch_factor = 2 if prefetch_factor is None and num_workers else prefetch_factor
        self.timeout, self.multiprocessing_context, self.in_order = timeout, multiprocessing_context, in_order
        self.workers: Any = None
        self.finalizer: Any = None

    @property
    def everywhere(self) -> bool:
        """Whether the global generators are to be seeded, see `seeded`."""
        return self.generator is not None and (self.own_collate is not None or runs_foreign_code(self.dataset))

    def positions(self, epoch: int) -> Iterator[Any]:
        """Yield the positions of each batch of one epoch; single positions if there are no batches."""
        source = self.sampler if self.batch_sampler is None else self.batch_sampler
        return epoch_positions(source, self.batch_sampler is not None, epoch)

    @property
    def load(self) -> Any:
        """How a batch is made of its positions: `load(positions)`. Of a stream: how it is read."""
        if self.is_stream:
            return Reader(self.dataset, self.batch_size, self.drop_last, self.own_collate, self.speaks_torch)
        return Fetcher(self.dataset, self.own_collate, self.batch_sampler is not None, self.speaks_torch, self.pin)

    def ahead(self, epoch: int, deliver: Callable[..., Iterator[Any]] | None = None) -> Iterator[Any]:
        """Yield the batches of one epoch, loaded by workers while the caller works on earlier ones."""
        if self.workers is not None and not self.workers.healthy():
            self.close()  # a worker died while nobody looked, or these belong to the process that forked this one
        pool = self.workers or self.start_workers(epoch)
        batches = (deliver or self.deliver)(self.prefetched(pool, epoch), pool.arena)
        yield from interrupted_once(until_exit(self.served(pool, batches)), pool.close)

    def served(self, pool: Any, batches: Iterator[Any]) -> Generator[Any]:
        """Yield the batches of a pool; end it afterwards, unless it stays and all went well."""
        try:
            yield from batches
        except (WorkerError, KeyboardInterrupt):
            self.close()
            raise
        finally:
            if pool is not self.workers:
                pool.close()

    def prefetched(self, pool: Any, epoch: int) -> Iterator[Any]:
        """Yield the batches of one epoch that the workers of a pool load."""
        from tinytorch.core.dataloader.prefetch import prefetch

        how: dict[str, Any] = {"in_order": self.in_order, "timeout_s": self.timeout}
        if self.is_stream:
            return self.load.ahead(pool, epoch, **how)
        tasks = ((epoch, position, positions) for position, positions in enumerate(self.positions(epoch)))
        return prefetch(pool, tasks, **how)

    def start_workers(self, epoch: int) -> Any:
        """Return new workers, which stay if they are persistent, and otherwise end with their epoch."""
        from tinytorch.core.dataloader.pool import Pool
        from tinytorch.core.dataloader.worker import Job

        everywhere = self.everywhere and self.worker_method == "process"  # threads share the global generators
        load = self.load.for_workers() if self.is_stream else self.load
        base = worker_seed(self.seed, epoch)
        how = (self.seed, everywhere, self.num_workers, self.worker_init_fn, self.is_stream, base)
        window = self.num_workers * (self.prefetch_factor or 1)
        pool = Pool(Job(self.dataset, load, *how), window, self.worker_method, self.multiprocessing_context)
        if self.persistent_workers:
            self.workers, self.finalizer = pool, weakref.finalize(self, pool.close)
        return pool

    def close(self) -> None:
        """End persistent workers; the next loop starts new ones. Batches that were given out stay."""
        pool, self.workers = self.workers, None
        if pool is not None:
            self.finalizer.detach()
            pool.close()

    def stream(self, epoch: int) -> Iterator[Any]:
        """Yield the batches of one epoch of a stream; the samples themselves if there are no batches."""
        if self.num_workers:
            return self.ahead(epoch)
        return self.deliver(stream_batches(self.load, (self.seed, epoch, self.everywhere)))

    def stream_length(self) -> int:
        """Return the number of batches of a stream that has a length."""
        return self.load.length()

    def __exit__(self, *error: object) -> None:
        """End the workers, when a `with` block is left."""
        self.close()

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop."""
        self.epoch = epoch


class DataLoader(LoaderBase[Batch]):
    """Batches of a dataset, in order or shuffled, collated: arguments and meanings of `torch.utils.data.DataLoader`.

    Args:
        dataset: map-style (`__getitem__`, `__len__`), a sequence, or a stream (`__iter__` only). If it has
            `get_batch(indices)`, it is asked for whole batches.
        batch_size: samples in a batch; None gives single samples.
        shuffle: a new random order in every epoch.
        drop_last: leave out a last batch that is not full.
        sampler, batch_sampler: iterables of positions, or of batches of positions, that decide the order instead.
        collate_fn: makes a batch of a list of samples; by default `default_collate`.
        generator: the seed: an integer, or a generator whose state is read. With it, all batches are a pure function of
            (seed, epoch, position), random transforms included. Without it, runs differ.
        pin_memory: torch tensors, in page-locked memory where there is a GPU. All others: see `workers_dev.py`.

    Attributes:
        epoch: the number of the next loop; set it to go on where an earlier run stopped.

    Raises:
        ValueError, TypeError: arguments that make no sense; here, and not in the loop.

    Example:
        >>> loader = DataLoader(ArrayDataset(np.arange(5)), batch_size=2)
        >>> [batch.tolist() for (batch,) in loader]
        [[0, 1], [2, 3], [4]]
    """

    def __len__(self) -> int:
        """Return the number of batches of an epoch, or of samples if there are no batches.

        Raises TypeError: the sampler, or the stream, has no length.
        """
        if self.is_stream:
            return self.load.length()
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        """Start the next epoch, independent of all other loops over this loader."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of one epoch, each loaded when it is asked for: a pure function of (seed, epoch)."""
        if self.num_workers:
            yield from self.ahead(epoch)
            return
        for position, positions in enumerate(self.positions(epoch)):
            with seeded(self.seed, epoch, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
