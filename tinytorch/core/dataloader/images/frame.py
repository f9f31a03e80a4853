# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""The part of a picture that is wanted, and its size, in numbers that are known before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tinytorch.core.dataloader.images.plumbing.resampling import Box, array_of, bounds_of, picture_of

__all__ = ["REDUCTIONS", "Frame"]


REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    """A crop, a resize, another crop and a flip: any row of such steps with at most one resize is one frame.

    Attributes:
        region: box of the picture, in its pixels. Pixels outside of it have no influence.
        size: (height, width) that the region is resized to.
        crop: box of the resized region, in its pixels.
        flip: whether the result is mirrored, left and right.
        interpolation: "bilinear", "nearest", "bicubic", "box" or "lanczos"; antialiased, as Pillow does it.

    Example:
        >>> Frame.whole(512, 768).resized(256, 384).cropped(16, 80, 224, 224).shape
        (224, 224)
    """

    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> Frame:
        """Return the frame that changes nothing in a picture of this size."""
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the result."""
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        """Whether pixels are computed, not only picked."""
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> Frame:
        """Return the frame for this box, which is inside of the result.

        Before a resize, the region becomes this box of it, `size` is (height, width), and `crop` is the whole of that:
        (0, 0, height, width). After a resize, only `crop` changes.
        """
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> Frame | None:
        """Return the frame for the result at another size; the same frame if the result has that size.

        None if it was resized before: two resizes are not one.
        """
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> Frame:
        """Return the frame for the mirrored result; `flip` is done last, so nothing else changes."""
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        """The number by which both sides of the picture may be divided first.

        It is the largest of `REDUCTIONS` with which the divided region is still at least as high and as wide as `size`;
        1 if there is none. "nearest" picks pixels, so it needs all of them: 1.
        """
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        """Return the smallest box of whole pixels that holds the region, in a picture with sides divided by this."""
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        """Return the frame's part of a Pillow image that was cut to `bounds(reduced)`; it is not mirrored yet."""
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        """Return the frame's part of an array (H, W) or (H, W, C): a view, unless it is resized."""
        return array_of(self, image)
