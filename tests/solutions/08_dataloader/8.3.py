# %% right: a list of positions, checked one by one
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% right: an array, with resolve_index
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        picked = position_array(indices)
        self.dataset = dataset
        self.positions = np.fromiter((resolve_index(i, len(dataset)) for i in picked), np.int64, len(picked))

    def __len__(self) -> int:
        return self.positions.size

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.positions[resolve_index(index, len(self))].item()]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, np.take(self.positions, indices))


# %% wrong: loads everything first: the samples are copied out
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)
        self.samples = [dataset[index] for index in self.indices]

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.samples[index]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: an index that the dataset lacks is only found when it is asked for
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: the range is off by one
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index <= n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: indices below -N are let through
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: the message does not name the index
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError("indices out of range")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: negative indices are refused
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not 0 <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: negative indices are handed on to the dataset
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: a mask of booleans is taken for the positions 0 and 1
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in indices:
            if not isinstance(index, int | np.integer | np.bool_):
                raise TypeError(f"indices must be integers, got {index!r}")
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(int(index) + n if index < 0 else int(index))

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: a mask of booleans selects
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        if len(indices) and isinstance(indices[0], bool | np.bool_):
            indices = np.flatnonzero(indices)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: fractions are cut off to integers
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in indices:
            if isinstance(index, bool | np.bool_) or not isinstance(index, int | float | np.number):
                raise TypeError(f"indices must be integers, got {index!r}")
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(int(index) + n if index < 0 else int(index))

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: repeats are dropped
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in dict.fromkeys(position_array(indices).tolist()):
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: the indices are sorted
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in sorted(position_array(indices).tolist()):
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: an empty subset is an error
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        if np.asarray(indices).dtype.kind not in "iu":
            raise TypeError(f"indices must be integers, got {indices!r}")
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: the length is that of the dataset
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: positions of the subset wrap around
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index % len(self)]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: a batch is asked for at untranslated positions
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, indices)


# %% wrong: get_batch is called whether the dataset has it or not
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return self.dataset.get_batch([self.indices[index] for index in indices])


# %% wrong: an inherited get_batch passes over an overridden sample
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if not hasattr(self.dataset, "get_batch"):
            return NotImplemented
        return self.dataset.get_batch([self.indices[index] for index in indices])


# %% wrong: where the dataset cannot gather, samples are asked for one by one
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        batch = ask_batch(self.dataset, [self.indices[index] for index in indices])
        return [self[index] for index in indices] if batch is NotImplemented else batch


# %% wrong: None instead of NotImplemented
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        for index in position_array(indices).tolist():
            if not -n <= index < n:
                raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
            self.indices.append(index + n if index < 0 else index)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        batch = ask_batch(self.dataset, [self.indices[index] for index in indices])
        return None if batch is NotImplemented else batch


# %% wrong: negative indices are added up in the dtype of the indices
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices: list[int] = []
        n = len(dataset)
        picked = position_array(indices)
        for index in picked[(picked < -n) | (picked >= n)]:
            raise IndexError(f"index {index} is out of range: the dataset has {n} samples")
        self.indices = np.where(picked < 0, picked + np.array(n).astype(picked.dtype), picked).tolist()

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% right: a list of Python's integers, translated in a loop
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        self.dataset = dataset
        self.indices = [self._checked(index, len(dataset)) for index in position_array(indices).tolist()]

    @staticmethod
    def _checked(index: int, length: int) -> int:
        if index >= length or index + length < 0:
            raise IndexError(f"there is no sample {index} among {length}")
        return index if index >= 0 else length + index

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no sample {index} in a subset of {len(self)}")
        return self.dataset[self.indices[index]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, [self.indices[index] for index in indices])


# %% wrong: position -N is refused: the check takes the absolute value
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[np.abs(picked) >= length]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])


# %% wrong: a position before the first of the subset gives a sample
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        if index >= len(self):
            raise IndexError(f"index {index} of {len(self)}")
        if index < 0:
            index += len(self)
        return self.dataset[int(self.indices[index])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])


# %% wrong: positions are kept as 16 bits
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked).astype(np.uint16)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])


# %% wrong: a mask that is an array selects
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        if isinstance(indices, np.ndarray) and indices.dtype == bool:
            indices = np.flatnonzero(indices)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])


# %% wrong: whole numbers that are floats pass for positions
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        if isinstance(indices, np.ndarray) and indices.dtype.kind == "f" and (indices == indices.astype(int)).all():
            indices = indices.astype(int)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])


# %% wrong: a wrong index is named as what it would be from the start
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0] % length} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])


# %% wrong: a batch is only understood of positions in a list
class Subset(Dataset):
    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        rows = [self.indices[k] for k in indices] if isinstance(indices, list) else list(indices)
        return ask_batch(self.dataset, np.asarray(rows))


# %% wrong: writes into the caller's indices
class Subset(Dataset):

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = np.asarray(picked, dtype=np.int64)
        picked[picked < 0] += length
        self.dataset, self.indices = dataset, picked

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[np.asarray(indices, dtype=np.int64)])


# %% wrong: keeps the caller's array
class Subset(Dataset):

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.asarray(indices if (picked >= 0).all() else picked % length, np.int64)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[np.asarray(indices, dtype=np.int64)])


# %% wrong: NumPy's integers for the dataset
class Subset(Dataset):

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[self.indices[resolve_index(index, len(self))]]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[np.asarray(indices, dtype=np.int64)])


# %% wrong: a batch wraps around
class Subset(Dataset):

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[np.asarray(indices, dtype=np.int64) % len(self.indices)])


# %% wrong: a tuple of positions is one place in many dimensions
class Subset(Dataset):

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        return ask_batch(self.dataset, self.indices[indices])
