# %% right: a helper for the outcome of a call
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            await self._one(number, item)
            tally.add(started, time.perf_counter())
            del item

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None

    async def _one(self, number: int, item: Any) -> None:
        try:
            outcome = (number, await self.called(item), None)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError) and self.unwanted:
                raise
            outcome = (number, item, error)
        self.results.put(outcome)


# %% right: a condition in the loop
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        number, group = self.inbox.take()
        while group:
            pairs = [(number + place, item) for place, item in enumerate(group)]
            self.tell(self.bring, pairs)
            del pairs, group
            number, group = self.inbox.take()
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items and not self.over:
                self.there.clear()
                await self.there.wait()
            if not self.items:
                break
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% right: brings one item at a time, and drains what is not wanted
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            while group:
                self.tell(self.bring, [(number, group.popleft())])
                number += 1
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if not wanted:
                continue
            if error is not None:
                wanted = self.outlet.fail(number, result, error)
            else:
                wanted = self.outlet.give(number, result)
            result = error = None
            if not wanted:
                self.inbox.close()


# %% wrong: numbers begin with 0 in every group
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the loop never hears of the end
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        pass

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: every end cancels the tasks
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, True)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: no end cancels the tasks
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, False)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: waits for all items, then brings them
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.__dict__.setdefault('pairs', []).extend(enumerate(group, number))
        self.tell(self.bring, self.__dict__.get('pairs', []))
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: brings items without telling the loop
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.items.extend(enumerate(group, number))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the thread that feeds keeps the items
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            kept = group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: tasks end when there is nothing to do for a moment
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over or tally.items:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: tasks go round and round while they wait
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                await asyncio.sleep(0)
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: tasks never end
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: tasks end at the end, items or not
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            if self.over:
                return
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: one request at a time
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                if not hasattr(self, "gate"):
                    self.gate = asyncio.Lock()
                async with self.gate:
                    result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: an error ends the task
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
                return
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: an error is lost
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException:
                self.inbox.leave()
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: only exceptions are failures
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except Exception as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: a cancelled task goes on
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the item is missing in a failure
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, None, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: results are handed on from the loop
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.outlet.give(number, result)
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: calls are not counted
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the wait for an item is counted
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            started = time.perf_counter()
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: a call is counted without its time
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, started)
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the item is kept by the task
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the result is kept by the task
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the result is kept by the thread that hands on
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            kept = what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: None ends the results
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if result is None:
                break
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: nobody tells that no more is wanted
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
            result = error = None


# %% wrong: goes on giving when no more is wanted
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                if not (self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)):
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: failures are given as results
class AsyncStage(LoopThreads):
    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result if error is None else error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: exceptions alone are failures
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except Exception as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: what fail answers is ignored
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                if error is None:
                    wanted = self.outlet.give(number, result)
                else:
                    self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: calls that fail are not counted
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
                tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: the error is kept, and with it the item
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = None


# %% wrong: tasks look every 10 ms whether there is an item
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                await asyncio.sleep(0.01)
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: after an error of the stream, what came before it is not wanted
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed or self.inbox.error is not None)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        wanted = True
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            if wanted:
                wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
                if not wanted:
                    self.inbox.close()  # `feed` wakes, and ends the tasks
            result = error = None


# %% wrong: what is not wanted stays in the queue
class AsyncStage(LoopThreads):

    def feed(self) -> None:
        while True:
            number, group = self.inbox.take()
            if not group:
                break
            self.tell(self.bring, list(enumerate(group, number)))
            del group
        self.tell(self.end, self.inbox.closed)

    async def work(self, tally: Tally) -> None:
        while True:
            while not self.items:
                if self.over:
                    return
                self.there.clear()
                await self.there.wait()
            number, item = self.items.popleft()
            started = time.perf_counter()
            try:
                result = await self.called(item)
            except asyncio.CancelledError:
                if self.unwanted:
                    raise
                error: BaseException = RuntimeError("the function cancelled its own task")
                self.results.put((number, item, error))
            except BaseException as error:
                self.results.put((number, item, error))
            else:
                self.results.put((number, result, None))
            tally.add(started, time.perf_counter())
            item = result = None

    def hand_on(self) -> None:
        while (what := self.results.get()) is not None:
            number, result, error = what
            del what
            wanted = self.outlet.give(number, result) if error is None else self.outlet.fail(number, result, error)
            result = error = None
            if not wanted:
                self.inbox.close()
                return
