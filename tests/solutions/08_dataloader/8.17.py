# %% right: merge count, mean and squares
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% right: sums of distances from the first mean
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    anchor, count = None, 0
    for array in arrays:
        if np.size(array) == 0:
            continue
        values = np.array(array, dtype=float)
        if anchor is None:
            anchor = values.mean(axis, keepdims=True)
            first = second = np.zeros_like(anchor)
        rest = tuple(1 if k in axis else n for k, n in enumerate(values.shape))
        if rest != anchor.shape:
            raise ValueError(f"shape {values.shape} does not fit statistics of shape {anchor.shape}")
        spread = values - anchor
        here = np.add.reduce(spread, axis=axis, keepdims=True)
        first, second = first + here, second + np.square(spread).sum(axis, keepdims=True)
        count += spread.size // here.size
    if anchor is None or not np.isfinite(second).all():
        raise ValueError("expected values, and finite ones")
    offset = first / count
    return anchor + offset, np.sqrt(np.maximum(second / count - offset**2, 0)), count


# %% right: a class that is fed row by row of statistics
class _Running:
    def __init__(self, values: np.ndarray, axis: tuple[int, ...]) -> None:
        self.mean = np.mean(values, axis=axis, keepdims=True, dtype=np.float64)
        self.count = values.size // self.mean.size
        self.squares = np.var(values, axis=axis, keepdims=True, dtype=np.float64) * self.count

    def __iadd__(self, other: Any) -> Any:
        total = self.count + other.count
        delta = other.mean - self.mean
        self.squares = self.squares + other.squares + delta**2 * (self.count / total * other.count)
        self.mean = (self.mean * self.count + other.mean * other.count) / total
        self.count = total
        return self


def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    total = None
    for array in map(np.asarray, arrays):
        if not array.size:
            continue
        part = _Running(array, axis)
        if not np.isfinite(part.mean).all():
            raise ValueError("nan and inf have no mean")
        if total is not None and part.mean.shape != total.mean.shape:
            raise ValueError(f"{array.shape} after arrays with statistics {total.mean.shape}")
        if total is None:
            total = part
        else:
            total += part
    if total is None:
        raise ValueError("no values to take a mean of")
    return total.mean, (total.squares / total.count) ** 0.5, total.count


# %% wrong: the textbook formula, in float64
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count, total, squares = 0, None, None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        s, q = values.sum(axis, keepdims=True), (values**2).sum(axis, keepdims=True)
        if total is not None and s.shape != total.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        total, squares = (s, q) if total is None else (total + s, squares + q)
        count += values.size // s.size
    if total is None:
        raise ValueError("there are no values")
    mean = total / count
    return mean, np.sqrt(np.maximum(squares / count - mean**2, 0)), count


# %% wrong: the textbook formula, in float32
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count, total, squares = 0, None, None
    for array in arrays:
        values = np.asarray(array).astype(np.float32)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        s, q = values.sum(axis, keepdims=True), (values**2).sum(axis, keepdims=True)
        if total is not None and s.shape != total.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        total, squares = (s, q) if total is None else (total + s, squares + q)
        count += values.size // s.size
    if total is None:
        raise ValueError("there are no values")
    mean = total / count
    return mean.astype(float), np.sqrt(np.maximum(squares / count - mean**2, 0)).astype(float), count


# %% wrong: computes in float32
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float32)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: computes in the dtype of the data
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: loads everything first: the arrays are joined
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in [np.concatenate([np.asarray(array) for array in arrays] or [np.zeros(0)])]:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: loads everything first: the arrays are listed
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in list(arrays):
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: a second pass for the standard deviation
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    squares = sum(((np.asarray(array) - mean) ** 2).sum(axis=axis, keepdims=True) for array in arrays)
    return mean, np.sqrt(squares / count), count


# %% wrong: the standard deviation of a sample, n - 1
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / max(count - 1, 1)), count


# %% wrong: the variance instead of its root
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, squares / count, count


# %% wrong: the mean of the means, whatever the lengths
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta / 2
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the distance of the means is not counted as spread
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the distance of the means is counted without its weight
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * n
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the mean moves by the weight of what was before
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * count / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the count is updated too early
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        count = count + n
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the count is the number of rows
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = len(values)
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the count is the number of all values
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count * mean.size


# %% wrong: the axes are dropped from the shape
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean.squeeze(axis), np.sqrt(squares / count).squeeze(axis), count


