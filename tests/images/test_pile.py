"""The images of a batch that are copied into its memory one by one: the same as those that are made one by one."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader import (
    CenterCrop,
    ColorJitter,
    Compose,
    DataLoader,
    DecodeError,
    ImageDataset,
    RandomHorizontalFlip,
    Resize,
)
from tinytorch.core.dataloader.images.plumbing.pile import Pile, is_lent

WORKERS = [{"num_workers": 0}, {"num_workers": 2}, {"num_workers": 2, "worker_method": "thread"}]
MIDDLE = Compose([Resize(48), CenterCrop(40)])
TRANSFORMS = {
    "the middle": MIDDLE,
    "a part": CenterCrop(40),
    "mirrored": Compose([MIDDLE, RandomHorizontalFlip(1.0)]),
    "floats": Compose([MIDDLE, lambda image: image / np.float32(255)]),
    "colours": Compose([MIDDLE, ColorJitter(0.4, 0.4, 0.4)]),
    "numbers": Compose([MIDDLE, lambda image: int(image.sum())]),
    "grey, then not": Compose([MIDDLE, lambda image: image if image[0, 0, 0] % 2 else image.astype(np.int32)]),
}


@pytest.mark.parametrize("options", WORKERS, ids=str)
@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_batch_is_that_of_the_samples(photographs, name: str, options: dict) -> None:
    def dataset():
        return ImageDataset(photographs, range(12), TRANSFORMS[name], cache_size=0)

    class OneByOne(ImageDataset):
        get_batch = None

    if name == "grey, then not" and options.get("num_workers"):
        options = options | {"worker_method": "thread"}
    batched = list(DataLoader(dataset(), 5, shuffle=True, generator=3, **options))
    plain = OneByOne(photographs, range(12), TRANSFORMS[name], cache_size=0)
    for got, wanted in zip(batched, DataLoader(plain, 5, shuffle=True, generator=3), strict=True):
        assert got[0].dtype == wanted[0].dtype
        assert np.array_equal(got[0], wanted[0])
        assert np.array_equal(got[1], wanted[1])


def test_images_of_two_sizes_are_told_as_before(photographs) -> None:
    with pytest.raises(ValueError, match=r"96, 144|144, 96"):
        ImageDataset(photographs, cache_size=0).get_batch([0, 1, 2])


@pytest.mark.parametrize("options", WORKERS, ids=str)
def test_a_batch_that_failed_half_way_leaves_nothing_behind(damaged, options: dict) -> None:
    """The memory of that batch is free for the next one, although the error has seen it."""
    dataset = ImageDataset(damaged, range(12), MIDDLE, cache_size=0)
    order = [0, 1, 2, 4, 3, 6, 7, 9, 10, 11]
    with DataLoader(dataset, 5, sampler=order, persistent_workers=bool(options["num_workers"]), **options) as loader:
        for _ in range(2):
            with pytest.raises(DecodeError, match=r"03\.jpg"):
                list(loader)
    good = DataLoader(dataset, 5, sampler=[*order[:4], *order[5:]], **options)
    assert [len(labels) for _, labels in good] == [5, 4]


def test_what_a_transform_keeps_stays_as_it_was(photographs) -> None:
    """It is given a picture that no later one is written over."""
    kept: list[np.ndarray] = []

    def keep(image: np.ndarray) -> np.ndarray:
        kept.append(image)
        return image

    dataset = ImageDataset(photographs, transform=Compose([MIDDLE, keep]), cache_size=0)
    for batch in DataLoader(dataset, 4, num_workers=1, worker_method="thread"):
        batch[:] = 0
    alone = ImageDataset(photographs, transform=MIDDLE, cache_size=0)
    assert all(np.array_equal(image, alone[index]) for index, image in enumerate(kept))


def test_an_image_that_is_asked_for_alone_takes_no_more_memory_than_it_has(photographs: list[Path]) -> None:
    """Also from `__getitems__`, from an `on_error` function, and in a cache."""
    part = CenterCrop(40)
    plain, cached = (ImageDataset(photographs, transform=part, cache_size=size) for size in (0, 12))
    images = [plain[0], *plain.__getitems__([1, 2]), cached[3], *cached.__getitems__([4])]
    cached.get_batch([5, 6])
    images += [cached[5], cached[6]]
    assert not is_lent.get()
    for image in images:
        whole = image
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        assert whole.nbytes == image.nbytes == 40 * 40 * 3


def test_a_pile_takes_arrays_of_one_shape() -> None:
    pile = Pile(3)
    assert pile.add("text") == "text"
    first = pile.add(np.ones((2, 2)))
    other = np.ones((2, 3))
    assert pile.add(other) is other
    assert first.base is pile.batch is not None
    assert pile.whole is None
    pile.add(np.ones((2, 2)))
    pile.add(np.zeros((2, 2)))
    assert pile.whole is not None
    assert pile.whole.sum() == 8
    del first
    gc.collect()
