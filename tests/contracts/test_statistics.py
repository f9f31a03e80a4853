"""Statistics of odd arrays, and files of statistics that somebody else wrote: an error of ours, and no warning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader import DataError, Normalizer
from tinytorch.core.dataloader.normalizer import load_statistics, moments

DEEP = "[" * 5000 + "1" + "]" * 5000


@pytest.mark.parametrize("large", [1e155, 1e200, 1e308, -1e308])
def test_values_whose_squares_are_infinite_are_refused_without_a_warning(large: float) -> None:
    for values in ([large, -large], [large, large, 1.0], [0.0, large]):
        with pytest.raises(ValueError, match="finite squares"):
            moments([np.array([[value] for value in values])], (0,))


def test_values_whose_squares_are_finite_are_taken() -> None:
    mean, std, count = moments([np.array([[1e150], [-1e150]])], (0,))
    assert (mean.tolist(), std.tolist(), count) == ([[0.0]], [[1e150]], 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_value_that_is_no_number_is_refused_also_where_it_comes_alone(bad: float) -> None:
    for arrays in ([[[bad]]], [[[1.0]], [[bad]]], [[[bad], [-bad]], [[1.0]]]):
        with pytest.raises(ValueError, match="finite"):
            moments(map(np.array, arrays), (0,))


@pytest.mark.parametrize("shapes", [[(2, 3), (0, 4)], [(0, 4), (2, 3)], [(2, 3), (0, 3), (0, 4)], [(2, 3), (0, 3, 1)]])
def test_an_empty_array_of_another_shape_does_not_fit(shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="expected arrays whose statistics"):
        moments(map(np.ones, shapes), (0,))


def test_an_empty_array_of_the_same_shape_fits_and_counts_nothing() -> None:
    mean, _, count = moments(map(np.ones, [(0, 3), (2, 3), (0, 3)]), (0,))
    assert (mean.tolist(), count) == ([[1.0, 1.0, 1.0]], 2)


@pytest.mark.parametrize(
    "text",
    [
        '{"mean": ["1.5"], "std": ["2"]}',
        '{"mean": [1.5], "std": ["2"]}',
        '{"mean": [true], "std": [1]}',
        '{"mean": [0, 1], "std": [1, false]}',
        '{"mean": [null], "std": [1]}',
        '{"mean": {"a": 1}, "std": {"a": 1}}',
        '{"mean": [1' + "0" * 400 + '], "std": [1]}',
        '{"mean": ' + DEEP + ', "std": [1]}',
        '{"mean": [NaN], "std": [1]}',
        '{"mean": [1e999], "std": [1]}',
    ],
    ids=lambda text: text[:36],
)
def test_a_file_with_anything_but_finite_numbers_is_a_data_error_that_names_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"other\.json"):
        load_statistics(path)


def test_integers_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "whole.json"
    path.write_text('{"std": [[2, 4]], "mean": [[1, 0]]}', encoding="utf-8")
    assert Normalizer.load(path).transform(np.array([[3.0, 2.0]])).tolist() == [[1.0, 0.5]]
