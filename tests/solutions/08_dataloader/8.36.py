# %% right: count the batch that grows
class TokenBatchSampler(BatchSampler):
    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, size = [], 0
        for place, length in enumerate(lengths.tolist()):
            size += 1
            if size * length > self.max_tokens:
                cuts.append(place)
                size = 1
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        by_length = order[self.lengths[order].argsort(kind="stable")]
        starts, ends = [0, *self.cuts], [*self.cuts, len(order)]
        turns = range(len(starts))
        if self.shuffle:
            turns = rng_at(self.sampler.seed, epoch, 1).permutation(len(starts)).tolist()
        for turn in turns:
            yield by_length[starts[turn] : ends[turn]]

    def __len__(self) -> int:
        return 1 + len(self.cuts)


# %% right: a while loop, and lexsort
class TokenBatchSampler(BatchSampler):
    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start, place = [], 0, 0
        while place < len(lengths):
            fits = (place + 1 - start) * int(lengths[place]) <= self.max_tokens
            if not fits:
                cuts.append(place)
                start = place
            place += 1
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = np.asarray(self.sampler.order(epoch))
        ranked = order[np.lexsort((np.arange(len(order)), self.lengths[order]))]
        whole = np.split(ranked, self.cuts)
        turns = rng_at(self.sampler.seed, epoch, 1).permutation(len(self)) if self.shuffle else np.arange(len(self))
        yield from (whole[turn] for turn in turns)

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% right: sorted() is stable, too
class TokenBatchSampler(BatchSampler):
    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        starts = [0]
        for place, length in enumerate(lengths.tolist()):
            if length * (place - starts[-1] + 1) > self.max_tokens:
                starts.append(place)
        return starts[1:]

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        lengths = self.lengths.tolist()
        ordered = sorted(np.asarray(self.sampler.order(epoch)).tolist(), key=lengths.__getitem__)
        edges = [0, *self.cuts, len(ordered)]
        made = [np.array(ordered[a:b], dtype=np.int64) for a, b in zip(edges, edges[1:], strict=False)]
        turns = rng_at(self.sampler.seed, epoch, 1).permutation(len(made)) if self.shuffle else range(len(made))
        return iter([made[turn] for turn in turns])

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the budget is exceeded by one sample
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens + length:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the sum of lengths instead of the longest
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        ends = np.cumsum(lengths)
        for place, _ in enumerate(lengths.tolist()):
            if ends[place] - (ends[start - 1] if start else 0) > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: a full batch is already too large
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length >= self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: a cut behind the last sample of a batch
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place + 1)
                start = place + 1
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: batches from short to long
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if not self.shuffle:
            pass
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the same order of batches in every epoch
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, 0, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the same samples meet in every epoch
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(0)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: equal lengths in the order of their positions
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = np.arange(len(self.lengths))
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: batches of samples in random order
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order, self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the sort is undone: places instead of positions
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(np.argsort(self.lengths[order], kind="stable"), self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the last batch is left out
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        batches = batches[:-1] or batches
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: the length counts cuts
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts)


# %% wrong: shuffles although it should not
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if True:
            numbers = rng_at(getattr(self.sampler, "seed", 0), epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: global chance for the order of batches
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = np.random.permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: one sample less than would fit
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 2) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: lists instead of arrays
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number].tolist()

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: small integers overflow
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = self.sampler.order(epoch)
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1


# %% wrong: a sort that is not stable
class TokenBatchSampler(BatchSampler):

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        order = np.asarray(self.sampler.order(epoch))  # of many samples, it is lazy
        batches = np.split(order[np.argsort(self.lengths[order])], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        return len(self.cuts) + 1
