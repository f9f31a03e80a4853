"""The pixels that a frame asks for, of a Pillow image or of an array; Pillow resizes them, antialiased."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

__all__ = ["Box", "array_of", "bounds_of", "picture_of", "resize_array"]

Box = tuple[int, int, int, int]  # top, left, height, width


def bounds_of(frame: Any, reduced: int = 1) -> Box:
    """Return the smallest box of whole pixels that holds a region, in a picture with sides divided by this."""
    top, left, height, width = frame.region
    first, start = top // reduced, left // reduced
    return first, start, -(-(top + height) // reduced) - first, -(-(left + width) // reduced) - start


def picture_of(frame: Any, picture: Any, reduced: int = 1) -> Any:
    """Return what a frame wants of a Pillow image, not mirrored yet, if it was cut to `bounds_of(frame, reduced)`."""
    if not frame.resizes:
        return picture
    top, left, _, _ = bounds_of(frame, reduced)
    down, across = (old / new for old, new in zip(frame.region[2:], frame.size, strict=True))
    y = ((frame.region[0] + frame.crop[0] * down) / reduced) - top
    x = ((frame.region[1] + frame.crop[1] * across) / reduced) - left
    height, width = frame.crop[2] * down / reduced, frame.crop[3] * across / reduced
    if (height, width) == frame.shape and x.is_integer() and y.is_integer():  # the reduction did it all
        return picture.crop((int(x), int(y), int(x) + frame.crop[3], int(y) + frame.crop[2]))
    box = x, y, min(x + width, picture.width), min(y + height, picture.height)  # what rounding adds is cut
    return picture.resize((frame.crop[3], frame.crop[2]), filter_of(frame.interpolation), box)


def array_of(frame: Any, image: np.ndarray) -> np.ndarray:
    """Return what a frame wants of an array (H, W) or (H, W, C): a view, unless it is resized."""
    top, left, height, width = frame.region
    part = image[top : top + height, left : left + width]
    if frame.resizes:
        part = resize_array(part, frame)
    return part[:, ::-1] if frame.flip else part


def resize_array(part: np.ndarray, frame: Any) -> np.ndarray:
    """Return what a frame wants of its region, given as an array, not mirrored.

    Raises:
        TypeError: an array that is neither uint8 nor float32.
    """
    from PIL import Image

    if part.dtype not in (np.uint8, np.float32):
        raise TypeError(f"image must be uint8 or float32 to be resized, got {part.dtype}")
    inside = replace(frame, region=(0, 0, *part.shape[:2]))
    if part.ndim == 2 or (part.shape[2] == 3 and part.dtype == np.uint8):
        return np.asarray(picture_of(inside, Image.fromarray(np.ascontiguousarray(part))))
    channels = [resize_array(part[..., channel], frame) for channel in range(part.shape[2])]
    return np.stack(channels, axis=-1)


def filter_of(interpolation: str) -> Any:
    from PIL import Image

    return Image.Resampling[interpolation.upper()]
