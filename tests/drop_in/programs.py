"""What programs do with a `DataLoader`: small patterns, taken from real training scripts and libraries.

A pattern is called with a class of loaders and a number of workers, and returns what is worth comparing.
"""

from __future__ import annotations

import collections
import copy
import functools
import gc
import inspect
import itertools
import multiprocessing
import operator
import os
import pickle
import queue
import random
import signal
import tempfile
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
from torch.utils import data
from torch.utils.data import dataloader as internals

Pattern = Callable[[Any, int], Any]
PROGRAMS: dict[str, tuple[Pattern, tuple[int, ...]]] = {}


def pattern(*workers: int) -> Callable[[Pattern], Pattern]:
    """Add a function to the programs, to be run with each of these numbers of workers, or with 0 and 2."""

    def added(function: Pattern) -> Pattern:
        assert function.__name__ not in PROGRAMS
        PROGRAMS[function.__name__] = function, workers or (0, 2)
        return function

    return added


# ---- results


def told(value: Any) -> Any:
    """Return a value as nested lists of names and texts: type, dtype, shape and layout are part of it."""
    kind = type(value).__name__
    if isinstance(value, torch.Tensor):
        readable = value.layout == torch.strided and not value.is_nested and value.device.type == "cpu"
        values = repr((value if readable else value.to_dense()).tolist()) if value.device.type == "cpu" else "none"
        shape = str(tuple(value.shape))
        return [kind, str(value.dtype), shape, str(value.layout), str(value.device), str(value.requires_grad), values]
    if isinstance(value, np.ndarray):
        return [kind, value.dtype.str, str(value.shape), repr(value.tolist())]
    if isinstance(value, Mapping):
        return [kind, [[told(key), told(item)] for key, item in value.items()]]
    if isinstance(value, tuple | list | collections.deque | collections.UserList | set):
        return [kind, [told(item) for item in value]]
    if isinstance(value, BaseException):
        return ["raised", kind]
    return [kind, value.__name__ if isinstance(value, type) else repr(value)]


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call returns, or the error that it raises."""
    try:
        return call()
    except Exception as error:
        return error.with_traceback(None)  # which would keep the loop


def each(loop: Iterator[Any], most: int = 20) -> list[Any]:
    """Return what `next` gives, errors among it, until the end."""
    seen: list[Any] = []
    while len(seen) < most:
        seen.append(outcome(lambda: next(loop)))
        if isinstance(seen[-1], StopIteration):
            break
    return seen


def categories(call: Callable[[], Any]) -> list[Any]:
    """Return what a call returns, and the categories of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call()
    return [result, [warning.category.__name__ for warning in caught]]


def staying(workers: int) -> dict[str, Any]:
    """Return the arguments for workers that stay, where there are any."""
    return {"num_workers": workers, "persistent_workers": workers > 0}


def children() -> set[int]:
    """Return the ids of the processes that this one has started, without Python's own helpers."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        try:
            words = " ".join(process.cmdline())
            if process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in words:
                found.add(process.pid)
        except psutil.NoSuchProcess:
            continue
    return found


def gone(before: set[int], within_s: float = 8.0) -> bool:
    """Tell whether all processes that were started since `before` end in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        gc.collect()
        if children() <= before:
            return True
        time.sleep(0.02)
    return False


# ---- datasets

NUMBERS = torch.arange(7)
PAIRS = data.TensorDataset(torch.arange(14.0).reshape(7, 2), torch.arange(7))


class Plain:
    """A dataset that is of no class of torch's: pairs of arrays and numbers."""

    def __len__(self) -> int:
        return 7

    def __getitem__(self, index: int) -> Any:
        return np.full(2, index, np.float32), index


class Asked(data.Dataset):
    """Gives what it is asked for, as text: positions have a type."""

    def __len__(self) -> int:
        return 7

    def __getitem__(self, index: Any) -> str:
        return f"{type(index).__name__} {index!r}"


class Made(data.Dataset):
    """Gives what a function makes of a position."""

    def __init__(self, make: Callable[[int], Any], length: int = 7) -> None:
        self.make, self.length = make, length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Any:
        return self.make(index)


