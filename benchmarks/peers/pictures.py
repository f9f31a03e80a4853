"""JPEG files to 224 x 224, made smaller while they are decoded, by the fastest decoder that is installed anyway."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image

from benchmarks.images import SHORT, SIZE, TorchImages, middle

HOW = "simplejpeg, reduced"


def reduced(path: str) -> np.ndarray:
    """Return the middle of a picture that the decoder has made smaller by a whole number, where that is possible."""
    content = Path(path).read_bytes()
    height, width, *_ = simplejpeg.decode_jpeg_header(content)
    scale = SHORT / min(height, width)
    least = {"min_height": int(height * scale), "min_width": int(width * scale)}
    pixels = simplejpeg.decode_jpeg(content, min_factor=2, **least)  # between a half and the whole takes longer
    if min(pixels.shape[:2]) != SHORT:
        return middle(Image.fromarray(pixels))
    top, left = (pixels.shape[0] - SIZE) // 2, (pixels.shape[1] - SIZE) // 2
    return pixels[top : top + SIZE, left : left + SIZE]


class Reduced(TorchImages):
    """Pictures, reduced while they are decoded."""

    read = staticmethod(reduced)
