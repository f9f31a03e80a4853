# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""From the bytes of an image file to an array (H, W, C) uint8: no more of it than is wanted.

The bytes of a file decide what it is, not its name. Every kind of picture has one result:

| the file has | the result |
|---|---|
| grey, colour, palette, one bit | the same in RGB or grey |
| 16 bits a channel | the upper eight bits of each |
| transparency | laid over the background; a transparent value of 16-bit grey is ignored |
| CMYK, YCbCr | RGB by Pillow's formula, without colour profiles |
| EXIF orientation | turned upright |
| several pictures | the first |
| floats or 32-bit integers of unknown range | refused: a ValueError of `as_mode`, a DecodeError of `decode` |
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DecodeError
from tinytorch.core.dataloader.images.plumbing.pictures import (
    SIDEWAYS,
    faults_named,
    open_image,
    orientation,
    pixels,
    read_file,
    reduce,
)

from .frame import Frame

__all__ = ["MAX_PIXELS", "Plan", "Source", "as_mode", "decode", "framed"]


def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    """Return a Pillow image in mode "RGB" or "L", by the table at the top of this file.

    Args:
        picture: in any mode of Pillow; it is not changed.
        background: what is behind transparent pixels, from 0 (black) to 255 (white).

    Raises:
        ValueError: the pixels are floats or 32-bit integers; the message says "floats" or "integers".
    """
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    """Return the picture in an image file, or the part of it that a plan asks for.

    Args:
        source: a path, or the bytes of the file; of bytes, errors say "<bytes>" for the path.
        plan: is called with height and width of the upright picture, before it is decoded, and returns a `Frame`.
            None: the whole picture as it is.
        mode: "RGB" gives (H, W, 3), "L" (grey) gives (H, W, 1).
        exif: turn the picture as its EXIF orientation says.
        background: what is behind transparent pixels, from 0 (black) to 255 (white).
        max_pixels: the most that the header may announce; None: no limit.

    Returns:
        uint8, the caller's own, writable; not contiguous if the plan mirrors it.

    Raises:
        DecodeError: an empty, damaged or cut file, or another kind of file; too many pixels: then the message names
            `max_pixels`, and gives height x width.
        OSError: there is no such file, it is a directory, or may not be read.

    Example:
        >>> decode("cat.jpg", lambda height, width: Frame.whole(height, width).resized(64, 64)).shape
        (64, 64, 3)
    """
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    """Decode the part of an opened Pillow image that a frame asks for; `turn` is what `orientation` returned."""
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image
