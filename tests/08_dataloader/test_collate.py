"""Collating: what a batch is made of, and what cannot be one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.tensor import Tensor


class Box(NamedTuple):
    corner: tuple[int, int]
    size: dict[str, float]


@pytest.mark.task("8.9")
def test_arrays_that_are_views_are_stacked_by_what_they_show() -> None:
    whole = np.arange(24).reshape(4, 6)
    batch = dl.default_collate([whole[::2, ::3], whole[1::2, 1::3]])
    np.testing.assert_array_equal(batch, [[[0, 3], [12, 15]], [[7, 10], [19, 22]]])


@pytest.mark.task("8.9")
def test_ragged_samples_name_both_shapes_and_the_position() -> None:
    with pytest.raises(dl.CollateError, match=r"(?s)\(4, 5\).*\(4, 4\)|\(4, 4\).*\(4, 5\)") as caught:
        dl.default_collate([np.zeros((4, 4)), np.zeros((4, 4)), np.zeros((4, 4)), np.zeros((4, 5))])
    assert caught.value.position == 3


@pytest.mark.task("8.10")
def test_named_tuples_dicts_and_tuples_nest() -> None:
    batch = dl.default_collate([Box((k, k + 1), {"w": k / 2, "h": 1.0}) for k in range(3)])
    assert type(batch) is Box
    assert type(batch.corner) is tuple
    assert [column.tolist() for column in batch.corner] == [[0, 1, 2], [1, 2, 3]]
    assert {key: value.tolist() for key, value in batch.size.items()} == {"w": [0.0, 0.5, 1.0], "h": [1.0, 1.0, 1.0]}


@pytest.mark.task("8.10")
def test_a_ragged_sample_deep_in_a_nest_keeps_its_position() -> None:
    samples = [{"pair": (1, [np.zeros(length)])} for length in (3, 3, 2)]
    with pytest.raises(dl.CollateError) as caught:
        dl.default_collate(samples)
    assert caught.value.position == 2


@pytest.mark.task("8.10")
def test_keys_keep_the_order_of_the_first_sample() -> None:
    batch = dl.default_collate([{"b": 1, "a": 2, "c": 3}, {"c": 6, "a": 5, "b": 4}])
    assert [(key, batch[key].tolist()) for key in batch] == [("b", [1, 4]), ("a", [2, 5]), ("c", [3, 6])]


@pytest.mark.task("8.10")
def test_a_batch_owns_its_memory() -> None:
    samples = [{"x": np.zeros(3)}, {"x": np.ones(3)}]
    dl.default_collate(samples)["x"][:] = 7
    assert samples[1]["x"].tolist() == [1, 1, 1]


@pytest.mark.task("8.10")
@pytest.mark.parametrize(
    ("samples", "dtype"),
    [
        ([True, 2], np.int64),
        ([1, 0.5], np.float64),
        ([np.float32(1), np.float32(2)], np.float32),
        ([2**40, -(2**40)], np.int64),
        ([np.datetime64("2024-01-01"), np.datetime64("2024-01-02")], "datetime64[D]"),
    ],
)
def test_numbers_become_an_array_of_their_kind(samples: list[Any], dtype: Any) -> None:
    batch = dl.default_collate(samples)
    assert (batch.dtype, batch.tolist()) == (np.dtype(dtype), np.asarray(samples).tolist())


@pytest.mark.task("8.10")
@pytest.mark.parametrize("text", ["", "naïve", b"", b"\x00", np.str_("numpy")])
def test_texts_are_listed_and_never_split(text: Any) -> None:
    assert dl.default_collate([(text, 1), (text, 2)])[0] == [text, text]


@pytest.mark.task("8.10")
@pytest.mark.parametrize("stranger", [None, object, {1, 2}, slice(3)])
def test_the_type_that_is_not_understood_is_named(stranger: Any) -> None:
    with pytest.raises(TypeError, match=type(stranger).__name__):
        dl.default_collate([{"ok": 1, "bad": stranger}] * 2)


@pytest.mark.task("8.10")
def test_tensors_stay_tensors_beside_arrays() -> None:
    tensor, array = dl.default_collate([(Tensor([float(k)]), np.array([k])) for k in range(2)])
    assert isinstance(tensor, Tensor)
    assert (tensor.shape, array.shape) == ((2, 1), (2, 1))


@pytest.mark.task("8.10")
def test_the_number_of_samples_does_not_matter() -> None:
    for n in (1, 2, 1000):
        images, labels = dl.default_collate([(np.full(3, k % 256, dtype=np.uint8), k) for k in range(n)])
        assert (images.shape, images.dtype, labels.tolist()) == ((n, 3), np.uint8, list(range(n)))
