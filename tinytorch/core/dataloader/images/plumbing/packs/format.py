"""One file of decoded images: a head that says what is in it, a row for each image, and the pixels, ready to be mapped.

| bytes | what |
|---|---|
| 8 | `TTPACK1` and a newline |
| 8 | n, the length of the next |
| n | JSON: images, size, classes, length of the paths |
| 64 N | a row of eight int64 for each image, see `ROW`; zeros until the image is written |
| 8 N | labels, int64; float64 if the JSON says so |
| 8 N | where each path ends |
| ... | the paths, one after another |
| ... | from a multiple of 4,096 on, the pixels of the images |

All numbers are little-endian.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DataError
from tinytorch.core.dataloader.images.plumbing.memory.in_memory import ImagesInMemory
from tinytorch.core.dataloader.images.plumbing.paths import PathList

__all__ = ["DAMAGED", "DONE", "MAGIC", "ROW", "Pack", "head_of", "open_pack"]

MAGIC = b"TTPACK1\n"
NAMES = "state", "start", "height", "width", "channels", "crc", "mtime_ns", "bytes"
ROW = np.dtype([(name, "<i8") for name in NAMES])  # the last two are of the source file
DONE, DAMAGED = 1, 2  # states; 0 is not written yet
PAGE = 4096


@dataclass
class Pack:
    """A file of images, mapped.

    Attributes:
        facts: what the JSON says. rows, labels, paths: of the images.
        first: where the pixels begin.
        memory: the whole file.
    """

    path: Path
    facts: dict[str, Any]
    rows: np.ndarray
    labels: np.ndarray
    paths: PathList
    first: int
    memory: Any

    def __post_init__(self) -> None:
        self.table = self.rows.view("<i8").reshape(-1, len(NAMES))  # the same, faster to index

    def image(self, number: int) -> np.ndarray:
        """Return an image (H, W, C), a view of the file."""
        _, start, *shape = self.table[number, :5].tolist()
        return np.ndarray(shape, np.uint8, self.memory, start)

    def images(self, numbers: np.ndarray) -> ImagesInMemory:
        """Return where several images are."""
        return ImagesInMemory(self.memory.data, 0, self.table[numbers, 1], self.table[numbers, 2:5])

    def is_whole(self, number: int) -> bool:
        """Tell whether the pixels of an image are those that were written."""
        return zlib.crc32(self.image(number).data) == int(self.rows[number]["crc"])

    def changed(self) -> list[int]:
        """Return the numbers of the images whose source is not what it was; sources that are gone do not count."""
        found = []
        for number in np.flatnonzero(self.rows["state"] == DONE).tolist():
            try:
                status = os.stat(self.paths[number])  # noqa: PTH116 - a million of them
            except OSError:
                continue
            if (status.st_mtime_ns, status.st_size) != self.rows[number][["mtime_ns", "bytes"]].item():
                found.append(number)
        return found


def head_of(paths: PathList, labels: Any, facts: dict[str, Any]) -> tuple[bytes, int]:
    """Return the bytes of a file before its pixels, with empty rows; and where the rows begin."""
    count = len(paths)
    numbers = np.full(count, -1, "<i8") if labels is None else eight_bytes(labels)
    facts = {**facts, "images": count, "labelled": labels is not None, "paths": paths.content.nbytes}
    facts |= {"labels": "<f8"} if numbers.dtype == "<f8" else {}
    text = json.dumps(facts, sort_keys=True).encode()
    start = len(MAGIC) + 8 + len(text)
    text += b" " * (-start % 8)
    start += -start % 8
    head = MAGIC + len(text).to_bytes(8, "little") + text + bytes(count * ROW.itemsize)
    head += numbers.tobytes() + paths.ends.astype("<i8").tobytes() + paths.content.tobytes()
    return head + bytes(-len(head) % PAGE), start


def eight_bytes(labels: Any) -> np.ndarray:
    """Return labels (N,) as int64 or float64.

    Raises:
        ValueError: labels that are no numbers, or more than one for each image.
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "biuf" or labels.dtype.itemsize > 8:
        found = f"an array {labels.shape} of {labels.dtype}"
        hint = "keep such labels in a file of their own"
        raise ValueError(f"labels of packed images must be one number each, got {found}; {hint}")
    return labels.astype("<f8" if labels.dtype.kind == "f" else "<i8")


def open_pack(path: str | os.PathLike[str], *, writable: bool = False) -> Pack:
    """Map a file of images, and check that all of it is there.

    Raises:
        DataError: another kind of file, one that is cut off, or rows that point outside.
        FileNotFoundError: there is no such file.
    """
    path = Path(path)
    with path.open("r+b" if writable else "rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(16)
        if head[:8] != MAGIC or size < 16:
            raise DataError(path, offset=0, expected=f"a file of packed images, {MAGIC!r}", found=repr(head[:8]))
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ)
    length = int.from_bytes(head[8:], "little")
    try:
        facts = json.loads(memory[16 : 16 + length])
        count, rows_at = int(facts["images"]), 16 + length
        labels_at = rows_at + count * ROW.itemsize
        rows = np.frombuffer(memory, ROW, count, rows_at)
        labels = np.frombuffer(memory, facts.get("labels", "<i8"), count, labels_at)
        paths = PathList([])
        paths.ends = np.frombuffer(memory, "<i8", count, labels_at + 8 * count)
        paths.content = np.frombuffer(memory, np.uint8, int(facts["paths"]), labels_at + 16 * count)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(path, offset=16, expected="a whole head", found=f"a fault: {error}") from error
    first = -(-(labels_at + 16 * count + paths.content.nbytes) // PAGE) * PAGE
    end = rows["start"] + rows["height"] * rows["width"] * rows["channels"]
    done = rows["state"] == DONE
    outside = np.flatnonzero(done & ((rows["start"] < first) | (end > size) | (rows["height"] < 1)))
    if len(outside):
        expected, found = f"{int(end[outside].max()):,} bytes", f"{size:,}: image {outside[0]} is cut off"
        raise DataError(path, expected=expected, found=found, hint="pack the images again")
    return Pack(path, facts, rows, labels, paths, first, np.frombuffer(memory, np.uint8))
