# %% right: step by step
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% right: one counter for all positions, and setdefault
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        place = turn.loop, turn.worker
        current = self.passes.setdefault(place, Pass(self.reader))
        for loop, worker in sorted(self.passes):
            if worker == turn.worker and loop not in (*turn.running, turn.loop):
                self.passes.pop((loop, worker))
        missing = object()
        batch = next(current.batches, missing)
        return batch if batch is not missing else Exhausted(worker=turn.worker, samples=current.count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for position in itertools.count():
            if not self.workers:
                return
            number, worker = divmod(position, self.num_workers)
            if worker in self.workers:
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(sorted(self.loops)))

    def is_batch(self, answer: Any) -> bool:
        if type(answer) is not Exhausted:
            return True
        with contextlib.suppress(ValueError):
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


# %% right: an iterator that remembers where it is
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        mine = {loop for loop, worker in list(self.passes) if worker == turn.worker}
        for loop in mine - set(turn.running):
            del self.passes[loop, turn.worker]
        if turn.loop not in mine:
            self.passes[turn.loop, turn.worker] = Pass(self.reader)
        current = self.passes[turn.loop, turn.worker]
        for batch in itertools.islice(current.batches, 1):
            return batch
        return Exhausted(turn.worker, current.count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0
        self.said = dict.fromkeys(range(num_workers), None)

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        return iter(self._next_task, None)

    def _next_task(self) -> Any:
        self.position = getattr(self, "position", -1) + 1
        while self.workers and self.position % self.num_workers not in self.workers:
            self.position += 1
        if not self.workers:
            return None
        number, worker = divmod(self.position, self.num_workers)
        return self.epoch, self.position, Turn(self.loop, worker, number, (*self.loops,))

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return True
        self.said[answer.worker] = answer.samples
        self.workers = [worker for worker in self.workers if worker != answer.worker]
        self.samples = sum(samples or 0 for samples in self.said.values())
        return False


# %% wrong: one pass for all loops
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.running[0], turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: one pass for all workers of a loop
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, 0)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: every turn begins a pass
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: a pass begins again when it is exhausted
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes.pop(key).count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: passes of loops that are over are kept
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the passes of other workers are forgotten, too
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: passes of all other loops are forgotten
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] != turn.loop]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: passes of older loops are forgotten
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] < turn.loop]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the last batch is kept
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            self.batch = next(self.passes[key].batches)
            return self.batch
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: all batches are made with the first turn
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        current = self.passes[key]
        if not isinstance(current.batches, list):
            current.batches = list(current.batches)
        if current.batches:
            return current.batches.pop(0)
        return Exhausted(turn.worker, current.count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: a batch that is false is the end
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        batch = next(self.passes[key].batches, None)
        return batch or Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: None is the end
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        batch = next(self.passes[key].batches, None)
        return Exhausted(turn.worker, self.passes[key].count) if batch is None else batch


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: an error is the end
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except Exception:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: batches are counted instead of samples
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, turn.number)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the end is None
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return None


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: a worker is removed from the list that is looped over
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in self.workers:
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: a round goes on with those that are exhausted in it
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in list(self.workers):
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: who is exhausted has turns until all are
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the first that is exhausted ends the epoch
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while len(self.workers) == self.num_workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: one worker after the other
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for worker in range(self.num_workers):
            for number in itertools.count():
                if worker not in self.workers:
                    break
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: positions count tasks
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number, position = 0, 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker in self.workers:
                    yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
                    position += 1
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: positions of a worker follow one another
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = worker * 1000 + number
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the factor is the number of workers that are left
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * len(self.workers) + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the same position for all in a round
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the number counts all turns
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, position, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the loops are those at the start
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number, loops = 0, tuple(self.loops)
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, loops)
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: only this loop runs
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, (self.loop,))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the set itself is sent, which changes
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, self.loops)
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the epoch is 0
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield 0, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the epoch is the loop
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.loop, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: samples count each time
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            self.samples += answer.samples
            if answer.worker in self.workers:
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: samples do not count
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: the samples of the last worker count
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples = answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: Exhausted twice is an error
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            self.samples += answer.samples
            self.workers.remove(answer.worker)
            return False
        return True