class Drawing(data.Dataset):
    """Draws from all three global generators, as augmentation does."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> Any:
        return index, random.random(), np.random.rand(), torch.rand(()).item()


class Stream(data.IterableDataset):
    """Counts; each worker reads its share."""

    def __init__(self, length: int = 7, said: int | None = None, shared: bool = True) -> None:
        self.length, self.shared = length, shared
        if said is not None:
            self.said = said

    def __iter__(self) -> Iterator[Any]:
        info = data.get_worker_info()
        start, step = (info.id, info.num_workers) if info and self.shared else (0, 1)
        return iter(range(start, self.length, step))


class Told(Stream):
    """A stream with a length, true or not."""

    def __len__(self) -> int:
        return self.said


class Forever:
    """A sampler that repeats another one without end."""

    def __init__(self, sampler: Any) -> None:
        self.sampler = sampler

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield from iter(self.sampler)


# ---- A to O: what was found in a first survey of programs


@pattern()
def a_attributes_set_before_the_constructor(loaders: Any, workers: int) -> Any:
    class Template(loaders):
        def __init__(self, dataset: Any) -> None:
            self.dataset, self.batch_size, self.drop_last = dataset, 4, True
            self.sampler = data.SubsetRandomSampler([1, 2, 3, 4, 5])
            self.batch_sampler, self.persistent_workers = None, False
            super().__init__(dataset, batch_size=self.batch_size, sampler=self.sampler, num_workers=workers)

    return list(Template(data.TensorDataset(torch.arange(8))))


@pattern()
def b_batch_sampler_gives_lists(loaders: Any, workers: int) -> Any:
    batches = loaders(PAIRS, batch_size=3, num_workers=workers).batch_sampler
    return [
        sum(batches, []),  # noqa: RUF017
        [*batches][0] + [1],  # noqa: RUF015
        bool([*batches][0]),  # noqa: RUF015
        list(batches),
        len(batches),
    ]


@pattern()
def b_batch_sampler_wrapped_by_a_shard(loaders: Any, workers: int) -> Any:
    class Shard(data.BatchSampler):
        def __init__(self, inner: Any, rank: int) -> None:
            self.inner, self.rank = inner, rank

        def __iter__(self) -> Iterator[list[int]]:
            first: list[int] = []
            for number, batch in enumerate(self.inner):
                first = first or batch
                if number % 2 == self.rank:
                    yield batch + first[: 2 - len(batch)]

        def __len__(self) -> int:
            return len(self.inner) // 2

    loader = loaders(Asked(), batch_size=2)
    return [list(loaders(Asked(), batch_sampler=Shard(loader.batch_sampler, k), num_workers=workers)) for k in (0, 1)]


@pattern()
def b_first_batches_skipped(loaders: Any, workers: int) -> Any:
    loader = loaders(Asked(), batch_size=2, num_workers=workers)
    rest = list(itertools.islice(loader.batch_sampler, 1, None))
    return list(loaders(loader.dataset, batch_sampler=rest, num_workers=workers))


@pattern()
def c_frameworks_ask_for_the_class(loaders: Any, workers: int) -> Any:
    def prepared(loader: Any, rank: int) -> Any:
        if not isinstance(loader, data.DataLoader):
            return loader
        sampler = data.DistributedSampler(loader.dataset, num_replicas=2, rank=rank, shuffle=False)
        return type(loader)(loader.dataset, loader.batch_size, sampler=sampler, num_workers=loader.num_workers)

    return [list(prepared(loaders(NUMBERS, batch_size=2, num_workers=workers), rank)) for rank in (0, 1)]


@pattern()
def d_endless_sampler_with_replacement(loaders: Any, workers: int) -> Any:
    sampler = data.RandomSampler(NUMBERS, replacement=True, num_samples=int(1e10))
    loader = loaders(NUMBERS, batch_size=4, sampler=sampler, num_workers=workers)
    return [len(loader), *itertools.islice(loader, 3)]


@pattern()
def e_runs_with_a_seed_repeat(loaders: Any, workers: int) -> Any:
    def run() -> list[Any]:
        torch.manual_seed(5)
        loader = loaders(NUMBERS, batch_size=4, shuffle=True, num_workers=workers)
        return [list(loader), list(loader), torch.rand(1)]

    return [run(), run()]


@pattern()
def e_a_run_resumes(loaders: Any, workers: int) -> Any:
    torch.manual_seed(3)
    loader = loaders(NUMBERS, batch_size=3, shuffle=True, num_workers=workers)
    first = list(loader)
    state = torch.get_rng_state()
    second = list(loader)
    torch.set_rng_state(state)
    return [first, second, list(loaders(NUMBERS, batch_size=3, shuffle=True, num_workers=workers))]


@pattern()
def f_batches_of_one_by_default(loaders: Any, workers: int) -> Any:
    return [len(loaders(PAIRS)), loaders(PAIRS).batch_size, list(loaders(PAIRS, num_workers=workers))]


@pattern()
def g_parts_of_a_batch_are_assigned(loaders: Any, workers: int) -> Any:
    seen = []
    for batch in loaders(PAIRS, batch_size=4, num_workers=workers):
        batch[0] = batch[0].to(torch.float64)
        for number in range(len(batch)):
            batch[number] = batch[number].to("cpu")
        seen.append([t + 1 for t in batch] if isinstance(batch, list) else batch + 1)
    return seen


@pattern()
def h_datasets_that_are_not_of_torch(loaders: Any, workers: int) -> Any:
    zipped = list(zip(np.arange(8.0).reshape(4, 2), np.arange(4), strict=True))
    return [list(loaders(some, batch_size=3, num_workers=workers)) for some in (zipped, Plain(), range(5), [1.5, 2.5])]


@pattern()
def i_pin_memory_device_is_given(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=4, pin_memory_device="", num_workers=workers)
    return [loader.pin_memory_device, list(loader)]


@pattern()
def j_get_iterator_is_overridden(loaders: Any, workers: int) -> Any:
    class Wrapped:
        def __init__(self, loop: Any, change: Callable[[Any], Any]) -> None:
            self.loop, self.change = loop, change

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> Any:
            return self.change(next(self.loop))

    class Graphs(loaders):
        def __init__(self, positions: Any, **named: Any) -> None:
            super().__init__(positions, collate_fn=self.collate, **named)

        def collate(self, positions: list[int]) -> Any:
            return torch.tensor(positions) * 10

        def _get_iterator(self) -> Any:
            return Wrapped(super()._get_iterator(), lambda batch: {"x": batch})

    return list(Graphs(range(7), batch_size=3, num_workers=workers))


@pattern()
def j_settled_by_the_mangled_name(loaders: Any, workers: int) -> Any:
    class MultiEpochs(loaders):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._DataLoader__initialized = False
            self.batch_sampler = Forever(self.batch_sampler)
            self._DataLoader__initialized = True
            self.iterator = super().__iter__()

        def __len__(self) -> int:
            return len(self.batch_sampler.sampler)

        def __iter__(self) -> Iterator[Any]:
            for _ in range(len(self)):
                yield next(self.iterator)

    loader = MultiEpochs(NUMBERS, batch_size=3, shuffle=True, num_workers=workers)
    return [len(loader), list(loader), list(loader)]


@pattern()
def j_hooks_look_at_the_iterator(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, **staying(workers))
    seen = [loader._iterator is None]
    loop = iter(loader)
    seen.append((loader._iterator is loop) == (workers > 0))
    return [*seen, list(loop), (loader._iterator is None) == (workers == 0)]


@pattern()
def j_batches_are_counted_by_the_iterator(loaders: Any, workers: int) -> Any:
    class Saveable(loaders):
        skip = 0

        def __iter__(self) -> Any:
            self.loop = super().__iter__()
            for _ in range(self.skip):
                next(self.loop)
            return self.loop

    loader = Saveable(NUMBERS, batch_size=2, num_workers=workers)
    seen = [*itertools.islice(loader, 2)]
    loader.skip = loader.loop._num_yielded
    return [seen, loader.skip, list(loader), loader.loop._num_yielded]


@pattern()
def k_a_sampler_that_is_its_own_iterator(loaders: Any, workers: int) -> Any:
    class Counter:
        def __iter__(self) -> Any:
            self.at = -1
            return self

        def __next__(self) -> int:
            self.at += 1
            if self.at >= 5:
                raise StopIteration
            return self.at

    class Batches(Counter):
        def __next__(self) -> Any:
            return [super().__next__()] * 2

    one = loaders(NUMBERS, sampler=Counter(), batch_size=None, num_workers=workers)
    two = loaders(NUMBERS, batch_sampler=Batches(), num_workers=workers)
    begun_with_each_batch = loaders(NUMBERS, sampler=Counter(), batch_size=2, num_workers=workers)
    return [list(one), list(one), list(two), list(two), list(itertools.islice(begun_with_each_batch, 4))]


@pattern()
def l_all_arguments_by_position(loaders: Any, workers: int) -> Any:
    make = functools.partial(loaders, NUMBERS, 3, False, None, None, workers, list, False, True, 0, None, None)
    return list(make(torch.Generator().manual_seed(1)))


@pattern()
def m_shuffle_is_a_number(loaders: Any, workers: int) -> Any:
    return list(loaders(NUMBERS, 2, 1, num_workers=workers))


@pattern()
def n_the_iterator_has_a_length(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(NUMBERS, batch_size=3, num_workers=workers))
    return [len(loop), next(loop), len(loop)]


@pattern()
def n_threads_share_an_iterator(loaders: Any, workers: int) -> Any:
    loop, lock, seen = iter(loaders(NUMBERS, num_workers=workers)), threading.Lock(), []

    def consume() -> None:
        while True:
            with lock:
                batch = next(loop, None)
                if batch is None:
                    return
                seen.append(batch)

    threads = [threading.Thread(target=consume) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


@pattern()
def n_samplers_are_asked_for(loaders: Any, workers: int) -> Any:
    generator = torch.Generator()
    shuffled = loaders(NUMBERS, shuffle=True, generator=generator, num_workers=workers)
    plain, stream = loaders(NUMBERS), loaders(Stream())
    kinds = [type(one.sampler).__name__ for one in (shuffled, plain, stream)]
    kinds += [type(one.batch_sampler).__name__ for one in (shuffled, plain, stream)]
    same = shuffled.sampler.generator is generator, isinstance(shuffled.sampler, data.RandomSampler)
    return [*kinds, *same, shuffled.batch_sampler.sampler is shuffled.sampler, plain.sampler.data_source is NUMBERS]


@pattern()
def o_what_is_drawn_after_a_loop(loaders: Any, workers: int) -> Any:
    torch.manual_seed(1)
    for _ in loaders(NUMBERS, batch_size=2, shuffle=True, num_workers=workers):
        torch.rand(3)
    return [torch.nn.Linear(2, 1).weight.detach(), torch.rand(2), np.random.rand(), random.random()]


# ---- loops


@pattern()
def iterator_made_anew_at_its_end(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=4, shuffle=True, num_workers=workers)
    loop, seen = iter(loader), []
    for _ in range(5):
        try:
            batch = next(loop)
        except StopIteration:
            loop = iter(loader)
            batch = next(loop)
        seen.append(batch)
    return seen


@pattern()
def loader_that_is_its_own_iterator(loaders: Any, workers: int) -> Any:
    class Infinite(loaders):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.loop = super().__iter__()

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> Any:
            try:
                return next(self.loop)
            except StopIteration:
                self.loop = super().__iter__()
                return next(self.loop)

    return list(itertools.islice(Infinite(NUMBERS, batch_size=3, shuffle=True, num_workers=workers), 7))


@pattern()
def batch_sampler_set_past_the_check(loaders: Any, workers: int) -> Any:
    class Infinite(loaders):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            object.__setattr__(self, "batch_sampler", Forever(self.batch_sampler))
            self.iterator = super().__iter__()

        def __len__(self) -> int:
            return len(self.batch_sampler.sampler)

        def __iter__(self) -> Iterator[Any]:
            for _ in range(len(self)):
                yield next(self.iterator)

        def reset(self) -> None:
            self.iterator = self._get_iterator()

    loader = Infinite(NUMBERS, batch_size=3, shuffle=True, num_workers=workers)
    seen = [list(loader), list(loader)]
    loader.reset()
    return [*seen, list(loader)]


@pattern()
def sampler_repeated_without_batches(loaders: Any, workers: int) -> Any:
    class MultiEpochs(loaders):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._DataLoader__initialized = False
            self.sampler = Forever(self.sampler)
            self._DataLoader__initialized = True
            self.iterator = super().__iter__()

    return list(itertools.islice(MultiEpochs(NUMBERS, batch_size=None, num_workers=workers).iterator, 9))


@pattern()
def batch_sampler_without_end(loaders: Any, workers: int) -> Any:
    sampler = data.WeightedRandomSampler(torch.ones(7), replacement=True, num_samples=3)
    batches = Forever(data.BatchSampler(sampler, batch_size=3, drop_last=True))
    loop = iter(loaders(PAIRS, batch_sampler=batches, num_workers=workers))
    return [next(loop) for _ in range(4)]


@pattern()
def loop_read_by_a_background_thread(loaders: Any, workers: int) -> Any:
    class Background(loaders):
        def __iter__(self) -> Iterator[Any]:
            filled: queue.Queue[Any] = queue.Queue(2)
            loop = super().__iter__()

            def fill() -> None:
                for batch in loop:
                    filled.put([batch])
                filled.put(None)

            threading.Thread(target=fill, daemon=True).start()
            while (got := filled.get()) is not None:
                yield got[0]

    loader = Background(NUMBERS, batch_size=2, shuffle=True, num_workers=workers)
    return [list(loader), list(loader)]


@pattern()
def prefetcher_holds_one_batch_ahead(loaders: Any, workers: int) -> Any:
    class Prefetcher:
        def __init__(self, loader: Any) -> None:
            self.loop = iter(loader)
            self.preload()

        def preload(self) -> None:
            self.ahead = next(self.loop, None)

        def next(self) -> Any:
            batch = self.ahead
            self.preload()
            return batch

    prefetcher = Prefetcher(loaders(PAIRS, batch_size=3, num_workers=workers))
    return list(iter(prefetcher.next, None))


@pattern()
def short_loader_cycled_beside_a_long_one(loaders: Any, workers: int) -> Any:
    long, short = loaders(NUMBERS, batch_size=2, num_workers=workers), loaders(NUMBERS[:3], batch_size=2, shuffle=True)
    return list(zip(long, itertools.cycle(short), strict=False))


@pattern()
def first_batch_again_and_again(loaders: Any, workers: int) -> Any:
    loader = loaders(PAIRS, batch_size=2, shuffle=True, **staying(workers))
    return [next(iter(loader)) for _ in range(3)]


@pattern()
def break_and_loop_again(loaders: Any, workers: int) -> Any:
    loader, seen = loaders(NUMBERS, batch_size=1, shuffle=True, **staying(workers)), []
    for _ in range(3):
        for number, batch in enumerate(loader):
            seen.append(batch)
            if number == 1:
                break
    return [seen, list(loader)]


@pattern()
def two_loops_at_once(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, shuffle=True, num_workers=workers)
    return [(a, b) for a, b in zip(loader, loader, strict=True)]


@pattern()
def two_loops_at_once_with_workers_that_stay(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, **staying(workers))
    first = iter(loader)
    seen = [next(first)]
    second = iter(loader)
    return [*seen, first is second, next(second), list(second), outcome(lambda: next(first))]


@pattern()
def loop_within_a_loop(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS[:3], batch_size=2, num_workers=workers)
    return [[a, list(loader)] for a in loader]


@pattern()
def batches_kept_till_the_end(loaders: Any, workers: int) -> Any:
    big = data.TensorDataset(torch.arange(40_000.0).reshape(8, 5000))
    kept = list(loaders(big, batch_size=2, num_workers=workers))
    return [[batch.sum().item(), batch.shape] for (batch,) in kept]


@pattern()
def batches_changed_in_place(loaders: Any, workers: int) -> Any:
    dataset = data.TensorDataset(torch.arange(6.0).reshape(3, 2))
    loader = loaders(dataset, batch_size=2, num_workers=workers)
    changed = [batch.mul_(2).add_(1) for (batch,) in loader]
    return [changed, list(loader), dataset.tensors[0]]


@pattern()
def samples_changed_in_place(loaders: Any, workers: int) -> Any:
    dataset = data.TensorDataset(torch.arange(6.0).reshape(3, 2))
    loader = loaders(dataset, batch_size=None, num_workers=workers)
    return [[batch[0].add_(1) for batch in loader], dataset.tensors[0]]


@pattern()
def epochs_of_an_emptied_iterator(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(NUMBERS, batch_size=4, num_workers=workers))
    return [list(loop), list(loop), next(loop, "end"), iter(loop) is loop]


# ---- subclasses, copies and frameworks


@pattern()
def template_that_splits_its_sampler(loaders: Any, workers: int) -> Any:
    class Base(loaders):
        def __init__(self, dataset: Any, batch_size: int, split: float) -> None:
            order = np.random.permutation(len(dataset))
            held = int(len(dataset) * split)
            self.valid = data.SubsetRandomSampler(order[:held])
            self.named = {"dataset": dataset, "batch_size": batch_size, "num_workers": workers}
            super().__init__(sampler=data.SubsetRandomSampler(order[held:]), **self.named)

        def split(self) -> Any:
            return loaders(sampler=self.valid, **self.named)

    loader = Base(Asked(), 2, 0.5)
    return [list(loader), list(loader.split()), len(loader.split())]


@pattern()
def iterators_made_by_hand_of_torchs_class(loaders: Any, workers: int) -> Any:
    class Patched(internals._SingleProcessDataLoaderIter):
        def _next_data(self) -> Any:
            index = self._next_index()
            return self._dataset_fetcher.fetch(index), index

    class Indexed(loaders):
        def _get_iterator(self) -> Any:
            return Patched(self) if self.num_workers == 0 else super()._get_iterator()

    return list(Indexed(PAIRS, batch_size=3, num_workers=workers))


@pattern(2)
def iterators_made_by_hand_with_workers(loaders: Any, workers: int) -> Any:
    class Patched(internals._MultiProcessingDataLoaderIter):
        def _next_data(self) -> Any:
            return {"batch": super()._next_data()}

    class Patching(loaders):
        def _get_iterator(self) -> Any:
            return Patched(self)

    return list(Patching(PAIRS, batch_size=3, num_workers=workers))


@pattern()
def kind_of_the_iterator(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(NUMBERS, num_workers=workers))
    kinds = internals._BaseDataLoaderIter, internals._SingleProcessDataLoaderIter
    return [isinstance(loop, kind) for kind in kinds]


@pattern(2)
def frameworks_end_the_workers(loaders: Any, workers: int) -> Any:
    before, loader = children(), loaders(NUMBERS, batch_size=2, **staying(workers))
    next(iter(loader))
    if loader._iterator is not None:
        loader._iterator._shutdown_workers()
    loader._iterator = None
    return [gone(before), list(loader)]


@pattern(2)
def frameworks_ask_whether_there_are_workers(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=2, **staying(workers))
    next(iter(loader))
    return isinstance(loader._iterator, internals._MultiProcessingDataLoaderIter)


@pattern(2)
def the_iterator_is_dropped_to_free_workers(loaders: Any, workers: int) -> Any:
    before, loader = children(), loaders(NUMBERS, batch_size=2, **staying(workers))
    seen = list(loader)
    loader._iterator = None
    return [seen, gone(before), list(loader)]


@pattern(2)
def workers_are_pinned_to_cores(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=2, **staying(workers))
    next(iter(loader))
    first = [worker.pid for worker in loader._iterator._workers]
    alive = [worker.is_alive() for worker in loader._iterator._workers]
    next(iter(loader))
    return [alive, first == [worker.pid for worker in loader._iterator._workers]]


@pattern(2)
def prefetched_batches_are_counted(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(range(20), batch_size=2, num_workers=workers))
    next(loop)
    return (loop._send_idx - loop._rcvd_idx) * loop._index_sampler.batch_size


@pattern()
def private_parts_of_an_iterator(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(NUMBERS, batch_size=3, num_workers=workers))
    names = [
        "_num_workers",
        "_drop_last",
        "_timeout",
        "_auto_collation",
        "_dataset_kind",
        "_persistent_workers",
        "_pin_memory",
    ]
    return [[getattr(loop, name) for name in names], loop._dataset is NUMBERS, loop._index_sampler.batch_size]


@pattern(0)
def fetcher_of_an_iterator_is_changed(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(PAIRS, batch_size=3))
    loop._dataset_fetcher.collate_fn = len
    return [list(loop), loop._dataset_fetcher.dataset is PAIRS, loop._dataset_fetcher.auto_collation]


@pattern(0)
def fetcher_of_a_stream_is_asked(loaders: Any, workers: int) -> Any:
    loop = iter(loaders(Stream(), batch_size=3))
    return [next(loop), list(loop._dataset_fetcher.dataset_iter), loop._dataset_fetcher.ended]


@pattern()
def made_again_from_public_attributes(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, shuffle=True, num_workers=workers)
    left_out = {"batch_size", "sampler", "drop_last", "batch_sampler"}
    named = {name: value for name, value in vars(loader).items() if not name.startswith("_") and name not in left_out}
    return list(type(loader)(batch_sampler=data.BatchSampler(range(7), 2, False), **named))


@pattern()
def made_again_as_a_loader_of_torch(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, num_workers=workers)
    left_out = {"sampler", "batch_sampler", "batch_size", "drop_last"}
    named = {name: value for name, value in vars(loader).items() if not name.startswith("_") and name not in left_out}
    return list(data.DataLoader(batch_sampler=[[1, 2], [3]], **named))


@pattern()
def made_again_by_its_signature(loaders: Any, workers: int) -> Any:
    class Custom(loaders):
        def __init__(self, numbers: int, *arguments: Any, **named: Any) -> None:
            self.numbers = numbers
            super().__init__(range(numbers), *arguments, **named)

    loader = Custom(5, batch_size=2, num_workers=workers)
    known = set(inspect.signature(loaders.__init__).parameters) | set(inspect.signature(loader.__init__).parameters)
    named = {name: value for name, value in vars(loader).items() if name in known and not name.startswith("_")}
    for name in ("dataset", "sampler", "batch_size", "drop_last", "persistent_workers"):
        named.pop(name, None)
    return list(type(loader)(**{**named, "batch_sampler": data.BatchSampler([4, 2, 0], 2, False)}))


@pattern()
def names_of_the_attributes(loaders: Any, workers: int) -> Any:
    public = [name for name in vars(loaders(NUMBERS, num_workers=workers)) if not name.startswith("_")]
    return sorted(public)


@pattern()
def names_of_the_arguments(loaders: Any, workers: int) -> Any:
    parameters = inspect.signature(data.DataLoader).parameters
    mine = inspect.signature(loaders).parameters
    return [[name, mine[name].default, str(mine[name].kind)] for name in parameters]


@pattern()
def loaders_are_copied(loaders: Any, workers: int) -> Any:
    loader = loaders(PAIRS, batch_size=3, shuffle=True, num_workers=workers)
    copies = copy.copy(loader), copy.deepcopy(loader), pickle.loads(pickle.dumps(loader))
    return [[len(one), one.num_workers, list(one)] for one in copies]


@pattern()
def loader_copied_while_workers_stay(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, **staying(workers))
    next(iter(loader))
    if workers:
        return [outcome(lambda: pickle.dumps(loader)), outcome(lambda: copy.deepcopy(loader)), list(loader)]
    return list(pickle.loads(pickle.dumps(loader)))


@pattern()
def iterator_is_not_pickled(loaders: Any, workers: int) -> Any:
    return outcome(lambda: pickle.dumps(iter(loaders(NUMBERS, num_workers=workers))))


@pattern()
def dataset_swapped_in_a_copy(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, num_workers=workers)
    other = copy.copy(loader)
    other.__dict__["dataset"] = NUMBERS * 10
    return [list(loader), list(other)]


@pattern()
def attributes_that_may_not_be_set(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, num_workers=workers)
    names = ["batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"]
    return [outcome(lambda name=name: setattr(loader, name, 2)) for name in names]


@pattern()
def settings_changed_between_epochs(loaders: Any, workers: int) -> Any:
    loader = loaders(PAIRS, batch_size=3, num_workers=workers)
    seen = [list(loader)]
    loader.collate_fn = len
    seen.append(list(loader))
    loader.batch_sampler.batch_size = 2
    seen.append([len(loader), *loader])
    loader.batch_sampler.drop_last = True
    seen.append([len(loader), *loader])
    loader.num_workers = 2 - workers
    loader.prefetch_factor = 2
    return [*seen, list(loader)]


@pattern()
def generator_set_afterwards(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, batch_size=3, shuffle=True, num_workers=workers)
    loader.generator = torch.Generator().manual_seed(4)
    loader.sampler.generator = torch.Generator().manual_seed(5)
    return [list(loader), torch.rand(1)]


@pattern()
def generic_and_mixed_in(loaders: Any, workers: int) -> Any:
    class Sized:
        def samples(self) -> int:
            return len(self.dataset)  # type: ignore[attr-defined]

    class Mine(loaders[torch.Tensor], Sized):
        """A loader of tensors."""

    loader = Mine(NUMBERS, 4, num_workers=workers)
    return [loader.samples(), len(loader), list(loader), isinstance(loader, loaders)]


@pattern()
def transform_replaced_between_epochs(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: index)
    seen = []
    for named in ({"num_workers": workers}, staying(workers)):
        loader = loaders(dataset, batch_size=4, **named)
        dataset.make = int
        seen.append(list(loader))
        loader.dataset.make = float
        seen.append(list(loader))
    return seen


@pattern()
def dataset_grows_between_epochs(loaders: Any, workers: int) -> Any:
    numbers = [1, 2, 3]
    loader = loaders(numbers, batch_size=2, shuffle=True, num_workers=workers)
    seen = [len(loader), list(loader)]
    numbers += [4, 5]
    return [*seen, len(loader), list(loader)]


# ---- samplers


@pattern()
def split_at_random(loaders: Any, workers: int) -> Any:
    parts = data.random_split(PAIRS, [4, 3], generator=torch.Generator().manual_seed(42))
    first = [loaders(part, batch_size=2, num_workers=workers) for part in parts]
    return [[loader.dataset.indices, len(loader.dataset), list(loader)] for loader in first]


@pattern()
def split_in_shares(loaders: Any, workers: int) -> Any:
    train, held = data.random_split(Plain(), [0.8, 0.2])
    shuffled = loaders(train, batch_size=2, shuffle=True, num_workers=workers)
    return [list(shuffled), list(loaders(held, batch_size=2, num_workers=workers))]


@pattern()
def one_dataset_two_subset_samplers(loaders: Any, workers: int) -> Any:
    order = list(range(7))
    np.random.shuffle(order)
    samplers = [data.SubsetRandomSampler(order[:2]), data.SubsetRandomSampler(torch.tensor(order[2:]))]
    return [list(loaders(Asked(), batch_size=2, sampler=one, num_workers=workers)) for one in samplers]


@pattern()
def weights_balance_classes(loaders: Any, workers: int) -> Any:
    labels = np.array([0, 0, 0, 0, 0, 1, 1])
    weights = (1.0 / np.bincount(labels))[labels]
    sampler = data.WeightedRandomSampler(weights, len(weights), replacement=True)
    loader = loaders(PAIRS, batch_size=4, sampler=sampler, num_workers=workers)
    return [list(loader), list(loader)]


@pattern()
def distributed_sampler_is_told_the_epoch(loaders: Any, workers: int) -> Any:
    seen = []
    for rank in range(2):
        sampler = data.DistributedSampler(NUMBERS, num_replicas=2, rank=rank, seed=3, drop_last=True)
        loader = loaders(NUMBERS, batch_size=2, sampler=sampler, num_workers=workers)
        for epoch in (0, 1, 0):
            loader.batch_sampler.sampler.set_epoch(epoch)
            seen.append(list(loader))
    return seen


@pattern()
def repeated_augmentation(loaders: Any, workers: int) -> Any:
    class Repeated(data.Sampler):
        epoch = 0

        def __iter__(self) -> Iterator[int]:
            order = torch.randperm(5, generator=torch.Generator().manual_seed(self.epoch))
            return iter(order.repeat_interleave(3).tolist()[:10])

        def __len__(self) -> int:
            return 10

    loader = loaders(PAIRS, batch_size=4, sampler=Repeated(), num_workers=workers)
    first = list(loader)
    loader.sampler.epoch = 1
    return [first, list(loader)]


@pattern()
def batches_grouped_by_length(loaders: Any, workers: int) -> Any:
    texts = ["a", "bcd", "e", "fgh", "i", "jkl"]

    class Grouped(data.Sampler):
        def __iter__(self) -> Iterator[Any]:
            waiting: dict[int, list[int]] = {}
            for position in torch.randperm(len(texts)).tolist():
                group = waiting.setdefault(len(texts[position]), [])
                group.append(position)
                if len(group) == 2:
                    yield group[:]
                    group.clear()

    loader = loaders(texts, batch_sampler=Grouped(), num_workers=workers)
    return [list(loader), list(loader), outcome(lambda: len(loader))]


@pattern()
def batches_of_positions_of_every_kind(loaders: Any, workers: int) -> Any:
    kinds = [[(0, 1), (2,)], [torch.tensor([3, 4])], [np.array([5, 6])], [range(2)], [[torch.tensor(1)], [np.int64(2)]]]
    kinds += [np.array([[0, 1], [2, 3]]), torch.tensor([[0, 1]]), [{1, 2}], [[]], [[True, False]], [[-1, -2]]]
    return [
        outcome(lambda kind=kind: list(loaders(Asked(), batch_sampler=kind, num_workers=workers))) for kind in kinds
    ]


@pattern()
def positions_of_every_kind(loaders: Any, workers: int) -> Any:
    kinds = [range(2), torch.tensor([1, 0]), np.array([1, 0]), ["a", "b"], [(0, 224), (1, 320)], [True], [1.5], [None]]
    named = [{"batch_size": 2}, {"batch_size": None}]
    return [list(loaders(Asked(), sampler=kind, num_workers=workers, **how)) for kind in kinds for how in named]


@pattern()
def keys_of_a_dict(loaders: Any, workers: int) -> Any:
    table = {"cat": torch.ones(2), "dog": torch.zeros(2)}
    return list(loaders(table, batch_size=2, sampler=["dog", "cat", "dog"], num_workers=workers))


@pattern()
def positions_with_sizes(loaders: Any, workers: int) -> Any:
    class Sizes(data.BatchSampler):
        def __iter__(self) -> Iterator[Any]:
            for batch in super().__iter__():
                size = random.choice([2, 3])
                yield [(position, size) for position in batch]

    dataset = Made(lambda index: torch.full((index[1],), index[0]))
    return list(loaders(dataset, batch_sampler=Sizes(data.RandomSampler(range(6)), 2, False), num_workers=workers))


@pattern()
def bulk_loading_by_a_sampler_of_batches(loaders: Any, workers: int) -> Any:
    sampler = data.BatchSampler(data.SequentialSampler(NUMBERS), batch_size=3, drop_last=False)
    rows = np.arange(14.0).reshape(7, 2)
    return [list(loaders(some, batch_size=None, sampler=sampler, num_workers=workers)) for some in (NUMBERS, rows)]


@pattern()
def sampler_that_is_used_up(loaders: Any, workers: int) -> Any:
    loader = loaders(NUMBERS, sampler=iter([3, 1]), num_workers=workers)
    return [list(loader), list(loader), outcome(lambda: len(loader))]


@pattern()
def sampler_draws_while_training_draws(loaders: Any, workers: int) -> Any:
    class Episodes:
        def __iter__(self) -> Iterator[Any]:
            for _ in range(6):
                yield torch.randperm(7)[:2] + np.random.randint(1)

    loader = loaders(NUMBERS, batch_sampler=Episodes(), num_workers=workers)
    return [[batch, torch.rand(1), np.random.rand()] for batch in loader]


@pattern()
def batches_that_may_be_empty(loaders: Any, workers: int) -> Any:
    def collate(samples: list[Any]) -> Any:
        return data.default_collate(samples) if samples else torch.empty(0)

    batches = [[0, 1], [], [2]]
    usual = loaders(NUMBERS, batch_sampler=batches, num_workers=workers)
    return [list(loaders(NUMBERS, batch_sampler=batches, collate_fn=collate, num_workers=workers)), each(iter(usual))]


@pattern()
def generator_shared_with_the_sampler(loaders: Any, workers: int) -> Any:
    generator = torch.Generator().manual_seed(7)
    loader = loaders(NUMBERS, batch_size=3, shuffle=True, generator=generator, num_workers=workers)
    seen = [list(loader)]
    state = generator.get_state()
    seen.append(list(loader))
    generator.set_state(state)
    return [*seen, list(loader), torch.rand(1, generator=generator)]


# ---- random numbers in workers


@pattern()
def augmentation_draws(loaders: Any, workers: int) -> Any:
    torch.manual_seed(11)
    loader = loaders(Drawing(), batch_size=2, num_workers=workers)
    return [list(loader), list(loader)]


@pattern()
def augmentation_draws_in_workers_that_stay(loaders: Any, workers: int) -> Any:
    torch.manual_seed(11)
    loader = loaders(Drawing(), batch_size=2, **staying(workers))
    return [list(loader), list(loader)]


def seed_worker(worker: int) -> None:
    """Seed what torch's notes on reproducibility seed."""
    seed = torch.initial_seed() % 2**32
    np.random.seed(seed)
    random.seed(seed)


