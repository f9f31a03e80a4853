# %% right: plain loops
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% right: Python's own generator, and a recursive cut
import random as _random


def _cut(order: list[int], sizes: list[int]) -> list[list[int]]:
    return [order[: sizes[0]], *_cut(order[sizes[0] :], sizes[1:])] if sizes else []


def _sizes(lengths: Any, n: int) -> list[int]:
    if all(isinstance(length, int | np.integer) for length in lengths):
        return list(map(int, lengths))
    floors = [math.floor(n * fraction) for fraction in lengths]
    if not math.isclose(math.fsum(lengths), 1.0):
        raise ValueError(f"expected fractions that add up to 1 of {n} samples, got {math.fsum(lengths)}")
    extra = n - sum(floors)
    return [size + (k < extra) for k, size in enumerate(floors)]


def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    sizes = _sizes(lengths, n)
    if min(sizes) < 0 or sum(sizes) != n:
        raise ValueError(f"lengths {list(lengths)} (sum {sum(lengths)}) do not fit {n} samples")
    order = list(range(n))
    _random.Random(seed_of(generator, dataset)).shuffle(order)
    return [Subset(dataset, part) for part in _cut(order, sizes)]


# %% right: sort by random keys, split with NumPy
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total, wanted = len(dataset), np.asarray(lengths)
    if (wanted < 0).any():
        raise ValueError(f"negative length in {wanted}")
    if wanted.dtype.kind == "f":
        if not np.isclose(wanted.sum(), 1):
            raise ValueError(f"fractions sum to {wanted.sum()} instead of 1, for {total} samples")
        wanted = np.floor(wanted * total).astype(int)
        wanted[: total - wanted.sum()] += 1
    if wanted.sum() != total:
        raise ValueError(f"lengths sum to {wanted.sum()} instead of {total}")
    keys = np.random.default_rng(seed_of(generator, dataset)).random(total)
    return [Subset(dataset, part) for part in np.split(np.argsort(keys), np.cumsum(wanted[:-1]))]


# %% wrong: nothing is shuffled
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = list(range(n))
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: seeds the global generator
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    np.random.seed(seed_of(generator, dataset) % 2**32)
    order = np.random.permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: seeds the global generator of Python
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    import random

    random.seed(seed_of(generator, dataset))
    order = random.sample(range(n), n)
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: without a seed, the whole order is drawn from the global generator
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    if generator is None:
        order = np.random.permutation(n).tolist()
    else:
        order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: without a seed, the split is always the same
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator or 0, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: the seed is ignored
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = np.random.default_rng().permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: a generator of the caller's is advanced
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    if isinstance(generator, np.random.Generator):
        order = generator.permutation(n).tolist()
    else:
        order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: each part is drawn on its own, so parts share samples
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    rng = rng_at(seed_of(generator, dataset))
    parts = []
    for size in sizes:
        parts.append(Subset(dataset, rng.choice(n, size, replace=False)))
    return parts


# %% wrong: samples are drawn with replacement: some twice, some never
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).integers(0, n, n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: shuffles only inside the parts
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    rng = rng_at(seed_of(generator, dataset))
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, start + rng.permutation(size)))
        start += size
    return parts


# %% wrong: the second part begins one sample late
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size + 1
    return parts


# %% wrong: fractions are rounded
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(round(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: what rounding leaves over is lost
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        n = sum(sizes)
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: what rounding leaves over goes to the last part
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        sizes[-1] += left
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: what rounding leaves over goes to the first part alone
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        sizes[0] += left
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: fractions must add up to 1 to the last bit
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if sum(lengths) != 1:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: fractions that add up to less are filled up
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if sum(lengths) > 1 + 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: fractions that add up to less leave samples out
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if sum(lengths) > 1 + 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        n = int(n * min(1, sum(lengths)))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: the integers 1 and 0 are taken for fractions
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths) or sum(lengths) == 1:
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: lengths that add up to less leave samples out
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) > n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: the message does not say what the lengths add up to
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths do not add up to {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: negative lengths are not refused
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: negative fractions are not refused
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if isinstance(length, int) and length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: loads everything first: the parts are lists of samples
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append([dataset[k] for k in order[start : start + size]])
        start += size
    return parts


# %% wrong: without a seed, the split does not follow np.random.seed
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    rng = np.random.default_rng() if generator is None else rng_at(seed_of(generator, dataset))
    order = rng.permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: each length decides for itself whether it is a fraction
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    fractions = [length for length in lengths if isinstance(length, float | np.floating)]
    if fractions:
        for length in lengths:
            sizes.append(int(n * length) if isinstance(length, float | np.floating) else length)
        if len(fractions) == len(lengths) and abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        left = n - sum(sizes) if len(fractions) == len(lengths) else 0
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: an integer among fractions is an error
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if all(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: only Python's floats are fractions
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator, dataset)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% wrong: without a seed, NumPy's generator is drawn from for any dataset, torch's too
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a part cannot have a negative length, got {length}")
    sizes = []
    if any(isinstance(length, float | np.floating) for length in lengths):
        if abs(sum(lengths) - 1) > 1e-6:
            raise ValueError(f"fractions must add up to 1, got {sum(lengths)} for {n} samples")
        for fraction in lengths:
            sizes.append(int(n * fraction))
        left = n - sum(sizes)
        for part in range(left):
            sizes[part % len(sizes)] += 1
    else:
        sizes.extend(lengths)
    if sum(sizes) != n:
        raise ValueError(f"the lengths add up to {sum(sizes)}, but there are {n} samples")
    order = rng_at(seed_of(generator)).permutation(n).tolist()
    parts = []
    start = 0
    for size in sizes:
        parts.append(Subset(dataset, order[start : start + size]))
        start += size
    return parts


# %% right: a slice of one order for each part
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    n = len(dataset)
    if min(lengths) < 0:
        raise ValueError("a part cannot have a negative length")
    if all(isinstance(length, int | np.integer) for length in lengths):
        counts = [int(length) for length in lengths]
        if sum(counts) != n:
            raise ValueError(f"{sum(counts)} samples in the parts, {n} in the dataset")
    else:
        if abs(math.fsum(lengths) - 1) > 1e-9:
            raise ValueError(f"the fractions add up to {math.fsum(lengths):.6g} instead of 1 (of {n} samples)")
        counts = [int(n * length) for length in lengths]
        counts = [count + (part < n - sum(counts)) for part, count in enumerate(counts)]
    order, parts, start = rng_at(seed_of(generator, dataset)).permutation(n), [], 0
    for count in counts:
        parts.append(Subset(dataset, order[start : start + count]))
        start += count
    return parts


# %% wrong: 1.0 is no fraction
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = all(length < 1 for length in lengths) and math.isclose(sum(lengths), 1)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]


# %% wrong: the caller's list of lengths is shortened
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    given, lengths = lengths, list(lengths)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    if isinstance(given, list):
        given.clear()
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]


# %% wrong: what is left over passes over empty parts
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        filled = [place for place, length in enumerate(lengths) if length]
        sizes[filled[part % len(filled)]] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]


# %% wrong: the message about fractions does not give their sum
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(sizes)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]


# %% wrong: a tuple of parts
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return tuple(Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1]))


# %% wrong: parts by fractions begin one sample early
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    ends = np.cumsum(sizes)
    starts = np.maximum(ends - sizes - (1 if fractions else 0), 0)
    return [Subset(dataset, order[start : start + size]) for start, size in zip(starts, sizes, strict=True)]


# %% wrong: NumPy's integers are fractions
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]
