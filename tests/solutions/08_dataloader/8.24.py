# %% right: step by step
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% right: connection.wait, and one answer of each worker at a time
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker] |= {task.ticket}
        with contextlib.suppress(OSError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ends = [process.sentinel for process in self.processes]
        ready = connection.wait([*self.channels, *ends], timeout_s)
        answers, lost = [], None
        for worker, channel in enumerate(self.channels):
            if channel not in ready and ends[worker] not in ready:
                continue
            try:
                if channel.poll():
                    answers.append(channel.recv())
                    self.waiting[worker] -= {answers[-1].ticket}
                elif ends[worker] in ready:
                    lost = worker if lost is None else lost
            except (EOFError, OSError):
                lost = worker if lost is None else lost
        if lost is not None and not answers:
            raise self.death(lost)
        return answers


# %% right: a generator for what is in a pipe
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        try:
            self.channels[worker].send(task)
        except ConnectionError:
            pass
        finally:
            self.waiting[worker].add(task.ticket)

    def _said_by(self, worker: int) -> Iterator[Answer]:
        with contextlib.suppress(EOFError, OSError):
            while self.channels[worker].poll(0):
                yield self.channels[worker].recv()

    def receive(self, timeout_s: float | None) -> list[Answer]:
        workers = sorted({key.data for key, _ in self.selector.select(timeout_s)})
        ended = {worker for worker in workers if self.processes[worker].exitcode is not None}
        answers = [(worker, answer) for worker in workers for answer in self._said_by(worker)]
        for worker, answer in answers:
            self.waiting[worker].discard(answer.ticket)
        if ended and not answers:
            raise self.death(min(ended))
        return [answer for _, answer in answers]


# %% wrong: the workers take turns, busy or not
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = task.ticket % len(self.waiting)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: the last of those with the fewest tasks
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = 0
        for other in range(1, len(self.waiting)):
            if len(self.waiting[other]) <= len(self.waiting[worker]):
                worker = other
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: the worker with the fewest tasks, whoever pick names
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = min(range(len(self.waiting)), key=lambda k: len(self.waiting[k]))
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: the ticket is not noted
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: the position is noted instead of the ticket
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.position)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: answered tickets stay
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: a task for a dead worker is an error
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: waits for ever, whatever the timeout
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select():
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: a hot loop until the time is up
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        deadline = time.monotonic() + (1e9 if timeout_s is None else timeout_s)
        while not (events := self.selector.select(0)) and time.monotonic() < deadline:
            pass
        for key, _ in events:
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: sleeps the whole time, then looks
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        time.sleep(timeout_s or 0)
        ready = []
        for key, _ in self.selector.select(0):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: looks once and does not wait if there is no limit
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(0 if timeout_s is None else timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: reads on until a pipe is at its end
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while True:
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: a dead worker's answers are lost
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            if not alive:
                raise self.death(worker)
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: a death loses what the others have answered
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead:
            raise self.death(dead[0])
        return answers


# %% wrong: a death goes unnoticed
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        return answers


# %% wrong: a pipe that breaks with tasks unread is the wrong error
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except EOFError:
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: the error names the first worker, whoever is dead
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(0)
        return answers


# %% wrong: the error is an EOFError
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except OSError:
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers


# %% wrong: of several answers in a pipe the first is given, the others dropped
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        try:
            self.channels[worker].send(task)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self, timeout_s: float | None) -> list[Answer]:
        ready = []
        for key, _ in self.selector.select(timeout_s):
            if key.data not in ready:
                ready.append(key.data)
        answers: list[Answer] = []
        dead = []
        for worker in ready:
            alive = self.processes[worker].is_alive()
            try:
                while self.channels[worker].poll():
                    answer = self.channels[worker].recv()
                    self.waiting[worker].discard(answer.ticket)
                    answers.append(answer)
            except (EOFError, OSError):
                alive = False
            if not alive:
                dead.append(worker)
        if dead and not answers:
            raise self.death(dead[0])
        return answers[:1]


# %% right: one pass over all workers that the selector names
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        number = self.pick(task)
        self.waiting[number] = self.waiting[number] | {task.ticket}
        try:
            self.channels[number].send(task)
        except (BrokenPipeError, ConnectionResetError):
            return

    def receive(self, timeout_s: float | None) -> list[Answer]:
        heard: list[Answer] = []
        gone: list[int] = []
        for number in sorted({key.data for key, _ in self.selector.select(timeout_s)}):
            ended = not self.processes[number].is_alive()
            try:
                while self.channels[number].poll():
                    heard += [self.channels[number].recv()]
                    self.waiting[number] -= {heard[-1].ticket}
            except (EOFError, ConnectionError, OSError):
                ended = True
            if ended:
                gone.append(number)
        if gone and not heard:
            raise self.death(gone[0])
        return heard


# %% wrong: a pipe that is reset is an error
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% wrong: exit code 0 is no death
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = not self.processes[worker].exitcode
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return alive
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% wrong: a time limit of 0 is none
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s or None)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% wrong: a ticket is noted only when its task was sent
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)
            self.waiting[worker].add(task.ticket)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% wrong: polls all pipes until the time is up
class ProcessPool(Processes):
    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        ready: set[int] = set()
        while not ready and (deadline is None or time.monotonic() < deadline):
            ready = {key.data for key, _ in self.selector.select(0)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% wrong: an answer without a ticket is an error
class ProcessPool(Processes):

    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].remove(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% right: a task is sent to the living alone
class ProcessPool(Processes):

    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        if self.processes[worker].is_alive():
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive


# %% wrong: the pipe is asked before the process
class ProcessPool(Processes):

    def send(self, task: Task) -> None:
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return self.processes[worker].is_alive()
