# %% right: swap to the end, and pop
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    coming = iter(samples)
    buffer = []
    for sample in coming:
        buffer.append(sample)
        if len(buffer) > size:
            place = int(rng.integers(size))
            buffer[place], buffer[-1] = buffer[-1], buffer[place]
            yield buffer.pop()
    rng.shuffle(buffer)
    yield from buffer


# %% right: fill the buffer with islice
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    from itertools import islice

    coming = iter(samples)
    buffer = list(islice(coming, size))
    for sample in coming:
        place = int(rng.random() * size)
        out, buffer[place] = buffer[place], sample
        yield out
    order = list(range(len(buffer)))
    while order:
        yield buffer[order.pop(int(rng.integers(len(order))))]


# %% right: draw and refill until it is empty
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    missing = object()
    coming = iter(samples)
    buffer = []
    while len(buffer) < size and (sample := next(coming, missing)) is not missing:
        buffer.append(sample)
    while buffer:
        place = int(rng.integers(len(buffer)))
        drawn = buffer[place]
        yield drawn
        sample = next(coming, missing)
        if sample is missing:
            buffer[place] = buffer[-1]
            buffer.pop()
        else:
            buffer[place] = sample


# %% wrong: the rest in the order of the buffer
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
            buffer[place] = sample
    yield from buffer


# %% wrong: the rest is lost
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
            buffer[place] = sample
    return


# %% wrong: nothing is drawn: first in, first out
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = 0
            yield buffer.pop(0)
            buffer.append(sample)
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: the last of the buffer is never drawn
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(max(1, size - 1)))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: the new sample is lost, and an old one comes twice
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: everything is read first
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in list(samples):
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: everything is shuffled
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    whole = list(samples)
    rng.shuffle(whole)
    yield from whole


# %% wrong: a buffer of one more
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) <= size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: a buffer of half
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size // 2 + 1:
            buffer.append(sample)
        else:
            place = int(rng.integers(len(buffer)))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: global chance
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(np.random.randint(size))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: blocks instead of a buffer
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    from itertools import islice

    coming = iter(samples)
    while block := list(islice(coming, size)):
        rng.shuffle(block)
        yield from block


# %% wrong: gives out before the buffer is full
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer = []
    for sample in samples:
        buffer.append(sample)
        if len(buffer) == size or len(buffer) > 3:
            yield buffer.pop(int(rng.integers(len(buffer))))
    rng.shuffle(buffer)
    yield from buffer


# %% wrong: a list instead of a generator
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer, out = [], []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            out.append(buffer[place])
            buffer[place] = sample
    rng.shuffle(buffer)
    return iter(out + buffer)


# %% wrong: the newest is given out half of the time
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size)) if rng.random() < 0.5 else size - 1
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: what was drawn is removed by its value
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) == size:
            drawn = buffer[int(rng.integers(size))]
            buffer.remove(drawn)
            yield drawn
        buffer.append(sample)
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: None ends the stream
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    stream = iter(samples)
    buffer = list(itertools.islice(stream, size))
    while (sample := next(stream, None)) is not None:
        place = int(rng.integers(size))
        yield buffer[place]
        buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]


# %% wrong: a place in the bag that is drawn once
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    buffer: list[Any] = []
    place = int(rng.integers(size))
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]
