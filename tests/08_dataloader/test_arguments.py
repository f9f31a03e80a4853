"""The rules for a loader's arguments: who is told what, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl


@pytest.mark.task("8.13")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"batch_size": 0}, ["batch_size", "0"]),
        ({"batch_size": -3}, ["batch_size", "-3"]),
        ({"batch_size": True}, ["batch_size", "True"]),
        ({"batch_size": 2.5}, ["batch_size", "2.5"]),
        ({"batch_size": "32"}, ["batch_size", "32"]),
        ({"drop_last": "no"}, ["drop_last", "no"]),
        ({"shuffle": "no"}, ["shuffle", "no"]),
        ({"sampler": [0], "shuffle": True}, ["sampler", "shuffle"]),
        ({"batch_sampler": [[0]], "batch_size": 8}, ["batch_sampler", "batch_size"]),
        ({"batch_sampler": [[0]], "drop_last": True}, ["batch_sampler", "drop_last"]),
        ({"batch_size": None, "drop_last": True}, ["batch_size", "drop_last"]),
    ],
)
def test_the_loader_refuses_in_its_constructor_and_says_why(arguments: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ValueError) as caught:
        dl.DataLoader([1, 2, 3], **arguments)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.task("8.13")
def test_an_iterator_is_no_sampler_because_it_serves_one_epoch_only() -> None:
    with pytest.raises(ValueError, match="sampler"):
        dl.DataLoader([1, 2, 3], sampler=(k for k in range(3)))


@pytest.mark.task("8.13")
@pytest.mark.parametrize(
    "arguments",
    [
        {"batch_size": np.int32(2)},
        {"sampler": np.array([2, 0]), "drop_last": True},
        {"sampler": {0: "a", 2: "b"}.keys()},
        {"batch_sampler": [[0, 1], [2]], "shuffle": False},
        {"batch_size": None, "sampler": range(3)},
        {"batch_size": None, "shuffle": None},
    ],
)
def test_what_makes_sense_is_accepted_and_runs(arguments: dict[str, Any]) -> None:
    assert len(list(dl.DataLoader([1, 2, 3], **arguments))) == len(dl.DataLoader([1, 2, 3], **arguments))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"num_workers": -1}, ValueError),
        ({"num_workers": 1.0}, TypeError),
        ({"timeout": -1}, ValueError),
        ({"prefetch_factor": 2}, ValueError),
        ({"persistent_workers": True}, ValueError),
        ({"collate_fn": "list"}, TypeError),
        ({"worker_method": "fibre"}, ValueError),
        ({"sampler": 3}, TypeError),
        ({"dataset": None}, TypeError),
        ({"dataset": iter([1, 2])}, TypeError),
    ],
)
@pytest.mark.task("8.16")
def test_the_other_arguments_are_refused_in_the_constructor_too(arguments: dict[str, Any], error: type) -> None:
    with pytest.raises(error, match=next(iter(arguments))):
        dl.DataLoader(**{"dataset": [1, 2, 3], **arguments})
