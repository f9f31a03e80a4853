"""Errors arrive as themselves: those that refuse notes, those that cannot be pickled, and those of `get_batch`."""

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader import DataLoader

sys.path.insert(0, str(Path(__file__).parent))

import everyday_sets as sets
from everyday_programs import FORK, FORKSERVER, NONE, SPAWN, THREAD, each_way, every_way, outcome, told, workers_of

processes = workers_of(fork=FORK, spawn=SPAWN, forkserver=FORKSERVER)


def error_of(dataset: Any, **arguments: Any) -> Any:
    with pytest.raises(BaseException) as caught:
        list(DataLoader(dataset, **{"batch_size": 2, **arguments}))
    return caught.value


# ---- errors that cannot be written to


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("frozen dataclass", sets.FrozenError),
        ("attributes refused", sets.StubbornError),
        ("notes refused", sets.SlottedError),
        ("notes in a tuple", sets.SilentNotesError),
    ],
)
@every_way
def test_an_error_that_refuses_notes_is_raised_all_the_same(
    kind: str, expected: type[Exception], workers: dict[str, Any]
) -> None:
    error, made = error_of(sets.Failing(kind), **workers), sets.ERRORS[kind]()
    assert type(error) is expected
    assert (error.args, str(error)) == (made.args, str(made))


@every_way
def test_its_attributes_arrive(workers: dict[str, Any]) -> None:
    assert error_of(sets.Failing("frozen dataclass"), **workers).path == "cat.png"
    assert error_of(sets.Failing("notes refused"), **workers).place == 7


@each_way
def test_so_it_is_wherever_it_is_raised(workers: dict[str, Any]) -> None:
    def fail(*_: Any) -> Any:
        raise sets.FrozenError("a.png")

    class Stream:
        def __iter__(self) -> Any:
            yield 1
            fail()

    class Together(sets.Plain):
        __getitems__ = get_batch = fail

    for dataset, options in ((range(4), {"collate_fn": fail}), (Stream(), {}), (Together(), {})):
        assert type(error_of(dataset, **options, **workers)) is sets.FrozenError
    if workers:
        assert type(error_of(range(4), worker_init_fn=fail, **workers)) is sets.FrozenError


# ---- errors that cannot be pickled


@workers_of(none=NONE, thread=THREAD)
def test_from_a_thread_comes_the_very_error(workers: dict[str, Any]) -> None:
    lock, raised = threading.Lock(), []

    class LocalError(Exception):
        def __new__(cls, text: str, session: Any) -> Any:
            raised.append(super().__new__(cls, text))
            return raised[-1]

        def __init__(self, text: str, session: Any) -> None:
            self.session = session

    class Remote(sets.Plain):
        def __getitem__(self, index: int) -> int:
            raise LocalError("429 too many requests", lock)

    error = error_of(Remote(), **workers)
    assert any(error is one for one in raised)
    assert (type(error), error.session is lock, error.args) == (LocalError, True, ("429 too many requests",))
    assert "sample" in told(error)


@pytest.mark.parametrize("kind", ["lock", "function", "trap", "deep", "arguments", "group"])
def test_no_attribute_is_lost_in_a_thread(kind: str) -> None:
    error, made = error_of(sets.Failing(kind), **THREAD), sets.ERRORS[kind]()
    assert (type(error), len(error.args), list(vars(made)) <= list(vars(error))) == (type(made), len(made.args), True)
    assert "could not be sent" not in told(error)
    assert "worker" in told(error)


def test_an_error_that_the_dataset_keeps_is_the_same_each_time() -> None:
    kept = sets.SessionError("the same each time", threading.Lock())

    class Remote(sets.Plain):
        def __getitem__(self, index: int) -> int:
            raise kept

    assert all(error_of(Remote(), **THREAD) is kept for _ in range(5))


@pytest.mark.parametrize("kind", ["lock", "function", "trap", "deep"])
@processes
def test_from_a_process_comes_all_but_the_attribute_that_cannot_be_sent(kind: str, workers: dict[str, Any]) -> None:
    error = error_of(sets.Failing(kind), **workers)
    assert (type(error), str(error), error.code) == (sets.SessionError, "429 too many requests", 429)
    assert not hasattr(error, "session")
    assert "session" in told(error)
    assert re.search(r"in worker [01]", told(error))


@processes
@pytest.mark.parametrize(("fault", "name"), [("arguments", "TwoPartError"), ("group", "SessionError")])
def test_arguments_that_cannot_be_sent_arrive_as_text(fault: str, name: str, workers: dict[str, Any]) -> None:
    error = error_of(sets.Failing(fault), **workers)
    assert type(error) is dl.WorkerError
    assert all(word in f"{error} {error.__cause__}" for word in (name, "429"))


@processes
def test_the_cause_is_told_whatever_is_in_it(workers: dict[str, Any]) -> None:
    error = error_of(sets.Failing("cause"), **workers)
    assert (type(error), error.code) == (sets.SessionError, 429)
    assert "the server said no" in str(error.__cause__)


