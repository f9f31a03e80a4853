# %% right: step by step
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% right: a dict of what is on the way, and a function that takes the next batch
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    on_the_way: dict[int, None] = {}
    more = iter(tasks)

    def fill(room: int) -> None:
        for task in itertools.islice(more, room):
            on_the_way[task_queue.submit(*task)] = None

    def take() -> Any:
        candidates = list(on_the_way)
        ticket = task_queue.wait(candidates[: 1 if in_order else None], timeout_s)
        del on_the_way[ticket]
        batch = task_queue.result(ticket)
        fill(1)
        return batch

    try:
        fill(task_queue.window)
        while on_the_way:
            yield take()
    finally:
        task_queue.abandon(list(on_the_way))


# %% right: a deque, and a context that abandons
@contextlib.contextmanager
def flight(task_queue: Any) -> Iterator[deque[int]]:
    tickets: deque[int] = deque()
    try:
        yield tickets
    finally:
        task_queue.abandon(tickets)


def prefetch(task_queue: Any, tasks: Any, *, in_order: bool = True, timeout_s: float = 0) -> Iterator[Any]:
    with flight(task_queue) as tickets:
        source = iter(tasks)
        missing = object()
        while True:
            while len(tickets) < task_queue.window and (task := next(source, missing)) is not missing:
                tickets.append(task_queue.submit(*task))
            if not tickets:
                return
            ticket = task_queue.wait([tickets[0]] if in_order else list(tickets), timeout_s)
            tickets.remove(ticket)
            batches = {ticket: task_queue.result(ticket)}
            if (task := next(source, missing)) is not missing:
                tickets.append(task_queue.submit(*task))
            yield batches.pop(ticket)


# %% wrong: the window is exceeded by one
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window + 1):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the next task is submitted before the result is taken
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            submit_next()
            batch = task_queue.result(ticket)
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the next task is submitted after the yield
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            box = [batch]
            del batch
            yield box.pop()
            submit_next()
    finally:
        task_queue.abandon(flying)


# %% wrong: the window is filled again only when it is empty
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            if not flying:
                for _ in range(task_queue.window):
                    submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the batch is held at the yield
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            yield batch
    finally:
        task_queue.abandon(flying)


# %% wrong: the batch is forgotten after the yield
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            yield batch
            del batch
    finally:
        task_queue.abandon(flying)


# %% wrong: the first batch is held by a name
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    position = 0

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            first = batch if position == 0 else None
            position += 1
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: nothing is abandoned if the loop is left
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    if True:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
        task_queue.abandon(flying)


# %% wrong: abandoned only if the loop is left, not after errors
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    except GeneratorExit:
        task_queue.abandon(flying)
        raise


# %% wrong: abandoned only after errors, not if the loop is left
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    except Exception:
        task_queue.abandon(flying)
        raise


# %% wrong: an error while the window is filled for the first time abandons nothing
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    for _ in range(task_queue.window):
        submit_next()
    try:
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: a list that an error keeps from being made
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        flying += [task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window)]
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the ticket whose result failed is abandoned, too
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            batch = task_queue.result(ticket)
            flying.remove(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: always in order
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if True:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: never in order
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if False:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the oldest ticket is taken, whichever has arrived
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            ticket = flying.pop(0)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the oldest ticket is forgotten, whichever was taken
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.pop(0)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: all tasks are taken at once
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(list(tasks))
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: a task is taken although there is no room for it
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            if len(flying) == task_queue.window:
                return
            flying.append(task_queue.submit(epoch, position, positions))

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: starts to load before the first batch is asked for
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying = [task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window)]
    return given_out(task_queue, tasks, flying, in_order, timeout_s)


def given_out(task_queue: Any, tasks: Any, flying: list[int], in_order: bool, timeout_s: float) -> Iterator[Any]:
    try:
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, 1))
            yield batch.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: the timeout is lost
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]])
            else:
                ticket = task_queue.wait(flying)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: ends when the tasks end, with batches still on the way
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        for epoch, position, positions in tasks:
            flying.append(task_queue.submit(epoch, position, positions))
            return

    try:
        for _ in range(task_queue.window):
            submit_next()
        while len(flying) == task_queue.window:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: fewer tasks than the window are an error
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []

    def submit_next() -> None:
        epoch, position, positions = next(tasks)
        flying.append(task_queue.submit(epoch, position, positions))

    try:
        for _ in range(task_queue.window):
            submit_next()
        while flying:
            if in_order:
                ticket = task_queue.wait([flying[0]], timeout_s)
            else:
                ticket = task_queue.wait(flying, timeout_s)
            flying.remove(ticket)
            batch = task_queue.result(ticket)
            submit_next()
            box = [batch]
            del batch
            yield box.pop()
    finally:
        task_queue.abandon(flying)


# %% right: a loop over tasks and then over what is left
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    source, on_the_way = iter(tasks), {}

    def submit_one() -> bool:
        for epoch, position, positions in source:
            on_the_way[task_queue.submit(epoch, position, positions)] = True
            return True
        return False

    try:
        while len(on_the_way) < task_queue.window and submit_one():
            continue
        while on_the_way:
            tickets = list(on_the_way)
            ticket = task_queue.wait(tickets[:1] if in_order else tickets, timeout_s)
            del on_the_way[ticket]
            held = deque([task_queue.result(ticket)])
            submit_one()
            yield held.pop()
    finally:
        task_queue.abandon(list(on_the_way))


# %% wrong: a batch that is false is left out
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            given = batch.pop()
            if given is not None:
                yield given
            del given
    finally:
        task_queue.abandon(flying)


# %% wrong: tasks must be an iterator
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: no time limit is given as None
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s or None)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: an error of wait abandons nothing
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    except WorkerError:
        flying.clear()
        raise
    finally:
        task_queue.abandon(flying)


# %% wrong: what was given out is abandoned in the end
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    given: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            given.append(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    finally:
        task_queue.abandon(flying or given)


# %% wrong: an error while one more is submitted loses the tickets on the way
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                try:
                    flying.append(task_queue.submit(*task))
                except BaseException:
                    flying = []
                    raise
            yield batch.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: a sample that cannot be read is left out
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            try:
                batch = [task_queue.result(ticket)]
            except OSError:
                continue
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    finally:
        task_queue.abandon(flying)


# %% wrong: an interrupt abandons nothing
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    except GeneratorExit:
        task_queue.abandon(flying)
        raise
    except Exception:
        task_queue.abandon(flying)
        raise


# %% wrong: results are taken as they arrive, failures too
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    tasks = iter(tasks)
    flying, order, early = [], deque(), {}

    def submit_next():
        for task in itertools.islice(tasks, 1):
            flying.append(task_queue.submit(*task))
            order.append(flying[-1])

    try:
        for _ in range(task_queue.window):
            submit_next()
        while order:
            ticket = order[0] if in_order else None
            while ticket is None or ticket not in early:
                came = task_queue.wait(flying, timeout_s)
                flying.remove(came)
                early[came] = task_queue.result(came)
                ticket = came if ticket is None else ticket
            order.remove(ticket)
            submit_next()
            yield early.pop(ticket)
    finally:
        task_queue.abandon(flying)
