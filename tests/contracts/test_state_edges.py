"""States at the edges: batch samplers that were given, orders that are only iterated, lengths that fail or change."""

from __future__ import annotations

import itertools
import json
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from torch.utils.data import ChainDataset, IterableDataset
from torch.utils.data import RandomSampler as TorchRandomSampler

import tinytorch.core.dataloader as dl

SEED = 7


class Drawn(dl.Dataset):
    """Numbers, each with one that is drawn for its place."""

    def __len__(self) -> int:
        return 22

    def __getitem__(self, index: int) -> Any:
        return index, float(dl.sample_rng().random())


def contents(batches: Any) -> list[Any]:
    return [[np.asarray(part).tolist() for part in batch] for batch in batches]


def with_batches(size: int, drop_last: bool = False, share: tuple[int, int] = (1, 0), **more: Any) -> Any:
    """Return a loader with a BatchSampler that was given."""
    order = dl.DistributedSampler(range(22), *share, seed=SEED) if share[0] > 1 else None
    order = dl.RandomSampler(range(22), generator=SEED) if order is None else order
    return dl.DataLoader(Drawn(), batch_sampler=dl.BatchSampler(order, size, drop_last), generator=SEED, **more)


def passed_on(loader: Any, other: Any) -> Any:
    other.load_state_dict(json.loads(json.dumps(loader.state_dict())))
    return other


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("stop", range(1, 6))
def test_a_batch_sampler_that_was_given_goes_on(stop: int, drop_last: bool, workers: int) -> None:
    whole = contents(with_batches(4, drop_last))
    first = with_batches(4, drop_last)
    seen = contents(itertools.islice(first, stop))
    second = passed_on(first, with_batches(4, drop_last, num_workers=workers))
    assert second.state_dict() == first.state_dict()
    over = stop == len(whole)
    assert first.state_dict()["samples"] == (0 if over else 4 * stop)
    if not over:
        assert seen + contents(second) == whole
    assert contents(second) == contents(first) == contents(with_batches(4, drop_last).batches(1))


def test_another_batch_size_and_the_loaders_own_batches_go_on_at_the_same_sample() -> None:
    whole = [pair for batch in contents(with_batches(4)) for pair in zip(*batch, strict=True)]
    own = dl.DataLoader(Drawn(), 3, sampler=dl.RandomSampler(range(22), generator=SEED), generator=SEED)
    first = with_batches(4)
    seen = contents(itertools.islice(first, 2))
    for other in (with_batches(5), own, with_batches(4)):
        rest = contents(passed_on(first, other))
        assert [pair for batch in seen + rest for pair in zip(*batch, strict=True)] == whole


def test_ranks_with_batch_samplers_go_on() -> None:
    team = [with_batches(3, share=(2, rank)) for rank in range(2)]
    seen = [contents(itertools.islice(one, 2)) for one in team]
    assert [one.state_dict()["samples"] for one in team] == [12, 12]
    rest = [contents(passed_on(one, with_batches(3, share=(2, rank)))) for rank, one in enumerate(team)]
    assert [a + b for a, b in zip(seen, rest, strict=True)] == [
        contents(with_batches(3, share=(2, rank))) for rank in range(2)
    ]


class Halves:
    """Another half in each loop: only iterating tells."""

    def __init__(self) -> None:
        self.loops = 0

    def __len__(self) -> int:
        return 4

    def __iter__(self) -> Iterator[list[int]]:
        self.loops += 1
        return iter([[self.loops * 8 + k] for k in range(4)])


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ({"sampler": TorchRandomSampler(range(20)), "batch_size": 4}, "RandomSampler"),
        ({"batch_sampler": Halves()}, "Halves"),
    ],
)
def test_an_order_that_may_be_another_one_is_told(how: dict[str, Any], name: str) -> None:
    first = dl.DataLoader(range(200), generator=SEED, **how)
    next(iter(first))
    second = passed_on(first, dl.DataLoader(range(200), generator=SEED, **how))
    with pytest.warns(UserWarning, match=f"{name} can only be iterated"):
        next(iter(second))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        next(iter(second))


@pytest.mark.parametrize("sampler", [[3, 1, 2, 0], np.array([3, 1, 2, 0]), range(4), dl.SubsetRandomSampler([1, 2], 1)])
def test_an_order_that_is_known_is_not(sampler: Any) -> None:
    first = dl.DataLoader(range(4), 1, sampler=sampler, generator=SEED)
    whole = contents([batch] for batch in first)
    again = dl.DataLoader(range(4), 1, sampler=sampler, generator=SEED)
    next(iter(again))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rest = contents(
            [batch] for batch in passed_on(again, dl.DataLoader(range(4), 1, sampler=sampler, generator=SEED))
        )
    assert rest == whole[1:]


class Lines:
    def __iter__(self) -> Iterator[int]:
        return iter(range(20))


class Scaled(dl.DataLoader):
    """Has an `__iter__` around that of its base."""

    def __iter__(self) -> Any:
        for batch in super().__iter__():
            yield batch * 10


@pytest.mark.filterwarnings("ignore:.* is read forward")
@pytest.mark.parametrize("data", [Lines(), range(20)])
@pytest.mark.parametrize("stop", [1, 3, 6, 9])
def test_a_subclass_with_a_loop_of_its_own_goes_on(data: Any, stop: int) -> None:
    first, second = Scaled(data, 2), Scaled(data, 2)
    whole = [batch.tolist() for batch in Scaled(data, 2)]
    seen = [batch.tolist() for batch in itertools.islice(first, stop)]
    second.load_state_dict(first.state_dict())
    assert seen + [batch.tolist() for batch in second] == whole
    assert [batch.tolist() for batch in second] == whole


