"""Tables, arrays and indices as people have them: rows are meant by position, and nothing is turned into objects."""

from __future__ import annotations

import sys
import time
from collections import UserDict, namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from tinytorch.core.dataloader import ArrayDataset, ConcatDataset, DataLoader, Subset, random_split

sys.path.insert(0, str(Path(__file__).parent))

from everyday_programs import alone_and_forked, every_way

TABLE = pd.DataFrame({"x": [0.0, 10.0, 20.0, 30.0], "label": [0, 1, 2, 3]}).iloc[[3, 2, 0, 1]]
LABELS = TABLE["label"]
Pair = namedtuple("Pair", ["images", "labels"])


@every_way
def test_rows_of_a_shuffled_table_keep_their_labels(workers: dict[str, Any]) -> None:
    data = ArrayDataset(TABLE[["x"]].to_numpy(), LABELS)
    ((x, y),) = DataLoader(data, batch_size=4, **workers)
    assert (type(y), y.tolist()) == (np.ndarray, [3, 2, 0, 1])
    assert (x[:, 0] == 10 * y).all()


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (LABELS, [3, 2, 0, 1]),
        (TABLE, [[30, 3], [20, 2], [0, 0], [10, 1]]),
        (TABLE.index, [3, 2, 0, 1]),
        (LABELS.drop(0), [3, 2, 1]),
        (LABELS.set_axis([-1, -2, -3, -4]), [3, 2, 0, 1]),
        (LABELS.set_axis(["a", "b", "c", "c"]), [3, 2, 0, 1]),
        (pd.Series([True, False]), [True, False]),
        (pd.RangeIndex(5, 2, -1), [5, 4, 3]),
        (pd.Series(pd.Categorical(["b", "a", "b"])), ["b", "a", "b"]),
        (pd.date_range("2024-01-30", periods=2), [1706572800000000000, 1706659200000000000]),
        (TABLE.set_index(["x", "label"]).index, [(30.0, 3), (20.0, 2), (0.0, 0), (10.0, 1)]),
    ],
    ids=["Series", "DataFrame", "Index", "gap", "negative", "texts", "bools", "range", "categories", "dates", "multi"],
)
def test_a_table_gives_its_rows_by_position(table: Any, rows: list[Any]) -> None:
    data = ArrayDataset(table)
    one = [data[k][0] for k in range(len(data))]
    together = data.get_batch(range(len(data)))[0]
    as_integers = together.astype("M8[ns]").astype(np.int64) if together.dtype.kind == "M" else together
    assert type(together) is np.ndarray
    assert as_integers.tolist() == rows
    assert all(np.array_equal(row, other) for row, other in zip(one, together, strict=True))


def test_a_table_is_not_looked_at_again_by_label_after_it_was_split() -> None:
    train, test = random_split(ArrayDataset(TABLE["x"], LABELS), [2, 2], generator=1)
    pairs = [(float(x), int(y)) for part in (train, test) for x, y in map(part.__getitem__, range(2))]
    assert sorted(pairs) == [(0.0, 0), (10.0, 1), (20.0, 2), (30.0, 3)]


X, Y = np.arange(8.0).reshape(4, 2), np.arange(4)


