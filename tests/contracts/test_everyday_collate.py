"""What a batch is made of: the samples decide, masks are kept, and what does not belong together is named."""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from tinytorch.core.dataloader import (
    ArrayDataset,
    CollateError,
    ConcatDataset,
    DataLoader,
    Subset,
    default_collate,
)

sys.path.insert(0, str(Path(__file__).parent))

from everyday_programs import alone_and_forked, each_way, every_way, outcome, told
from everyday_torch_sets import Numbers, NumberStream, Photos, collated_twice, kept_apart, skip_none


def kinds(batch: Any) -> Any:
    """Return the types in a batch, in lists and dicts."""
    if isinstance(batch, dict):
        return {key: kinds(part) for key, part in batch.items()}
    return [kinds(part) for part in batch] if isinstance(batch, list | tuple) else type(batch)


# ---- `default_collate` in one's own hands


@every_way
def test_a_collate_function_of_ones_own_gives_tensors_for_a_torch_dataset(workers: dict[str, Any]) -> None:
    images, labels = next(iter(DataLoader(Photos(), 4, collate_fn=skip_none, **workers)))
    assert (type(images), type(labels), labels.dtype) == (torch.Tensor, torch.Tensor, torch.int64)
    assert torch.nn.functional.cross_entropy(images, labels).shape == ()
    assert labels.tolist() == [0, 1, 0]


@each_way
def test_to_pass_default_collate_changes_nothing(workers: dict[str, Any], same: Any) -> None:
    for dataset in (Numbers("number"), Numbers("array"), Numbers("dict"), TensorDataset(torch.arange(8)), range(8)):
        given = DataLoader(dataset, 4, collate_fn=default_collate, **workers)
        for ours, expected in zip(given, DataLoader(dataset, 4), strict=True):
            same(ours, expected)


@each_way
@pytest.mark.parametrize("kind", ["number", "array", "dict", "text"])
def test_it_is_what_torch_gives(kind: str, workers: dict[str, Any], same: Any) -> None:
    theirs = torch.utils.data.DataLoader(Numbers(kind), 4, collate_fn=torch.utils.data.default_collate)
    for ours, expected in zip(DataLoader(Numbers(kind), 4, collate_fn=default_collate, **workers), theirs, strict=True):
        same(ours, expected)


@alone_and_forked
def test_so_it_is_for_streams_and_for_single_samples(workers: dict[str, Any]) -> None:
    stream = DataLoader(NumberStream(), 4, collate_fn=default_collate, **workers)
    assert {type(part) for batch in stream for part in batch} == {torch.Tensor}
    single = DataLoader(Numbers("number"), batch_size=None, collate_fn=collated_twice, **workers)
    assert {type(sample) for sample in single} == {torch.Tensor}


@alone_and_forked
def test_parts_of_torch_datasets_are_of_torch(workers: dict[str, Any]) -> None:
    both = ConcatDataset([Subset(Numbers("number"), [3, 1]), Subset(Numbers("number"), [2])])
    (batch,) = DataLoader(both, 4, collate_fn=default_collate, **workers)
    assert (type(batch), batch.tolist()) == (torch.Tensor, [3, 1, 2])


@each_way
def test_numbers_beside_tensors_are_tensors(workers: dict[str, Any]) -> None:
    samples = [(torch.ones(2), k, {"weight": np.float32(k), "name": "a"}) for k in range(4)]
    for collate in (None, default_collate, collated_twice, skip_none):
        (batch,) = DataLoader(samples, 4, collate_fn=collate, **workers)
        assert kinds(batch) == [torch.Tensor, torch.Tensor, {"weight": torch.Tensor, "name": [str] * 4}]


@alone_and_forked
def test_what_a_function_makes_itself_is_its_own_affair(workers: dict[str, Any]) -> None:
    (batch,) = DataLoader(Numbers("array"), 8, collate_fn=kept_apart, **workers)
    assert [type(part) for part in batch] == [np.ndarray, list]


def test_without_torch_in_the_samples_arrays_stay_arrays() -> None:
    (batch,) = DataLoader(list(zip(np.ones((4, 2)), range(4), strict=True)), 4, collate_fn=collated_twice)
    assert kinds(batch) == [np.ndarray, np.ndarray]


@each_way
def test_rows_of_arrays_beside_tensors_are_tensors_whichever_way_they_come(workers: dict[str, Any], same: Any) -> None:
    data = ArrayDataset(torch.ones(4, 2), np.arange(4))
    expected = [torch.ones(4, 2), torch.arange(4)]
    ways = [data, Subset(data, range(4)), ConcatDataset([data]), [data[k] for k in range(4)]]
    for way in ways:
        for collate in (None, default_collate):
            same(*DataLoader(way, 4, collate_fn=collate, **workers), expected)


