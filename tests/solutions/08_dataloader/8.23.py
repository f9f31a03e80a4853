# %% right: step by step
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: one try for everything: an answer that cannot be sent is answered again
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    def attempt(ticket: int, slot: int | None, doing: str, action: Callable[[], Any]) -> bool:
        try:
            answer(Answer(ticket, slot, packed(action(), slot)))
        except BaseException as error:
            answer(Answer(ticket, slot, Failure(tellable(error, doing), worker)))
            return False
        return True

    def packed(batch: Any, slot: int | None) -> Any:
        return arena.pack(batch, slot) if arena is not None else batch

    def load(task: Task) -> Any:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            return job.load(task.positions)

    try:
        (job.init or (lambda number: None))(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    for task in iter(receive, None):
        attempt(task.ticket, task.slot, f"loading {task.positions}", lambda task=task: load(task))


# %% right: a generator of answers
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    for each in answers_to(job, worker, receive, arena):
        answer(each)
        del each


def answers_to(job: Job, worker: int, receive: Any, arena: Arena | None) -> Iterator[Answer]:
    if job.init:
        try:
            job.init(worker)
        except BaseException as error:
            yield Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker))
            return
    pack = (lambda batch, slot: batch) if arena is None else arena.pack
    task = receive()
    while task is not None:
        ticket, slot, epoch, position, positions = task
        parts = []
        try:
            with seeded(job.seed, epoch, position, everywhere=job.everywhere):
                parts.append(pack(job.load(positions), slot))
        except BaseException as error:
            parts = [Failure(tellable(error, "loading a batch"), worker)]
        yield Answer(ticket, slot, parts.pop())
        task = receive()


# %% wrong: the last batch is kept while waiting
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: the last answer is kept while waiting
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        last = Answer(task.ticket, task.slot, content)
        del content
        answer(last)


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: the next task is received before the batch is answered
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    task = receive()
    while task is not None:
        content = load_one(job, worker, task, arena)
        following = receive()
        answer(Answer(task.ticket, task.slot, content))
        task = following
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: seeded once for all batches
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    with seeded(job.seed, 0, worker, everywhere=job.everywhere):
        while True:
            task = receive()
            if task is None:
                return
            content = load_one(job, worker, task, arena)
            answer(Answer(task.ticket, task.slot, content))
            del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: seeded with the worker's own seed
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.base_seed + worker, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: seeded with the ticket instead of the position
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.ticket, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: the epoch is forgotten
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, 0, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: the global generators are never seeded
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: the global generators are always seeded
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=True):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: loaded after the seeded block
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            positions = task.positions
        batch = job.load(positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a worker that cannot start ends silently
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a worker that cannot start goes on
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a worker that cannot start answers its first task with that
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        first = receive()
        answer(Answer(first.ticket, first.slot, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: worker_init_fn is called with the worker info
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(get_worker_info())
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: StopIteration ends the worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except StopIteration:
        raise
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: StopIteration is sent as it is
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(error, worker)


# %% wrong: sys.exit ends the worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except Exception as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: sys.exit in worker_init_fn ends the worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except Exception as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a worker ends after its first failure
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        if isinstance(content, Failure):
            return
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a failure does not say its slot
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, None if isinstance(content, Failure) else task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: tickets are counted, not taken from the task
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    for ticket in itertools.count():
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a batch that cannot be packed ends the worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        if arena is not None and not isinstance(content, Failure):
            content = arena.pack(content, task.slot)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: batches do not go into their slot
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, None)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), worker)


# %% wrong: a failure names the wrong worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))

    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        error = tellable(error, "worker_init_fn")
        answer(Answer(-1, None, Failure(error, worker)))
        return
    while True:
        task = receive()
        if task is None:
            return
        content = load_one(job, worker, task, arena)
        answer(Answer(task.ticket, task.slot, content))
        del content


def load_one(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        if arena is not None:
            batch = arena.pack(batch, task.slot)
        return batch
    except BaseException as error:
        return Failure(tellable(error, f"positions {task.positions}"), task.position)


# %% right: one generator of outcomes, and a function for the start
def _begin(job: Job, worker: int) -> BaseException | None:
    try:
        if job.init:
            job.init(worker)
    except BaseException as error:
        return tellable(error, "the init function")
    return None


def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    refused = _begin(job, worker)
    if refused is not None:
        return answer(Answer(-1, None, Failure(refused, worker)))

    def content(task: Task) -> Any:
        try:
            with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
                loaded = job.load(task.positions)
            if arena is not None:
                loaded = arena.pack(loaded, task.slot)
        except BaseException as error:
            return Failure(tellable(error, "loading"), worker)
        return loaded

    while True:
        task = receive()
        if task is None:
            return None
        answer(Answer(task.ticket, task.slot, content(task)))


# %% wrong: an answer that cannot be sent is answered with a failure
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        try:
            answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))
        except BaseException as error:
            answer(Answer(task.ticket, task.slot, Failure(tellable(error, "answering"), worker)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: an answer that cannot be sent is passed over in silence
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        with contextlib.suppress(OSError):
            answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: an interrupt while loading ends the worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except (Exception, SystemExit) as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: an interrupt at the start ends the worker
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except (Exception, SystemExit) as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: StopIteration at the start is sent as it is
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn") if isinstance(error, SystemExit) else error, worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: a worker that cannot start receives a task first
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        receive()
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: a batch that is not packed is copied
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return pickle.loads(pickle.dumps(batch)) if arena is None and isinstance(batch, list) else batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: no slot, no packing
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None or task.slot is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)


# %% wrong: packing fails with what pickle raises
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | SlotWriter | None,
) -> None:
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)
    if arena is None:
        return batch
    try:
        return arena.pack(batch, task.slot)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        return Failure(error, worker)
