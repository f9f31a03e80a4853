# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""The data loader: it joins dataset, sampler and collate function, and adds nothing but their order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from tinytorch.core.dataloader.plumbing.arguments import (
    check_functions,
    check_positional,
    check_samplers,
    check_worker_arguments,
    checked_context,
    is_iterable_style,
)
from tinytorch.core.dataloader.plumbing.epochs import loop_number, part_of
from tinytorch.core.dataloader.plumbing.fetcher import Fetcher, counted_positions, plain_position, plain_positions
from tinytorch.core.dataloader.plumbing.marks import saved_marks, unmarked
from tinytorch.core.dataloader.plumbing.progress import (
    Resumable,
    begins_later,
    continued,
    global_sampler,
    latest_loop,
    rest_of,
)
from tinytorch.core.dataloader.plumbing.stream import Reader, stream_batches
from tinytorch.core.dataloader.plumbing.torch_compat import asked_singly, is_torch_dataset, to_torch

from .arguments import DEFAULT_BATCH_SIZE, check_batch_arguments
from .collate import as_it_is, collate_to_torch, default_collate
from .fetch import fetch, may_draw, stacks_alone
from .homes import find
from .sampler import BatchSampler, RandomSampler, SequentialSampler, has_order
from .seeding import Drawn, drawn_number, number_at, seed_of, seeded

__all__ = ["FIXED", "Batch", "DataLoader", "make_samplers"]


Batch = TypeVar("Batch")
FIXED = frozenset({"dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers"})


