# %% right: one helper that keeps and drops
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        if key not in self.kept:
            return MISSING
        self.kept[key] = self.kept.pop(key)
        return self.kept[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        dropped = []
        if key in self.kept:
            old = self.kept.pop(key)
            self.bytes -= old[1]
            dropped.append(old)
        size = bytes_of(value)
        too_large = self.max_bytes is not None and size > self.max_bytes
        if not too_large and self.capacity != 0:
            self.kept[key] = (value, size)
            self.bytes += size
            while self._too_much():
                oldest = next(iter(self.kept))
                dropped.append(self.kept[oldest])
                self.bytes -= self.kept[oldest][1]
                del self.kept[oldest]
                self.evictions += 1
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% right: get with two branches, load with a flag
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            if value is MISSING:
                self.misses += 1
                return default
            self.hits += 1
            return value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        mine = None
        while mine is None:
            with self._locked():
                value = self._used(key)
                flight = self.flights.get(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                if flight is not None and self._may_wait(flight, key):
                    wait = True
                else:
                    wait, mine = False, Flight()
                    self.misses += 1
                    if flight is None:
                        self.flights[key] = mine
            if wait and self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% right: keep when it has landed
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = []
        try:
            flight.value = frozen(load())
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
                    if flight.error is None:
                        dropped = self._keep(key, flight.value)
            flight.landed.set()
        dropped.clear()
        return flight.value


# %% wrong: get does not count
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: a use moves nothing
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.get(key)
        return MISSING if entry is None else entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: None is missing
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING or value is None else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: default only
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: arrays can be written to
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: loaded arrays can be written to
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = load()
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: the newest makes room
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(reversed(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: evictions are not counted
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: an old value of the key is an eviction
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        self.evictions += dropped[0] is not None
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: bytes of what is dropped still count
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: bytes of the old value still count
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: one at most makes room
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        if self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: what is too large empties the cache
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0:
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: what is too large leaves the old value
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size = bytes_of(value)
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return []
        dropped = [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: a value as large as the cache is too large
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size >= self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: dropped while the lock is held
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            self._keep(key, value)

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: a load drops while the lock is held
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: every thread loads
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
        if value is not MISSING:
            return value
        value = frozen(load())
        self.put(key, value)
        return value

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: loads while it holds the lock
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        with self._locked():
            value = self._used(key)
            if value is not MISSING:
                self.hits += 1
                return value
            self.misses += 1
            value = frozen(load())
            self._keep(key, value)
            return value

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: an error is kept from those who wait
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: an error leaves the flight
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            if flight.error is None:
                self.flights.pop(key, None)
            flight.landed.set()
            del dropped


# %% wrong: those who wait are never told
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            del dropped


# %% wrong: errors are told to none but the first
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            if flight.error is None:
                flight.landed.set()
            del dropped


# %% wrong: the value is not kept
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    pass
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: kept after a clear
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if True:
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: waits in a circle
def threading_ident() -> int:
    import threading

    return threading.get_ident()


class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or (flight.thread == threading_ident() and not self._may_wait(flight, key)):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: those who wait count a miss
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.misses += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: those who wait count nothing
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: a load counts no miss
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: an interrupted load leaves no error
class LRUCache(CacheOfOneProcess):
    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        if key not in self.kept:
            return MISSING
        self.kept[key] = self.kept.pop(key)
        return self.kept[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        dropped = []
        if key in self.kept:
            old = self.kept.pop(key)
            self.bytes -= old[1]
            dropped.append(old)
        size = bytes_of(value)
        too_large = self.max_bytes is not None and size > self.max_bytes
        if not too_large and self.capacity != 0:
            self.kept[key] = (value, size)
            self.bytes += size
            while self._too_much():
                oldest = next(iter(self.kept))
                dropped.append(self.kept[oldest])
                self.bytes -= self.kept[oldest][1]
                del self.kept[oldest]
                self.evictions += 1
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: another's flight is removed
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                self.flights.pop(key, None)
            flight.landed.set()
            del dropped


# %% wrong: with capacity 0, each value is evicted
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.max_bytes is not None and size > self.max_bytes:
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: who waits counts a hit before the landing
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
                self.hits += 1
            if self._landed(flight):
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: get without the lock
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        value = self._used(key)
        self.hits += value is not MISSING
        self.misses += value is MISSING
        return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: put without the lock
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: the old value of a key dies under the lock
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped, old = bytes_of(value), [], self.kept.pop(key, None)
        self.bytes -= old[1] if old else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: those who wait can write to the array
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = load()
            value = frozen(flight.value)
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, value)
            return value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: a program that ends is a value for those who wait
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except (Exception, KeyboardInterrupt) as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: asks whether it may wait without the lock
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None:
                    self.misses += 1
                    mine = self.flights[key] = Flight()
                    break
            if not self._may_wait(flight, key):
                with self._locked():
                    self.misses += 1
                mine = Flight()
                break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: the flight is taken out without the lock
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            if self.flights.get(key) is flight:
                del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: counts when the lock is free again
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
        if value is MISSING:
            self.misses += 1
            return default
        self.hits += 1
        return value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                with self._locked():
                    self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped


# %% wrong: counts one that has waited without the lock
class LRUCache(CacheOfOneProcess):

    def get(self, key: Hashable, default: Any = None) -> Any:
        with self._locked():
            value = self._used(key)
            self.hits += value is not MISSING
            self.misses += value is MISSING
            return default if value is MISSING else value

    def _used(self, key: Hashable) -> Any:
        entry = self.kept.pop(key, None)
        if entry is None:
            return MISSING
        self.kept[key] = entry
        return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        value = frozen(value)
        with self._locked():
            dropped = self._keep(key, value)
        del dropped  # not before the lock is free: finalizers of values may take long

    def _keep(self, key: Hashable, value: Any) -> list[Any]:
        size, dropped = bytes_of(value), [self.kept.pop(key, None)]
        self.bytes -= dropped[0][1] if dropped[0] else 0
        if self.capacity == 0 or (self.max_bytes is not None and size > self.max_bytes):
            return dropped
        self.kept[key] = value, size
        self.bytes += size
        while self._too_much():
            entry = self.kept.pop(next(iter(self.kept)))
            self.bytes -= entry[1]
            self.evictions += 1
            dropped.append(entry)
        return dropped

    def get_or_load(self, key: Hashable, load: Callable[[], Any]) -> Any:
        while True:
            with self._locked():
                value = self._used(key)
                if value is not MISSING:
                    self.hits += 1
                    return value
                flight = self.flights.get(key)
                if flight is None or not self._may_wait(flight, key):
                    self.misses += 1
                    mine = Flight()
                    self.flights.setdefault(key, mine)
                    break
            if self._landed(flight):
                self.hits += 1
                return flight.value
        return self._fly(mine, key, load)

    def _fly(self, flight: Flight, key: Hashable, load: Callable[[], Any]) -> Any:
        dropped = None
        try:
            flight.value = frozen(load())
            with self._locked():
                if self.flights.get(key) is flight:  # else it was cleared meanwhile
                    dropped = self._keep(key, flight.value)
            return flight.value
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._locked():
                if self.flights.get(key) is flight:
                    del self.flights[key]
            flight.landed.set()
            del dropped