@pattern()
def reproducible_as_the_notes_of_torch_say(loaders: Any, workers: int) -> Any:
    generator = torch.Generator()
    generator.manual_seed(0)
    loader = loaders(
        Drawing(), batch_size=2, num_workers=workers, worker_init_fn=seed_worker, generator=generator, shuffle=True
    )
    return [list(loader), list(loader)]


@pattern()
def workers_seeded_without_a_generator(loaders: Any, workers: int) -> Any:
    torch.manual_seed(2)
    return list(loaders(Drawing(), batch_size=2, num_workers=workers, worker_init_fn=seed_worker))


@pattern()
def workers_seeded_by_number(loaders: Any, workers: int) -> Any:
    def seed(worker: int) -> None:
        torch.manual_seed(worker)
        np.random.seed(worker)
        random.seed(worker)

    return list(loaders(Drawing(), batch_size=2, num_workers=workers, worker_init_fn=seed))


@pattern()
def generators_of_a_dataset_are_seeded_in_the_worker(loaders: Any, workers: int) -> Any:
    class Own(Made):
        rng = np.random.default_rng(0)

    def seed(worker: int) -> None:
        info = data.get_worker_info()
        info.dataset.rng = np.random.default_rng(info.seed % 2**32 + worker)

    dataset = Own(lambda index: dataset_of().rng.random())

    def dataset_of() -> Any:
        info = data.get_worker_info()
        return info.dataset if info else dataset

    return list(loaders(dataset, batch_size=3, num_workers=workers, worker_init_fn=seed))


