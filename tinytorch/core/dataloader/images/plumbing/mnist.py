"""MNIST from its idx files, gzipped or not.

Format: https://yann.lecun.org/exdb/mnist/index.html
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader.dataset import ArrayDataset
from tinytorch.core.dataloader.errors import DataError
from tinytorch.core.dataloader.images.idx import parse_idx
from tinytorch.data.mnist import locate_mnist

__all__ = ["MNISTDataset", "read_idx", "unzipped"]

GZIP = b"\x1f\x8b"


def read_idx(path: str | os.PathLike[str]) -> np.ndarray:
    """Return the array of an idx file, gzipped or not: its bytes decide that, not its name.

    Raises:
        DataError: not an idx file, cut off, too long, or changed by a program that took it for text.
        FileNotFoundError: there is no such file.

    Example:
        >>> read_idx("t10k-images-idx3-ubyte.gz").shape
        (10000, 28, 28)
    """
    content = Path(path).read_bytes()
    return parse_idx(unzipped(content, path) if content[:1] == GZIP[:1] else content, path)


def unzipped(content: bytes, path: Any) -> bytes:
    """Return what a gzip file holds.

    Raises:
        DataError: it is cut off, or its checksum is wrong.
    """
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        hint = ""
        if content[:3] != GZIP + b"\x08" or b"\r\n" in content[:4096] or b"\xef\xbf\xbd" in content[:64]:
            hint = "was it copied as text? copy it as binary"
        raise DataError(path, expected="a whole gzip file", found=str(error), hint=hint) from error


class MNISTDataset(ArrayDataset):
    """MNIST's images (1, 28, 28) uint8 with labels (int64, 0 to 9), in memory.

    Args:
        root: folder that holds the data set, or is to hold it.
        train: the 60,000 images for training if true, else the 10,000 for testing.
        download: fetch the two files (about 10 MB for training) if `root` has none.
        transform: called with an image, a copy; what it returns takes its place.
        target_transform: the same for the label.

    Attributes:
        images, labels: (N, 1, 28, 28) uint8 and (N,) int64.

    Raises:
        DataError: files are missing, or not what the format says. DownloadError: for example, no network.

    Example:
        >>> image, label = MNISTDataset("data", train=False)[0]
        >>> image.shape, label
        ((1, 28, 28), 7)
    """

    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        images, labels = locate_mnist(root, train, download)
        self.images, self.labels = read_idx(images), read_idx(labels).astype(np.int64)
        self.transform, self.target_transform = transform, target_transform
        if self.images.shape[1:] != (28, 28) or self.images.dtype != np.uint8:
            raise DataError(images, expected="images (N, 28, 28) uint8", found=f"{self.images.shape}")
        if self.labels.shape != self.images.shape[:1]:
            raise DataError(labels, expected=f"{len(self.images):,} labels", found=f"{self.labels.shape}")
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() <= 9:
            raise DataError(labels, expected="labels from 0 to 9", found=int(self.labels.max()))
        self.images = self.images[:, None]
        super().__init__(self.images, self.labels)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return (image, label), transformed; `index` may be negative, and raises IndexError out of range."""
        image, label = super().__getitem__(index)
        return changed(image.copy(), self.transform), changed(label, self.target_transform)

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return images (n, 1, 28, 28) and labels (n,), or NotImplemented if either transform is given."""
        given = [one for one in (self.transform, self.target_transform) if one is not None]
        return NotImplemented if given else super().get_batch(indices)


def changed(value: Any, transform: Callable[[Any], Any] | None) -> Any:
    """Return what a transform makes of a value; the value itself if there is none."""
    return value if transform is None else transform(value)
