# %% right: permutations until there are enough
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% right: sorted by random keys; choice for replacement
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n, wanted = rng_at(self.seed, epoch), len(self.data_source), len(self)
        if self.replacement:
            return rng.choice(n, size=wanted, replace=True)
        whole, rest = divmod(wanted, n)
        rounds = np.argsort(rng.random((whole + (rest > 0), n)), axis=1)
        return rounds.ravel()[:wanted]


# %% right: a list, swapped by Fisher and Yates
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def _round(self, rng: np.random.Generator) -> list[int]:
        positions = list(range(len(self.data_source)))
        for last in range(len(positions) - 1, 0, -1):
            other = int(rng.integers(last + 1))
            positions[last], positions[other] = positions[other], positions[last]
        return positions

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        positions: list[int] = []
        while len(positions) < len(self):
            if self.replacement:
                positions.append(int(rng.integers(len(self.data_source))))
            else:
                positions += self._round(rng)
        return np.array(positions[: len(self)], dtype=np.int64)


# %% wrong: never reshuffles: the epoch is ignored
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: never reshuffles: the first order is kept
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        if not hasattr(self, "_order"):
            order = rng.permutation(n)
            while len(order) < len(self):
                order = np.concatenate([order, rng.permutation(n)])
            self._order = order[: len(self)]
        return self._order


# %% wrong: nothing is shuffled
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = np.arange(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: a generator is carried along, so the order depends on what was asked before
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)
        self.rng = rng_at(self.seed)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = self.rng
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: the seed is ignored
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = np.random.default_rng(epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: the seed is ignored, and every call differs
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = np.random.default_rng()
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: seeds the global generator
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        np.random.seed(hash((self.seed, epoch)) % 2**32)
        rng = np.random
        n = len(self.data_source)
        if self.replacement:
            return rng.randint(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: draws from the global generator
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = np.random
        n = len(self.data_source)
        if self.replacement:
            return rng.randint(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: counts the epochs itself
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, self.epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: an order that was asked for moves the loop on
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        self.epoch = epoch + 1
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: positions from 1 to N
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)] + 1


# %% wrong: duplicates an index: positions are drawn with replacement always
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if True:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: replacement is ignored
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if False:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: replacement is turned round
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if not self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: with replacement, the last position is never drawn
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n - 1, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: with replacement, the first position is never drawn
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(1, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: with replacement, a position beyond the end is drawn
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64, endpoint=True)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: with replacement, positions are fractions
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return np.floor(rng.random(len(self)) * n)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: with replacement, num_samples is ignored
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=n, dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: num_samples is ignored
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        return rng.permutation(n)


# %% wrong: a longer epoch repeats one permutation
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        return np.resize(rng.permutation(n), len(self))


# %% wrong: a longer epoch is shuffled as a whole, so a position comes again before all have come
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        return rng.permutation(np.resize(np.arange(n), len(self)))


# %% wrong: a longer epoch ends with positions drawn with replacement
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.integers(0, n, len(self) - n)])
        return order[: len(self)]


# %% wrong: a longer epoch is a whole number of permutations
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order


