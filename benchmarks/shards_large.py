"""Shards that are larger than the cache: 20 GB from a server, through 1 GB of disk. What do memory and cache take?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.footprint import memory_bytes
from benchmarks.harness import Result
from benchmarks.served import serving
from tinytorch.core.dataloader import BlockShuffleSampler, DataLoader, ShardedDataset, index_shards

SHARDS, SAMPLES, SAMPLE_BYTES, BATCH, WINDOW, WORKERS = 160, 1024, 128 * 1024, 32, 2, 2
CACHE_BYTES = 10**9
EVERY = 8  # batches between two looks at memory and cache
MB = 10**6


def run(shards: int = SHARDS) -> list[Result]:
    """Go through all samples once, in blocks, in a fresh process; look at what its family and the cache take."""
    with tempfile.TemporaryDirectory(prefix="tinytorch-bench-") as folder:
        write_sparse(Path(folder, "tars"), shards)
        index_shards(Path(folder, "tars"))
        with serving(serve, Path(folder, "tars")) as address:
            program = [sys.executable, "-m", "benchmarks.shards_large", address, f"{folder}/cache"]
            printed = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    memory, cached = json.loads(printed)
    quarter = len(memory) // 4
    facts = {
        "memory, most": max(memory) / MB,
        "memory, second quarter": float(np.median(memory[quarter : 2 * quarter])) / MB,
        "memory, last quarter": float(np.median(memory[-quarter:])) / MB,
        "cache, most": max(cached) / MB,
        "data": shards * SAMPLES * SAMPLE_BYTES / MB,
    }
    workload = f"{shards} shards from a server, a cache of {CACHE_BYTES // MB} MB, {WORKERS} workers, window {WINDOW}"
    return [Result("shards, large", workload, [], [], facts, "MB; memory of all processes")]


def write_sparse(folder: Path, shards: int) -> None:
    """Write tars whose samples are holes: they take no disk, and are read like any other."""
    folder.mkdir()
    for shard in range(shards):
        with Path(folder, f"{shard:06}.tar").open("wb") as file:
            for number in range(SAMPLES):
                head = tarfile.TarInfo(f"{shard * SAMPLES + number:08}.bin")
                head.size = SAMPLE_BYTES
                file.write(head.tobuf(tarfile.USTAR_FORMAT))
                file.seek(SAMPLE_BYTES, 1)  # a multiple of the block
            file.truncate(file.tell() + 2 * tarfile.BLOCKSIZE)


def looked_at(address: str, cache: Path) -> tuple[list[int], list[int]]:
    """Return the bytes of memory, and of the cache, again and again while an epoch is read."""
    dataset = ShardedDataset(address, fields="bin", decode={"bin": values}, cache_dir=cache, cache_limit=CACHE_BYTES)
    order = BlockShuffleSampler(dataset, WINDOW, generator=0)
    memory, cached = [], []
    with DataLoader(dataset, BATCH, sampler=order, num_workers=WORKERS) as loader:
        for number, _ in enumerate(loader):
            if number % EVERY == 0:
                memory.append(memory_bytes())
                cached.append(size_of(cache))
    return memory, cached


def values(content: bytes) -> Any:
    """Return the bytes of a sample as an array."""
    return np.frombuffer(content, np.uint8)


def size_of(folder: Path) -> int:
    """Return what the files below a folder take on disk; some of them may vanish meanwhile."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_blocks * 512
    return total


def serve(folder: Path, pipe: Any) -> None:
    """Serve the files of a folder until the process is killed."""
    from aiohttp import web

    async def main() -> None:
        app = web.Application()
        app.router.add_static("/", folder)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


if __name__ == "__main__":
    print(json.dumps(looked_at(sys.argv[1], Path(sys.argv[2]))))
