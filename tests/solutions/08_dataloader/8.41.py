# %% right: ask with try
class Remaining(Sampler):
    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler = sampler
        self.given = given

    def order(self, epoch: int) -> Any:
        after = getattr(self.sampler, "order_after", None)
        if after is not None:
            return after(epoch, self.given)
        whole = self.sampler.order(epoch)
        return every(whole, self.given, 1, max(len(whole) - self.given, 0))

    def __len__(self) -> int:
        after = getattr(self.sampler, "length_after", None)
        return max(0, len(self.sampler) - self.given) if after is None else after(self.given)


# %% right: slices of arrays
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        whole = self.sampler.order(epoch)
        if isinstance(whole, np.ndarray):
            return whole[self.given :]
        return every(whole, self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% right: decide once
class Remaining(Sampler):
    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given
        self.is_shared = hasattr(sampler, "order_after") and hasattr(sampler, "length_after")

    def order(self, epoch: int) -> Any:
        if self.is_shared:
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, step=1, length=len(self))

    def __len__(self) -> int:
        if self.is_shared:
            return self.sampler.length_after(self.given)
        left = len(self.sampler) - self.given
        return left if left > 0 else 0


# %% wrong: the first ones
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), 0, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: always epoch 0
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(0), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: one more is left out
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given + 1, 1, max(0, len(self) - 1))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: begins anew at the end
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self.sampler))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: a length below 0
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return len(self.sampler) - self.given


# %% wrong: the length of the whole
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return len(self.sampler)


# %% wrong: ranks are not asked for their rest
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order(epoch)[self.given // self.sampler.num_replicas :]
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: what was given is taken off a rank's share
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return max(0, len(self.sampler) - self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: an order is made for the length
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler.order(0)) - self.given)


# %% wrong: a lazy order is made whole
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return np.asarray(self.sampler.order(epoch)[:])[self.given :]

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: always from the middle
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, len(sampler) // 2

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: every second position
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 2, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: ranks get an empty rest
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)[:0]
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


# %% wrong: a list of numbers
class Remaining(Sampler):

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return self.sampler.order(epoch)[self.given : self.given + len(self)].tolist()[::1] if len(self) < 1000 else list(range(len(self)))

    def __len__(self) -> int:
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)
