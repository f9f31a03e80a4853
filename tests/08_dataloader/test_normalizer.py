"""Statistics in one pass, kept in a file, applied to batches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

IMAGES = np.random.default_rng(0).integers(0, 256, (70, 3, 4, 5)).astype(np.uint8)
TABLE = np.random.default_rng(1).normal([5, -300], [2, 0.1], (90, 2))


def moments(*arguments: Any) -> Any:
    from tinytorch.core.dataloader.normalizer import moments

    return moments(*arguments)


@pytest.mark.task("8.17")
def test_the_cut_into_pieces_does_not_matter() -> None:
    whole = moments([IMAGES], (0, 2, 3))
    for size in (1, 7, 69, 100):
        mean, std, count = moments((IMAGES[k : k + size] for k in range(0, 70, size)), (0, 2, 3))
        np.testing.assert_allclose(mean, whole[0], rtol=1e-12)
        np.testing.assert_allclose(std, whole[1], rtol=1e-10)
        assert count == 70 * 4 * 5


@pytest.mark.task("8.17")
def test_a_small_spread_far_from_zero_is_not_lost() -> None:
    far = np.random.default_rng(2).normal(1e9, 1.0, (5000, 1))
    mean, std, _ = moments(np.array_split(far, 13), (0,))
    np.testing.assert_allclose(mean, far.mean(0, keepdims=True), rtol=1e-14)
    np.testing.assert_allclose(std, far.std(0, keepdims=True), rtol=1e-6)


@pytest.mark.task("8.17")
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_value_that_is_no_number_is_found_in_any_piece(bad: float) -> None:
    pieces = [np.ones((4, 2)), np.array([[1.0, bad]]), np.ones((4, 2))]
    with pytest.raises(ValueError):
        moments(pieces, (0,))


@pytest.mark.task("8.18")
def test_statistics_survive_a_file_to_the_last_bit(tmp_path: Path) -> None:
    fitted = dl.Normalizer().fit(TABLE)
    fitted.save(tmp_path / "statistics.json")
    loaded = dl.Normalizer.load(str(tmp_path / "statistics.json"))
    np.testing.assert_array_equal(loaded.mean, fitted.mean)
    np.testing.assert_array_equal(loaded.std, fitted.std)
    assert [path.name for path in tmp_path.iterdir()] == ["statistics.json"]


@pytest.mark.task("8.18")
@pytest.mark.parametrize("content", ["", "{}", "[]", '{"mean": 1}', '{"mean": [1, 2], "std": [[1, 2]]}', "not json"])
def test_another_file_is_refused_by_name(content: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(dl.DataError, match=r"other\.json"):
        dl.Normalizer.load(path)


@pytest.mark.task("8.18")
def test_the_file_is_plain_json(tmp_path: Path) -> None:
    dl.Normalizer().fit(np.array([[1.0], [3.0]])).save(tmp_path / "s.json")
    content = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert {name: np.ravel(value).tolist() for name, value in content.items()} == {"mean": [2.0], "std": [1.0]}


@pytest.mark.task("8.19")
def test_fit_over_a_loader_is_fit_on_the_array() -> None:
    loader = dl.DataLoader(dl.ArrayDataset(IMAGES, np.arange(70)), 32, shuffle=True)
    over_loader, on_array = dl.Normalizer().fit(loader), dl.Normalizer().fit(IMAGES)
    np.testing.assert_allclose(over_loader.mean, on_array.mean, rtol=1e-12)
    np.testing.assert_allclose(over_loader.std, on_array.std, rtol=1e-10)
    assert on_array.mean.shape == (1, 3, 1, 1)


@pytest.mark.task("8.19")
def test_every_batch_of_a_loader_is_normalized_with_the_same_statistics() -> None:
    normalizer = dl.Normalizer().fit(IMAGES)
    whole = normalizer.transform(IMAGES)
    parts = [normalizer.transform(batch) for (batch,) in dl.DataLoader(dl.ArrayDataset(IMAGES), 16)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert whole.dtype == np.float32


@pytest.mark.task("8.19")
def test_a_loader_can_normalize_in_its_collate_function() -> None:
    normalizer = dl.Normalizer().fit(TABLE)
    loader = dl.DataLoader(TABLE, 30, collate_fn=lambda rows: normalizer.transform(np.stack(rows)))
    together = np.concatenate(list(loader))
    np.testing.assert_allclose(together.mean(0), [0, 0], atol=1e-5)
    np.testing.assert_allclose(together.std(0), [1, 1], rtol=1e-5)


@pytest.mark.task("8.19")
def test_there_and_back_and_the_input_untouched() -> None:
    before = IMAGES.copy()
    normalizer = dl.Normalizer().fit(IMAGES)
    back = normalizer.inverse_transform(normalizer.transform(IMAGES))
    np.testing.assert_allclose(back, IMAGES, atol=1e-3)
    np.testing.assert_array_equal(IMAGES, before)


@pytest.mark.task("8.19")
def test_a_single_sample_is_normalized_like_its_batch() -> None:
    normalizer = dl.Normalizer().fit(IMAGES)
    np.testing.assert_array_equal(normalizer.transform(IMAGES[9]), normalizer.transform(IMAGES)[9])
    assert normalizer.inverse_transform(normalizer.transform(IMAGES[9])).shape == (3, 4, 5)


@pytest.mark.task("8.19")
def test_a_column_that_never_changes_becomes_zero() -> None:
    table = np.column_stack([np.full(50, 0.1), np.arange(50)])
    result = dl.Normalizer().fit(table).transform(table)
    np.testing.assert_allclose(result[:, 0], 0, atol=1e-6)
    assert np.isfinite(result).all()


@pytest.mark.task("8.19")
def test_shapes_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match=r"(?s)\(2, 4, 5, 3\).*\(1, 3, 1, 1\)|\(1, 3, 1, 1\).*\(2, 4, 5, 3\)"):
        dl.Normalizer().fit(IMAGES).transform(np.zeros((2, 4, 5, 3)))


@pytest.mark.task("8.19")
def test_nothing_can_be_done_before_fit(tmp_path: Path) -> None:
    for use in (lambda n: n.transform(IMAGES), lambda n: n.inverse_transform(IMAGES), lambda n: n.save(tmp_path / "x")):
        with pytest.raises(dl.NotFittedError):
            use(dl.Normalizer())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.task("8.19")
def test_a_dataset_is_no_loader_and_a_loader_without_batches_is_empty() -> None:
    with pytest.raises(TypeError, match="DataLoader"):
        dl.Normalizer().fit(dl.ArrayDataset(IMAGES))
    with pytest.raises(ValueError):
        dl.Normalizer().fit(dl.DataLoader(dl.ArrayDataset(IMAGES[:0])))
