# %% right: collect positions in a loop
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% right: two generators, and islice until nothing comes
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        ours = has_order(self.sampler)
        every = self._slices(self.sampler.order(epoch)) if ours else self._groups(self.sampler)
        return (batch for batch in every if not self.drop_last or len(batch) == self.batch_size)

    def _slices(self, order: np.ndarray) -> Iterator[np.ndarray]:
        cuts = range(self.batch_size, len(order), self.batch_size)
        return iter(np.split(order, cuts) if len(order) else [])

    def _groups(self, positions: Any) -> Iterator[list[Any]]:
        each = map(lambda position: position, positions)
        return iter(lambda: list(itertools.islice(each, self.batch_size)), [])

    def __len__(self) -> int:
        rounding = math.floor if self.drop_last else math.ceil
        return rounding(len(self.sampler) / self.batch_size)


# %% wrong: drop_last drops the last batch even if it is full
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order) - (self.batch_size if self.drop_last else 0):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: drop_last is ignored
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: drop_last is turned round
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: the last batch is always dropped
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: drop_last is ignored for the samplers of others
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: the last batch of other samplers is lost
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: an empty batch at the end
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: a short last batch is filled from the front
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield np.concatenate([batch, order[: self.batch_size - len(batch)]])
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: len leaves the last batch out
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return n // self.batch_size


# %% wrong: len always counts a batch more
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return n // self.batch_size + 1


# %% wrong: len does not know drop_last
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: len is the number of positions
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        return len(self.sampler)
        n = 0
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: len is found by running through the sampler
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(list(self.sampler))
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: the epoch that is asked for is ignored
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(self.epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: never reshuffles: always epoch 0
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(0)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: our samplers are iterated too, one epoch after the other
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if False:
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: whatever has an `order` is taken for ours
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if hasattr(self.sampler, "order"):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: the batches of our samplers are lists
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size].tolist()
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: an endless sampler is listed first
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in list(self.sampler):
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: all batches are made before the first is given
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batches = [[]]
        for position in self.sampler:
            if len(batches[-1]) == self.batch_size:
                batches.append([])
            batches[-1].append(position)
        yield from (b for b in batches if len(b) == self.batch_size or (b and not self.drop_last))

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: one list is filled again for every batch
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch.clear()
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: the sampler is begun anew for every batch, for ever
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        while batch := list(itertools.islice(self.sampler, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: a position is lost between two batches
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            if len(batch) == self.batch_size:
                yield batch
                batch = []
            else:
                batch.append(position)
        if len(batch) == self.batch_size or (batch and not self.drop_last):
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: duplicates an index: batches overlap by one
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += max(1, self.batch_size - 1)
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: shuffles only inside fixed batches
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            if type(self.sampler) is not SequentialSampler:
                order = np.concatenate([np.sort(order)[k : k + self.batch_size][::-1] for k in range(0, len(order), self.batch_size)])
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: second epoch empty: the iterator of the sampler is kept
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        if not hasattr(self, "_positions"):
            self._positions = iter(self.sampler)
        for position in self._positions:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: a loop gives our samplers' batches as arrays
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return self.batches(number)

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: without a seed, loops are numbered like epochs
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if False else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: a number is drawn for each loop, seed or not
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if True else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: every Sampler is asked for its order
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if isinstance(self.sampler, Sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: a Sampler that has only __iter__ is drawn at once, into an array
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        if isinstance(self.sampler, Sampler):
            order = np.array([position for position in self.sampler])
            for start in range(0, len(order), self.batch_size):
                if start + self.batch_size <= len(order) or not self.drop_last:
                    yield order[start : start + self.batch_size]
            return
        batch = []
        for position in self.sampler:
            batch.append(position)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% wrong: positions that are iterated are made integers
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            start = 0
            while start < len(order):
                batch = order[start : start + self.batch_size]
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
                start += self.batch_size
            return
        batch = []
        for position in self.sampler:
            batch.append(int(position))
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        if self.drop_last:
            return n // self.batch_size
        return (n + self.batch_size - 1) // self.batch_size


# %% right: the length from the ends of slices, and an iterator that is asked batch by batch
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            batch = [*itertools.islice(positions, 0, self.batch_size)]
            while len(batch) == self.batch_size:
                yield batch
                batch = [*itertools.islice(positions, 0, self.batch_size)]
            if batch and not self.drop_last:
                yield batch

    def __len__(self) -> int:
        more = 0 if self.drop_last else self.batch_size - 1
        return (len(self.sampler) + more) // self.batch_size


# %% wrong: batches of other samplers are tuples
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            while batch := tuple(itertools.islice(positions, self.batch_size)):
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch

    def __len__(self) -> int:
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


# %% wrong: a position more is taken, to see whether there is another batch
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            ahead = list(itertools.islice(positions, 1))
            while ahead:
                batch = ahead + list(itertools.islice(positions, self.batch_size - 1))
                ahead = list(itertools.islice(positions, 1))
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch

    def __len__(self) -> int:
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


# %% wrong: positions that are false are left out
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler if position or position == 0)  # asked once for its iterator, which may begin anew
            while batch := list(itertools.islice(positions, self.batch_size)):
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch

    def __len__(self) -> int:
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


# %% wrong: an error of a sampler ends the epoch
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            batch = []
            try:
                for position in positions:
                    batch.append(position)
                    if len(batch) == self.batch_size:
                        yield batch
                        batch = []
            except OSError:
                pass
            if batch and not self.drop_last:
                yield batch

    def __len__(self) -> int:
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


# %% wrong: the batches of our samplers are int32
class BatchSampler:
    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield np.asarray(order[start : start + self.batch_size], dtype=np.int32)
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            while batch := list(itertools.islice(positions, self.batch_size)):
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch

    def __len__(self) -> int:
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


# %% wrong: an iterator is asked for its iterator again and again
class BatchSampler:

    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = iter(self.sampler)
            while batch := list(itertools.islice(positions, self.batch_size)):
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch

    def __len__(self) -> int:
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)
