"""WebDataset: tars, shuffled by shard and in a buffer, as its guide does."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers import workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.workloads import IMAGES
from benchmarks.shards import webdataset, written

PEER = Peer("WebDataset", "https://webdataset.github.io/webdataset/", Environment("webdataset", ("webdataset",)))


@PEER.measures("shards", "a buffer of 1,000")
def shards(folder: Path) -> Measured:
    tars = workloads.written_once(folder, "tars", lambda place: written(place, IMAGES)) / "tars"
    return {"shards": rate(webdataset(tars), IMAGES)}
