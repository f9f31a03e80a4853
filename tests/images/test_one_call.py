"""The one call, and programs written for its interface."""

from __future__ import annotations

import inspect
import itertools

import numpy as np
import pytest
import torch

from tinytorch.core.dataloader import (
    HighPerformanceDataset,
    LRUCache,
    PrefetchLoader,
    SharedCache,
    create_dataloader,
)


def run(loader, count=1):
    return [[tuple(torch.as_tensor(part).clone() for part in batch) for batch in loader] for _ in range(count)]


def test_signatures_are_the_ones_that_programs_use():
    parameters = inspect.signature(create_dataloader).parameters
    assert {name: parameters[name].default for name in list(parameters)[2:10]} == {
        "batch_size": 32,
        "num_workers": 4,
        "img_size": 224,
        "cache_size": 1000,
        "preload": False,
        "augment": True,
        "pin_memory": True,
        "prefetch_device": None,
    }
    assert list(parameters)[:2] == ["data_paths", "labels"]
    names = ["self", "data_paths", "labels", "transform", "cache_size", "preload"]
    assert list(inspect.signature(HighPerformanceDataset.__init__).parameters)[:6] == names


def test_a_program_that_trains(photographs):
    loader = create_dataloader([str(path) for path in photographs], [0, 1] * 6, 4, 2, 32, generator=1)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, stride=4), torch.nn.Flatten(), torch.nn.LazyLinear(2))
    for images, labels in loader:
        assert images.shape == (4, 3, 32, 32)
        assert images.dtype == torch.float32
        torch.nn.functional.cross_entropy(model(images), labels).backward()
    loader.close()


def test_evaluation_is_the_same_each_time(photographs):
    loader = create_dataloader(photographs, range(12), 5, 0, 32, augment=False)
    first, second = run(loader, 2)
    assert torch.cat([labels for _, labels in first]).tolist() == list(range(12))
    assert [len(labels) for _, labels in first] == [5, 5, 2]
    assert all(torch.equal(a[0], b[0]) for a, b in zip(first, second, strict=True))


def test_training_differs_from_epoch_to_epoch_and_drops_the_rest(photographs):
    loader = create_dataloader(photographs, range(12), 5, 0, 32, generator=1)
    first, second = run(loader, 2)
    assert [len(labels) for _, labels in first] == [5, 5]
    assert not torch.equal(first[0][0], second[0][0])
    assert len(create_dataloader(photographs[:3], range(3), 5, 0, 32)) == 1  # a small set is not dropped whole


@pytest.mark.parametrize(
    "options", [{"cache_size": 0}, {"cache_size": 3}, {"preload": True}, {"worker_method": "thread"}]
)
def test_same_seed_gives_the_same_batches(photographs, options):
    runs = []
    for workers in (0, 2):
        loader = create_dataloader(photographs, range(12), 4, workers, 32, generator=3, **options)
        runs.append(run(loader, 2))
        loader.close()
    for one, other in zip(*(itertools.chain(*epochs) for epochs in runs), strict=True):
        assert torch.equal(one[0], other[0])
        assert torch.equal(one[1], other[1])


def test_workers_share_the_cache_and_threads_need_not(photographs):
    assert type(create_dataloader(photographs, num_workers=2).dataset.cache) is SharedCache
    assert type(create_dataloader(photographs, num_workers=0).dataset.cache) is LRUCache
    assert create_dataloader(photographs, cache_size=0).dataset.cache is None
    with pytest.raises(ValueError, match="capacity must not be negative, got -1"):
        create_dataloader(photographs, cache_size=-1)


def test_repr_shows_what_it_is_made_of(photographs):
    lines = repr(create_dataloader(photographs, num_workers=2, prefetch_device="cpu")).splitlines()
    assert lines[0] == "PrefetchLoader(device='cpu')"
    assert lines[1].startswith("└─ DataLoader(batch_size=32, drop_last=False, num_workers=2")
    assert "ImageDataset(12 images, on_error='raise')" in lines[2]
    assert [line.split("─ ")[1].split("(")[0] for line in lines[3:]] == [
        "cache=SharedCache",
        "Resize",
        "RandomResizedCrop",
        "RandomHorizontalFlip",
        "Normalize",
    ]


def test_batches_on_a_device(photographs):
    loader = create_dataloader(photographs, range(12), 4, 2, 32, prefetch_device="cpu", augment=False)
    assert isinstance(loader, PrefetchLoader)
    assert len(loader) == 3
    assert [labels.tolist() for _, labels in loader] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    loader.loader.close()


def test_without_torch_batches_are_arrays(photographs, monkeypatch):
    from tinytorch.core.dataloader.images.plumbing import one_call

    monkeypatch.setattr(one_call, "find_spec", lambda name: None)
    images, labels = next(iter(create_dataloader(photographs, range(12), 4, 0, 32)))
    assert type(images) is np.ndarray
    assert type(labels) is np.ndarray


def test_damaged_files_are_in_reach(damaged):
    loader = create_dataloader(damaged, range(12), 12, 0, 32, on_error="skip", augment=False)
    (batch,) = loader
    assert len(batch[1]) == 9
    assert len(loader.dataset.errors) == 3


def test_a_transform_of_the_callers_and_the_older_dataset(photographs):
    dataset = HighPerformanceDataset(photographs, list(range(12)), lambda image: image[:8, :8], 100, False)
    assert dataset[3][0].shape == (8, 8, 3)
    assert dataset.cache.stats()["misses"] == 1
    loader = create_dataloader(photographs, range(12), 4, 0, transform=lambda image: image[:8, :8])
    assert next(iter(loader))[0].shape == (4, 8, 8, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("photos",), "data_paths must be a list of paths, got one path: 'photos'"),
        (([],), "data_paths must be at least one file, got none"),
        ((["a.jpg"], [0, 1]), "labels must be as many as data_paths, got 2 for 1"),
        ((["a.jpg"], [0], 1, 0, 0), "img_size must be a positive integer, got 0"),
        ((["a.jpg"], [0], 1, 0, "224"), "img_size must be a positive integer, got '224'"),
    ],
)
def test_what_makes_no_sense_is_said_before_a_file_is_read(arguments, message):
    with pytest.raises((ValueError, TypeError), match=message):
        create_dataloader(*arguments)
