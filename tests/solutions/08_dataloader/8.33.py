# %% right: logarithms of uniform numbers, all sorted
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    with np.errstate(divide="ignore"):
        arrivals = -np.log1p(-rng.random(len(weights))) / weights
    arrivals[weights == 0] = np.inf
    return arrivals.argsort()[:size]


# %% right: the largest keys u ** (1 / w), as logarithms
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    keys = np.log(rng.random(len(runners))) / weights[runners]
    return runners[np.argsort(-keys)[:size]]


# %% right: one draw after another
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    left, order = weights / weights.max(), []
    for _ in range(size):
        ends = np.cumsum(left)
        position = int(np.searchsorted(ends, rng.random() * ends[-1], side="right"))
        while left[position] == 0:
            position -= 1
        order.append(position)
        left[position] = 0
    return np.array(order, dtype=np.int64)


# %% wrong: sorted by position
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return np.sort(runners[first])


# %% wrong: in the order of argpartition
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, len(arrivals) - 1 if size == len(arrivals) else size - 1)[::1][:size]
    return runners[np.random.default_rng(0).permutation(first)]


# %% wrong: the last to arrive
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argsort(-arrivals)[:size]
    return runners[first[np.argsort(-arrivals[first])]]


# %% wrong: the last of the earliest comes first
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(-arrivals[first])]]


# %% wrong: arrival times are multiplied by the weights
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) * weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: uniform times instead of exponential ones
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.random(positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: all positions are as likely
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) 
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: places among the positive weights instead of positions
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return first[np.argsort(arrivals[first])]


# %% wrong: weights of 0 come last
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    if size > len(weights):
        raise ValueError(f"size must be at most the number of weights, got {size} of {len(weights)}")
    with np.errstate(divide="ignore"):
        return np.argsort(rng.exponential(size=len(weights)) / weights)[:size]


# %% wrong: too many is an error of NumPy's
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: the message has no numbers
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got too many")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: draws with replacement
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    return rng.choice(len(weights), size, p=weights / weights.sum())


# %% wrong: int32
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]].astype(np.int32)


# %% wrong: small weights are taken for 0
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights > 1e-8)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights > 1e-8)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: a generator of its own
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = np.random.default_rng().exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: weights squared
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners] ** 2
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]


# %% wrong: a power of a random number, which underflows
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    keys = rng.random(positive) ** (1 / weights[runners])
    return runners[np.argsort(-keys)[:size]]
