# %% right: compare all with the first, then stack
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% right: find the odd one out first, then concatenate
def _odd_one(properties: list[Any]) -> int | None:
    return next((k for k, one in enumerate(properties) if one != properties[0]), None)


def _is_number(array: Any) -> Any:
    dtype = np.asarray(array).dtype
    is_time = np.issubdtype(dtype, np.timedelta64)  # which NumPy counts among the numbers
    return (np.issubdtype(dtype, np.number) and not is_time) or np.issubdtype(dtype, np.bool_) or dtype.kind


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    shapes = list(map(np.shape, arrays))
    odd = _odd_one(shapes)
    if odd is not None:
        raise CollateError(f"shapes {shapes[0]} and {shapes[odd]} (at position {odd}) do not fit into one batch", odd)
    odd = _odd_one(list(map(_is_number, arrays)))
    if odd is not None:
        raise CollateError(f"the array at position {odd} is of another kind than the first", odd)
    join = np.ma.concatenate if any(map(np.ma.isMaskedArray, arrays)) else np.concatenate
    return join([np.expand_dims(array, 0) for array in arrays])


# %% right: fill an array that was made before
import functools


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    values = [np.asanyarray(array) for array in arrays]
    letters = [value.dtype.kind for value in values]
    for position, value in enumerate(values):
        if value.shape != values[0].shape:
            raise CollateError(f"[{position}]: shape {value.shape} instead of {values[0].shape}", position=position)
        if letters[position] != letters[0] and not set(letters[: position + 1]) <= set("biufc"):
            raise CollateError(f"[{position}]: {value.dtype} beside {values[0].dtype}", position=position)
    dtype = functools.reduce(np.promote_types, (value.dtype for value in values))
    masked = sum(isinstance(value, np.ma.MaskedArray) for value in values)
    batch = (np.ma if masked else np).empty((len(values), *values[0].shape), dtype=dtype)
    for position, value in enumerate(values):
        batch[position] = value
    return batch


# %% wrong: another shape is left to NumPy, which says less
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: only the number of values is compared
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.size != first.size:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: only the number of values is compared, and then reshaped
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.size != first.size:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack([np.asanyarray(array).reshape(first.shape) for array in arrays])


# %% wrong: only the number of axes is compared
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.ndim != first.ndim:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: what can be stretched is stretched
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    try:
        arrays = np.broadcast_arrays(*arrays)
    except ValueError:
        pass
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: only the last is compared with the first
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(len(arrays) - 1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: the second is not compared
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(2, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: the position is counted from 1
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k + 1)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: the position is that of the last that differs
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(len(arrays) - 1, 0, -1):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: the position stands in the message only
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: the position is not in the message
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"an array has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: only one of the two shapes is in the message
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, which differs from the first"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: a ValueError that is no CollateError
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise ValueError(text)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: larger arrays are cut to the smallest
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    if len({np.ndim(array) for array in arrays}) == 1:
        smallest = np.min([np.shape(array) for array in arrays], axis=0)
        arrays = [np.asarray(array)[tuple(slice(n) for n in smallest)] for array in arrays]
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: wrong dtype: everything is float32
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays).astype(np.float32)


# %% wrong: the dtype of the first is forced on all
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack([np.asanyarray(array).astype(first.dtype) for array in arrays])


# %% wrong: a batch of one is a view of its sample
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return np.asanyarray(arrays[0])[np.newaxis] if len(arrays) == 1 else _stack(arrays)


# %% wrong: a batch of one stays a sample
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return np.asanyarray(arrays[0]).copy() if len(arrays) == 1 else _stack(arrays)


# %% wrong: the new axis comes last
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays, axis=-1)


# %% wrong: arrays are joined along their first axis
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    batch = _stack(arrays)
    return batch.reshape(-1, *first.shape[1:])


# %% wrong: masks are dropped
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: masks are kept only if the first array has one
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if isinstance(arrays[0], np.ma.MaskedArray):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: numbers that stand beside texts become texts
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: texts that stand beside numbers are refused, dates are not
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if (_kind(other) == "U") != (_kind(first) == "U"):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: whole numbers and fractions are taken for different kinds
def _kind(array: np.ndarray) -> str:
    return array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if _kind(other) != _kind(first):
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% wrong: only arrays of numbers are stacked
def _kind(array: np.ndarray) -> str:
    return "number" if array.dtype.kind in "biufc" else array.dtype.kind


def _stack(arrays: Sequence[Any], axis: int = 0) -> np.ndarray:
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays, axis=axis)
    return np.stack(arrays, axis=axis)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
        if not _kind(other) == _kind(first) == "number":
            text = f"array {k} is of dtype {other.dtype}, but the first of {first.dtype}"
            raise CollateError(text, position=k)
    return _stack(arrays)


# %% right: np.concatenate of rows, with the dtype asked of NumPy first
def _family(array: Any) -> str:
    kind = np.asarray(array).dtype.kind
    return "number" if kind in "biufc" else kind


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    shape, family = np.shape(arrays[0]), _family(arrays[0])
    for position, array in enumerate(arrays):
        if np.shape(array) != shape:
            raise CollateError(f"at {position}: {np.shape(array)}, where the first is {shape}", position)
        if _family(array) != family:
            raise CollateError(f"at {position}: an array of another kind than the first", position)
    if any(np.ma.isMaskedArray(array) for array in arrays):
        return np.ma.concatenate([np.ma.reshape(array, (1, *shape)) for array in arrays])
    common = np.result_type(*(np.asarray(array).dtype for array in arrays))
    batch = np.empty((len(arrays), *shape), common)
    for row, array in zip(batch, arrays, strict=True) if shape else ():
        row[...] = array
    return batch if shape else np.array(arrays, dtype=common)


# %% wrong: every mixture is float32
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    arrays = [np.asarray(array) for array in arrays]
    types = {array.dtype for array in arrays}
    return np.stack(arrays).astype(types.pop() if len(types) == 1 else np.float32)


# %% wrong: the widest dtype by its size
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    arrays = [np.asarray(array) for array in arrays]
    widest = max((array.dtype for array in arrays), key=lambda one: (one.kind == "f", one.itemsize))
    return np.stack([array if array.dtype.kind not in "biuf" else array.astype(widest) for array in arrays])


# %% wrong: mixtures of integers are int64
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    batch = np.stack(arrays)
    types = {np.asarray(array).dtype for array in arrays}
    return batch.astype(np.int64) if len(types) > 1 and batch.dtype.kind in "iu" else batch


# %% wrong: half precision becomes single
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    batch = np.stack(arrays)
    return batch.astype(np.float32) if batch.dtype == np.float16 else batch


# %% wrong: one array that comes twice is one row
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    if len(arrays) > 1 and all(array is arrays[0] for array in arrays):
        one = np.array(arrays[0])
        return np.lib.stride_tricks.as_strided(one, (len(arrays), *one.shape), (0, *one.strides))
    return np.stack(arrays)


# %% wrong: an array of another kind is not told by its position
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=0 if kinds[0] != "number" else position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])


# %% wrong: masked arrays of another shape are left to NumPy
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    if all(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])


# %% wrong: the shape of the first is not in the message
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, unlike sample 0"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])


# %% wrong: numbers or not
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append(dtype.kind in "biufc")
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])


# %% wrong: times are numbers
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufcm" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])
