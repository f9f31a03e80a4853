# %% right: ask for the environment in one place
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None:
            num_replicas = process_rank()[1]
        if rank is None:
            rank = process_rank()[0]
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% right: repeats by arithmetic
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        return share_length(max(len(self.whole) - given, 0), self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        last = self.rank + self.num_replicas * (len(self) - 1)
        return int(self.uneven == "pad" and last >= len(self.whole))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% right: the order is a share of the order
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if rank not in range(num_replicas):
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven)

    def __len__(self) -> int:
        return share_length(len(self.whole), self.rank, self.num_replicas, self.uneven)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: a rank may be as large as their number
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank <= num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: a negative rank counts from the end
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not -num_replicas <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: the environment is asked in any case
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if True:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: the environment beats the arguments
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: each rank has its own seed
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed + rank) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: always shuffled
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: the seed is ignored
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=0) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: drop_last is ignored
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or "pad"
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: drop_last beats uneven
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = "drop" if drop_last else uneven or "pad"
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: any word passes for uneven
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: a sampler without a seed passes
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: a sampler is ignored
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if True:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: nobody has anything, and nobody says so
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if False:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: set_epoch is ignored by loaders
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch


# %% wrong: set_epoch works in loaders only
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.asked = epoch


# %% wrong: what was given is forgotten
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: a length below 0
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = len(self.whole) - given
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: repeats of all ranks
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) * self.num_replicas - len(self.whole))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: the length of all shares together
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return len(self.whole)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: a repeat on each high rank, padded
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return int(self.uneven == "pad" and self.rank >= len(self.whole) % self.num_replicas)

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: repeats where nothing is padded
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        rest = len(self.whole) % self.num_replicas
        return int(bool(rest) and self.rank >= rest)

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: the length of the dataset, whatever is shared out
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        self.dataset = dataset
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.dataset) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: asked for epoch 0 from the start
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked = 0
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: repeats of the dataset, where a sampler is shared out
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        self.dataset = dataset
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self.dataset), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch


# %% wrong: the sampler has another name
class DistributedSampler(Sampler):

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self._whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")

    def order_after(self, epoch: int, given: int) -> Any:
        return rank_share(self._whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)

    def length_after(self, given: int) -> int:
        left = max(0, len(self._whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)

    def order(self, epoch: int) -> Any:
        return self.order_after(epoch, 0)

    def __len__(self) -> int:
        return self.length_after(0)

    @property
    def repeats(self) -> int:
        return max(0, len(self) - len(range(self.rank, len(self._whole), self.num_replicas)))

    def set_epoch(self, epoch: int) -> None:
        self.epoch = self.asked = epoch
