"""Samples that do not fit together: the error names the sample, by its place in the batch and its index."""

from __future__ import annotations

import re
import sys
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from tinytorch.core.dataloader import ArrayDataset, CollateError, ConcatDataset, DataLoader, default_collate
from tinytorch.core.tensor import Tensor

sys.path.insert(0, str(Path(__file__).parent))

from everyday_programs import each_way, told
from everyday_torch_sets import Numbers

Point = namedtuple("Point", ["x", "y"])
MIXED: dict[str, list[Any]] = {
    "number, tensor": [1, torch.tensor(2)],
    "tensor, number": [torch.tensor(2), 1],
    "array, tensor": [np.ones(2), torch.ones(2)],
    "tensor, array": [torch.ones(2), np.ones(2)],
    "our tensor, torch's": [Tensor([1.0]), torch.ones(1)],
    "array, our tensor": [np.ones(1), Tensor([1.0])],
    "tuple, number": [(1, 2), 3],
    "number, tuple": [3, (1, 2)],
    "list, array": [[1, 2], np.array([1, 2])],
    "array, list": [np.array([1, 2]), [1, 2]],
    "number, array": [1, np.array([2])],
    "array, number": [np.array([2]), 1],
    "NumPy's number, array": [np.int64(1), np.array([2, 3])],
    "dict, tuple": [{"x": 1}, (1,)],
    "tuple, dict": [(1,), {"x": 1}],
    "dict, list of its keys": [{"x": 1}, ["x"]],
    "dict, text of its keys": [{"x": 1}, "x"],
    "tuple, text of its length": [(1, 2), "ab"],
    "dict, set of its keys": [{"x": 1}, {"x"}],
    "tuple, set of its length": [(1, 2), {1, 2}],
    "tuple, tensor of its length": [(1, 2), torch.tensor([1, 2])],
    "number, text": [1, "x"],
    "number, None": [1.5, None],
    "None, number": [None, 1.5],
    "tensor, None": [torch.ones(1), None],
    "number, object": [1, object()],
    "named tuple, dict": [Point(1, 2), {"x": 1, "y": 2}],
    "lengths": [(1, 2), (1, 2, 3)],
    "keys": [{"x": 1}, {"y": 1}],
    "shapes": [np.ones(2), np.ones(3)],
    "inside a dict": [{"x": [1, 2]}, {"x": [1, np.array([2])]}],
    "inside a tuple": [(torch.ones(1), 1), (torch.ones(1), torch.tensor(1))],
}


@pytest.mark.parametrize("kind", MIXED)
@each_way
def test_the_sample_that_differs_is_named(kind: str, workers: dict[str, Any]) -> None:
    one, other = MIXED[kind]
    loader = DataLoader([one, one, other, one], 3, sampler=[0, 3, 2, 1], **workers)
    with pytest.raises((TypeError, CollateError)) as caught:
        list(loader)
    if kind != "None, number":  # there the first sample is at fault, too
        assert re.search(r"sample 2\b(?s:.*)\bindex 2\b", told(caught.value))
    assert re.search(r"sample [02]\b", told(caught.value))


@pytest.mark.parametrize("kind", MIXED)
def test_so_it_is_with_a_torch_dataset(kind: str) -> None:
    one, other = MIXED[kind]
    with pytest.raises((TypeError, CollateError)) as caught:
        list(DataLoader(Numbers([other, one, one]), 2, sampler=[2, 0]))
    assert re.search(r"sample [01]\b(?s:.*)\bindex [20]\b", told(caught.value))


@each_way
def test_datasets_of_tensors_and_of_arrays_do_not_mix(workers: dict[str, Any]) -> None:
    both = ConcatDataset([TensorDataset(torch.arange(3)), ArrayDataset(np.arange(3))])
    loader = DataLoader(both, 2, sampler=[0, 1, 2, 4], **workers)
    with pytest.raises((TypeError, CollateError)) as caught:
        list(loader)
    assert re.search(r"sample 1\b(?s:.*)\bindex 4\b", told(caught.value))


def test_the_words_speak_of_both_kinds() -> None:
    for kind, words in (("number, tensor", ["int", "Tensor"]), ("tuple, number", ["tuple", "int"])):
        with pytest.raises((TypeError, CollateError)) as caught:
            default_collate(MIXED[kind])
        assert all(word in str(caught.value) for word in words)


def test_what_torch_accepts_on_purpose_is_collated() -> None:
    assert default_collate([1, 2.5]).tolist() == [1, 2.5]
    assert default_collate([np.float32(1), 2]).tolist() == [1, 2]
    assert default_collate([np.array(1), 2]).tolist() == [1, 2]
    assert default_collate(["x", 1]) == ["x", 1]


class Either:
    """Samples that are lists or tuples: pairs all the same."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        return (index, 1) if index % 2 else [index, 1]


@each_way
def test_lists_and_tuples_of_one_length_fit_together_as_with_torch(workers: dict[str, Any]) -> None:
    (ours,), (theirs,) = DataLoader(Either(), 4, **workers), torch.utils.data.DataLoader(Either(), 4)
    assert [part.tolist() for part in ours] == [part.tolist() for part in theirs]
