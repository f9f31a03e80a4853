"""The loader for torch programs: you only have to change the import.

    from tinytorch.torch import DataLoader

It is a subclass of torch's own class, with the same arguments, defaults, containers, errors and random numbers. The
workers are ours: they share memory with the main process, report how they failed, and leave nothing behind.
"""

from __future__ import annotations

import contextlib
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

try:
    import torch
except ModuleNotFoundError as error:
    mend = "tinytorch.torch is for programs that have torch: pip install 'torch>=2.2'"
    raise ModuleNotFoundError(mend, name=error.name) from error
from torch.utils.data import (
    BatchSampler,
    IterDataPipe,
    MapDataPipe,
    RandomSampler,
    Sampler,
    TensorDataset,
    default_collate,
)
from torch.utils.data import DataLoader as TorchDataLoader
from torch.utils.data._utils import pin_memory, worker
from torch.utils.data._utils.fetch import _IterableDatasetFetcher, _MapDatasetFetcher
from torch.utils.data.dataloader import (
    _BaseDataLoaderIter,
    _DatasetKind,
    _MultiProcessingDataLoaderIter,
    _SingleProcessDataLoaderIter,
)

from tinytorch.core.dataloader.dataset import ask_batch
from tinytorch.core.dataloader.errors import WorkerError
from tinytorch.core.dataloader.fetch import fetch
from tinytorch.core.dataloader.plumbing.arrays import gathers, take_rows
from tinytorch.core.dataloader.plumbing.fetcher import Fetcher
from tinytorch.core.dataloader.plumbing.torch_compat import asked_singly
from tinytorch.core.dataloader.seeding import Drawn, seeded
from tinytorch.core.dataloader.workers.plumbing.engine import Engine, Plan
from tinytorch.core.dataloader.workers.plumbing.messages import Job, Turn
from tinytorch.core.dataloader.workers.streams import StreamFetcher, Turns
from tinytorch.torch_collate import collate, is_usual

__all__ = ["DataLoader"]

Sample = TypeVar("Sample", covariant=True)


class DataLoader(TorchDataLoader[Sample]):
    """`torch.utils.data.DataLoader` with other workers.

    Args: those of torch's class, in the same places, with the same defaults; and
        worker_method: "process" or "thread": the kind of workers that `num_workers` counts.

    If a dataset has `get_batch(indices)`, it gives whole batches, unless you pass a `collate_fn`. If you pass a
    `generator`, the random numbers in workers depend on it and on the place of the batch, but not on the number of
    workers.

    Raises:
        ValueError, TypeError: as with torch's class.
        WorkerError: a RuntimeError; a worker died, or took longer than `timeout`.

    Example:
        >>> dataset = TensorDataset(torch.arange(5))
        >>> [batch.tolist() for (batch,) in DataLoader(dataset, batch_size=2)]
        [[0, 1], [2, 3], [4]]
    """

    worker_method = "process"

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler[Any] | Iterable[Any] | None = None,
        batch_sampler: Sampler[list[Any]] | Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: torch.Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
        worker_method: str = "process",
    ) -> None:
        if worker_method not in ("process", "thread"):
            raise ValueError(f"worker_method must be 'process' or 'thread', got {worker_method!r}")
        if (
            worker_method != "process"
        ):  # torch's class, which frameworks make of the attributes of this, has no such one
            self.worker_method = worker_method
        super().__init__(
            dataset,
            batch_size,
            shuffle,
            sampler,
            batch_sampler,
            num_workers,
            collate_fn,
            pin_memory,
            drop_last,
            timeout,
            worker_init_fn,
            multiprocessing_context,
            generator,
            prefetch_factor=prefetch_factor,
            persistent_workers=persistent_workers,
            pin_memory_device=pin_memory_device,
            in_order=in_order,
        )

    def _get_iterator(self) -> Any:
        """Return a new iterator. `__iter__` calls this, and subclasses override it."""
        if isinstance(self.dataset, IterDataPipe | MapDataPipe):  # which torch's own iterators prepare
            return super()._get_iterator()
        if self.num_workers == 0:
            return _Here(self)
        self.check_worker_number_rationality()
        return _Ahead(self)


class Given(NamedTuple):
    """An array of indices from the program's own batch sampler: its elements reach the dataset unchanged."""

    batch: np.ndarray


