# %% right: step by step
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% right: a dict of what is on the way, and a function that takes the next batch
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    on_the_way: dict[int, None] = {}
    more = iter(tasks)

    def fill(room: int) -> None:
        for task in itertools.islice(more, room):
            on_the_way[pool.submit(*task)] = None

    def take() -> Any:
        candidates = list(on_the_way)
        ticket = pool.wait(candidates[: 1 if in_order else None], timeout_s)
        del on_the_way[ticket]
        batch = pool.result(ticket)
        fill(1)
        return batch

    try:
        fill(pool.window)
        while on_the_way:
            yield take()
    finally:
        pool.abandon(list(on_the_way))


# %% right: a deque, and a context that abandons
@contextlib.contextmanager
def flight(pool: Any) -> Iterator[deque[int]]:
    tickets: deque[int] = deque()
    try:
        yield tickets
    finally:
        pool.abandon(tickets)


def prefetch(pool: Any, tasks: Any, *, in_order: bool = True, timeout_s: float = 0) -> Iterator[Any]:
    with flight(pool) as tickets:
        source = iter(tasks)
        missing = object()
        while True:
            while len(tickets) < pool.window and (task := next(source, missing)) is not missing:
                tickets.append(pool.submit(*task))
            if not tickets:
                return
            ticket = pool.wait([tickets[0]] if in_order else list(tickets), timeout_s)
            tickets.remove(ticket)
            batches = {ticket: pool.result(ticket)}
            if (task := next(source, missing)) is not missing:
                tickets.append(pool.submit(*task))
            yield batches.pop(ticket)


# %% wrong: the window is exceeded by one
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window + 1):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the next task is submitted before the result is taken
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            submit_next()
            batch = pool.result(ticket)
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the next task is submitted after the yield
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            box = [batch]
            del batch
            yield box.pop()
            submit_next()
    finally:
        pool.abandon(flying)


# %% wrong: the window is filled again only when it is empty
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            if not flying:
                for _ in range(pool.window):
                    submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the batch is held at the yield
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            yield batch
    finally:
        pool.abandon(flying)


# %% wrong: the batch is forgotten after the yield
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            yield batch
            del batch
    finally:
        pool.abandon(flying)


# %% wrong: the first batch is held by a name
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []
    position = 0

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            first = batch if position == 0 else None
            position += 1
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: nothing is abandoned if the loop is left
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    if True:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
        pool.abandon(flying)


# %% wrong: abandoned only if the loop is left, not after errors
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    except GeneratorExit:
        pool.abandon(flying)
        raise


# %% wrong: abandoned only after errors, not if the loop is left
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    except Exception:
        pool.abandon(flying)
        raise


# %% wrong: an error while the window is filled for the first time abandons nothing
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    for _ in range(pool.window):
        submit_next()
    try:
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: a list that an error keeps from being made
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        flying += [pool.submit(*task) for task in itertools.islice(tasks, pool.window)]
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the ticket whose result failed is abandoned, too
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            batch = pool.result(ticket)
            flying.remove(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: always in order
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if True:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: never in order
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if False:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the oldest ticket is taken, whichever has arrived
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            ticket = flying.pop(0)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the oldest ticket is forgotten, whichever was taken
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.pop(0)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: all tasks are taken at once
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(list(tasks))
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: a task is taken although there is no room for it
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            if len(flying) == pool.window:
                return
            flying.append(pool.submit(epoch, position, positions))

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: starts to load before the first batch is asked for
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying = [pool.submit(*task) for task in itertools.islice(tasks, pool.window)]
    return given_out(pool, tasks, flying, in_order, timeout_s)


def given_out(pool: Any, tasks: Any, flying: list[int], in_order: bool, timeout_s: float) -> Iterator[Any]:
    try:
        while flying:
            ticket = pool.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [pool.result(ticket)]
            flying.extend(pool.submit(*task) for task in itertools.islice(tasks, 1))
            yield batch.pop()
    finally:
        pool.abandon(flying)


# %% wrong: the timeout is lost
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]])
            else:
                ticket = pool.wait(flying)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: ends when the tasks end, with batches still on the way
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(pool.submit(epoch, position, positions))
            return

    try:
        for _ in range(pool.window):
            submit_next()
        while len(flying) == pool.window:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)


# %% wrong: fewer tasks than the window are an error
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:

    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        epoch, position, positions = next(tasks)
        flying.append(pool.submit(epoch, position, positions))

    try:
        for _ in range(pool.window):
            submit_next()
        while flying:
            if in_order:
                ticket = pool.wait([flying[0]], timeout_s)
            else:
                ticket = pool.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = pool.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        pool.abandon(flying)
