"""`default_collate` against torch's, on samples of any shape; what differs on purpose stands below, with its reason."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytorch.core.dataloader import CollateError, default_collate
from tinytorch.core.dataloader.collate import collate_samples
from tinytorch.core.dataloader.plumbing.torch_compat import to_torch
from tinytorch.core.tensor import Tensor

theirs = torch.utils.data.default_collate
Pair = namedtuple("Pair", ["left", "right"])
Maker = Callable[[Any], Any]  # draws one sample

DTYPES = ["uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "bool", "complex64"]
SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
INT64 = st.integers(-(2**63), 2**63 - 1)


def array_maker(dtype: str, shape: tuple[int, ...], kind: str) -> Maker:
    def make(draw: Any) -> Any:
        array = np.random.default_rng(draw(st.integers(0, 2**32))).integers(0, 100, shape).astype(dtype)
        return {"array": array, "tensor": torch.from_numpy(array), "number": array.reshape(-1)[:1].sum(dtype=dtype)}[
            kind
        ]

    return make


def value_maker(values: st.SearchStrategy[Any]) -> Maker:
    return lambda draw: draw(values)


LEAVES = st.one_of(
    st.builds(array_maker, st.sampled_from(DTYPES), SHAPES, st.sampled_from(["array", "tensor", "number"])),
    st.sampled_from([INT64, st.floats(), st.booleans(), st.text(max_size=3), st.binary(max_size=3)]).map(value_maker),
)


def containers(parts: st.SearchStrategy[Maker]) -> st.SearchStrategy[Maker]:
    several = st.lists(parts, max_size=3)
    return st.one_of(
        several.map(lambda makers: lambda draw: tuple(make(draw) for make in makers)),
        several.map(lambda makers: lambda draw: [make(draw) for make in makers]),
        st.tuples(parts, parts).map(lambda makers: lambda draw: Pair(*(make(draw) for make in makers))),
        st.dictionaries(st.text(max_size=2) | st.integers(), parts, max_size=3).map(
            lambda makers: lambda draw: {key: make(draw) for key, make in makers.items()}
        ),
    )


@st.composite
def batches(draw: Any) -> list[Any]:
    make = draw(st.recursive(LEAVES, containers, max_leaves=6))
    return [make(draw) for _ in range(draw(st.integers(1, 4)))]


@settings(deadline=None, max_examples=300)
@given(batches())
def test_the_batch_is_that_of_torch_with_arrays_for_tensors(same: Any, samples: list[Any]) -> None:
    same(to_torch(default_collate(samples)), theirs(samples))


@pytest.mark.parametrize(
    "samples",
    [
        [(torch.ones(2), 1), (torch.zeros(2), 0)],
        [{"x": torch.ones(()), "y": np.float32(2), "z": "a"}],
        [Pair(torch.ones(1), [True, np.arange(3)])] * 3,
        [[torch.ones(1), {"a": (1.5, 2)}]] * 2,
    ],
)
def test_beside_a_torch_tensor_all_numbers_become_torch_tensors(samples: list[Any], same: Any) -> None:
    same(default_collate(samples), theirs(samples))


@pytest.mark.parametrize(
    "samples",
    [
        [np.zeros(2), np.zeros(3)],
        [torch.zeros(2), torch.zeros((2, 1))],
        [(1, 2), (1, 2, 3)],
        [[1], []],
        [torch.zeros(2), 1],
        [None, None],
        [object(), object()],
        [{"a": 1}, {"b": 1}],
        [slice(1), slice(2)],
        [{1, 2}, {3}],
    ],
)
def test_what_torch_refuses_is_refused_with_its_class_of_error(samples: list[Any]) -> None:
    with pytest.raises(Exception) as reference:
        theirs(samples)
    expected = CollateError if reference.type is KeyError else reference.type
    with pytest.raises(expected):
        default_collate(samples)


# The differences, all on purpose:


def test_numpy_stays_numpy() -> None:
    """A program without torch gets no torch tensors; and what is an array in the dataset is one in the loop."""
    batch = default_collate([(np.zeros(2, np.uint8), 1)])
    assert [type(part) for part in batch] == [np.ndarray, np.ndarray]


def test_a_tuple_stays_a_tuple() -> None:
    """torch makes a list of it "for backwards compatibility", a promise to programs that this loader never had."""
    assert type(default_collate([(1, 2)])) is tuple
    assert type(theirs([(1, 2)])) is list


def test_a_tuple_of_a_kind_of_its_own_becomes_a_plain_one() -> None:
    """A torch.Size holds integers only, so a batch of sizes cannot be one."""
    height, width = default_collate([torch.Size((3, 4)), torch.Size((5, 6))])
    assert (height.tolist(), width.tolist()) == ([3, 5], [4, 6])


@pytest.mark.parametrize("kind", [OrderedDict, lambda pairs: defaultdict(list, pairs), dict])
def test_a_mapping_becomes_a_dict(kind: Any) -> None:
    """torch copies the first sample and overwrites its values, which keeps attributes that speak of one sample only."""
    batch = default_collate([kind([("b", 1), ("a", 2)]), kind([("b", 3), ("a", 4)])])
    assert type(batch) is dict
    assert {key: value.tolist() for key, value in batch.items()} == {"b": [1, 3], "a": [2, 4]}


def test_a_key_more_is_an_error() -> None:
    """torch takes the keys of the first sample and drops what else there is, in silence."""
    assert list(theirs([{"a": 1}, {"a": 1, "b": 2}])) == ["a"]
    with pytest.raises(CollateError, match="keys"):
        default_collate([{"a": 1}, {"a": 1, "b": 2}])


def test_integers_beside_floats_keep_their_digits() -> None:
    """torch goes by the first: an integer there makes the batch float32, a float there float64."""
    assert default_collate([1, 16777217.5]).tolist() == [1.0, 16777217.5]
    assert theirs([1, 16777217.5]).tolist() != [1.0, 16777217.5]


def test_complex_numbers_are_numbers() -> None:
    """torch refuses Python's, though it has tensors for them."""
    assert default_collate([1j, 2.0]).dtype == np.complex128


