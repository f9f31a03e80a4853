"""Thousands of random faults: each ends in the right samples, or in an error that is named.

Never a wrong sample, never a hang longer than the time limit, never an entry of the cache that a later run trusts.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import threading
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tinytorch.core.dataloader import DataError, DownloadError, Retry, ShardedDataset
from tinytorch.core.dataloader.shards import cache as cache_module

pytest.importorskip("aiohttp")

BOTH = ("npy", "cls")
SERVER = (
    "cut:0",
    "cut:1",
    "cut:300",
    "reset:0",
    "reset:300",
    "flip",
    "shift",
    "whole",
    403,
    404,
    408,
    416,
    429,
    500,
    503,
)
FAULTS, STALLS = int(os.environ.get("TINYTORCH_FAULTS", "2000")), 12  # of each kind; 2,500 makes ten thousand
TIMEOUT = 0.5


def no_time(pause: float) -> None:
    """Wait for nothing."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("cached", [False, True])
def test_random_faults_give_right_samples_or_named_errors(
    site: Any, tmp_path: Path, samples: Any, same: Any, seed: int, cached: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "LOOK_S", 0)
    rng, ends, told = random.Random(seed), Counter[str](), Counter[str]()
    stalls = STALLS
    chance, lock = 0.0, threading.Lock()

    def rule(name: str) -> int | str:
        nonlocal stalls
        with lock:
            if rng.random() >= chance:
                return ""
            if stalls and rng.random() < 0.01:
                stalls -= 1
                fault: int | str = "stall:10"
            else:
                fault = rng.choice(SERVER)
            told[str(fault)] += 1
            return fault

    retry = Retry(attempts=3, sleep=no_time, deadline=3 * TIMEOUT)
    folder = tmp_path / "cache"
    size = (site.folder / "shard-000000.tar").stat().st_size
    options: dict[str, Any] = {"cache_dir": folder, "cache_limit": 4 * size} if cached else {}
    dataset = ShardedDataset(site.url, fields=BOTH, timeout=TIMEOUT, retry=retry, **options)
    site.rule = rule
    latest = time.monotonic() + 240
    spoiled = 0
    while sum(told.values()) + spoiled < FAULTS and time.monotonic() < latest:
        chance = rng.choice((0.1, 0.5, 0.9))
        if cached:
            spoiled += spoil(folder, rng)
        if rng.random() < 0.2:
            before, chance = chance, 0.0
            dataset = ShardedDataset(site.url, fields=BOTH, timeout=TIMEOUT, retry=retry, **options)
            chance = before
        indices = [rng.randrange(24) for _ in range(rng.randrange(1, 9))]
        began = time.monotonic()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # that the cache is too small, or cannot be written
                images, labels = dataset.get_batch(indices)
        except (DataError, DownloadError) as error:
            assert "shard-" in str(error)  # noqa: PT017
            ends[type(error).__name__] += 1
        else:
            assert all(
                same((image, label), samples[k]) for image, label, k in zip(images, labels, indices, strict=True)
            )
            ends["right"] += 1
        assert time.monotonic() - began < 20 * TIMEOUT
    assert sum(told.values()) + spoiled >= FAULTS
    assert len(told) > len(SERVER)  # each of them, and stalls
    assert min(ends["right"], ends["DownloadError"]) > 50
    site.rule = lambda name: ""
    latest = time.monotonic() + 20 * TIMEOUT
    while list(folder.glob(".*.part")) and time.monotonic() < latest:  # others of a batch that failed go on
        time.sleep(0.01)
    assert list(folder.glob(".*.part")) == []
    dataset = ShardedDataset(site.url, fields=BOTH, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        assert all(map(same, dataset, samples))  # whatever is in the cache


def spoil(folder: Path, rng: random.Random) -> int:
    """Do something to an entry of the cache; return how many things were done."""
    entries = sorted(folder.glob("*.cached"))
    if not entries or rng.random() < 0.3:
        return 0
    path = rng.choice(entries)
    with contextlib.suppress(FileNotFoundError):  # threads of an earlier batch make room meanwhile
        size = path.stat().st_size
        match rng.randrange(5):
            case 0:
                path.unlink()
            case 1:
                os.truncate(path, rng.randrange(size))
            case 2:
                with path.open("r+b") as file:
                    file.seek(rng.randrange(size))
                    file.write(bytes([rng.randrange(256)] * 9))
            case 3:
                path.write_bytes(bytes(size))
            case 4:
                shutil.copy(rng.choice(entries), path.with_suffix(".tmp"))
                path.with_suffix(".tmp").replace(path)
        return 1
    return 0


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_in_a_folder_give_right_samples_or_named_errors(
    shards: Path, tmp_path: Path, samples: Any, same: Any, seed: int
) -> None:
    rng, ends = random.Random(seed), Counter[str]()
    files = sorted(path for path in shards.iterdir() if path.name != "index.json")
    whole = {path: path.read_bytes() for path in files}
    for _ in range(400):
        path = rng.choice(files)
        content = bytearray(whole[path])
        match rng.randrange(4):
            case 0:
                del content[rng.randrange(len(content)) :]
            case 1:
                content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
            case 2:
                start = rng.randrange(len(content))
                content[start : start + 512] = bytes(len(content[start : start + 512]))
            case 3:
                content = bytearray(whole[rng.choice(files)])
        path.write_bytes(content)
        dataset = ShardedDataset(shards, fields=BOTH)
        for k in range(24):
            try:
                sample = dataset[k]
            except DataError as error:
                assert path.name in str(error)  # noqa: PT017
                ends["error"] += 1
            else:
                assert same(sample, samples[k])
                ends["right"] += 1
        path.write_bytes(whole[path])
    assert min(ends.values()) > 500
    assert all(map(same, ShardedDataset(shards, fields=BOTH), samples))


def test_a_disk_that_fills_up_at_any_byte_spoils_nothing(
    shards: Path, tmp_path: Path, samples, same, full_disk
) -> None:
    rng = random.Random(0)
    for number in range(60):
        folder = tmp_path / f"cache{number % 7}"
        dataset = ShardedDataset(shards, fields=BOTH, cache_dir=folder)
        with full_disk(rng.randrange(25_000)), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            assert all(map(same, dataset, samples))
        assert list(folder.glob(".*.part")) == []
        assert all(map(same, ShardedDataset(shards, fields=BOTH, cache_dir=folder), samples))
