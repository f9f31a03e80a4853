"""Wrong arguments: the exception class is torch's, and it is the constructor that raises it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.utils.data as theirs

import tinytorch.core.dataloader as ours

X = theirs.TensorDataset(torch.arange(6))


class Stream(theirs.IterableDataset):
    def __iter__(self) -> Iterator[int]:
        return iter(range(6))


class NoLength(theirs.Dataset):
    def __getitem__(self, index: int) -> int:
        return index


WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "batch_size=0": lambda: {"batch_size": 0},
    "batch_size=-1": lambda: {"batch_size": -1},
    "batch_size=True": lambda: {"batch_size": True},
    "batch_size=2.5": lambda: {"batch_size": 2.5},
    "batch_size='3'": lambda: {"batch_size": "3"},
    "batch_size=[3]": lambda: {"batch_size": [3]},
    "batch_size=0, stream": lambda: {"dataset": Stream(), "batch_size": 0},
    "drop_last=1": lambda: {"drop_last": 1},
    "drop_last=None": lambda: {"drop_last": None},
    "drop_last, no batches": lambda: {"batch_size": None, "drop_last": True},
    "sampler and shuffle": lambda: {"sampler": [0], "shuffle": True},
    "empty sampler and shuffle": lambda: {"sampler": [], "shuffle": True},
    "batch_sampler and batch_size": lambda: {"batch_sampler": [[0]], "batch_size": 2},
    "batch_sampler and no batches": lambda: {"batch_sampler": [[0]], "batch_size": None},
    "batch_sampler and shuffle": lambda: {"batch_sampler": [[0]], "shuffle": True},
    "batch_sampler and drop_last": lambda: {"batch_sampler": [[0]], "drop_last": True},
    "batch_sampler and sampler": lambda: {"batch_sampler": [[0]], "sampler": [0]},
    "stream and shuffle": lambda: {"dataset": Stream(), "shuffle": True},
    "stream and sampler": lambda: {"dataset": Stream(), "sampler": [0]},
    "stream and batch_sampler": lambda: {"dataset": Stream(), "batch_sampler": [[0]]},
    "nothing to shuffle": lambda: {"dataset": [], "shuffle": True},
    "num_workers=-1": lambda: {"num_workers": -1},
    "num_workers='2'": lambda: {"num_workers": "2"},
    "timeout=-1": lambda: {"timeout": -1},
    "prefetch_factor without workers": lambda: {"prefetch_factor": 2},
    "prefetch_factor=0 without workers": lambda: {"prefetch_factor": 0},
    "persistent_workers without workers": lambda: {"persistent_workers": True},
    "multiprocessing_context without workers": lambda: {"multiprocessing_context": "spawn"},
    "an argument that does not exist": lambda: {"batchsize": 3},
    # torch notices these when a loop begins
    "sampler=5": lambda: {"sampler": 5},
    "batch_sampler=5": lambda: {"batch_sampler": 5},
    "collate_fn='list'": lambda: {"collate_fn": "list"},
    "generator='seed'": lambda: {"generator": "seed"},
    "dataset=None": lambda: {"dataset": None},
    "dataset=5": lambda: {"dataset": 5},
    "dataset without a length": lambda: {"dataset": NoLength()},
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_the_class_is_that_of_torch_and_it_comes_from_the_constructor(arguments: Callable[[], dict[str, Any]]) -> None:
    with pytest.raises(Exception) as reference:
        list(theirs.DataLoader(**{"dataset": X, **arguments()}))
    with pytest.raises(reference.type):
        ours.DataLoader(**{"dataset": X, **arguments()})


@pytest.mark.parametrize(
    "arguments",
    [
        {"batch_size": 4, "drop_last": True},
        {"batch_size": None, "shuffle": True},
        {"sampler": [], "shuffle": False},
        {"sampler": [1], "shuffle": None},
        {"batch_sampler": [[0]], "batch_size": 1},
        {"timeout": 0.0, "num_workers": 0, "prefetch_factor": None},
        {"multiprocessing_context": None, "worker_init_fn": print, "in_order": False},
        {"dataset": NoLength(), "sampler": [3, 1], "batch_size": 2},
        {"dataset": Stream(), "shuffle": False, "batch_size": 2},
    ],
)
def test_what_torch_takes_is_taken(arguments: dict[str, Any]) -> None:
    default = {} if "batch_sampler" in arguments else {"batch_size": 1}
    counts = [len(list(side.DataLoader(**{"dataset": X, **default, **arguments}))) for side in (ours, theirs)]
    assert counts[0] == counts[1]


FIXED = ("dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers")


@pytest.mark.parametrize("side", [ours, theirs])
@pytest.mark.parametrize("name", FIXED)
def test_attributes_that_decide_the_batches_may_not_be_set(side: Any, name: str) -> None:
    loader = side.DataLoader(X, batch_size=2)
    with pytest.raises(ValueError, match=name):
        setattr(loader, name, getattr(loader, name))


@pytest.mark.parametrize("name", ["collate_fn", "timeout", "generator", "worker_init_fn", "a_name_of_my_own"])
def test_other_attributes_may_be_set(name: str) -> None:
    for side in (ours, theirs):
        setattr(side.DataLoader(X, batch_size=2), name, None)


def test_attributes_have_the_values_of_torch() -> None:
    arguments = {"sampler": [1, 2], "drop_last": True, "batch_size": 2, "timeout": 0, "pin_memory": False}
    mine, reference = (side.DataLoader(X, **arguments) for side in (ours, theirs))
    for name in (
        "dataset",
        "batch_size",
        "drop_last",
        "sampler",
        "num_workers",
        "timeout",
        "generator",
        "pin_memory",
        "worker_init_fn",
        "prefetch_factor",
        "persistent_workers",
        "multiprocessing_context",
        "in_order",
    ):
        assert getattr(mine, name) == getattr(reference, name), name
    mine, reference = (side.DataLoader(X, batch_sampler=[[0]]) for side in (ours, theirs))
    assert (mine.batch_size, mine.drop_last) == (reference.batch_size, reference.drop_last) == (None, False)


# Where this loader asks for more than torch does, on purpose:


def test_the_default_batch_size_goes_with_a_batch_sampler() -> None:
    """It is 32 here and 1 in torch; a program that names either default means nothing by it."""
    for size in (1, 32):
        assert len(ours.DataLoader(X, batch_size=size, batch_sampler=[[0], [1]])) == 2


def test_drop_last_is_the_fourth_positional_argument() -> None:
    """torch has the sampler there, so a sampler in that place must not pass for a truth value."""
    with pytest.raises(ValueError, match="drop_last"):
        ours.DataLoader(X, 2, False, [0, 1])
    with pytest.raises(TypeError):
        ours.DataLoader(X, 2, False, True, [0, 1])


@pytest.mark.parametrize("shuffle", [1, 0, "no", "False"])
def test_shuffle_is_a_bool(shuffle: Any) -> None:
    """torch asks only whether it is true, so shuffle="False" shuffles."""
    with pytest.raises(ValueError, match="shuffle"):
        ours.DataLoader(X, shuffle=shuffle)


@pytest.mark.parametrize("name", ["sampler", "batch_sampler"])
def test_an_iterator_is_no_sampler(name: str) -> None:
    """torch takes it, and the second epoch is empty."""
    with pytest.raises(ValueError, match=name):
        ours.DataLoader(X, **{name: iter([[0], [1]])})


def test_an_iterator_is_no_dataset() -> None:
    """torch fails at the first sample; a stream must be able to begin anew."""
    with pytest.raises(TypeError, match="dataset"):
        ours.DataLoader(iter([1, 2]))


def test_a_timeout_without_workers_is_an_argument_that_makes_no_sense() -> None:
    """torch stops at an assertion, in the loop."""
    with pytest.raises(ValueError, match="timeout needs num_workers"):
        ours.DataLoader(X, timeout=5)


@pytest.mark.parametrize("batch_size", [2**62, 10**30])
def test_a_batch_may_be_larger_than_any_dataset(batch_size: int) -> None:
    assert [len(batch[0]) for batch in ours.DataLoader(X, batch_size=batch_size)] == [6]


def test_a_random_sampler_over_nothing_is_refused_in_its_constructor() -> None:
    """torch divides by zero in the loop."""
    with pytest.raises(ValueError, match="num_samples"):
        ours.RandomSampler([], num_samples=3)
