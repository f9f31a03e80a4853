"""Measure contestants side by side: in turns, in one process, on the same data: a noisy machine is noisy for all.

Every other round goes backwards, so that what slows down or speeds up within a round is nobody's advantage.

A time alone says little; the ratio of two times taken in the same minute says something.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

ROUNDS = 5
WORKERS = 2


@dataclass(frozen=True)
class Timing:
    """Seconds of each round of one contestant."""

    name: str
    rounds_s: list[float]

    @property
    def median_s(self) -> float:
        return statistics.median(self.rounds_s)


@dataclass(frozen=True)
class Ratio:
    """How two contestants compare, and what is demanded; `at_most` and `at_least` are bounds, or None."""

    name: str
    value: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def bound(self) -> float:
        return self.at_most if self.at_most is not None else self.at_least or 0.0

    @property
    def demand(self) -> str:
        return f"at {'least' if self.at_most is None else 'most'} {self.bound:g}"


@dataclass(frozen=True)
class Result:
    """One benchmark: its timings and ratios; and facts, all in one `unit`, where times are not what it is about."""

    name: str
    workload: str
    timings: list[Timing]
    ratios: list[Ratio]
    facts: dict[str, float] = field(default_factory=dict)
    unit: str = ""


def measure(contestants: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS) -> dict[str, Timing]:
    """Run each contestant once to warm up, then all of them in turns, `rounds` times."""
    return measure_parts({name: stopwatch(run) for name, run in contestants.items()}, rounds=rounds)


def measure_parts(contestants: Mapping[str, Callable[[], float]], *, rounds: int = ROUNDS) -> dict[str, Timing]:
    """Do the same with contestants that return the seconds of that part of their run that counts.

    The garbage collector leaves alone what there was before, such as torch's modules: to look through these takes half
    a second, now and then, in the time of one or the other.
    """
    for run in contestants.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in contestants}
    gc.collect()
    gc.freeze()
    try:
        for number in range(rounds):
            turns = list(contestants.items())
            for name, run in reversed(turns) if number % 2 else turns:
                times[name].append(run())
    finally:
        gc.unfreeze()
    return {name: Timing(name, rounds_s) for name, rounds_s in times.items()}


def stopwatch(run: Callable[[], object]) -> Callable[[], float]:
    """Return a function that runs this one and returns how many seconds it took."""

    def seconds() -> float:
        started = time.perf_counter()
        run()
        return time.perf_counter() - started

    return seconds


def ratio(timings: Mapping[str, Timing], one: str, other: str, **bounds: float) -> Ratio:
    """Return how many times longer `one` takes than `other`: the median over rounds of the ratio within a round."""
    pairs = zip(timings[one].rounds_s, timings[other].rounds_s, strict=True)
    return Ratio(f"{one} / {other}", statistics.median(a / b for a, b in pairs), **bounds)


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return `function(*arguments)`, called in a fresh process: nothing measured earlier has left its memory there.

    The function must be importable, and what it takes and returns must be picklable. Workers that it starts are started
    as they would be here: without a word, those of a spawned process would be spawned, too.
    """
    start = partial(_start_workers_by, multiprocessing.get_start_method())
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=start) as fresh:
        return fresh.submit(function, *arguments).result()


def keep_compiled() -> None:
    """Let new processes find this package compiled, as they find those that were installed.

    Where `PYTHONDONTWRITEBYTECODE` is set, each would compile it again, and a start would take up to 40 ms more.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _start_workers_by(method: str) -> None:
    multiprocessing.set_start_method(method, force=True)
