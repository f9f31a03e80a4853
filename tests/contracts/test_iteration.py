"""Loops: each on its own, nothing before it is asked for, no error swallowed, nothing left behind."""

from __future__ import annotations

import copy
import gc
import itertools
import pickle
import threading
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tinytorch.core.dataloader import (
    ArrayDataset,
    CIFAR10Dataset,
    CollateError,
    ConcatDataset,
    DataLoader,
    RandomSampler,
    Subset,
)

X, Y = np.arange(60.0).reshape(20, 3), np.arange(20)


class Recorder:
    """A dataset of N numbers that knows what it was asked for, and does something at some of them."""

    def __init__(self, length: int = 12, at: dict[int, Callable[[], Any]] | None = None) -> None:
        self.length, self.at, self.asked = length, at or {}, list[int]()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> int:
        self.asked.append(index)
        return self.at[index]() if index in self.at else index


class Stream:
    def __init__(self, length: int = 12, at: dict[int, Callable[[], Any]] | None = None) -> None:
        self.recorder = Recorder(length, at)

    def __iter__(self) -> Iterator[int]:
        for index in range(self.recorder.length):
            yield self.recorder[index]


def fail(error: BaseException) -> Callable[[], Any]:
    def raising() -> Any:
        raise error

    return raising


LOADERS: dict[str, Callable[[], Any]] = {
    "arrays": lambda: DataLoader(ArrayDataset(Y), 4),
    "arrays, shuffled": lambda: DataLoader(ArrayDataset(Y), 4, shuffle=True),
    "arrays, seeded": lambda: DataLoader(ArrayDataset(Y), 4, shuffle=True, generator=1),
    "samples": lambda: DataLoader(Recorder(20), 4, shuffle=True),
    "samples, seeded": lambda: DataLoader(Recorder(20), 4, generator=1),
    "stream": lambda: DataLoader(Stream(20), 4),
    "foreign sampler": lambda: DataLoader(ArrayDataset(Y), 4, sampler=list(range(20))),
    "batch sampler": lambda: DataLoader(
        ArrayDataset(Y), batch_sampler=[[4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3] for k in range(5)]
    ),
    "our sampler": lambda: DataLoader(ArrayDataset(Y), 4, sampler=RandomSampler(Y, generator=2)),
}


def numbers(loader: Any) -> list[int]:
    return [int(value) for batch in loader for value in np.ravel(batch)]


@pytest.mark.parametrize("make", LOADERS.values(), ids=LOADERS)
def test_loops_of_one_loader_do_not_disturb_each_other(make: Callable[[], Any]) -> None:
    loader = make()
    three = [iter(loader) for _ in range(3)]
    seen: list[list[int]] = [[], [], []]
    for turn in (0, 1, 1, 2, 0, 2, 2, 1, 0, 2, 0, 1, 2, 1, 0):
        seen[turn] += [int(value) for value in np.ravel(next(three[turn]))]
    assert [sorted(one) for one in seen] == [list(range(20))] * 3
    assert [next(one, "end") for one in three] == ["end"] * 3


@pytest.mark.parametrize("make", LOADERS.values(), ids=LOADERS)
def test_epochs_are_whole_whatever_was_left_unfinished_before(make: Callable[[], Any]) -> None:
    loader = make()
    for stop in (0, 1, 3):
        for _ in itertools.islice(loader, stop):
            pass
        assert sorted(numbers(loader)) == list(range(20))
        assert sum(1 for _ in loader for _ in loader) == 25


