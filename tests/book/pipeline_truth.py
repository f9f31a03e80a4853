"""What the simulator of pipelines is compared with: the profiler's verdict, and a calculation of when items leave."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest

from tinytorch.core.dataloader.pipeline.bottleneck import judge
from tinytorch.core.dataloader.pipeline.plumbing.stage import Pipe
from tinytorch.core.dataloader.pipeline.profiling import measure
from tinytorch.core.dataloader.pipeline.profiling.verdict import Measured, Verdict, Way

KINDS = "waits", "computes", "python", "process"


def stage(name: str, ms: float, kind: str = "waits", concurrency: int = 1, buffer: int = 8) -> dict[str, Any]:
    return {"name": name, "ms": ms, "kind": kind, "concurrency": concurrency, "buffer": buffer}


def plan(*stages: dict[str, Any], **others: float) -> dict[str, Any]:
    """Return a pipeline as the simulator describes it."""
    return {"sourceMs": 0, "stages": stages, "stepMs": 0, "sink": 8, "cores": 4, "spread": 0, "seed": 1} | others


def random_plans(count: int, seed: int, kinds: tuple[str, ...] = KINDS) -> list[dict[str, Any]]:
    rng, found = random.Random(seed), list[dict[str, Any]]()
    for _ in range(count):
        stages = [
            stage(name, rng.randint(2, 40), rng.choice(kinds), rng.randint(1, 6), rng.randint(0, 16))
            for name in "abcd"[: rng.randint(1, 4)]
        ]
        others = {"sourceMs": rng.choice([0, 1, 5]), "stepMs": rng.choice([0, 2, 5, 10]), "sink": rng.randint(1, 8)}
        found.append(plan(*stages, **others, cores=rng.choice([1, 2, 4, 8])))
    return found


# the verdict


def profiled(described: dict[str, Any]) -> Verdict:
    """Return the profiler's verdict on a pipeline whose stages are exactly as fast as they are described."""
    cores, times = described["cores"], {one["name"]: one for one in described["stages"]}

    def rate_of(pipe: Pipe, items: Any, budget_s: float) -> tuple[float, Any, Any]:
        kind = times[pipe.name]["kind"] if pipe.executor == "thread" else "process"
        at_a_time = {"waits": pipe.concurrency, "python": 1}.get(kind, min(pipe.concurrency, cores))
        return 1000 / times[pipe.name]["ms"] * at_a_time, None, None

    def alone(one: dict[str, Any]) -> Measured:
        executor = "process" if one["kind"] == "process" else "thread"
        pipe = Pipe(one["name"], one["concurrency"], function=str, executor=executor)
        cpu_s = one["ms"] / 1000 if one["kind"] in ("computes", "python") else 0.0
        return measure.with_more(pipe, [1], 1.0, 1.0, rate_of(pipe, None, 0)[0], cpu_s)

    source = Measured("source", 1.0, {Way("thread", 1): 1000 / (described["sourceMs"] or 1e-9)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "rate_of", rate_of)
        patch.setattr(measure, "cores", lambda: cores)
        stages = [source, *map(alone, described["stages"])]
    return judge(stages, described["stepMs"] / 1000, 1.0, cores)


def random_measurements(count: int, seed: int) -> list[dict[str, Any]]:
    """Return arguments of `judge` that no simulated pipeline has: batches, rates that grow oddly, several results."""
    rng, found = random.Random(seed), list[dict[str, Any]]()
    for _ in range(count):
        stages = []
        for name in "abcd"[: rng.randint(1, 4)]:
            rates = [(executor, n, rng.choice([50, 62.5, 100, 104.9, 110, 115, 200, 320])) for executor, n in WAYS]
            chosen = rates[: rng.randint(1, len(rates))]
            cpu_s, holds_gil = rng.choice([0, 0.002, 0.01]), rng.random() < 0.4
            stages.append((name, rng.choice([1, 1, 1 / 16, 3]), chosen, cpu_s, holds_gil))
        step_s, results = rng.choice([0, 0.001, 0.01]), rng.choice([1, 1 / 16, 0])
        found.append({"stages": stages, "step_s": step_s, "results": results, "cores": rng.choice([1, 2, 8])})
    return found


WAYS = [("thread", 1), ("thread", 2), ("thread", 4), ("process", 2)]


def judged(stages: Any, step_s: float, results: float, cores: int) -> Verdict:
    """Return the verdict on measurements."""
    measured = [
        Measured(name, per_item, {Way(executor, n): rate for executor, n, rate in rates}, cpu_s, holds_gil)
        for name, per_item, rates, cpu_s, holds_gil in stages
    ]
    return judge(measured, step_s, results, cores)


# when items leave


def times_of_leaving(described: dict[str, Any], count: int) -> list[list[float]]:
    """Return when each of the first items leaves each part, in ms, if all stages take constant times and wait.

    A part is the source, a stage, or the consumer.

    Items stay in order then, so each time follows from those of earlier items: `left[part][item]` is when an item
    leaves the places of a part, which an item of the part before waits for.
    """
    stages = described["stages"]
    before: Any = defaultdict(float)  # of items that there are not: everything is free from the beginning
    accepted, left = [before.copy() for _ in range(len(stages) + 1)], [before.copy() for _ in range(len(stages) + 2)]
    rooms = [0, *(one["concurrency"] + one["buffer"] for one in stages), described["sink"]]
    done: Any = before.copy()
    last = len(stages) + 1
    for item in range(count):
        accepted[0][item] = max(accepted[0][item - 1], left[1][item - rooms[1]]) + described["sourceMs"]
        for part, one in enumerate(stages, 1):
            started = max(accepted[part - 1][item], accepted[part][item - one["concurrency"]])
            room = left[part + 1][item - rooms[part + 1]]
            accepted[part][item] = left[part][item] = max(started + one["ms"], accepted[part][item - 1], room)
        left[last][item] = max(accepted[last - 1][item], done[item - 1])
        done[item] = left[last][item] + described["stepMs"]
    return [[times[item] for item in range(count)] for times in [*accepted, done]]
