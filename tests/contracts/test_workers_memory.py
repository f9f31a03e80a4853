"""The memory of workers: they share one copy of the arrays in a dataset, however they were started."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import worker_heavy_sets as heavy
import worker_watch as watch

pytestmark = pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows what a process has")

METHODS = pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
SENT = pytest.mark.parametrize("method", ["spawn", "forkserver"])
WORKERS = 4
SIZE = 200_000_000


def used(dataset: Any, method: str, epochs: int = 1) -> dict[str, list[int]]:
    """Return the bytes used after each epoch: private to workers, of workers (shared ones once), and of all."""
    arguments = {"num_workers": WORKERS, "persistent_workers": True, "multiprocessing_context": method}
    loader = dl.DataLoader(dataset, 16, shuffle=True, **arguments)
    found: dict[str, list[int]] = {"private": [], "workers": [], "all": []}
    for _ in range(epochs):
        for _ in loader:
            pass
        pids = [process.pid for process in loader._engine.queue.pool.processes]
        found["private"].append(sum(map(watch.private, pids)))
        found["workers"].append(sum(map(watch.proportional, pids)))
        found["all"].append(found["workers"][-1] + watch.proportional())
    loader.close()
    return found


def more(make: Callable[[], Any], method: str, epochs: int = 1) -> dict[str, list[int]]:
    """Return what `used` does for the dataset that is made, less what is used with next to nothing to load."""
    base = used(heavy.Table(np.ones((32, 10), np.uint8)), method)
    return {kind: [size - base[kind][0] for size in sizes] for kind, sizes in used(make(), method, epochs).items()}


@METHODS
def test_workers_share_one_copy_of_an_array_in_every_epoch(method: str) -> None:
    before = watch.held()
    found = more(lambda: heavy.Table(np.ones((4000, 50_000), np.uint8)), method, epochs=3)
    assert max(found["workers"]) < SIZE + 24 * watch.MIB
    assert max(found["private"]) < WORKERS * 8 * watch.MIB
    assert found["private"][2] - found["private"][0] < WORKERS * watch.MIB
    copies = (
        1 if method == "fork" else 2
    )  # the main process has its own, and shares another with workers it did not fork
    assert max(found["all"]) < copies * SIZE + 32 * watch.MIB
    assert watch.held() - before < 4 * watch.MIB


@SENT
def test_mapped_files_of_cifar10_are_opened_again_in_each_worker(cifar: Path, method: str) -> None:
    dataset = dl.CIFAR10Dataset(cifar, mmap=True)
    loader = dl.DataLoader(dataset, 50, num_workers=2, persistent_workers=True, multiprocessing_context=method)
    images = np.concatenate([images for images, _ in loader])
    maps = [Path(f"/proc/{process.pid}/maps").read_text("utf-8") for process in loader._engine.queue.pool.processes]
    loader.close()
    assert all(text.count("data_batch_") == 5 for text in maps)
    assert len(pickle.dumps(dataset)) < 2000
    assert np.array_equal(images, dl.CIFAR10Dataset(cifar).images)


def mapped(path: Path) -> np.ndarray:
    np.arange(5_000_000, dtype=np.int64).tofile(path)
    return np.memmap(path, np.int64, "r", shape=(500, 10_000))


@SENT
def test_a_mapped_array_is_the_same_in_workers(tmp_path: Path, method: str) -> None:
    rows = mapped(tmp_path / "rows.bin")[100:]
    loader = dl.DataLoader(heavy.Table(rows), 300, num_workers=2, multiprocessing_context=method)
    assert np.array_equal(np.concatenate(list(loader)), rows)


@SENT
def test_a_mapped_array_is_not_copied_for_each_worker(tmp_path: Path, method: str) -> None:
    found = more(lambda: heavy.Table(mapped(tmp_path / "rows.bin")), method)
    assert found["private"][0] < 40_000_000


@SENT
def test_an_array_with_gaps_is_not_copied_for_each_worker(method: str) -> None:
    found = more(lambda: heavy.Table(np.ones((500, 160_000), np.uint8)[:, ::2]), method)
    assert found["private"][0] < 40_000_000


def texts() -> list[str]:
    return [f"/data/train/class_{k % 1000:04d}/image_{k:08d}.jpg" for k in range(300_000)]


def test_python_lists_are_copied_by_each_worker_that_looks_at_them_and_arrays_are_not() -> None:
    listed = more(lambda: heavy.Texts(texts()), "fork")
    held = more(lambda: heavy.Texts(np.array(texts())), "fork")
    assert listed["private"][0] > WORKERS * 300_000 * 64  # bytes of a text: its count of references is among them
    assert held["private"][0] < WORKERS * 4 * watch.MIB
