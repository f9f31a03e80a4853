"""From uint8 with channels last to float32 with channels first: the same for one image and for a batch."""

from __future__ import annotations

import numpy as np
import pytest

from tinytorch.core.dataloader import IMAGENET_MEAN, IMAGENET_STD, DataLoader, ImageDataset, Normalize


def test_arithmetic_is_torchvisions(make_scene):
    image = make_scene(12, 20)
    scaled = image.astype(np.float32) * np.float32(1 / 255)
    expected = (scaled - np.float32(IMAGENET_MEAN)) / np.float32(IMAGENET_STD)
    found = Normalize()(image)
    assert found.dtype == np.float32
    assert np.array_equal(found, expected.transpose(2, 0, 1))


def test_batch_is_what_single_images_are(make_scene):
    images = np.stack([make_scene(12, 20, seed) for seed in range(3)])
    normalize = Normalize()
    assert np.array_equal(normalize.batch(images), np.stack([normalize(image) for image in images]))


def test_mirrored_views_are_taken_as_they_are(make_scene):
    image = make_scene(12, 20)
    assert np.array_equal(Normalize(0, 1)(image[:, ::-1]), Normalize(0, 1)(image)[:, :, ::-1])


def test_one_number_for_all_channels():
    assert Normalize(0.5, 0.5)(np.full((1, 1, 1), 255, np.uint8)).item() == 1.0


@pytest.mark.parametrize(("mean", "std"), [(0, 0), ((0, 0), (1, 1, 1)), (0, -1), (np.nan, 1)])
def test_arguments_that_make_no_sense(mean, std):
    with pytest.raises(ValueError, match="mean"):
        Normalize(mean, std)


def test_images_that_do_not_fit():
    with pytest.raises(ValueError, match=r"image must be uint8 with 3 channels, got uint8 with shape \(2, 2, 1\)"):
        Normalize()(np.zeros((2, 2, 1), np.uint8))
    with pytest.raises(ValueError, match="got float32"):
        Normalize(0, 1)(np.zeros((2, 2, 3), np.float32))


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_of_a_loader_are_normalized_samples(photographs, workers):
    from tinytorch.core.dataloader import CenterCrop, Compose

    dataset = ImageDataset(photographs, transform=Compose([CenterCrop(64), Normalize()]))
    batch = next(iter(DataLoader(dataset, 4, num_workers=workers)))
    assert np.array_equal(batch, np.stack([dataset[index] for index in range(4)]))
