"""The facts of CIFAR-10's two formats, as its home page gives them: https://www.cs.toronto.edu/~kriz/cifar.html

Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
The MD5 sums are from that page; the sizes are those that its server reports.
"""

from __future__ import annotations

from dataclasses import dataclass

IMAGE_SHAPE = (3, 32, 32)
"""Channels (red, green, blue), rows from the top, columns from the left."""
IMAGE_BYTES = 3 * 32 * 32
RECORD_BYTES = 1 + IMAGE_BYTES
"""A record of the binary format: one byte of label, then the image; there is nothing else in a file."""
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
OFFICIAL_URL = "https://www.cs.toronto.edu/~kriz"
OFFICIAL_IMAGES = 10_000
"""Images in each of the six files of the full data set."""


@dataclass(frozen=True)
class Layout:
    """Names, sizes and checksums of one format.

    Attributes:
        format: what users call it, "binary" or "python".
        folder: the folder inside the archive.
        train, test: the five training files and the test file.
        meta: the file with the class names.
        archive, size, md5: the official archive, its length in bytes and its MD5 sum.
    """

    format: str
    folder: str
    train: tuple[str, ...]
    test: str
    meta: str
    archive: str
    size: int
    md5: str

    @property
    def data(self) -> tuple[str, ...]:
        """Return the names of the six files that hold images."""
        return (*self.train, self.test)


BINARY = Layout(
    format="binary",
    folder="cifar-10-batches-bin",
    train=tuple(f"data_batch_{i}.bin" for i in range(1, 6)),
    test="test_batch.bin",
    meta="batches.meta.txt",
    archive="cifar-10-binary.tar.gz",
    size=170_052_171,
    md5="c32a1d4ab5d03f1284b67883e8d87530",
)
PYTHON = Layout(
    format="python",
    folder="cifar-10-batches-py",
    train=tuple(f"data_batch_{i}" for i in range(1, 6)),
    test="test_batch",
    meta="batches.meta",
    archive="cifar-10-python.tar.gz",
    size=170_498_071,
    md5="c58f30108f718f92721af3b95e74349a",
)
LAYOUTS = (BINARY, PYTHON)


def layout_of(format: str) -> Layout:
    """Return the layout of a format.

    Raises:
        ValueError: it is neither "binary" nor "python".
    """
    for layout in LAYOUTS:
        if layout.format == format:
            return layout
    raise ValueError(f"format must be 'binary' or 'python', got {format!r}")