@pattern()
def random_seed_drawn_by_a_subclass(loaders: Any, workers: int) -> Any:
    class Seeded(loaders):
        def __init__(self, dataset: Any, **named: Any) -> None:
            self.seed = torch.empty((), dtype=torch.int64).random_(generator=named.get("generator")).item()
            super().__init__(dataset, **named)

    loader = Seeded(Drawing(), batch_size=4, shuffle=True, num_workers=workers)
    return [loader.seed, list(loader)]


@pattern()
def workers_know_who_they_are(loaders: Any, workers: int) -> Any:
    def look(index: int) -> Any:
        info = data.get_worker_info()
        if info is None:
            return "nobody"
        first = info.seed - info.id == torch.initial_seed() - info.id
        return f"{info.id} {info.num_workers} {type(info.dataset).__name__} {first} {torch.get_num_threads()}"

    return [list(loaders(Made(look, 4), batch_size=1, num_workers=workers)), data.get_worker_info()]


@pattern()
def worker_init_gets_a_number(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: os.environ.get("LOADER_WORKER", "main"), 4)

    def init(worker: int) -> None:
        os.environ["LOADER_WORKER"] = f"{type(worker).__name__} {worker}"

    return list(loaders(dataset, batch_size=1, num_workers=workers, worker_init_fn=init))


