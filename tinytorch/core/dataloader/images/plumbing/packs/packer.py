"""Decode images once and write them to one file, image by image, so that an interrupted run can continue."""

from __future__ import annotations

import collections
import os
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from tinytorch.core.dataloader.errors import DataError, DecodeError, with_note
from tinytorch.core.dataloader.images.plumbing.damage_log import Damaged, UnreadableError
from tinytorch.core.dataloader.images.plumbing.geometry import Resize
from tinytorch.core.dataloader.images.plumbing.paths import PathList
from tinytorch.core.dataloader.images.plumbing.steps import decode_and
from tinytorch.core.dataloader.plumbing.machine import cores
from tinytorch.data.lock import exclusive
from tinytorch.data.progress import bar

from .format import DAMAGED, DONE, ROW, head_of, open_pack

__all__ = ["Decoded", "Each", "Job", "in_threads", "pack_images"]

Decoded = tuple[int, np.ndarray | Exception, np.ndarray]
"""The number of an image, the image or what is wrong with its file, and its row."""


@dataclass(frozen=True)
class Job:
    """What is decoded: any process that sees the files can do it."""

    paths: PathList
    size: int
    options: dict[str, Any]

    def decoded(self, number: int) -> Decoded:
        """Decode a file, with its short side resized to `size`."""
        path, row = self.paths[number], np.zeros((), ROW)
        try:
            status = os.stat(path)  # noqa: PTH116 - before it is read: if it changes meanwhile, it changed later
            row["mtime_ns"], row["bytes"] = status.st_mtime_ns, status.st_size
            image = np.ascontiguousarray(decode_and(path, [Resize(self.size)], **self.options))
        except UnreadableError as error:
            return number, cast("Exception", error.__cause__), row
        except OSError as error:
            return number, error, row
        row["state"], row["crc"] = DONE, zlib.crc32(image.data)
        row["height"], row["width"], row["channels"] = image.shape
        return number, image, row


Each = Callable[[Job, Sequence[int]], Iterator[Decoded]]
"""Yields `job.decoded(number)` of each number, from wherever and in whatever order."""


def pack_images(
    dataset: Any,
    to: str | os.PathLike[str],
    *,
    size: int = 256,
    on_error: str = "raise",
    threads: int | None = None,
    each: Each | None = None,
    progress: bool = True,
) -> Path:
    """Decode the files of an `ImageDataset`, resize their short side to `size`, and write them to one file.

    The file gets its name when it is whole. If this was stopped, by a signal or a full disk, the same call
    continues where it was; files that were damaged, or have changed since, are read again. Nothing is done if the
    file is there and holds these images.

    Args:
        dataset: its paths, labels and options count, its transform does not.
        on_error: "raise", or "skip": damaged files are left out, noted in `dataset.errors`, and listed in
            `PackedImages.damaged`.
        threads: that decode. each: decodes somewhere else instead, see `Each`.

    Raises:
        DecodeError, OSError: a file that cannot be read; the disk is full.
        ValueError: labels that are not one number for each image.
    """
    if on_error not in ("raise", "skip"):
        raise ValueError(f"on_error must be 'raise' or 'skip', got {on_error!r}")
    Resize(size)  # says what is wrong with it
    to, job = Path(to), Job(dataset.paths, size, dataset.options)
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f"{to.name}.part")
    facts = {"size": size, "classes": getattr(dataset, "classes", None), "options": dataset.options}
    head, rows_at = head_of(dataset.paths, dataset.labels, facts)
    with exclusive(to.with_name(f".{to.name}.lock")):
        left = lacking(to, head, rows_at, len(dataset))
        if left == [] or (left and on_error == "skip" and still_damaged(to, left, job, dataset)):
            return to
        todo = begun(part, head, rows_at, len(dataset))
        jobs: Any = (each or in_threads(threads or cores()))(job, todo)
        with (
            part.open("r+b", buffering=0) as file,
            closing(jobs),
            bar("packing", len(dataset), unit="images", shown=progress) as advance,
        ):
            for done, (number, image, row) in enumerate(jobs, len(dataset) - len(todo) + 1):
                if isinstance(image, Exception):
                    if on_error == "raise":
                        raise numbered(image, number, job.paths[number])
                    dataset.errors.add(Damaged.of(number, job.paths[number], image))
                with writing(part):
                    write(file, image, row, rows_at + number * ROW.itemsize)
                advance(done)
            with writing(part):
                os.fsync(file.fileno())
        part.replace(to)
    return to


def numbered(error: Exception, number: int, path: str) -> BaseException:
    """Return what is wrong with a file, with the number of the image."""
    if isinstance(error, DecodeError):
        return error.at(number)
    return with_note(error, f"while packing image {number}, {path}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise errors of the block, such as of a full disk, with the name of the file, which the system leaves out."""
    try:
        yield
    except OSError as error:
        named = OSError(error.errno, error.strerror, os.fspath(path))
        note = "what was packed so far is kept: make room, and the same call continues from there"
        raise with_note(named, note) from error


def write(file: Any, image: np.ndarray | Exception, row: np.ndarray, row_at: int) -> None:
    """Write an image to the end of the unbuffered file, and then its row, which says that it is there."""
    if isinstance(image, Exception):
        row["state"] = DAMAGED
    else:
        row["start"] = file.seek(0, os.SEEK_END)
        left = image.data.cast("B")
        while left:
            left = left[file.write(left) :]
    file.seek(row_at)
    file.write(row.tobytes())


def lacking(path: Path, head: bytes, rows_at: int, count: int) -> list[int] | None:
    """Return the numbers of the images that are not in a file, or are no longer so; None: it is not one of these."""
    labels_at = rows_at + count * ROW.itemsize
    try:
        with path.open("rb") as file:
            old = file.read(len(head))
        if old[:rows_at] + bytes(labels_at - rows_at) + old[labels_at:] != head:
            return None
        pack = open_pack(path)
    except (FileNotFoundError, DataError):
        return None
    whole = {number for number in np.flatnonzero(pack.rows["state"] == DONE).tolist() if pack.is_whole(number)}
    return sorted(set(range(count)) - (whole - set(pack.changed())))


def still_damaged(path: Path, left: list[int], job: Job, dataset: Any) -> bool:
    """Tell whether a whole file lacks only what was damaged, and still is; then note it in `dataset.errors`."""
    if not (open_pack(path).rows["state"][left] == DAMAGED).all():
        return False
    found = [job.decoded(number) for number in left]
    errors = [(number, image) for number, image, _ in found if isinstance(image, Exception)]
    if len(errors) < len(found):
        return False
    for number, error in errors:
        dataset.errors.add(Damaged.of(number, job.paths[number], error))
    return True


def begun(part: Path, head: bytes, rows_at: int, count: int) -> list[int]:
    """Return the numbers of the images that a file lacks which was begun; of a new one where none is like it."""
    todo = lacking(part, head, rows_at, count)
    if todo is None:
        with writing(part):
            part.write_bytes(head)
        return list(range(count))
    return todo


def in_threads(threads: int) -> Each:
    """Return what decodes in so many threads of this process, a few images ahead."""

    def each(job: Job, numbers: Sequence[int]) -> Generator[Decoded, None, None]:
        waiting: collections.deque[Future[Decoded]] = collections.deque()
        pool = ThreadPoolExecutor(threads, "pack")
        try:
            for number in numbers:
                waiting.append(pool.submit(job.decoded, number))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    return each