@dataclass(frozen=True)
class TorchFetcher(Fetcher):
    """Makes a batch from the indices of a sampler; workers get a copy."""

    def _batch(self, index: Any) -> Any:
        if type(index) is Given:
            several = getattr(self.dataset, "__getitems__", None)
            return (self.collate or collate)(several(index.batch)) if several else super()._batch(list(index.batch))
        if self.batch_size is None or self.collate is not collate or not len(index) or not is_usual():
            return super()._batch(index)
        if is_plain(self.dataset) and (rows := numbers(index)) is not None:
            with contextlib.suppress(IndexError, RuntimeError):  # torch says what is wrong
                return [take_rows(tensor, rows) for tensor in self.dataset.tensors]
        if gives_batches(self.dataset):
            rows = numbers(index)
            batch = ask_batch(self.dataset, index if rows is None else rows)
            if batch is not NotImplemented:
                return tensors_of(batch)
        return super()._batch(index)


def numbers(index: Any) -> np.ndarray | None:
    """Return the indices of a batch as an array (n,) int64; None if they are not all integers."""
    if isinstance(index, np.ndarray):
        return index
    try:
        return np.array(index, np.int64) if set(map(type, index)) == {int} else None
    except OverflowError:
        return None


def is_plain(dataset: Any) -> bool:
    """Tell whether this is a TensorDataset whose rows can be gathered."""
    return type(dataset) is TensorDataset and all(
        type(tensor) is torch.Tensor and tensor.layout is torch.strided and not tensor.requires_grad
        for tensor in dataset.tensors
    )


def indices_of(sampler: Any, begun: Iterator[Any]) -> Iterator[Any]:
    """Return an iterator over a sampler: torch's own, or a faster one for the most common samplers.

    The faster one draws the same numbers at the same time as torch's, and its batches are arrays.

    Args:
        begun: what `iter(sampler)` has returned; some samplers count how often they are asked.
    """
    order: Any = getattr(sampler, "sampler", None)
    usual = type(sampler) is BatchSampler and type(order) is RandomSampler and not order.replacement
    if not usual or len(order) != len(order.data_source):
        return (Given(index) if isinstance(index, np.ndarray) else index for index in begun)
    return shuffled(order.data_source, sampler.batch_size, sampler.drop_last, order.generator)


def shuffled(data: Any, size: int, drop_last: bool, given: torch.Generator | None) -> Iterator[np.ndarray]:
    """Yield batches of shuffled positions, like a BatchSampler of a RandomSampler."""
    generator = given
    if generator is None:
        generator = torch.Generator()
        generator.manual_seed(int(torch.empty((), dtype=torch.int64).random_().item()))
    order = torch.randperm(len(data), generator=generator).numpy()
    full = len(order) - len(order) % size
    yield from (order[start : start + size] for start in range(0, full, size))
    if given is not None:
        torch.randperm(len(order), generator=generator)  # torch draws another order, and uses none of it
    if full < len(order) and not drop_last:
        yield order[full:]


def gives_batches(dataset: Any) -> bool:
    """Tell whether a dataset has `get_batch(indices)`."""
    kind: Any = type(dataset)
    return gathers(kind)


def tensors_of(part: Any) -> Any:
    """Return a batch with tensors for its arrays and lists for its tuples, as torch collates them."""
    if isinstance(part, dict):
        return {key: tensors_of(value) for key, value in part.items()}
    if isinstance(part, tuple | list):
        values = [tensors_of(value) for value in part]
        return type(part)(*values) if hasattr(part, "_fields") else values
    return torch.as_tensor(part) if isinstance(part, np.ndarray) and part.dtype.kind in "biufc" else part


def fetcher_of(loader: Any) -> TorchFetcher:
    """Return the function that makes batches of a map-style dataset."""
    usual = loader.collate_fn is default_collate
    size = None
    if loader._auto_collation:
        size = loader.batch_sampler.batch_size if type(loader.batch_sampler) is BatchSampler else 0
    dataset = asked_singly(loader.dataset)
    own = usual and not gives_batches(dataset)
    return TorchFetcher(fetch, dataset, collate if usual else loader.collate_fn, size, False, None, own)


class _Unprofiled:
    """An iterator that only opens the profiler's range during profiling, because the range takes longer than a small
    batch."""

    def __next__(self) -> Any:
        own: Any = self
        if own._dataset_kind == _DatasetKind.Iterable or torch.autograd._profiler_enabled():
            return super().__next__()  # type: ignore[misc]
        batch = own._next_data()
        own._num_yielded += 1
        return batch


