"""A cache that is bounded, shared, verified; and what happens when it cannot be."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import BlockShuffleSampler, DataError, DataLoader, ShardedDataset, write_shards
from tinytorch.core.dataloader.shards import cache as cache_module
from tinytorch.core.dataloader.shards import cached
from tinytorch.core.dataloader.shards.cache import FileCache, NoRoomError
from tinytorch.core.dataloader.shards.index import File
from tinytorch.data.lock import exclusive

BOTH = ("npy", "cls")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def kept(folder: Path, suffix: str = ".tar.cached") -> list[str]:
    """Return the names of what is in the cache, as they are in the set."""
    return sorted(path.name.partition("-")[2].removesuffix(".cached") for path in folder.glob(f"*{suffix}"))


def fill(size: int) -> Any:
    return lambda write: write(0, bytes(size))


def test_a_shard_is_fetched_once_and_whole(shards: Path, folder: Path, samples, same) -> None:
    for _ in range(2):
        dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder)
        assert same(dataset[7], samples[7])
        assert same(dataset[8], samples[8])
        assert dataset.source.fetches == ({"shard-000001.tar": 1, "shard-000001.tar.index.npy": 1} if _ == 0 else {})
    assert kept(folder) == ["shard-000001.tar"]
    (path,) = folder.glob("*.tar.cached")
    assert path.read_bytes() == (shards / "shard-000001.tar").read_bytes()


def test_a_copy_of_the_dataset_has_the_same_cache(shards: Path, folder: Path, samples, same) -> None:
    dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder, cache_limit=10**6)
    assert same(dataset[3], samples[3])
    copy = pickle.loads(pickle.dumps(dataset))
    assert same(copy[4], samples[4])
    copy.fetch_ahead([2])
    assert copy.source.ahead.source is copy.source
    loader = DataLoader(dataset, 24, num_workers=1, multiprocessing_context="spawn")
    assert next(iter(loader))[1].tolist() == [label for _, label in samples]


def test_what_was_used_longest_ago_makes_room(shards: Path, folder: Path) -> None:
    size = (shards / "shard-000000.tar").stat().st_size
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder, cache_limit=3 * size)
    for index, use in ((0, 1), (5, 2), (0, 3), (10, 4)):
        dataset[index]
        for path in folder.glob(f"*shard-00000{index // 5}.tar*"):
            os.utime(path, (use, use))  # as if some time had passed
    assert kept(folder) == ["shard-000000.tar", "shard-000002.tar"]


@pytest.mark.parametrize("workers", [0, 2])
def test_the_cache_is_never_larger_than_its_limit(shards: Path, folder: Path, workers: int) -> None:
    limit = 3 * (shards / "shard-000000.tar").stat().st_size
    dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder, cache_limit=limit)
    sampler = BlockShuffleSampler(dataset, 1, generator=0)
    largest, over = 0, threading.Event()

    def looked() -> dict[int, int]:
        """Return the size of each file, by its number, which it keeps when it is renamed."""
        sizes = {}
        for path in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                sizes[status.st_ino] = status.st_size
        return sizes

    def watch() -> None:
        nonlocal largest
        while not over.is_set():
            before, after = looked(), looked()  # what is in both was there at one time
            largest = max(largest, sum(size for number, size in before.items() if number in after))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for _ in range(2):
            labels = np.concatenate([y for _, y in DataLoader(dataset, 5, sampler=sampler, num_workers=workers)])
            assert sorted(labels.tolist()) == list(range(24))
    finally:
        over.set()
        watcher.join()
    assert 0 < largest <= limit


def test_a_limit_smaller_than_a_shard_is_refused_at_once(shards: Path, folder: Path) -> None:
    with pytest.raises(
        ValueError, match=r"cache_limit must hold at least the largest shard, .*\.tar of [\d,]+ bytes, got 99"
    ):
        ShardedDataset(shards, cache_dir=folder, cache_limit=99)


@pytest.mark.parametrize("spoil", ["flip", "cut", "empty", "zeros"])
def test_a_damaged_entry_is_fetched_again(shards: Path, folder: Path, samples, same, spoil: str) -> None:
    assert ShardedDataset(shards, fields=BOTH, cache_dir=folder)[7]
    (path,) = folder.glob("*.tar.cached")
    content = bytearray(path.read_bytes())
    offset = int(np.load(shards / "shard-000001.tar.index.npy")["npy"]["offset"][2])
    content[offset + 140] ^= 1
    spoiled = {"flip": content, "cut": content[:-1], "empty": b"", "zeros": bytes(len(content))}
    path.write_bytes(spoiled[spoil])
    assert same(ShardedDataset(shards, fields=BOTH, cache_dir=folder)[7], samples[7])
    (path,) = folder.glob("*.tar.cached")
    assert path.read_bytes() == (shards / "shard-000001.tar").read_bytes()


def test_an_entry_that_is_damaged_while_it_is_open_is_fetched_again(shards: Path, folder: Path, samples, same) -> None:
    dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder)
    assert dataset[7]
    (path,) = folder.glob("*.tar.cached")
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
    assert same(dataset[7], samples[7])
    assert same(dataset[8], samples[8])


def test_a_damaged_source_is_not_kept(shards: Path, folder: Path) -> None:
    path = shards / "shard-000001.tar"
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(
        DataError, match=r"shard-000001.tar: expected .* with CRC-32 \w+, as index.json says, found .* 3 times"
    ):
        ShardedDataset(shards, fields=BOTH, cache_dir=folder)[7]
    assert kept(folder) == []
    assert [path for path in folder.iterdir() if path.suffix == ".part"] == []


def test_a_new_version_of_a_set_is_another_entry(shards: Path, folder: Path, samples, same) -> None:
    assert ShardedDataset(shards, fields=BOTH, cache_dir=folder)[0]
    for path in shards.iterdir():
        path.unlink()
    turned = [(image[::-1], label) for image, label in samples]
    write_shards(turned, shards, fields=BOTH, max_samples=5)
    assert same(ShardedDataset(shards, fields=BOTH, cache_dir=folder)[0], turned[0])


def test_other_files_in_the_folder_are_left_alone(shards: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.tar").write_bytes(bytes(10**6))
    size = (shards / "shard-000000.tar").stat().st_size
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder, cache_limit=2 * size)
    assert [label for (label,) in dataset] == list(range(24))
    assert (folder / "thesis.tar").stat().st_size == 10**6


def test_a_full_disk_is_read_past_with_a_warning(shards: Path, folder: Path, samples, same, full_disk) -> None:
    dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder)
    with (
        full_disk(1000),
        pytest.warns(RuntimeWarning, match=r"the cache cannot be written \(.*File too large\); shards are"),
    ):
        assert all(map(same, dataset, samples))
    assert kept(folder) == kept(folder, ".part") == []
    assert same(dataset[3], samples[3])
    assert kept(folder) == ["shard-000000.tar"]  # as soon as there is room again


def test_a_folder_that_cannot_be_made_is_an_error(shards: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file/cache: Not a directory"):
        ShardedDataset(shards, cache_dir=tmp_path / "file/cache")


def test_threads_and_caches_that_want_the_same_file_fetch_it_once(folder: Path) -> None:
    file, fetched = File("a.tar", 10, 0), []

    def fetch(write: Any) -> None:
        fetched.append(1)
        time.sleep(0.05)
        write(0, bytes(10))

    threads = [
        threading.Thread(target=lambda: FileCache(folder, 15).open(file, "here", fetch).read(0, 10)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fetched == [1]


def being_fetched(cache: FileCache) -> tuple[threading.Thread, threading.Event]:
    """Return a thread that is fetching a.tar, of ten bytes, and what lets it end."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(write: Any) -> None:
        begun.set()
        go_on.wait(10)
        write(0, bytes(10))

    thread = threading.Thread(target=lambda: cache.open(File("a.tar", 10, 0), "a", slow))
    thread.start()
    assert begun.wait(10)
    return thread, go_on


