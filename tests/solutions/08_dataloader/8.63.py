# %% right: collects what is due, then hands it on
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if not self._one(number, result):
                with self.lock:
                    self.over = True
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0

    def _one(self, number: int, result: Any) -> bool:
        if type(result) is Failed:
            return super().fail(number, result.item, result.error)
        return super().give(number, result)


# %% right: asks for over first
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            if self.over:
                return False
            self.kept[number] = result
            if self.handing_on or self.due != number:
                return True
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        found = Several()
        for result in results:
            if result is not SKIP:
                found.append(result)
        return found, 0.0


# %% right: a lock for handing on that is tried, not waited for
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()
        self.turn = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
        while not self.over and self.due in self.kept:
            if not self.turn.acquire(blocking=False):
                return True  # who hands on looks again after it has let go
            try:
                self.hand_on_what_is_due()
            finally:
                self.turn.release()
        return not self.over

    def hand_on_what_is_due(self) -> None:
        while not self.over and self.due in self.kept:
            with self.lock:
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                self.over = not Outlet.fail(self, number, result.item, result.error)
            else:
                self.over = not Outlet.give(self, number, result)

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several([result for result in results if result is not SKIP]), 0.0


# %% wrong: results go on as they come
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        return super().give(number, result)

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: each thread waits for its turn
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        while self.due != number and not self.over:
            time.sleep(0.0005)
        with self.lock:
            self.kept[number] = result
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: hands on with the lock held
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            while self.due in self.kept and not self.over:
                due, self.due = self.due, self.due + 1
                found = self.kept.pop(due)
                if isinstance(found, Failed):
                    self.over = not super().fail(due, found.item, found.error)
                else:
                    self.over = not super().give(due, found)
            return not self.over

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: several threads hand on at a time
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: hands on one result at a time, and no more
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True
                return False
            self.handing_on = False
            return True

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: never hands on again
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: a place is left when the result is kept
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            self.inbox.leave()
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: failures are judged at once
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return super().fail(number, item, error)

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: failures are judged at once, and leave no hole
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        last = self.failures.judge(number, item, error, number + 1)
        if last is not None:
            self.end(last)
        return self.give(number, SKIP) if last is None else False

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: a failure is a result
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, error)

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: a failure is left out, and not judged
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, SKIP)

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: after the end, results go on
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: nobody hears of the end
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return True
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: the one who ends it does not hear of it
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True
                return True

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: SKIP is not kept, and leaves a hole
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        if result is SKIP:
            self.leave()
            return True
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: None is no result
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if result is None:
                self.leave()
                continue
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: results are kept for ever
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept[self.due]
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: a plain list instead of Several
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return [result for result in results if result is not SKIP], 0.0


# %% wrong: SKIP among several
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(results), 0.0


# %% wrong: generators go on at once
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return super().spread(results)


# %% wrong: a generator gives its first result
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return next(results, SKIP), 0.0


# %% wrong: begins with number 1
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 1, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: looks for what is due without the lock
class OrderedOutlet(Outlet):
    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            if self.due not in self.kept:
                with self.lock:
                    self.handing_on = False
                return True
            with self.lock:
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if not self._one(number, result):
                with self.lock:
                    self.over = True
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0

    def _one(self, number: int, result: Any) -> bool:
        if type(result) is Failed:
            return super().fail(number, result.item, result.error)
        return super().give(number, result)


# %% wrong: nobody notes that no more is wanted
class OrderedOutlet(Outlet):

    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.handing_on = False
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: by recursion
class OrderedOutlet(Outlet):

    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        if True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False
        return self._hand_on()

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: the item of a failure is lost
class OrderedOutlet(Outlet):

    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% right: a closed inbox wants no more, also before the turn
class OrderedOutlet(Outlet):

    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not (self.over or self.following.closed)
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                self.over = True  # `handing_on` stays: nothing follows
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0


# %% wrong: failures are judged after the end
class OrderedOutlet(Outlet):

    def __init__(self, inbox: Any, following: Any, failures: Any) -> None:
        super().__init__(inbox, following, failures)
        self.kept: dict[int, Any] = {}
        self.due, self.handing_on, self.over = 0, False, False
        self.lock = threading.Lock()

    def give(self, number: int, result: Any) -> bool:
        with self.lock:
            self.kept[number] = result
            if self.handing_on or self.due not in self.kept:
                return not self.over
            self.handing_on = True
        return self._hand_on()

    def _hand_on(self) -> bool:
        while True:
            with self.lock:
                if self.due not in self.kept:
                    self.handing_on = False
                    return True
                number, result = self.due, self.kept.pop(self.due)
                self.due += 1
            if isinstance(result, Failed):
                wanted = super().fail(number, result.item, result.error)
            else:
                wanted = super().give(number, result)
            if not wanted:
                with self.lock:
                    self.over, self.handing_on = True, False
                return False

    def fail(self, number: int, item: Any, error: BaseException) -> bool:
        return self.give(number, Failed(item, error))

    def spread(self, results: Generator[Any]) -> tuple[Any, float]:
        return Several(result for result in results if result is not SKIP), 0.0