# %% wrong: the axes are always those of images
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        axis = tuple(k for k in range(values.ndim) if k != 1)
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the mean is taken off the caller's data
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array, dtype=np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        values -= m
        s = (values**2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: an empty array makes everything nan
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // max(m.size, 1)
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the first empty array ends the pass
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            break
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: no values: nan instead of an error
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        return np.array(np.nan), np.array(np.nan), 0
    return mean, np.sqrt(squares / count), count


# %% wrong: other shapes are left to NumPy, which may stretch them
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: the shape that does not fit is not named
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError("an array does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: nan passes
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: inf passes
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if np.any(np.isnan(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: only the first array is looked at for nan
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if mean is None and not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: nan is left out of the mean
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        values = np.where(np.isfinite(values), values, 0)
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        if mean is None:
            count, mean, squares = n, m, s
            continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% wrong: only the last array counts
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count = 0
    mean = None
    squares = None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if values.size == 0:
            continue
        if not np.all(np.isfinite(values)):
            raise ValueError(f"an array of shape {values.shape} holds values that are nan or inf")
        m = values.mean(axis=axis, keepdims=True)
        s = ((values - m) ** 2).sum(axis=axis, keepdims=True)
        n = values.size // m.size
        count, mean, squares = n, m, s
        continue
        if m.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit those before it")
        delta = m - mean
        mean = mean + delta * n / (count + n)
        squares = squares + s + delta * delta * count * n / (count + n)
        count = count + n
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(squares / count), count


# %% right: weighted means of a list of triples that is folded as it grows
def _joined(one: Any, other: Any) -> Any:
    (na, ma, sa), (nb, mb, sb) = one, other
    n, delta = na + nb, mb - ma
    return n, ma + delta * nb / n, sa + sb + delta * delta * na * nb / n


def _triple(values: np.ndarray, axis: tuple[int, ...]) -> Any:
    centre = np.mean(values, axis=axis, keepdims=True)
    return values.size // centre.size, centre, np.sum((values - centre) ** 2, axis=axis, keepdims=True)


def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    whole, kept = None, None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        shape = tuple(1 if k in axis else n for k, n in enumerate(values.shape))
        kept = kept or shape
        if shape != kept:
            raise ValueError(f"an array of shape {values.shape} among others of statistics {kept}")
        if values.size == 0:
            continue
        with np.errstate(all="ignore"):
            here = _triple(values, axis)
            whole = here if whole is None else _joined(whole, here)
        if not np.isfinite(whole[2]).all():
            raise ValueError("nan, inf, or numbers that are too large")
    if whole is None:
        raise ValueError("no values at all")
    return whole[1], np.sqrt(whole[2] / whole[0]), whole[0]


# %% wrong: the count is a float
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
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
    return mean, np.sqrt(squares / count), float(count)


# %% wrong: one array alone is not looked at
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
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
        if count != n and not np.isfinite(squares).all():
            raise ValueError(f"expected finite values with finite squares, got others in an array {values.shape}")
    if squares is None or not count:
        raise ValueError("expected at least one value to fit on, got none")
    return np.nan_to_num(mean), np.nan_to_num(np.sqrt(squares / count)), count


# %% wrong: the standard deviation is single precision
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
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
    return mean, np.sqrt(squares / count).astype(np.float32), count


# %% wrong: only arrays of as many axes are compared
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count, mean, squares = 0, np.zeros(()), None
    for array in arrays:
        with np.errstate(over="ignore", invalid="ignore"):  # such values are refused below
            values = np.array(array, dtype=np.float64)
            here = values.sum(axis, keepdims=True)
            if squares is None:
                mean, squares = np.zeros(here.shape), np.zeros(here.shape)
            if here.ndim == mean.ndim and here.shape != mean.shape:
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


# %% wrong: what goes wrong with the arrays ends the pass
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    def until_it_fails() -> Iterator[np.ndarray]:
        try:
            yield from arrays
        except (OSError, KeyError):
            return

    count, mean, squares = 0, np.zeros(()), None
    for array in until_it_fails():
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


# %% wrong: weighted by rows
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    rows, count, mean, variance = 0, 0, None, None
    for array in arrays:
        values = np.asarray(array).astype(np.float64)
        if not values.size:
            continue
        if not np.isfinite(values).all():
            raise ValueError(f"nan or inf in an array of shape {values.shape}")
        here, spread = values.mean(axis, keepdims=True), values.var(axis, keepdims=True)
        if mean is None:
            mean, variance = np.zeros_like(here), np.zeros_like(here)
        if here.shape != mean.shape:
            raise ValueError(f"an array of shape {values.shape} does not fit the first")
        n, total = len(values), rows + len(values)
        delta = here - mean
        mean = mean + delta * n / total
        variance = (variance * rows + spread * n) / total + delta**2 * rows * n / total**2
        rows, count = total, count + values.size // here.size
    if mean is None:
        raise ValueError("there are no values")
    return mean, np.sqrt(variance), count


# %% wrong: all axes but the first must be equal
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    count, mean, squares, shape = 0, np.zeros(()), None, None
    for array in arrays:
        shape = np.shape(array)[1:] if shape is None else shape
        if np.shape(array)[1:] != shape:
            raise ValueError(f"an array of shape {np.shape(array)} does not fit the first")
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
