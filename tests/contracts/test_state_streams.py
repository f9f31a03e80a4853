"""Streams that save their own state: a run goes on with what comes next, and reads nothing twice."""

from __future__ import annotations

import itertools
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

from copies import Copies
from everyday_programs import FORK, NONE, SPAWN

SEED = 7


class Saved:
    """Numbers of which each worker reads every n-th, in a stream that knows where it is.

    A share of `spare` numbers is added to worker 0. One pass begins at a state, and those after it at the start.
    """

    start = 0

    def __init__(self, length: int = 40, spare: int = 0) -> None:
        self.length, self.spare, self.at, self.opened = length, spare, 0, 0

    def state_dict(self) -> dict[str, int]:
        return {"at": self.at}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.start = state["at"]

    def share(self) -> list[int]:
        info = dl.get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        return [*range(worker, self.length, workers), *(range(1000, 1000 + self.spare) if not worker else [])]

    def drawn_globally(self) -> float:
        return float(np.random.random())

    def __iter__(self) -> Iterator[tuple[int, int, float, float]]:
        self.opened += 1
        share = self.share()
        self.at, self.start = self.start, 0
        while self.at < len(share):
            self.at += 1
            drawn = int(dl.sample_rng().integers(1 << 40)), float(dl.batch_rng().random()), self.drawn_globally()
            yield share[self.at - 1], *drawn
        self.at = 0  # as some do: the state at the end is then that of a new beginning


def contents(batches: Any) -> list[Any]:
    return [[part.tolist() for part in batch] for batch in batches]


def interrupted_and_resumed(
    stream: Any, stop: int, workers: dict[str, Any], *, batch_size: int = 4
) -> tuple[list[Any], list[Any], Any]:
    """Return what an interrupted run and the one that goes on give, a whole run, and the loader that went on."""

    def loader() -> Any:
        return dl.DataLoader(stream(), batch_size, generator=SEED, **workers)

    whole, interrupted, resumed = loader(), loader(), loader()
    seen = contents(itertools.islice(interrupted, stop))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is read forward
        resumed.load_state_dict(json.loads(json.dumps(interrupted.state_dict())))
        return seen + contents(resumed), contents(whole), resumed


class SavedInThread(Saved):
    """The same without the global generator, which threads share."""

    def drawn_globally(self) -> float:
        return 0.0


ONE_THREAD = {"num_workers": 1, "worker_method": "thread"}


@pytest.mark.parametrize(
    ("workers", "stop"),
    [*itertools.product([NONE, FORK, ONE_THREAD], [0, 1, 2, 5, 9, 10]), (SPAWN, 5)],
    ids=str,
)
def test_a_run_goes_on_with_what_comes_next(workers: dict[str, Any], stop: int) -> None:
    stream = SavedInThread if workers is ONE_THREAD else Saved
    got, whole, loader = interrupted_and_resumed(stream, stop, workers)
    assert got == whole if stop < 10 else got[:10] == whole
    assert loader.epoch == 1 + (stop == 10)


@settings(max_examples=15, deadline=None)
@given(
    length=st.integers(1, 30),
    spare=st.integers(0, 12),
    stop=st.integers(0, 12),
    batch_size=st.integers(1, 5),
    workers=st.integers(1, 4),
)
def test_shares_of_any_length(length: int, spare: int, stop: int, batch_size: int, workers: int) -> None:
    def stream() -> Saved:
        return Saved(length, spare)

    how = {"num_workers": workers, "multiprocessing_context": "fork"}
    got, whole, loader = interrupted_and_resumed(stream, stop, how, batch_size=batch_size)
    assert got[: len(whole)] == whole
    assert len(got) == len(whole) * loader.epoch


@pytest.mark.parametrize("num_workers", [0, 3])
def test_saving_again_and_again(num_workers: int) -> None:
    def loader() -> Any:
        return dl.DataLoader(Saved(50, 9), 4, generator=SEED, num_workers=num_workers)

    state, got = loader().state_dict(), list[Any]()
    for steps in (1, 0, 2, 3, 1, 5):
        resumed = loader()
        resumed.load_state_dict(state)
        got += contents(itertools.islice(resumed, steps))
        state = json.loads(json.dumps(resumed.state_dict()))
        assert state == resumed.state_dict()
    assert got == contents(loader())[:12]


def test_no_sample_is_read_again_and_later_epochs_are_whole() -> None:
    interrupted = dl.DataLoader(Saved(), 4)
    list(itertools.islice(interrupted, 6))
    stream = Saved()
    resumed = dl.DataLoader(stream, 4)
    resumed.load_state_dict(interrupted.state_dict())
    numbers = [[n for batch in resumed for n in batch[0].tolist()] for _ in range(3)]
    assert numbers == [[*range(24, 40)], [*range(40)], [*range(40)]]
    assert stream.opened == 3


@pytest.mark.parametrize("batch_size", [3, 10])
def test_another_batch_size_goes_on_at_the_same_sample(batch_size: int) -> None:
    interrupted = dl.DataLoader(Saved(), 4)
    list(itertools.islice(interrupted, 6))
    resumed = dl.DataLoader(Saved(), batch_size)
    resumed.load_state_dict(interrupted.state_dict())
    assert [n for batch in resumed for n in batch[0].tolist()] == [*range(24, 40)]


def test_the_end_is_known_from_a_last_batch_that_is_not_full_or_from_the_length() -> None:
    class Long(Saved):
        def __len__(self) -> int:
            return self.length

    states = [
        [loader.state_dict() for _ in loader][-1] for loader in (dl.DataLoader(s, 4) for s in (Saved(10), Long()))
    ]
    assert [(state["epoch"], state["batches"], "stream" in state) for state in states] == [(1, 0, False)] * 2


def test_what_was_prefetched_does_not_count() -> None:
    loader = dl.DataLoader(Saved(400), 4, num_workers=2, prefetch_factor=8, multiprocessing_context="fork")
    loop = iter(loader)
    next(loop)
    one = loader.state_dict()["stream"]
    assert [(mark["batches"], mark["samples"], mark["state"]) for mark in one] == [(1, 4, {"at": 4}), (0, 0, None)]
    assert one == loader.state_dict()["stream"]
    loop.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("num_workers", [0, 2])
def test_a_batch_that_is_on_its_way_to_a_device_does_not_count(num_workers: int) -> None:
    def make() -> Any:
        return dl.DataLoader(Saved(), 4, generator=SEED, num_workers=num_workers)

    whole = contents(make())
    for stop in (1, 4, 9):
        loader = make()
        prefetcher = dl.DevicePrefetcher(loader, "cpu")
        prefetcher.copies = Copies()
        seen = contents(itertools.islice(prefetcher, stop))
        resumed = make()
        resumed.load_state_dict(loader.state_dict())
        assert seen + contents(resumed) == whole


def test_a_state_is_a_copy() -> None:
    class Live(Saved):
        """Returns the dict in which it counts."""

        def __init__(self) -> None:
            super().__init__()
            self.counts = {"at": 0}

        def state_dict(self) -> dict[str, int]:
            self.counts["at"] = self.at
            return self.counts

    loader = dl.DataLoader(Live(), 4)
    loop = iter(loader)
    next(loop)
    state = loader.state_dict()
    next(loop)
    assert state["stream"][0]["state"] == {"at": 4}


def test_other_workers_are_refused() -> None:
    loader = dl.DataLoader(Saved(), 4, num_workers=2)
    next(iter(loader))
    with pytest.raises(ValueError, match=r"num_workers must be that of the state, 2, .*; got 3"):
        dl.DataLoader(Saved(), 4, num_workers=3).load_state_dict(loader.state_dict())
    with pytest.raises(ValueError, match=r"num_workers must be that of the state, 2, .*; got 0"):
        dl.DataLoader(Saved(), 4).load_state_dict(loader.state_dict())


def test_one_worker_and_none_read_the_same_share() -> None:
    loader = dl.DataLoader(Saved(), 4, num_workers=1)
    list(itertools.islice(loader, 3))
    resumed = dl.DataLoader(Saved(), 4)
    resumed.load_state_dict(loader.state_dict())
    assert next(iter(resumed))[0].tolist() == [12, 13, 14, 15]


@pytest.mark.parametrize("wrong", [5, [3], [{"at": 1}], "x"])
def test_a_damaged_state_is_named(wrong: Any) -> None:
    loader = dl.DataLoader(Saved(), 4)
    next(iter(loader))
    with pytest.raises(ValueError, match=r"stream in the state must be what state_dict\(\) returned"):
        loader.load_state_dict({**loader.state_dict(), "stream": wrong})


def test_threads_share_one_stream_so_it_is_read_forward() -> None:
    def make(method: str) -> Any:
        return dl.DataLoader(Saved(), 4, num_workers=2, worker_method=method)

    loader = make("thread")
    next(iter(loader))
    assert "stream" not in loader.state_dict()
    processes = make("process")
    next(iter(processes))
    with pytest.raises(ValueError, match="which this Saved cannot load"):
        make("thread").load_state_dict(processes.state_dict())


class Epochs(Saved):
    """A stream whose epoch is set from outside, which goes on in the epoch of its state only: Hugging Face's way."""

    epoch = 0
    began: dict[str, int] | None = None

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def state_dict(self) -> dict[str, int]:
        return {"at": self.at, "epoch": self.epoch}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.began = state

    def __iter__(self) -> Iterator[Any]:
        goes_on = self.began is not None and self.began["epoch"] == self.epoch
        self.at = self.began["at"] if goes_on and self.began else 0
        while self.at < self.length:
            self.at += 1
            yield (self.at - 1 + 1000 * self.epoch,)


def numbers_of(loader: Any) -> list[int]:
    return [n for (batch,) in loader for n in batch.tolist()]


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("num_workers", [0, 1])
def test_a_stream_whose_epochs_are_set_goes_on_in_its_own_and_is_whole_afterwards(
    num_workers: int, stays: bool
) -> None:
    def make() -> tuple[Epochs, Any]:
        stream = Epochs(12)
        stay = {"persistent_workers": True, "worker_method": "thread"} if stays and num_workers else {}
        return stream, dl.DataLoader(stream, 4, num_workers=num_workers, **stay)

    stream, loader = make()
    assert numbers_of(loader)[0] == 0
    stream.set_epoch(5)
    list(itertools.islice(loader, 2))
    for is_set in (False, True):
        stream, resumed = make()
        resumed.load_state_dict(loader.state_dict())
        stream.set_epoch(5 if is_set else 0)
        assert numbers_of(resumed) == [5008, 5009, 5010, 5011]
        again = numbers_of(resumed)  # and not only what was left of the epoch before
        assert again == [number + 5000 * is_set for number in range(12)]
        resumed.close()
    loader.close()


def test_an_error_of_a_stream_that_cannot_say_where_it_is_comes_back() -> None:
    class Lost(Saved):
        def state_dict(self) -> dict[str, int]:
            raise OSError("no place")

    for num_workers in (0, 2):
        with pytest.raises(OSError, match="no place"):
            list(dl.DataLoader(Lost(), 4, num_workers=num_workers))
