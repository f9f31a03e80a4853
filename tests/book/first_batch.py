"""Draw what the program of the landing page gives first: `python tests/book/first_batch.py` writes the picture anew."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytorch.core.dataloader import CIFAR10Dataset, DataLoader
from tinytorch.data import write_sample

FILE = Path(__file__).resolve().parents[2] / "book/figures/first_batch.jpg"
COLUMNS, GAP = 10, 2


def first_batch() -> npt.NDArray[np.uint8]:
    """Return the images of the first batch, (100, 3, 32, 32) uint8."""
    with tempfile.TemporaryDirectory() as folder:
        images = CIFAR10Dataset(write_sample(Path(folder, "sample")), download=False)
        loader = DataLoader(images, batch_size=100, shuffle=True, generator=7)
        return np.array(next(iter(loader))[0])


def mosaic(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the images in rows of ten, white between them: (height, width, 3) uint8."""
    side = images.shape[-1] + GAP
    rows = -(-len(images) // COLUMNS)
    picture = np.full((rows * side - GAP, COLUMNS * side - GAP, 3), 255, np.uint8)
    for place, image in enumerate(images):
        top, left = place // COLUMNS * side, place % COLUMNS * side
        picture[top : top + side - GAP, left : left + side - GAP] = image.transpose(1, 2, 0)
    return picture


if __name__ == "__main__":
    from PIL import Image

    Image.fromarray(mosaic(first_batch())).save(FILE, quality=85, optimize=True)
    sys.exit(0)
