# %% right: a mask of who walks
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        while (walking := positions >= np.uint64(self.n)).any():
            positions[walking] = feistel(positions[walking], self.half_bits, self.keys)
        return positions.astype(np.int64)


# %% right: everybody walks, and those inside stay
class Permutation:
    def __init__(self, n: int, keys: np.ndarray) -> None:
        if n < 1 or n > 2**48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys, self.half_bits = n, keys, 4
        while 4**self.half_bits < n:
            self.half_bits += 1

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(np.asarray(places, dtype=np.uint64), self.half_bits, self.keys)
        while len(positions) and positions.max() >= self.n:
            further = feistel(positions, self.half_bits, self.keys)
            positions = np.where(positions < self.n, positions, further)
        return positions.astype(np.int64)


# %% right: recursion for those outside
class Permutation:
    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 0 < n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = next(half for half in range(4, 25) if n <= 1 << 2 * half)

    def __call__(self, places: np.ndarray) -> np.ndarray:
        reached = feistel(places.astype(np.uint64), self.half_bits, self.keys).astype(np.int64)
        beyond = np.nonzero(reached >= self.n)[0]
        while beyond.size:
            reached[beyond] = feistel(reached[beyond].astype(np.uint64), self.half_bits, self.keys)
            beyond = beyond[reached[beyond] >= self.n]
        return reached


# %% wrong: the remainder instead of walking
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        positions %= np.uint64(self.n)
        return positions.astype(np.int64)


# %% wrong: only one step of walking
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        for _ in range(1):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: n itself is a position
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions > self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] > self.n]
        return positions.astype(np.int64)


# %% wrong: walks from the place again, with other keys
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys[::-1])
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: positions outside are cut
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        positions = np.minimum(positions, self.n - 1)
        return positions.astype(np.int64)


# %% wrong: a cipher that is always of 48 bits
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = 4 if n <= 4096 else 24

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: one bit too few
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, (n - 1).bit_length() // 2)

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: one bit too many for powers of four
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-n.bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: halves of one bit
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(1, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: n is not looked at
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: nothing at all passes
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 0 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: unsigned positions
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions


# %% wrong: everybody walks until all are inside
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        for _ in range(200):
            if not (positions >= self.n).any():
                break
            positions = feistel(positions, self.half_bits, self.keys)
        positions %= np.uint64(self.n)
        return positions.astype(np.int64)


# %% wrong: the places are changed
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.view(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        places[...] = positions
        return places


# %% wrong: the first place of each call is 0
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel((places - places.min(initial=1 << 62)).astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)


# %% wrong: another view of the places
class Permutation:

    def __init__(self, n: int, keys: np.ndarray) -> None:
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))

    def __call__(self, places: np.ndarray) -> np.ndarray:
        positions = feistel(places.copy().view(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)