def test_arrays_alone_stay_arrays() -> None:
    assert kinds(next(iter(DataLoader(ArrayDataset(np.ones((4, 2)), [1, 2, 3, 4]), 4)))) == [np.ndarray, np.ndarray]


# ---- masks


MASKED = [
    np.ma.MaskedArray([1.0, -9999.0], [False, True]),
    np.ma.MaskedArray([3.0, 4.0], [False, False]),
    np.ma.MaskedArray([-9999.0, 5.0], [True, False]),
]


@every_way
def test_masks_are_kept(workers: dict[str, Any]) -> None:
    (batch,) = DataLoader(MASKED, 3, **workers)
    assert type(batch) is np.ma.MaskedArray
    assert batch.mask.tolist() == [[False, True], [False, False], [True, False]]
    assert batch.mean() == np.mean([1.0, 3.0, 4.0, 5.0])
    assert batch.data.tolist() == [[1.0, -9999.0], [3.0, 4.0], [-9999.0, 5.0]]


MASKS: dict[str, tuple[Any, Any]] = {
    "nothing masked": ([np.ma.array([1, 2]), np.ma.array([3, 4])], [[False, False], [False, False]]),
    "everything masked": ([np.ma.masked_all(2), np.ma.masked_all(2)], [[True, True], [True, True]]),
    "after a plain one": ([np.array([1, 2]), np.ma.array([3, 4], mask=[0, 1])], [[False, False], [False, True]]),
    "before a plain one": ([np.ma.array([3, 4], mask=[0, 1]), np.array([1, 2])], [[False, True], [False, False]]),
    "scalars": ([np.ma.array(1, mask=True), np.ma.array(2)], [True, False]),
    "the masked constant": ([np.ma.array([1.0, 2.0], mask=[0, 1])[k] for k in (1, 0)], [True, False]),
    "numbers beside masked": ([2.5, np.ma.masked], [False, True]),
    "no rows": ([np.ma.masked_all((0, 2))] * 2, np.zeros((2, 0, 2), bool).tolist()),
    "texts": ([np.ma.array(["a", "b"], mask=[0, 1])] * 2, [[False, True]] * 2),
    "hard": ([np.ma.array([1, 2], mask=[0, 1], hard_mask=True)] * 2, [[False, True]] * 2),
}


@pytest.mark.parametrize("kind", MASKS)
@alone_and_forked
def test_a_mask_speaks_of_each_value(kind: str, workers: dict[str, Any]) -> None:
    samples, mask = MASKS[kind]
    (batch,) = DataLoader(samples, 2, **workers)
    assert isinstance(batch, np.ma.MaskedArray)
    assert np.ma.getmaskarray(batch).tolist() == mask


def test_a_batch_does_not_share_its_mask_with_the_samples() -> None:
    (batch,) = DataLoader(MASKED, 3)
    batch[0, 0] = np.ma.masked
    assert MASKED[0].mask.tolist() == [False, True]


def test_shapes_of_masked_arrays_must_be_equal() -> None:
    with pytest.raises(CollateError, match=r"sample 1 .*\(3,\)"):
        next(iter(DataLoader([np.ma.ones(2), np.ma.ones(3)], 2)))


@alone_and_forked
def test_fields_of_masked_records_are_kept(workers: dict[str, Any]) -> None:
    rows = [np.ma.array([(1, 2.0)], mask=[(0, 1)], dtype="i4, f8"), np.ma.array([(3, 4.0)], dtype="i4, f8")]
    (batch,) = DataLoader(rows, 2, **workers)
    assert batch.mask["f1"].tolist() == [[True], [False]]
    assert batch["f0"].tolist() == [[1], [3]]


@alone_and_forked
@pytest.mark.parametrize("kind", ["masked", "masked and tensor"])
def test_a_masked_array_becomes_no_tensor_that_has_lost_the_mask(kind: str, workers: dict[str, Any]) -> None:
    """Either it stays what it is, or there is an error that speaks of the mask."""
    result = outcome(lambda: next(iter(DataLoader(Numbers(kind), 4, **workers))))
    said = told(result) if isinstance(result, Exception) else ""
    arrays = result if isinstance(result, list | tuple) else [result]
    assert "mask" in said or isinstance(arrays[0], np.ma.MaskedArray)


