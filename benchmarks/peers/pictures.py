"""JPEG files to 224 x 224, reduced by Pillow while it decodes."""

from __future__ import annotations

import numpy as np
from PIL import Image

from benchmarks.images import SHORT, TorchImages, middle


def reduced(path: str) -> np.ndarray:
    """Return the middle of a picture that the decoder has made smaller by a whole number, where that is possible."""
    with Image.open(path) as file:
        scale = SHORT / min(file.size)
        file.draft("RGB", (int(file.width * scale), int(file.height * scale)))
        return middle(file if file.mode == "RGB" else file.convert("RGB"))


class Reduced(TorchImages):
    """Pictures, reduced while they are decoded."""

    read = staticmethod(reduced)