class Shared:
    """A stream that workers share out, and that saves its state."""

    at = start = 0

    def __iter__(self) -> Iterator[int]:
        info: Any = dl.get_worker_info()
        share = range(info.id, 40, info.num_workers)
        at, self.start = self.start, 0
        while at < len(share):
            at += 1
            self.at = at
            yield share[at - 1]

    def state_dict(self) -> dict[str, int]:
        return {"at": self.at}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.start = state["at"]


@pytest.mark.filterwarnings("ignore:.* is read forward")
@pytest.mark.parametrize("more", [1, 2, 3])
def test_a_stream_that_was_read_forward_saves_where_it_is(more: int) -> None:
    first = dl.DataLoader(Shared(), 4, num_workers=2, worker_method="thread")
    seen = list(itertools.islice(first, 4))
    second = passed_on(first, dl.DataLoader(Shared(), 4, num_workers=2))
    seen += list(itertools.islice(second, more))
    third = passed_on(second, dl.DataLoader(Shared(), 4, num_workers=2))
    numbers = [number for batch in [*seen, *third] for number in batch.tolist()]
    assert sorted(numbers) == list(range(40))


def test_a_loop_that_begins_in_another_thread_keeps_its_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    from tinytorch.core.dataloader.workers.plumbing.tickets import Tickets

    class Numbers:
        def __iter__(self) -> Iterator[int]:
            info: Any = dl.get_worker_info()
            return iter(range(info.id, 24, info.num_workers))

    loader = dl.DataLoader(Numbers(), 2, num_workers=2, persistent_workers=True, timeout=20)
    one, other, got, armed = iter(loader), iter(loader), [], []
    usual = Tickets.submit

    def submit(self: Any, *task: Any) -> int:
        if armed:  # the first loop has made its turn, and has not sent it yet
            armed.clear()
            thread = threading.Thread(target=lambda: got.append(next(other)))
            thread.start()
            thread.join()
        return usual(self, *task)

    monkeypatch.setattr(Tickets, "submit", submit)
    next(one)
    armed.append(True)
    next(one)
    got += list(other)
    assert sorted(number for batch in got for number in batch.tolist()) == list(range(24))
    one.close()
    loader.close()


def test_a_state_that_was_loaded_is_the_state() -> None:
    def made() -> Any:
        return dl.DataLoader(range(20), 4, True, generator=SEED)

    ahead = made()
    list(ahead)
    list(itertools.islice(ahead, 3))
    for looked in (0, 1, 2, 5):
        loader = made()
        list(itertools.islice(loader, looked))
        assert passed_on(ahead, loader).state_dict() == ahead.state_dict()


class NoLength(IterableDataset):
    def __iter__(self) -> Iterator[int]:
        return iter(range(8))


class Order(dl.Sampler):
    def __iter__(self) -> Iterator[int]:
        return iter(range(8))


@pytest.mark.parametrize(
    "how", [{"dataset": ChainDataset([NoLength(), NoLength()])}, {"dataset": range(8), "sampler": Order()}]
)
def test_a_length_that_fails_is_none(how: dict[str, Any]) -> None:
    loader = dl.DataLoader(batch_size=4, **how)
    next(iter(loader))
    assert loader.state_dict()["batches"] == 1


def test_a_dataset_that_grows_goes_on() -> None:
    data = list(range(8))
    loader = dl.DataLoader(data, 4, generator=SEED)
    loader.state_dict()
    list(loader)
    data += range(8, 12)
    first = next(iter(loader))
    again = passed_on(loader, dl.DataLoader(data, 4, generator=SEED))
    assert [first.tolist(), *(batch.tolist() for batch in again)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


class Inner(dl.Dataset):
    def __len__(self) -> int:
        return 32

    def __getitem__(self, index: int) -> Any:
        return np.full((64, 64), index, np.float32)


class Rows:
    """A stream that is made by a loader of its own."""

    def __iter__(self) -> Iterator[Any]:
        for batch in dl.DataLoader(Inner(), 8):
            yield from batch


@pytest.mark.parametrize("how", [{}, {"num_workers": 1}, {"num_workers": 1, "worker_method": "thread"}])
def test_a_loader_in_a_dataset_has_memory_of_its_own(how: dict[str, Any]) -> None:
    firsts = [batch[:, 0, 0].tolist() for batch in dl.DataLoader(Rows(), 4, **how)]
    assert firsts == [[4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3] for k in range(8)]


def test_a_sampler_that_fails_leaves_no_worker() -> None:
    class Broken:
        def __iter__(self) -> Iterator[int]:
            raise OSError("the list of files is not there")

    loader = dl.DataLoader(range(8), None, sampler=Broken(), num_workers=2, worker_method="thread")
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(OSError, match="list of files"):
            list(loader)
    assert threading.active_count() <= before


def test_changes_in_a_private_map_reach_all_workers(tmp_path: Any) -> None:
    np.save(tmp_path / "labels.npy", np.arange(8))
    labels = np.load(tmp_path / "labels.npy", mmap_mode="c")
    labels[:4] = -1
    for method in ("fork", "spawn", "forkserver"):
        loader = dl.DataLoader(dl.ArrayDataset(labels), 4, num_workers=1, multiprocessing_context=method)
        assert [row.tolist() for (row,) in loader] == [[-1] * 4, [4, 5, 6, 7]]
