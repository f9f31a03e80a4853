"""Hugging Face datasets: a table in Arrow, with torch's loader, and as a stream of shards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.data import DataLoader

from benchmarks.in_memory import as_it_is
from benchmarks.peers import workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import STAYING
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.workloads import BATCH, IMAGES
from benchmarks.shards import SHARDS

PEER = Peer(
    "Hugging Face datasets",
    "https://huggingface.co/docs/datasets/use_with_pytorch",
    Environment("datasets", ("datasets",)),
)


def table(labels_sorted: bool = False) -> Any:
    """Return the images as a table whose rows are torch tensors."""
    from datasets import Array3D, Dataset, Features, Value

    images, labels = workloads.images()
    features = Features({"image": Array3D((3, 32, 32), "uint8"), "label": Value("int64")})
    content = {"image": images, "label": np.sort(labels) if labels_sorted else labels}
    return Dataset.from_dict(content, features=features).with_format("torch")


@PEER.measures("W1", "with torch's loader")
def in_memory(folder: Path) -> Measured:
    return {"W1": rate(DataLoader(table(), BATCH, shuffle=True), IMAGES)}


@PEER.measures("W1", "by the batch")
def by_batch(folder: Path) -> Measured:
    from torch.utils.data import BatchSampler, RandomSampler

    data = table()
    sampler = BatchSampler(RandomSampler(data), BATCH, drop_last=False)
    return {"W1": rate(DataLoader(data, batch_size=None, sampler=sampler, collate_fn=as_it_is), IMAGES)}


@PEER.measures("W2", "with torch's loader")
def with_workers(folder: Path) -> Measured:
    return {"W2": rate(DataLoader(table(), BATCH, shuffle=True, **STAYING), IMAGES)}


@PEER.measures("W2", "by the batch")
def with_workers_by_batch(folder: Path) -> Measured:
    from torch.utils.data import BatchSampler, RandomSampler

    data = table()
    sampler = BatchSampler(RandomSampler(data), BATCH, drop_last=False)
    return {"W2": rate(DataLoader(data, batch_size=None, sampler=sampler, collate_fn=as_it_is, **STAYING), IMAGES)}


@PEER.measures("shards", "a stream of Parquet files, a buffer of 1,000")
def shards(folder: Path) -> Measured:
    from datasets import load_dataset

    whole = table(labels_sorted=True)
    for number in range(SHARDS):
        whole.shard(SHARDS, number, contiguous=True).to_parquet(folder / f"{number:03}.parquet")
    files = [str(path) for path in sorted(folder.glob("*.parquet"))]
    stream = load_dataset("parquet", data_files=files, split="train", streaming=True).cast(whole.features)
    stream = stream.shuffle(seed=0, buffer_size=1000)
    return {"shards": rate(DataLoader(stream.with_format("torch"), BATCH, **STAYING), IMAGES)}
