# %% right: fill by the mask
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    mask = np.arange(lengths.max()) < lengths[:, None]
    values[mask] = np.concatenate(arrays)
    return Padded(values, lengths, mask)


# %% right: sequence by sequence
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = list(map(np.asarray, sequences))
    for position, array in enumerate(arrays):
        if array.ndim == 0 or arrays[0].ndim == 0 or array.shape[1:] != arrays[0].shape[1:]:
            wrong = 0 if arrays[0].ndim == 0 else position
            raise CollateError(f"sample {wrong} does not fit: shape {arrays[wrong].shape}", wrong)
    longest = max(map(len, arrays))
    kind = np.result_type(*arrays)
    rows, mask = [], np.zeros((len(arrays), longest), dtype=bool)
    for number, array in enumerate(arrays):
        filling = np.full((longest - len(array), *array.shape[1:]), padding_value, dtype=kind)
        rows.append(np.concatenate([array.astype(kind), filling]))
        mask[number, : len(array)] = True
    return Padded(np.stack(rows), mask.sum(axis=1), mask)


# %% right: a helper for the shapes
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    wrong = next((k for k, array in enumerate(arrays) if not array.ndim or array.shape[1:] != arrays[0].shape[1:]), None)
    if wrong is not None:
        raise CollateError(f"sample {wrong} has shape {arrays[wrong].shape}, sample 0 {arrays[0].shape}", wrong)
    lengths = np.fromiter((array.shape[0] for array in arrays), np.int64, len(arrays))
    values = np.empty((len(arrays), max(lengths), *arrays[0].shape[1:]), np.result_type(*arrays))
    for number, array in enumerate(arrays):
        values[number, : lengths[number]] = array
        values[number, lengths[number] :] = padding_value
    return Padded(values, lengths, lengths[:, None] > np.arange(max(lengths)))


# %% wrong: the mask is True where there is filling
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) >= lengths[:, None])


# %% wrong: a mask of what is not the padding value
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, values.reshape(*values.shape[:2], -1).any(axis=2) if values.size else np.zeros(values.shape[:2], bool))


# %% wrong: padding in front
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[len(row) - len(array) :] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: always filled with 0
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, 0, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: always float64
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.float64)
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: the dtype of the first sequence
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=arrays[0].dtype)
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: the padding value has a say in the dtype
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays, np.asarray(padding_value)))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: cut to the shortest
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.min(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[:] = array[: len(row)]
    return Padded(values, lengths, np.arange(lengths.min()) < lengths[:, None])


# %% wrong: lengths of the longest
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, np.full(len(arrays), lengths.max()), np.arange(lengths.max()) < lengths[:, None])


# %% wrong: other dimensions are not looked at
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: the position is not told
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ")
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: a number passes for a sequence
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.atleast_1d(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: a ValueError
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise ValueError(f"sample {position} of the batch {shapes}")
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: lengths as int32
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int32)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: a mask with the dimensions of the values
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.broadcast_to((np.arange(lengths.max()) < lengths[:, None]).reshape(*shape[:2], *[1] * (len(shape) - 2)), shape))


# %% wrong: a plain tuple
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return (values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: longest by one more
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max() + 1, *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: the largest dtype
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=max((array.dtype for array in arrays), key=lambda dtype: dtype.itemsize))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: filled up in the dtype of each sequence
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    rows = []
    for array in arrays:
        around = [(0, lengths.max() - len(array))] + [(0, 0)] * (array.ndim - 1)
        rows.append(np.pad(array, around, constant_values=padding_value))
    values = np.stack(rows)
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


# %% wrong: writes numbers, where rows are wanted
def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row.flat[: len(array)] = array.flat[: len(array)]
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])