# ---- streams


@pattern()
def stream_shared_by_workers(loaders: Any, workers: int) -> Any:
    return [list(loaders(Stream(), batch_size=size, num_workers=workers)) for size in (1, 2, 3, None)]


@pattern()
def stream_that_everybody_reads(loaders: Any, workers: int) -> Any:
    loader = loaders(Stream(3, shared=False), batch_size=2, **staying(workers))
    return [list(loader), list(loader)]


@pattern()
def stream_split_by_worker_init(loaders: Any, workers: int) -> Any:
    class Span(data.IterableDataset):
        start, end = 0, 7

        def __iter__(self) -> Iterator[int]:
            return iter(range(self.start, self.end))

    def split(worker: int) -> None:
        info = data.get_worker_info()
        share = -(-7 // info.num_workers)
        info.dataset.start, info.dataset.end = worker * share, min(7, worker * share + share)

    return list(loaders(Span(), batch_size=2, num_workers=workers, worker_init_fn=split))


@pattern()
def stream_drops_rests(loaders: Any, workers: int) -> Any:
    return list(loaders(Stream(9), batch_size=2, drop_last=True, num_workers=workers))


@pattern()
def stream_of_finished_batches(loaders: Any, workers: int) -> Any:
    class Batches(Stream):
        def __iter__(self) -> Iterator[Any]:
            for number in super().__iter__():
                yield np.full((2, 2), number), [number], (number, "text"), {"a": np.float32(number)}

    return list(loaders(Batches(3), batch_size=None, num_workers=workers))


@pattern()
def streams_chained(loaders: Any, workers: int) -> Any:
    return list(loaders(data.ChainDataset([Stream(4), Stream(3)]), batch_size=3, num_workers=workers))


@pattern()
def stream_without_end(loaders: Any, workers: int) -> Any:
    return list(itertools.islice(loaders(Stream(10**9), batch_size=2, num_workers=workers), 5))


@pattern()
def stream_with_a_length(loaders: Any, workers: int) -> Any:
    loaded = [loaders(Told(7, 7), batch_size=3, drop_last=drop, num_workers=workers) for drop in (False, True)]
    return [categories(lambda loader=loader: [len(loader), list(loader)]) for loader in loaded]


@pattern()
def stream_with_a_length_that_is_too_short(loaders: Any, workers: int) -> Any:
    loader = loaders(Told(7, 3), batch_size=1, num_workers=workers)
    return [categories(lambda: list(loader)), categories(lambda: [len(loader), list(loader)])]


@pattern()
def stream_with_a_length_that_is_too_long(loaders: Any, workers: int) -> Any:
    loader = loaders(Told(3, 30), batch_size=1, num_workers=workers)
    return categories(lambda: [len(loader), list(loader)])


@pattern()
def stream_of_a_loader(loaders: Any, workers: int) -> Any:
    class Inner(data.IterableDataset):
        def __iter__(self) -> Iterator[Any]:
            yield from loaders(NUMBERS, batch_size=3, shuffle=True)

    return list(loaders(Inner(), batch_size=None, num_workers=min(workers, 1)))


@pattern()
def stream_fails_in_the_middle(loaders: Any, workers: int) -> Any:
    class Failing(Stream):
        def __iter__(self) -> Iterator[Any]:
            yield from (0, 1, 2)
            raise LookupError("no more")

    return each(iter(loaders(Failing(), batch_size=2, num_workers=min(workers, 1))))


@pattern()
def stream_that_is_its_own_iterator(loaders: Any, workers: int) -> Any:
    class Own(data.IterableDataset):
        def __iter__(self) -> Any:
            self.at = -1
            return self

        def __next__(self) -> int:
            self.at += 1
            if self.at >= 5:
                raise StopIteration
            return self.at

    loaded = [loaders(Own(), batch_size=size, num_workers=workers) for size in (2, None)]
    return [list(itertools.islice(loader, 20)) for loader in loaded]


@pattern()
def stream_goes_on_after_an_error(loaders: Any, workers: int) -> Any:
    class Corrupt(data.IterableDataset):
        def __init__(self) -> None:
            self.at = -1

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> int:
            self.at += 1
            if self.at == 2:
                raise OSError("corrupt")
            if self.at >= 5:
                raise StopIteration
            return self.at

    return each(iter(loaders(Corrupt(), num_workers=min(workers, 1))))


@pattern()
def stream_drops_what_the_collate_stops(loaders: Any, workers: int) -> Any:
    def collate(samples: list[Any]) -> Any:
        if 2 in samples:
            raise StopIteration
        return samples

    return each(iter(loaders(Stream(), batch_size=2, collate_fn=collate, num_workers=min(workers, 1))))


@pattern()
def stream_with_arguments_for_maps(loaders: Any, workers: int) -> Any:
    refused = [{"shuffle": True}, {"sampler": [0]}, {"batch_sampler": [[0]]}]
    return [outcome(lambda how=how: loaders(Stream(), num_workers=workers, **how)) for how in refused]


# ---- collating


@pattern()
def collate_by_lambda(loaders: Any, workers: int) -> Any:
    return list(loaders(Plain(), batch_size=3, collate_fn=lambda x: tuple(zip(*x, strict=True)), num_workers=workers))


@pattern()
def collate_leaves_out_what_is_none(loaders: Any, workers: int) -> Any:
    def collate(samples: list[Any]) -> Any:
        kept = list(filter(lambda sample: sample is not None, samples))
        return data.dataloader.default_collate(kept) if kept else None

    dataset = Made(lambda index: None if index in (1, 4, 5) else torch.tensor(index))
    return list(loaders(dataset, batch_size=2, collate_fn=collate, num_workers=workers))


@pattern()
def collate_pads_and_sorts(loaders: Any, workers: int) -> Any:
    def collate(samples: list[Any], value: int) -> Any:
        samples.sort(key=len, reverse=True)
        lengths = torch.tensor(list(map(len, samples)))
        return torch.nn.utils.rnn.pad_sequence(samples, batch_first=True, padding_value=value), lengths

    dataset = Made(lambda index: torch.arange(index + 1))
    return list(loaders(dataset, batch_size=3, collate_fn=functools.partial(collate, value=-1), num_workers=workers))


@pattern()
def collate_packs_sequences(loaders: Any, workers: int) -> Any:
    pack = functools.partial(torch.nn.utils.rnn.pack_sequence, enforce_sorted=False)
    dataset = Made(lambda index: torch.arange(float(index + 1)))
    packed = list(loaders(dataset, batch_size=3, collate_fn=pack, num_workers=workers))
    return [[type(one).__name__, one.data, one.batch_sizes, one.sorted_indices] for one in packed]


@pattern()
def collate_nests_tensors(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: torch.arange(float(index + 1)))
    seen = []
    for layout in (torch.strided, torch.jagged):
        nest = functools.partial(torch.nested.nested_tensor, layout=layout)
        batches = list(loaders(dataset, batch_size=3, collate_fn=nest, num_workers=workers))
        seen.append([[batch.is_nested, *batch.unbind()] for batch in batches])
    return seen


@pattern()
def collate_takes_the_only_sample(loaders: Any, workers: int) -> Any:
    return list(loaders(Plain(), batch_size=1, collate_fn=operator.itemgetter(0), num_workers=workers))


@pattern()
def collate_calls_the_usual_one(loaders: Any, workers: int) -> Any:
    def collate(samples: list[Any]) -> Any:
        batch = data.default_collate(samples)
        return {"x": batch[0], "y": batch[1], "n": len(samples)}

    loader = loaders(PAIRS, batch_size=3, collate_fn=collate, num_workers=workers)
    given = loaders(PAIRS, batch_size=3, collate_fn=data.default_collate, num_workers=workers)
    default = loaders(PAIRS), loaders(PAIRS, batch_size=None)
    return [list(loader), list(given), *[one.collate_fn.__name__ for one in default]]


@pattern()
def collate_of_unbatched_samples(loaders: Any, workers: int) -> Any:
    return list(loaders(Plain(), batch_size=None, collate_fn=lambda sample: sample[0] + 1, num_workers=workers))


@pattern()
def collate_map_knows_another_type(loaders: Any, workers: int) -> Any:
    class Point:
        def __init__(self, x: int) -> None:
            self.x = x

    known = data._utils.collate.default_collate_fn_map
    known[Point] = lambda points, *, collate_fn_map: torch.tensor([point.x for point in points])
    try:
        dataset = Made(lambda index: (Point(index), {"inner": Point(-index)}))
        return list(loaders(dataset, batch_size=3, num_workers=workers))
    finally:
        del known[Point]


@pattern()
def collate_map_keeps_tensors_apart(loaders: Any, workers: int) -> Any:
    known = data._utils.collate.default_collate_fn_map
    usual = known[torch.Tensor]
    known[torch.Tensor] = lambda tensors, *, collate_fn_map: [list(tensors)]
    try:
        return list(loaders(PAIRS, batch_size=3, num_workers=workers))
    finally:
        known[torch.Tensor] = usual


@pattern()
def batch_with_a_pin_memory_of_its_own(loaders: Any, workers: int) -> Any:
    class Batch:
        def __init__(self, samples: Any) -> None:
            self.x = torch.stack([sample[0] for sample in samples])

        def pin_memory(self) -> Batch:
            self.x = -self.x
            return self

    Batch.__qualname__ = "Batch"
    globals()["Batch"] = Batch  # so that it can be pickled
    loader = loaders(PAIRS, batch_size=3, collate_fn=Batch, pin_memory=True, num_workers=workers)
    return [batch.x for batch in loader]


# ---- datasets


@pattern()
def datasets_joined(loaders: Any, workers: int) -> Any:
    joined = data.ConcatDataset([PAIRS, data.Subset(PAIRS, [6, 0])]), data.StackDataset(x=NUMBERS, y=Plain())
    nested = data.Subset(data.Subset(PAIRS, [5, 4, 3]), torch.tensor([2, 0]))
    return [list(loaders(some, batch_size=4, shuffle=True, num_workers=workers)) for some in (*joined, nested)]


@pattern()
def subset_of_transformed_samples(loaders: Any, workers: int) -> Any:
    class Transformed(data.Subset):
        def __getitem__(self, index: Any) -> Any:
            return super().__getitem__(index)[0] * 2

        def __getitems__(self, indices: list[int]) -> list[Any]:
            return [self[index] for index in indices]

    return list(loaders(Transformed(PAIRS, [3, 1, 2]), batch_size=2, num_workers=workers))


@pattern()
def dataset_asked_for_several(loaders: Any, workers: int) -> Any:
    class Table(Asked):
        def __getitems__(self, indices: Any) -> Any:
            return [f"{type(indices).__name__} of {type(index).__name__} {index}" for index in indices]

    whole = loaders(Table(), batch_size=3, collate_fn=list, num_workers=workers)
    return [list(whole), list(loaders(Table(), batch_size=None, num_workers=workers))]


@pattern()
def dataset_asked_for_several_by_its_getattr(loaders: Any, workers: int) -> Any:
    class Proxy:
        def __init__(self, inner: Any) -> None:
            self.__dict__["inner"] = inner

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return getattr(self.inner, name)

        def __len__(self) -> int:
            return len(self.inner)

        def __getitem__(self, index: int) -> Any:
            return self.inner[index]

    return list(loaders(Proxy(PAIRS), batch_size=3, num_workers=workers))


@pattern()
def tensor_dataset_subclassed(loaders: Any, workers: int) -> Any:
    class Scaled(data.TensorDataset):
        def __getitem__(self, index: int) -> Any:
            return {"x": super().__getitem__(index)[0] / 2, "index": index}

    return list(loaders(Scaled(torch.arange(6.0)), batch_size=4, shuffle=True, num_workers=workers))


@pattern()
def tensor_dataset_of_every_kind(loaders: Any, workers: int) -> Any:
    wide = torch.arange(24.0).reshape(3, 2, 2, 2)
    kinds = [wide.to(memory_format=torch.channels_last), torch.arange(3.0).expand(3, 3).T, torch.arange(6)[::2]]
    kinds += [torch.arange(3, dtype=torch.bfloat16), torch.tensor([True, False, True]), torch.zeros(3, 0)]
    kinds += [torch.nn.Parameter(torch.ones(3), requires_grad=False), torch.tensor([1j, 2j, 3j])]
    kinds += [torch.arange(3).to(torch.uint16), torch.arange(3).to(torch.uint64), torch.full((3,), torch.nan)]
    loaded = (loaders(data.TensorDataset(kind), batch_size=2, num_workers=workers) for kind in kinds)
    return [outcome(lambda loader=loader: list(loader)) for loader in loaded]


@pattern()
def tensor_dataset_of_a_tensor_subclass(loaders: Any, workers: int) -> Any:
    class Image(torch.Tensor):
        pass

    images = torch.arange(6.0).reshape(3, 2).as_subclass(Image)
    return list(loaders(data.TensorDataset(images), batch_size=2))  # in one process: the class is local


@pattern()
def tensor_dataset_asked_for_anything(loaders: Any, workers: int) -> Any:
    kinds = [
        [-1, 0],
        [9],
        [torch.tensor(1)],
        [np.int64(2)],
        [slice(0, 2)],
        [True],
        [1.0],
        ["a"],
        [None],
        [2**70],
        [[0, 1]],
    ]
    dataset = data.TensorDataset(torch.arange(3.0))
    return [outcome(lambda kind=kind: list(loaders(dataset, sampler=kind, num_workers=workers))) for kind in kinds]


@pattern()
def tensor_dataset_with_gradients(loaders: Any, workers: int) -> Any:
    dataset = data.TensorDataset(torch.ones(3, 2, requires_grad=True))
    loader = loaders(dataset, batch_size=2, num_workers=workers)
    first = outcome(lambda: next(iter(loader)))
    return [first, not isinstance(first, Exception) and first[0].grad_fn is not None]


@pattern()
def files_opened_in_the_worker(loaders: Any, workers: int) -> Any:
    class File(data.Dataset):
        def __init__(self, path: str) -> None:
            self.path, self.file = path, None

        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> Any:
            if self.file is None:
                self.file = Path(self.path).open("rb")  # noqa: SIM115
            self.file.seek(index)
            return self.file.read(1)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "letters")
        path.write_bytes(b"abcd")
        dataset = File(str(path))
        seen = list(loaders(dataset, batch_size=2, num_workers=workers))
        if dataset.file is not None:
            dataset.file.close()
        return [seen, dataset.file is None]


