"""`sample_rng()` belongs to a sample's place in the epoch: neither batches nor workers change what is drawn from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch.utils.data as of_torch

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader import BatchSampler, ConcatDataset, DataLoader, SequentialSampler, Subset

sys.path.insert(0, str(Path(__file__).parent))

from everyday_programs import FORK, FORKSERVER, NONE, SPAWN, THREAD, each_way, workers_of
from everyday_sets import Noted, NotedBatch, NotedTogether


def drawn(loader: Any) -> list[tuple[float, float]]:
    """Return the two numbers of each sample in the order of the loop."""
    batches = [[np.atleast_1d(np.asarray(part)).tolist() for part in batch[1:]] for batch in loader]
    return [pair for one, other in batches for pair in zip(one, other, strict=True)]


def expected(epoch: int = 0, **options: Any) -> list[tuple[float, float]]:
    loader = DataLoader(Noted(), 4, **{"generator": 7, **options})
    loader.set_epoch(epoch)
    return drawn(loader)


SIZES = pytest.mark.parametrize("batch_size", [1, 4, 5, 32, None])
KINDS = pytest.mark.parametrize("kind", [Noted, NotedTogether, NotedBatch])


@SIZES
@workers_of(none=NONE, fork=FORK, spawn=SPAWN, thread=THREAD)
def test_batches_and_workers_change_nothing(batch_size: int | None, workers: dict[str, Any]) -> None:
    assert drawn(DataLoader(Noted(), batch_size, generator=7, **workers)) == expected()


@KINDS
@pytest.mark.parametrize("batch_size", [1, 4, 32])
@workers_of(none=NONE, fork=FORK, forkserver=FORKSERVER, thread=THREAD)
def test_it_is_the_same_for_samples_asked_for_together(kind: Any, batch_size: int, workers: dict[str, Any]) -> None:
    assert drawn(DataLoader(kind(), batch_size, generator=7, **workers)) == expected()


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_number_of_workers_changes_nothing(count: int) -> None:
    for options in ({"in_order": True}, {"persistent_workers": True, "prefetch_factor": 4}):
        loader = DataLoader(Noted(), 3, generator=7, num_workers=count, **options)
        assert [drawn(loader), drawn(loader)] == [expected(), expected(1)]
        loader.close()


def test_samples_epochs_and_seeds_have_numbers_of_their_own() -> None:
    loops = [*expected(), *expected(1), *expected(2), *expected(generator=8)]
    numbers = [number for pair in loops for number in pair]
    assert len(set(numbers)) == len(numbers) == 4 * 26 * 2


def test_they_are_evenly_spread() -> None:
    numbers = np.array([expected(epoch) for epoch in range(100)]).reshape(-1)
    counts = np.histogram(numbers, 10, (0, 1))[0]
    assert abs(counts - len(numbers) / 10).max() < 5 * np.sqrt(len(numbers) * 0.09)
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 5 / np.sqrt(len(numbers))


@each_way
def test_the_place_in_the_epoch_decides_not_the_index(workers: dict[str, Any]) -> None:
    for options in ({"shuffle": True}, {"sampler": list(reversed(range(26)))}, {"sampler": [3] * 26}):
        assert drawn(DataLoader(Noted(), 4, generator=7, **options, **workers)) == expected()


@each_way
def test_places_are_counted_through_batches_of_any_size(workers: dict[str, Any]) -> None:
    uneven = [[0], [1, 2, 3], [], [4, 5, 6, 7, 8, 9, 10], list(range(11, 26))]
    batches = [batch for batch in uneven if batch]
    for batch_sampler in (batches, Uneven(batches), BatchSampler(SequentialSampler(range(26)), 7, False)):
        assert drawn(DataLoader(Noted(), batch_sampler=batch_sampler, generator=7, **workers)) == expected()


class Uneven:
    """A batch sampler that tells no length."""

    def __init__(self, batches: list[list[int]]) -> None:
        self.batches = batches

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self.batches)


@each_way
def test_what_drop_last_leaves_out_changes_nothing_before_it(workers: dict[str, Any]) -> None:
    assert drawn(DataLoader(Noted(), 4, drop_last=True, generator=7, **workers)) == expected()[:24]


@each_way
def test_an_epoch_that_was_skipped_to_has_its_own_numbers(workers: dict[str, Any]) -> None:
    loader = DataLoader(Noted(), 8, generator=7, **workers)
    loader.set_epoch(3)
    assert drawn(loader) == expected(3)


class TorchNoted(Noted, of_torch.Dataset):  # type: ignore[misc]
    pass


WRAPPED = {
    "subset": lambda: Subset(Noted(), range(26)),
    "subset of a subset": lambda: Subset(Subset(Noted(), range(26)), range(26)),
    "subset of batches": lambda: Subset(NotedBatch(), range(26)),
    "subset of samples asked for together": lambda: Subset(NotedTogether(), range(26)),
    "concatenation": lambda: ConcatDataset([Subset(Noted(), range(10)), Subset(Noted(), range(16))]),
    "torch's subset": lambda: of_torch.Subset(TorchNoted(), range(26)),
    "torch's subset of a subset": lambda: of_torch.Subset(of_torch.Subset(TorchNoted(), range(26)), range(26)),
    "torch's concatenation": lambda: of_torch.ConcatDataset([of_torch.Subset(TorchNoted(), range(13))] * 2),
}


@pytest.mark.parametrize("kind", WRAPPED)
@each_way
def test_a_dataset_inside_another_draws_the_same(kind: str, workers: dict[str, Any]) -> None:
    assert drawn(DataLoader(WRAPPED[kind](), 4, generator=7, **workers)) == expected()


def test_two_transforms_of_a_sample_go_on_with_one_generator() -> None:
    generator = next(iter(DataLoader(Holding(), None, generator=7)))
    assert generator[0] != generator[1]


class Holding(Noted):
    def __getitem__(self, index: int) -> Any:
        return [dl.sample_rng().random(3).tolist(), dl.sample_rng().random(3).tolist()]


class Nested(Noted):
    """A dataset that asks another loader for something on its way."""

    def __getitem__(self, index: int) -> Any:
        first = float(dl.sample_rng().random())
        next(iter(DataLoader(Noted(), 5, generator=index)))
        return index, first, float(dl.sample_rng().random())


@each_way
def test_a_loader_inside_a_dataset_disturbs_nothing(workers: dict[str, Any]) -> None:
    assert drawn(DataLoader(Nested(), 4, generator=7, **workers)) == expected()


def test_to_draw_from_it_changes_nothing_for_others() -> None:
    class Both(Noted):
        def __getitem__(self, index: int) -> Any:
            own = float(dl.sample_rng().random()) if self.draws else 0.0
            return index, float(dl.batch_rng().random()), float(np.random.random()), own

    found = []
    for Both.draws in (True, False):
        found.append([[part.tolist() for part in batch[1:3]] for batch in DataLoader(Both(), 4, generator=7)])
    assert found[0] == found[1]


def test_outside_of_a_loader_it_is_an_ordinary_generator() -> None:
    one, other = dl.sample_rng(), dl.sample_rng()
    assert isinstance(one, np.random.Generator)
    assert one.random() != other.random()
    assert dl.sample_rng(3).random() != dl.sample_rng(3).random()


def test_after_a_loop_it_is_an_ordinary_generator_again() -> None:
    loop = iter(DataLoader(Noted(), 4, generator=7))
    next(loop)
    assert dl.sample_rng().random() not in {number for pair in expected() for number in pair}
    assert dl.sample_rng().random() != dl.sample_rng().random()


@each_way
def test_without_a_seed_samples_and_runs_differ(workers: dict[str, Any]) -> None:
    numbers = [number for _ in range(2) for pair in drawn(DataLoader(Noted(), 4, **workers)) for number in pair]
    assert len(set(numbers)) == len(numbers)


def test_it_is_a_public_name() -> None:
    assert "sample_rng" in dl.__all__
    assert dl.sample_rng.__doc__
