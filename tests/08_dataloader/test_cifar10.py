"""CIFAR-10's two formats, and the dataset that reads them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

RECORD_BYTES = 3073


class Trap:
    """An object whose pickle makes a folder when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        import os

        return os.mkdir, (str(self.path),)


@pytest.fixture
def own_root(sample_root: Path, tmp_path: Path) -> Path:
    """A copy of the data set that a test may damage."""
    shutil.copytree(sample_root, tmp_path / "own")
    return tmp_path / "own"


def damage(root: Path, file: str, offset: int, value: int) -> Path:
    path = root / "cifar-10-batches-bin" / file
    content = bytearray(path.read_bytes())
    content[offset] = value
    path.write_bytes(content)
    return path


@pytest.mark.task("8.6")
def test_channels_and_rows_lie_where_the_format_puts_them(tmp_path: Path) -> None:
    planes = np.zeros((3, 32, 32), dtype=np.uint8)
    planes[0, 0, 1], planes[1, 1, 0], planes[2, 31, 31] = 11, 22, 33
    path = tmp_path / "one.bin"
    path.write_bytes(bytes([4]) + planes.tobytes())
    images, labels = dl.read_binary_batch(path)
    assert (images[0, 0, 0, 1], images[0, 1, 1, 0], images[0, 2, 31, 31]) == (11, 22, 33)
    assert (int(images.sum()), labels.tolist()) == (66, [4])


@pytest.mark.task("8.6")
def test_a_path_may_be_a_string(sample_root: Path, training_records: np.ndarray) -> None:
    images, labels = dl.read_binary_batch(str(sample_root / "cifar-10-batches-bin" / "data_batch_1.bin"))
    np.testing.assert_array_equal(images.reshape(10, 3072), training_records[:10, 1:])
    np.testing.assert_array_equal(labels, training_records[:10, 0])
    assert (images.dtype, labels.dtype) == (np.uint8, np.int64)


@pytest.mark.task("8.6")
def test_the_error_carries_file_and_place_and_says_what_was_found(own_root: Path) -> None:
    path = damage(own_root, "data_batch_2.bin", 4 * RECORD_BYTES, 200)
    with pytest.raises(dl.DataError, match=r"data_batch_2\.bin.*200") as caught:
        dl.read_binary_batch(path)
    assert (caught.value.path, caught.value.offset) == (str(path), 4 * RECORD_BYTES)


@pytest.mark.task("8.6")
def test_a_file_of_another_kind_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "data_batch_1.bin"
    path.write_text("version https://git-lfs.github.com/spec/v1", encoding="utf-8")
    with pytest.raises(dl.DataError, match="42"):
        dl.read_binary_batch(path)


@pytest.mark.task("8.7")
def test_a_pickle_gives_what_the_binary_file_gives(training_records: np.ndarray, pickled: Any) -> None:
    rows, numbers = training_records[:10, 1:], training_records[:10, 0].tolist()
    images, labels = dl.read_python_batch(pickled({b"batch_label": b"x", b"data": rows.copy(), b"labels": numbers}))
    np.testing.assert_array_equal(images, rows.reshape(10, 3, 32, 32))
    assert (labels.tolist(), images.dtype, labels.dtype) == (numbers, np.uint8, np.int64)


@pytest.mark.task("8.7")
@pytest.mark.parametrize("place", [b"data", b"labels", b"filenames"])
def test_a_trap_is_refused_wherever_it_hides(place: bytes, tmp_path: Path, pickled: Any) -> None:
    content = {b"data": np.zeros((1, 3072), np.uint8), b"labels": [1]}
    path = pickled({**content, place: [[{b"deep": Trap(tmp_path / "sprung")}]]})
    with pytest.raises(dl.DataError, match="mkdir"):
        dl.read_python_batch(path)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.task("8.7")
def test_a_pickle_that_is_cut_off_anywhere_is_refused(pickled: Any) -> None:
    path = pickled({b"data": np.zeros((1, 3072), np.uint8), b"labels": [1]})
    whole = path.read_bytes()
    for end in [*range(0, 150, 7), *range(3000, len(whole), 11)]:
        path.write_bytes(whole[:end])
        with pytest.raises(dl.DataError, match="data_batch_1"):
            dl.read_python_batch(path)


