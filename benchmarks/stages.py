"""W4 and W5 stage by stage: photographs through read, decode, aggregate and collate; requests to a server that errs."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks.harness import WORKERS, Ratio, Result, measure, ratio
from benchmarks.images import BATCH, MIDDLE
from benchmarks.in_memory import epochs_of
from benchmarks.photographs import write
from benchmarks.pipeline import IN_FLIGHT, LATENCY_S, peer
from benchmarks.plain import PlainProcesses
from benchmarks.served import serving
from tinytorch.core.dataloader import PipelineBuilder, Retry, decode, default_collate, sample_rng
from tinytorch.core.dataloader.images.transforms import lead

ONE_OF = 100  # requests, of which one is answered with an error
ATTEMPTS, PAUSE_S = 4, 0.02
ROUNDS = 15  # what is demanded is nearer to what is measured than rounds are to each other
TIMES = 4  # each photograph, so that the first and the last, when one thread works, count for little


def run(images_count: int = 256, requests: int = 1600) -> list[Result]:
    """Measure both; SPDL, too, if it is installed (`pip install spdl-core`)."""
    with tempfile.TemporaryDirectory(prefix="tinytorch-bench-") as folder:
        paths = write(Path(folder, "photographs"), None, images_count) * TIMES
        results = [photographs(paths)]
        with serving(serve, Path(folder)) as address:
            results.append(errors(address, requests))
    return results


def read(path: str) -> bytes:
    return Path(path).read_bytes()


def decoded(content: bytes) -> np.ndarray:
    return decode(content, lambda height, width: lead(MIDDLE.transforms, height, width, sample_rng)[0])


class Photographs:
    """The same images, as a dataset for torch's loader."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> np.ndarray:
        return decoded(read(self.paths[index]))


def staged(kind: Any, paths: list[str]) -> Callable[[], None]:
    """Return what takes all photographs through the four stages."""

    def run_it() -> None:
        builder = kind().add_source(paths).pipe(read).pipe(decoded, concurrency=WORKERS)
        pipeline = builder.aggregate(BATCH).pipe(default_collate).add_sink(3).build(num_threads=WORKERS + 2)
        with pipeline.auto_stop():
            found = sum(len(batch) for batch in pipeline)
        if found != len(paths):
            raise AssertionError(f"{found} of {len(paths)} images came")

    return run_it


def in_a_loop(paths: list[str]) -> None:
    """Do what the stages do, one after the other."""
    for start in range(0, len(paths), BATCH):
        default_collate([decoded(read(path)) for path in paths[start : start + BATCH]])


def photographs(paths: list[str]) -> Result:
    """Measure the stages with two threads that decode, beside one core, torch and SPDL with the same decoder."""
    torchs: Any = Photographs(paths)
    loader = TorchDataLoader(torchs, BATCH, num_workers=WORKERS, persistent_workers=True)
    contestants: dict[str, Callable[[], object]] = {
        "one core": lambda: in_a_loop(paths),
        "ours": staged(PipelineBuilder, paths),
        "torch, 2 workers": epochs_of(loader),
    }
    if peer() is not None:
        contestants["spdl"] = staged(peer(), paths)
    plain, alone = PlainProcesses(torchs, WORKERS), f"{WORKERS} processes that only read and decode"
    contestants[alone] = plain.work
    timings = measure(contestants, rounds=ROUNDS)
    plain.close()
    of_two = ratio(timings, "one core", "ours").value / WORKERS
    ratios = [Ratio(f"ours / ({WORKERS} x one core)", of_two, at_least=0.95)]
    ratios += [ratio(timings, name, "ours", at_least=1.0) for name in list(contestants)[2:-1]]
    ratios += [ratio(timings, alone, "ours", at_least=0.95)]
    facts = {name: len(paths) / timing.median_s for name, timing in timings.items()}
    workload = f"{len(set(paths))} JPEG files of 768x512, {TIMES} times through read, decode ({WORKERS} threads), "
    workload += "aggregate and collate"
    return Result("W4, stages", workload, list(timings.values()), ratios, facts, "images/s")


class Asking:
    """A request, with a connection of its own."""

    def __init__(self, address: str) -> None:
        self.host, _, self.port = address.removeprefix("http://").partition(":")

    async def __call__(self, number: int) -> int:
        reader, writer = await asyncio.open_connection(self.host, int(self.port))
        try:
            writer.write(f"GET /{number} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode())
            status = await reader.readline()
            if b" 200 " not in status:
                raise ConnectionError(f"{number}: {status.decode().strip()}")
            return len(await reader.read())
        finally:
            writer.close()
            await writer.wait_closed()


def errors(address: str, requests: int) -> Result:
    """Measure requests of 20 ms to a server that answers one of a hundred with an error, which is asked again."""
    ask = Asking(address)

    def ours() -> None:
        retry = Retry(attempts=ATTEMPTS, pause=PAUSE_S)
        builder = PipelineBuilder().add_source(range(requests)).pipe(ask, concurrency=IN_FLIGHT, retry=retry)
        with builder.add_sink(16).build().auto_stop() as pipeline:
            found = sum(1 for _ in pipeline)
        if found != requests:
            raise AssertionError(f"{found} of {requests} answers came")

    def bare() -> None:
        asyncio.run(by_semaphore(ask, requests))

    timings = measure({"ours": ours, "semaphore": bare}, rounds=ROUNDS)
    workload = f"{requests} requests to a server that takes {LATENCY_S * 1e3:g} ms, 1 of {ONE_OF} fails at first"
    ratios = [ratio(timings, "semaphore", "ours", at_least=0.97)]
    return Result("W5, served", workload, list(timings.values()), ratios)


async def by_semaphore(ask: Asking, requests: int) -> None:
    """Make the requests, 64 at a time, and ask again what fails."""
    free = asyncio.Semaphore(IN_FLIGHT)

    async def one(number: int) -> int:
        async with free:
            for attempt in itertools.count(1):
                try:
                    return await ask(number)
                except Exception:
                    if attempt == ATTEMPTS:
                        raise
                await asyncio.sleep(random.uniform(0, PAUSE_S))
        raise AssertionError

    await asyncio.gather(*map(one, range(requests)))


def serve(folder: Path, pipe: Any) -> None:
    """Answer each request after 20 ms, one of a hundred with an error."""
    asyncio.run(_serve(pipe))


async def _serve(pipe: Any) -> None:
    numbers = itertools.count(1)

    async def answer(reader: Any, writer: Any) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(LATENCY_S)
            status = "503 Service Unavailable" if next(numbers) % ONE_OF == 0 else "200 OK"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\nbody".encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