@pattern()
def file_opened_by_worker_init(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: data.get_worker_info().dataset.opened + str(index) if workers else str(index), 4)

    def opening(worker: int) -> None:
        data.get_worker_info().dataset.opened = "opened "

    return list(loaders(dataset, batch_size=2, num_workers=workers, worker_init_fn=opening))


@pattern()
def dataset_holds_what_cannot_be_pickled(loaders: Any, workers: int) -> Any:
    class Held(Made):
        def __init__(self) -> None:
            super().__init__(lambda index: index, 4)
            self.lock, self.file = threading.Lock(), tempfile.TemporaryFile()  # noqa: SIM115

        def __getitem__(self, index: int) -> Any:
            with self.lock:
                return index

    dataset = Held()
    with dataset.file:
        return list(loaders(dataset, batch_size=2, num_workers=workers))


@pattern()
def dataset_remembers_what_it_loaded(loaders: Any, workers: int) -> Any:
    class Caching(Plain):
        def __init__(self) -> None:
            self.seen: list[int] = []

        def __getitem__(self, index: int) -> Any:
            self.seen.append(index)
            return len(self.seen)

    dataset = Caching()
    loader = loaders(dataset, batch_size=2, **staying(workers))
    return [list(loader), list(loader), dataset.seen]


@pattern()
def loader_inside_a_dataset(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: next(iter(loaders(NUMBERS[index:], batch_size=2, shuffle=True))), 3)
    return list(loaders(dataset, batch_size=None, num_workers=workers))


