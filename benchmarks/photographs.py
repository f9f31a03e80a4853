"""Photographs to measure with: real ones from a folder, or pictures that are as hard to decode, made from a seed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

REAL = Path(__file__).parents[2] / "shared" / "data" / "photos"
COUNT = 24
LARGE, SMALL = (1536, 2304), (333, 500)


def originals(folder: Path = REAL) -> Iterator[tuple[bytes, Image.Image]]:
    """Yield 24 JPEG files of 768 x 512 pixels, or the other way round, each with its picture."""
    paths = sorted(folder.glob("*.jpg"))
    contents = [path.read_bytes() for path in paths] or [made(seed) for seed in range(COUNT)]
    for content in contents:
        yield content, Image.open(io.BytesIO(content)).convert("RGB")


def made(seed: int) -> bytes:
    """Return a JPEG file whose detail falls off with its size as it does in photographs."""
    rng = np.random.default_rng(seed)
    total = np.zeros((512, 768, 3))
    for octave in range(8):
        sides = 3 * 2**octave, 2 * 2**octave
        for channel in range(3):
            noise = Image.fromarray(rng.normal(size=sides[::-1]).astype(np.float32))
            total[..., channel] += np.asarray(noise.resize((768, 512), Image.Resampling.BICUBIC)) / 1.6**octave
    pixels = np.clip(128 + 45 * total, 0, 255).astype(np.uint8)
    return jpeg(Image.fromarray(pixels))


def jpeg(picture: Image.Image) -> bytes:
    """Return the picture as a JPEG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def write(folder: Path, sides: tuple[int, int] | None, count: int) -> list[str]:
    """Write `count` files to a folder, as they are, or with these sides (the short one first); return their paths."""
    folder.mkdir(parents=True)
    contents = []
    for content, picture in originals():
        if sides is not None:
            short, long = sides
            size = (long, short) if picture.width > picture.height else (short, long)
            content = jpeg(picture.resize(size, Image.Resampling.BICUBIC))
        contents.append(content)
        if len(contents) == count:
            break
    paths = []
    for number in range(count):
        path = folder / f"{number:05}.jpg"
        path.write_bytes(contents[number % len(contents)])
        paths.append(str(path))
    return paths


def likeness(one: np.ndarray, other: np.ndarray, window: int = 7) -> float:
    """Return the structural similarity of two images (H, W, 3), of their grey versions, by windows of even weight.

    Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004.
    """

    def mean(values: np.ndarray) -> np.ndarray:
        sums = np.cumsum(np.cumsum(np.pad(values, ((1, 0), (1, 0))), axis=0), axis=1)
        k = window
        return (sums[k:, k:] - sums[:-k, k:] - sums[k:, :-k] + sums[:-k, :-k]) / k**2

    a, b = one.mean(axis=-1), other.mean(axis=-1)
    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b, both = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2, mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    share = (2 * mean_a * mean_b + c1) * (2 * both + c2) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    return float(share.mean())
