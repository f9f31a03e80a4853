# %% right: compare all with the first, then stack
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% right: find the odd one out first, then concatenate
def _odd_one(shapes: list[tuple[int, ...]]) -> int | None:
    return next((k for k, shape in enumerate(shapes) if shape != shapes[0]), None)


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    shapes = list(map(np.shape, arrays))
    odd = _odd_one(shapes)
    if odd is not None:
        raise CollateError(f"shapes {shapes[0]} and {shapes[odd]} (at position {odd}) do not fit into one batch", odd)
    return np.concatenate([np.expand_dims(array, 0) for array in arrays])


# %% right: fill an array that was made before
import functools


def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    values = [np.asarray(array) for array in arrays]
    dtype = functools.reduce(np.promote_types, (value.dtype for value in values))
    batch = np.empty((len(values), *values[0].shape), dtype=dtype)
    for position, value in enumerate(values):
        if value.shape != batch.shape[1:]:
            raise CollateError(f"[{position}]: shape {value.shape} instead of {batch.shape[1:]}", position=position)
        batch[position] = value
    return batch


# %% wrong: another shape is left to NumPy, which says less
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: only the number of values is compared
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.size != first.size:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: only the number of values is compared, and then reshaped
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.size != first.size:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array).reshape(first.shape) for array in arrays], axis=0)


# %% wrong: only the number of axes is compared
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.ndim != first.ndim:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: what can be stretched is stretched
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
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: only the last is compared with the first
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(len(arrays) - 1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: the second is not compared
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(2, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: the position is counted from 1
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k + 1)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: the position is that of the last that differs
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(len(arrays) - 1, 0, -1):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: the position stands in the message only
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: the position is not in the message
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"an array has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: only one of the two shapes is in the message
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, which differs from the first"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: a ValueError that is no CollateError
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise ValueError(text)
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: larger arrays are cut to the smallest
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
    return np.stack([np.asarray(array) for array in arrays], axis=0)


# %% wrong: wrong dtype: everything is float32
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.array([np.asarray(array) for array in arrays], dtype=np.float32)


# %% wrong: the dtype of the first is forced on all
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array).astype(first.dtype) for array in arrays])


# %% wrong: a batch of one is a view of its sample
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return first[np.newaxis] if len(arrays) == 1 else np.stack(arrays)


# %% wrong: a batch of one stays a sample
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return first.copy() if len(arrays) == 1 else np.stack(arrays)


# %% wrong: the new axis comes last
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.stack([np.asarray(array) for array in arrays], axis=-1)


# %% wrong: arrays are joined along their first axis
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    first = np.asarray(arrays[0])
    for k in range(1, len(arrays)):
        other = np.asarray(arrays[k])
        if other.shape != first.shape:
            text = f"array {k} has shape {other.shape}, but the first has shape {first.shape}"
            raise CollateError(text, position=k)
    return np.concatenate([np.atleast_1d(array) for array in arrays])
