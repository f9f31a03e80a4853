# %% right: count chunks, and take mine
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for turn, number in enumerate(mine.tolist()):
            if turn % place.num_workers == place.worker:
                yield self.read(self.chunks[number])


# %% right: a range of turns
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for turn in range(place.worker, len(mine), place.num_workers):
            yield self.read(self.chunks[int(mine[turn])])


# %% right: one expression for the order, and a generator
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        n = len(self.chunks)
        order = rng_at(place.seed, place.epoch).permutation(n) if self.shuffle else np.arange(n)
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        own = every(mine, place.worker, place.num_workers, len(range(place.worker, len(mine), place.num_workers)))
        yield from (self.read(self.chunks[int(number)]) for number in own)


# %% wrong: every worker reads everything
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine.tolist():
            yield self.read(self.chunks[number])


# %% wrong: a block for each worker
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in np.array_split(mine, place.num_workers)[place.worker].tolist():
            yield self.read(self.chunks[number])


# %% wrong: workers deal before ranks
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order[place.worker :: place.num_workers], self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine.tolist():
            yield self.read(self.chunks[number])


# %% wrong: every rank reads everything
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = order[place.given :]
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: what was given is forgotten
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: uneven is forgotten
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, "keep", place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: never shuffles
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if False:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: always shuffles
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if True:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: the same order in every epoch
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, 0).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: the seed is ignored
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(0, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: each worker has an order of its own
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch, place.worker).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: chunks are not read
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.chunks[number]


# %% wrong: numbers of chunks are read
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(number)


# %% wrong: everything is read first
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        yield from [self.read(self.chunks[number]) for number in mine[place.worker :: place.num_workers].tolist()]


# %% wrong: items of a batch one by one
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield from np.atleast_1d(self.read(self.chunks[number]))[:0]


# %% wrong: the rank of the next process
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, (self.rank + 1) % self.num_replicas, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: the chunks as an array
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.array(self.chunks)
        if self.shuffle:
            order = order[rng_at(place.seed, place.epoch).permutation(len(order))]
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for chunk in mine[place.worker :: place.num_workers]:
            yield self.read(chunk)


# %% wrong: permutes what is left
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(place.given, len(self.chunks))
        if self.shuffle:
            order = order[rng_at(place.seed, place.epoch).permutation(len(order))]
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])


# %% wrong: what was given is left out of each share
class ChunkStream(IterableDataset):

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven)[place.given // self.num_replicas :]
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])