# %% wrong: Exhausted is a batch
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return True
        return True


# %% wrong: every pair is Exhausted
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, tuple) and len(answer) == 2:
            if answer[0] in self.workers:
                self.samples += answer[1]
                self.workers.remove(answer[0])
            return False
        return True


# %% wrong: what is false is no batch
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return answer is not None and answer is not False


# %% wrong: Exhausted is found by comparing
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        old = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in old:
            del self.passes[key]
        key = (turn.loop, turn.worker)
        if key not in self.passes:
            self.passes[key] = Pass(self.reader)
        try:
            return next(self.passes[key].batches)
        except StopIteration:
            return Exhausted(turn.worker, self.passes[key].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        number = 0
        while self.workers:
            for worker in range(self.num_workers):
                if worker not in self.workers:
                    continue
                position = number * self.num_workers + worker
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            number += 1

    def is_batch(self, answer: Any) -> bool:
        if answer in [Exhausted(answer[0], answer[1])]:
            if answer.worker in self.workers:
                self.samples += answer.samples
                self.workers.remove(answer.worker)
            return False
        return True


# %% right: a dict of numbers of batches, and a loop that ends by itself
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader, self.passes = reader, {}

    def __call__(self, turn: Turn) -> Any:
        over = [key for key in tuple(self.passes) if key[1] == turn.worker and key[0] not in turn.running]
        for key in over:
            self.passes.pop(key)
        reading = self.passes.get((turn.loop, turn.worker))
        if reading is None:
            reading = self.passes[turn.loop, turn.worker] = Pass(self.reader)
        nothing = object()
        held = [next(iter(reading.batches), nothing)]
        return Exhausted(worker=turn.worker, samples=reading.count) if held[0] is nothing else held.pop()


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops, self.num_workers = epoch, loop, loops, num_workers
        self.read: dict[int, int] = {}

    @property
    def samples(self) -> int:
        return sum(self.read.values())

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        position = 0
        while len(self.read) < self.num_workers:
            number, worker = divmod(position, self.num_workers)
            if worker not in self.read:
                yield self.epoch, position, Turn(self.loop, worker, number, tuple(self.loops))
            position += 1

    def is_batch(self, answer: Any) -> bool:
        if isinstance(answer, Exhausted):
            self.read.setdefault(answer.worker, answer.samples)
        return not isinstance(answer, Exhausted)


# %% wrong: who is exhausted is told as the worker before
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        return Exhausted(turn.worker if turn.worker == 0 else turn.worker - 1, self.passes[place].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


# %% right: of an exhausted pass only its count is kept
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if place in getattr(self, "over", {}):
            return Exhausted(turn.worker, self.over[place])
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        over = self.passes[place]
        self.over = {**getattr(self, "over", {}), place: over.count}
        del self.passes[place]
        return Exhausted(turn.worker, over.count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


# %% wrong: a list of batches is taken for a batch only if it is not empty
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        return Exhausted(turn.worker, self.passes[place].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return not isinstance(answer, list) or bool(answer)
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


# %% wrong: an OSError in the stream is its end
class StreamFetcher:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        try:
            for batch in self.passes[place].batches:
                return batch
        except OSError:
            pass
        return Exhausted(turn.worker, self.passes[place].count)


class Turns:
    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


# %% right: the first turn has number 0
class StreamFetcher:

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if turn.number == 0:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        return Exhausted(turn.worker, self.passes[place].count)


class Turns:

    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False


# %% wrong: a new dict of passes for each batch
class StreamFetcher:

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        kept = {}
        for (loop, worker), one in list(self.passes.items()):
            if worker != turn.worker or loop in turn.running:
                kept[loop, worker] = one
        self.passes = kept
        place = (turn.loop, turn.worker)
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        return Exhausted(turn.worker, self.passes[place].count)


class Turns:

    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return

    def is_batch(self, answer: Any) -> bool:
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False
