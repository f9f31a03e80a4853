# %% right: plain loops
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% right: np.take, and NumPy's own rules for a position
class ArrayDataset(Dataset):
    def __init__(self, first: Any = None, *others: Any) -> None:
        if first is None:
            raise ValueError("ArrayDataset needs at least one array")
        self.arrays = rows_of((first, *others))
        self.n = self.arrays[0].shape[0]
        if any(array.shape[0] != self.n for array in self.arrays):
            raise ValueError("arrays differ in length: " + ", ".join(str(array.shape[0]) for array in self.arrays))

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        indices = np.fromiter(indices, dtype=np.intp, count=len(indices))
        return tuple(np.take(array, indices, axis=0) for array in self.arrays)


# %% wrong: lengths are not compared
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: only the first two lengths are compared
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths[:2]:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: the lengths are compared with assert
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        assert len(set(lengths)) == 1, f"the arrays must be equally long, got lengths {lengths}"

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: the message does not say which lengths
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: the number of values is compared instead of the number of rows
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [array.size for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: no array at all is accepted
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0]) if self.arrays else 0

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: the length is the number of arrays
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: a position before the first wraps around
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        if index >= len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} samples")
        row = index + len(self) if index < 0 else index
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: every position wraps around
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = index % len(self)
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: a single array gives its row, not a tuple of one
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        sample = tuple([array[row] for array in self.arrays])
        return sample if len(sample) > 1 else sample[0]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: a sample is a list
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return [array[row] for array in self.arrays]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: lists are kept as they are
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = list(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: a batch is a list of samples
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        return [self[index] for index in indices]


# %% wrong: a batch is collected row by row in a loop
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = [np.asanyarray(array) for array in arrays]
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        return tuple([np.stack([array[index] for index in indices]) for array in self.arrays])


# %% wrong: consecutive rows are a view of the data
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        if len(rows) and np.array_equal(rows, np.arange(rows[0], rows[0] + len(rows))):
            return tuple([array[rows[0] : rows[0] + len(rows)] for array in self.arrays])
        return tuple([array[rows] for array in self.arrays])


# %% wrong: the rows of a batch come sorted
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.sort(np.array(indices, dtype=np.int64))
        return tuple([array[rows] for array in self.arrays])


# %% wrong: labels in another order than features: the first array is gathered sorted
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([self.arrays[0][np.sort(rows)]] + [array[rows] for array in self.arrays[1:]])


# %% wrong: repeated rows come once
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(list(dict.fromkeys(indices)), dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% wrong: wrong dtype: every batch is float32
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows].astype(np.float32) for array in self.arrays])


# %% wrong: rows out of range are clipped to the last one
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([np.take(array, rows, axis=0, mode="clip") for array in self.arrays])


# %% wrong: a tuple of rows is taken for coordinates
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        return tuple([array[indices] for array in self.arrays])


# %% wrong: an empty batch has the wrong shape
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = rows_of(arrays)
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] if len(rows) else np.array([], dtype=array.dtype) for array in self.arrays])


# %% wrong: np.asarray is all that arrays are checked with
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        if len(arrays) == 0:
            raise ValueError("at least one array is needed, got none")
        self.arrays = [np.asarray(array) for array in arrays]
        lengths = [len(array) for array in self.arrays]
        for length in lengths:
            if length != lengths[0]:
                raise ValueError(f"the arrays must be equally long, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        row = resolve_index(index, len(self))
        return tuple([array[row] for array in self.arrays])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(indices, dtype=np.int64)
        return tuple([array[rows] for array in self.arrays])


# %% right: np.take, and a loop that compares lengths one by one
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.array(list(indices), dtype=np.intp)
        gathered = []
        for array in self.arrays:
            gathered.append(np.take(array, rows, axis=0))
        return tuple(gathered)


# %% wrong: rows are kept as 16 bits
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.asarray(indices).astype(np.int16)  # saves memory
        return tuple(array.take(rows, axis=0) for array in self.arrays)


# %% wrong: a range of rows that follow each other is a view of the data
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        if isinstance(indices, range) and indices.step == 1 and 0 <= indices.start <= indices.stop <= len(self):
            return tuple(array[indices.start : indices.stop] for array in self.arrays)
        rows = np.asarray(indices, dtype=np.int64)
        return tuple(array.take(rows, axis=0) for array in self.arrays)


# %% wrong: a batch of one row is a view of the data
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        if len(indices) == 1:
            index = resolve_index(indices[0], len(self))
            return tuple(array[index : index + 1] for array in self.arrays)
        rows = np.asarray(indices, dtype=np.int64)
        return tuple(array.take(rows, axis=0) for array in self.arrays)


# %% wrong: a batch of all rows is the data themselves
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.asarray(indices, dtype=np.int64)
        if np.array_equal(rows, np.arange(len(self))):
            return tuple(self.arrays)
        return tuple(array.take(rows, axis=0) for array in self.arrays)


# %% wrong: a row before the first of a batch wraps around
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.asarray(indices, dtype=np.int64)
        rows = np.where(rows < 0, rows % max(len(self), 1), rows)
        return tuple(array.take(rows, axis=0) for array in self.arrays)


# %% wrong: the message gives the first two lengths only
class ArrayDataset(Dataset):
    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths[:2]}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.asarray(indices) if len(indices) else np.zeros(0, dtype=np.int64)  # [] would be an array of floats
        return tuple(take_rows(array, rows) for array in self.arrays)


# %% wrong: single values are Python's
class ArrayDataset(Dataset):

    def __init__(self, *arrays: Any) -> None:
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        index = resolve_index(index, len(self))
        return tuple(array[index] if np.ndim(array) > 1 else np.asarray(array[index]).item() for array in self.arrays)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        rows = np.asarray(indices) if len(indices) else np.zeros(0, dtype=np.int64)  # [] would be an array of floats
        return tuple(take_rows(array, rows) for array in self.arrays)
