# %% right: if and else
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% right: two helpers
def _the_order(dataset: Any, shuffle: bool | None, seed: int | None) -> Sampler:
    kind = functools.partial(RandomSampler, generator=seed) if shuffle else SequentialSampler
    return kind(dataset)


def _the_batches(sampler: Any, batch_size: int | None, drop_last: bool) -> Any:
    return batch_size and BatchSampler(sampler, batch_size, drop_last)


def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    chosen = _the_order(dataset, shuffle, seed) if sampler is None else sampler
    return chosen, (_the_batches(chosen, batch_size, drop_last) if batch_sampler is None else batch_sampler)


import functools


# %% wrong: drops the last batch only when shuffling
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, bool(drop_last and shuffle))


# %% wrong: drops the last batch only when not shuffling
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, bool(drop_last and not shuffle))


# %% wrong: drops the last batch only where no sampler is given
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last and sampler is None)


# %% wrong: drops the last batch always when shuffling
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, bool(drop_last or shuffle))


# %% wrong: never reshuffles: the order is drawn once
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = list(RandomSampler(dataset, generator=seed))
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: never reshuffles: the samples are drawn once, by a generator of its own
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = rng_at(seed).permutation(len(dataset))
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: shuffles only inside fixed batches
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    if not (shuffle and sampler is None):
        return order, BatchSampler(order, batch_size, drop_last)

    class ShuffledInside(BatchSampler):
        def batches(self, epoch: int) -> Iterator[Any]:
            for k, batch in enumerate(BatchSampler(SequentialSampler(dataset), batch_size, drop_last).batches(0)):
                yield rng_at(seed, epoch, k).permutation(batch)

    return order, ShuffledInside(order, batch_size, drop_last)


# %% wrong: shuffles whole batches, and not the samples
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    if not (shuffle and sampler is None):
        return order, BatchSampler(order, batch_size, drop_last)

    class ShuffledBatches(BatchSampler):
        def batches(self, epoch: int) -> Iterator[Any]:
            fixed = list(BatchSampler(SequentialSampler(dataset), batch_size, drop_last).batches(0))
            for k in rng_at(seed, epoch).permutation(len(fixed)):
                yield fixed[k]

    return order, ShuffledBatches(order, batch_size, drop_last)


# %% wrong: duplicates an index: shuffled with replacement
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, replacement=True, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: the seed is not handed on
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: seed 0 is taken for no seed
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed or None)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: the seed is always 0
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=0)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: seeds the global generator
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        np.random.seed(seed)
        order = RandomSampler(dataset, generator=int(np.random.randint(2**31)))
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: shuffle is ignored
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif False:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: shuffle=None shuffles
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle is not False:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: an empty sampler counts as none
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: an array of positions is compared with None, position by position
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler != None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: the sampler of the caller's is ignored
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(SequentialSampler(dataset) if not shuffle else order, batch_size, drop_last)


# %% wrong: an empty batch_sampler counts as none
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: the batch_sampler of the caller's is used up into a list
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, list(batch_sampler)
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: with a batch_sampler there is no sampler
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return sampler, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: batch_size=None makes batches of one
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, BatchSampler(order, 1, drop_last)
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: batch_size is ignored for the default
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, DEFAULT_BATCH_SIZE, drop_last)


# %% wrong: sampler and batch sampler are exchanged
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return BatchSampler(order, batch_size, drop_last), order


# %% wrong: no seed is taken for seed 0
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=seed or 0)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% wrong: without a seed, one is drawn here
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is not None:
        order = sampler
    elif shuffle:
        order = RandomSampler(dataset, generator=drawn_number(dataset) if seed is None else seed)
    else:
        order = SequentialSampler(dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    if batch_size is None:
        return order, None
    return order, BatchSampler(order, batch_size, drop_last)


# %% right: match on what was given
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    order = sampler
    match (sampler is None, bool(shuffle)):
        case (True, True):
            order = RandomSampler(dataset, replacement=False, generator=seed)
        case (True, False):
            order = SequentialSampler(data_source=dataset)
    if batch_sampler is not None:
        return order, batch_sampler
    return order, None if batch_size is None else BatchSampler(order, batch_size, drop_last)


# %% wrong: without batches nothing is shuffled
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is None:
        shuffled = shuffle and (batch_size is not None or batch_sampler is not None)
        sampler = RandomSampler(dataset, generator=seed) if shuffled else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return sampler, batch_sampler


# %% wrong: the batches are made of another sampler than the one beside them
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is None:
        sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        other = RandomSampler(dataset, generator=seed) if isinstance(sampler, RandomSampler) else sampler
        batch_sampler = BatchSampler(other, batch_size, drop_last)
    return sampler, batch_sampler


# %% wrong: a range in place of a SequentialSampler
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is None:
        sampler = RandomSampler(dataset, generator=seed) if shuffle else range(len(dataset))
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return sampler, batch_sampler


# %% wrong: the sampler that was given comes back as a list
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is None:
        sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return (list(sampler) if isinstance(sampler, list) else sampler), batch_sampler


# %% wrong: without batches the seed is lost
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    if sampler is None:
        given = seed if batch_size is not None else 0
        sampler = RandomSampler(dataset, generator=given) if shuffle else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return sampler, batch_sampler
