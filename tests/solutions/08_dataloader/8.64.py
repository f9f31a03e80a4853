# %% right: the limit first
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if self._bearable(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _bearable(self, seen: int) -> bool:
        no_limit = self.limit is None or self.limit < 0
        if no_limit or (not isinstance(self.limit, int) and seen < PROBATION):
            return True
        most = self.limit if isinstance(self.limit, int) else self.limit * seen
        return self.count <= most


# %% right: a plain lock around the list
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            entry = StageFailure(self.stage, number, shown(item), error)
            self.listed += [entry] if self.count <= LISTED else []
            if not self._exceeded(seen):
                error.__traceback__ = None
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% right: one function with early returns
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        told = raisable(error, self.stage)
        if not self.skips:
            with self.lock:
                self.count += 1
            return self.named(number, item, told)
        trace, told.__traceback__ = told.__traceback__, None
        with self.lock:
            self.count += 1
            if self.count <= LISTED:
                self.listed.append(StageFailure(stage=self.stage, number=number, item=shown(item), error=told))
            if self.limit is None or self.limit < 0:
                return None
            share = not isinstance(self.limit, int)
            if (share and seen < PROBATION) or self.count <= self.limit * (seen if share else 1):
                return None
            told.__traceback__ = trace
            message = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            too_many = PipelineFailure(message, self.stage, self.listed.copy())
        too_many.__cause__ = self.named(number, item, told)
        return too_many


# %% wrong: the first failure is raised, whatever was said
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if True:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: no failure is raised if there is no limit
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: one less than the limit
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count >= self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: a share counts from the first item
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return self.count > self.limit * seen


# %% wrong: a share counts after 101 items
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen > PROBATION and self.count > self.limit * seen


# %% wrong: a share counts after 100 failures
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return self.count >= PROBATION and self.count > self.limit * seen


# %% wrong: a share is a number of failures
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * PROBATION


# %% wrong: a share that is just reached is too many
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count >= self.limit * seen


# %% wrong: a number is a share
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: a negative limit is none at all
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: no limit is a limit of 0
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None:
            return self.count > 0
        if self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: what is raised is not counted
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            if not self.skips:
                return self.named(number, item, error)
            self.count += 1
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the list has no end
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if True:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: one too many is not listed
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED and not self._exceeded(seen):
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the list is empty
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                pass
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the traceback is kept
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                kept = error
                self.listed.append(StageFailure(self.stage, number, shown(item), kept))
            if not self._exceeded(seen):
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the item is kept
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, item, error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the item's own repr
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, repr(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the place of the failure instead of the number of the item
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, self.count, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: StopIteration is raised
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        pass
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: what is skipped is not made raisable
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, raisable(error, self.stage))
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: no note
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return error
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: a new exception instead of the stage's own
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, RuntimeError(str(error)))
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: raised without its traceback
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage).with_traceback(None)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: no cause
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the cause has no note
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = error
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the cause is the first failure
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, self.listed[0].error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the exception itself when there are too many
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return self.named(number, item, error)

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the error's list grows later
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, self.listed)
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the message has the number of the item
class Failures:
    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {number} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: without a lock
class Failures:

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        if True:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the last hundred are listed
class Failures:

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            self.listed.append(StageFailure(self.stage, number, shown(item), error))
            del self.listed[:-LISTED]
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: what is listed has a note
class Failures:

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = self.named(number, item, raisable(error, self.stage))
        with self.lock:
            self.count += 1
            if not self.skips:
                return error
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                error.with_traceback(None)  # its frames would keep the item
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = error
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the cause has lost its traceback
class Failures:

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error.with_traceback(None)))
            if not self._exceeded(seen):
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: after the one that was too many, failures are left out again
class Failures:

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                without_frames(error)
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count == self.limit + 1
        return seen >= PROBATION and self.count > self.limit * seen


# %% wrong: the cause is not made raisable
class Failures:

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, raisable(error, self.stage))
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), raisable(error, self.stage)))
            if not self._exceeded(seen):
                without_frames(error)
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen
