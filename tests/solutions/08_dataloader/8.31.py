# %% right: shuffle a copy
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        order = self.indices.copy()
        rng_at(self.seed, epoch).shuffle(order)
        return order

    def __len__(self) -> int:
        return len(self.indices)


# %% right: permute the places
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return self.indices[rng_at(self.seed, epoch).permutation(len(self.indices))]

    def __len__(self) -> int:
        return len(self.indices)


# %% right: sort random numbers
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return self.indices.take(rng_at(self.seed, epoch).random(len(self)).argsort())

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: every epoch has the same order
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: the seed is ignored
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(0, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: the order of NumPy's global generator
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return np.random.permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: draws with replacement
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).choice(self.indices, len(self.indices))

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: in the order given
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return self.indices.copy()

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: shuffles its own indices
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        rng_at(self.seed, epoch).shuffle(self.indices)
        return self.indices

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: keeps the caller's array
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64, copy=False)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: repeats are lost
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = np.unique(position_array(indices).astype(np.int64))
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: keeps the dtype of the indices
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).copy()
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: places instead of positions
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(len(self.indices))

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: without a seed every loop is epoch 0 of seed 0
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = False
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: a seed is taken for none
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = True
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: the last position is left out
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)[:-1]

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: half positions are cut
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = np.array(list(indices), dtype=np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: seed 0 is no seed
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = not generator
        self.seed = seed_of(generator) if generator else 0

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: a generator is its own seed
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else generator

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: the seed and the epoch are added up
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed + epoch).permutation(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


# %% wrong: the indices keep their dtype until the order
class SubsetRandomSampler(Sampler):

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        self.indices = np.array(position_array(indices))
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return rng_at(self.seed, epoch).permutation(self.indices).astype(np.int64)

    def __len__(self) -> int:
        return len(self.indices)
