# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""CIFAR-10 from its two official formats, in memory or memory-mapped.

Formats: https://www.cs.toronto.edu/~kriz/cifar.html
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.data.locate import locate_cifar10

from .dataset import Dataset, resolve_index
from .errors import DataError
from .unpickling import PlainUnpickler, byte_type, empty_array

__all__ = [
    "ADMITTED",
    "N_CLASSES",
    "RECORD",
    "CIFAR10Dataset",
    "JoinedRecords",
    "RestrictedUnpickler",
    "count_records",
    "map_binary_batch",
    "read_binary_batch",
    "read_python_batch",
    "require_labels",
]


RECORD = np.dtype([("label", np.uint8), ("image", np.uint8, (3, 32, 32))])  # 3,073 bytes
N_CLASSES = 10


def count_records(path: str | os.PathLike[str]) -> int:
    """Return the number of records in a file, from its size alone.

    Raises:
        DataError: the file is empty, or its size is not a multiple of 3,073 bytes; gives this and the size found.
    """
    size = Path(path).stat().st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    """Raise DataError if a label is 10 or more.

    Args:
        labels: (n,) uint8, the labels of n records that follow each other in the file.
        first: the record, counted from 0, that `labels[0]` belongs to.

    Raises:
        DataError: `offset` is the byte of the first such label in the file, `found` is the label.
    """
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = (first + int(wrong[0])) * RECORD.itemsize
        raise DataError(path, offset=offset, expected="a label from 0 to 9", found=int(labels[wrong[0]]))


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Read a file of CIFAR-10 records (format: https://www.cs.toronto.edu/~kriz/cifar.html).

    Returns:
        images (N, 3, 32, 32) uint8, channels red, green, blue; labels (N,) int64, 0 to 9.

    Raises:
        DataError: see `count_records` and `require_labels`.
        FileNotFoundError: there is no such file.
    """
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)


ADMITTED: dict[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): empty_array,
    ("numpy._core.multiarray", "_reconstruct"): empty_array,
    ("numpy", "ndarray"): "ndarray",  # an argument of `_reconstruct`, never called
    ("numpy", "dtype"): byte_type,
}


class RestrictedUnpickler(PlainUnpickler):
    """An unpickler that admits only the names in `ADMITTED`."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what `ADMITTED` has for (module, name).

        Raises:
            pickle.UnpicklingError: a name that is not admitted; the message gives module and name.
        """
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Read a pickled CIFAR-10 batch: a dict with b"data" (N, 3072) uint8 and b"labels", a list of N integers.

    Returns:
        images (N, 3, 32, 32) uint8; labels (N,) int64, 0 to 9: the same as `read_binary_batch` of the same batch.

    Raises:
        DataError: not a pickle, or cut off; a name that is not admitted (it is named, and nothing was called); data or
            labels that are missing, or of the wrong shape, type, number or range; no images at all.
        FileNotFoundError: there is no such file.
    """
    unpickler = RestrictedUnpickler(io.BytesIO(Path(path).read_bytes()), encoding="bytes")
    try:
        content = unpickler.load()
    except Exception as error:
        raise DataError(path, expected="a pickled CIFAR-10 batch", found=unpickler.fault(error)) from error
    if not isinstance(content, dict) or not {b"data", b"labels"} <= content.keys():
        found = f"the keys {list(content)}"[:200] if isinstance(content, dict) else type(content).__name__
        raise DataError(path, expected='a dict with b"data" and b"labels"', found=found)
    data, labels = content[b"data"], content[b"labels"]
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.ndim != 2 or data.shape[1] != 3072:
        found = f"{data.dtype} {data.shape}" if isinstance(data, np.ndarray) else type(data).__name__
        raise DataError(path, expected="data of shape (N, 3072), uint8", found=found)
    if not isinstance(labels, list) or not set(map(type, labels)) <= {int}:
        raise DataError(path, expected="a list of integer labels", found="something else")
    if len(labels) != len(data) or not labels:
        raise DataError(path, expected=f"{len(data)} labels, at least one", found=f"{len(labels)}")
    if min(labels) < 0 or max(labels) >= N_CLASSES:
        raise DataError(path, expected="labels from 0 to 9", found=f"labels from {min(labels)} to {max(labels)}")
    return data.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)


def map_binary_batch(path: str | os.PathLike[str]) -> np.ndarray:
    """Map a file of CIFAR-10 records: an array of `RECORD`s (N,), none of which is read before it is used.

    Raises:
        DataError: see `count_records`. Labels are not checked: that would read every page of the file.
    """
    return np.memmap(path, dtype=RECORD, mode="r", shape=(count_records(path),))


class JoinedRecords:
    """Mapped files one after another, indexed as one array of records (N,); nothing is copied but what is asked for.

    Raises:
        DataError: a record that is asked for has a label of 10 or more.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths, self.files = list(paths), [map_binary_batch(path) for path in paths]
        self.ends = np.cumsum([len(file) for file in self.files])

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __reduce__(self) -> tuple[Any, ...]:  # pickled and copied as paths: a map would take its whole file along
        return JoinedRecords, (self.paths,)

    def take(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the records (len(indices),) at these positions, copied, in this order."""
        places = np.asarray(indices, dtype=np.int64)
        wrong = places[(places < -len(self)) | (places >= len(self))]
        if len(wrong):
            resolve_index(wrong[0], len(self))  # raises IndexError
        places = places % len(self)
        which = np.searchsorted(self.ends, places, side="right")
        records = np.empty(len(places), dtype=RECORD)
        for k, (file, path) in enumerate(zip(self.files, self.paths, strict=True)):
            (here,) = np.nonzero(which == k)
            rows = places[here] - (self.ends[k] - len(file))
            records[here] = file[rows]
            for row in rows[records["label"][here] >= N_CLASSES]:
                require_labels(file["label"][row : row + 1], path, first=int(row))
        return records


class CIFAR10Dataset(Dataset):
    """CIFAR-10 images (3, 32, 32) uint8 with labels (int64, 0 to 9).

    Args:
        root: folder that holds the data set, or is to hold it.
        train: the five training files if true, else the test file.
        download: fetch the data set (about 170 MB) if `root` has none.
        format: "binary" or "python", which hold the same images.
        mmap: leave the images on disk and read what is asked for; binary format only.
        transform: called with an image (3, 32, 32) uint8, a copy, each time the image is asked for; what it returns
            takes the image's place in the sample.
        target_transform: the same for the label.

    Attributes:
        classes: the names of the ten classes.
        images, labels: all of the split, (N, 3, 32, 32) uint8 and (N,) int64. A mapped dataset has no such attributes.

    Raises:
        DataError: files are missing, or not what the format says. DownloadError: such as no network.
        ValueError: an unknown format, or `mmap` with the python format.
    """

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
        """Return the number of images of the split."""
        return len(self.labels) if self.records is None else len(self.records)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return (image, label), transformed; `index` may be negative, and raises IndexError out of range.

        The image is a copy, with a transform or without: the caller may change it.
        """
        images, labels = self._take([resolve_index(index, len(self))])
        image = images[0] if self.transform is None else self.transform(images[0])
        label = labels[0] if self.target_transform is None else self.target_transform(labels[0])
        return image, label

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return images (n, 3, 32, 32) uint8 and labels (n,) int64, or NotImplemented if either transform is given."""
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)
