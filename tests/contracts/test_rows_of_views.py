"""Arrays whose rows are not one after the other in memory: their batches are right, and made of what is asked for."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import ArrayDataset, DataLoader

ROWS = [5, 0, -1, 5, 17]
VIEWS: dict[str, Callable[[np.ndarray], Any]] = {
    "channels moved": lambda array: array.transpose(0, 2, 3, 1),
    "rows and columns exchanged": lambda array: array.reshape(len(array), -1).T,
    "every second row": lambda array: array[::2],
    "backwards": lambda array: array[::-1],
    "a part of each row": lambda array: array[:, :, 2:5, ::3],
    "Fortran's order": np.asfortranarray,
    "one row again and again": lambda array: np.broadcast_to(array[0], array.shape),
    "a field of records": lambda array: array.view([("low", "u1"), ("rest", "u1", 3)])["rest"],
}


def images(count: int = 400) -> np.ndarray:
    """Return images (count, 3, 8, 8) uint8."""
    return np.random.default_rng(0).integers(0, 256, (count, 3, 8, 8), dtype=np.uint8)


@pytest.mark.parametrize("view", VIEWS)
def test_a_batch_of_a_view_has_its_rows_one_after_the_other(view: str) -> None:
    array = VIEWS[view](images())
    (batch,) = ArrayDataset(array).get_batch(ROWS)
    np.testing.assert_array_equal(batch, np.stack([array[row] for row in ROWS]))
    assert batch.flags.c_contiguous
    assert batch.dtype == array.dtype
    assert not np.shares_memory(batch, array)


@pytest.mark.parametrize("view", VIEWS)
def test_workers_give_the_same_batches_of_a_view(view: str) -> None:
    array = VIEWS[view](images(60))
    alone = [batch[0] for batch in DataLoader(ArrayDataset(array), 7, shuffle=True, generator=0)]
    loader = DataLoader(ArrayDataset(array), 7, shuffle=True, generator=0, num_workers=1)
    with_workers = [batch[0].copy() for batch in loader]
    assert all(np.array_equal(one, other) for one, other in zip(alone, with_workers, strict=True))


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "rows and columns exchanged"])
def test_a_batch_of_a_view_copies_no_more_than_the_batch(view: str) -> None:
    dataset = ArrayDataset(VIEWS[view](images(4000)))
    dataset.get_batch(ROWS)
    tracemalloc.start()
    dataset.get_batch(ROWS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000  # the whole array has 768,000 bytes


def test_a_view_of_a_mapped_file_is_not_read_whole(tmp_path: Path) -> None:
    np.save(tmp_path / "images.npy", images(4000))
    dataset = ArrayDataset(np.load(tmp_path / "images.npy", mmap_mode="r")[::2])
    tracemalloc.start()
    (batch,) = dataset.get_batch(ROWS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000
    np.testing.assert_array_equal(batch, images(4000)[::2][ROWS])


@pytest.mark.parametrize("rows", [[3, 800], [-201]])
def test_a_row_that_a_view_does_not_have_is_an_error(rows: list[int]) -> None:
    with pytest.raises(IndexError, match=str(rows[-1])):
        ArrayDataset(images()[::2]).get_batch(rows)
