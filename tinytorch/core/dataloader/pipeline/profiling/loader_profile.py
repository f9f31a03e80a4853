"""Why does the model wait? The same question for any DataLoader, ours or torch's; and which workers would be best."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tinytorch.core.dataloader.dataset import ask_batch
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.plumbing.machine import cores

from .verdict import CONSUMER, Measured, TooLittleError, Verdict, Way

__all__ = ["LoaderProfile", "profile_loader", "tune", "with_way"]

LOADING = "loading"


@dataclass(frozen=True)
class LoaderProfile:
    """Where the time of a batch goes; `print` shows it.

    Attributes:
        dataset_s, collate_s: for one batch, in this process, without workers.
        transport_s: what the workers' batches take beyond that: for the pipe, the memory, and each other.
        step_s: for one batch.
        rates: batches per second that the loader gives, by way; the first is the way that it is.
        verdict: what follows from these.
    """

    dataset_s: float
    collate_s: float
    transport_s: float
    step_s: float
    rates: dict[Way, float]
    verdict: Verdict

    def __str__(self) -> str:
        parts = (("dataset", self.dataset_s), ("collate", self.collate_s), ("transport", self.transport_s))
        times = [f"{name:10} {seconds * 1e3:8.2f} ms a batch" for name, seconds in (*parts, ("step", self.step_s))]
        rates = [f"{way.executor} x{way.concurrency:<3} {rate:10,.1f} batches/s" for way, rate in self.rates.items()]
        return "\n".join([*times, "", *rates, "", self.sentence])

    @property
    def sentence(self) -> str:
        """What bounds the loop, and what would help."""
        verdict, now = self.verdict, self.verdict.rate
        if verdict.bottleneck[0] == CONSUMER:
            return f"Your model is the bottleneck: {now:,.1f} batches/s; the loader could give {self.loader_rate:,.1f}."
        if verdict.change is None:
            dearest = max((self.dataset_s, "the dataset"), (self.collate_s, "collate"))[1]
            return f"Loading is the bottleneck: {now:,.1f} batches/s. Other workers do not help; {dearest} takes most."
        way = verdict.change.way
        what = f'num_workers={way.concurrency}, worker_method="{way.executor}"' if way.concurrency else "num_workers=0"
        return f"Loading is the bottleneck: {now:,.1f} batches/s. With {what}: about {verdict.predicted:,.1f}."

    @property
    def loader_rate(self) -> float:
        return next(iter(self.rates.values()))


def profile_loader(
    loader: Any, step: Callable[[Any], object] | None = None, *, budget_s: float = 2.0, most_workers: int | None = None
) -> LoaderProfile:
    """Measure dataset, collate, transport and step of a DataLoader apart; say what bounds the loop, what would help.

    Args:
        loader: a DataLoader, ours or torch's.
        step: what the program does with a batch. It is called with the same batch several times.
        budget_s: the longest time for one measurement.
        most_workers: try at most so many; the number of cores if None.

    Raises:
        TooLittleError: the loader has too few batches to tell how many it gives in a second.
    """
    dataset_s, collate_s = times_of_parts(loader, budget_s)
    ways = ways_of(loader, most_workers or cores())
    rates = rates_of(loader, ways, budget_s)
    if ways[0] not in rates:
        raise too_little(ways[0])
    step_s = step_time(loader, step, budget_s)
    verdict = find("judge")([Measured(LOADING, 1.0, rates)], step_s, cores=cores())
    workers = ways[0].concurrency
    transport_s = max(0.0, workers / rates[ways[0]] - dataset_s - collate_s) if workers else 0.0
    return LoaderProfile(dataset_s, collate_s, transport_s, step_s, rates, verdict)


def ways_of(loader: Any, most_workers: int) -> list[Way]:
    """Return the way that a loader works now, and others: no workers, 1, 2, 4, ... processes; ours also threads."""
    now = Way(getattr(loader, "worker_method", "process"), loader.num_workers)
    counts = sorted({0, most_workers, *(1 << k for k in range(8) if 1 << k <= most_workers)})
    methods = ["process", "thread"] if hasattr(loader, "worker_method") else ["process"]
    others = [
        Way(method, count) for method, count in itertools.product(methods, counts) if count or method == "process"
    ]
    return [now, *(way for way in others if way != now and not (now.concurrency == way.concurrency == 0))]


def with_way(loader: Any, way: Way) -> Any:
    """Return a copy of a loader that loads another way, and has the same batches."""
    other = copy.copy(loader)
    if hasattr(loader, "_engine"):
        other._engine = copy.copy(loader._engine)  # which is a new one, without workers
    if getattr(loader, "_iterator", None) is not None:
        other._iterator = None  # torch's workers that stay are those of the loader that was copied
    if hasattr(loader, "worker_method"):
        other.worker_method = way.executor
    other.num_workers = way.concurrency
    if way.concurrency and getattr(other, "prefetch_factor", None) is None:
        other.prefetch_factor = 2
    return other


def rates_of(loader: Any, ways: Sequence[Way], budget_s: float) -> dict[Way, float]:
    """Return batches per second by way, without the ways for which the loader has too few batches."""
    rates = {way: loader_rate(with_way(loader, way), budget_s) for way in ways}
    return {way: rate for way, rate in rates.items() if rate}


def too_little(way: Way) -> TooLittleError:
    """Return the error of a loader that is too short for its number of workers."""
    least = max(1, way.concurrency) + 1
    return TooLittleError(
        f"the loader is too short to measure: with num_workers={way.concurrency}, it must give at least {least} batches"
    )


def loader_rate(loader: Any, budget_s: float, step: Callable[[Any], object] | None = None) -> float:
    """Return batches per second, each with a step, once every worker has given one: they are started once an epoch.

    It is 0 if the loader has too few batches.
    """
    times: list[float] = []
    batches = iter(loader)
    for count, batch in enumerate(batches, 1):
        if step is not None:
            step(batch)
        if count < loader.num_workers:
            continue
        times.append(time.perf_counter())
        if times[-1] - times[0] > budget_s:
            break
    if hasattr(batches, "close"):
        batches.close()
    del batches
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def times_of_parts(loader: Any, budget_s: float) -> tuple[float, float]:
    """Return the seconds that the samples of a batch take, and collating them; a whole batch at once counts as samples.

    A stream has no positions; both are 0.
    """
    if getattr(loader, "batch_sampler", None) is None:
        return 0.0, 0.0
    dataset = loader.dataset
    reading_s, collating_s, count = 0.0, 0.0, 0
    for positions in itertools.islice(loader.batch_sampler, 50):
        started = time.perf_counter()
        batch = ask_batch(dataset, positions)
        samples = [dataset[position] for position in positions] if batch is NotImplemented else None
        read = time.perf_counter()
        if samples is not None:
            loader.collate_fn(samples)
        reading_s, collating_s, count = reading_s + read - started, collating_s + time.perf_counter() - read, count + 1
        if reading_s + collating_s > budget_s:
            break
    return (reading_s / count, collating_s / count) if count else (0.0, 0.0)


def step_time(loader: Any, step: Callable[[Any], object] | None, budget_s: float) -> float:
    """Return the seconds of `step(batch)`, the first call left out."""
    if step is None:
        return 0.0
    batch = next(iter(loader))
    step(batch)
    started, count = time.perf_counter(), 0
    while count < 20 and time.perf_counter() - started < budget_s:
        step(batch)
        count += 1
    return (time.perf_counter() - started) / count


def tune(
    loader: Any, step: Callable[[Any], object] | None = None, *, most_workers: int | None = None, seconds: float = 10.0
) -> Any:
    """Return a copy of a DataLoader with the number of workers and the method that are fastest here; same batches.

    The candidates run one after another for a short time, and the better half of them for twice as long, until one is
    left, or nothing is gained over the step (successive halving). Fewer workers win where the difference is under 5 %.

    Args:
        most_workers: at most so many; the number of cores if None. seconds: for all measurements.

    Raises:
        TooLittleError: the loader has too few batches to tell how many it gives in a second.

    Source: Jamieson and Talwalkar, 2016, https://arxiv.org/abs/1502.07943
    """
    ways: Sequence[Way] = ways_of(loader, most_workers or cores())
    step_s = step_time(loader, step, seconds / 10)
    rounds = max(1, (len(ways) - 1).bit_length())
    while len(ways) > 1:
        budget_s = seconds / rounds / len(ways)
        rates = rates_of(loader, ways, budget_s)
        if not rates:
            raise too_little(Way("process", 0))
        ways = better_half(rates, 1 / step_s if step_s else float("inf"))
    return with_way(loader, ways[0])


def better_half(rates: dict[Way, float], enough: float) -> Sequence[Way]:
    """Return the better half of the ways; only the one with the fewest workers, if it gives as much as is needed."""
    sufficient: Iterable[Way] = (way for way, rate in rates.items() if rate >= 1.2 * enough)
    if cheapest := min(sufficient, key=lambda way: way.concurrency, default=None):
        return [cheapest]
    best = max(rates.values())
    worth = {way: (rate > 0.95 * best, -way.concurrency if rate > 0.95 * best else rate) for way, rate in rates.items()}
    return sorted(rates, key=worth.__getitem__, reverse=True)[: max(1, len(rates) // 2)]