class _Here(_Unprofiled, _SingleProcessDataLoaderIter):
    """An epoch that is loaded in this process: batches are torch's, collated by columns."""

    def __init__(self, loader: Any) -> None:
        super().__init__(loader)
        if self._dataset_kind == _DatasetKind.Map:
            self._sampler_iter: Any = indices_of(self._index_sampler, self._sampler_iter)
            self._dataset_fetcher: Any = _Placed(self._dataset_fetcher, fetcher_of(loader), self._base_seed)
        elif self._collate_fn is default_collate:
            self._dataset_fetcher.collate_fn = collate


class _Placed(_MapDatasetFetcher):
    """Fetches, and lets the dataset ask for its place in the epoch, without touching the global generators.

    It has the attributes of torch's own fetcher, which programs may read and set.
    """

    def __init__(self, usual: Any, load: TorchFetcher, seed: int) -> None:
        super().__init__(usual.dataset, usual.auto_collation, usual.collate_fn, usual.drop_last)
        self.load, self.seed, self.positions = load, seed, itertools.count()
        self.made_of = usual.dataset, usual.collate_fn

    def fetch(self, index: Any) -> Any:
        """Return the batch for the sampler's indices."""
        dataset, collate_fn = self.made_of
        with seeded(self.seed, 0, next(self.positions)):
            if dataset is self.dataset and collate_fn is self.collate_fn:
                return self.load(index)
            return super().fetch(index.tolist() if isinstance(index, np.ndarray) else index)


class Raised(NamedTuple):
    """An exception that arrived instead of a batch."""

    error: BaseException


class _Ahead(_Unprofiled, _MultiProcessingDataLoaderIter):
    """Epochs that workers load ahead: one, or, with persistent workers, one after the other.

    Its base class is only there for programs that check it to find out whether there are workers.
    """

    def __init__(self, loader: Any) -> None:
        _BaseDataLoaderIter.__init__(self, loader)
        self._sampler_iter = iter(self._index_sampler)  # as torch's does where there are workers: twice at first
        self._loops, self._engine = itertools.count(), Engine()
        streams = self._dataset_kind == _DatasetKind.Iterable
        if streams and loader.worker_method == "thread" and loader.num_workers > 1:
            how = "use processes, or tinytorch.core.dataloader.get_worker_info()"
            said = "torch.utils.data.get_worker_info() does not know threads"
            warnings.warn(
                f"{said}: a stream that is shared out by it is read whole by each of them; {how}", stacklevel=4
            )
        self._begin(loader)

    def _reset(self, loader: Any, first_iter: bool = False) -> None:
        self._batches.close()
        _BaseDataLoaderIter._reset(self, loader, first_iter)
        self._begin(loader)

    def _begin(self, loader: Any) -> None:
        """Start workers if there are none, and send them their first tasks."""
        number, window = next(self._loops), max(1, loader.num_workers * loader.prefetch_factor)
        plan = Plan(window, loader.worker_method, loader.multiprocessing_context, loader.persistent_workers)
        self._sent = [0]
        feed = feed_of(loader, self._index_sampler, self._sampler_iter, number, self._sent)
        self._batches: Any = self._engine.loop(job_of(loader, self._base_seed), plan, feed)
        self._workers = next(self._batches)

    @property
    def _send_idx(self) -> int:
        """The number of requested batches, which programs compare with the number that arrived."""
        return self._sent[0]

    @property
    def _rcvd_idx(self) -> int:
        return self._num_yielded

    def _shutdown_workers(self) -> None:
        """End the workers at once; programs that hold an iterator call this."""
        self._batches.close()
        self._engine.close()

    def __del__(self) -> None:
        """Do nothing: a loop without references ends itself."""

    def _next_data(self) -> Any:
        try:
            batch = next(self._batches)
        except WorkerError as error:
            in_words_of_torch(error, self._timeout)
            raise
        if type(batch) is Raised:
            raise batch.error
        return pin_memory.pin_memory(batch, self._pin_memory_device) if self._pin_memory else batch


def in_words_of_torch(error: WorkerError, timeout_s: float) -> None:
    """Begin the message with torch's words, because programs may look for them."""
    if error.pid is not None:
        error.args = (f"DataLoader worker (pid {error.pid}) exited unexpectedly: {error}", *error.args[1:])
    elif "within timeout" in str(error):
        error.args = (f"DataLoader timed out after {timeout_s:g} seconds: {error}", *error.args[1:])


class WorkerSeeds:
    """Called in a worker before it loads: seeds NumPy like torch's workers, then calls the program's own function."""

    def __init__(self, base_seed: int, init: Callable[[int], None] | None) -> None:
        self.base_seed, self.init = base_seed, init

    def __call__(self, number: int) -> None:
        np.random.seed(worker._generate_state(self.base_seed, number))
        if self.init is not None:
            self.init(number)


