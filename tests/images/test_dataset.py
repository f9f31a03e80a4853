"""Image files as a dataset: damaged files, batches for any workers, caches that change nothing."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tinytorch.core.dataloader import (
    CenterCrop,
    ColorJitter,
    Compose,
    DataError,
    DataLoader,
    DecodeError,
    ImageDataset,
    ImageFolder,
    LRUCache,
    Normalize,
    RandomHorizontalFlip,
    RandomResizedCrop,
    Resize,
    SharedCache,
    Subset,
)
from tinytorch.core.dataloader.images.plumbing.paths import PathList

AUGMENT = Compose([RandomResizedCrop(32), RandomHorizontalFlip(), ColorJitter(0.4, 0.4, 0.4, 0.1), Normalize()])
BAD = [3, 5, 8]
WORKERS = [
    {"num_workers": 0},
    {"num_workers": 1},
    {"num_workers": 2},
    {"num_workers": 4},
    {"num_workers": 2, "worker_method": "thread"},
    {"num_workers": 1, "multiprocessing_context": "spawn"},
]


def epochs(dataset, count=2, **options):
    loader = DataLoader(dataset, 5, shuffle=True, generator=7, **options)
    return [[tuple(np.array(part) for part in batch) for batch in loader] for _ in range(count)]


def same(one, other) -> bool:
    parts = [[part for epoch in run for batch in epoch for part in batch] for run in (one, other)]
    return len(parts[0]) == len(parts[1]) and all(map(np.array_equal, *parts))


def test_samples_are_images_with_labels(photographs):
    dataset = ImageDataset(photographs, range(12), target_transform=lambda label: -label)
    image, label = dataset[-1]
    assert len(dataset) == 12
    assert np.array_equal(image, np.asarray(Image.open(photographs[11])))
    assert label == -11
    assert ImageDataset(photographs)[0].shape == (144, 96, 3)
    with pytest.raises(IndexError, match="index 12 is out of range for a dataset of 12 samples"):
        dataset[12]


def test_labels_and_paths_of_different_length(photographs):
    with pytest.raises(ValueError, match="labels must be as many as data_paths, got 3 for 12"):
        ImageDataset(photographs, [1, 2, 3])
    with pytest.raises(TypeError, match="data_paths must be a list of paths, got one path"):
        ImageDataset(str(photographs[0]))


@pytest.mark.parametrize("options", WORKERS, ids=str)
def test_batches_are_the_same_for_any_workers(photographs, options):
    expected = epochs(ImageDataset(photographs, range(12), AUGMENT))
    assert same(epochs(ImageDataset(photographs, range(12), AUGMENT), **options), expected)
    assert not np.array_equal(expected[0][0][0], expected[1][0][0])  # another epoch, other crops


@pytest.mark.parametrize("kind", ["lru", "small", "shared", "full", "preload"])
def test_caches_change_nothing(photographs, kind):
    transform = Compose([Resize(48), *AUGMENT.transforms])
    expected = epochs(ImageDataset(photographs, range(12), transform, cache=LRUCache(0)))
    caches = {
        "lru": LRUCache(100),
        "small": LRUCache(max_bytes=30_000),
        "shared": SharedCache(12, 10**6),
        "full": SharedCache(12, 30_000),
        "preload": None,
    }
    dataset = ImageDataset(photographs, range(12), transform, cache=caches[kind], preload=kind == "preload")
    assert same(epochs(dataset, num_workers=2), expected)
    if kind in ("shared", "preload"):
        assert dataset.cache.stats()["items"] == 12
        assert dataset.cache.stats()["misses"] == 12


@pytest.mark.parametrize("on_error", ["raise", "skip", "replace"])
def test_a_batch_that_is_kept_is_looked_up_at_once(photographs, on_error, monkeypatch):
    cache, transform = SharedCache(12, 10**6), Compose([CenterCrop(64), Normalize()])
    dataset = ImageDataset(photographs, range(12), transform, on_error=on_error, cache=cache)
    expected = [dataset[index] for index in (7, 11, 7)]
    monkeypatch.setattr(dataset, "read", None)
    images, labels = dataset.get_batch([7, -1, 7])
    assert np.array_equal(images, [image for image, _ in expected])
    assert labels.tolist() == [7, 11, 7]
    assert cache.stats()["hits"] == 4
    assert cache.stats()["misses"] == 2


@pytest.mark.parametrize("steps", [[], [RandomHorizontalFlip()]])
def test_a_batch_of_which_some_are_damaged_is_the_same_in_each_epoch(damaged, steps):
    cache, transform = SharedCache(12, 10**6), Compose([CenterCrop(16), *steps])
    dataset = ImageDataset(damaged, range(12), transform, on_error="skip", cache=cache)
    batches = [dataset.get_batch(range(12)) for _ in range(3)]
    assert all(labels.tolist() == [index for index in range(12) if index not in BAD] for _, labels in batches)
    assert cache.stats()["hits"] == 2 * (12 - len(BAD))


@pytest.mark.parametrize("workers", [0, 2])
def test_another_transform_is_another_cache(photographs, workers):
    dataset = ImageDataset(photographs[1:3], transform=CenterCrop(32))
    for size in (32, 64, 32):
        dataset.transform = CenterCrop(size)
        loader = DataLoader(dataset, 2, num_workers=workers)
        for _ in range(2):
            assert [batch.shape for batch in loader] == [(2, size, size, 3)]
    assert dataset[0].shape == (32, 32, 3)


@pytest.mark.parametrize("kind", ["lru", "shared", "preload"])
def test_a_cache_that_was_given_keeps_to_one_dataset_and_transform(photographs, kind):
    cache = {"lru": LRUCache(max_bytes=10**7), "shared": SharedCache(2, 10**7), "preload": None}[kind]
    first = ImageDataset(photographs[:2], [0, 1], CenterCrop(32), cache=cache, preload=kind == "preload")
    assert first[0][1] == 0
    first.transform = Compose([CenterCrop(32), RandomHorizontalFlip()])  # is kept as before
    list(DataLoader(first, 2, num_workers=1))
    for paths, options in ((photographs[2:4], {}), (photographs[:2], {"mode": "L"})):
        other = ImageDataset(paths, [0, 1], CenterCrop(32), cache=first.cache, **options)
        with pytest.raises(
            ValueError, match=r"the cache holds other images than those of these files after .*CenterCrop"
        ):
            other[0]
    first.transform = CenterCrop(16)
    with pytest.raises(ValueError, match="a new one when its transform changes"):
        first.get_batch([0, 1])
    if kind == "lru":
        cache.clear()
        assert first[0][0].shape == (16, 16, 3)


def test_workers_tell_each_other_what_a_shared_cache_holds(photographs):
    cache = SharedCache(2, 10**7)
    list(DataLoader(ImageDataset(photographs[:2], transform=CenterCrop(32), cache=cache), 2, num_workers=1))
    with pytest.raises(ValueError, match="the cache holds other images"):
        ImageDataset(photographs[2:4], transform=CenterCrop(32), cache=cache)[0]


def test_what_is_drawn_is_not_kept(photographs):
    dataset = ImageDataset(photographs, transform=Compose([CenterCrop(64), RandomResizedCrop(16)]))
    assert not np.array_equal(dataset[0], dataset[0])
    assert dataset.cache.get(0).shape == (64, 64, 3)


def test_kept_images_are_read_only(photographs):
    def spoil(image):
        image += 1

    with pytest.raises(ValueError, match="read-only"):
        ImageDataset(photographs, transform=spoil)[0]


def test_damaged_file_is_named_with_its_sample(damaged):
    dataset = ImageDataset(damaged, range(12))
    with pytest.raises(DecodeError, match=r"sample 5, .*05\.jpg: expected an image, found 9 bytes") as raised:
        dataset[5]
    assert raised.value.index == 5
    assert raised.value.path == str(damaged[5])


@pytest.mark.parametrize("options", WORKERS[::2], ids=str)
def test_damaged_file_is_named_by_workers(damaged, options):
    with pytest.raises(DecodeError, match=r"sample 3, .*03\.jpg: expected a whole JPEG image") as raised:
        list(DataLoader(ImageDataset(damaged, range(12), CenterCrop(32)), 4, **options))
    assert raised.value.index == 3


@pytest.mark.parametrize("options", WORKERS, ids=str)
def test_skip_leaves_out_the_damaged(damaged, options):
    dataset = ImageDataset(damaged, range(12), AUGMENT, on_error="skip")
    labels = np.concatenate([batch[1] for batch in epochs(dataset, 1, **options)[0]])
    assert sorted(labels) == [index for index in range(12) if index not in BAD]
    assert [one.index for one in dataset.errors] == BAD
    assert dataset.errors[0].path == str(damaged[3])
    assert "found a fault" in dataset.errors[0].problem


@pytest.mark.parametrize("options", WORKERS, ids=str)
def test_replace_is_deterministic_and_of_the_same_batch(damaged, options):
    expected = epochs(ImageDataset(damaged, range(12), AUGMENT, on_error="replace"))
    found = epochs(ImageDataset(damaged, range(12), AUGMENT, on_error="replace"), **options)
    assert same(found, expected)
    assert [len(batch[1]) for batch in found[0]] == [5, 5, 2]
    originals = epochs(
        ImageDataset(
            damaged, range(12), on_error=lambda error, index: np.zeros((144, 96, 3), np.uint8), transform=AUGMENT
        )
    )
    for batch, original in zip(found[0], originals[0], strict=True):
        assert set(batch[1]) <= set(original[1]) - set(BAD)  # nothing from outside of the batch, or of a subset


def test_function_gives_another_image(damaged):
    def black(error, index):
        assert isinstance(error, DecodeError)
        return np.zeros((40, 40, 3), np.uint8)

    dataset = ImageDataset(damaged, range(12), CenterCrop(32), on_error=black)
    image, label = dataset[8]
    assert label == 8
    assert image.shape == (32, 32, 3)
    assert not image.any()
    assert [one.index for one in dataset.errors] == [8]


def test_subset_is_never_left_for_a_replacement(damaged):
    part = Subset(ImageDataset(damaged, range(12), CenterCrop(32), on_error="replace"), [3, 4, 5])
    _, labels = next(iter(DataLoader(part, 3)))
    assert labels.tolist() == [4, 4, 4]


@pytest.mark.parametrize("on_error", ["skip", "replace"])
def test_all_files_damaged(damaged, on_error):
    dataset = ImageDataset([damaged[index] for index in BAD], on_error=on_error)
    with pytest.raises(DataError, match="expected a batch with an image that can be read, found 3 damaged files"):
        next(iter(DataLoader(dataset, 3)))


@pytest.mark.parametrize(("most", "fails"), [(2, True), (3, False), (0.01, True), (0.05, False)])
def test_limit_of_errors(damaged, most, fails):
    dataset = ImageDataset(damaged, transform=CenterCrop(32), on_error="skip", max_errors=most)
    if fails:
        with pytest.raises(DataError, match=r"at most . damaged files, found .*max_errors sets this"):
            list(DataLoader(dataset, 12, num_workers=1))
    else:
        assert len(next(iter(DataLoader(dataset, 12, num_workers=1)))) == 9


def test_missing_files_and_directories_are_damaged_files_too(photographs, tmp_path):
    paths = [photographs[0], tmp_path / "none.jpg", tmp_path]
    with pytest.raises(FileNotFoundError, match=r"none\.jpg"):
        ImageDataset(paths)[1]
    dataset = ImageDataset(paths, on_error="skip")
    assert len(next(iter(DataLoader(dataset, 3)))) == 1
    assert [one.index for one in dataset.errors] == [1, 2]


def test_damaged_files_whose_names_are_not_utf8_are_listed(tmp_path):
    path = os.fsdecode(bytes(tmp_path) + b"/\xff\xfe.jpg")
    Path(path).write_bytes(b"")
    dataset = ImageDataset([path], on_error="skip")
    with pytest.raises(DataError):
        list(DataLoader(dataset, 1, num_workers=1))
    assert [one.path for one in dataset.errors] == [path]


def test_error_of_a_transform_is_no_damaged_file(photographs):
    def broken(image):
        raise OSError("disk of the transform")

    dataset = ImageDataset(photographs, transform=broken, on_error="skip")
    with pytest.raises(OSError, match="disk of the transform"):
        next(iter(DataLoader(dataset, 3)))
    assert len(dataset.errors) == 0


@pytest.mark.parametrize(
    ("name", "value"), [("on_error", "ignore"), ("max_errors", -1), ("max_errors", 1.5), ("mode", "RGBA")]
)
def test_arguments_that_make_no_sense(photographs, name, value):
    with pytest.raises(ValueError, match=f"{name} must be"):
        ImageDataset(photographs, **{name: value})


def test_images_of_different_shape_are_named(photographs):
    from tinytorch.core.dataloader import CollateError

    with pytest.raises(CollateError):
        next(iter(DataLoader(ImageDataset(photographs), 3)))


def test_collate_function_gets_the_samples(damaged):
    dataset = ImageDataset(damaged, range(12), CenterCrop(32), on_error="skip")
    assert [label for _, label in next(iter(DataLoader(dataset, 12, collate_fn=list)))] == [0, 1, 2, 4, 6, 7, 9, 10, 11]


def test_transforms_of_torchvision_get_pictures(photographs, monkeypatch):
    class Transform:
        def __call__(self, picture):
            assert isinstance(picture, Image.Image)
            return np.asarray(picture.resize((8, 6)))

    monkeypatch.setattr(Transform, "__module__", "torchvision.transforms.v2")
    batch = next(iter(DataLoader(ImageDataset(photographs, transform=Transform()), 4)))
    assert batch.shape == (4, 6, 8, 3)


def test_file_that_changes_between_epochs(photographs, tmp_path):
    path = tmp_path / "now.jpg"
    path.write_bytes(photographs[1].read_bytes())
    dataset = ImageDataset([path], cache_size=0)
    first = dataset[0]
    path.write_bytes(photographs[2].read_bytes())
    assert not np.array_equal(dataset[0], first)


def test_paths_take_as_many_bytes_as_they_have(photographs):
    paths = PathList([f"/data/{number:09}.jpg" for number in range(10_000)])
    assert paths[9_999] == "/data/000009999.jpg"
    assert list(paths)[-1] == paths[-1]
    assert len(pickle.dumps(paths)) < 10_000 * (19 + 8) + 1000
    assert PathList([b"\xff.jpg".decode(errors="surrogateescape")])[0] == os.fsdecode(b"\xff.jpg")


def folder_of(root, names, photographs):
    for number, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photographs[number % 12].read_bytes())


def test_folder_of_classes(tmp_path, photographs):
    folder_of(tmp_path, ["b/2.jpg", "b/deep/1.JPG", "a/z.png", "a/notes.txt", "B/x.jpg"], photographs)
    dataset = ImageFolder(tmp_path)
    assert dataset.classes == ["B", "a", "b"]  # by their bytes
    assert dataset.class_to_idx == {"B": 0, "a": 1, "b": 2}
    assert dataset.targets == [0, 1, 2, 2]
    assert [os.path.relpath(path, tmp_path) for path, _ in dataset.samples] == [
        "B/x.jpg",
        "a/z.png",
        "b/2.jpg",
        "b/deep/1.JPG",
    ]
    assert dataset.skipped == [str(tmp_path / "a/notes.txt")]
    assert dataset[1][1] == 1


def test_folder_without_images(tmp_path, photographs):
    with pytest.raises(FileNotFoundError, match="expected a folder for each class, found none"):
        ImageFolder(tmp_path)
    folder_of(tmp_path, ["a/1.jpg"], photographs)
    (tmp_path / "b").mkdir()
    with pytest.raises(FileNotFoundError, match="b: expected at least one image, found none"):
        ImageFolder(tmp_path)
    assert len(ImageFolder(tmp_path, allow_empty=True)) == 1
    assert len(ImageFolder(tmp_path, allow_empty=True, is_valid_file=lambda path: False)) == 0


def test_folder_with_a_circle_of_links(tmp_path, photographs):
    folder_of(tmp_path, ["a/1.jpg"], photographs)
    (tmp_path / "a" / "again").symlink_to(tmp_path / "a")
    started = time.monotonic()
    assert len(ImageFolder(tmp_path)) == 1
    assert time.monotonic() - started < 5


def test_paths_are_a_sequence(photographs):
    paths = PathList(photographs)
    assert paths[1:-1:4] == [str(path) for path in photographs[1:-1:4]]
    assert paths[:0] == []