def test_a_local_class_cannot_be_sent_and_is_told_with_its_text() -> None:
    class LocalError(Exception):
        pass

    class Remote(sets.Plain):
        def __getitem__(self, index: int) -> int:
            raise LocalError("429 too many requests")

    error = error_of(Remote(), **FORK)
    assert isinstance(error, dl.WorkerError)
    assert "LocalError: 429 too many requests" in str(error)


# ---- errors of `get_batch`


class Rows(dl.Dataset):
    """A dataset of ours whose `get_batch` fails for a reason of its own."""

    def __init__(self, length: int = 6) -> None:
        self.data = np.arange(length)

    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> int:
        return int(self.data[index])

    def get_batch(self, indices: Any) -> Any:
        return self.data[indices]


class Corpus(Rows):
    """A text to train on, with the method that such programs have."""

    def get_batch(self, split: str) -> Any:  # type: ignore[override]
        return {"train": self.data, "valid": self.data}[split]


class Bare(Rows):
    def get_batch(self) -> Any:  # type: ignore[override]
        return self.data


@each_way
@pytest.mark.parametrize("kind", [Corpus, Bare, lambda: Rows(3)], ids=["split", "nothing", "too short"])
def test_an_error_of_get_batch_says_who_called_it_and_for_what(kind: Any, workers: dict[str, Any]) -> None:
    dataset = kind()
    said = told(error_of(dataset, sampler=[5, 4, 3, 2], **workers))
    assert f"{type(dataset).__name__}.get_batch" in said or ("get_batch" in said and type(dataset).__name__ in said)
    assert "loader" in said.lower()
    assert re.search(r"5, 4|5 4", said)
    assert re.search(r"rename|another name|define", said)


@each_way
def test_the_class_of_the_error_is_what_it_was(workers: dict[str, Any]) -> None:
    assert type(error_of(Bare(), **workers)) is TypeError
    assert isinstance(error_of(Rows(3), sampler=[5, 4], **workers), IndexError)


class TorchRows(torch.utils.data.Dataset[Any]):
    """A dataset of torch's class with positions for samples; its subclasses have a `get_batch` of their own."""

    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> int:
        return index


def with_get_batch(function: Any) -> Any:
    return type("Named", (TorchRows,), {"get_batch": function})()


OTHERS = {
    "nothing": lambda self: 1 / 0,
    "two": lambda self, split, size: 1 / 0,
    "by name only": lambda self, *, split: 1 / 0,
    "not a function": [1, 2, 3],
    "nothing, as a property": property(lambda self: [1, 2]),
    "nothing, static": staticmethod(lambda: 1 / 0),
    "nothing, of the class": classmethod(lambda cls: 1 / 0),
}
LIKELY = {
    "split": lambda self, split: {"train": [1]}[str(split)],
    "split with a default": lambda self, split="train": {"train": [1]}[str(split)],
    "start and size": lambda self, start, size=4: [self[k] for k in range(start, start + size)],
    "any number": lambda self, *arguments, **options: {"train": [1]}[str(arguments)],
    "split, static": staticmethod(lambda split: {"train": [1]}[str(split)]),
}
BATCHES = [[0, 1, 2, 3], [4, 5]]


@pytest.mark.parametrize("kind", OTHERS)
@each_way
def test_a_torch_dataset_with_another_get_batch_is_asked_for_samples(kind: str, workers: dict[str, Any]) -> None:
    assert [batch.tolist() for batch in DataLoader(with_get_batch(OTHERS[kind]), 4, **workers)] == BATCHES


@pytest.mark.parametrize("kind", LIKELY)
@each_way
def test_one_that_may_mean_another_thing_gives_samples_or_an_error_that_explains(
    kind: str, workers: dict[str, Any]
) -> None:
    result = outcome(lambda: [batch.tolist() for batch in DataLoader(with_get_batch(LIKELY[kind]), 4, **workers)])
    assert result == BATCHES or re.search(r"(?s)get_batch.*(rename|another name|define)", told(result))


@pytest.mark.parametrize(
    "function", [lambda self, indices: [list(indices)], lambda self, indices, out=None: [list(indices)]]
)
def test_one_that_takes_indices_is_asked_for_batches(function: Any) -> None:
    assert list(DataLoader(with_get_batch(function), 4)) == [[batch] for batch in BATCHES]


@each_way
def test_parts_of_such_a_dataset_are_asked_for_samples(workers: dict[str, Any]) -> None:
    dataset = with_get_batch(OTHERS["nothing"])
    for part in (dl.Subset(dataset, [5, 1]), torch.utils.data.Subset(dataset, [5, 1]), dl.ConcatDataset([dataset])):
        assert next(iter(DataLoader(part, 2, **workers))).tolist() == [part[0], part[1]]


@each_way
def test_one_that_gives_way_is_asked_for_samples(workers: dict[str, Any]) -> None:
    dataset = with_get_batch(lambda self, indices: NotImplemented)
    assert [batch.tolist() for batch in DataLoader(dataset, 4, **workers)] == BATCHES
