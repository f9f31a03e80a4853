# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""Random parts of a picture, and rows of steps as one frame: steps that are done while a picture is decoded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.images.plumbing.geometry import NONE, Geometric, known_interpolation, pair
from tinytorch.core.dataloader.seeding import sample_rng

from .frame import Frame

__all__ = ["Compose", "RandomResizedCrop", "finish", "lead"]


class RandomResizedCrop(Geometric):
    """Crop a part of random area and shape, and resize it to `size`: the usual augmentation for ImageNet.

    Args:
        size: (height, width), or one number for a square.
        scale: bounds of the part's area, as a share of the picture's.
        ratio: bounds of its width divided by its height, drawn on a logarithmic scale.

    Szegedy et al., "Going Deeper with Convolutions", 2014, https://arxiv.org/abs/1409.4842
    """

    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        """Draw (top, left, height, width) of the part, in a picture of this height and width: four `int`."""
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        """Return the box to take if no drawn box fits: the largest one of a shape that is allowed.

        Its sides are rounded, and at least 1; an odd pixel is at the bottom, or on the right.
        """
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        """Draw a part, and return its frame, resized; None after another resize."""
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    """Return one frame for as many of the first steps as one frame can express, and the steps that are left.

    Args:
        steps: any callables; those that are `Geometric` can be joined.
        height, width: of the picture that the first step gets.
        rng: returns the generator; it is called once for each random step whose `frame` is asked, whatever that
            returns.
        padded: whether the pixels that the first step adds are in the picture already.

    Example:
        >>> lead([Resize(256), CenterCrop(224), print], 512, 768, sample_rng)[0].shape
        (224, 224)
    """
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    """Return an image (H, W, C) after these steps; random numbers come from `sample_rng()`.

    The result is a view of the image if the steps only crop and flip.
    """
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


class Compose:
    """Transforms one after another; crops, resizes and flips in a row become one step.

    Example:
        >>> Compose([Resize(256), CenterCrop(224)])(np.zeros((512, 768, 3), np.uint8)).shape
        (224, 224, 3)
    """

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        for transform in transforms:
            if not callable(transform):
                raise TypeError(f"transforms must be callable, got {shown(transform)}")
        self.transforms = list(transforms)

    def __call__(self, image: Any) -> Any:
        """Return the image after all transforms."""
        return finish(self.transforms, image)

    def __repr__(self) -> str:
        return f"Compose({self.transforms})"
