"""Crops, resizes and flips with torchvision's arguments and, for the same drawn numbers, torchvision's results.

Each step is a step from one `Frame` to the next, so a row of them is known before a picture is decoded. Numbers are
drawn from `sample_rng()`: they depend on seed, epoch and place alone.

Semantics: https://docs.pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tinytorch.core.dataloader.homes import find

if TYPE_CHECKING:
    from tinytorch.core.dataloader.images.frame import Frame

__all__ = [
    "NONE",
    "CenterCrop",
    "Geometric",
    "RandomCrop",
    "RandomHorizontalFlip",
    "Resize",
    "Sides",
    "four_sides",
    "known_interpolation",
    "pad",
    "pair",
]

Sides = tuple[int, int, int, int]  # pixels to add on the left, top, right and bottom, in torchvision's order
NONE: Sides = (0, 0, 0, 0)


class Geometric:
    """A step that moves pixels. Called with an image (H, W, C), it returns another; a view, unless it resizes or pads.

    Attributes:
        random: whether numbers are drawn.
    """

    random = False
    fill: Any = 0
    padding_mode = "constant"

    def sides(self, height: int, width: int) -> Sides:
        """Return what is to be added on each side before anything else."""
        return NONE

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        """Return the frame after this step; None if one frame cannot express it: a second resize."""
        raise NotImplementedError

    def padded(self, image: np.ndarray) -> np.ndarray:
        """Return the image with what `sides` adds."""
        return pad(image, self.sides(*image.shape[:2]), self.fill, self.padding_mode)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return the image after this step."""
        return find("finish")([self], image)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({given})"


class Resize(Geometric):
    """Resize: the short side to `size`, or both sides to (height, width). Antialiased, as Pillow does it.

    Args:
        size: an integer, alone or in a list, or two.
        interpolation: "bilinear", "nearest", "bicubic", "box" or "lanczos".
        max_size: the most that the long side may have; with an integer `size` only.
    """

    def __init__(self, size: int | Sequence[int], interpolation: str = "bilinear", max_size: int | None = None) -> None:
        alone: Any = size[0] if isinstance(size, Sequence) and len(size) == 1 else size  # one is a side, not a square
        one = isinstance(alone, int | np.integer) and positive("size", alone)
        self.size = int(alone) if one else pair("size", size)
        self.interpolation, self.max_size = known_interpolation(interpolation), max_size
        if max_size is not None and (not isinstance(self.size, int) or max_size <= self.size):
            raise ValueError(f"max_size must be more than an integer size, got max_size={max_size}, size={size!r}")

    def target(self, height: int, width: int) -> tuple[int, int]:
        """Return the size of the result for a picture of this size."""
        if not isinstance(self.size, int):
            return self.size
        short, long = self.size, int(self.size * max(height, width) / min(height, width))
        if self.max_size is not None and long > self.max_size:
            short, long = int(self.max_size * short / long), self.max_size
        short = max(1, short)  # a line of 1 x 1000 pixels has no side of no pixel
        return (long, short) if height > width else (short, long)

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        """Return the frame at the other size."""
        return frame.resized(*self.target(*frame.shape), self.interpolation)


class CenterCrop(Geometric):
    """Crop (height, width), or a square, from the middle; what is missing around it is 0."""

    def __init__(self, size: int | Sequence[int]) -> None:
        self.size = pair("size", size)

    def sides(self, height: int, width: int) -> Sides:
        """Return what a smaller picture lacks."""
        down, across = (max(0, want - have) for want, have in zip(self.size, (height, width), strict=True))
        return across // 2, down // 2, (across + 1) // 2, (down + 1) // 2

    def frame(self, frame: Frame, rng: Any) -> Frame:
        """Return the frame of the middle; half a pixel goes to the even number, as Python rounds."""
        top, left = (round((have - want) / 2) for have, want in zip(frame.shape, self.size, strict=True))
        return frame.cropped(top, left, *self.size)


