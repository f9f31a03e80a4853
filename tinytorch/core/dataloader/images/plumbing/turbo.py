"""JPEG files through simplejpeg: Pillow's own decoder, but the pixels arrive as an array, and without Python's lock.

A picture of this file is one of Pillow's. Only `crop` and `pixels` know that there is an array; whatever else is asked
of it has Pillow's memory filled first, and the array is forgotten.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import simplejpeg
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

__all__ = ["pixels_of", "quicken"]

COLORS = {"RGB": "RGB", "L": "GRAY"}  # Pillow's mode: simplejpeg's
SMALL = 16  # below, simplejpeg's eighths may be another fraction than Pillow's halves


def quicken(picture: Any) -> None:
    """Have a JPEG of which only the header was read decoded by simplejpeg. Other pictures stay as they are."""
    if type(picture) is JpegImageFile and picture.mode in COLORS:
        picture.__class__ = Jpeg


def pixels_of(picture: Any) -> np.ndarray | None:
    """Return a copy of the array (H, W, C) that a picture is made of. None: it has none."""
    array = picture.decoded() if isinstance(picture, Jpeg) else getattr(picture, "array", None)
    return None if array is None else array.copy()


class Piece(Image.Image):
    """A picture whose pixels are an array (H, W, C), until Pillow wants them in its own memory."""

    array: np.ndarray | None = None

    @property
    def im(self) -> Any:
        if self.array is not None:
            array, self.array = self.array, None
            self._im = Image.fromarray(np.ascontiguousarray(array if array.shape[2] == 3 else array[:, :, 0])).im
        return super().im

    @im.setter
    def im(self, im: Any) -> None:
        self.array, self._im = None, im

    def load(self) -> Any:
        if self.array is not None:
            _ = self.im
        return super().load()


class Jpeg(Piece, JpegImageFile):
    """A JPEG file that is decoded when its pixels are wanted."""

    def decoded(self) -> np.ndarray | None:
        """Decode the file, if that was not done. What simplejpeg refuses is left to Pillow, which names the fault."""
        width, height = self.size
        if self.array is None and self.tile and self.mode in COLORS and min(width, height) >= SMALL:
            content: Any = self.fp
            try:
                array = simplejpeg.decode_jpeg(
                    content.getvalue(), COLORS[self.mode], min_height=height, min_width=width
                )
            except ValueError:
                return None
            if array.shape[:2] == (height, width):
                self.array, self.tile = array, []
        return self.array

    def load(self) -> Any:
        self.decoded()
        return super().load()

    def crop(self, box: Any = None) -> Any:
        array = self.decoded()
        if array is None or box is None:
            return super().crop(box)
        left, top, right, bottom = box
        if not (0 <= left < right <= self.width and 0 <= top < bottom <= self.height):
            return super().crop(box)
        piece = Piece()
        piece._mode, piece._size = self.mode, (right - left, bottom - top)
        piece.array = array[top:bottom, left:right]
        return piece
