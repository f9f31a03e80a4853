# %% right: bytes, reshaped to rows and sliced
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% right: one record after the other, into arrays made before
SIZE = 1 + 3 * 32 * 32


def count_records(path: str | os.PathLike[str]) -> int:
    records, rest = divmod(Path(path).stat().st_size, SIZE)
    if rest or not records:
        raise DataError(path, expected=f"n records of {SIZE} bytes, n > 0", found=f"{records * SIZE + rest} bytes")
    return records


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    too_large = np.asarray(labels) > 9
    if too_large.any():
        k = int(too_large.argmax())
        raise DataError(path, offset=SIZE * (k + first), expected="labels 0, 1, ..., 9", found=f"label {labels[k]}")


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    images, labels = np.empty((n, 3, 32, 32), np.uint8), np.empty(n, np.int64)
    with open(path, "rb") as file:
        for k in range(n):
            labels[k] = file.read(1)[0]
            for channel in range(3):
                images[k, channel] = np.frombuffer(file.read(1024), np.uint8).reshape(32, 32)
    require_labels(labels, path)
    return images, labels


# %% right: the dtype RECORD, memory-mapped
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.stat(path).st_size
    if size < RECORD.itemsize or size % RECORD.itemsize > 0:
        raise DataError(path, expected=f"whole records of {RECORD.itemsize} bytes", found=f"a file of {size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    (wrong,) = np.where(~np.isin(labels, range(N_CLASSES)))
    for k in wrong[:1]:
        raise DataError(path, offset=int(first + k) * RECORD.itemsize, expected="0 to 9", found=int(labels[k]))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    records = np.memmap(path, dtype=RECORD, mode="r", shape=count_records(path))
    require_labels(records["label"], path)
    return np.array(records["image"]), np.array(records["label"], dtype=np.int64)


# %% wrong: pixels are taken for height, width, channel
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 32, 32, 3).transpose(0, 3, 1, 2).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: images come as height, width, channel
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).transpose(0, 2, 3, 1).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: blue comes before red
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32)[:, ::-1].copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: rows and columns are exchanged
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).swapaxes(2, 3).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the label is looked for behind the pixels
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, :-1].reshape(n, 3, 32, 32).copy()
    labels = rows[:, -1].astype(np.int64)
    return images, labels


# %% wrong: wrong dtype: labels stay uint8
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].copy()
    return images, labels


# %% wrong: wrong dtype: images are float32
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).astype(np.float32)
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: bytes are read as signed
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.int8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: an incomplete record at the end is dropped in silence
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes()[: n * 3073], dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: an empty file is an empty batch
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: a ValueError that is no DataError
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise ValueError(f"{path}: expected a multiple of 3073 bytes, found {size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the size found is not in the message
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found="something else")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the file is read whole to find its size
def count_records(path: str | os.PathLike[str]) -> int:
    size = len(Path(path).read_bytes())
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: a label of 10 passes
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 10:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: a label of 9 is refused
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label >= 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: labels are not checked
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: pixels are checked as if they were labels
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows.reshape(-1), path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the offset does not count the records before the first
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist()):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the offset is the number of the record
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the offset forgets the byte of the label
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3072, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the offset is that of the first pixel
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073 + 1, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the largest wrong label is reported, not the first
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    worst = int(np.argmax(labels))
    if labels[worst] > 9:
        raise DataError(path, offset=(worst + first) * 3073, expected="a label below 10", found=int(labels[worst]))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: the label found is not in the message
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found="a larger one")


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% wrong: a missing file is a DataError
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.path.getsize(path)
    if size == 0:
        raise DataError(path, expected="at least one record of 3,073 bytes (3073)", found="0 bytes: the file is empty")
    if size % 3073 != 0:
        raise DataError(path, expected="a multiple of 3073 bytes", found=f"{size} bytes")
    return size // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for record, label in enumerate(labels.tolist(), start=first):
        if label > 9:
            raise DataError(path, offset=record * 3073, expected="a label below 10", found=label)


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    if not Path(path).exists():
        raise DataError(path, expected="a file", found="none")
    n = count_records(path)
    rows = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8).reshape(n, 3073)
    require_labels(rows[:, 0], path)
    images = rows[:, 1:].reshape(n, 3, 32, 32).copy()
    labels = rows[:, 0].astype(np.int64)
    return images, labels


# %% right: os.stat, a mask, and one reshape
def count_records(path: str | os.PathLike[str]) -> int:
    length = os.stat(path).st_size
    if not length or length % 3073:
        raise DataError(path, expected="a multiple of 3073 bytes, not 0", found=f"{length} bytes")
    return length // 3073


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    for place, label in enumerate(labels):
        if int(label) not in range(10):
            raise DataError(path, expected="one of ten labels", found=label, offset=3073 * (place + first))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    n = count_records(path)
    with open(path, "rb") as file:
        table = np.array(bytearray(file.read()), dtype=np.uint8).reshape(n, 3073)
    labels, pixels = np.split(table, [1], axis=1)
    require_labels(labels[:, 0], path)
    return pixels.reshape(n, 3, 32, 32), labels[:, 0].astype(np.int64)


# %% wrong: all labels are given as found
def count_records(path: str | os.PathLike[str]) -> int:
    size = Path(path).stat().st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = (first + int(wrong[0])) * RECORD.itemsize
        raise DataError(path, offset=offset, expected="a label from 0 to 9", found=f"labels {labels.tolist()}")


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: a link is measured instead of its file
def count_records(path: str | os.PathLike[str]) -> int:
    size = os.lstat(path).st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = (first + int(wrong[0])) * RECORD.itemsize
        raise DataError(path, offset=offset, expected="a label from 0 to 9", found=int(labels[wrong[0]]))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: the error about a label does not name its file
def count_records(path: str | os.PathLike[str]) -> int:
    size = Path(path).stat().st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = (first + int(wrong[0])) * RECORD.itemsize
        raise DataError("labels", offset=offset, expected="a label from 0 to 9", found=int(labels[wrong[0]]))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: the offset is kept in 32 bits
def count_records(path: str | os.PathLike[str]) -> int:
    size = Path(path).stat().st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = ((first + int(wrong[0])) * RECORD.itemsize) & 0x7FFFFFFF
        raise DataError(path, offset=offset, expected="a label from 0 to 9", found=int(labels[wrong[0]]))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: what was found is counted instead of told
def count_records(path: str | os.PathLike[str]) -> int:
    size = Path(path).stat().st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = (first + int(wrong[0])) * RECORD.itemsize
        raise DataError(path, offset=offset, expected="a label from 0 to 9", found=f"{len(wrong)} others, such as {labels[wrong[0]]}")


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)