class RandomCrop(Geometric):
    """Crop (height, width), or a square, from anywhere.

    Args:
        padding: pixels to add first: on all sides; (left and right, top and bottom); or (left, top, right, bottom).
        pad_if_needed: if the picture is too small by d, add d on both sides.
        fill: what is added, where `padding_mode` is "constant"; else "edge", "reflect" or "symmetric".
    """

    random = True

    def __init__(
        self,
        size: int | Sequence[int],
        padding: int | Sequence[int] | None = None,
        pad_if_needed: bool = False,
        fill: Any = 0,
        padding_mode: str = "constant",
    ) -> None:
        if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
            rule = "must be 'constant', 'edge', 'reflect' or 'symmetric'"
            raise ValueError(f"padding_mode {rule}, got {padding_mode!r}")
        self.size, self.padding, self.pad_if_needed = pair("size", size), four_sides(padding), pad_if_needed
        self.fill, self.padding_mode = fill, padding_mode

    def sides(self, height: int, width: int) -> Sides:
        """Return the padding, and what a picture that is still too small lacks."""
        left, top, right, bottom = self.padding
        if self.pad_if_needed:
            down = max(0, self.size[0] - (height + top + bottom))
            across = max(0, self.size[1] - (width + left + right))
            left, top, right, bottom = left + across, top + down, right + across, bottom + down
        return left, top, right, bottom

    def frame(self, frame: Frame, rng: Any) -> Frame:
        """Return the frame of a box that is drawn.

        Raises:
            ValueError: the picture is smaller than the crop.
        """
        room = [have - want for have, want in zip(frame.shape, self.size, strict=True)]
        if min(room) < 0:
            raise ValueError(f"size {self.size} of the crop must not be larger than the image, got {frame.shape}")
        top, left = (int(rng.integers(most + 1)) if most else 0 for most in room)
        return frame.cropped(top, left, *self.size)


class RandomHorizontalFlip(Geometric):
    """Mirror the image, left and right, with probability `p`."""

    random = True

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"p must be from 0 to 1, got {p}")
        self.p = p

    def frame(self, frame: Frame, rng: Any) -> Frame:
        """Return the frame, mirrored or not."""
        return frame.flipped() if rng.random() < self.p else frame


def pad(image: np.ndarray, sides: Sides, fill: Any = 0, mode: str = "constant") -> np.ndarray:
    """Return an image with so many pixels more on the left, top, right and bottom; itself if there are none."""
    if sides == NONE:
        return image
    left, top, right, bottom = sides
    widths = [(top, bottom), (left, right)] + [(0, 0)] * (image.ndim - 2)
    if mode != "constant":
        return np.pad(image, widths, mode=mode)  # type: ignore[call-overload]
    down, across, *channels = image.shape
    padded = np.empty((down + top + bottom, across + left + right, *channels), image.dtype)
    padded[:] = fill
    padded[top : top + down, left : left + across] = image
    return padded


def positive(name: str, value: Any) -> bool:
    """Return True; raises ValueError if a number is not positive."""
    if value < 1:
        raise ValueError(f"{name} must be positive, got {value!r}")
    return True


def pair(name: str, value: Any) -> tuple[int, int]:
    """Return (height, width); one number means a square."""
    numbers = (value, value) if isinstance(value, int | np.integer) else tuple(value)
    if len(numbers) == 1:
        numbers *= 2
    if len(numbers) != 2 or not all(isinstance(number, int | np.integer) and number > 0 for number in numbers):
        raise ValueError(f"{name} must be a positive integer, or (height, width), got {value!r}")
    return int(numbers[0]), int(numbers[1])


def four_sides(padding: int | Sequence[int] | None) -> Sides:
    """Return (left, top, right, bottom) of a `padding` argument."""
    given = [padding or 0] if padding is None or isinstance(padding, int) else list(padding)
    if len(given) not in (1, 2, 4) or min(given) < 0:
        raise ValueError(f"padding must be 1, 2 or 4 numbers that are not negative, got {padding!r}")
    left, top, right, bottom = given * (4 // len(given))
    return left, top, right, bottom


def known_interpolation(name: Any) -> str:
    """Return the name of an interpolation, which may be torchvision's `InterpolationMode`."""
    text = str(getattr(name, "value", name)).lower()
    if text not in ("bilinear", "nearest", "bicubic", "box", "lanczos"):
        raise ValueError(f"interpolation must be bilinear, nearest, bicubic, box or lanczos, got {name!r}")
    return text
