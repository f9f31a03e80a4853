"""How loaders are made in programs: by subclasses, by position, with shares from a file of settings."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import SubsetRandomSampler, TensorDataset

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader import DataLoader, RandomSampler, SequentialSampler, random_split

sys.path.insert(0, str(Path(__file__).parent))

from everyday_programs import FORK, SPAWN, THREAD, alone_and_forked, workers_of
from everyday_sets import Plain

# ---- classes derived from the loader

EARLY: dict[str, Any] = {
    "dataset": Plain(8),
    "sampler": SequentialSampler(range(8)),
    "batch_size": 4,
    "batch_sampler": [[0, 1]],
    "drop_last": True,
    "persistent_workers": False,
    "num_workers": 0,
    "collate_fn": list,
    "generator": 3,
    "prefetch_factor": 2,
    "multiprocessing_context": None,
    "epoch": 5,
    "name": "mine",
}


@pytest.mark.parametrize("name", EARLY)
def test_a_subclass_may_set_any_attribute_before_the_constructor(name: str) -> None:
    class Early(DataLoader[Any]):
        def __init__(self, dataset: Any) -> None:
            setattr(self, name, EARLY[name])
            super().__init__(dataset, batch_size=4)

    loader = Early(Plain(8))
    assert [batch.tolist() for batch in loader] == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    "name", ["dataset", "sampler", "batch_size", "batch_sampler", "drop_last", "persistent_workers"]
)
def test_what_the_constructor_was_given_counts_and_stays(name: str) -> None:
    class Early(DataLoader[Any]):
        def __init__(self, dataset: Any) -> None:
            setattr(self, name, "something else")
            super().__init__(dataset, batch_size=4)

    loader = Early(Plain(8))
    assert getattr(loader, name) != "something else"
    with pytest.raises(ValueError, match=name):
        setattr(loader, name, EARLY[name])


class Template(DataLoader[Any]):
    """A loader that splits off samples for validation, as a template does that is copied widely."""

    def __init__(self, dataset: Any, batch_size: int, shuffle: bool, split: float, workers: int) -> None:
        self.validation_split, self.shuffle = split, shuffle
        self.batch_idx, self.n_samples = 0, len(dataset)
        self.sampler, self.valid_sampler = self._split_sampler(split)
        self.init_kwargs = {"dataset": dataset, "batch_size": batch_size, "num_workers": workers}
        super().__init__(sampler=self.sampler, shuffle=self.shuffle, **self.init_kwargs)

    def _split_sampler(self, split: float) -> Any:
        order = np.random.default_rng(0).permutation(self.n_samples)
        self.shuffle, cut = False, int(self.n_samples * split)
        self.n_samples -= cut
        return SubsetRandomSampler(order[cut:].tolist()), SubsetRandomSampler(order[:cut].tolist())

    def split_validation(self) -> Any:
        return DataLoader(sampler=self.valid_sampler, **self.init_kwargs)


@alone_and_forked
def test_a_loader_that_splits_itself_works(workers: dict[str, Any]) -> None:
    loader = Template(TensorDataset(torch.arange(20)), 4, True, 0.25, workers.get("num_workers", 0))
    train = torch.cat([x for (x,) in loader]).tolist()
    valid = torch.cat([x for (x,) in loader.split_validation()]).tolist()
    assert (len(train), len(valid), sorted(train + valid)) == (15, 5, list(range(20)))


def test_a_constructor_that_failed_leaves_nothing_settled() -> None:
    class Twice(DataLoader[Any]):
        def __init__(self, dataset: Any) -> None:
            with pytest.raises(ValueError, match="batch_size"):
                super().__init__(dataset, batch_size=0)
            super().__init__(dataset, batch_size=4)

    assert len(list(Twice(Plain(8)))) == 2


def test_a_subclass_may_set_other_attributes_later() -> None:
    class Late(DataLoader[Any]):
        def __init__(self, dataset: Any) -> None:
            super().__init__(dataset, batch_size=4)
            self.images = self.dataset

    assert isinstance(Late(Plain(8)).images, Plain)


# ---- arguments by position


MANY: list[tuple[Any, ...]] = [
    (8, False, None, None),
    (8, False, None, None, 2),
    (8, False, None, None, 2, None, False, True),
    (8, False, False, None),
    (8, False, False, SequentialSampler(range(8))),
]


@pytest.mark.parametrize("arguments", MANY, ids=len)
def test_too_many_arguments_by_position_are_told_their_names(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="by name") as caught:
        DataLoader(Plain(8), *arguments)
    assert "sampler" in str(caught.value)
    assert "takes from" not in str(caught.value)


def test_the_names_are_those_of_the_arguments_that_were_given() -> None:
    with pytest.raises(TypeError, match=r"batch_sampler.*num_workers|num_workers.*batch_sampler"):
        DataLoader(Plain(8), 8, False, None, None, 2)


def test_a_subclass_that_passes_them_on_is_told_so_too() -> None:
    class Passing(DataLoader[Any]):
        def __init__(self, dataset: Any, batch_size: int = 1, shuffle: bool = False, workers: int = 0) -> None:
            super().__init__(dataset, batch_size, shuffle, None, None, workers)

    with pytest.raises(TypeError, match=r"by name"):
        Passing(Plain(8))


def test_a_sampler_in_the_fourth_place_is_an_error_that_speaks_of_it() -> None:
    with pytest.raises((TypeError, ValueError), match=r"(?i)sampler"):
        DataLoader(Plain(8), 8, False, RandomSampler(Plain(8)))


def test_three_arguments_by_position_are_fine() -> None:
    assert len(DataLoader(Plain(8), 3)) == len(DataLoader(Plain(8), 3, True)) == 3


# ---- shares of a split


@pytest.mark.filterwarnings("ignore:Length of split at index:UserWarning")
@pytest.mark.parametrize(
    "lengths",
    [
        [1, 0.0],
        [0.0, 1],
        [1.0, 0],
        [0, 1.0],
        [0, 0.5, 0.5],
        [0.5, 0, 0.5],
        [np.float32(1), 0],
        [1, np.float64(0)],
        [0.25, np.float32(0.75)],
        [10, 0],
        [0, 10],
        [np.int64(3), 7],
    ],
    ids=str,
)
def test_a_fraction_among_the_lengths_makes_all_of_them_fractions(lengths: list[Any]) -> None:
    theirs = torch.utils.data.random_split(range(10), lengths)  # type: ignore[arg-type]
    assert [len(part) for part in random_split(range(10), lengths)] == [len(part) for part in theirs]


WRONG = [[2, 0], [1, 0.5], [3, 0.7], [9, 1.0], [5, 5.0], [0.5, 5], [10.0], [0.2, 0.2]]


@pytest.mark.parametrize("lengths", WRONG, ids=str)
def test_what_does_not_add_up_is_refused_as_by_torch(lengths: list[Any]) -> None:
    with pytest.raises((ValueError, TypeError)):  # of floats that add up to N, torch fails at the permutation
        torch.utils.data.random_split(range(10), lengths)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="add up"):
        random_split(range(10), lengths)


def test_exact_fractions_are_fractions() -> None:
    assert [len(part) for part in random_split(range(10), [Fraction(7, 10), Fraction(3, 10)])] == [7, 3]


def test_a_share_of_one_of_one_sample_is_all_of_it() -> None:
    assert [len(part) for part in random_split(range(1), [1, 0])] == [1, 0]
    assert [len(part) for part in random_split(range(1), [1.0, 0])] == [1, 0]


# ---- who is loading


class Asking(Plain):
    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        return repr(dl.get_worker_info())

    def __repr__(self) -> str:
        return "Asking(20 samples)"


@workers_of(fork=FORK, spawn=SPAWN, thread=THREAD)
def test_what_is_shown_of_a_worker_names_its_dataset(workers: dict[str, Any]) -> None:
    shown = {text for batch in DataLoader(Asking(), 4, **workers) for text in batch}
    assert shown
    for text in shown:
        assert text.startswith("WorkerInfo(id=")
        assert "num_workers=2" in text
        assert "dataset=Asking(20 samples)" in text
