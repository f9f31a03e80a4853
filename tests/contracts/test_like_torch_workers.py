"""What programs do in workers works as with torch: each test runs one program with both loaders and compares."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.utils.data as theirs

import tinytorch.core.dataloader as ours

pytestmark = [
    pytest.mark.filterwarnings("ignore:This DataLoader will create:UserWarning"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sparse invariant checks:UserWarning"),
]
FORK = {"num_workers": 2, "multiprocessing_context": "fork"}


class Asked(theirs.Dataset):
    """Eight samples, each made by a function of the dataset and the index, where it is loaded."""

    def __init__(self, make: Callable[[Any, int], Any]) -> None:
        self.make, self.notes = make, list[Any]()

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> Any:
        return self.make(self, index)


def both(program: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return what a program gives with our names, and with torch's."""
    return program(ours), program(theirs)


def samples(side: Any, make: Callable[[Any, int], Any], **arguments: Any) -> list[Any]:
    """Return all samples of one epoch, as they are made in the workers."""
    loader = side.DataLoader(Asked(make), **{"batch_size": 2, "collate_fn": list, **FORK, **arguments})
    return [sample for batch in loader for sample in batch]


def test_worker_info_says_who_loads_what() -> None:
    def program(side: Any) -> Any:
        def who(dataset: Asked, index: int) -> Any:
            info = side.get_worker_info()
            return info.id, info.num_workers, info.dataset is dataset, info.seed >= 0

        return set(samples(side, who)), side.get_worker_info()

    mine, reference = both(program)
    assert mine == reference == ({(0, 2, True, True), (1, 2, True, True)}, None)


def test_worker_info_may_not_be_changed() -> None:
    def program(side: Any) -> Any:
        def change(dataset: Asked, index: int) -> Any:
            with pytest.raises((AttributeError, RuntimeError)):
                side.get_worker_info().id = 7
            return side.get_worker_info().id

        return set(samples(side, change))

    mine, reference = both(program)
    assert mine == reference


def test_worker_init_fn_prepares_the_workers_own_copy_of_the_dataset() -> None:
    def program(side: Any) -> Any:
        def prepare(worker: int) -> None:
            side.get_worker_info().dataset.notes.append((worker, side.get_worker_info().id))

        dataset = Asked(lambda self, index: tuple(self.notes))
        loader = side.DataLoader(dataset, 2, collate_fn=list, worker_init_fn=prepare, **FORK)
        return {note for batch in loader for note in batch}, dataset.notes

    mine, reference = both(program)
    assert mine == reference == ({((0, 0),), ((1, 1),)}, [])


def test_seeds_that_worker_init_fn_sets_hold_where_the_loader_has_none() -> None:
    def program(side: Any) -> Any:
        return set(samples(side, lambda *_: torch.initial_seed(), worker_init_fn=lambda _: torch.manual_seed(12345)))

    assert both(program) == ({12345}, {12345})


@pytest.mark.parametrize("persistent", [False, True])
def test_workers_last_as_long_as_with_torch(persistent: bool) -> None:
    def program(side: Any) -> Any:
        dataset = Asked(lambda *_: os.getpid())
        loader = side.DataLoader(dataset, 2, collate_fn=list, persistent_workers=persistent, **FORK)
        first, second = ({pid for batch in loader for pid in batch} for _ in range(2))
        return len(first), len(second), first == second, os.getpid() in first | second

    mine, reference = both(program)
    assert mine == reference == (2, 2, persistent, False)


@pytest.mark.parametrize("persistent", [False, True])
def test_a_change_of_the_dataset_reaches_workers_that_start_later(persistent: bool) -> None:
    def program(side: Any) -> Any:
        dataset = Asked(lambda self, index: len(self.notes))
        loader = side.DataLoader(dataset, 2, collate_fn=list, persistent_workers=persistent, **FORK)
        first = {note for batch in loader for note in batch}
        dataset.notes.append("more")
        return first, {note for batch in loader for note in batch}

    mine, reference = both(program)
    assert mine == reference == ({0}, {0 if persistent else 1})


CONTEXTS: dict[str, Callable[[], Any]] = {
    "text": lambda: "fork",
    "context": lambda: multiprocessing.get_context("fork"),
    "torch's context": lambda: torch.multiprocessing.get_context("fork"),
    "default": lambda: None,
}


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_a_context_may_be_given_as_torch_takes_it(context: Callable[[], Any], same: Any) -> None:
    data = theirs.TensorDataset(torch.arange(7))
    same(*both(lambda side: list(side.DataLoader(data, 2, num_workers=1, multiprocessing_context=context()))))


def test_torch_computes_in_one_thread() -> None:
    assert both(lambda side: set(samples(side, lambda *_: torch.get_num_threads()))) == ({1}, {1})


def test_in_any_order_no_sample_is_missing() -> None:
    mine, reference = both(lambda side: sorted(samples(side, lambda _, index: index, in_order=False)))
    assert mine == reference == list(range(8))


def test_the_length_of_a_prefetch_changes_nothing() -> None:
    for factor in (1, 3, 50):
        mine, reference = both(
            lambda side, factor=factor: samples(side, lambda _, index: index, prefetch_factor=factor)
        )
        assert mine == reference == list(range(8))