@pytest.mark.parametrize(
    "wrong",
    [
        (X, Y),
        [X, Y],
        (Y, Y),
        [torch.ones(4), torch.ones(4)],
        (torch.ones(4, 2), torch.ones(4)),
        [LABELS, LABELS],
        Pair(X, Y),
        {"x": X, "y": Y},
        {0: 5, 1: 6},
        UserDict({0: 5, 1: 6}),
        {1, 2},
        frozenset({1, 2}),
        7,
        np.float32(7),
        np.array(7),
        torch.tensor(7),
        "text",
        b"text",
        None,
        iter([1, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_an_array_is_refused_with_the_call_that_was_meant(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"ArrayDataset\(x, y\)"):
        ArrayDataset(wrong)


@pytest.mark.parametrize("wrong", [{"y": Y}, 4, {0, 1, 2, 3}, {0: 1, 1: 2, 2: 3, 3: 4}])
def test_it_is_refused_beside_an_array_too(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"ArrayDataset\(x, y\)"):
        ArrayDataset(X, wrong)


def test_a_list_of_pictures_beside_their_labels_is_an_array() -> None:
    data = ArrayDataset([X, X + 1], [5, 6])
    assert (data[1][0].tolist(), data[1][1]) == ((X + 1).tolist(), 6)


@pytest.mark.parametrize(
    "arrays",
    [
        ([1, 2, 3],),
        ([[1, 2], [3, 4]], [5, 6]),
        ((1.5, 2.5), ["a", "b"]),
        ([(1, 2), (3, 4)],),
        ([np.float32(1), np.int64(2)],),
        ([True, False], range(2)),
        ([None, "x"],),
        ([],),
    ],
)
def test_lists_of_plain_numbers_are_arrays(arrays: Any) -> None:
    data = ArrayDataset(*arrays)
    assert len(data) == len(arrays[0])
    assert [[np.asarray(row).tolist() for row in sample] for sample in data] == [
        [np.asarray(row).tolist() for row in sample] for sample in zip(*arrays, strict=True)
    ]


PLACES = {
    "DataLoader": lambda table: DataLoader(table, batch_size=2),
    "DataLoader with workers": lambda table: DataLoader(table, batch_size=2, num_workers=2),
    "DataLoader with a sampler": lambda table: DataLoader(table, sampler=[3, 2]),
    "Subset": lambda table: Subset(table, [0, 1]),
    "ConcatDataset": lambda table: ConcatDataset([np.arange(3), table]),
    "random_split": lambda table: random_split(table, [2, 2]),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("table", [LABELS, TABLE, LABELS.reset_index(drop=True)], ids=["Series", "DataFrame", "sorted"])
def test_a_table_in_place_of_a_dataset_is_refused_at_once(place: str, table: Any) -> None:
    with pytest.raises(TypeError, match="label") as caught:
        PLACES[place](table)
    assert ".to_numpy()" in str(caught.value)
    assert type(table).__name__ in str(caught.value)


@alone_and_forked
def test_what_the_refusal_says_to_write_works(workers: dict[str, Any]) -> None:
    assert next(iter(DataLoader(LABELS.to_numpy(), batch_size=4, **workers))).tolist() == [3, 2, 0, 1]
    assert Subset(TABLE.to_numpy(), [2])[0].tolist() == [0.0, 0.0]


# ---- indices


class Guarded(np.ndarray):
    """An array that does not let itself be taken apart into objects."""

    def __iter__(self) -> Any:
        raise AssertionError("turned into Python's integers one by one")


class GuardedTensor(torch.Tensor):
    def __iter__(self) -> Any:
        raise AssertionError("turned into tensors one by one")

    def tolist(self) -> Any:
        raise AssertionError("turned into Python's integers")


INDICES = {
    "list": [7, 0, -1, 7],
    "tuple": (7, 0, -1, 7),
    "int32": np.array([7, 0, -1, 7], np.int32),
    "reversed": np.array([7, -1, 0, 7])[::-1],
    "strides": np.array([[7, 1], [0, 1], [-1, 1], [7, 1]])[:, 0],
    "guarded": np.array([7, 0, -1, 7]).view(Guarded),
    "tensor": torch.tensor([7, 0, -1, 7]),
    "int16 tensor": torch.tensor([7, 0, -1, 7], dtype=torch.int16),
    "guarded tensor": torch.tensor([7, 0, -1, 7]).as_subclass(GuardedTensor),
    "list of tensors": list(torch.tensor([7, 0, -1, 7])),
    "list of NumPy integers": list(np.array([7, 0, -1, 7])),
    "Series": pd.Series([7, 0, -1, 7], index=[3, 2, 1, 0]),
}


@pytest.mark.parametrize("kind", INDICES)
def test_a_subset_is_the_same_for_all_kinds_of_indices(kind: str) -> None:
    part = Subset(range(10), INDICES[kind])
    assert [part[k] for k in range(4)] == [7, 0, 9, 7]
    assert next(iter(DataLoader(part, 4))).tolist() == [7, 0, 9, 7]
    assert Subset(ArrayDataset(np.arange(10)), INDICES[kind]).get_batch([3, 2])[0].tolist() == [7, 9]


@pytest.mark.parametrize("indices", [range(2, 8, 3), range(7, -1, -2), range(0), range(-3, 0)])
def test_a_subset_of_a_range_is_that_of_its_list(indices: range) -> None:
    assert list(Subset(range(10), indices)) == list(Subset(range(10), list(indices)))


@pytest.mark.parametrize("empty", [[], (), np.array([], np.int64), torch.tensor([], dtype=torch.int64), range(0)])
def test_a_subset_may_be_empty(empty: Any) -> None:
    assert list(Subset(range(10), empty)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        torch.tensor([True, False]),
        np.array([True, False]),
        [True, False],
        torch.tensor([0.0, 1.0]),
        np.array([0.0]),
        ["0"],
        pd.Series([True, False]),
        pd.Series([0.5]),
    ],
)
def test_a_mask_and_other_things_than_integers_are_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="integers"):
        Subset(range(2), wrong)


@pytest.mark.parametrize("wrong", [torch.tensor([1, 10]), np.array([1, 10], np.uint8), range(9, 11), [2**63]])
def test_an_index_that_the_dataset_lacks_is_named(wrong: Any) -> None:
    with pytest.raises(IndexError, match=r"10|9223372036854775808"):
        Subset(range(10), wrong)


def test_two_million_indices_of_torch_take_no_time() -> None:
    indices = torch.randperm(2_000_000)
    started = time.process_time()
    part = Subset(range(2_000_000), indices)
    assert time.process_time() - started < 1
    assert part[5] == indices[5]


@pytest.mark.parametrize("dataset", [torch.utils.data.TensorDataset(torch.arange(5)), ArrayDataset(torch.arange(5))])
@pytest.mark.parametrize("indices", [[4, 3, 2], np.array([4, 3, 2]), torch.tensor([4, 3, 2])])
@pytest.mark.parametrize("cut", [slice(0, 2), slice(None), slice(None, None, 2), slice(-2, None), slice(5, 9)])
def test_a_slice_of_a_subset_is_that_of_torch(dataset: Any, indices: Any, cut: slice, same: Any) -> None:
    theirs = torch.utils.data.Subset(torch.utils.data.TensorDataset(torch.arange(5)), torch.tensor([4, 3, 2]))
    same(Subset(dataset, indices)[cut], theirs[cut])


def test_a_split_is_sliced_as_with_torch() -> None:
    part = random_split(torch.utils.data.TensorDataset(torch.arange(10)), [6, 4], generator=3)[0]
    assert part[1:4][0].tolist() == [int(part[k][0]) for k in (1, 2, 3)]
