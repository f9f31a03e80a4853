# %% right: padding: count rounds by ceil
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return int(np.ceil(places / world_size))
    if uneven == "drop":
        return places // world_size
    return max(0, int(np.ceil((places - rank) / world_size)))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% right: full rounds and a rest
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    rounds, rest = divmod(places, world_size)
    extra = {"pad": rest > 0, "drop": False, "keep": rank < rest}[uneven]
    return rounds + extra


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    left = len(order) - given
    return every(order, start=given + rank, step=world_size, length=share_length(left, rank, world_size, uneven))


# %% right: match
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    match uneven:
        case "pad":
            return (places + world_size - 1) // world_size
        case "drop":
            return places // world_size
        case _:
            return (places + world_size - 1 - rank) // world_size


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    count = share_length(len(order) - given, rank, world_size, uneven)
    return every(order, given + rank, world_size, count)


# %% wrong: a block for each rank
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank * share_length(len(order) - given, 0, world_size, uneven), 1, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: pad drops
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return places // world_size
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: drop keeps
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: keep pads
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return -(-places // world_size)


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: keep gives one more to the last ranks
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(world_size - 1 - rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: what was given is forgotten
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: what was given is not taken off the length
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order), rank, world_size, uneven))


# %% wrong: what was given counts for each rank
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given * world_size + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: the rank is forgotten
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: one round too many where all divides
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return places // world_size + 1
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: a list of all positions is made
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(np.asarray(order[: min(len(order), 1 << 22)]), given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: the order of ranks goes back and forth
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    return every(order, given + world_size - 1 - rank, world_size, share_length(len(order) - given, rank, world_size, uneven))


# %% wrong: padding repeats the last sample
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    count = share_length(len(order) - given, rank, world_size, uneven)
    places = np.minimum(given + rank + world_size * np.arange(count), len(order) - 1)
    return np.array([order[int(place)] for place in places], dtype=np.int64)


# %% wrong: padding begins where the rest begins
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    rest = every(order, given, 1, len(order) - given)
    return every(rest, rank, world_size, share_length(len(rest), rank, world_size, uneven))