COLLATES: dict[str, Callable[[list[int]], Any]] = {
    "torch's own": theirs.default_collate,
    "sparse": lambda numbers: torch.diag(torch.tensor(numbers)).to_sparse(),
    "packed sequence": lambda numbers: torch.nn.utils.rnn.pack_sequence([torch.ones(n + 1) for n in numbers[::-1]]),
    "parameter": lambda numbers: torch.nn.Parameter(torch.tensor(numbers, dtype=torch.float32)),
    "channels last": lambda numbers: torch.ones(len(numbers), 3, 4, 4).contiguous(memory_format=torch.channels_last),
    "array of texts": lambda numbers: np.array([str(n) for n in numbers]),
    "objects": lambda numbers: [{"set": {n}, "none": None, "slice": slice(n)} for n in numbers],
    "numbers": sum,
    "text": str,
}


def picture(value: Any) -> Any:
    """Return what can be seen of a batch, memory layout included, in a form that can be compared."""
    if isinstance(value, torch.Tensor):
        strides = value.stride() if value.layout is torch.strided else value.layout
        return type(value), value.dtype, strides, value.requires_grad, value.detach().to_dense().tolist()
    if isinstance(value, torch.nn.utils.rnn.PackedSequence):
        return type(value), [picture(part) for part in value]
    return type(value), value.tolist() if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("collate", COLLATES.values(), ids=COLLATES)
def test_whatever_a_collate_function_makes_arrives_as_it_was(collate: Callable[[list[int]], Any]) -> None:
    mine, reference = both(lambda side: list(side.DataLoader(range(4), batch_size=2, collate_fn=collate, **FORK)))
    assert [picture(batch) for batch in mine] == [picture(batch) for batch in reference]


class Labelled(torch.Tensor):
    """A tensor class of a user's own."""


def test_a_tensor_class_of_a_users_own_stays_what_it_is() -> None:
    def program(side: Any) -> Any:
        dataset = Asked(lambda _, index: torch.full((2,), index).as_subclass(Labelled))
        batches = list(side.DataLoader(dataset, batch_size=4, **FORK))
        return [type(batch) for batch in batches], [batch.tolist() for batch in batches]

    mine, reference = both(program)
    assert mine == reference


RAISED = [
    ("dataset", KeyError),
    ("dataset", NotImplementedError),
    ("collate_fn", IndexError),
    ("worker_init_fn", OSError),
]


@pytest.mark.parametrize(("place", "kind"), RAISED)
def test_an_exception_has_the_same_class_wherever_it_was_raised(place: str, kind: type[Exception]) -> None:
    def fail(*_: Any) -> Any:
        raise kind("it broke")

    functions = {} if place == "dataset" else {place: fail}
    for side in (ours, theirs):
        with pytest.raises(kind, match="it broke"):
            samples(side, fail if place == "dataset" else lambda _, index: index, num_workers=1, **functions)


def test_a_timeout_is_a_runtime_error() -> None:
    one = {"num_workers": 1, "prefetch_factor": 1, "batch_size": 1}
    for side in (ours, theirs):
        with pytest.raises(RuntimeError, match="time"):
            samples(side, lambda *_: time.sleep(0.7), timeout=0.3, **one)


def note_seeds(worker: int) -> None:
    """Keep what torch's recipe for seeding reads in a worker."""
    info = ours.get_worker_info()
    assert info is not None
    info.dataset.seeds = (info.seed, torch.initial_seed())


class Seeds:
    """One sample a worker: the seeds that it was given."""

    seeds = (0, 0)

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> tuple[int, int]:
        return self.seeds


def seeds(epochs: int, generator: int | None) -> list[Any]:
    loader = ours.DataLoader(
        Seeds(),
        1,
        collate_fn=list,
        num_workers=2,
        worker_init_fn=note_seeds,
        generator=generator,
        multiprocessing_context="fork",
    )
    return [sorted(sample for (sample,) in loader) for _ in range(epochs)]


def test_the_seeds_of_workers_repeat_with_a_generator_and_differ_between_epochs() -> None:
    first, second = seeds(2, 7)
    assert first != second
    assert seeds(2, 7) == [first, second] != seeds(2, 8)
    assert seeds(1, None) != seeds(1, None)


def test_a_workers_seed_is_that_of_torchs_generator_in_it() -> None:
    ((one, other),) = seeds(1, 7)
    assert one[0] == one[1]
    assert other == (one[0] + 1, one[1] + 1)


@pytest.mark.parametrize(("context", "error"), [("no such method", ValueError), (object(), TypeError)])
def test_a_wrong_context_is_an_error_of_the_constructor_or_of_the_assignment(context: Any, error: type) -> None:
    for kind in (theirs.DataLoader, ours.DataLoader):
        with pytest.raises(error, match="multiprocessing_context"):
            kind(range(4), num_workers=1, multiprocessing_context=context)
        loader = kind(range(4), num_workers=1)
        with pytest.raises(error, match="multiprocessing_context"):
            loader.multiprocessing_context = context


def test_a_prefetch_factor_that_is_not_given_is_two_where_there_are_workers() -> None:
    for kind in (theirs.DataLoader, ours.DataLoader):
        assert [kind(range(4), num_workers=n).prefetch_factor for n in (0, 1)] == [None, 2]
