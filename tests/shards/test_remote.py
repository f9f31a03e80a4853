"""Shards on a server that stalls, refuses, cuts, flips and ignores: the right samples, or an error that names it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import DataError, DataLoader, DownloadError, Retry, ShardedDataset
from tinytorch.core.dataloader.shards.remote import RemoteSource

pytest.importorskip("aiohttp")

BOTH = ("npy", "cls")
SHARD = "shard-000001.tar"


@pytest.fixture
def opened(site, patient: Retry) -> Any:
    """Return a function that opens the set on the server."""

    def open_set(**options: Any) -> ShardedDataset:
        known = {"fields": BOTH, "timeout": 0.4, "retry": patient}
        return ShardedDataset(site.url, **(known | options))

    return open_set


def test_every_sample_is_one_range_read(site, opened: Any, samples, same) -> None:
    dataset = opened()
    assert all(map(same, dataset, samples))
    assert len(site.ranges()) == len(samples)
    assert all(wanted.startswith("bytes=") for wanted in site.ranges())
    assert len(site.ranges(".npy")) == 5  # the index of each shard, once


@pytest.mark.parametrize("workers", [0, 2])
def test_a_loader_reads_from_a_server(opened: Any, samples, workers: int) -> None:
    loader = DataLoader(opened(), 5, shuffle=True, generator=1, num_workers=workers)
    order = DataLoader([label for _, label in samples], 5, shuffle=True, generator=1)
    for (images, labels), others in zip(loader, order, strict=True):
        assert np.array_equal(labels, others)
        assert np.array_equal(images, np.stack([samples[label][0] for label in others]))


def test_a_process_that_read_may_fork_workers(opened: Any, samples) -> None:
    dataset = opened()
    assert dataset[3][1] == 3
    loader = DataLoader(dataset, 8, num_workers=2, multiprocessing_context="fork")
    assert np.concatenate([labels for _, labels in loader]).tolist() == [label for _, label in samples]
    assert dataset[4][1] == 4


def test_reads_of_a_batch_are_side_by_side_but_not_too_many(site, opened: Any) -> None:
    dataset = opened(parallel=3)
    dataset.get_batch(range(24))
    site.most, site.gate = 0, lambda: time.sleep(0.05)
    began = time.monotonic()
    dataset.get_batch([0, 5, 10, 15, 20])
    assert site.most == 3
    assert time.monotonic() - began < 0.24


@pytest.mark.parametrize(
    "fault", ["cut:40", "cut:0", "reset:40", "stall:40", "stall:0", "flip", "shift", 500, 503, 429]
)
def test_a_fault_that_passes_costs_only_an_attempt(site, opened: Any, samples, same, fault: int | str) -> None:
    dataset = opened()
    dataset[0]
    site.plan.extend([fault, fault])
    assert same(dataset[2], samples[2])
    assert len(site.ranges()) == 1 + 3


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("stall:9", r"\(4\) no answer within 0.4 s|Timeout"),
        ("cut:40", r"\(4\) .*ayload"),
        (500, r"\(4\) the server answered 500"),
    ],
)
def test_a_fault_that_stays_is_given_up(site, opened: Any, fault: int | str, told: str) -> None:
    dataset = opened()
    dataset[5]
    site.rule = lambda name: fault
    began = time.monotonic()
    with pytest.raises(DownloadError, match=f"{site.url}/{SHARD}: gave up after 4 attempts in .*{told}"):
        dataset[6]
    assert time.monotonic() - began < 4 * 0.4 + 1


@pytest.mark.parametrize("fault", ["flip", "shift"])
def test_wrong_bytes_that_stay_are_never_a_sample(site, opened: Any, fault: str) -> None:
    dataset = opened()
    dataset[5]
    site.rule = lambda name: fault
    with pytest.raises(DataError, match=f"{site.url}/{SHARD} at byte .*: expected 00000006.npy, .* CRC-32") as info:
        dataset.get_batch([6])
    assert "4 attempts: (1) expected 00000006.npy" in info.value.__notes__[0]


@pytest.mark.parametrize(("status", "told"), [(404, "there is no such file"), (403, "403"), (416, "416")])
def test_a_refusal_is_final(site, opened: Any, status: int, told: str) -> None:
    dataset = opened()
    dataset[5]
    site.rule = lambda name: status
    with pytest.raises(DownloadError, match=f"{site.url}/{SHARD}: .*{told}"):
        dataset[6]
    assert len(site.ranges()) == 2


def test_a_shard_that_got_shorter_is_named(site, shards: Path, opened: Any) -> None:
    dataset = opened()
    os.truncate(shards / SHARD, 700)
    with pytest.raises(DownloadError, match=f"{SHARD}: the server answered 416"):
        dataset[9]


def test_a_server_that_ignores_ranges_is_named_at_once(site, opened: Any) -> None:
    dataset = opened()
    site.rule = lambda name: "whole"
    with pytest.raises(DownloadError, match=r"got [\d,]+: the server ignores ranges: pass cache_dir"):
        dataset[6]
    assert len(site.ranges()) == 1


def test_a_server_that_ignores_ranges_will_do_for_a_cache(site, opened: Any, samples, same, tmp_path: Path) -> None:
    site.rule = lambda name: "whole"
    dataset = opened(cache_dir=tmp_path / "cache")
    assert all(map(same, dataset, samples))
    assert len(site.ranges()) == 5


def test_a_set_that_is_not_there_is_named(site, patient: Retry) -> None:
    with pytest.raises(
        DataError, match=f"{site.url}/other: expected a folder with index.json, or with tars, found neither"
    ):
        ShardedDataset(f"{site.url}/other", retry=patient)


def test_a_server_that_is_not_there_is_named(site, patient: Retry) -> None:
    with pytest.raises(
        DownloadError, match=r"http://127.0.0.1:1/index.json: gave up after 4 attempts .*\(1\) .*127.0.0.1"
    ):
        ShardedDataset("http://127.0.0.1:1", retry=patient)


def test_tars_on_a_server_are_indexed_through_the_cache(site, shards: Path, patient: Retry, tmp_path: Path) -> None:
    for path in shards.glob("*index*"):
        path.unlink()
    urls = f"{site.url}/shard-{{000000..000004}}.tar"
    with pytest.raises(DataError, match=r"expected a shard that index.json lists, found none; pass cache_dir"):
        ShardedDataset(urls, retry=patient)
    for _ in range(2):
        dataset = ShardedDataset(urls, fields="cls", retry=patient, cache_dir=tmp_path / "cache")
        assert [label for (label,) in dataset] == list(range(24))
    assert len([wanted for wanted in site.ranges() if wanted == ""]) == 2 * 5  # its length, and it, but once


def test_a_server_that_hides_what_is_not_there_will_do(site, shards: Path, patient: Retry, tmp_path: Path) -> None:
    (shards / "index.json").unlink()
    site.rule = lambda name: 403 if name == "index.json" else ""
    dataset = ShardedDataset([f"{site.url}/{SHARD}"], fields="cls", retry=patient, cache_dir=tmp_path / "cache")
    assert [label for (label,) in dataset] == list(range(5, 10))
    with pytest.raises(DownloadError, match=r"index.json: the server answered 403"):
        ShardedDataset(site.url, retry=patient)


def test_some_shards_of_a_server_are_a_set(site, patient: Retry) -> None:
    dataset = ShardedDataset([f"{site.url}/shard-000003.tar"], fields="cls", retry=patient)
    assert [label for (label,) in dataset] == list(range(15, 20))
    with pytest.raises(ValueError, match="shards must all be local, or all of one protocol"):
        ShardedDataset([f"{site.url}/shard-000003.tar", "s3://bucket/a.tar"])


def test_connections_stay_in_their_process(opened: Any) -> None:
    source = opened().source
    assert source.files is source.files
    assert source._opened is not None
    assert source.__getstate__()["_opened"] is None


def test_file_systems_without_coroutines_are_read_in_threads(samples, same, shards: Path, patient: Retry) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.put(f"{shards}/", "/train/", recursive=True)
    try:
        dataset = ShardedDataset("memory://train", fields=BOTH, retry=patient)
        assert all(map(same, dataset, samples))
        assert dataset.get_batch([20, 3])[1].tolist() == [20, 3]
        memory.rm("/train/index.json")
        with pytest.raises(DataError, match="pass cache_dir"):
            ShardedDataset("memory://train", retry=patient)
    finally:
        memory.rm("/train", recursive=True)


def test_a_thread_that_hangs_is_left_to_itself(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.put(f"{shards}/", "/train/", recursive=True)
    try:
        dataset = ShardedDataset("memory://train", fields=BOTH, timeout=0.2, retry=Retry(attempts=2, pause=0))
        dataset[0]
        monkeypatch.setattr(memory, "cat_file", lambda *arguments, **options: time.sleep(5))
        began = time.monotonic()
        with pytest.raises(DownloadError, match=r"gave up after 2 attempts in .*\(2\) no answer within 0.2 s"):
            dataset[1]
        assert time.monotonic() - began < 2
    finally:
        monkeypatch.undo()
        memory.rm("/train", recursive=True)


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinytorch.core.dataloader.shards.remote.find_spec", lambda name: None if name == "s3fs" else 1)
    with pytest.raises(ImportError, match=r"s3:// needs s3fs: pip install s3fs"):
        ShardedDataset("s3://bucket/train")


def test_files_have_the_limits_of_the_set() -> None:
    source = RemoteSource("http://x", "http", parallel=2, timeout=3, retry=Retry(), options={})
    assert source.files.client_kwargs["timeout"].total is None  # that of each read is set by us
    own = RemoteSource("http://x", "http", parallel=2, timeout=3, retry=Retry(), options={"client_kwargs": {}})
    assert own.files.client_kwargs == {}