def test_room_that_others_need_while_they_fetch_is_waited_for(folder: Path) -> None:
    cache = FileCache(folder, 15)
    thread, go_on = being_fetched(cache)
    threading.Timer(0.05, go_on.set).start()
    cache.open(File("b.tar", 10, 0), "b", fill(10))
    thread.join()
    assert kept(folder) == ["b.tar"]
    assert cache.size() == 10


def test_room_is_not_waited_for_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "WAIT_S", 0.02)
    cache = FileCache(folder, 15)
    with pytest.raises(NoRoomError, match="others are fetching files that take all 15 bytes"):  # noqa: PT012

        def fetch(write: Any) -> None:
            cache.open(File("b.tar", 10, 0), "b", fill(10))

        cache.open(File("a.tar", 10, 0), "a", fetch)


def test_what_a_killed_program_left_takes_no_room(folder: Path) -> None:
    cache = FileCache(folder, 25)
    path = cache.path(File("a.tar", 20, 0), "a")
    left = folder / f".{path.name}.123.0.part"
    left.write_bytes(bytes(20))
    (folder / f".{path.name}.lock").touch()
    with exclusive(folder / f".{path.name}.lock"):
        assert cache.size() == 20  # it may still be at work
    cache.open(File("b.tar", 10, 0), "b", fill(10))
    assert not left.exists()
    assert cache.size() == 10


def test_a_file_that_others_deleted_is_let_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "LOOK_S", 0)
    cache = FileCache(folder)
    handle = cache.open(File("a.tar", 10, 0), "a", fill(10))
    handle.path.unlink()
    assert handle.read(0, 10) == bytes(10)
    cache.look()
    assert not cache.handles.opened


def test_files_in_use_are_kept(shards: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "LOOK_S", 0)
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder)
    dataset[0]
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    dataset[1]
    assert {path.stat().st_mtime > 1 for path in folder.glob("*.cached")} == {True}


def test_a_cache_that_is_too_small_for_the_order_is_told_once(
    shards: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "LOOK_S", 0)
    limit = 2 * (shards / "shard-000000.tar").stat().st_size
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder, cache_limit=limit)
    with pytest.warns(
        RuntimeWarning, match="was fetched 3 times, because the cache .* is full: use BlockShuffleSampler"
    ) as told:
        list(map(dataset.__getitem__, [0, 5, 10] * 6))
    assert len(told) == 1


def test_the_next_shards_are_fetched_ahead(shards: Path, folder: Path) -> None:
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder)
    order = BlockShuffleSampler(dataset, 2, generator=0).order(0)
    order[0]
    wanted = {f"shard-00000{number}.tar" for number in order.blocks[:4]}
    latest = time.monotonic() + 10
    while set(kept(folder)) != wanted and time.monotonic() < latest:
        time.sleep(0.01)
    assert set(kept(folder)) == wanted
    assert set(dataset.source.fetches.values()) == {1}


def test_no_more_is_fetched_ahead_than_the_cache_holds(shards: Path, folder: Path) -> None:
    limit = sum((shards / f"shard-000000.tar{kind}").stat().st_size for kind in ("", ".index.npy")) * 2
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder, cache_limit=limit)
    dataset.fetch_ahead([3, 2, 1, 0])
    latest = time.monotonic() + 10
    while dataset.source.ahead.thread is not None and time.monotonic() < latest:
        time.sleep(0.01)
    assert kept(folder) == ["shard-000002.tar", "shard-000003.tar"]


def test_what_cannot_be_fetched_ahead_is_an_error_where_it_is_needed(shards: Path, folder: Path) -> None:
    (shards / "shard-000002.tar").unlink()
    dataset = ShardedDataset(shards, fields="cls", cache_dir=folder)
    labels = DataLoader(dataset, 4, sampler=BlockShuffleSampler(dataset, 5, generator=0))
    with pytest.raises(DataError, match=r"shard-000002.tar: expected a file of the set"):
        list(labels)


def test_several_pieces_make_a_file(shards: Path, folder: Path, samples, same, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "PIECE", 1000)
    dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder)
    assert all(map(same, dataset, samples))


PROGRAM = """
import sys
import numpy as np
from tinytorch.core.dataloader import BlockShuffleSampler, DataLoader, ShardedDataset
shards, cache, limit, seed = sys.argv[1:]
dataset = ShardedDataset(shards, fields=("npy", "cls"), cache_dir=cache, cache_limit=int(limit))
for epoch in range(6):
    sampler = BlockShuffleSampler(dataset, 2, generator=int(seed) + epoch)
    loader = DataLoader(dataset, 4, sampler=sampler, num_workers=epoch % 2)
    labels = np.concatenate([label for _, label in loader])
    assert sorted(labels.tolist()) == list(range(24)), labels
print("right")
"""


def test_two_programs_with_two_limits_use_one_cache(shards: Path, folder: Path) -> None:
    size = (shards / "shard-000000.tar").stat().st_size
    programs = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, shards, folder, str(limit * size), str(limit)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for limit in (2, 3)
    ]
    said = [program.communicate(timeout=120) for program in programs]
    assert said == [("right\n", "")] * 2
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 3 * size
    assert [path.name for path in folder.iterdir() if not path.name.endswith((".cached", ".lock"))] == []


def test_a_file_gets_its_name_while_no_one_counts(folder: Path) -> None:
    thread, go_on = being_fetched(FileCache(folder, 15))
    with exclusive(folder / ".lock", poll_s=0.01):
        go_on.set()
        thread.join(0.3)
        assert kept(folder) == []
    thread.join()
    assert kept(folder) == ["a.tar"]
