"""CIFAR-10: its two formats, in memory and mapped, hold the same; on the real images and on made ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader import CIFAR10Dataset, DataLoader, read_binary_batch, read_python_batch
from tinytorch.data import install_archive
from tinytorch.data.layout import BINARY, CLASSES, LAYOUTS, PYTHON

MINI = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cifar10-mini"
needs_mini = pytest.mark.skipif(not MINI.is_dir(), reason=f"needs {MINI}")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the first thousand images of each official file, in both formats."""
    root = tmp_path_factory.mktemp("real")
    for layout in LAYOUTS:
        install_archive(MINI / layout.archive, root, format=layout.format)
    return root


ROOTS = ["cifar", pytest.param("real", marks=needs_mini)]


@pytest.fixture
def root(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("root", ROOTS, indirect=True)
def test_both_formats_hold_the_same_images_and_labels(root: Path) -> None:
    for binary, python in zip(BINARY.data, PYTHON.data, strict=True):
        one = read_binary_batch(root / BINARY.folder / binary)
        other = read_python_batch(root / PYTHON.folder / python)
        for a, b in zip(one, other, strict=True):
            assert (a.dtype, a.shape, a.flags.c_contiguous) == (b.dtype, b.shape, b.flags.c_contiguous)
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("root", ROOTS, indirect=True)
@pytest.mark.parametrize("train", [True, False])
def test_every_way_to_open_the_data_set_gives_the_same(root: Path, train: bool) -> None:
    ways = [{}, {"mmap": True}, {"format": "python"}]
    first, *others = (CIFAR10Dataset(root, train, False, **way) for way in ways)
    order = np.random.default_rng(0).permutation(len(first))
    for other in others:
        assert (len(other), other.classes) == (len(first), list(CLASSES))
        for a, b in zip(first.get_batch(order), other.get_batch(order), strict=True):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("root", ROOTS, indirect=True)
@pytest.mark.parametrize("mmap", [False, True])
def test_samples_and_batches_are_the_same_images(root: Path, mmap: bool) -> None:
    data = CIFAR10Dataset(root, True, False, mmap=mmap)
    last = len(data) - 1
    images, labels = data.get_batch([last, 0, last // 2])
    for index, image, label in zip([-1, 0, last // 2], images, labels, strict=True):
        np.testing.assert_array_equal(data[index][0], image)
        assert data[index][1] == label
        assert (data[index][0].dtype, data[index][1].dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize("root", ROOTS, indirect=True)
def test_what_a_loop_does_to_a_batch_does_not_reach_the_data(root: Path) -> None:
    for mmap in (False, True):
        data = CIFAR10Dataset(root, True, False, mmap=mmap)
        before = data[3][0].copy()
        data[3][0][:] = 0
        for images, _ in DataLoader(data, 16):
            images[:] = 0
        np.testing.assert_array_equal(data[3][0], before)


@needs_mini
def test_the_first_labels_are_those_of_the_official_file(real: Path) -> None:
    data = CIFAR10Dataset(real, True, False)
    assert data.get_batch(np.arange(10))[1].tolist() == [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]
    assert [data.classes[label] for label in (6, 9, 4, 1)] == ["frog", "truck", "deer", "automobile"]
    assert (len(data), len(CIFAR10Dataset(real, False, False))) == (5000, 1000)


@needs_mini
def test_the_first_image_is_the_frog(real: Path) -> None:
    """Its first pixels, and those at the end of each channel, as anybody's reader gives them."""
    image = CIFAR10Dataset(real, True, False)[0][0]
    assert image[:, 0, 0].tolist() == [59, 62, 63]
    assert image[0, 0, :6].tolist() == [59, 43, 50, 68, 98, 119]
    assert image[:, 31, 31].tolist() == [123, 92, 72]


@needs_mini
def test_a_shuffled_epoch_shows_every_real_image_once(real: Path) -> None:
    data = CIFAR10Dataset(real, True, False, mmap=True)
    seen = np.concatenate([labels for _, labels in DataLoader(data, 128, shuffle=True)])
    assert (
        np.bincount(seen, minlength=10).tolist() == np.bincount(data.get_batch(range(5000))[1], minlength=10).tolist()
    )
    assert np.bincount(seen).min() > 400
