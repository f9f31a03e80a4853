"""ColorJitter beside its formulas, written out for one pixel at a time."""

from __future__ import annotations

import colorsys
import math

import numpy as np
import pytest

from tinytorch.core.dataloader import ColorJitter
from tinytorch.core.dataloader.images.color import (
    adjust_brightness,
    adjust_contrast,
    adjust_hue,
    adjust_saturation,
    factor_range,
)


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    pixels[0, :4] = [[0, 0, 0], [255, 255, 255], [7, 7, 7], [255, 0, 0]]
    return pixels


def grey(pixel: np.ndarray) -> int:
    red, green, blue = (int(value) for value in pixel)
    return math.floor(0.2989 * red + 0.587 * green + 0.114 * blue)


def mixed(value: float, other: float, factor: float) -> int:
    return int(min(255.0, max(0.0, factor * value + (1 - factor) * other)))


def each(image: np.ndarray, change) -> np.ndarray:
    return np.array([[change(pixel) for pixel in row] for row in image])


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    """Equal, but for a level where a float32 falls on the other side of a whole number, which is rare."""
    assert found.dtype == np.uint8
    apart = np.abs(found.astype(int) - expected)
    assert apart.max() <= 1
    assert (apart > 0).mean() < 0.02


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7])
def test_brightness(image, factor):
    assert_close(adjust_brightness(image, factor), each(image, lambda p: [mixed(v, 0, factor) for v in p]))


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7])
def test_saturation(image, factor):
    expected = each(image, lambda p: [mixed(v, grey(p), factor) for v in p])
    assert_close(adjust_saturation(image, factor), expected)


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7])
def test_contrast(image, factor):
    mean = np.mean([[grey(p) for p in row] for row in image])
    assert_close(adjust_contrast(image, factor), each(image, lambda p: [mixed(v, mean, factor) for v in p]))


@pytest.mark.parametrize("shift", [-0.5, -0.1, 0.0, 0.25, 0.5])
def test_hue(image, shift):
    def moved(pixel):
        hue, saturation, value = colorsys.rgb_to_hsv(*(pixel / 255))
        return [int(v * (256 - 1e-3)) for v in colorsys.hsv_to_rgb((hue + shift) % 1, saturation, value)]

    assert_close(adjust_hue(image, shift), each(image, moved))


def test_one_is_no_change(image):
    for adjust in (adjust_brightness, adjust_contrast, adjust_saturation):
        assert np.array_equal(adjust(image, 1.0), image)


def test_grey_images_have_neither_saturation_nor_hue(image):
    single = image[..., :1]
    assert adjust_saturation(single, 0.3) is single
    assert adjust_hue(single, 0.3) is single
    assert adjust_contrast(single, 0.5).shape == single.shape


def test_the_image_that_was_given_stays(image):
    before = image.copy()
    for _ in range(20):
        ColorJitter(0.5, 0.5, 0.5, 0.5)(image)
    assert np.array_equal(image, before)


def test_ranges():
    assert factor_range("brightness", 0.4) == (0.6, 1.4)
    assert factor_range("brightness", 2) == (0.0, 3.0)
    assert factor_range("brightness", (0.5, 0.7)) == (0.5, 0.7)
    assert factor_range("brightness", 0) is None
    assert ColorJitter(hue=0.1).hue == (-0.1, 0.1)
    with pytest.raises(ValueError, match="brightness must not be negative, got -1"):
        ColorJitter(brightness=-1)
    with pytest.raises(ValueError, match=r"hue must be a number, or two from -0.5 to 0.5"):
        ColorJitter(hue=0.6)


def test_order_and_factors_are_drawn_evenly():
    jitter, rng = ColorJitter(0.4, 0.4, 0.4, 0.1), np.random.default_rng(0)
    draws = [jitter.draw(rng) for _ in range(2400)]
    orders = [tuple(adjust.__name__ for adjust, _ in draw) for draw in draws]
    counts = np.array([orders.count(order) for order in set(orders)])
    assert len(counts) == 24
    assert ((counts - 100) ** 2 / 100).sum() < 60  # chi-squared with 23 degrees
    hues = np.array([factor for draw in draws for adjust, factor in draw if adjust is adjust_hue])
    assert abs(hues.mean()) < 0.006
    assert hues.max() > 0.095
    assert not ColorJitter().draw(rng)
