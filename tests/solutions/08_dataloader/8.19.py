# %% right: in place, step by step
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype in (np.float64, np.int64):
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% right: sample by sample, in float64
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        first, rest = self._peek(batches_of(data))
        everything_but_1 = tuple(sorted({*range(first.ndim)} - {1}))
        self.mean, std, _ = moments(rest, self.axis or everything_but_1)
        tiny = np.abs(self.mean) * 1e-12
        self.std = np.array([s if s > t else 1.0 for s, t in zip(std.flat, tiny.flat)]).reshape(std.shape)
        return self

    @staticmethod
    def _peek(arrays: Iterator[np.ndarray]) -> tuple[np.ndarray, Iterator[np.ndarray]]:
        try:
            first = next(arrays)
        except StopIteration:
            raise ValueError("fit needs at least one batch") from None
        return first, itertools.chain((first,), arrays)

    def _each(self, data: Any, change: Callable[..., np.ndarray]) -> np.ndarray:
        if self.mean is None or self.std is None:
            raise NotFittedError("the Normalizer must be fitted before it is used")
        values, wanted = np.asarray(data), self.mean.shape
        sample_shape = values.shape if values.ndim + 1 == len(wanted) else values.shape[1:]
        if len(sample_shape) + 1 != len(wanted) or not all(w in (1, v) for w, v in zip(wanted[1:], sample_shape)):
            raise ValueError(f"got data {values.shape}, fitted for {wanted}")
        if sample_shape == values.shape:
            return self._each(values[np.newaxis], change)[0]
        result = np.empty(values.shape, np.float32)
        for k, sample in enumerate(values):
            result[k] = change(sample.astype(np.float64), self.mean[0], self.std[0])
        return result

    def transform(self, data: Any) -> np.ndarray:
        return self._each(data, lambda sample, mean, std: (sample - mean) / std)

    def inverse_transform(self, data: Any) -> np.ndarray:
        return self._each(data, lambda sample, mean, std: sample * std + mean)

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% right: two calls of NumPy, float64 in slices
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = list(itertools.islice(stream := batches_of(data), 1))
        if not arrays:
            raise ValueError("no data to fit on")
        axis = self.axis if self.axis is not None else (0, *range(2, np.ndim(arrays[0])))
        mean, spread, _ = moments(itertools.chain(arrays, stream), axis)
        constant = spread <= np.abs(mean) * 1e-12
        self.mean, self.std = mean, spread + constant * (1.0 - spread)
        return self

    def _require(self, shape: tuple[int, ...]) -> bool:
        if self.mean is None:
            raise NotFittedError("there is nothing to normalize with: fit, or load")
        wanted = self.mean.shape[1:]
        for single, rest in ((True, shape), (False, shape[1:])):
            if len(rest) == len(wanted) and len(shape) == len(rest) + (not single):
                if all(n == m or m == 1 for n, m in zip(rest, wanted)):
                    return single
        raise ValueError(f"cannot apply statistics {self.mean.shape} to an array {shape}")

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        if self._require(data.shape):
            return self.transform(data[None])[0]
        if data.dtype.itemsize < 8:
            shifted = np.subtract(data, self.mean, dtype=np.float32, casting="same_kind")
        else:
            shifted = np.empty(data.shape, np.float32)
            for start in range(0, len(data), 16):
                shifted[start : start + 16] = data[start : start + 16] - self.mean
        return np.divide(shifted, self.std, dtype=np.float32, casting="same_kind")

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        if self._require(data.shape):
            return self.inverse_transform(data[None])[0]
        return (data * self.std.astype("float32") + self.mean.astype("float32")).astype(np.float32)

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: wrong dtype: the result is float64
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        return (data - mean) / std

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a float64 copy of the whole batch on the way
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        return ((data - mean) / std).astype(np.float32)

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: float64 data lose their precision before the mean is off
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the mean loses its precision before it is taken off
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean.astype(np.float32), out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: float32 data are changed in place
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32, copy=False)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: transform uses the statistics of its own batch
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        axes = tuple(k for k in range(data.ndim) if mean.shape[k] == 1)
        result = data.astype(np.float32)
        result -= result.mean(axes, keepdims=True)
        result /= np.where(result.std(axes, keepdims=True) > 0, result.std(axes, keepdims=True), 1)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: transform fits again
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        if self.mean is not None and data.ndim == self.mean.ndim:
            self.fit(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: what is constant divides by zero
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: only a standard deviation of exactly 0 is replaced
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std == 0] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: tiny numbers are taken for constant
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std < 1e-8] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a little is added to every standard deviation
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std += 1e-5
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a standard deviation of 0 is replaced by a tiny number
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1e-12
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: divides by the variance
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std**2
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: one mean for everything
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = tuple(range(first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: one mean for each pixel
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,)
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: only images are thought of
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0, 2, 3)
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the axes asked for are ignored
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = None
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the first batch is looked at and lost
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(batches if not hasattr(data, "__array__") else batches_of(data), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: only the first batch is fitted on
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments([first], axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a loader is run through twice
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(batches_of(data), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: loads everything first
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments([np.concatenate([first, *batches])], axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: fit returns nothing
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a single image is not understood
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a single image comes back as a batch of one
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        if self.mean is not None and data.ndim == self.mean.ndim - 1:
            data = data[None]
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a single image alone is understood
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim >= 1 and mean.ndim > 2:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: not fitted: a TypeError
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: not fitted: the data come back as they are
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            return np.zeros(()), np.ones(())
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: shapes are left to NumPy, which may stretch them
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        return np.subtract(data, mean, dtype=np.float32 if data.dtype != np.float64 else None, casting="same_kind").astype(np.float32) / std.astype(np.float32)

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a grey image is stretched to all channels
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and have != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        exact = np.float64 if data.dtype == np.float64 else np.float32
        result = np.empty(np.broadcast_shapes(data.shape, mean.shape), dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: only one of the two shapes is named
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the way back adds before it multiplies
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result += mean.astype(np.float32)
        result *= std.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the way back forgets the mean
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32)
        result *= std.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the way back changes its input
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        result = data.astype(np.float32, copy=False)
        result *= std.astype(np.float32)
        result += mean.astype(np.float32)
        return result

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the way back is float64
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        return data * std + mean

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the way back is rounded to bytes
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        batches = batches_of(data)
        first = None
        for first in batches:
            break
        if first is None:
            raise ValueError("there is nothing to fit on")
        axis = self.axis
        if axis is None:
            axis = (0,) + tuple(range(2, first.ndim))
        mean, std, _ = moments(itertools.chain([first], batches), axis)
        std = std.copy()
        std[std <= 1e-12 * abs(mean)] = 1.0
        self.mean = mean
        self.std = std
        return self

    def _statistics_for(self, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first: there are no statistics yet")
        mean, std = self.mean, self.std
        if data.ndim == mean.ndim - 1:
            mean, std = mean[0], std[0]
        fits = data.ndim == mean.ndim
        for have, need in zip(data.shape, mean.shape):
            if need != 1 and need != have:
                fits = False
        if not fits:
            raise ValueError(f"shape {data.shape} does not fit statistics of shape {self.mean.shape}")
        return mean, std

    def transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        if data.dtype == np.float64:
            result = np.empty(data.shape, dtype=np.float32)
            np.subtract(data, mean, out=result, casting="same_kind")
        else:
            result = data.astype(np.float32)
            result -= mean.astype(np.float32)
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data = np.asarray(data)
        mean, std = self._statistics_for(data)
        return np.rint(data * std + mean).clip(0, 255).astype(np.float32)

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% right: one function that finds shapes, and both ways in three lines
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        std[std <= np.abs(mean) * 1e-12] = 1
        self.mean, self.std = mean, std
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = data.astype(np.float32)
        np.multiply(result, std.astype(np.float32), out=result)
        return np.add(result, mean.astype(np.float32), out=result)

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the way back takes any shape
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first")
        result = np.asarray(data) * self.std.astype(np.float32)
        result += self.mean.astype(np.float32)
        return result[0] if np.ndim(data) < result.ndim and np.shape(data) == result.shape[1:] else result.astype(np.float32)

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: on the way back, a single image gets an axis more
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        if self.mean is None or self.std is None:
            raise NotFittedError("call fit first")
        data = np.asarray(data)
        if data.ndim == self.mean.ndim - 1:
            self._fitting(data)
            data = data[None]
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: what is always 0 divides by zero
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std < 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a negative constant divides by zero
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * mean, 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: only the way there knows of constants: the attribute is 0
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 0.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        std = np.where(std == 0, 1.0, std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a small spread beside a large mean is taken for none
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-10 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: rounding beside a large mean is taken for a spread
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-14 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a second fit is ignored
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        if self.mean is not None:
            return self
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: a second fit is averaged with the first
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        if self.mean is not None and self.mean.shape == mean.shape:
            mean = (mean + self.mean) / 2
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the statistics are single precision
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        mean, std = mean.astype(np.float32).astype(np.float64), std
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: an empty batch comes back as float64
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        if not data.size:
            return data.astype(np.float64)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: the shape of the statistics is only named for images per channel
class Normalizer:
    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            known = self.mean.shape if self.mean.shape[2:] == (1, 1) else "fit"
            raise ValueError(f"data of shape {data.shape} do not fit statistics of {known}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% wrong: large integers in float32
class Normalizer:

    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self

    def transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        exact = np.float64 if data.dtype == np.float64 else np.float32
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data.astype(exact, copy=False), mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result

    def inverse_transform(self, data: Any) -> np.ndarray:
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std

    def fit_transform(self, data: Any) -> np.ndarray:
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer
