"""Shared memory of batches and images lies in large pages where the system has them."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader import DataLoader, SharedCache
from tinytorch.core.dataloader.workers.arena import Arena
from tinytorch.core.dataloader.workers.plumbing import large_pages
from tinytorch.core.dataloader.workers.plumbing.large_pages import LARGE
from tinytorch.core.dataloader.workers.plumbing.slot_memory import anonymous_file

linux = pytest.mark.skipif(sys.platform != "linux", reason="large pages are asked for on Linux only")


def aligned() -> mmap.mmap:
    descriptor = anonymous_file(6 * LARGE)
    assert descriptor is not None
    memory = large_pages.map_aligned(descriptor, 3 * LARGE)
    os.close(descriptor)
    return memory


def has_large_pages() -> bool:
    """Tell whether this system, Linux since 6.1 unless they were left out, makes large pages of shared memory."""
    if sys.platform != "linux":
        return False
    memory = aligned()
    memory[:LARGE] = bytes(LARGE)
    try:
        memory.madvise(large_pages.COLLAPSE, 0, LARGE)
    except OSError:
        return False
    return True


there = pytest.mark.skipif(not has_large_pages(), reason="this system makes no large pages of shared memory")


def in_large_pages() -> int:
    """Return the bytes of shared memory that this process has in large pages."""
    rows = Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines()
    return 1024 * sum(int(row.split()[1]) for row in rows if row.startswith("ShmemPmdMapped:"))


@linux
def test_a_map_begins_where_a_large_page_can() -> None:
    memory = aligned()
    assert len(memory) >= 3 * LARGE
    assert np.frombuffer(memory, np.uint8, 1).ctypes.data % LARGE == 0


@there
def test_images_of_a_shared_cache() -> None:
    before, cache = in_large_pages(), SharedCache(3, 3 * LARGE)
    image = np.random.default_rng(0).integers(0, 200, (LARGE // 4, 4, 1), dtype=np.uint8)
    for key in range(3):
        cache.put(key, image + np.uint8(key))
    assert all((cache.get(key) == image + np.uint8(key)).all() for key in range(3))
    assert in_large_pages() - before >= 2 * LARGE


@there
def test_the_batches_of_worker_processes() -> None:
    before, arena = in_large_pages(), Arena(2)
    memory = np.frombuffer(arena.memory(1, 2 * LARGE + 5_000), np.uint8)
    memory[: 2 * LARGE + 5_000] = 7
    assert in_large_pages() - before == 2 * LARGE
    assert arena.taken[1, 0] < 2 * LARGE + 5_000 + mmap.PAGESIZE  # what is no whole large page is not made one


@pytest.mark.parametrize("size", [LARGE - 1, LARGE, 3 * LARGE + 1])
def test_batches_of_any_size_come_and_grow(size: int) -> None:
    arena = Arena(2)
    for length in (size, 2 * size, size // 2):
        batch = np.random.default_rng(length).integers(0, 255, length, dtype=np.uint8)
        found = arena.unpack(arena.pack(batch, 0), 0)
        assert (found == batch).all()
        del found


def test_without_large_pages_all_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_pages, "COLLAPSE", 9_999)  # which no system knows
    images = np.random.default_rng(0).integers(0, 255, (6, LARGE), dtype=np.uint8)
    loader = DataLoader(list(images), 2, num_workers=1)
    assert (np.concatenate(list(loader)) == images).all()