@pattern()
def samples_that_are_one_object(loaders: Any, workers: int) -> Any:
    scratch = np.zeros(3)

    def make(index: int) -> Any:
        scratch[:] = index
        return scratch

    kept = list(loaders(Made(make), batch_size=1, num_workers=workers))
    return [list(loaders(Made(make), batch_size=2, num_workers=workers)), kept]


@pattern()
def unbatched_samples_keep_their_types(loaders: Any, workers: int) -> Any:
    rows = [np.arange(2), np.float32(1), 1, 1.5, "a", b"b", None, (1, np.ones(1)), [np.ones(1)], {"a": np.ones(1)}]
    return list(loaders(rows, batch_size=None, num_workers=workers))


@pattern()
def get_batch_of_torchs_dataset(loaders: Any, workers: int) -> Any:
    class Text(data.Dataset):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> Any:
            return index

        def get_batch(self, split: str) -> Any:
            raise AssertionError("meant for the program, not for the loader")

    return list(loaders(Text(), batch_size=2, num_workers=workers))


# ---- sizes


@pattern()
def nothing_to_load(loaders: Any, workers: int) -> Any:
    named = [{"batch_size": 2}, {"batch_size": None}, {"sampler": []}, {"batch_sampler": []}, {"drop_last": True}]
    loaded = [loaders([], num_workers=workers, **how) for how in named]
    return [[len(loader), list(loader)] for loader in loaded] + [outcome(lambda: list(loaders([], shuffle=True)))]


@pattern()
def batches_larger_than_the_dataset(loaders: Any, workers: int) -> Any:
    loaded = [loaders(NUMBERS, batch_size=100, drop_last=drop, num_workers=workers) for drop in (False, True)]
    return [[len(loader), list(loader)] for loader in loaded]


@pattern()
def one_huge_batch(loaders: Any, workers: int) -> Any:
    dataset = data.TensorDataset(torch.arange(2_000_000).reshape(500, 4000))
    (batch,) = next(iter(loaders(dataset, batch_size=500, num_workers=workers)))
    return [batch.shape, batch.sum().item(), batch[499, 3999].item()]


@pattern()
def more_workers_than_batches(loaders: Any, workers: int) -> Any:
    return list(loaders([1, 2], batch_size=2, num_workers=workers, prefetch_factor=3 if workers else None))


@pattern()
def batches_out_of_order(loaders: Any, workers: int) -> Any:
    return sorted(loaders(range(9), batch_size=2, in_order=False, num_workers=workers), key=str)


@pattern()
def arguments_that_are_refused(loaders: Any, workers: int) -> Any:
    refused: list[dict[str, Any]] = [{"num_workers": -1}, {"timeout": -1}, {"batch_size": 0}, {"batch_size": -1}]
    refused += [{"batch_size": 1.5}, {"prefetch_factor": -1, "num_workers": 1}, {"prefetch_factor": 2}]
    refused += [
        {"persistent_workers": True},
        {"sampler": [0], "shuffle": True},
        {"batch_size": None, "drop_last": True},
    ]
    refused += [{"batch_sampler": [[0]], "batch_size": 2}, {"batch_sampler": [[0]], "shuffle": True}, {"unknown": 1}]
    refused += [
        {"multiprocessing_context": "fork"},
        {"multiprocessing_context": "x", "num_workers": 1},
        {"drop_last": 1},
    ]
    refused += [{"multiprocessing_context": 5, "num_workers": 1}, {"batch_size": "2"}, {"batch_size": True}]
    return [type(outcome(lambda how=how: loaders(NUMBERS, **how))).__mro__[-3] for how in refused]


