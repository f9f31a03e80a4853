"""Shards: CIFAR-sized images in 50 tars, from a local disk and from a server 20 ms away, beside other loaders.

WebDataset and Mosaic Streaming are set up as their own guides say, with workers that stay: a buffer of 1,000 samples
and shuffled shards for the one, its default shuffle for the other. Those that are not installed are left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import tempfile
from collections.abc import Iterable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS, Result, measure, ratio
from benchmarks.in_memory import BATCH, N, arrays, epochs_of
from benchmarks.plain import PlainProcesses
from benchmarks.served import serving
from tinytorch.core.dataloader import BlockShuffleSampler, DataLoader, ShardedDataset, write_shards

SHARDS, WINDOW, FIELDS = 50, 10, ("npy", "cls")
SERVED, LATENCY_S, PARALLEL = 5000, 0.02, 32


def run(images_count: int = N, served_count: int = SERVED) -> list[Result]:
    """Measure one epoch of each loader, shuffled, with two workers."""
    with tempfile.TemporaryDirectory(prefix="tinytorch-bench-") as folder:
        results = [local(Path(folder, "local"), images_count)]
        if find_spec("aiohttp") is not None:
            results.append(from_server(Path(folder, "server"), served_count))
        return results


def written(folder: Path, images_count: int) -> Path:
    """Write the images to shards; their labels are in order, as in a folder for each class."""
    images, labels = arrays(images_count)
    samples = zip(images, np.sort(labels), strict=True)
    return write_shards(samples, folder / "tars", fields=FIELDS, max_samples=-(-images_count // SHARDS))


def local(folder: Path, images_count: int) -> Result:
    """Read from a local disk, which the page cache holds."""
    tars = written(folder, images_count)
    ours = ShardedDataset(tars, fields=FIELDS)
    block = BlockShuffleSampler(ours, WINDOW, generator=0)
    common: dict[str, Any] = {"num_workers": WORKERS, "persistent_workers": True}
    loaders: dict[str, Iterable[Any]] = {
        "ours, full shuffle": DataLoader(ours, BATCH, shuffle=True, generator=0, **common),
        f"ours, {WINDOW} shards at a time": DataLoader(ours, BATCH, sampler=block, **common),
    }
    if find_spec("webdataset") is not None:
        loaders["WebDataset"] = webdataset(tars)
    if find_spec("streaming") is not None:
        written_mds(folder / "mds", images_count)
        loaders["Mosaic Streaming"] = mosaic(folder / "mds")
    timings = measure({name: epochs_of(loader) for name, loader in loaders.items()})
    peers = [name for name in loaders if not name.startswith("ours")]
    return Result(
        name="shards",
        workload=f"{images_count:,} images in {SHARDS} shards, local, {WORKERS} workers, batches of {BATCH}, shuffled",
        timings=list(timings.values()),
        ratios=[ratio(timings, peer, own, at_least=3) for peer in peers for own in loaders if own.startswith("ours")],
        facts={name: classes_in_a_batch(loader) for name, loader in loaders.items()},
        unit="classes in a batch, of 10; the images are sorted by class",
    )


def webdataset(tars: Path) -> Any:
    """Return the loader of WebDataset's guide."""
    import webdataset as wds

    urls = sorted(map(str, tars.glob("*.tar")))
    dataset = (
        wds.WebDataset(urls, shardshuffle=len(urls), seed=0).shuffle(1000).decode().to_tuple(*FIELDS).batched(BATCH)
    )
    return wds.WebLoader(dataset, batch_size=None, num_workers=WORKERS, persistent_workers=True)


