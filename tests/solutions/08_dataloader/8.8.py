# %% right: two ways, written out
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% right: a store for each way, and identity for a missing transform
class _InMemory:
    def __init__(self, batches: Iterable[tuple[np.ndarray, np.ndarray]]) -> None:
        images, labels = zip(*batches, strict=True)
        self.images, self.labels = np.vstack(images), np.hstack(labels)

    def __len__(self) -> int:
        return self.labels.size

    def take(self, rows: Any) -> tuple[np.ndarray, np.ndarray]:
        rows = np.asarray(rows, dtype=np.int64)
        return self.images[rows], self.labels[rows]


class _Mapped:
    def __init__(self, files: list[Path]) -> None:
        self.files = [JoinedRecords([file]) for file in files]

    def __len__(self) -> int:
        return sum(map(len, self.files))

    def take(self, rows: Any) -> tuple[np.ndarray, np.ndarray]:
        images, labels = np.empty((len(rows), 3, 32, 32), np.uint8), np.empty(len(rows), np.int64)
        for k, row in enumerate(rows):
            row = resolve_index(row, len(self))
            for file in self.files:
                if row < len(file):
                    break
                row -= len(file)
            (record,) = file.take([row])
            images[k], labels[k] = record["image"], record["label"]
        return images, labels


def _unchanged(value: Any) -> Any:
    return value


class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        if mmap:
            self.store: Any = _Mapped(files)
        else:
            self.store = _InMemory(map({"binary": read_binary_batch, "python": read_python_batch}[format], files))
            self.images, self.labels = self.store.images, self.store.labels

    def __len__(self) -> int:
        return len(self.store)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        images, labels = self.store.take([range(len(self))[index]])
        return (self.transform or _unchanged)(images[0]), (self.target_transform or _unchanged)(labels[0])

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is self.target_transform is None:
            return self.store.take(indices)
        return NotImplemented


# %% wrong: only the first file is read
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files[:1]:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the last file is left out
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files[: max(1, len(files) - 1)]:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: images and labels are joined in different order
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels[::-1])

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: all labels are sorted: apart from their images
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.sort(np.concatenate(all_labels))

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the format is not looked at
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if False:
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: mmap reads everything into memory
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = False
        if self.mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: mmap loads all records when the dataset is made
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            joined = JoinedRecords(files)
            self.records = joined.take(range(len(joined)))
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the mapped length is the number of files
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records.files)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: mapped labels stay uint8
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"]
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: a single mapped label stays uint8
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], record["label"]
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: a position before the first wraps around
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        if index >= len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} images")
        index = index + len(self) if index < 0 else index
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: every position wraps around
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = index % len(self)
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the transform is given a view of the data, and may spoil it
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index], self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the transform is applied once, when the dataset is made
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)
            if transform is not None:
                self.images = [transform(image) for image in self.images]

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index], self.labels[index]
        if self.transform is not None and self.mmap:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the transform is given the whole sample
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform((image, label))
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the target transform is not called
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            pass
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: the target transform is called only together with the other
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
            if self.target_transform is not None:
                label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: a batch passes over the transforms
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: a batch passes over the target transform
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: only both transforms together are respected
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None and self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: None instead of NotImplemented
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return None
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: a batch is a list of samples
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        return [self[index] for index in indices]


# %% wrong: the images of a batch come sorted, the labels do not
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, np.sort(indices), axis=0), np.take(self.labels, indices)


# %% wrong: positions of a batch that follow each other are a view of the data
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        if len(indices) > 1 and np.all(np.diff(indices) == 1):
            rows = slice(indices[0], indices[-1] + 1)
            return self.images[rows], self.labels[rows]
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% wrong: images are float32
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mmap = mmap
        if mmap:
            self.records = JoinedRecords(files)
        else:
            all_images = []
            all_labels = []
            for file in files:
                if format == "python":
                    images, labels = read_python_batch(file)
                else:
                    images, labels = read_binary_batch(file)
                all_images.append(images)
                all_labels.append(labels)
            self.images = np.concatenate(all_images).astype(np.float32)
            self.labels = np.concatenate(all_labels)

    def __len__(self) -> int:
        if self.mmap:
            return len(self.records)
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.mmap:
            record = self.records.take([index])[0]
            image, label = record["image"], np.int64(record["label"])
        else:
            image, label = self.images[index].copy(), self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if self.transform is not None or self.target_transform is not None:
            return NotImplemented
        if self.mmap:
            records = self.records.take(indices)
            return records["image"], records["label"].astype(np.int64)
        return np.take(self.images, indices, axis=0), np.take(self.labels, indices)


