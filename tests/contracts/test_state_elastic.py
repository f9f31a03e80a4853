"""A run may change ranks, batch size and workers wherever it stops: the order of the epoch stays, each sample once."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

from copies import Copies

SEED = 7


class Stage(NamedTuple):
    """How a run goes on, and after how many steps it stops."""

    ranks: int
    batch_size: int
    num_workers: int
    steps: int


class Noisy(dl.Dataset):
    """A sample is its index, and a number that was drawn for its place."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[int, int]:
        return index, int(dl.sample_rng().integers(1 << 40))


stages = st.builds(
    Stage,
    st.sampled_from([1, 2, 3, 4, 8]),
    st.sampled_from([1, 7, 32]),
    st.sampled_from([0, 2]),
    st.integers(0, 12),
)


def make(data: Any, stage: Stage, rank: int, uneven: str, kind: Any) -> Any:
    sampler = dl.DistributedSampler(data, stage.ranks, rank, uneven=uneven, sampler=kind(data, generator=SEED))
    workers: dict[str, Any] = {"num_workers": stage.num_workers, "worker_method": "thread"} if stage.num_workers else {}
    return dl.DataLoader(data, stage.batch_size, sampler=sampler, generator=SEED, **workers)


def one_stage(loaders: list[Any], steps: int | None) -> tuple[list[Any], dict[str, Any]]:
    """Take so many steps, or all that are left; return what all ranks got, in order, and the state of rank 0."""
    got: list[Any] = []
    loops = [itertools.islice(loader, steps) for loader in loaders]
    for batches in itertools.zip_longest(*loops):
        samples = [list(zip(*(part.tolist() for part in batch), strict=True)) for batch in batches if batch is not None]
        got += [one for row in itertools.zip_longest(*samples) for one in row if one is not None]
    return got, json.loads(json.dumps(loaders[0].state_dict()))


def run(data: Any, plan: list[Stage], uneven: str, kind: Any) -> tuple[list[Any], list[list[int]]]:
    """Return everything that the run got in epoch 0, and the epochs in which its loaders were."""
    got: list[Any] = []
    epochs: list[list[int]] = []
    state = None
    for number, stage in enumerate(plan):
        loaders = [make(data, stage, rank, uneven, kind) for rank in range(stage.ranks)]
        for loader in loaders:
            if state is not None:
                loader.load_state_dict(state)
        epochs.append([int(loader.epoch) for loader in loaders])
        if loaders[0].epoch > 0:
            break
        is_last = number == len(plan) - 1
        more, state = one_stage(loaders, None if is_last else stage.steps)
        got += more
    return got, epochs


@pytest.mark.parametrize("n", [1, 2, 7, 997])
@pytest.mark.parametrize("kind", [dl.RandomSampler, dl.KeyedRandomSampler])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(stages, min_size=1, max_size=4))
def test_each_sample_once_in_the_order_of_one_process(n: int, kind: Any, plan: list[Stage]) -> None:
    data = Noisy(n)
    alone = list(dl.DataLoader(data, None, sampler=kind(data, generator=SEED), generator=SEED))
    got, epochs = run(data, plan, "keep", kind)
    assert [len(set(of_ranks)) for of_ranks in epochs] == [1] * len(epochs)
    assert got == alone


@pytest.mark.parametrize("n", [1, 2, 7, 997])
@settings(max_examples=12, deadline=None)
@given(plan=st.lists(stages, min_size=1, max_size=3))
def test_padding_repeats_the_first_samples_at_the_end_and_no_others(n: int, plan: list[Stage]) -> None:
    data = Noisy(n)
    order = dl.RandomSampler(data, generator=SEED).order(0).tolist()
    numbers = [number for number, _ in run(data, plan, "pad", dl.RandomSampler)[0]]
    assert numbers[:n] == order
    repeats = numbers[n:]
    assert len(repeats) < max(stage.ranks for stage in plan)
    assert repeats == [order[k % n] for k in range(len(repeats))]


@settings(max_examples=6, deadline=None)
@given(plan=st.lists(stages, min_size=2, max_size=3))
def test_ten_thousand_samples(plan: list[Stage]) -> None:
    data = range(10_000)
    order = dl.RandomSampler(data, generator=SEED).order(0).tolist()

    def numbers(stage: Stage, rank: int, state: Any) -> Any:
        sampler = dl.DistributedSampler(data, stage.ranks, rank, seed=SEED, uneven="keep")
        loader = dl.DataLoader(data, stage.batch_size, sampler=sampler)
        if state is not None:
            loader.load_state_dict(state)
        return loader

    got: list[int] = []
    state = None
    for stage in plan:
        loaders = [numbers(stage, rank, state) for rank in range(stage.ranks)]
        steps = None if stage is plan[-1] else stage.steps
        for batches in itertools.zip_longest(*(itertools.islice(loader, steps) for loader in loaders)):
            rows = itertools.zip_longest(*(batch.tolist() for batch in batches if batch is not None))
            got += [one for row in rows for one in row if one is not None]
        state = loaders[0].state_dict()
    assert got == order


