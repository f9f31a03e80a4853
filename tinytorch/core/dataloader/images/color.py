# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""Changes of colour, by torchvision's formulas for tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tinytorch.core.dataloader.images.plumbing.hue import adjust_hue, factor_range
from tinytorch.core.dataloader.seeding import sample_rng

__all__ = ["ColorJitter", "adjust_brightness", "adjust_contrast", "adjust_saturation", "blend", "grey"]


def grey(image: np.ndarray) -> np.ndarray:
    """Return the grey version (H, W) of an image (H, W, C) uint8: whole numbers in float32."""
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    """Return a new array: image * factor + other * (1 - factor), in float32, cut off at 0 and 255, truncated to uint8.

    The two factors are computed as Python floats, and each is rounded to float32 once.

    Args:
        image: (H, W, C) uint8.
        other: a float32 number, or an array that can be broadcast to the image. Neither is changed.
    """
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    """Return the image times a factor: 0 is black, 1 changes nothing."""
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    """Return the image moved away from its mean grey, or towards it: 0 is grey, 1 changes nothing."""
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    """Return the image moved away from its grey version, or towards it: 0 is grey, 1 changes nothing."""
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    """Change brightness, contrast, saturation and hue by random factors, in random order; for uint8 images (H, W, C).

    Args:
        brightness, contrast, saturation: v means factors from max(0, 1 - v) to 1 + v; or (least, most).
        hue: v means shifts from -v to v of the whole circle; or (least, most) within -0.5 and 0.5.

    Attributes:
        brightness, contrast, saturation, hue: (least, most) of the factor, None: it changes nothing.

    Example:
        >>> ColorJitter(brightness=0.4)(np.full((2, 2, 3), 100, np.uint8)).shape
        (2, 2, 3)
    """

    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        """Draw the functions to apply, in their order, each with its factor; those without bounds are left out."""
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return the image in other colours, a new array unless nothing is to be changed."""
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"
