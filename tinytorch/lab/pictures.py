"""Pictures made by code, and image files of them: something to decode where there are no photographs."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np

__all__ = ["ORIENTATION", "announced", "file_of", "scene"]

ORIENTATION = 0x0112  # EXIF's tag


def scene(height: int, width: int, seed: int = 0) -> np.ndarray:
    """Return a picture (height, width, 3) uint8 with large shapes and small ones, as photographs have."""
    from PIL import Image

    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for octave in range(5):
        noise = rng.normal(size=(2 * 2**octave, 3 * 2**octave, 3)).astype(np.float32)
        for channel in range(3):
            layer = Image.fromarray(noise[..., channel]).resize((width, height), Image.Resampling.BICUBIC)
            total[..., channel] += np.asarray(layer) / 1.7**octave
    return np.clip(128 + 50 * total, 0, 255).astype(np.uint8)


def file_of(image: Any, format: str = "JPEG", orientation: int | None = None, **options: Any) -> bytes:
    """Return the bytes of an image file that holds an array, or a Pillow image."""
    from PIL import Image

    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    if format == "JPEG":
        options = {"quality": 92, **options}
    if orientation is not None:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        options["exif"] = exif
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def announced(height: int, width: int) -> bytes:
    """Return a PNG file of few bytes whose header announces so many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
