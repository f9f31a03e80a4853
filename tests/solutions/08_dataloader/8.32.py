# %% right: leave zeros out first
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    there = np.flatnonzero(weights)
    ends = np.cumsum(weights[there])
    found = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return there[np.clip(found, 0, len(there) - 1)]


# %% right: divide the ends by the sum
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    ends /= ends[-1]
    found = ends.searchsorted(rng.random(size), side="right")
    last = np.max(np.nonzero(weights))
    return np.where(found > last, last, found)


# %% right: ends as a list, by bisect
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    from bisect import bisect_right

    ends = np.cumsum(weights).tolist()
    last = max(k for k in range(len(ends)) if weights[k] > 0)
    return np.array([min(bisect_right(ends, dart * ends[-1]), last) for dart in rng.random(size)], dtype=np.int64)


# %% wrong: a border belongs to the piece before it
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="left")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: a dart at the end is out of range
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return drawn


# %% wrong: a dart at the end hits the last weight, even if that is 0
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, len(weights) - 1)


# %% wrong: weights must add up to 1
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size), side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: all positions are as likely
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    return rng.integers(len(weights), size=size)


# %% wrong: sorted draws
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.sort(np.minimum(drawn, np.flatnonzero(weights)[-1]))


# %% wrong: one dart for all
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, np.full(size, rng.random(1)[0]) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: evenly spaced darts
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, (np.arange(size) + rng.random(1)[0]) / max(size, 1) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: draws without replacement
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(len(weights), size, replace=size > np.count_nonzero(weights), p=weights / weights.sum())


# %% wrong: int32
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1]).astype(np.int32)


# %% wrong: the weights are added up in place
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights, out=weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: a generator of its own
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, np.random.default_rng(len(weights)).random(size) + 0 * rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: weights are rounded to whole ones
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(np.rint(weights))
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% wrong: draws twice as many numbers and takes the larger
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, np.maximum(rng.random(size), rng.random(size)) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


# %% right: the ends divided by their sum, unclipped
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    ends = np.cumsum(weights)
    return np.searchsorted(ends / ends[-1], rng.random(size), side="right")