@alone_and_forked
def test_rows_of_records_keep_their_fields(workers: dict[str, Any]) -> None:
    table = np.rec.array([(1, 2.5), (3, 4.5)], dtype=[("a", "i4"), ("b", "f8")])
    (batch,) = DataLoader([table[0], table[1]], 2, **workers)
    assert (batch["a"].tolist(), batch["b"].tolist()) == ([1, 3], [2.5, 4.5])
    (batch,) = DataLoader([table, table], 2, **workers)
    assert (batch["a"].tolist(), batch.dtype.names) == ([[1, 3], [1, 3]], ("a", "b"))


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@alone_and_forked
def test_matrices_are_collated_as_arrays(workers: dict[str, Any]) -> None:
    (batch,) = DataLoader([np.matrix([[1, 2]]), np.matrix([[3, 4]])], 2, **workers)
    assert (batch.shape, batch.tolist()) == ((2, 1, 2), [[[1, 2]], [[3, 4]]])
    assert type(batch) is np.ndarray


# ---- what does not belong together


DATE, LATER = np.datetime64("2024-01-30"), np.timedelta64(3, "D")
STRANGE: dict[str, list[Any]] = {
    "text of NumPy": [np.float32(0.5), np.str_("n/a")],
    "text of NumPy after int": [1, np.str_("x")],
    "text": [1, "x"],
    "text after many": [0, 1, 2, "x"],
    "array of texts": [np.array([1.0]), np.array(["x"])],
    "array of texts first": [np.array(["x"]), np.array([1.0])],
    "bytes": [1, b"x"],
    "bytes of NumPy": [np.int64(1), np.bytes_(b"x")],
    "array of bytes": [np.array([1]), np.array([b"x"])],
    "texts and bytes": [np.array(["x"]), np.array([b"x"])],
    "date after number": [np.int64(1), DATE],
    "date first": [DATE, np.int64(1)],
    "date after float": [1.5, DATE],
    "span after number": [np.int64(1), LATER],
    "span first": [LATER, np.int64(1)],
    "span after bool": [np.True_, LATER],
    "date and span": [DATE, LATER],
    "dates of Python": [1, datetime.date(2024, 1, 30)],
    "objects": [np.array([1.0]), np.array([None])],
    "objects first": [np.array([None]), np.array([1.0])],
    "objects and texts": [np.array(["x"]), np.array([None])],
    "void": [np.int64(1), np.void(b"x")],
    "record": [np.zeros(1), np.zeros(1, "i4, f8")],
    "other fields": [np.zeros(1, "i4, f8"), np.zeros(1, [("a", "i4"), ("b", "f8")])],
    "none": [1, None],
    "deep": [{"x": (1, 2.5)}, {"x": (1, np.str_("x"))}],
}


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("of_torch", [False, True], ids=["plain", "torch"])
def test_things_of_different_kinds_are_an_error_that_names_the_sample(kind: str, of_torch: bool) -> None:
    samples = STRANGE[kind]
    with pytest.raises((TypeError, CollateError)) as caught:
        next(iter(DataLoader(Numbers(samples) if of_torch else samples, 8)))
    assert re.search(rf"sample {len(samples) - 1}\b", told(caught.value))


@alone_and_forked
def test_they_are_named_from_workers_too(workers: dict[str, Any]) -> None:
    with pytest.raises((TypeError, CollateError), match=r"sample 1\b"):
        list(DataLoader([0.5, 1.5, np.float32(0.5), np.str_("n/a")], 2, **workers))


@pytest.mark.parametrize("samples", [["x", 1], ["x", np.str_("y")], [b"x", b"y"], ["x", None]])
def test_after_a_text_all_is_kept_as_with_torch(samples: list[Any]) -> None:
    assert default_collate(samples) == torch.utils.data.default_collate(samples) == samples


ALIKE: dict[str, tuple[list[Any], str]] = {
    "bool and int": ([True, 2], "i"),
    "int and float": ([1, 2.5], "f"),
    "float and complex": ([1.5, 1j], "c"),
    "unsigned and signed": ([np.uint8(1), np.int16(2)], "i"),
    "days and seconds": ([DATE, np.datetime64("2024-01-30T12:00:00")], "M"),
    "short and long texts": ([np.array("a"), np.array("abc")], "U"),
    "spans": ([LATER, np.timedelta64(5, "s")], "m"),
    "byte orders": ([np.array([1], ">i4"), np.array([2], "<i4")], "i"),
}


@pytest.mark.parametrize("kind", ALIKE)
def test_things_of_one_kind_are_collated(kind: str) -> None:
    samples, letter = ALIKE[kind]
    batch = default_collate(samples)
    assert (batch.dtype.kind, batch.tolist()) == (
        letter,
        [np.asarray(sample).astype(batch.dtype).tolist() for sample in samples],
    )
