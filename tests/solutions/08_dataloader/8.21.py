# %% right: step by step
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% right: the lease gives its slot back itself
class Lease(np.ndarray):
    """The memory of a slot, which it gives back when it goes; slices of it do not."""

    give_back: Any = None

    def __del__(self) -> None:
        if self.give_back is not None:
            self.give_back()


class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, 5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(map(len, views))
        ground = np.frombuffer(self.memory(slot, size), np.uint8) if size else None
        for (start, length), view in zip(places, views):
            if length:
                ground[start : start + length] = np.frombuffer(view, np.uint8)
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        memory: Any = np.zeros(0, np.uint8)
        if slot is not None and message.size:
            memory = np.frombuffer(self.memory(slot, message.size), np.uint8, message.size).view(Lease)
            if self.free:
                memory.give_back = lambda: self.free.append(slot)
                return load(message, memory)
        copies = [np.array(memory[start : start + length]) for start, length in message.places]
        if slot is not None:
            self.free.append(slot)
        return pickle.loads(message.pickled, buffers=copies)


# %% right: memory counted by hand, and a deep copy of the batch
import copy


class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            stream = BytesIO()
            BatchPickler(stream, protocol=5).dump(batch)
            return Message(stream.getvalue(), [], 0)
        pickled, views = dump(batch)
        message = Message(pickled, *places_of(len(view) for view in views))
        filled = [(place, view) for place, view in zip(message.places, views) if len(view)]
        for (start, length), view in filled:
            self.memory(slot, message.size)[start : start + length] = view
        return message

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None or message.size == 0:
            self.release(slot)
            return pickle.loads(message.pickled, buffers=[bytearray() for _ in message.places])
        lease = np.ndarray((message.size,), np.uint8, buffer=self.memory(slot, message.size))
        parts = [memoryview(lease)[start : start + length] for start, length in message.places]
        batch = pickle.loads(message.pickled, buffers=parts)
        if not self.free:
            batch = copy.deepcopy(batch)
            self.free.append(slot)
        else:
            weakref.finalize(lease, self.release, slot).atexit = False
        return batch


# %% wrong: the lease is a slice, and the arrays are slices of what is below it
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8)[: message.size]
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            parts = [lease[start : start + length] for start, length in message.places]
            return pickle.loads(message.pickled, buffers=parts)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the lease is a memoryview, which its slices do not keep alive
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = memoryview(self.memory(slot, message.size))[: message.size]
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the arrays look at the map, not at the lease
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, self.memory(slot, message.size))
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the slot is given back at once
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            self.release(slot)
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the slot waits for the map, which stays for ever
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(self.memory(slot, message.size), self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the slot waits for the first array only
def arrays_in(batch: Any) -> list[np.ndarray]:
    if isinstance(batch, np.ndarray):
        return [batch] if batch.dtype != object else []
    if isinstance(batch, dict):
        batch = list(batch.values())
    return [array for part in batch for array in arrays_in(part)] if isinstance(batch, list | tuple) else []


class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            batch = load(message, lease)
            weakref.finalize(arrays_in(batch)[0], self.free.append, slot).atexit = False
            return batch
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the slot waits for the last array only
def arrays_in(batch: Any) -> list[np.ndarray]:
    if isinstance(batch, np.ndarray):
        return [batch] if batch.dtype != object else []
    if isinstance(batch, dict):
        batch = list(batch.values())
    return [array for part in batch for array in arrays_in(part)] if isinstance(batch, list | tuple) else []


class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            batch = load(message, lease)
            weakref.finalize(arrays_in(batch)[-1], self.free.append, slot).atexit = False
            return batch
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the slot is given back for each array
def arrays_in(batch: Any) -> list[np.ndarray]:
    if isinstance(batch, np.ndarray):
        return [batch] if batch.dtype != object else []
    if isinstance(batch, dict):
        batch = list(batch.values())
    return [array for part in batch for array in arrays_in(part)] if isinstance(batch, list | tuple) else []


class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            batch = load(message, lease)
            for array in arrays_in(batch):
                weakref.finalize(array, self.free.append, slot).atexit = False
            return batch
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: nothing is ever copied
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if True:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: everything is copied
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if False:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: copied while one other slot is still free
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 1:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: after copying, the slot waits for the copy
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [lease[start : start + length].copy() for start, length in message.places]
        weakref.finalize(parts[0], self.free.append, slot).atexit = False
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: copies cannot be written to
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytes(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: a batch without arrays keeps its slot
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: no slot is given back
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            self.free.append(slot)
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: arrays are packed without gaps
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = [], 0
        for view in views:
            places.append((size, view.nbytes))
            size += view.nbytes
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: memory is only as long as the largest array
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, max(view.nbytes for view in views))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% right: watched without a line of Python
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: nobody keeps what watches
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(lease[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: one copy for the whole batch, which each of its arrays keeps
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        batch = load(message, lease.copy())
        self.release(slot)
        return batch


# %% wrong: what is copied lies in one piece of memory, array after array
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size > 0:
            memory = self.memory(slot, size)
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return load(message, bytearray())
        if message.size == 0:
            self.release(slot)
            return load(message, bytearray())
        lease = np.frombuffer(self.memory(slot, message.size), dtype=np.uint8, count=message.size)
        if len(self.free) > 0:
            finalizer = weakref.finalize(lease, self.free.append, slot)
            finalizer.atexit = False
            return load(message, lease)
        whole, parts, end = memoryview(bytearray(sum(length for _, length in message.places))), [], 0
        for start, length in message.places:
            whole[end : end + length] = lease[start : start + length].tobytes()
            parts.append(whole[end : end + length])
            end += length
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% right: the lease before anything else, and finalize
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL), [], 0)
        pickled, views = dump(batch)
        places, size = places_of([view.nbytes for view in views])
        if size == 0:
            return Message(pickled, places, 0)
        target = np.frombuffer(self.memory(slot, size), np.uint8)
        for view, (start, length) in zip(views, places, strict=True):
            target[start : start + length] = np.frombuffer(view, np.uint8)
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None:
            return pickle.loads(message.pickled)
        if message.size == 0:
            batch = load(message, bytearray(1))
            self.release(slot)
            return batch
        lease = np.frombuffer(memoryview(self.memory(slot, message.size))[: message.size], np.uint8)
        if len(self.free) > 0:
            weakref.finalize(lease, self.free.append, slot).atexit = False
            return load(message, lease)
        copies = [bytearray(lease[start : start + length].tobytes()) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=copies)


# %% wrong: a batch of texts gets a page of its slot
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        memory = memoryview(self.memory(slot, max(size, 1)))
        for (start, length), view in zip(places, views, strict=True):
            memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: reading a batch of texts maps its slot
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is not None and not message.size:
            self.memory(slot, 1)
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: views of a slot cannot be written to
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            lease.flags.writeable = False
            return load(message, lease)
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: empty arrays of a batch cannot be written to
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            batch = load(message, lease)
            if isinstance(batch, list):
                for array in batch:
                    array.flags.writeable = bool(array.size)
            return batch
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)


# %% wrong: memory is asked for in slot 0, whichever was given
class Arena(Slots):
    def pack(self, batch: Any, slot: int | None) -> Message:
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            self.memory(0, size)
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)
