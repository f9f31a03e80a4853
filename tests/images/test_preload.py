"""Loading all images first: estimated, refused where memory is short, and nothing left after Ctrl-C."""

from __future__ import annotations

import _thread

import numpy as np
import pytest

from tinytorch.core.dataloader import CenterCrop, DecodeError, ImageDataset, LRUCache, preload_images
from tinytorch.core.dataloader.images.plumbing import preload
from tinytorch.core.dataloader.plumbing.machine import available_bytes


def test_all_images_are_there(photographs):
    dataset = ImageDataset(photographs, transform=CenterCrop(64), preload=True)
    assert len(dataset.cache) == 12
    before = dataset.cache.stats()["misses"]
    fresh = ImageDataset(photographs, transform=CenterCrop(64), cache_size=0)
    assert all(np.array_equal(dataset[index], fresh[index]) for index in range(12))
    assert dataset.cache.stats()["misses"] == before


def test_a_cache_of_the_callers_is_filled(photographs):
    cache = LRUCache(5)
    dataset = ImageDataset(photographs, cache=cache, preload=True)
    assert dataset.cache is cache
    assert len(cache) == 5


def test_refused_where_memory_is_short(photographs, monkeypatch):
    monkeypatch.setattr(preload, "available_bytes", lambda: 100_000)
    with pytest.raises(MemoryError, match=r"12 images take about 1 MiB, and 0 MiB are free, of which"):
        ImageDataset(photographs, preload=True)


def test_estimate_is_near(photographs):
    assert preload.estimate_bytes(ImageDataset(photographs)) == 12 * 96 * 144 * 3
    assert preload.estimate_bytes(ImageDataset(photographs, transform=CenterCrop(10))) == 12 * 300


def test_damaged_files(damaged):
    with pytest.raises(DecodeError, match=r"sample [358], "):
        ImageDataset(damaged, preload=True)
    dataset = ImageDataset(damaged, preload=True, on_error="skip")
    assert len(dataset.cache) == 9
    assert [one.index for one in dataset.errors] == [3, 5, 8]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the first may meet a finalizer
def test_interrupt_leaves_nothing(photographs, monkeypatch):
    dataset, loads = ImageDataset(photographs * 300, transform=CenterCrop(8)), []
    original = preload.load_one

    def interrupting(*arguments):
        loads.append(1)
        if len(loads) in (20, 500):
            _thread.interrupt_main()
        original(*arguments)

    monkeypatch.setattr(preload, "load_one", interrupting)
    before = dataset.cache
    with pytest.raises(KeyboardInterrupt):
        preload_images(dataset, progress=False)
    assert dataset.cache is before
    assert len(before) == 0
    assert len(loads) < 1100


def machine(root, available, **groups):
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text(f"MemTotal: 9999 kB\nMemAvailable: {available} kB\n", encoding="utf-8")
    for name, content in groups.items():
        folder = root / "sys/fs/cgroup" / ("memory" if "bytes" in name else "")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return root


def test_free_memory_is_that_of_the_container(tmp_path):
    for number, (groups, expected) in enumerate(
        [
            ({}, 1000 * 1024),
            ({"memory.max": "max\n", "memory.current": "5\n"}, 1000 * 1024),
            ({"memory.max": "9000\n", "memory.current": "5000\n"}, 4000),
            ({"memory.max": "9000\n", "memory.current": "5000\n", "memory.stat": "inactive_file 100\n"}, 4100),
            ({"memory.limit_in_bytes": "9000\n", "memory.usage_in_bytes": "9500\n"}, 0),
        ]
    ):
        root = tmp_path / str(number)
        root.mkdir()
        assert available_bytes(machine(root, 1000, **groups)) == expected
    assert available_bytes(tmp_path / "nowhere") is None
