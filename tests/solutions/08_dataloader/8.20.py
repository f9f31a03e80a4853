# %% right: step by step
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% right: views are made in the callback, and read one after another
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    views: list[memoryview] = []

    def keep(buffer: pickle.PickleBuffer) -> bool:
        views.append(buffer.raw())
        return False  # not into the pickle

    with BytesIO() as stream:
        BatchPickler(stream, 5, buffer_callback=keep).dump(batch)
        return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    def buffers() -> Iterator[memoryview]:
        with memoryview(memory) as whole:
            for start, length in message.places:
                yield whole[slice(start, start + length)]

    return pickle.Unpickler(BytesIO(message.pickled), buffers=buffers()).load()


# %% right: slices of NumPy arrays
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream, buffers = BytesIO(), deque()
    BatchPickler(stream, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append).dump(batch)
    return stream.getbuffer().tobytes(), list(map(pickle.PickleBuffer.raw, buffers))


def load(message: Message, memory: Any) -> Any:
    whole = np.ndarray(memoryview(memory).nbytes, np.uint8, memory)
    cuts = [cut for start, length in message.places for cut in (start, start + length)]
    return pickle.loads(message.pickled, buffers=np.split(whole, cuts)[1::2])


# %% wrong: the bytes are copied on the way out
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(memoryview(bytes(buffer.raw())))
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: pickle.dumps instead of BatchPickler
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(batch, protocol=5, buffer_callback=buffers.append)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return pickled, views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the callback says that the buffer stays in the pickle
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []

    def keep(buffer: pickle.PickleBuffer) -> bool:
        buffers.append(buffer)
        return True

    pickler = BatchPickler(stream, protocol=5, buffer_callback=keep)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: views keep the shape of their arrays
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(memoryview(buffer))
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: views are cast, which empty arrays refuse
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(memoryview(buffer).cast("B"))
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: empty arrays are left out
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        if buffer.raw().nbytes:
            views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: load copies each array
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(bytearray(whole[start : start + length]))
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: load gives arrays that cannot be written to
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory).toreadonly()
    parts = []
    for start, length in message.places:
        parts.append(whole[start : start + length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: load reads one after another, and leaves out the gaps between the places
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts, start = [], 0
    for _, length in message.places:
        parts.append(whole[start : start + length])
        start += length
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: the length is taken for the end
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    for start, length in message.places:
        parts.append(whole[start:length])
    return pickle.loads(message.pickled, buffers=parts)


# %% wrong: load takes what is left of the memory for the last array
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    pickler = BatchPickler(stream, protocol=5, buffer_callback=buffers.append)
    pickler.dump(batch)
    views = []
    for buffer in buffers:
        views.append(buffer.raw())
    return stream.getvalue(), views


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    parts = []
    starts = [start for start, _ in message.places] + [len(whole)]
    for number, (start, length) in enumerate(message.places):
        end = start + length if number + 1 < len(message.places) else starts[-1] - (message.size - start - length)
        parts.append(whole[start:end])
    return pickle.loads(message.pickled, buffers=parts)


# %% right: a list of flat NumPy arrays, and slices that are counted
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    with BytesIO() as file:
        found: list[Any] = []
        pickler = BatchPickler(file, 5, buffer_callback=lambda buffer: found.append(buffer))
        pickler.dump(batch)
        return file.getvalue(), [pickle.PickleBuffer.raw(buffer) for buffer in found]


def load(message: Message, memory: Any) -> Any:
    with contextlib.ExitStack():
        view, parts = memoryview(memory), []
        for place in message.places:
            begin, length = place
            parts.append(view[begin : begin + length])
        return pickle.Unpickler(BytesIO(message.pickled), buffers=iter(parts)).load()


# %% wrong: memory is sliced as it is: a slice of a map or of a bytearray is a copy
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    whole = memory
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])


# %% wrong: what cannot be pickled is a RuntimeError
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    try:
        BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    except Exception as error:
        raise RuntimeError(f"the batch cannot be pickled: {error}") from error
    return stream.getvalue(), [buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])


# %% wrong: empty arrays have no view, and are read from the end
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers if buffer.raw().nbytes]


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=itertools.chain([whole[start : start + length] for start, length in message.places], itertools.repeat(bytearray())))


# %% wrong: views are of signed bytes
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw().cast("b") if buffer.raw().nbytes else buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])


# %% wrong: arrays are made read-only where they lie in memory
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory).toreadonly()
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])


# %% wrong: only memory that can be written to is read
def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    whole = memoryview(memory if not isinstance(memory, bytes) else bytearray(memory))
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])
