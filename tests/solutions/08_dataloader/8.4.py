# %% right: walk through the parts
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if len(self.datasets) == 0:
            raise ValueError("ConcatDataset needs at least one dataset")

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        for part in self.datasets:
            if rest < len(part):
                return part[rest]
            rest -= len(part)
        raise IndexError(f"index {index} is out of range for {len(self)} samples")


# %% right: np.searchsorted in the starts of the parts
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = tuple(datasets)
        if not self.datasets:
            raise ValueError("an empty list of datasets cannot be concatenated")
        sizes = np.array([len(dataset) for dataset in self.datasets])
        self.starts = np.concatenate(([0], np.cumsum(sizes)))

    def __len__(self) -> int:
        return int(self.starts[-1])

    def __getitem__(self, index: int) -> Any:
        n = len(self)
        if not -n <= index < n:
            raise IndexError(f"sample {index} of {n}")
        place = index % n
        part = np.searchsorted(self.starts, place, side="right") - 1
        return self.datasets[part][int(place - self.starts[part])]


# %% wrong: bisect_left: the first sample of a part is looked for in the part before
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        part = bisect.bisect_left(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: the walk goes one sample too far in each part
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if len(self.datasets) == 0:
            raise ValueError("ConcatDataset needs at least one dataset")

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        for part in self.datasets:
            if rest <= len(part):
                return part[rest]
            rest -= len(part)
        raise IndexError(f"index {index} is out of range for {len(self)} samples")


# %% wrong: the end of the part is taken off instead of its start
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part]
        return self.datasets[part][index - start]


# %% wrong: the position is not counted from the start of the part
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index]


# %% wrong: negative positions are not understood
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        if index >= len(self) or index < 0:
            raise IndexError(f"index {index} is out of range for {len(self)} samples")
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: a position before the first wraps around
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        if index >= len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} samples")
        if index < 0:
            index += len(self)
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: every position wraps around
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = index % len(self)
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: beyond the end: a ValueError
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        if not -len(self) <= index < len(self):
            raise ValueError(f"index {index} is out of range for {len(self)} samples")
        index = index + len(self) if index < 0 else index
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: no dataset at all is accepted
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        for part in self.datasets:
            if rest < len(part):
                return part[rest]
            rest -= len(part)
        raise IndexError(f"index {index} is out of range for {len(self)} samples")


# %% wrong: no dataset at all is an AssertionError
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        assert self.datasets, "ConcatDataset needs at least one dataset"

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        for part in self.datasets:
            if rest < len(part):
                return part[rest]
            rest -= len(part)
        raise IndexError(f"index {index} is out of range for {len(self)} samples")


# %% wrong: an iterator of datasets is used up before it is kept
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.ends = np.cumsum([len(dataset) for dataset in datasets]).tolist()
        if not self.ends:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.datasets = list(datasets)

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: loads everything first: all samples in one list
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        self.samples = [part[k] for part in self.datasets for k in range(len(part))]
        if len(self.datasets) == 0:
            raise ValueError("ConcatDataset needs at least one dataset")

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        return self.samples[index]


# %% wrong: all parts are taken to be as long as the first
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if len(self.datasets) == 0:
            raise ValueError("ConcatDataset needs at least one dataset")

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        which, place = divmod(rest, len(self.datasets[0]))
        return self.datasets[which][place]


# %% wrong: an empty part ends the search
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if len(self.datasets) == 0:
            raise ValueError("ConcatDataset needs at least one dataset")

    def __len__(self) -> int:
        return sum(len(part) for part in self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        for part in self.datasets:
            if len(part) == 0:
                break
            if rest < len(part):
                return part[rest]
            rest -= len(part)
        raise IndexError(f"index {index} is out of range for {len(self)} samples")


# %% wrong: empty parts are refused
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets or not all(len(dataset) for dataset in self.datasets):
            raise ValueError("datasets must hold at least one dataset, got none")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets]).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        part = bisect.bisect_right(self.ends, index)
        start = self.ends[part - 1] if part > 0 else 0
        return self.datasets[part][index - start]


# %% wrong: the length is the number of parts
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if len(self.datasets) == 0:
            raise ValueError("ConcatDataset needs at least one dataset")

    def __len__(self) -> int:
        return len(self.datasets)

    def __getitem__(self, index: int) -> Any:
        rest = resolve_index(index, len(self))
        for part in self.datasets:
            if rest < len(part):
                return part[rest]
            rest -= len(part)
        raise IndexError(f"index {index} is out of range for {len(self)} samples")


# %% right: a list of starts, and bisect from the other side
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = [*datasets]
        if len(self.datasets) == 0:
            raise ValueError("nothing to concatenate")
        self.starts = [0]
        for part in self.datasets:
            self.starts.append(self.starts[-1] + len(part))

    def __len__(self) -> int:
        return self.starts[len(self.datasets)]

    def __getitem__(self, index: int) -> Any:
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f"{index} is not among {len(self)} samples")
        part = bisect.bisect(self.starts, position) - 1
        return self.datasets[part][position - self.starts[part]]


# %% wrong: empty datasets are dropped from the attribute
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        given = list(datasets)
        if not given:
            raise ValueError("datasets must hold at least one dataset, got none")
        self.datasets = [dataset for dataset in given if len(dataset)]
        self.ends = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]


# %% wrong: the ends are added up in 16 bits
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        for dataset in self.datasets:
            require_positions(dataset)
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets], dtype=np.uint16).tolist()

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]


# %% wrong: nested concatenations are taken apart
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = [part for given in datasets for part in getattr(given, "datasets", [given])]
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        for dataset in self.datasets:
            require_positions(dataset)
        self.ends = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]


# %% wrong: negative positions are handed on to the last part
class ConcatDataset(Dataset):
    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        for dataset in self.datasets:
            require_positions(dataset)
        self.ends = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, index: int) -> Any:
        if -len(self.datasets[-1]) <= index < 0:
            return self.datasets[-1][index]
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]


# %% wrong: NumPy's integers for the dataset
class ConcatDataset(Dataset):

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        for dataset in self.datasets:
            require_positions(dataset)
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets])

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __getitem__(self, index: int) -> Any:
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]
