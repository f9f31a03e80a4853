# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""Normalizing: statistics fitted on training data, in one pass over arrays or any loader, and applied to batches."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np

from .errors import DataError, NotFittedError

__all__ = ["Normalizer", "batches_of", "load_statistics", "moments", "save_statistics"]


def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    """Return mean, standard deviation and count of all values along `axis`, in one pass over the arrays.

    Args:
        arrays: arrays of any numeric dtype, equal in ndim and in the axes that are not in `axis`; may be an iterator
            over more than memory holds. None of them is changed.
        axis: the axes to average over, (0, 2, 3) for channels of images (N, C, H, W).

    Returns:
        mean and std (population), float64, with length 1 along `axis`: (1, C, 1, 1) for channels; and the number of
        values that each is made of.

    Raises:
        ValueError: there are no values; an array does not fit the first (its shape is named); a value is nan or inf.

    Example:
        >>> mean, std, count = moments([np.array([[1.0], [3.0]]), np.array([[5.0]])], axis=(0,))
        >>> mean.tolist(), round(std.item(), 4), count
        ([[3.0]], 1.633, 3)
    """
    count, mean, squares = 0, np.zeros(()), None
    for array in arrays:
        with np.errstate(over="ignore", invalid="ignore"):  # such values are refused below
            values = np.array(array, dtype=np.float64)
            here = values.sum(axis, keepdims=True)
            if squares is None:
                mean, squares = np.zeros(here.shape), np.zeros(here.shape)
            if here.shape != mean.shape:
                raise ValueError(
                    f"expected arrays whose statistics are {mean.shape} like the first's, got {values.shape}"
                )
            if not values.size:
                continue
            n = values.size // here.size
            here, total = here / n, count + n
            values -= here
            delta = here - mean
            mean = mean + delta * (n / total)
            squares = squares + np.square(values, out=values).sum(axis, keepdims=True) + delta**2 * (count * n / total)
            count = total
        if not np.isfinite(squares).all():
            raise ValueError(f"expected finite values with finite squares, got others in an array {values.shape}")
    if squares is None or not count:
        raise ValueError("expected at least one value to fit on, got none")
    return mean, np.sqrt(squares / count), count


def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    """Write two float64 arrays of equal shape to a JSON file, {"mean": nested lists, "std": nested lists}.

    The file is complete or not there: it is written under another name in the same folder, and then renamed to `path`.
    If that fails, only the earlier file is left, and the error is raised.
    """
    path = Path(path)
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and std, float64, as `save_statistics` wrote them: equal to the last bit.

    Raises:
        DataError: the file is not such a file: not JSON, no mean or std, not finite numbers, shapes that differ.
        FileNotFoundError: there is no such file.
    """
    text = Path(path).read_bytes()
    try:
        content = json.loads(text.decode("utf-8"))
        mean, std = (_numbers(content[name]) for name in ("mean", "std"))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        found = f"no {error}" if isinstance(error, KeyError) else f"something else: {error}"
        raise DataError(path, expected="JSON with mean and std", found=found) from error
    if mean.shape != std.shape or not (np.isfinite(mean).all() and np.isfinite(std).all()):
        raise DataError(path, expected="finite mean and std of one shape", found=f"shapes {mean.shape} and {std.shape}")
    return mean, std


def _numbers(value: Any) -> np.ndarray:
    def only_numbers(part: Any) -> bool:
        return all(map(only_numbers, part)) if isinstance(part, list) else type(part) in (int, float)

    if not only_numbers(value):
        raise TypeError("mean and std are numbers, and lists of them")
    return np.array(value, dtype=np.float64)


def batches_of(data: Any) -> Iterator[np.ndarray]:
    """Yield the features of `data` as arrays: slices of an array, or the first item of each batch of a loader.

    Raises:
        TypeError: a dataset, which gives samples and not batches; a batch that does not begin with an array of numbers.
    """
    if hasattr(data, "__array__"):
        array = np.asarray(data)
        yield from (array[start : start + 1024] for start in range(0, len(array), 1024))
        return
    if hasattr(data, "__getitem__") and not isinstance(data, tuple | list):
        raise TypeError(f"fit needs batches, and {type(data).__name__} gives samples: pass DataLoader(dataset, 256)")
    for batch in data:
        features = np.asarray(batch[0] if isinstance(batch, tuple | list) else batch)
        if features.dtype.kind not in "biuf":
            raise TypeError(f"fit needs batches that begin with an array of numbers, got {type(batch).__name__}")
        yield features


class Normalizer:
    """Subtract the mean and divide by the standard deviation of the training data.

    Args:
        axis: the axes to average over; they must include 0, the axis of the samples. None: all axes but 1, so one mean
            per channel for images (N, C, H, W), and one per feature for tables (N, D).

    Attributes:
        mean, std: float64, as `moments` gives them; None before `fit`. If std is 0, or so small beside the mean
            (1e-12 of it) that rounding alone explains it, 1 takes its place.

    Example:
        >>> normalizer = Normalizer().fit(np.array([[1.0, 5.0], [3.0, 5.0]]))
        >>> normalizer.transform(np.array([[3.0, 5.0]]))
        array([[1., 0.]], dtype=float32)
    """

    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        """Learn mean and std from an array (N, ...), or in one pass from a loader; return self.

        Raises:
            ValueError: see `moments`.
        """
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        """Return (data - mean) / std, a new float32 array; a batch like those of `fit`, or one sample of it.

        The mean of float64 and int64 data is taken off in float64. On the way, at most one more array is made that has
        as many bytes as the result.

        Raises:
            NotFittedError: there are no statistics yet. ValueError: the shape does not fit; both shapes are named.
        """
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        """Return data * std + mean, a new float32 array: what `transform` was given, a batch or one sample.

        Errors as in `transform`.
        """
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return data, mean and std with axes that fit each other."""
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        """Fit on an array, and return it transformed."""
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the statistics to a JSON file. Raises NotFittedError if there are none."""
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return a Normalizer with the statistics of a file that `save` wrote. Raises DataError for another file."""
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer
