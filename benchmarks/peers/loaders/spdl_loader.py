"""SPDL: its loader for torch's datasets, and pipelines of threads as its guide builds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS
from benchmarks.images import SHORT, SIZE
from benchmarks.peers import observing, workloads
from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import STAYING, add_plain
from benchmarks.peers.peer import Measured, Peer, rate
from benchmarks.peers.pictures import HOW, reduced
from benchmarks.peers.workloads import BATCH, IMAGES, ITEMS, PICTURE_BATCH, QUICK_ROOM, REQUESTS
from benchmarks.pipeline import IN_FLIGHT, same, through, wait, wait_async

PEER = Peer(
    "SPDL",
    "https://facebookresearch.github.io/spdl/main/getting_started/index.html",
    Environment("spdl", ("spdl-core", "spdl-io")),
)
GUIDE = "get_pytorch_dataloader"
PIPELINE = "pipeline of threads"


def loader(dataset: Any, batch_size: int, *, num_workers: int = 0, **options: Any) -> Any:
    """Make SPDL's replacement of torch's loader, which always has workers."""
    from spdl.dataloader import get_pytorch_dataloader

    options.pop("persistent_workers", None)  # it has none that stay
    return get_pytorch_dataloader(dataset, batch_size, num_workers=max(1, num_workers), **options)


class Pipelined:
    """A loop over a pipeline that is built anew for each epoch."""

    def __init__(self, source: Callable[[], Iterator[Any]], load: Callable[[Any], Any], threads: int) -> None:
        self.source, self.load, self.threads = source, load, threads

    def __iter__(self) -> Iterator[Any]:
        from spdl.pipeline import PipelineBuilder

        builder = PipelineBuilder().add_source(self.source()).pipe(self.load, concurrency=self.threads)
        pipeline = builder.add_sink(4).build(num_threads=self.threads)
        with pipeline.auto_stop():
            yield from pipeline


def shuffled() -> Iterator[np.ndarray]:
    """Yield the indices of the batches of a shuffled epoch."""
    order = np.random.default_rng().permutation(IMAGES)
    yield from (order[start : start + BATCH] for start in range(0, IMAGES, BATCH))


def add_batches(cell: str, dataset: Any, threads: int) -> None:
    """Add a pipeline of batches."""

    @PEER.measures(cell, PIPELINE)
    def by_batch(folder: Path) -> Measured:
        return {cell: rate(Pipelined(shuffled, dataset().__getitems__, threads), IMAGES)}


add_plain(PEER, GUIDE, loader, 1, numbers=(WORKERS,))
add_batches("W1", workloads.batched, 1)
add_batches("W2", workloads.batched, WORKERS)
add_batches("W3, batches", lambda: workloads.NormalizedBatches(*workloads.images()), WORKERS)


@PEER.measures("W3", GUIDE)
def normalized(folder: Path) -> Measured:
    dataset = workloads.Normalized(*workloads.images())
    return {"W3": rate(loader(dataset, BATCH, shuffle=True, **STAYING), IMAGES)}


def decode(paths: list[str]) -> Any:
    """Return a batch decoded by SPDL, as its guide does: scaled by FFmpeg, then cropped."""
    import spdl.io

    graph = spdl.io.get_video_filter_desc(
        scale_width=SHORT,
        scale_height=SHORT,
        scale_mode="crop",
        scale_algo="bilinear",
        crop_width=SIZE,
        crop_height=SIZE,
        pix_fmt="rgb24",
    )
    frames = [spdl.io.decode_packets(spdl.io.demux_image(path), filter_desc=graph) for path in paths]
    return spdl.io.to_numpy(spdl.io.convert_frames(frames))


def with_ffmpeg(paths: list[str]) -> None:
    """Raise RuntimeError if the decoder does not run: a pipeline would drop each item, and say nothing."""
    try:
        decode(paths)
    except Exception as error:
        raise RuntimeError("its decoder needs FFmpeg's libraries: apt-get install ffmpeg") from error


def as_the_others(paths: list[str]) -> Any:
    """Return a batch decoded as the other loaders do."""
    return np.stack([reduced(path) for path in paths])


for name, load in (("its decoder", decode), (HOW, as_the_others)):

    @PEER.measures("W4", name)
    def decoded(folder: Path, load: Any = load) -> Measured:
        found = {}
        if load is decode:
            with_ffmpeg(workloads.paths(folder, "768x512")[:1])
        for size in workloads.SIDES:
            paths = workloads.paths(folder, size)

            def groups(paths: list[str] = paths) -> Iterator[list[str]]:
                yield from (paths[start : start + PICTURE_BATCH] for start in range(0, len(paths), PICTURE_BATCH))

            found[f"W4, {size}"] = rate(Pipelined(groups, load, WORKERS), len(paths))
        return found


for way, op in (("threads", wait), ("async", wait_async)):

    @PEER.measures("W5", way)
    def latency(folder: Path, op: Any = op) -> Measured:
        from spdl.pipeline import PipelineBuilder

        return {"W5": REQUESTS / observing.seconds(through(PipelineBuilder, REQUESTS, 1, op, IN_FLIGHT))}


@PEER.measures("W6", f"sink of {QUICK_ROOM}")
def stages(folder: Path) -> Measured:
    from spdl.pipeline import PipelineBuilder

    runs = {"W6": through(PipelineBuilder, ITEMS, 1, same, room=QUICK_ROOM)}
    runs["W6, 4 stages"] = through(PipelineBuilder, ITEMS, 4, same, room=QUICK_ROOM)
    return {name: observing.seconds(run) / ITEMS * 1e6 for name, run in runs.items()}


@PEER.measures("stop", GUIDE)
def stop(folder: Path) -> Measured:
    def begin() -> Any:
        made = loader(workloads.pairs(), BATCH, shuffle=True, num_workers=WORKERS)
        held = [iter(made), made]
        return held[0], held.clear

    return {"stop": observing.until_gone(begin)}


@PEER.measures("first batch", PIPELINE)
def first_batch(folder: Path) -> Measured:
    return {"first batch": observing.until_first_batch(FIRST)}


FIRST = """
import numpy as np
from spdl.pipeline import PipelineBuilder
images = np.zeros((20000, 3, 32, 32), np.uint8)
order = np.random.default_rng().permutation(20000)
batches = [order[start : start + 128] for start in range(0, 20000, 128)]
builder = PipelineBuilder().add_source(batches).pipe(images.__getitem__, concurrency=2)
pipeline = builder.add_sink(4).build(num_threads=2)
with pipeline.auto_stop():
    for batch in pipeline:
        print("batch", flush=True)
"""
