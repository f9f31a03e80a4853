"""Colours on a circle: hue, saturation and value, by Pillow's formulas; and the bounds of random factors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["adjust_hue", "factor_range", "hsv_of", "rgb_of"]


def factor_range(
    name: str, value: float | Sequence[float], around: float = 1.0, least: float = 0.0, most: float = np.inf
) -> tuple[float, float] | None:
    """Return the bounds of a factor that an argument stands for; None if it changes nothing.

    Raises:
        ValueError: a negative number, bounds in the wrong order, or outside of `least` and `most`.
    """
    if isinstance(value, int | float | np.number):
        if value < 0:
            raise ValueError(f"{name} must not be negative, got {value}")
        bounds = around - value, around + value
        bounds = (max(0.0, bounds[0]), bounds[1]) if around == 1.0 else bounds
    else:
        bounds = tuple(value)  # type: ignore[assignment]
    if len(bounds) != 2 or not least <= bounds[0] <= bounds[1] <= most:
        raise ValueError(f"{name} must be a number, or two from {least} to {most}, the smaller first, got {value!r}")
    return None if bounds == (around, around) else (float(bounds[0]), float(bounds[1]))


def adjust_hue(image: np.ndarray, shift: float) -> np.ndarray:
    """Return the image with its colours moved round the circle, by a share of it."""
    if image.shape[-1] == 1:
        return image
    hue, saturation, value = hsv_of(np.multiply(image, np.float32(1 / 255), dtype=np.float32))
    hue = np.remainder(hue + np.float32(shift), np.float32(1))
    colours = rgb_of(hue, saturation, value)
    return np.multiply(colours, np.float32(256 - 1e-3), out=colours).astype(np.uint8)


def hsv_of(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return hue, saturation and value (H, W), from 0 to 1, of an image (H, W, 3) from 0 to 1."""
    red, green = image[..., 0], image[..., 1]
    value = image.max(axis=-1)
    spread = value - image.min(axis=-1)
    grey = spread == 0
    saturation = spread / np.where(grey, np.float32(1), value)
    away = (value[..., None] - image) / np.where(grey, np.float32(1), spread)[..., None]
    from_red, from_green, from_blue = away[..., 0], away[..., 1], away[..., 2]
    sector = np.where(
        value == red,
        from_blue - from_green,
        np.where(value == green, from_red + 2 - from_blue, from_green + 4 - from_red),
    )
    return np.fmod(sector * np.float32(1 / 6) + 1, np.float32(1)), saturation, value


def rgb_of(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the image (H, W, 3), from 0 to 1, of what `hsv_of` returns."""
    sixth = np.floor(hue * 6)
    part = saturation * (hue * 6 - sixth)
    low = np.clip((1 - saturation) * value, 0, 1)
    falling = np.clip((1 - part) * value, 0, 1)
    rising = np.clip((part + (1 - saturation)) * value, 0, 1)
    choices = np.stack([value, low, falling, rising])
    which = sixth.astype(np.int64) % 6
    picks = np.array([[0, 2, 1, 1, 3, 0], [3, 0, 0, 2, 1, 1], [1, 1, 3, 0, 0, 2]])
    rows = [np.take_along_axis(choices, picks[channel][which][None], axis=0)[0] for channel in range(3)]
    return np.stack(rows, axis=-1)
