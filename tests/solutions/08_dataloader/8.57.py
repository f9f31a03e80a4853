# %% right: with names for the columns
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if type(image) is not np.ndarray and not isinstance(image, np.ndarray):
            raise TypeError(f"an image must be an array (H, W, C) of uint8, got {type(image).__name__}")
        if image.ndim != 3 or image.dtype != np.dtype("u1"):
            raise TypeError(f"an image must be (H, W, C) uint8, got {image.dtype} with shape {image.shape}")
        row = self.entries[key]
        has_room = row[ROOM] >= image.nbytes or self._room(user, row, image.nbytes)
        if not has_room:
            return False
        there = np.frombuffer(self.map, np.uint8, image.nbytes, self.first + int(row[START]))
        there[:] = image.ravel()
        row[SHAPE] = image.shape
        self._see(user, key)
        row[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% right: load with early returns
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                there = self._look(user, key)
                if there is not None:
                    self.counts[user.row, 0] += 1
                    return there
                self.counts[user.row, 1] += 1
                image = load()
                if not self._write(user, key, image):
                    return frozen(image)
                return self._look(user, key)
        except CircleError:
            self.counts[user.row, 1] += 1
        return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% right: room by remainders
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock:
            with self._held(0):
                start = int(self.totals[USED])
                after = start + size
                if after > self.max_bytes:
                    return False
                end = after + (ALIGN - after % ALIGN) % ALIGN
                if not self._taken(min(end, self.max_bytes)):
                    return False
                self.totals[USED] = end
        entry[START] = start
        entry[ROOM] = size
        return True


# %% right: memory is asked for up to the aligned end
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(end):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: READY first
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        entry[READY] = 1
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: the shape last
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        self._see(user, key)
        entry[READY] = 1
        entry[SHAPE] = image.shape
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: never READY
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: nothing is made visible
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: visible before the pixels
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        entry[SHAPE] = image.shape
        self._see(user, key)
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: anything is written
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if False:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: every dtype is written
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: grey without channels is written
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = (*image.shape, 1)[:3]
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: room is set aside again
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: room that is too small is used
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if not entry[ROOM] and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: pixels from the start of the memory
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: not aligned
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + size
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: rounded down
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + size // ALIGN * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: the last image has to be aligned
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if end > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: without a limit
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: a failure gives bytes away
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            self.totals[USED] = end
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: USED does not move
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: room is rounded in the row
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, end - start
        return True


# %% wrong: START is forgotten
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[ROOM] = size
        return True


# %% wrong: no lock of the key
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            if True:
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: no second look
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = None
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: hits and misses exchanged
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is not None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: no counts
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: what does not fit can be written to
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return image if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: what was loaded, not what is kept
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return image
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: a circle is an error
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        finally:
            pass

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: a circle's image can be written to
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return load()

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: a load in a circle counts nothing
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if type(image) is not np.ndarray and not isinstance(image, np.ndarray):
            raise TypeError(f"an image must be an array (H, W, C) of uint8, got {type(image).__name__}")
        if image.ndim != 3 or image.dtype != np.dtype("u1"):
            raise TypeError(f"an image must be (H, W, C) uint8, got {image.dtype} with shape {image.shape}")
        row = self.entries[key]
        has_room = row[ROOM] >= image.nbytes or self._room(user, row, image.nbytes)
        if not has_room:
            return False
        there = np.frombuffer(self.map, np.uint8, image.nbytes, self.first + int(row[START]))
        there[:] = image.ravel()
        row[SHAPE] = image.shape
        self._see(user, key)
        row[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: ROOM before START
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if type(image) is not np.ndarray and not isinstance(image, np.ndarray):
            raise TypeError(f"an image must be an array (H, W, C) of uint8, got {type(image).__name__}")
        if image.ndim != 3 or image.dtype != np.dtype("u1"):
            raise TypeError(f"an image must be (H, W, C) uint8, got {image.dtype} with shape {image.shape}")
        row = self.entries[key]
        has_room = row[ROOM] >= image.nbytes or self._room(user, row, image.nbytes)
        if not has_room:
            return False
        there = np.frombuffer(self.map, np.uint8, image.nbytes, self.first + int(row[START]))
        there[:] = image.ravel()
        row[SHAPE] = image.shape
        self._see(user, key)
        row[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[ROOM] = size
        entry[START] = start
        return True


# %% wrong: USED after the row
class SharedCache(SharedImages):
    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock:
            with self._held(0):
                start = int(self.totals[USED])
                after = start + size
                if after > self.max_bytes:
                    return False
                end = after + (ALIGN - after % ALIGN) % ALIGN
                if not self._taken(min(end, self.max_bytes)):
                    return False
                entry[START] = start
                entry[ROOM] = size
                self.totals[USED] = end
        return True


# %% wrong: room is given away without the threads' lock
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: loads when the key's lock is free again
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
            image = load()
            written = self._look(user, key) if self._write(user, key, image) else None
            return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: writes when the key's lock is free again
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
            written = self._look(user, key) if self._write(user, key, image) else None
            return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: room is given away without the lock of all processes
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock:
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: USED is read before the locks
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        start = int(self.totals[USED])
        with user.lock, self._held(0):
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: no memory is taken from the system
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes:
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: memory is taken, and the answer ignored
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes:
                return False
            self._taken(min(end, self.max_bytes))
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: takes memory by the size of the image
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(size):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: room that is more than enough is not used
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] != image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: counts in the first row
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[0, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: a multiple of ALIGN gets one more
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] < image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + (size // ALIGN + 1) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True


# %% wrong: room that is exactly enough is set aside again
class SharedCache(SharedImages):

    def _flights(self) -> Any:
        return LRUCache(0)

    def _load(self, user: User, key: int, load: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            with self._held(1 + key):
                image = self._look(user, key)  # another process may have loaded it meanwhile
                self.counts[user.row, int(image is None)] += 1
                if image is not None:
                    return image
                image = load()
                written = self._look(user, key) if self._write(user, key, image) else None
                return frozen(image) if written is None else written
        except CircleError:
            self.counts[user.row, 1] += 1
            return frozen(load())

    def _write(self, user: User, key: int, image: np.ndarray) -> bool:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
            found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
            raise TypeError(f"an image of a SharedCache must be (H, W, C) uint8, got {found}")
        entry = self.entries[key]
        if entry[ROOM] <= image.nbytes and not self._room(user, entry, image.nbytes):
            return False
        start = self.first + int(entry[START])
        np.frombuffer(self.map, np.uint8, image.nbytes, start).reshape(image.shape)[...] = image
        entry[SHAPE] = image.shape
        self._see(user, key)  # so the image is there before the word that it is
        entry[READY] = 1
        return True

    def _room(self, user: User, entry: np.ndarray, size: int) -> bool:
        with user.lock, self._held(0):
            start = int(self.totals[USED])
            end = start + -(-size // ALIGN) * ALIGN
            if start + size > self.max_bytes or not self._taken(min(end, self.max_bytes)):
                return False
            self.totals[USED] = end
        entry[START], entry[ROOM] = start, size
        return True