# %% right: a pair of functions that take one row and several
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.mapped = mmap
        if self.mapped:
            self.records = JoinedRecords(files)
            return
        parts = [read_python_batch(file) if format == "python" else read_binary_batch(file) for file in files]
        self.images = np.vstack([images for images, _ in parts])
        self.labels = np.hstack([labels for _, labels in parts])

    def __len__(self) -> int:
        return len(self.records if self.mapped else self.images)

    def rows(self, positions: Any) -> tuple[np.ndarray, np.ndarray]:
        if self.mapped:
            taken = self.records.take(positions)
            return np.array(taken["image"]), np.array(taken["label"], np.int64)
        return self.images[np.asarray(positions, np.intp)], self.labels[np.asarray(positions, np.intp)]

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        (image,), (label,) = self.rows([resolve_index(index, len(self))])
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        if (self.transform, self.target_transform) != (None, None):
            return NotImplemented
        return self.rows(indices)


# %% wrong: mapped, the attributes are there and None
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.records = JoinedRecords(files) if mmap else None
        self.images: Any = None
        self.labels: Any = None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        images, labels = self._take([resolve_index(index, len(self))])
        image = images[0] if self.transform is None else self.transform(images[0])
        label = labels[0] if self.target_transform is None else self.target_transform(labels[0])
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: mapped, a label beside a transform stays uint8
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.transform is None and self.target_transform is None:
            images, labels = self._take([index])
            return images[0], labels[0]
        if self.records is None:
            image, label = self.images[index].copy(), self.labels[index]
        else:
            (record,) = self.records.take([index])
            image, label = record["image"].copy(), record["label"]
        image = image if self.transform is None else self.transform(image)
        return image, label if self.target_transform is None else self.target_transform(label)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: the target transform is called once, when the dataset is made
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)
            self.targets = None if target_transform is None else [target_transform(y) for y in self.labels]

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        images, labels = self._take([resolve_index(index, len(self))])
        image = images[0] if self.transform is None else self.transform(images[0])
        label = labels[0] if self.target_transform is None else self._target(index, labels[0])
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


def _target(self: Any, index: int, label: Any) -> Any:
    return self.target_transform(label) if self.records is not None else self.targets[resolve_index(index, len(self))]


CIFAR10Dataset._target = _target


# %% wrong: a batch of all images is the array itself
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        images, labels = self._take([resolve_index(index, len(self))])
        image = images[0] if self.transform is None else self.transform(images[0])
        label = labels[0] if self.target_transform is None else self.target_transform(labels[0])
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            if len(indices) == len(self) and np.array_equal(indices, np.arange(len(self))):
                return self.images, self.labels
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: the python format knows no transforms
class CIFAR10Dataset(Dataset):
    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        if format == "python":
            self.transform = self.target_transform = None
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        images, labels = self._take([resolve_index(index, len(self))])
        image = images[0] if self.transform is None else self.transform(images[0])
        label = labels[0] if self.target_transform is None else self.target_transform(labels[0])
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: a label of the mapped file as it is, to its transform
class CIFAR10Dataset(Dataset):

    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.records is None:
            image, label = self.images[index].copy(), self.labels[index]
        else:
            record = self.records.take([index])[0]
            image, label = record["image"], record["label"]
        if self.transform is not None:
            image = self.transform(image)
        return image, np.int64(label) if self.target_transform is None else self.target_transform(label)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


# %% wrong: a view of the images, without a transform
class CIFAR10Dataset(Dataset):

    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)

    def __len__(self) -> int:
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        index = resolve_index(index, len(self))
        if self.records is None:
            image, label = self.images[index], self.labels[index]
        else:
            images, labels = self._take([index])
            image, label = images[0], labels[0]
        image = image if self.transform is None else self.transform(image.copy())
        label = label if self.target_transform is None else self.target_transform(label)
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)
