"""litdata: chunks of its own format, shuffled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import STAYING
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.workloads import BATCH, IMAGES
from benchmarks.shards import SHARDS

PEER = Peer("litdata", "https://github.com/Lightning-AI/litData", Environment("litdata", ("litdata",)))


class Sample:
    """A sample for its index; the labels are sorted, as in a folder for each class."""

    def __init__(self) -> None:
        images, labels = workloads.images()
        self.images, self.labels = images, np.sort(labels)

    def __call__(self, index: int) -> dict[str, Any]:
        return {"image": self.images[index], "label": int(self.labels[index])}


@PEER.measures("shards", "shuffled")
def shards(folder: Path) -> Measured:
    import litdata

    def write(place: Path) -> None:
        options: dict[str, Any] = {"chunk_size": IMAGES // SHARDS, "num_workers": 1, "verbose": False}
        litdata.optimize(Sample(), list(range(IMAGES)), str(place), **options)

    dataset = litdata.StreamingDataset(str(workloads.written_once(folder, "litdata", write)), shuffle=True)
    return {"shards": rate(litdata.StreamingDataLoader(dataset, batch_size=BATCH, **STAYING), IMAGES)}
