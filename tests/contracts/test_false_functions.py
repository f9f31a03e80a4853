"""Functions whose truth value is False, such as an empty `nn.Sequential`: they were given, so they are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tinytorch.core.dataloader import ArrayDataset, CIFAR10Dataset, DataLoader, Subset
from tinytorch.data import write_sample

THREADS = {"num_workers": 2, "worker_method": "thread"}
Y = np.arange(4)


class Steps(list):
    """A function that is made of steps, and false without any."""

    def __call__(self, data: Any) -> Any:
        return "stepped", data


class Stream:
    def __iter__(self) -> Iterator[int]:
        return iter(range(3))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("data"), images_per_file=4).parent


@pytest.mark.parametrize("workers", [{}, THREADS], ids=["alone", "threads"])
@pytest.mark.parametrize("dataset", [[3, 4, 5, 6], ArrayDataset(Y)], ids=["list", "arrays"])
def test_a_collate_function_is_called_whatever_its_truth_value(dataset: Any, workers: dict[str, Any]) -> None:
    batches = list(DataLoader(dataset, 2, collate_fn=Steps(), **workers))
    assert batches == [("stepped", [dataset[k], dataset[k + 1]]) for k in (0, 2)]
    assert list(DataLoader(dataset, None, collate_fn=Steps(), **workers)) == [("stepped", one) for one in dataset]


def test_a_collate_function_of_a_stream_is_called_whatever_its_truth_value() -> None:
    assert list(DataLoader(Stream(), 2, collate_fn=Steps())) == [("stepped", [0, 1]), ("stepped", [2])]
    assert list(DataLoader(Stream(), None, collate_fn=Steps())) == [("stepped", k) for k in range(3)]


@pytest.mark.parametrize("mmap", [False, True])
@pytest.mark.parametrize("name", ["transform", "target_transform"])
def test_a_transform_is_called_whatever_its_truth_value(name: str, mmap: bool, root: Path) -> None:
    place = ("transform", "target_transform").index(name)
    data = CIFAR10Dataset(root, download=False, mmap=mmap, **{name: Steps()})
    assert data[1][place][0] == "stepped"
    assert data.get_batch([1]) is NotImplemented
    assert Subset(data, [1]).get_batch([0]) is NotImplemented
    stepped, value = next(iter(DataLoader(data, 2)))[place]
    assert (stepped, len(value)) == (["stepped"] * 2, 2)


def test_a_transform_that_draws_gets_other_numbers_in_each_batch_whatever_its_truth_value(root: Path) -> None:
    class Noise(Steps):
        def __call__(self, image: Any) -> float:
            return float(np.random.random())

    def drawn(epoch: int) -> list[float]:
        loader = DataLoader(CIFAR10Dataset(root, download=False, transform=Noise()), 10, generator=5)
        return [number for images, _ in loader.batches(epoch) for number in images.tolist()]

    assert len(set(drawn(0))) == 20
    assert drawn(0) == drawn(0) != drawn(1)


def test_an_empty_sequence_of_modules_is_a_transform(root: Path) -> None:
    data = CIFAR10Dataset(root, download=False, transform=torch.nn.Sequential())
    assert len(data.transform) == 0
    assert data.get_batch([0]) is NotImplemented
    assert next(iter(DataLoader(data, 2)))[0].shape == (2, 3, 32, 32)
