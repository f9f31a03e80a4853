"""Write a small learnable data set in CIFAR-10's binary format, without a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tinytorch.core.dataloader.errors import DataError

from .find import is_sample
from .layout import BINARY, IMAGE_BYTES, RECORD_BYTES
from .pictures import CLASSES, draw
from .progress import bar
from .staging import Old, staged


def write_sample(
    root: str | Path = "data/sample", *, images_per_file: int = 1000, seed: int = 0, progress: bool = False
) -> Path:
    """Write `root/cifar-10-batches-bin`: five training files and a test file of drawn pictures, and their class names.

    The pictures show ten classes (boat, fish, flower, heart, house, moon, mushroom, star, sun, tree) in different
    colours, places, sizes and light, by day and by night. A linear model gets little more than half of them right, and
    a small network nearly all. In each file, all classes have the same number of pictures, plus or minus one. The same
    seed gives the same bytes.

    Raises:
        DataError: there is a folder of that name that this function did not write; it is left alone.
        DownloadError: the disk is full or cannot be written.
        ValueError: `images_per_file` or `seed` is out of range.

    Example:
        >>> folder = write_sample(tmp_path, images_per_file=10)
        >>> (folder / "test_batch.bin").stat().st_size
        30730
    """
    _require_count("images_per_file", images_per_file, 1)
    _require_count("seed", seed, 0)
    destination = Path(root) / BINARY.folder
    if destination.exists():
        _replace_own(destination, destination)
    with (
        staged(destination, _replace_own) as new,
        bar("sample", len(BINARY.data), unit="files", shown=progress) as advance,
    ):
        for number, name in enumerate(BINARY.data):
            (new / name).write_bytes(_records(images_per_file, np.random.default_rng([seed, number])).data)
            advance(number + 1)
        (new / BINARY.meta).write_text("\n".join(CLASSES) + "\n", encoding="ascii", newline="\n")
    return destination


def _records(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return `n` records, (n, 3073) uint8, with the classes in random order."""
    labels = rng.permutation(np.arange(n) % len(CLASSES))
    records = np.empty((n, RECORD_BYTES), np.uint8)
    records[:, 0] = labels
    for label in range(len(CLASSES)):
        of_class = np.flatnonzero(labels == label)
        records[of_class, 1:] = draw(label, len(of_class), rng).reshape(-1, IMAGE_BYTES)
    return records


def _replace_own(old: Path, new: Path) -> Old:
    if is_sample(old) or (old.is_dir() and not any(old.iterdir())):
        return Old.DROP
    raise DataError(old, expected="an earlier sample, or nothing", found="something else", hint="choose another --root")


def _require_count(name: str, value: int, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        kind = "a positive integer" if least else "a non-negative integer"
        raise ValueError(f"{name} must be {kind}, got {value!r}")