def test_threads_may_loop_over_one_loader_at_once() -> None:
    loader, results = DataLoader(Recorder(400), 7, shuffle=True, generator=1), list[Any]()
    threads = [threading.Thread(target=lambda: results.append(sorted(numbers(loader)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [list(range(400))] * 8


@pytest.mark.parametrize("kind", [Recorder, Stream])
def test_a_batch_is_loaded_when_it_is_asked_for(kind: Any) -> None:
    data = kind()
    recorder = getattr(data, "recorder", data)
    loader = DataLoader(data, 3)
    batches = iter(loader)
    assert recorder.asked == []
    for k in range(1, 4):
        next(batches)
        assert recorder.asked == list(range(3 * k))


def test_len_loads_nothing_and_draws_nothing() -> None:
    recorder = Recorder()
    loader = DataLoader(recorder, 5, shuffle=True)
    assert (len(loader), recorder.asked, loader.epoch) == (3, [], 0)


def test_an_epoch_of_a_huge_dataset_begins_at_once() -> None:
    sizes = [len(batch) for batch in itertools.islice(DataLoader(Recorder(10**6), 100), 2)]
    assert sizes == [100, 100]


@pytest.mark.parametrize("batch_size", [1, 4, None])
@pytest.mark.parametrize("kind", [Recorder, Stream])
@pytest.mark.parametrize("place", ["sample", "collate"])
def test_stop_iteration_is_an_error_and_not_the_end(kind: Any, place: str, batch_size: int | None) -> None:
    """torch ends the epoch in silence. (A stream's own StopIteration is its end, of course.)"""
    if place == "sample":
        loader = DataLoader(Recorder(at={6: fail(StopIteration())}), batch_size)
    else:
        loader = DataLoader(kind(), batch_size, collate_fn=lambda _: fail(StopIteration("sly"))())
    with pytest.raises(RuntimeError, match="StopIteration"):
        list(loader)


def test_stop_iteration_in_a_gather_is_an_error_too() -> None:
    class Gathers(ArrayDataset):
        def get_batch(self, indices: Any) -> Any:
            raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        list(DataLoader(Gathers(Y)))


class CameraError(Exception):
    def __init__(self, camera: str, code: int) -> None:
        super().__init__(f"camera {camera} says {code}")
        self.camera, self.code = camera, code


@pytest.mark.parametrize("batch_size", [1, 4, None])
def test_an_error_keeps_type_attributes_cause_and_notes_and_gets_one_more(batch_size: int | None) -> None:
    error = CameraError("left", 7)
    error.__cause__ = OSError(19, "no such device")
    error.add_note("while it was raining")
    with pytest.raises(CameraError, match="camera left says 7") as caught:
        list(DataLoader(Recorder(at={6: fail(error)}), batch_size, shuffle=True, generator=3))
    assert caught.value is error
    assert (caught.value.camera, caught.value.code, caught.value.__cause__.errno) == ("left", 7, 19)
    assert caught.value.__notes__ == ["while it was raining", "while loading sample 6 of Recorder"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_what_ends_a_program_is_let_through(error: BaseException) -> None:
    with pytest.raises(type(error)):
        list(DataLoader(Recorder(at={2: fail(error)}), 4))


def test_the_index_in_the_dataset_is_named_whatever_the_sampler() -> None:
    images = {"a.png": np.zeros(2), "b.png": np.zeros(2), "c.png": np.zeros(3)}
    with pytest.raises(CollateError, match=r"c\.png"):
        list(DataLoader(images, 3, sampler=["b.png", "c.png", "a.png"]))
    with pytest.raises(KeyError) as caught:
        list(DataLoader(images, 3, sampler=["d.png"]))
    assert caught.value.__notes__ == ["while loading sample 'd.png' of dict"]


def test_a_batch_of_no_positions_is_an_error_for_every_dataset() -> None:
    for data in (ArrayDataset(Y), list(Y), Subset(ArrayDataset(Y), [3])):
        with pytest.raises(CollateError, match="at least one sample"):
            list(DataLoader(data, batch_sampler=[[0], []]))


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("batch_size", [4, None])
def test_a_length_that_promises_too_much_fails_at_an_index_it_does_not_have(
    batch_size: int | None, shuffle: bool
) -> None:
    class Liar(list):
        def __len__(self) -> int:
            return 9

    with pytest.raises(IndexError) as caught:
        list(DataLoader(Liar(range(6)), batch_size, shuffle))
    assert caught.value.__notes__[0] in {f"while loading sample {index} of Liar" for index in (6, 7, 8)}


@pytest.mark.parametrize(("says", "warns"), [(11, True), (12, False), (13, True), (0, True)])
@pytest.mark.parametrize("batch_size", [1, 5, 12, None])
def test_a_stream_that_gives_another_number_than_it_says_warns(says: int, warns: bool, batch_size: int | None) -> None:
    loader = DataLoader(type("Sized", (Stream,), {"__len__": lambda self: says})(), batch_size)
    if warns:
        with pytest.warns(UserWarning, match=f"len.* of Sized is {says}, but it gave 12 samples"):
            list(loader)
    assert warns or numbers(loader) == list(range(12))


def test_an_unfinished_loop_over_a_stream_does_not_warn() -> None:
    loader = DataLoader(type("Sized", (Stream,), {"__len__": lambda self: 100})(), 5)
    assert len(list(itertools.islice(loader, 2))) == 2


@pytest.mark.parametrize("make", LOADERS.values(), ids=LOADERS)
def test_ten_thousand_epochs_leave_nothing_behind(make: Callable[[], Any]) -> None:
    loader, epochs = make(), 10_000 // len(LOADERS)

    def memory_after(count: int) -> int:
        for k in range(count):
            for _ in itertools.islice(loader, k % 3):  # some whole, some left early
                pass
            getattr(getattr(loader.dataset, "recorder", loader.dataset), "asked", []).clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = memory_after(100)
        assert memory_after(epochs) - before < 10_000
    finally:
        tracemalloc.stop()


def test_an_abandoned_loader_frees_its_data_at_once() -> None:
    data = Recorder()
    alive, loader = weakref.ref(data), DataLoader(data, 4, shuffle=True)
    batches = iter(loader)
    next(batches)
    del data, loader, batches
    assert alive() is None


@pytest.mark.parametrize(
    "clone",
    [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it)), lambda it: pickle.loads(pickle.dumps(it, 5))],
)
def test_a_copied_loader_goes_on_by_itself(clone: Callable[[Any], Any]) -> None:
    loader = DataLoader(ArrayDataset(X, Y), 6, shuffle=True, generator=5)
    first = [y.tolist() for _, y in loader]
    other = clone(loader)
    assert other.epoch == 1
    assert [y.tolist() for _, y in other] == [y.tolist() for _, y in loader] != first
    with pytest.raises(ValueError, match="batch_size"):
        other.batch_size = 3


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize(
    "dataset",
    [
        ArrayDataset(X, Y),
        ArrayDataset(torch.arange(9)),
        Subset(ArrayDataset(X, Y), [3, 1]),
        ConcatDataset([ArrayDataset(Y), Subset(ArrayDataset(Y), [0])]),
    ],
)
def test_a_copied_dataset_has_the_same_samples(dataset: Any, clone: Callable[[Any], Any]) -> None:
    other = clone(dataset)
    assert len(other) == len(dataset)
    for index in range(len(dataset)):
        assert [np.asarray(part).tolist() for part in other[index]] == [
            np.asarray(part).tolist() for part in dataset[index]
        ]


@pytest.mark.parametrize("mmap", [False, True])
@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copied_cifar10_has_the_same_images(cifar: Path, mmap: bool, clone: Callable[[Any], Any]) -> None:
    data = CIFAR10Dataset(cifar, download=False, mmap=mmap)
    for one, other in zip(data.get_batch([0, 77, 199]), clone(data).get_batch([0, 77, 199]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_mapped_dataset_is_pickled_without_its_files(cifar: Path) -> None:
    data = CIFAR10Dataset(cifar, download=False, mmap=True)
    for it in (data, Subset(data, range(100)), DataLoader(data, 8)):
        assert len(pickle.dumps(it)) < 5_000