@pytest.mark.task("8.7")
@pytest.mark.parametrize("labels", [[[1, 2]], [1.0, 2.0], [1, None], b"\x01\x02", [1], {0: 1, 1: 2}])
def test_labels_that_are_no_list_of_integers_are_refused(labels: Any, pickled: Any) -> None:
    with pytest.raises(dl.DataError):
        dl.read_python_batch(pickled({b"data": np.zeros((2, 3072), np.uint8), b"labels": labels}))


@pytest.mark.task("8.8")
@pytest.mark.parametrize("mmap", [False, True])
def test_the_five_files_follow_each_other(mmap: bool, sample_root: Path, training_records: np.ndarray) -> None:
    data = dl.CIFAR10Dataset(sample_root, download=False, mmap=mmap)
    images, labels = data.get_batch(np.arange(50))
    np.testing.assert_array_equal(images.reshape(50, 3072), training_records[:, 1:])
    np.testing.assert_array_equal(labels, training_records[:, 0])
    assert (images.dtype, labels.dtype, np.asarray(data[0][1]).dtype) == (np.uint8, np.int64, np.int64)
    assert [int(label) for _, label in data] == training_records[:, 0].tolist()


@pytest.mark.task("8.8")
def test_the_names_of_the_classes_are_those_of_the_data_set(sample_root: Path) -> None:
    classes = dl.CIFAR10Dataset(sample_root, train=False, download=False).classes
    assert (len(classes), classes[0], classes[9]) == (10, "boat", "tree")


@pytest.mark.task("8.8")
def test_a_wrong_label_is_found_when_files_are_read(own_root: Path) -> None:
    damage(own_root, "data_batch_4.bin", 7 * RECORD_BYTES, 10)
    with pytest.raises(dl.DataError, match=r"data_batch_4\.bin"):
        dl.CIFAR10Dataset(own_root, download=False)


@pytest.mark.task("8.8")
def test_in_a_mapped_file_a_wrong_label_is_found_when_it_is_asked_for(own_root: Path) -> None:
    damage(own_root, "data_batch_4.bin", 7 * RECORD_BYTES, 10)
    data = dl.CIFAR10Dataset(own_root, download=False, mmap=True)
    assert len(data.get_batch([36, 38])[1]) == 2
    with pytest.raises(dl.DataError, match=r"data_batch_4\.bin") as caught:
        data[37]
    assert caught.value.offset == 7 * RECORD_BYTES


@pytest.mark.task("8.8")
@pytest.mark.parametrize("mmap", [False, True])
def test_a_transform_sees_each_image_that_is_asked_for_once(mmap: bool, sample_root: Path) -> None:
    seen: list[Any] = []
    data = dl.CIFAR10Dataset(
        sample_root, download=False, mmap=mmap, transform=lambda x: seen.append((x.shape, x.dtype.name)) or x.mean()
    )
    assert np.ndim(data[3][0]) == 0
    assert seen == [((3, 32, 32), "uint8")]


@pytest.mark.task("8.8")
@pytest.mark.parametrize("mmap", [False, True])
@pytest.mark.parametrize("name", ["transform", "target_transform"])
def test_a_loader_delivers_what_the_transforms_make(name: str, mmap: bool, sample_root: Path) -> None:
    data = dl.CIFAR10Dataset(sample_root, download=False, mmap=mmap, **{name: lambda value: "changed"})
    images, labels = next(iter(dl.DataLoader(data, 3)))
    assert (images if name == "transform" else labels) == ["changed"] * 3
    assert (labels if name == "transform" else images).shape[:1] == (3,)


@pytest.mark.task("8.8")
def test_a_missing_data_set_is_an_error_that_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(dl.DataError, match="tito data sample"):
        dl.CIFAR10Dataset(tmp_path, download=False)


@pytest.mark.task("8.8")
def test_mapped_and_in_memory_give_the_same_shuffled_batches(sample_root: Path) -> None:
    loaders = [
        dl.DataLoader(dl.CIFAR10Dataset(sample_root, download=False, mmap=mmap), 16, shuffle=True, generator=5)
        for mmap in (False, True)
    ]
    for one, other in zip(*loaders, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