def written_mds(folder: Path, images_count: int) -> None:
    """Write the same images to shards of Mosaic Streaming."""
    from streaming import MDSWriter

    images, labels = arrays(images_count)
    columns = {"image": "ndarray:uint8:3,32,32", "label": "int"}
    limit = -(-images_count // SHARDS) * 3100
    with MDSWriter(out=str(folder), columns=columns, size_limit=limit) as writer:
        for image, label in zip(images, np.sort(labels), strict=True):
            writer.write({"image": image, "label": int(label)})


def mosaic(folder: Path) -> Any:
    """Return the loader of Mosaic Streaming's guide, over its own shards."""
    from streaming import StreamingDataset
    from torch.utils.data import DataLoader as TorchDataLoader

    dataset = StreamingDataset(local=str(folder), shuffle=True, batch_size=BATCH)
    return TorchDataLoader(dataset, batch_size=BATCH, num_workers=WORKERS, persistent_workers=True)


def classes_in_a_batch(loader: Iterable[Any]) -> float:
    """Return how many classes a batch has on average."""
    labels = [batch["label"] if isinstance(batch, dict) else batch[1] for batch in loader]
    return float(np.mean([len(np.unique(np.asarray(some))) for some in labels]))


def from_server(folder: Path, images_count: int) -> Result:
    """Read each sample by a range of its own, from a server that takes its time."""
    tars = written(folder, images_count)
    with serving(serve, tars) as address:
        ours = ShardedDataset(address, fields=FIELDS, parallel=PARALLEL)
        loader = DataLoader(ours, BATCH, shuffle=True, generator=0, num_workers=WORKERS, persistent_workers=True)
        plain = PlainProcesses(PlainReads(ours, address), WORKERS)
        timings = measure({"plain parallel range reads": plain.work, "ours": epochs_of(loader)}, rounds=3)
        plain.close()
    return Result(
        name="shards, server",
        workload=f"{images_count:,} images, {1000 * LATENCY_S:.0f} ms away, {WORKERS} workers, {PARALLEL} reads each",
        timings=list(timings.values()),
        ratios=[ratio(timings, "ours", "plain parallel range reads", at_most=1.1)],
    )


class PlainReads:
    """The ranges of the batches of an epoch, read side by side with aiohttp, and dropped."""

    def __init__(self, dataset: ShardedDataset, address: str) -> None:
        order = np.random.default_rng(0).permutation(len(dataset))
        self.batches = []
        for start in range(0, len(order), BATCH):
            plan = dataset.plan(order[start : start + BATCH])
            self.batches.append([(f"{address}/{one.file.name}", one.start, one.stop) for one in plan.ranges])
        self.loop: Any = None

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, number: int) -> None:
        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            self.session = self.loop.run_until_complete(self._session())
        self.loop.run_until_complete(self._read(self.batches[number]))

    async def _session(self) -> Any:
        import aiohttp

        return aiohttp.ClientSession()

    async def _read(self, ranges: list[tuple[str, int, int]]) -> None:
        gate = asyncio.Semaphore(PARALLEL)

        async def one(url: str, start: int, stop: int) -> None:
            async with gate, self.session.get(url, headers={"Range": f"bytes={start}-{stop - 1}"}) as answer:
                content = await answer.read()
                if len(content) != stop - start:
                    raise OSError(f"{url}: expected {stop - start} bytes, got {len(content)}")

        await asyncio.gather(*(one(*it) for it in ranges))


def serve(folder: Path, pipe: Any) -> None:
    """Answer ranges of the files in a folder, from memory."""
    asyncio.run(_serve({path.name: path.read_bytes() for path in folder.iterdir()}, pipe))


async def _serve(files: dict[str, bytes], pipe: Any) -> None:
    server = await asyncio.start_server(partial(_answer, files), "127.0.0.1", 0, backlog=1024)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _answer(files: dict[str, bytes], reader: Any, writer: Any) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            content = files.get(head.split(" ", 2)[1].lstrip("/"))
            wanted = re.search(r"(?i)range: bytes=(\d+)-(\d+)", head)
            await asyncio.sleep(LATENCY_S)
            if content is None:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                continue
            body = content[int(wanted[1]) : int(wanted[2]) + 1] if wanted else content
            status = "206 Partial Content" if wanted else "200 OK"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    writer.close()
