"""Is the verdict right? Pipelines and loaders whose bottleneck is known, and what the recommended change brings."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.harness import Ratio, Result
from tinytorch.core.dataloader import DataLoader, Dataset, PipelineBuilder, profile_loader, profile_pipeline, tune
from tinytorch.core.dataloader.pipeline.profiling.loader_profile import loader_rate, ways_of, with_way
from tinytorch.core.dataloader.pipeline.profiling.verdict import Way

BUDGET_S = 0.8
NEAR = 0.15  # how far the predicted rate may be from the measured one


class Case(NamedTuple):
    """A pipeline, or a loader, whose bottleneck is known; of several names either is right."""

    make: Callable[[], Any]
    step: Callable[[Any], object] | None
    truth: tuple[str, ...]


def sleeping(milliseconds: float) -> Callable[[Any], Any]:
    """Return a function that waits."""

    def wait(x: Any) -> Any:
        time.sleep(milliseconds / 1e3)
        return x

    return wait


def computing(rounds: int) -> Callable[[Any], Any]:
    """Return a function that computes in Python."""

    def compute(x: Any) -> Any:
        sum(number * number for number in range(rounds))
        return x

    return compute


def pipeline(a: Any, b: Any, concurrency: tuple[int, int] = (1, 1)) -> Callable[[], PipelineBuilder]:
    """Return what makes a pipeline of two stages, a and b."""

    def make() -> PipelineBuilder:
        builder = PipelineBuilder().add_source(range(100_000)).pipe(a, name="a", concurrency=concurrency[0])
        return builder.pipe(b, name="b", concurrency=concurrency[1]).add_sink(4)

    return make


class Waiting(Dataset):
    """Samples that take so many milliseconds."""

    def __init__(self, milliseconds: float) -> None:
        self.wait = sleeping(milliseconds)

    def __len__(self) -> int:
        return 4000

    def __getitem__(self, index: int) -> int:
        return self.wait(index)


def cases(seed: int = 0) -> list[Case]:
    """Return forty cases of six kinds, their times drawn from a seed."""
    rng, found = random.Random(seed), list[Case]()
    for _ in range(8):
        slow = rng.uniform(6, 20)
        quick = slow / rng.uniform(1.6, 5)
        found.append(Case(pipeline(sleeping(slow), sleeping(quick)), None, ("a",)))
        found.append(Case(pipeline(sleeping(quick), sleeping(slow)), None, ("b",)))
    for _ in range(4):
        each = rng.uniform(6, 12)
        found.append(Case(pipeline(sleeping(each), sleeping(each * 1.03)), None, ("a", "b")))
        found.append(Case(pipeline(sleeping(4 * each), sleeping(each / 3), (4, 1)), None, ("a",)))
        found.append(Case(pipeline(sleeping(1), sleeping(1)), sleeping(each), ("consumer",)))
        found.append(Case(pipeline(computing(60_000), sleeping(1)), None, ("a",)))
        found.append(Case(lambda each=each: DataLoader(Waiting(each / 4), 4), sleeping(each / 4), ("loading",)))  # type: ignore[misc]
        found.append(Case(lambda: DataLoader(range(4000), 4), sleeping(each), ("consumer",)))
    return found


def run(count: int | None = None, seed: int = 0) -> list[Result]:
    """Profile each case; where a change is recommended, make it and measure."""
    right, near, checked = 0, 0, 0
    chosen = cases(seed)[:count]
    for case in chosen:
        subject = case.make()
        is_loader = isinstance(subject, DataLoader)
        found: Any = (profile_loader if is_loader else profile_pipeline)(subject, step=case.step, budget_s=BUDGET_S)
        right += found.verdict.bottleneck[0] in case.truth
        if found.verdict.change is not None:
            after = rate_after(subject, found, case.step) if is_loader else found.check().rate
            checked += 1
            near += abs(found.verdict.predicted / after - 1) <= NEAR
    ratios = [
        Ratio("bottlenecks that are right", right / len(chosen), at_least=1.0),
        Ratio("predictions within 15 %", near / checked if checked else 1.0, at_least=0.9),
    ]
    workload = f"{len(chosen)} pipelines and loaders bound by waiting, computing or the consumer"
    facts = {"cases": len(chosen), "right": right, "changes tried": checked, "within 15 %": near}
    result = Result("verdicts", workload, [], ratios, {name: float(value) for name, value in facts.items()}, "")
    return [result, tuned()]


class Computing(Dataset):
    """Samples that take a millisecond of Python and a millisecond of waiting."""

    def __len__(self) -> int:
        return 4000

    def __getitem__(self, index: int) -> int:
        return computing(15_000)(sleeping(1)(index))


def tuned(seconds: float = 2.0, most_workers: int = 4) -> Result:
    """Compare what `tune` chooses with the best of all ways, each of which is measured ten times as long."""
    loader = DataLoader(Computing(), 16)
    ways = list(ways_of(loader, most_workers))
    rates = {way: loader_rate(with_way(loader, way), 10 * seconds / len(ways), None) for way in ways}
    chosen = tune(loader, most_workers=most_workers, seconds=seconds)
    way = Way(chosen.worker_method if chosen.num_workers else "process", chosen.num_workers)
    share = rates[way] / max(rates.values())
    workload = f"{len(ways)} ways of a loader, {seconds:g} seconds for tune and {10 * seconds:g} for all of them"
    facts = {f"{each.executor}, {each.concurrency}": rate for each, rate in rates.items()}
    return Result("tune", workload, [], [Ratio("chosen / best", share, at_least=0.9)], facts, "batches/s")


def rate_after(loader: Any, found: Any, step: Callable[[Any], object] | None) -> float:
    """Return the rate of a loop over a loader with the change that was recommended, in batches per second."""
    return loader_rate(with_way(loader, found.verdict.change.way), BUDGET_S, step)