@pytest.mark.parametrize("method", ["process", "thread"])
def test_worker_processes_go_on_as_no_workers_do(method: str) -> None:
    data = Noisy(60)
    whole = [batch[1].tolist() for batch in dl.DataLoader(data, 7, True, generator=SEED)]
    loader = dl.DataLoader(data, 7, True, generator=SEED, num_workers=2, worker_method=method)
    seen = [batch[1].tolist() for batch in itertools.islice(loader, 4)]
    other = dl.DataLoader(data, 7, True, generator=SEED, num_workers=3, worker_method=method, persistent_workers=True)
    with other:
        other.load_state_dict(loader.state_dict())
        rest = [batch[1].tolist() for batch in other]
        second = [batch[1].tolist() for batch in other]
    assert seen + rest == whole
    fresh = dl.DataLoader(data, 7, True, generator=SEED)
    fresh.set_epoch(1)
    assert second == [batch[1].tolist() for batch in fresh]


class Augmented(dl.Dataset):
    """Draws for the batch, for each sample, and from the global generator."""

    def __init__(self, length: int = 40) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Any:
        return index, float(dl.batch_rng().random()), float(np.random.random()), float(dl.sample_rng().random())


def contents(batches: Any) -> list[Any]:
    return [[np.asarray(part).tolist() for part in batch] for batch in batches]


@pytest.mark.parametrize("num_workers", [0, 2])
@pytest.mark.parametrize("order", ["shuffled", "weighted", "tokens", "in order"])
def test_all_random_numbers_go_on(num_workers: int, order: str) -> None:
    def loader(workers: int) -> Any:
        how: dict[str, Any] = {
            "shuffled": {"shuffle": True},
            "in order": {},
            "weighted": {"sampler": dl.WeightedRandomSampler(range(1, 41), 33, generator=1)},
            "tokens": {"batch_sampler": dl.TokenBatchSampler(range(1, 41), 60, generator=1)},
        }[order]
        size = {} if order == "tokens" else {"batch_size": 4}
        return dl.DataLoader(Augmented(), generator=3, num_workers=workers, **size, **how)

    whole = contents(loader(0))
    interrupted = loader(num_workers)
    seen = contents(itertools.islice(interrupted, 5))
    resumed = loader(2 - num_workers)
    resumed.load_state_dict(interrupted.state_dict())
    assert seen + contents(resumed) == whole


LENGTHS = np.random.default_rng(4).integers(1, 30, 97)


def tokens_loader(stage: Stage, rank: int, uneven: str, seed: int = SEED) -> Any:
    """Return a loader of whole batches, for one rank, or for a process alone."""
    batches: Any = dl.TokenBatchSampler(LENGTHS, 60, generator=seed)
    if stage.ranks > 1 or rank:
        batches = dl.DistributedBatchSampler(batches, stage.ranks, rank, uneven=uneven)
    workers: dict[str, Any] = {"num_workers": stage.num_workers, "worker_method": "thread"} if stage.num_workers else {}
    return dl.DataLoader(Augmented(97), batch_sampler=batches, generator=SEED, **workers)


@settings(max_examples=20, deadline=None)
@given(plan=st.lists(stages, min_size=1, max_size=4))
def test_whole_batches_go_on_in_one_order_with_other_ranks_and_workers(plan: list[Stage]) -> None:
    alone = noise_of(tokens_loader(Stage(1, 1, 0, 0), 0, "keep"))
    assert noise_of(dealt(plan, tokens_loader)) == alone


def dealt(plan: list[Stage], make: Callable[[Stage, int, str], Any]) -> list[Any]:
    """Return the batches of all ranks, one of each at a time, of a run that stops and goes on in the stages of a plan.

    Args:
        make: makes the loader of one rank, of its stage, its number and `uneven`.
    """
    got: list[Any] = []
    state = None
    for stage in plan:
        loaders = [make(stage, rank, "keep") for rank in range(stage.ranks)]
        for loader in loaders:
            if state is not None:
                loader.load_state_dict(state)
        if loaders[0].epoch > 0:
            break
        steps = None if stage is plan[-1] else stage.steps
        for row in itertools.zip_longest(*(itertools.islice(loader, steps) for loader in loaders)):
            got += [batch for batch in row if batch is not None]
        state = json.loads(json.dumps(loaders[0].state_dict()))
    return got


