# %% right: step by step
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% right: all answers there are, and a loop that looks who is left
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        def life() -> None:
            work(job, worker, self.tasks[worker].get, self.answers.put, None)

        name = f"loader worker {worker}"
        return threading.Thread(target=contextvars.Context().run, args=[life], name=name, daemon=True)

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put_nowait(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        with contextlib.suppress(queue.Empty):
            answers.append(self.answers.get(True, timeout_s))
            while True:
                answers.append(self.answers.get_nowait())
        return answers

    def close(self) -> None:
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while tasks.get_nowait() is None or True:
                    pass
        for tasks in self.tasks:
            tasks.put(None)
        others = [thread for thread in self.threads if thread.ident != threading.get_ident()]
        until = time.monotonic() + 2 * PATIENCE_S
        while any(thread.is_alive() for thread in others) and time.monotonic() < until:
            time.sleep(0.002)


# %% right: a thread class of its own, and queues that are emptied by their length
class Loading(threading.Thread):
    def __init__(self, pool: Threads, job: Job, worker: int) -> None:
        super().__init__(daemon=True, name="loader worker %d" % worker)
        self.arguments = (job, worker, pool.tasks[worker].get, pool.answers.put, None)

    def run(self) -> None:
        contextvars.Context().run(work, *self.arguments)


class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return Loading(self, job, worker)

    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.tasks[worker].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            answer = self.answers.get(timeout=timeout_s)
        except queue.Empty:
            return []
        return [answer]

    def _empty(self) -> None:
        for tasks in set(self.tasks):
            for _ in range(tasks.qsize()):
                with contextlib.suppress(queue.Empty):
                    tasks.get_nowait()

    def close(self) -> None:
        self._empty()
        for tasks in self.tasks:
            tasks.put(None)
        end = time.monotonic() + PATIENCE_S * 2
        for thread in self.threads:
            rest = end - time.monotonic()
            if thread != threading.current_thread() and rest > 0:
                thread.join(rest)


# %% wrong: the caller's context is copied
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.copy_context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: worker 0 is everybody
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, 0, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: one queue for all, also for Turns
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[0].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[0].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: a Turn goes where the first queue is
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[0].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: the workers take turns, busy or not
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        if worker == 0:
            self.tasks = [queue.SimpleQueue() for _ in range(job.num_workers)]
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        turn = isinstance(task.positions, Turn)
        worker = task.positions.worker if turn else task.ticket % len(self.tasks)
        self.tasks[worker].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: the thread is not a daemon
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: the thread has no name
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: the thread is started, and then once more
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        thread.start()
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: loads where it is sent
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        self.job = job
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        given = iter([task, None])
        job = self.job
        contextvars.Context().run(work, job, 0, lambda: next(given), self.answers.put, None)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: batches are pickled
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        def answer(said: Answer) -> None:
            self.answers.put(said._replace(content=pickle.dumps(said.content)))

        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: the time being up is an error
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        return [self.answers.get(timeout=timeout_s)]

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: waits for ever, whatever the timeout
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get()]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: looks once and does not wait
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get_nowait()]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: no time limit means no waiting
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s or 0)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: a hot loop until the time is up
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        end = time.monotonic() + (1e9 if timeout_s is None else timeout_s)
        while time.monotonic() < end:
            if not self.answers.empty():
                return [self.answers.get()]
        return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: an answer instead of a list
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return self.answers.get(timeout=timeout_s)
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: all tasks are loaded before the threads end
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: only the first queue is emptied
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks[:1]:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: one thread is told to end
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        self.tasks[0].put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: nobody is told to end
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: waits for ever for a thread that loads
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join()


# %% wrong: waits half a second for each thread
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(2 * PATIENCE_S)


# %% wrong: does not wait for any thread
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)


# %% wrong: a thread joins itself
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while not tasks.empty():
                try:
                    tasks.get_nowait()
                except queue.Empty:
                    break
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: the queues are emptied by waiting
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        context = contextvars.Context()
        receive = self.tasks[worker].get
        answer = self.answers.put
        thread = threading.Thread(target=lambda: context.run(work, job, worker, receive, answer, None))
        thread.daemon = True
        thread.name = f"loader worker {worker}"
        return thread

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            return [self.answers.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        for tasks in self.tasks:
            while tasks.get() is not None:
                pass
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


# %% right: a function that drains a queue, and joins in turn
def _drain(tasks: Any) -> None:
    try:
        while True:
            tasks.get(block=False)
    except queue.Empty:
        return


class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        empty = contextvars.Context()
        loading = threading.Thread(name=f"loader worker {worker}", daemon=True, target=empty.run)
        loading._args = (work, job, worker, self.tasks[worker].get, self.answers.put, None)
        return loading

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        try:
            first = self.answers.get(block=True, timeout=timeout_s)
        except queue.Empty:
            return []
        rest = [self.answers.get() for _ in range(self.answers.qsize())]
        return [first, *rest]

    def close(self) -> None:
        for tasks in self.tasks:
            _drain(tasks)
        for tasks in self.tasks:
            tasks.put(None)
        left_s, me = 2 * PATIENCE_S, threading.get_ident()
        for thread in self.threads:
            if thread.ident == me:
                continue
            begun = time.perf_counter()
            thread.join(left_s)
            left_s = max(0.0, left_s - (time.perf_counter() - begun))


# %% wrong: waits one second for all threads
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 1.0
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: waits a quarter of a second for all threads
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: a time limit of 0 is none
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s or None)]
        return []

    def close(self) -> None:
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: looks again and again whether there is an answer
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while self.answers.empty():
            if deadline is not None and time.monotonic() > deadline:
                return []
        return [self.answers.get()]

    def close(self) -> None:
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))


# %% wrong: threads are given as long as they ask for, one after the other in short waits
class ThreadPool(Threads):
    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            for _ in range(8):
                thread.join(max(PATIENCE_S / 8, deadline - time.monotonic()))


# %% wrong: a thread that closes the pool tells no one
class ThreadPool(Threads):

    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )

    def send(self, task: Task) -> None:
        self.tasks[self.pick(task)].put(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        if threading.current_thread() in self.threads:
            return
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))
