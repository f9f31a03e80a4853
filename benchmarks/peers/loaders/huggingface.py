"""Hugging Face datasets: a table in Arrow, with torch's loader, and as a stream of shards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torch import from_numpy, tensor
from torch.utils.data import BatchSampler, DataLoader, RandomSampler

from benchmarks.in_memory import as_it_is
from benchmarks.peers import workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import STAYING
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.workloads import BATCH, IMAGES, PLAIN
from benchmarks.shards import SHARDS

PEER = Peer(
    "Hugging Face datasets",
    "https://huggingface.co/docs/datasets/use_with_pytorch",
    Environment("datasets", ("datasets",)),
)
GUIDE, BEST = "with torch's loader", "images as bytes, by the batch"


def features() -> Any:
    """Return what the columns of the table hold."""
    from datasets import Array3D, Features, Value

    return Features({"image": Array3D((3, 32, 32), "uint8"), "label": Value("int64")})


def table(count: int = IMAGES, labels_sorted: bool = False) -> Any:
    """Return the images as a table whose rows are torch tensors."""
    from datasets import Dataset

    images, labels = (array[:count] for array in workloads.images())
    content = {"image": images, "label": np.sort(labels) if labels_sorted else labels}
    return Dataset.from_dict(content, features=features()).with_format("torch")


def table_of_bytes(labels_sorted: bool = False) -> Any:
    """Return the images as bytes, which Arrow hands over as they are."""
    from datasets import Dataset

    images, labels = workloads.images()
    order = np.sort(labels) if labels_sorted else labels
    return Dataset.from_dict({"image": [image.tobytes() for image in images], "label": order})


def decoded(rows: dict[str, Any]) -> dict[str, Any]:
    """Return rows of a table of bytes as two tensors."""
    images = np.frombuffer(bytearray().join(rows["image"]), np.uint8).reshape(-1, 3, 32, 32)
    return {"image": from_numpy(images), "label": tensor(rows["label"])}


def batches(**options: Any) -> Any:
    """Return a loader that asks a table of bytes for whole batches."""
    data = table_of_bytes().with_transform(decoded)
    sampler = BatchSampler(RandomSampler(data), BATCH, drop_last=False)
    return DataLoader(data, batch_size=None, sampler=sampler, collate_fn=as_it_is, **options)


@PEER.measures("W1", GUIDE)
def in_memory(folder: Path) -> Measured:
    return {"W1": rate(DataLoader(table(), BATCH, shuffle=True), IMAGES)}


@PEER.measures("W1", BEST)
def by_batch(folder: Path) -> Measured:
    return {"W1": rate(batches(), IMAGES)}


@PEER.measures("W2", GUIDE)
def with_workers(folder: Path) -> Measured:
    return {"W2": rate(DataLoader(table(), BATCH, shuffle=True, **STAYING), IMAGES)}


@PEER.measures("W2", BEST)
def with_workers_by_batch(folder: Path) -> Measured:
    return {"W2": rate(batches(**STAYING), IMAGES)}


@PEER.measures("shards", "a stream of Parquet files, a buffer of 1,000")
def shards(folder: Path) -> Measured:
    stream = streamed(folder, "parquet", lambda: table(PLAIN, labels_sorted=True)).cast(features())
    return {"shards": rate(DataLoader(stream.with_format("torch"), BATCH, **STAYING), PLAIN)}


class Decoded:
    """A row whose image is an array; it came as bytes, which take no conversion."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        image = np.frombuffer(row["image"], np.uint8).reshape(3, 32, 32)
        return {"image": image.copy(), "label": row["label"]}


@PEER.measures("shards", "the same, images as bytes")
def shards_of_bytes(folder: Path) -> Measured:
    stream = streamed(folder, "parquet-bytes", lambda: table_of_bytes(labels_sorted=True)).map(Decoded())
    return {"shards": rate(DataLoader(stream, BATCH, **STAYING), IMAGES)}


def streamed(folder: Path, name: str, made: Callable[[], Any]) -> Any:
    """Return a shuffled stream of the rows of a table, from the shards that it was written to."""
    from datasets import load_dataset

    def write(place: Path) -> None:
        whole = made()
        for number in range(SHARDS):
            whole.shard(SHARDS, number, contiguous=True).to_parquet(place / f"{number:03}.parquet")

    files = [str(path) for path in sorted(workloads.written_once(folder, name, write).glob("*.parquet"))]
    stream = load_dataset("parquet", data_files=files, split="train", streaming=True)
    return stream.shuffle(seed=0, buffer_size=1000)
