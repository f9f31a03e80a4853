"""JPEG files through simplejpeg: Pillow's own decoder, but the pixels arrive as an array, and without Python's lock.

A picture of this file is one of Pillow's. Only `crop` and `pixels_of` make an array, and what was cropped becomes
Pillow's when something else is asked of it. If Pillow resizes or turns the whole picture, it also decodes it. A copy
of an array in its memory costs more than simplejpeg saves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import simplejpeg
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from .pile import is_lent

__all__ = ["pixels_of", "quicken"]

COLORS = {"RGB": "RGB", "L": "GRAY"}  # Pillow's mode: simplejpeg's
SMALL = 16  # below, simplejpeg's eighths may be another fraction than Pillow's halves


def quicken(picture: Any) -> None:
    """Have a JPEG of which only the header was read decoded by simplejpeg. Other pictures stay as they are."""
    if type(picture) is JpegImageFile and picture.mode in COLORS:
        picture.__class__ = Jpeg


def pixels_of(picture: Any) -> np.ndarray | None:
    """Return pixels as an array (H, W, C) of its own, unless it `is_lent`.

    None: they are in Pillow's memory, or Pillow has to decode.
    """
    if isinstance(picture, Jpeg):
        return picture.decoded()
    part = picture.array if isinstance(picture, Piece) else None
    return part if part is None or is_lent.get() else part.copy()


class Jpeg(JpegImageFile):
    """A JPEG file that is decoded when it is cropped, or its array is taken. What simplejpeg refuses is Pillow's."""

    def decoded(self) -> np.ndarray | None:
        width, height = self.size
        if not self.tile or self.mode not in COLORS or min(width, height) < SMALL:
            return None
        content: Any = self.fp
        try:
            array = simplejpeg.decode_jpeg(content.getvalue(), COLORS[self.mode], min_height=height, min_width=width)
        except ValueError:
            return None
        return array if array.shape[:2] == (height, width) else None

    def crop(self, box: Any = None) -> Any:
        left, top, right, bottom = box or (0, 0, *self.size)
        inside = 0 <= left < right <= self.width and 0 <= top < bottom <= self.height
        array = self.decoded() if inside else None
        if array is None:
            return super().crop(box)
        return Piece.of(array[top:bottom, left:right], self.mode)


class Piece(Image.Image):
    """A part of a JPEG file: an array (H, W, C), until Pillow wants the pixels in its own memory."""

    array: np.ndarray | None

    @classmethod
    def of(cls, array: np.ndarray, mode: str) -> Piece:
        piece = cls()
        piece.array, piece._mode, piece._size = array, mode, array.shape[1::-1]
        return piece

    @property
    def im(self) -> Any:
        if self.array is not None:
            self._im, self.array = core(self.array), None
        return super().im

    @im.setter
    def im(self, im: Any) -> None:
        self._im, self.array = im, None

    def load(self) -> Any:
        _ = self.im
        return super().load()


def core(array: np.ndarray) -> Any:
    """Return a copy of an array (H, W, C) in Pillow's memory."""
    return Image.fromarray(np.ascontiguousarray(array if array.shape[2] == 3 else array[:, :, 0])).im
