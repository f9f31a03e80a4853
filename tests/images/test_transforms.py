"""Crops, resizes and flips beside torchvision's arithmetic, written out; and what is drawn, by its statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tinytorch.core.dataloader import (
    CenterCrop,
    Compose,
    DataLoader,
    ImageDataset,
    RandomCrop,
    RandomHorizontalFlip,
    RandomResizedCrop,
    Resize,
)
from tinytorch.core.dataloader.images.frame import Frame
from tinytorch.core.dataloader.images.plumbing.geometry import four_sides
from tinytorch.core.dataloader.images.transforms import lead

sizes = st.integers(1, 700)


@given(sizes, sizes, sizes)
def test_resize_of_the_short_side(height, width, size):
    short, long = min(height, width), max(height, width)
    expected = (size, int(size * long / short))
    assert Resize(size).target(height, width) == (expected if height <= width else expected[::-1])


def test_resize_with_a_longest_side():
    assert Resize(256, max_size=300).target(512, 768) == (int(300 * 256 / 384), 300)
    assert Resize(256, max_size=400).target(512, 768) == (256, 384)
    assert Resize((20, 30)).target(512, 768) == (20, 30)
    with pytest.raises(ValueError, match="max_size must be more than an integer size, got max_size=256, size=256"):
        Resize(256, max_size=256)


def antialiased(line: np.ndarray, size: int) -> np.ndarray:
    """A line of values at another size: the triangle filter of Pillow and torchvision, in floats."""
    scale = len(line) / size
    reach = max(scale, 1)
    result = []
    for at in range(size):
        centre = (at + 0.5) * scale
        pixels = np.arange(max(0, int(centre - reach + 0.5)), min(len(line), int(centre + reach + 0.5)))
        weights = np.maximum(0, 1 - np.abs((pixels - centre + 0.5) / reach))
        result.append((line[pixels] * weights).sum() / weights.sum())
    return np.array(result)


@pytest.mark.parametrize("size", [(7, 11), (30, 45), (60, 90)])
def test_resize_is_the_widened_triangle_to_within_a_level(make_scene, size):
    image = make_scene(40, 60)
    rows = np.apply_along_axis(antialiased, 1, image.astype(float), size[1])
    expected = np.apply_along_axis(antialiased, 0, rows, size[0])
    assert np.abs(Resize(size)(image) - expected).max() <= 1.01


@pytest.mark.parametrize(("shape", "top", "left"), [((9, 10), 2, 2), ((10, 12), 2, 4), ((8, 11), 2, 3)])
def test_centre_crop_rounds_halves_to_even(shape, top, left):
    image = np.arange(shape[0] * shape[1]).reshape(*shape, 1)
    assert np.array_equal(CenterCrop(5)(image), image[top : top + 5, left : left + 5])


def test_centre_crop_of_a_smaller_picture_is_padded_with_zeros():
    image = np.ones((3, 10, 1), np.uint8)
    cropped = CenterCrop((6, 4))(image)
    assert cropped.shape == (6, 4, 1)
    assert cropped[:, 0, 0].tolist() == [0, 1, 1, 1, 0, 0]  # one above, two below


@given(sizes, sizes, st.integers(0, 1000))
def test_random_resized_crop_gives_torchvisions_box(height, width, seed):
    transform, rng = RandomResizedCrop(8), np.random.default_rng(seed)
    top, left, h, w = transform.box(height, width, rng)
    assert 0 <= top <= height - h
    assert 0 <= left <= width - w
    assert h > 0
    assert w > 0
    again = np.random.default_rng(seed)
    for _ in range(10):  # the algorithm, once more, from its description
        area = height * width * again.uniform(0.08, 1.0)
        ratio = math.exp(again.uniform(math.log(3 / 4), math.log(4 / 3)))
        across, down = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < across <= width and 0 < down <= height:
            assert (h, w) == (down, across)
            return
    if width / height < 3 / 4:
        assert (h, w) == (max(1, round(width / (3 / 4))), width)
    elif width / height > 4 / 3:
        assert (h, w) == (height, max(1, round(height * (4 / 3))))
    else:
        assert (h, w) == (height, width)
    assert (top, left) == ((height - h) // 2, (width - w) // 2)


def test_random_resized_crop_draws_area_and_shape_evenly():
    transform, rng = RandomResizedCrop(8, scale=(0.2, 0.4), ratio=(0.8, 1.25)), np.random.default_rng(0)
    boxes = np.array([transform.box(1000, 1000, rng) for _ in range(4000)])
    area, shape = boxes[:, 2] * boxes[:, 3] / 1e6, np.log(boxes[:, 3] / boxes[:, 2])
    for values, low, high in ((area, 0.2, 0.4), (shape, math.log(0.8), math.log(1.25))):
        counts, _ = np.histogram(values, bins=10, range=(low - 0.002, high + 0.002))
        assert ((counts - 400) ** 2 / 400).sum() < 35  # chi-squared with 9 degrees: beyond this once in 17,000
    corners = boxes[:, 0] / (1000 - boxes[:, 2])
    assert abs(corners.mean() - 0.5) < 0.02
    assert corners.max() == 1.0  # both ends can be drawn
    assert corners.min() == 0.0


def test_flip_happens_as_often_as_it_should():
    rng, flip = np.random.default_rng(0), RandomHorizontalFlip(0.3)
    flips = sum(flip.frame(Frame.whole(4, 4), rng).flip for _ in range(5000))
    assert abs(flips - 1500) < 130  # four standard deviations
    image = np.arange(12).reshape(2, 2, 3)
    assert np.array_equal(RandomHorizontalFlip(1.0)(image), image[:, ::-1])
    assert np.array_equal(RandomHorizontalFlip(0.0)(image), image)


def test_random_crop_is_drawn_from_everywhere():
    rng, crop = np.random.default_rng(0), RandomCrop(3)
    places = {crop.frame(Frame.whole(5, 6), rng).region[:2] for _ in range(500)}
    assert places == {(top, left) for top in range(3) for left in range(4)}


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric"])
def test_padding_is_numpys(mode):
    image = np.arange(48).reshape(4, 4, 3)
    given_ = {"constant_values": 7} if mode == "constant" else {}
    whole = np.pad(image, [(2, 2), (1, 1), (0, 0)], mode, **given_)
    assert np.array_equal(RandomCrop((8, 6), padding=(1, 2), fill=7, padding_mode=mode)(image), whole)


def test_padding_if_needed_is_what_lacks_on_both_sides():
    assert RandomCrop(10, pad_if_needed=True).sides(8, 12) == (0, 2, 0, 2)
    assert RandomCrop(10, padding=1, pad_if_needed=True).sides(7, 12) == (1, 2, 1, 2)
    assert four_sides((1, 2, 3, 4)) == (1, 2, 3, 4)
    with pytest.raises(
        ValueError, match=r"size \(10, 10\) of the crop must not be larger than the image, got \(8, 12\)"
    ):
        RandomCrop(10)(np.zeros((8, 12, 3), np.uint8))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CenterCrop(0), "size must be a positive integer, or"),
        (lambda: Resize((1, 2, 3)), "size must be a positive integer, or"),
        (lambda: Resize(0), "size must be positive, got 0"),
        (lambda: Resize(8, "cubic"), "interpolation must be bilinear"),
        (lambda: RandomHorizontalFlip(1.5), "p must be from 0 to 1, got 1.5"),
        (lambda: RandomResizedCrop(8, scale=(1, 0.5)), "scale must be two positive numbers"),
        (lambda: RandomCrop(8, padding=-1), "padding must be 1, 2 or 4 numbers"),
        (lambda: RandomCrop(8, padding_mode="wrap"), "padding_mode must be"),
    ],
)
def test_arguments_that_make_no_sense(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_lead_stops_at_the_first_step_that_is_no_frame():
    steps = [Resize(64), CenterCrop(32), np.negative, CenterCrop(8)]
    frame, left = lead(steps, 100, 150, lambda: None)
    assert frame.shape == (32, 32)
    assert left == steps[2:]
    frame, left = lead([Resize(64), Resize(32)], 100, 150, lambda: None)
    assert frame.shape == (64, 96)
    assert len(left) == 1
    frame, left = lead([CenterCrop(200)], 100, 150, lambda: None)  # it must be padded
    assert frame == Frame.whole(100, 150)
    assert len(left) == 1


def test_compose_is_one_after_another(make_scene):
    image = make_scene(100, 150)
    steps = [Resize(64), CenterCrop(50), np.invert, Resize(20), CenterCrop(30)]
    one_by_one = image
    for step in steps:
        one_by_one = step(one_by_one)
    together = Compose(steps)(image)
    assert together.shape == (30, 30, 3)
    assert np.abs(together.astype(int) - one_by_one).max() <= 1
    with pytest.raises(TypeError, match="transforms must be callable, got 3"):
        Compose([3])


def test_file_and_array_get_the_same_draws(photographs):
    """The crop that is drawn before a file is decoded is the one that is drawn for its array."""
    transform = Compose([RandomCrop(48), RandomHorizontalFlip()])
    decoded = [np.asarray(Image.open(path)) for path in photographs]

    class Arrays(ImageDataset):
        def image(self, index, steps):
            return Compose([*steps.fixed, *steps.varied])(decoded[index])

    loaders = [
        DataLoader(kind(photographs, transform=transform, cache_size=0), 5, shuffle=True, generator=1)
        for kind in (ImageDataset, Arrays)
    ]
    for files, arrays in zip(*loaders, strict=True):
        assert np.array_equal(files, arrays)


@pytest.mark.parametrize("size", [32, [32], (32,), np.int64(32), [np.int64(32)]])
def test_one_number_is_the_short_side(size):
    assert Resize(size)(np.zeros((300, 600, 3), np.uint8)).shape == (32, 64, 3)
    assert Resize(size, max_size=40)(np.zeros((300, 600, 3), np.uint8)).shape == (20, 40, 3)
