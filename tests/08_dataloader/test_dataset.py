"""Datasets: single ones, and what is made of several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

DATA = np.arange(20, dtype=np.float32).reshape(10, 2)
LABELS = np.arange(10, dtype=np.int16)[::-1].copy()


def squares(length: int) -> Any:
    class Squares(dl.Dataset):
        def __getitem__(self, index: int) -> int:
            return index * index

        def __len__(self) -> int:
            return length

    return Squares()


@pytest.mark.task("8.1")
def test_a_loop_that_is_left_early_leaves_the_next_one_whole() -> None:
    numbers = squares(5)
    for value in numbers:
        if value == 4:
            break
    assert list(numbers) == [0, 1, 4, 9, 16]


@pytest.mark.task("8.1")
def test_a_dataset_serves_everything_that_iterates() -> None:
    numbers = squares(4)
    assert dict(enumerate(numbers)) == {0: 0, 1: 1, 2: 4, 3: 9}
    assert 9 in numbers
    assert max(numbers) == 9


@pytest.mark.task("8.1")
def test_a_length_that_changes_is_seen_by_the_next_loop() -> None:
    class Growing(dl.Dataset):
        length = 1

        def __getitem__(self, index: int) -> int:
            return index

        def __len__(self) -> int:
            return self.length

    growing = Growing()
    assert list(growing) == [0]
    growing.length = 3
    assert list(growing) == [0, 1, 2]


@pytest.mark.task("8.2")
@pytest.mark.parametrize("index", [np.int64(3), np.uint8(3), -7, np.array(3)])
def test_any_kind_of_integer_is_an_index(index: Any) -> None:
    features, label = dl.ArrayDataset(DATA, LABELS)[index]
    assert (features.tolist(), int(label)) == ([6.0, 7.0], 6)


@pytest.mark.task("8.2")
def test_an_index_that_is_no_integer_is_an_error() -> None:
    with pytest.raises((TypeError, IndexError)):
        dl.ArrayDataset(DATA)[1.0]


@pytest.mark.task("8.2")
def test_a_batch_is_what_its_samples_are() -> None:
    rows = dl.ArrayDataset(DATA, LABELS)
    indices = np.random.default_rng(0).integers(10, size=30)
    features, labels = rows.get_batch(indices)
    singles = [rows[index] for index in indices]
    np.testing.assert_array_equal(features, np.stack([one[0] for one in singles]))
    np.testing.assert_array_equal(labels, [one[1] for one in singles])
    assert (features.dtype, labels.dtype) == (np.float32, np.int16)


@pytest.mark.task("8.2")
def test_arrays_of_any_number_of_axes_belong_together() -> None:
    mixed = dl.ArrayDataset(np.zeros((4, 3, 2, 2)), [1, 2, 3, 4], np.array(list("abcd")))
    image, number, letter = mixed[2]
    assert (image.shape, int(number), str(letter)) == ((3, 2, 2), 3, "c")


@pytest.mark.task("8.3")
@pytest.mark.parametrize("indices", [range(2, 9, 3), (2, 5, 8), np.array([2, 5, 8], dtype=np.uint8)])
def test_a_subset_takes_any_sequence_of_indices(indices: Any) -> None:
    assert list(dl.Subset(range(100, 110), indices)) == [102, 105, 108]


@pytest.mark.task("8.3")
def test_a_subset_of_a_subset_of_arrays_still_gathers() -> None:
    inner = dl.Subset(dl.ArrayDataset(DATA, LABELS), [9, 7, 5, 3, 1])
    features, labels = dl.Subset(inner, [4, 0, 4]).get_batch(np.array([2, 1]))
    np.testing.assert_array_equal(features, DATA[[1, 9]])
    np.testing.assert_array_equal(labels, LABELS[[1, 9]])


@pytest.mark.task("8.3")
def test_a_sample_that_a_subclass_changes_is_changed_in_batches_too() -> None:
    class Negated(dl.ArrayDataset):
        def __getitem__(self, index: int) -> Any:
            return -super().__getitem__(index)[0]

    assert dl.Subset(Negated(DATA), [1, 2]).get_batch([0]) is NotImplemented
    assert dl.Subset(Negated(DATA), [1, 2])[0].tolist() == [-2.0, -3.0]


@pytest.mark.task("8.3")
def test_the_index_that_is_out_of_range_is_named() -> None:
    with pytest.raises(IndexError, match="12"):
        dl.Subset(DATA, [0, 3, 12])


@pytest.mark.task("8.4")
def test_a_concatenation_holds_datasets_of_every_kind() -> None:
    joined = dl.ConcatDataset([squares(3), dl.Subset("abcdef", [5, 0]), [None], range(40, 42)])
    assert [joined[index] for index in range(len(joined))] == [0, 1, 4, "f", "a", None, 40, 41]
    assert joined[np.int64(-1)] == 41


@pytest.mark.task("8.4")
def test_positions_from_the_end_reach_into_nested_parts() -> None:
    joined = dl.ConcatDataset([[1, 2], dl.ConcatDataset([[3], [4, 5]])])
    assert [joined[index] for index in range(-5, 0)] == [1, 2, 3, 4, 5]
    with pytest.raises(IndexError):
        joined[-6]


@pytest.mark.task("8.4")
def test_only_the_part_that_holds_a_sample_is_asked(diary: Any) -> None:
    joined = dl.ConcatDataset([range(7), diary, range(7)])
    assert [joined[6], joined[7], joined[16], joined[17]] == [6, 100, 109, 0]
    assert diary.asked == [0, 9]


@pytest.mark.task("8.5")
def test_a_split_of_a_split_still_covers_everything_once() -> None:
    rest, test = dl.random_split(range(50), [0.8, 0.2], generator=1)
    train, validation = dl.random_split(rest, [30, 10], generator=2)
    assert sorted([*train, *validation, *test]) == list(range(50))


@pytest.mark.task("8.5")
def test_the_same_seed_splits_images_and_labels_alike() -> None:
    features, _ = dl.random_split(range(100, 130), [20, 10], generator=7)
    labels, _ = dl.random_split(range(30), [20, 10], generator=7)
    assert [value - 100 for value in features] == list(labels)


@pytest.mark.task("8.5")
def test_a_generator_is_a_seed_and_is_not_advanced() -> None:
    generator = np.random.default_rng(3)
    one, two = (dl.random_split(range(40), [20, 20], generator=generator)[0] for _ in range(2))
    assert list(one) == list(two)
    assert generator.random() == np.random.default_rng(3).random()


@pytest.mark.task("8.5")
def test_each_sample_may_land_in_each_part() -> None:
    firsts = {tuple(sorted(dl.random_split(range(6), [3, 3], generator=seed)[0])) for seed in range(200)}
    assert len(firsts) == 20


@pytest.mark.task("8.5")
def test_a_part_may_be_empty_and_thirds_add_up() -> None:
    assert [len(part) for part in dl.random_split(range(10), [10, 0])] == [10, 0]
    assert [len(part) for part in dl.random_split(range(10), (1 / 3, 1 / 3, 1 / 3))] == [4, 3, 3]


@pytest.mark.task("8.1")
def test_the_kind_of_sample_may_be_written_in_brackets() -> None:
    from tinytorch.core.dataloader import Dataset

    class Squares(Dataset[int]):
        def __getitem__(self, index: int) -> int:
            return index * index

        def __len__(self) -> int:
            return 3

    assert list(Squares()) == [0, 1, 4]
