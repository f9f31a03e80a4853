"""Shards in S3: a server of moto's, which the real s3fs talks to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import DataError, DataLoader, DownloadError, Retry, ShardedDataset

pytest.importorskip("s3fs")
pytest.importorskip("moto.server")

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries in between
BOTH = ("npy", "cls")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    """A server of moto's; the options that reach it."""
    from moto.server import ThreadedMotoServer

    served = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    yield {"endpoint_url": f"http://{host}:{port}", "key": "me", "secret": "secret", "use_listings_cache": False}
    served.stop()


@pytest.fixture
def bucket(server: dict[str, Any], shards: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a bucket that holds the shards."""
    import s3fs

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    files = s3fs.S3FileSystem(**server)
    if files.exists("train"):
        files.rm("train", recursive=True)
    files.mkdir("train")
    files.put(f"{shards}/", "train/set/", recursive=True)
    return "s3://train/set"


@pytest.mark.parametrize("workers", [0, 2])
def test_a_loader_reads_from_a_bucket(
    bucket: str, server: Any, samples: Any, same: Any, tmp_path: Path, workers: int
) -> None:
    for cache in ({}, {"cache_dir": tmp_path / "cache"}):
        dataset = ShardedDataset(bucket, fields=BOTH, storage_options=server, **cache)
        assert same(dataset[7], samples[7])
        loader = DataLoader(dataset, 5, shuffle=True, generator=0, num_workers=workers)
        labels = np.concatenate([labels for _, labels in loader])
        assert sorted(labels.tolist()) == list(range(24))


def test_tars_in_a_bucket_are_found(bucket: str, server: Any, tmp_path: Path) -> None:
    import s3fs

    files = s3fs.S3FileSystem(**server)
    files.rm("train/set/index.json")
    with pytest.raises(DataError, match=r"shard-000000.tar: expected a shard that index.json lists, found none; pass"):
        ShardedDataset(bucket, storage_options=server)
    dataset = ShardedDataset(bucket, fields="cls", storage_options=server, cache_dir=tmp_path / "cache")
    assert [label for (label,) in dataset] == list(range(24))


def test_what_is_not_in_a_bucket_is_named(bucket: str, server: Any) -> None:
    import s3fs

    dataset = ShardedDataset(bucket, fields=BOTH, storage_options=server, retry=Retry(attempts=1))
    s3fs.S3FileSystem(**server).rm("train/set/shard-000002.tar")
    with pytest.raises(DownloadError, match=r"s3://train/set/shard-000002.tar: there is no such file"):
        dataset[12]
    with pytest.raises(DataError, match=r"expected a folder with index.json, or with tars, found neither"):
        ShardedDataset("s3://train/other", storage_options=server)