# %% wrong: a longer epoch is cut to whole permutations
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        return np.concatenate([rng.permutation(n) for _ in range(max(1, len(self) // n))])[: len(self)]


# %% wrong: a shorter epoch takes the first positions only
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        if len(self) < n:
            return rng.permutation(len(self))
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: an uneven shuffle: each place is exchanged with any other
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = np.arange(n)
        for place in range(n):
            other = rng.integers(n)
            order[place], order[other] = order[other], order[place]
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: an uneven shuffle: a cut pack of cards
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = np.roll(np.arange(n), rng.integers(1, n) if n > 1 else 0)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: an uneven shuffle: no position stays where it was
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = np.arange(n)
        for place in range(n - 1, 0, -1):
            other = rng.integers(place)
            order[place], order[other] = order[other], order[place]
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: without a seed, one is drawn when the sampler is made
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.seed = seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: without a seed, order() draws a number
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(drawn_number() if self.unseeded else self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: without a seed, order() is another each time
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = np.random.default_rng() if self.unseeded else rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% wrong: without a seed, epochs count like those of seed 0
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        n = len(self.data_source)
        if self.replacement:
            return rng.integers(0, n, size=len(self), dtype=np.int64)
        order = rng.permutation(n)
        while len(order) < len(self):
            order = np.concatenate([order, rng.permutation(n)])
        return order[: len(self)]


# %% right: an order of random keys for each round
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        n, rng = len(self.data_source), rng_at(self.seed, epoch)
        if self.replacement:
            return (rng.random(len(self)) * n).astype(np.int64)
        keys = rng.random((-(-len(self) // n), n))
        return keys.argsort(axis=1).ravel()[: len(self)].astype(np.int64)


# %% wrong: positions are int32
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            return rng.integers(n, size=len(self), dtype=np.int32)
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)].astype(np.int32)


# %% wrong: with replacement, every epoch is the same
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            return rng_at(self.seed).integers(n, size=len(self))
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)]


# %% wrong: with replacement, the seed is ignored
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            return rng_at(0, epoch).integers(n, size=len(self))
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)]


# %% wrong: with replacement, no position comes twice in a row
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            steps = rng.integers(1, max(n, 2), size=len(self))
            return (rng.integers(n) + np.cumsum(steps)) % n
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)]


# %% wrong: with replacement, small positions come more often
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            return (rng.random(len(self)) ** 1.6 * n).astype(np.int64)
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)]


# %% wrong: a short epoch is sorted
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            return rng.integers(n, size=len(self))
        if len(self) < n:
            chosen = np.zeros(n, dtype=bool)
            chosen[rng.permutation(n)[: len(self)]] = True
            return np.flatnonzero(chosen)
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)]


# %% wrong: seed and epoch are added up, so that two runs share their orders
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed + epoch), len(self.data_source)
        if self.replacement:
            return rng.integers(n, size=len(self))
        rounds = -(-len(self) // n)
        return np.concatenate([rng.permutation(n) for _ in range(rounds)])[: len(self)]


# %% wrong: every second permutation of a long epoch is the one before, backwards
class RandomSampler(Sampler):
    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        rng, n = rng_at(self.seed, epoch), len(self.data_source)
        if self.replacement:
            return rng.integers(n, size=len(self))
        rounds, orders = -(-len(self) // n), []
        for number in range(rounds):
            orders.append(orders[-1][::-1] if number % 2 else rng.permutation(n))
        return np.concatenate(orders)[: len(self)]


# %% wrong: permutations that other epochs have, too
class RandomSampler(Sampler):

    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        n = len(self.data_source)
        if len(self) <= n and not self.replacement:
            return rng_at(self.seed, epoch).permutation(n)[: len(self)]

        def drawn(block: int) -> np.ndarray:  # an epoch may be too long to be kept
            rng = rng_at(self.seed, epoch + block)
            return rng.integers(n, size=BLOCK) if self.replacement else rng.permutation(n)

        order: Any = LazyOrder(len(self), BLOCK if self.replacement else n, drawn)
        return order[:] if len(self) <= 1 << 22 else order


# %% wrong: permutations that other seeds have, too
class RandomSampler(Sampler):

    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        n = len(self.data_source)
        if len(self) <= n and not self.replacement:
            return rng_at(self.seed, epoch).permutation(n)[: len(self)]

        def drawn(block: int) -> np.ndarray:  # an epoch may be too long to be kept
            rng = rng_at(self.seed + block, epoch)
            return rng.integers(n, size=BLOCK) if self.replacement else rng.permutation(n)

        order: Any = LazyOrder(len(self), BLOCK if self.replacement else n, drawn)
        return order[:] if len(self) <= 1 << 22 else order
