"""Small files in the formats of CIFAR-10, in temporary folders, for trying things."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

__all__ = ["binary_batch", "python_batch", "scratch_file", "scratch_folder", "small_cifar10"]

_folders: list[tempfile.TemporaryDirectory[str]] = []  # each is removed when Python ends


def binary_batch(n: int, seed: int = 0) -> tuple[bytes, np.ndarray, np.ndarray]:
    """Return the bytes of a file of n records, and its images (n, 3, 32, 32) and labels (n,)."""
    rng = np.random.default_rng(seed)
    pixels, classes = rng.integers(0, 256, (n, 3, 32, 32), dtype=np.uint8), rng.integers(0, 10, n)
    return (
        b"".join(bytes([label]) + image.tobytes() for label, image in zip(classes, pixels, strict=True)),
        pixels,
        classes,
    )


def python_batch(pixels: np.ndarray, classes: Iterable[int]) -> bytes:
    """Return a pickle as Python 2 wrote the official files: a dict with `data` (n, 3072) uint8 and `labels`, a list."""
    rows = pixels.reshape(len(pixels), -1)
    shape = b"".join(b"J" + int(n).to_bytes(4, "little") for n in rows.shape) + b"\x86"
    dtype = b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    raw = b"T" + rows.nbytes.to_bytes(4, "little") + rows.tobytes()
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
        + shape
        + dtype
        + b"\x89"
        + raw
        + b"tb"
    )
    numbers = b"](" + b"".join(b"K" + bytes([int(label)]) for label in classes) + b"e"
    return b"\x80\x02}(U\x04data" + array + b"U\x06labels" + numbers + b"u."


def scratch_folder() -> Path:
    """Return a new temporary folder, which is there until Python ends."""
    _folders.append(tempfile.TemporaryDirectory(prefix="tito-check-", ignore_cleanup_errors=True))
    return Path(_folders[-1].name)


def scratch_file(content: bytes, name: str = "data_batch_1.bin") -> Path:
    """Write the bytes to a file in a new temporary folder."""
    path = scratch_folder() / name
    path.write_bytes(content)
    return path


def small_cifar10(records: int = 4) -> tuple[Path, np.ndarray, np.ndarray]:
    """Write a data set of six files; return its root, and the images and labels of all six, the test file last."""
    root = scratch_folder()
    folder = root / "cifar-10-batches-bin"
    folder.mkdir()
    every_image, every_label = [], []
    for number, name in enumerate([*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin"]):
        content, pixels, classes = binary_batch(records, seed=number)
        (folder / name).write_bytes(content)
        every_image.append(pixels)
        every_label.append(classes)
    return root, np.concatenate(every_image), np.concatenate(every_label)
