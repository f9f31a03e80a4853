"""Batches of the drop-in against torch's own `default_collate`, on samples of any shape."""

from __future__ import annotations

import collections
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data._utils.collate import default_collate_fn_map

from tinytorch.torch_collate import collate, column

theirs = torch.utils.data.default_collate
Pair = collections.namedtuple("Pair", "x y")
NUMBERS = ["?", "u1", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "c16", "u2", "u4", "u8"]


@pytest.fixture(scope="module", autouse=True)
def _every_warning() -> Iterator[None]:
    """Have torch give a warning each time, and not to the first of the two that are compared alone."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(before)


def same(ours: Any, others: Any) -> bool:
    """Tell whether two batches are alike: types, order of keys, dtypes, shapes and values."""
    if type(ours) is not type(others):
        return False
    if isinstance(ours, torch.Tensor):
        alike = (ours.dtype, ours.shape) == (others.dtype, others.shape)
        return alike and torch.equal(torch.nan_to_num(ours), torch.nan_to_num(others))
    if isinstance(ours, collections.abc.Mapping):
        return list(ours) == list(others) and all(same(ours[key], others[key]) for key in ours)
    if isinstance(ours, list | tuple):
        return len(ours) == len(others) and all(map(same, ours, others))
    return bool(ours == others)


def outcome(function: Any, samples: Any) -> Any:
    """Return the batch, or the class of the exception."""
    try:
        return function(samples)
    except Exception as error:
        return type(error)


def leaves() -> st.SearchStrategy[Any]:
    shapes = st.sampled_from([(), (1,), (2, 3), (0,)])
    arrays = st.tuples(st.sampled_from(NUMBERS), shapes).map(lambda kind: np.ones(kind[1], kind[0]))
    dtypes = st.sampled_from([torch.bool, torch.int32, torch.float32, torch.bfloat16])
    tensors = st.tuples(dtypes, shapes).map(lambda kind: torch.ones(kind[1], dtype=kind[0]))
    scalars = st.sampled_from([np.float32(2), np.int8(3), np.bool_(True), np.float64(1.5), np.str_("s")])
    python = st.one_of(st.booleans(), st.integers(-(2**65), 2**65), st.floats(allow_nan=False), st.complex_numbers())
    return st.one_of(arrays, tensors, scalars, python, st.text(max_size=2), st.binary(max_size=2), st.none())


def samples() -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.tuples(inner, inner).map(lambda pair: Pair(*pair)),
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(collections.OrderedDict),
        ),
        max_leaves=5,
    )


@given(samples(), st.integers(1, 3))
def test_samples_that_are_alike_become_what_torch_makes_of_them(sample: Any, count: int) -> None:
    batch = [sample] * count
    assert same(outcome(collate, batch), outcome(theirs, batch))


@given(st.lists(samples(), min_size=1, max_size=3))
def test_samples_that_differ_become_what_torch_makes_of_them(batch: list[Any]) -> None:
    assert same(outcome(collate, batch), outcome(theirs, batch))


@pytest.mark.parametrize(
    "sample",
    [(np.zeros((3, 4), np.uint8), 1), {"x": np.ones(2), "name": "a", "y": (1.5, True)}, Pair(torch.ones(2), 1), [1, 2]],
    ids=["pair", "dict", "named tuple", "list"],
)
def test_what_people_have_is_collated_by_columns(sample: Any) -> None:
    assert column([sample] * 4) is not NotImplemented


def joined(batch: Any, *, collate_fn_map: Any) -> str:
    return "|".join(batch)


def test_a_type_that_a_program_adds_to_torchs_map_is_collated_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(default_collate_fn_map, str, joined)
    assert collate(["a", "b"]) == "a|b"
