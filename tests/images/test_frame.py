"""A row of crops, a resize and flips is one step, with the same pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tinytorch.core.dataloader.images.frame import Frame
from tinytorch.core.dataloader.images.plumbing.resampling import resize_array


def test_whole_changes_nothing(make_scene):
    image = make_scene(20, 30)
    assert np.array_equal(Frame.whole(20, 30).of_array(image), image)


def test_crops_and_flips_are_views(make_scene):
    image = make_scene(20, 30)
    part = Frame.whole(20, 30).cropped(2, 3, 10, 12).flipped().of_array(image)
    assert np.shares_memory(part, image)
    assert np.array_equal(part, image[2:12, 3:15][:, ::-1])


def test_crop_after_a_flip_is_of_the_mirrored_picture(make_scene):
    image = make_scene(20, 30)
    frame = Frame.whole(20, 30).flipped().cropped(1, 2, 8, 9)
    assert np.array_equal(frame.of_array(image), image[:, ::-1][1:9, 2:11])


def test_crop_after_a_resize_is_the_crop_of_the_resized(make_scene):
    image = make_scene(100, 150)
    frame = Frame.whole(100, 150).resized(64, 96).cropped(10, 20, 40, 50)
    resized = np.asarray(Image.fromarray(image).resize((96, 64), Image.Resampling.BILINEAR))
    assert np.abs(frame.of_array(image).astype(int) - resized[10:50, 20:70]).max() <= 1


def test_resize_after_a_crop_does_not_look_outside_of_it(make_scene):
    image = make_scene(100, 150)
    frame = Frame.whole(100, 150).cropped(10, 20, 60, 70).resized(24, 28)
    part = Image.fromarray(np.ascontiguousarray(image[10:70, 20:90]))
    assert np.array_equal(frame.of_array(image), np.asarray(part.resize((28, 24), Image.Resampling.BILINEAR)))


def test_second_resize_is_not_one_frame():
    assert Frame.whole(100, 150).resized(50, 75).resized(20, 30) is None
    assert Frame.whole(100, 150).resized(50, 75).resized(50, 75) is not None  # nothing is resized


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 600), st.integers(1, 600))
def test_reduction_leaves_as_many_pixels_as_the_result_has(height, width, down, across):
    frame = Frame.whole(height, width).resized(down, across)
    by = frame.reduction
    assert by in (1, 2, 4, 8)
    assert by == 1 or (height >= by * down and width >= by * across)
    assert by == 8 or height < 2 * by * down or width < 2 * by * across  # and no more than twice as many


@given(st.data())
def test_any_row_of_steps_gives_what_the_steps_give(data):
    height, width = data.draw(st.integers(2, 40)), data.draw(st.integers(2, 40))
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    frame, expected = Frame.whole(height, width), image
    for _ in range(data.draw(st.integers(0, 5))):
        if data.draw(st.booleans()):
            frame, expected = frame.flipped(), expected[:, ::-1]
        else:
            top = data.draw(st.integers(0, frame.shape[0] - 1))
            left = data.draw(st.integers(0, frame.shape[1] - 1))
            h = data.draw(st.integers(1, frame.shape[0] - top))
            w = data.draw(st.integers(1, frame.shape[1] - left))
            frame, expected = frame.cropped(top, left, h, w), expected[top : top + h, left : left + w]
    assert np.array_equal(frame.of_array(image), expected)


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_other_numbers_of_channels_are_resized_one_by_one(channels):
    image = np.random.default_rng(0).integers(0, 256, (20, 30, channels), dtype=np.uint8)
    small = Frame.whole(20, 30).resized(10, 15).of_array(image)
    first = Image.fromarray(np.ascontiguousarray(image[..., -1])).resize((15, 10), Image.Resampling.BILINEAR)
    assert small.shape == (10, 15, channels)
    assert np.array_equal(small[..., -1], np.asarray(first))


def test_float_images_are_resized_without_rounding():
    image = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    small = Frame.whole(20, 30).resized(10, 15).of_array(image)
    assert small.dtype == np.float32
    np.testing.assert_allclose(small.mean(), image.mean(), atol=0.02)


def test_other_types_are_refused_by_name():
    frame = Frame.whole(4, 4).resized(2, 2)
    with pytest.raises(TypeError, match="image must be uint8 or float32 to be resized, got int64"):
        resize_array(np.zeros((4, 4, 3), np.int64), frame)