@pytest.mark.parametrize("array", [np.array(["a", "bc"]), np.array([None, "x"]), np.zeros(1, "M8[s], i4")])
def test_arrays_of_other_things_than_numbers_are_stacked(array: np.ndarray) -> None:
    """NumPy can hold them, and here a batch of arrays is an array; torch has no tensors for them."""
    assert default_collate([array, array]).shape == (2, *array.shape)
    with pytest.raises(TypeError):
        theirs([array, array])
    mixed = default_collate([(torch.ones(1), array)])
    assert [type(part) for part in mixed] == [torch.Tensor, np.ndarray]


def test_our_tensors_stay_what_they_are() -> None:
    """torch does not know them."""
    batch = default_collate([Tensor([1, 2]), Tensor([3, 4])])
    assert type(batch) is Tensor
    assert (batch.data.tolist(), batch.dtype) == ([[1, 2], [3, 4]], np.int64)


@pytest.mark.parametrize(
    "samples", [[Tensor([1.0]), np.ones(1)], [Tensor([1.0]), torch.ones(1)], [torch.ones(1), Tensor([1.0])]]
)
def test_tensors_of_two_kinds_are_refused(samples: list[Any]) -> None:
    """Which of the two the batch should be is not for a loader to guess."""
    with pytest.raises(TypeError, match="cannot collate"):
        default_collate(samples)


def test_a_number_beside_none_is_the_wrong_type() -> None:
    """As it is where all are None; torch has a RuntimeError for this one."""
    with pytest.raises(TypeError, match="NoneType"):
        default_collate([1, None])


def test_no_samples_are_an_error_that_says_so() -> None:
    """torch: list index out of range."""
    with pytest.raises(CollateError, match="at least one sample"):
        default_collate([])


def test_other_sequences_are_refused() -> None:
    """A range or a memoryview is rarely meant as a sample, and torch makes a list of tensors of it."""
    for strange in (range(3), memoryview(b"abc")):
        with pytest.raises(TypeError, match=type(strange).__name__):
            default_collate([strange, strange])


def test_the_error_names_the_sample() -> None:
    """torch: "stack expects each tensor to be equal size", with no position."""
    with pytest.raises(
        CollateError, match=r"sample 2 of the batch has shape \(3,\), sample 0 has shape \(2,\)"
    ) as caught:
        default_collate([(torch.zeros(2), 0), (torch.zeros(2), 0), (torch.zeros(3), 0)])
    assert caught.value.position == 2


@pytest.mark.parametrize(
    "samples",
    [
        [np.timedelta64(1, "s"), np.timedelta64(1500, "ms")],
        [np.datetime64("2020-01-01"), np.datetime64("2020-01-01T12:30")],
        [np.arange(3, dtype=">i4"), np.arange(3, dtype=">i4")],
        [np.arange(3, dtype=">f8"), np.arange(3, dtype="<f8")],
        [np.zeros(3, np.int8), np.full(3, 300)],
        [np.int8(1), np.int8(2)],
        [np.int8(1), np.int64(300)],
        [np.float32(1.5), 2.25],
        [np.bool_(True), np.bool_(False)],
        [np.str_("a"), np.str_("b")],
        [np.ma.array([1, 2], mask=[0, 1]), np.ma.array([3, 4])],
        [np.array(5), np.array(6)],
        [np.zeros((0, 3)), np.zeros((0, 3))],
        [np.zeros((2, 0, 3)), np.zeros((2, 0, 3))],
        [np.arange(6).reshape(2, 3).T, np.arange(6).reshape(2, 3).T],
        [np.array(["a"]), np.array(["bcd"])],
        [np.array([None]), np.array(["x"], dtype=object)],
        [1, 2.5],
        [True, 2],
        [2**53 + 1, 3],
        [{}, {}],
        [(), ()],
        [{"a": 1, "b": 2}, {"b": 3, "a": 4}],
        [{1: "x"}, {1: "y"}],
        [([1, 2], "a"), ([3, 4], "b")],
        [torch.ones(2), torch.zeros(2)],
        [Tensor([1.0]), Tensor([2.0])],
    ],
    ids=repr,
)
def test_the_fast_way_by_columns_gives_what_the_slow_way_gives(samples: list[Any]) -> None:
    fast, slow = default_collate(samples), collate_samples(samples)
    assert portrait(fast) == portrait(slow)


def portrait(batch: Any) -> Any:
    """Return all there is to see of a batch."""
    if isinstance(batch, dict):
        return {key: portrait(value) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch), [portrait(value) for value in batch]
    return type(batch), getattr(batch, "dtype", None), getattr(batch, "shape", None), repr(batch)
