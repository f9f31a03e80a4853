"""From positions to a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl


def fetch(*arguments: Any, **options: Any) -> Any:
    from tinytorch.core.dataloader.fetch import fetch

    return fetch(*arguments, **options)


@pytest.mark.task("8.14")
def test_a_list_and_an_array_of_positions_give_the_same_batch(diary: Any) -> None:
    assert fetch(diary, [4, 0]).tolist() == fetch(diary, np.array([4, 0])).tolist() == [104, 100]
    assert diary.asked == [4, 0, 4, 0]


@pytest.mark.task("8.14")
def test_gathering_reaches_through_subsets() -> None:
    class Gathering(dl.ArrayDataset):
        batches = 0

        def __getitem__(self, index: int) -> Any:
            raise AssertionError("a single sample was asked for")

        def get_batch(self, indices: Any) -> Any:
            self.batches += 1
            return super().get_batch(indices)

    data = Gathering(np.arange(10) * 10)
    (batch,) = fetch(dl.Subset(data, [9, 8, 7]), np.array([0, 2]))
    assert (batch.tolist(), data.batches) == ([90, 70], 1)


@pytest.mark.task("8.14")
def test_a_collate_function_gets_a_list_of_samples_in_order(diary: Any) -> None:
    seen: list[Any] = []
    assert fetch(diary, np.array([3, 1]), collate=lambda samples: seen.append(samples) or "batch") == "batch"
    assert seen == [[103, 101]]


@pytest.mark.task("8.14")
def test_an_error_of_the_dataset_stays_itself_and_names_the_sample() -> None:
    class Broken:
        def __getitem__(self, index: int) -> Any:
            raise OSError(5, "disk on fire", f"image_{index}.png")

    with pytest.raises(OSError, match="disk on fire") as caught:
        fetch(Broken(), [17])
    assert (caught.value.errno, caught.value.filename) == (5, "image_17.png")
    assert any("17" in note for note in caught.value.__notes__)


@pytest.mark.task("8.14")
def test_a_ragged_batch_names_the_index_in_the_dataset() -> None:
    images = [np.zeros((3, 8, 8))] * 40 + [np.zeros((3, 8, 7))]
    with pytest.raises(dl.CollateError, match=r"\b40\b") as caught:
        fetch(images, [5, 6, 40, 7])
    assert caught.value.position == 2


@pytest.mark.task("8.14")
def test_several_samples_are_asked_for_at_once_where_the_dataset_offers_it() -> None:
    class Database:
        def __getitems__(self, keys: list[int]) -> list[Any]:
            return [{"key": key, "row": np.full(2, key)} for key in keys]

    batch = fetch(Database(), np.array([5, 2]))
    assert (batch["key"].tolist(), batch["row"].tolist()) == ([5, 2], [[5, 5], [2, 2]])