class DataLoader(Resumable, AbstractContextManager[Any], Generic[Batch]):
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
            (seed, epoch, position), random transforms included. Without it, each loop draws one number from the global
            generator (torch's for torch's datasets, else NumPy's), and is a function of that.
        num_workers: how many workers load batches ahead; 0: each batch is loaded when it is asked for.
        worker_method: "process" or "thread".
        prefetch_factor: how many batches each worker has in flight or waiting; 2 if None.
        persistent_workers: keep the workers from one loop to the next; `close()` ends them.
        timeout: seconds to wait for a batch; 0 is no limit.
        worker_init_fn: is called in each worker with its number, before it loads anything.
        multiprocessing_context: a start method, or a context of multiprocessing's.
        in_order: give batches in order; otherwise as they arrive.
        pin_memory: torch tensors, in page-locked memory where there is a GPU.

    Attributes:
        epoch: the number of the next loop; set it to continue where an earlier run stopped.

    Raises:
        ValueError, TypeError: arguments that make no sense; here, and not in the loop.

    Example:
        >>> loader = DataLoader(ArrayDataset(np.arange(5)), batch_size=2)
        >>> [batch.tolist() for (batch,) in loader]
        [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = DEFAULT_BATCH_SIZE,
        shuffle: bool | None = False,
        drop_last: bool = False,
        *more: Any,
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
        check_positional(more)
        check_batch_arguments(batch_size, shuffle, drop_last, sampler, batch_sampler)
        check_worker_arguments(num_workers, prefetch_factor, persistent_workers, timeout)
        check_functions(worker_method, collate_fn=collate_fn, worker_init_fn=worker_init_fn)
        self.is_stream, self.of_torch = is_iterable_style(dataset), is_torch_dataset(dataset)
        check_samplers(dataset, self.is_stream, shuffle, sampler, batch_sampler)
        if pin_memory:
            find("check_pinned")()
        self.dataset, self.drop_last, self.sampler, self.batch_sampler = dataset, drop_last, None, None
        self.batch_size = None if batch_sampler is not None else batch_size
        self.generator, self.epoch, self.seed = generator, 0, 0 if generator is None else seed_of(generator)
        if not self.is_stream:
            given = dataset, batch_size, shuffle, drop_last, sampler, batch_sampler
            self.sampler, self.batch_sampler = make_samplers(*given, None if generator is None else self.seed)
        self.collate_fn = self.standard_collate if collate_fn is None else collate_fn
        self.num_workers, self.worker_method, self.worker_init_fn = num_workers, worker_method, worker_init_fn
        self.pin_memory, self.persistent_workers = pin_memory, persistent_workers
        self.prefetch_factor = 2 if prefetch_factor is None and num_workers else prefetch_factor
        self.timeout, self.multiprocessing_context, self.in_order = timeout, multiprocessing_context, in_order
        self._drawn, self._settled = Drawn(self.of_torch), True

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse changes that would come too late; before `__init__` a derived class may set what it likes."""
        if name in FIXED and vars(self).get("_settled"):
            raise ValueError(f"{name} of a loader cannot be changed: make a new DataLoader")
        if name == "multiprocessing_context" and value is not None:
            value = checked_context(value, self.num_workers)
        super().__setattr__(name, value)

    def number_of(self, epoch: int) -> int:
        """Return the number of a loop: that of the epoch; without a seed, one that is drawn now.

        A loop that gives only a part of an epoch has an `EpochPart`: the number, and how much was given before.
        """
        number: int | None = getattr(epoch, "number", None) if self.generator is None else int(epoch)
        number = loop_number(epoch, drawn_number(self.dataset) if number is None else number, global_sampler(self))
        return int(number) if self.is_stream and not begins_later(self, epoch) else number

    def close(self) -> None:
        """End persistent workers; the next loop starts new ones. Batches that were given out stay."""
        if "_engine" in vars(self):
            vars(self)["_engine"].close()

    def __exit__(self, *error: object) -> None:
        """End the workers, when a `with` block is left."""
        self.close()

    def positions(self, epoch: int, number: int) -> Iterator[Any]:
        """Yield the positions of each batch of one epoch; single positions if there are no batches.

        A sampler with a seed, or one that needs none, gives the order of the epoch; any other that of `number`.
        """
        source: Any = self.batch_sampler
        if source is None:
            source = self.sampler
        own_batches = getattr(type(source), "__iter__", None) is BatchSampler.__iter__  # a subclass may replace it
        sampler = source.sampler if own_batches else source
        if has_order(sampler) and sampler.unseeded:
            epoch = number if self.generator is None else number_at(self.seed, epoch)
        part = part_of(number)
        if not own_batches and self.batch_sampler is not None:
            return itertools.islice(counted_positions(source), part.batches, None)
        if part.batches:
            source = rest_of(source, int(epoch), part)
        elif own_batches:
            source = source.batches(int(epoch))
        elif has_order(source):
            source = iter(source.order(int(epoch)))
        return map(plain_positions if own_batches else plain_position, source)

    @property
    def load(self) -> Any:
        """How a batch is made of its positions: `load(positions)`. Of a stream: how it is read."""
        if self.is_stream:
            return Reader.of(self)
        in_worker = self.num_workers and self.worker_method == "process"  # which leaves the GPU alone
        pin = find("pin_batch") if self.pin_memory and not in_worker else None
        same_size = type(self.batch_sampler) is BatchSampler
        size = None if self.batch_sampler is None else self.batch_sampler.batch_size if same_size else 0
        stacks = self.own_collate is None and stacks_alone(self.dataset)
        return Fetcher(fetch, asked_singly(self.dataset), self.own_collate, size, self.of_torch, pin, stacks)

    @property
    def standard_collate(self) -> Callable[..., Any]:
        """How samples become a batch if the caller gives no collate function."""
        if self.batch_size is None and self.batch_sampler is None:
            return to_torch if self.of_torch else as_it_is
        return collate_to_torch if self.of_torch else default_collate

    @property
    def own_collate(self) -> Callable[..., Any] | None:
        """The caller's collate function, or None."""
        standard = self.standard_collate
        usual = self.collate_fn is standard or (standard is collate_to_torch and self.collate_fn is default_collate)
        return None if usual else self.collate_fn

    @property
    def draws(self) -> bool:
        """Whether random numbers may be drawn for a batch: they may, unless all that makes it is ours."""
        return self.own_collate is not None or may_draw(self.dataset)

    @property
    def everywhere(self) -> Any:
        """Whether the global generators are to be seeded, see `seeded`."""
        in_threads = self.num_workers and self.worker_method == "thread"  # they share the global generators
        if self.generator is None or not self.draws or in_threads:
            return False
        return True if self.is_stream else self._drawn

    def stream(self, epoch: int) -> Iterator[Any]:
        """Yield the batches of one epoch of a stream; the samples themselves if there are no batches."""
        number = self.number_of(epoch)
        if self.num_workers:
            return self.ahead(epoch, number)
        batches = unmarked(self, stream_batches(self.load, (self.seed, number, self.everywhere)), epoch)
        return find("pin_each")(batches) if self.pin_memory else batches

    def ahead(self, epoch: int, number: int, deliver: Callable[..., Iterator[Any]] | None = None) -> Iterator[Any]:
        """Yield the batches of one epoch, loaded by workers while the caller works on earlier ones."""
        from tinytorch.core.dataloader.workers.plumbing.ahead import batches_ahead  # not needed without workers

        return batches_ahead(self, epoch, number, deliver)

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop. If `load_state_dict` did so before, the loop continues in it."""
        if epoch != self.epoch:
            self.epoch = epoch

    def __len__(self) -> int:
        """Return the number of batches of an epoch, or of samples if there are no batches.

        Raises TypeError: the sampler, or the stream, has no length.
        """
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        """Start the next epoch, independent of all other loops over this loader."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of one epoch, each loaded when it is asked for: a pure function of (seed, epoch).

        When the loop is over, the loader keeps nothing of a batch. Errors of the dataset are passed on.
        """
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        seed, load, everywhere = self.seed, self.load, self.everywhere
        if not self.draws:  # then nobody asks where a batch stands
            yield from map(load, self.positions(epoch, number))
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(seed, number, position, everywhere=everywhere):
                batch = load(positions)
            yield batch

    def state_dict(self) -> dict[str, Any]:
        """Return the place of the loop that began last, in at most 1 kB that `json` can write.

        It counts the batches that the caller was given, and not what was loaded ahead. After the last batch of an
        epoch it is the beginning of the next epoch. A stream that has a `state_dict` and a `load_state_dict` is asked
        for its state after each batch, in each worker process; what it returns comes on top of the 1 kB.

        Raises:
            RuntimeError: `in_order=False`, with workers: no number says which batches the caller was given.
        """
        return saved_marks(find("loader_state")(self), latest_loop(self))

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Have the next loop continue at the place that `state_dict` returned, in this or another process.

        The number of workers, their method, `prefetch_factor`, `batch_size` and the number of ranks may be others; but
        a stream that has saved its own state needs as many workers.

        Raises:
            ValueError: this is no state, or one of another dataset or order; the message names what differs.
        """
        self.epoch = continued(self, find("resumed_part")(self, state), state)


def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    """Return (sampler, batch_sampler) for arguments that `check_batch_arguments` accepts.

    The sampler is the one given, else a RandomSampler with `seed` if `shuffle`, else a SequentialSampler. If `seed`
    is None, the RandomSampler has no seed, either, and draws a number for each loop. The batch sampler is the one
    given, else None if `batch_size` is None, else a BatchSampler of the sampler.

    Example:
        >>> sampler, batch_sampler = make_samplers("abcde", batch_size=2)
        >>> list(batch_sampler)
        [[0, 1], [2, 3], [4]]
    """
    if sampler is None:
        sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return sampler, batch_sampler
