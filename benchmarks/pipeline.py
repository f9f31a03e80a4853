"""W5 and W6: what a stage costs, and what is reached when every item waits; beside plain threads, SPDL and torch."""

from __future__ import annotations

import asyncio
import importlib.util
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.harness import Ratio, Result, measure, ratio
from tinytorch.core.dataloader import PipelineBuilder

ITEMS = 5_000
ROOM, WIDE = 16, 64  # items that wait at the most: our default, and what is advised for items of microseconds
LATENCY_S, IN_FLIGHT, REQUESTS = 0.02, 64, 1600


def same(x: Any) -> Any:
    return x


def wait(x: int) -> int:
    time.sleep(LATENCY_S)
    return x


async def wait_async(x: int) -> int:
    await asyncio.sleep(LATENCY_S)
    return x


def through(
    kind: Any, items: int, stages: int, op: Callable[[Any], Any], concurrency: int = 1, room: int = ROOM
) -> Callable[[], int]:
    """Return what counts the items that come through a pipeline of equal stages.

    Args:
        room: at the sink, and before each stage of ours; SPDL's builder has no such option for a stage.
    """
    options: dict[str, Any] = {"concurrency": concurrency}
    if kind is PipelineBuilder:
        options["buffer_size"] = room

    def count() -> int:
        builder = kind().add_source(range(1, items + 1))
        for _ in range(stages):
            builder = builder.pipe(op, **options)
        pipeline = builder.add_sink(room).build(num_threads=stages * concurrency)
        with pipeline.auto_stop():
            return counted(pipeline, items)

    return count


def counted(items: Iterable[Any], expected: int) -> int:
    """Return how many items there are; all must have come."""
    found = sum(1 for _ in items)
    if found != expected:
        raise AssertionError(f"{found} of {expected} items came")
    return found


def plain_threads(items: int, stages: int, room: int = ROOM) -> Callable[[], int]:
    """Return what does the same with a thread for each stage, and queues between them."""

    def count() -> int:
        queues: list[queue.Queue[int | None]] = [queue.Queue(room) for _ in range(stages + 1)]

        def read() -> None:
            for x in [*range(1, items + 1), None]:
                queues[0].put(x)

        def work(place: int) -> None:
            while (x := queues[place].get()) is not None:
                queues[place + 1].put(same(x))
            queues[place + 1].put(None)

        threads = [threading.Thread(target=read)]
        threads += [threading.Thread(target=work, args=(place,)) for place in range(stages)]
        for thread in threads:
            thread.start()
        return counted(iter(queues[-1].get, None), items)

    return count


def semaphore(requests: int) -> int:
    """Await as many requests, 64 at a time, and nothing else."""

    async def all_of_them() -> int:
        free = asyncio.Semaphore(IN_FLIGHT)

        async def one(x: int) -> int:
            async with free:
                return await wait_async(x)

        return len(await asyncio.gather(*map(one, range(requests))))

    return asyncio.run(all_of_them())


def many_threads(requests: int) -> int:
    """Do as many requests with 64 threads that share an iterator, and nothing else."""
    numbers, lock = iter(range(requests)), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                x = next(numbers, None)
            if x is None:
                return
            wait(x)

    threads = [threading.Thread(target=work) for _ in range(IN_FLIGHT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return requests


class Waiting:
    """A dataset for torch whose samples take 20 ms."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> int:
        return wait(index)


def run(items: int = ITEMS, requests: int = REQUESTS) -> list[Result]:
    """Measure both; SPDL, too, if it is installed (`pip install spdl-core`)."""
    return [*overhead(items), latency(requests)]


def peer() -> Any:
    """Return SPDL's builder; None if it is not installed."""
    if importlib.util.find_spec("spdl") is None:
        return None
    from spdl.pipeline import PipelineBuilder as Peer

    return Peer


def overhead(items: int) -> list[Result]:
    """Measure an identity stage, once and four in a row, with concurrency 1.

    A switch between two threads takes longer than all else, and the room says how many items come for each switch.
    """
    results = []
    for stages, most_us in ((1, 6), (4, 10)):
        contestants: dict[str, Callable[[], object]] = {
            "ours": through(PipelineBuilder, items, stages, same, room=WIDE),
            f"ours, room for {ROOM}": through(PipelineBuilder, items, stages, same),
            "threads": plain_threads(items, stages, WIDE),
        }
        bounds = {"threads": 1.0}
        if peer() is not None:
            contestants["spdl"] = through(peer(), items, stages, same, room=WIDE)
            bounds["spdl"] = 30.0
        timings = measure(contestants)
        us = {name: timing.median_s / items * 1e6 for name, timing in timings.items()}
        ratios = [ratio(timings, name, "ours", at_least=bound) for name, bound in bounds.items()]
        ratios.append(Ratio("ours, us an item", us["ours"], at_most=most_us))
        name = f"W6, {stages} stage{'s' * (stages > 1)}"
        facts = {f"{name} (best)": min(timing.rounds_s) / items * 1e6 for name, timing in timings.items()}
        results.append(
            Result(name, f"{items} items, identity, room for {WIDE}", [*timings.values()], ratios, facts, "us")
        )
    return results


def latency(requests: int) -> Result:
    """Measure requests that take 20 ms, 64 in flight; torch's loader does a tenth of them."""
    from torch.utils.data import DataLoader as TorchDataLoader

    contestants: dict[str, Callable[[], object]] = {
        "ours, threads": through(PipelineBuilder, requests, 1, wait, IN_FLIGHT),
        "64 threads": lambda: many_threads(requests),
        "ours, async": through(PipelineBuilder, requests, 1, wait_async, IN_FLIGHT),
        "semaphore": lambda: semaphore(requests),
        "torch, 2 workers, a tenth": lambda: list(TorchDataLoader(Waiting(requests // 10), 16, num_workers=2)),
    }
    if peer() is not None:
        contestants["spdl, threads"] = through(peer(), requests, 1, wait, IN_FLIGHT)
        contestants["spdl, async"] = through(peer(), requests, 1, wait_async, IN_FLIGHT)
    timings = measure(contestants, rounds=3)
    ratios = [
        ratio(timings, "64 threads", "ours, threads", at_least=0.97),
        ratio(timings, "semaphore", "ours, async", at_least=0.97),
        ratio(timings, "torch, 2 workers, a tenth", "ours, threads", at_least=2.0),
    ]
    if peer() is not None:
        ratios += [ratio(timings, f"spdl, {how}", f"ours, {how}", at_least=1.0) for how in ("threads", "async")]
    workload = f"{requests} requests of {LATENCY_S * 1e3:g} ms, {IN_FLIGHT} in flight"
    return Result("W5", workload, [*timings.values()], ratios)