@pattern()
def datasets_without_a_length(loaders: Any, workers: int) -> Any:
    class Unknown(data.Dataset):
        def __getitem__(self, index: int) -> int:
            return index

    with_sampler = loaders(Unknown(), sampler=[3, 1], num_workers=workers)
    shuffled = outcome(lambda: loaders(Unknown(), shuffle=True))
    return [list(with_sampler), len(with_sampler), outcome(lambda: list(loaders(Unknown()))), shuffled]


# ---- errors


def failing(error: Exception, at: int = 2) -> Made:
    """Return a dataset that raises this at one position."""

    def make(index: int) -> int:
        if index == at:
            raise error
        return index

    return Made(make)


class TwoNeeded(Exception):  # noqa: N818
    """An error that cannot be made of a message alone."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second}")


@pattern()
def the_loop_goes_on_after_an_error(loaders: Any, workers: int) -> Any:
    errors = ValueError("x"), KeyError("x"), IndexError("x"), OSError(2, "no file"), RuntimeError(), AssertionError("x")
    return [each(iter(loaders(failing(error), batch_size=2, num_workers=workers))) for error in errors]


@pattern()
def an_error_that_needs_two_arguments(loaders: Any, workers: int) -> Any:
    return each(iter(loaders(failing(TwoNeeded("a", "b")), batch_size=2, num_workers=workers)))


@pattern()
def an_error_of_another_library(loaders: Any, workers: int) -> Any:
    errors = UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), np.exceptions.AxisError(3), pickle.PicklingError("x")
    return [each(iter(loaders(failing(error), batch_size=4, num_workers=workers))) for error in errors]


@pattern()
def the_message_names_the_cause(loaders: Any, workers: int) -> Any:
    error = outcome(lambda: list(loaders(failing(KeyError("the key")), batch_size=2, num_workers=workers)))
    return [type(error), "the key" in str(error), isinstance(error.args, tuple)]


@pattern()
def sample_raises_stop_iteration(loaders: Any, workers: int) -> Any:
    return each(iter(loaders(failing(StopIteration()), batch_size=2, num_workers=workers)))


@pattern()
def an_error_while_collating(loaders: Any, workers: int) -> Any:
    dataset = Made(torch.zeros)
    return each(iter(loaders(dataset, batch_size=2, num_workers=workers)))


@pattern()
def an_error_in_the_sampler(loaders: Any, workers: int) -> Any:
    def positions() -> Iterator[int]:
        yield from (0, 1, 2)
        raise LookupError("no more")

    return outcome(lambda: list(loaders(NUMBERS, sampler=positions(), num_workers=workers)))


@pattern()
def an_error_in_worker_init(loaders: Any, workers: int) -> Any:
    def init(worker: int) -> None:
        raise LookupError("cannot begin")

    return outcome(lambda: list(loaders(NUMBERS, worker_init_fn=init, num_workers=workers)))


@pattern()
def an_error_in_workers_that_stay(loaders: Any, workers: int) -> Any:
    loader = loaders(failing(ValueError("x")), batch_size=2, **staying(workers))
    return [outcome(lambda: list(loader)), outcome(lambda: list(loader)), each(iter(loader))]


@pattern()
def an_error_that_is_caught_inside(loaders: Any, workers: int) -> Any:
    def make(index: int) -> int:
        try:
            if index % 3 == 0:
                raise OSError("corrupt")
        except OSError:
            return make((index + 1) % 7)
        return index

    return list(loaders(Made(make), batch_size=3, num_workers=workers))


@pattern()
def samples_of_unequal_sizes(loaders: Any, workers: int) -> Any:
    makes = [
        lambda i: [1] * (i + 1),
        np.zeros,
        lambda i: {"a": 1} if i == 0 else {"b": 1},
        lambda i: (1,) * i,
    ]
    makes += [lambda i: {"a": 1} if i == 0 else {"a": 1, "b": 2}, lambda i: 1 if i == 0 else "a", lambda i: None]
    return [
        outcome(lambda make=make: list(loaders(Made(make, 2), batch_size=2, num_workers=workers))) for make in makes
    ]


@pattern(2)
def killed_worker(loaders: Any, workers: int) -> Any:
    def make(index: int) -> int:
        if index == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return index

    error = outcome(lambda: list(loaders(Made(make), num_workers=workers)))
    text = str(error)
    if loaders.__module__.startswith("torch."):  # it says one or the other, depending on who notices first
        text = text.replace("is killed by signal", "exited unexpectedly")
    return [isinstance(error, RuntimeError), "exited unexpectedly" in text]


@pattern(2)
def worker_that_exits(loaders: Any, workers: int) -> Any:
    error = outcome(lambda: list(loaders(Made(lambda index: os._exit(3)), num_workers=workers)))
    return [isinstance(error, RuntimeError), "exited unexpectedly" in str(error)]


@pattern(2)
def worker_that_is_too_slow(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: time.sleep(0.6) or index, 2)
    error = outcome(lambda: list(loaders(dataset, num_workers=workers, timeout=0.1)))
    return [isinstance(error, RuntimeError), "timed out" in str(error)]


@pattern()
def an_interrupt_in_the_loop(loaders: Any, workers: int) -> Any:
    before, loader, seen = children(), loaders(NUMBERS, batch_size=2, num_workers=workers), []
    try:
        for batch in loader:
            seen.append(batch)
            signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        seen.append("interrupted")
    return [seen, gone(before), list(loader)]


# ---- processes


@pattern()
def an_iterator_is_deleted_in_the_middle(loaders: Any, workers: int) -> Any:
    before, loop = children(), iter(loaders(range(50), num_workers=workers))
    seen = next(loop)
    del loop
    return [seen, gone(before)]


@pattern()
def loader_that_collates_itself_is_deleted(loaders: Any, workers: int) -> Any:
    class Own(loaders):
        def collate(self, samples: list[int]) -> list[int]:
            return samples

        def __init__(self) -> None:
            super().__init__(range(9), batch_size=2, collate_fn=self.collate, **staying(workers))

    before, loader = children(), Own()
    seen = [next(iter(loader)), list(loader)]
    del loader
    return [seen, gone(before)]


@pattern()
def loop_ends_by_itself(loaders: Any, workers: int) -> Any:
    before, loop = children(), iter(loaders(NUMBERS, num_workers=workers))
    seen = list(loop)
    return [seen, gone(before)]  # the iterator is still there


@pattern(2)
def workers_that_stay_are_the_same(loaders: Any, workers: int) -> Any:
    loader = loaders(Made(lambda index: os.getpid(), 4), **staying(workers))
    first, second = list(loader), list(loader)
    return [len({int(pid) for pid in first}), first == second]


@pattern(2)
def loop_in_a_thread(loaders: Any, workers: int) -> Any:
    seen: list[Any] = []
    loader = loaders(NUMBERS, batch_size=3, num_workers=workers)
    threads = [threading.Thread(target=lambda: seen.append(list(loader))) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    return seen


@pattern(1)
def workers_are_spawned(loaders: Any, workers: int) -> Any:
    loader = loaders(
        PAIRS, 3, num_workers=workers, multiprocessing_context="spawn", worker_init_fn=seed_worker_of_numpy
    )
    return [list(loader), loader.multiprocessing_context.get_start_method()]


seed_worker_of_numpy = np.random.seed  # found by its name in a new process


@pattern(1)
def workers_come_from_a_server(loaders: Any, workers: int) -> Any:
    context = multiprocessing.get_context("forkserver")
    loader = loaders(PAIRS, batch_size=3, collate_fn=list, multiprocessing_context=context, **staying(workers))
    return [list(loader), list(loader)]


@pattern(1)
def spawned_workers_need_what_can_be_pickled(loaders: Any, workers: int) -> Any:
    dataset = Made(lambda index: index)
    error = outcome(lambda: list(loaders(dataset, num_workers=workers, multiprocessing_context="spawn")))
    return isinstance(error, AttributeError | pickle.PicklingError)


@pattern()
def modules_of_the_names(loaders: Any, workers: int) -> Any:
    loader = loaders(types.SimpleNamespace, sampler=[0], num_workers=workers)
    return [type(loader).__name__, str(loader).split()[0].split(".")[-1]]
