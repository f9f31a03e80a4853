"""Mosaic Streaming: shards of its own format, shuffled by its default."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers import workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.workloads import IMAGES
from benchmarks.shards import mosaic, written_mds

UNUSED = ("torchvision", "torchvision.datasets", "torchvision.transforms", "torchvision.transforms.functional")
PEER = Peer(
    "Mosaic Streaming",
    "https://docs.mosaicml.com/projects/streaming/en/stable/getting_started/quick_start.html",
    Environment("mosaic", ("mosaicml-streaming",), UNUSED),
)


@PEER.measures("shards", "its default shuffle")
def shards(folder: Path) -> Measured:
    place = workloads.written_once(folder, "mosaic", lambda place: written_mds(place, IMAGES))
    return {"shards": rate(mosaic(place), IMAGES)}