def job_of(loader: Any, base_seed: int) -> Job:
    """Return the common part of all tasks of a loader."""
    processes, streams = loader.worker_method == "process", loader._dataset_kind == _DatasetKind.Iterable
    init = WorkerSeeds(base_seed, loader.worker_init_fn) if processes else loader.worker_init_fn
    everywhere: Any = False
    if loader.generator is not None and processes:
        everywhere = True if streams else Drawn(of_torch=True)
    load: Any = fetcher_of(loader) if not streams else StreamOfTorch(loader)
    in_turn = loader.in_order and loader.generator is None  # so that each draws what it would draw with torch
    return Job(loader.dataset, load, base_seed, everywhere, loader.num_workers, init, streams, base_seed, in_turn)


class StreamOfTorch(StreamFetcher):
    """Makes workers load a stream as torch's do, so a stream continues after an error that it survives."""

    def __init__(self, loader: Any) -> None:
        usual, batched = loader.collate_fn is default_collate, loader._auto_collation
        made_of = loader.dataset, batched, collate if usual else loader.collate_fn, loader.drop_last
        super().__init__(made_of)  # type: ignore[arg-type] # where another one has a Reader
        self.index = range(loader.batch_size) if batched else None

    def __call__(self, turn: Turn) -> Any:
        """Return the next batch of the worker's pass for this loop, or `Exhausted` if there are no more."""
        begun: Any = self.passes
        if (turn.loop, turn.worker) not in begun:
            begun[turn.loop, turn.worker] = Reading(_IterableDatasetFetcher(*self.reader), self.index)  # type: ignore[misc]
        return super().__call__(turn)


class Reading:
    """One pass over a stream, with a torch fetcher."""

    count = 0  # of its samples, which nobody asks for

    def __init__(self, fetcher: Any, index: Any) -> None:
        self.fetcher, self.index, self.batches, self.over = fetcher, index, self, False

    def __iter__(self) -> Reading:
        return self

    def __next__(self) -> Any:
        self.over, was_over = True, self.over
        if was_over:
            raise StopIteration
        try:
            batch = self.fetcher.fetch(self.index)
        except Exception as error:
            self.over = isinstance(error, StopIteration)
            raise
        self.over = False
        return batch


def feed_of(
    loader: Any, sampler: Any, begun: Iterator[Any], number: int, sent: list[int]
) -> Callable[[Any], Iterator[Any]]:
    """Return the function with which a loop feeds its workers, and which counts the requests in `sent`.

    It has no reference to the iterator, so that the iterator can be deleted when it isn't used any more.
    """
    how = loader.in_order, loader.timeout
    if loader._dataset_kind == _DatasetKind.Iterable:
        return lambda queue: from_stream(queue, number, *how)

    def tasks() -> Iterator[tuple[int, int, Any]]:
        for position, index in enumerate(indices_of(sampler, begun)):
            sent[0] = position + 1
            yield number, position, index

    return lambda queue: arriving(queue, tasks(), *how)


def arriving(queue: Any, tasks: Iterator[Any], in_order: bool, timeout_s: float) -> Iterator[Any]:
    """Send the first tasks and yield the workers; then yield each result, a batch or `Raised`, and send one more
    task."""
    flying: list[int] = []
    try:
        flying.extend(queue.submit(*task) for task in itertools.islice(tasks, queue.window))
        yield list(getattr(queue.pool, "processes", None) or queue.pool.threads)
        while flying:
            ticket = queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            arrived = [outcome(queue, ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(queue.submit(*task))
            yield arrived.pop()
    finally:
        queue.abandon(flying)


def outcome(queue: Any, ticket: int) -> Any:
    """Return the batch of a ticket, or `Raised`."""
    try:
        return queue.result(ticket)
    except Exception as error:
        return Raised(error)


def from_stream(queue: Any, number: int, in_order: bool, timeout_s: float) -> Iterator[Any]:
    """Do the same for a stream: each worker reads its share, and they take turns."""
    loop = next(queue.tickets)
    turns = Turns(number, loop, queue.num_workers, queue.loops)
    queue.loops.add(loop)
    try:
        with contextlib.closing(arriving(queue, iter(turns), in_order, timeout_s)) as answers:  # type: ignore[type-var]
            for answer in answers:
                made = [answer]
                del answer
                if turns.is_batch(made[0]):
                    yield made.pop()
    finally:
        queue.loops.discard(loop)