def noise_of(batches: Any) -> list[Any]:
    """Return indices, and the random numbers of batches and samples: the global ones are not threads'."""
    return [[batch[k].tolist() for k in (0, 1, 3)] for batch in batches]


def test_padded_batches_end_on_all_ranks_at_once() -> None:
    count = len(dl.TokenBatchSampler(LENGTHS, 60))
    for ranks in (2, 3, 4):
        loaders = [tokens_loader(Stage(ranks, 1, 0, 0), rank, "pad") for rank in range(ranks)]
        for _ in zip(*(itertools.islice(loader, 5) for loader in loaders), strict=True):
            state = loaders[0].state_dict()
            assert [loader.state_dict() for loader in loaders] == [state] * ranks
        loaders = [tokens_loader(Stage(ranks, 1, 0, 0), rank, "pad") for rank in range(ranks)]
        assert {len(list(loader)) for loader in loaders} == {-(-count // ranks)}
        assert {loader.state_dict()["epoch"] for loader in loaders} == {1}


def test_the_seed_of_batches_belongs_to_the_state() -> None:
    state = tokens_loader(Stage(2, 1, 0, 0), 1, "keep").state_dict()
    tokens_loader(Stage(1, 1, 0, 0), 0, "keep").load_state_dict(state)
    with pytest.raises(ValueError, match="order sampler seed: 7 in the state, 8 here"):
        tokens_loader(Stage(1, 1, 0, 0), 0, "keep", seed=8).load_state_dict(state)


def test_saving_and_resuming_again_and_again() -> None:
    data = Noisy(50)
    whole = [batch[1].tolist() for batch in dl.DataLoader(data, 4, True, generator=SEED)]
    state: Any = dl.DataLoader(data, 4, True, generator=SEED).state_dict()  # before the first batch
    got: list[Any] = []
    for steps in (1, 0, 3, 2, 1, 0, 4, 2):
        loader = dl.DataLoader(data, 4, True, generator=SEED)
        loader.load_state_dict(state)
        loader.load_state_dict(state)  # twice is once
        got += [batch[1].tolist() for batch in itertools.islice(loader, steps)]
        state = loader.state_dict()
        assert state == loader.state_dict()
    assert got == whole
    assert (state["epoch"], state["samples"]) == (1, 0)


def test_only_load_state_dict_goes_on() -> None:
    loader = dl.DataLoader(range(20), 4, True, generator=SEED)
    next(iter(loader))
    assert len(list(loader)) == 5  # a new loop is a new epoch
    loader.load_state_dict({**loader.state_dict(), "epoch": 5, "samples": 8, "batches": 2})
    assert [len(list(loader)), loader.epoch, len(list(loader))] == [3, 6, 5]


@pytest.mark.parametrize("set_by", ["loader", "sampler"])
def test_a_program_that_sets_the_epoch_anyway_still_goes_on(set_by: str) -> None:
    def make_loader() -> Any:
        return dl.DataLoader(range(20), 4, sampler=dl.DistributedSampler(range(20), 1, 0, seed=SEED))

    def epochs(loader: Any, first: int) -> list[list[int]]:
        seen = []
        for epoch in range(first, 3):
            (loader if set_by == "loader" else loader.sampler).set_epoch(epoch)
            seen += [batch.tolist() for batch in loader]
        return seen

    whole = epochs(make_loader(), 0)
    interrupted = make_loader()
    interrupted.set_epoch(1)
    list(itertools.islice(interrupted, 2))
    resumed = make_loader()
    resumed.load_state_dict(interrupted.state_dict())
    assert epochs(resumed, 1) == whole[5 + 2 :]


def test_a_loader_without_a_seed_goes_on_in_the_same_order() -> None:
    data = Noisy(30)
    loader = dl.DataLoader(data, 4, True)
    loop = iter(loader)
    seen = [next(loop)[1].tolist() for _ in range(3)]
    state = loader.state_dict()
    rest = [batch[1].tolist() for batch in loop]
    resumed = dl.DataLoader(data, 4, True)
    resumed.load_state_dict(state)
    assert [batch[1].tolist() for batch in resumed] == rest
    assert len(seen + rest) == 8


class Lines:
    """A stream without a length."""

    def __init__(self, length: int = 20) -> None:
        self.length = length

    def __iter__(self) -> Any:
        return iter(range(self.length))


@pytest.mark.parametrize("num_workers", [0, 1])
def test_a_stream_is_read_forward(num_workers: int) -> None:
    def make_loader() -> Any:
        return dl.DataLoader(Lines(), 3, num_workers=num_workers)

    whole = [batch.tolist() for batch in make_loader()]
    loader = make_loader()
    seen = [batch.tolist() for batch in itertools.islice(loader, 4)]
    resumed = make_loader()
    resumed.load_state_dict(loader.state_dict())
    with pytest.warns(UserWarning, match=r"Lines .* is read forward over the 4 batches that were given") as said:
        assert seen + [batch.tolist() for batch in resumed] == whole
    assert [Path(one.filename).name for one in said] == [Path(__file__).name]
    assert resumed.epoch == 1


def test_at_the_end_of_a_stream_whose_length_nobody_knew_comes_the_next_epoch() -> None:
    loader = dl.DataLoader(Lines(), 5)
    states = [loader.state_dict() for _ in loader]
    resumed = dl.DataLoader(Lines(), 5)
    resumed.load_state_dict(states[-1])
    with pytest.warns(UserWarning, match="read forward"):
        assert len(list(resumed)) == 4
    assert resumed.epoch == 2


def chunk(start: int) -> np.ndarray:
    return np.arange(start, start + 3)


def chunk_loader(stage: Stage, rank: int, uneven: str) -> Any:
    stream = dl.ChunkStream(range(0, 111, 3), chunk, shuffle=True, num_replicas=stage.ranks, rank=rank, uneven=uneven)
    workers: dict[str, Any] = {"num_workers": stage.num_workers, "worker_method": "thread"} if stage.num_workers else {}
    return dl.DataLoader(stream, None, generator=SEED, **workers)


@settings(max_examples=12, deadline=None)
@given(plan=st.lists(stages, min_size=1, max_size=4))
def test_chunks_of_a_stream_go_on_in_one_order_with_other_ranks_and_workers(plan: list[Stage]) -> None:
    alone = [batch.tolist() for batch in chunk_loader(Stage(1, 1, 0, 0), 0, "keep")]
    assert [batch.tolist() for batch in dealt(plan, chunk_loader)] == alone


def test_worker_processes_read_chunks_in_one_order_and_none_twice() -> None:
    alone = [batch.tolist() for batch in chunk_loader(Stage(1, 1, 0, 0), 0, "keep")]
    stream = dl.ChunkStream(range(0, 111, 3), chunk, shuffle=True)
    loader = dl.DataLoader(stream, None, generator=SEED, num_workers=2)
    seen = [batch.tolist() for batch in itertools.islice(loader, 9)]
    resumed = dl.DataLoader(stream, None, generator=SEED, num_workers=3)
    resumed.load_state_dict(loader.state_dict())
    assert seen + [batch.tolist() for batch in resumed] == alone
    assert [batch.tolist() for batch in resumed] != alone  # the next epoch


def test_a_mixture_goes_on_like_any_dataset_and_its_weights_belong_to_the_state() -> None:
    def loader(weights: list[float]) -> Any:
        return dl.DataLoader(dl.Mixture([range(50), range(100, 150)], weights), 4, True, generator=SEED)

    interrupted = loader([2, 1])
    seen = [batch.tolist() for batch in itertools.islice(interrupted, 5)]
    resumed = loader([2, 1])
    resumed.load_state_dict(interrupted.state_dict())
    assert seen + [batch.tolist() for batch in resumed] == [batch.tolist() for batch in loader([2, 1])]
    with pytest.raises(ValueError, match="dataset fingerprint"):
        loader([1, 2]).load_state_dict(interrupted.state_dict())


@pytest.mark.parametrize("num_workers", [0, 2])
def test_a_batch_that_is_on_its_way_to_a_device_does_not_count(num_workers: int) -> None:
    def make_loader() -> Any:
        return dl.DataLoader(dl.ArrayDataset(np.arange(20)), 4, True, generator=SEED, num_workers=num_workers)

    whole = [batch[0].tolist() for batch in make_loader()]
    for stop in range(1, 6):
        loader = make_loader()
        prefetcher = dl.DevicePrefetcher(loader, "cpu")
        prefetcher.copies = Copies()
        seen = [batch[0].tolist() for batch in itertools.islice(prefetcher, stop)]
        resumed = make_loader()
        resumed.load_state_dict(loader.state_dict())
        assert resumed.epoch == (stop == 5)
        if stop < 5:
            assert seen + [batch[0].tolist() for batch in resumed] == whole
