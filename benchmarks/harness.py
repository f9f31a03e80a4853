"""Measure contestants side by side: in turns, in one process, on the same data: a noisy machine is noisy for all.

A time alone says little; the ratio of two times taken in the same minute says something.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

ROUNDS = 5


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
    def demand(self) -> str:
        return f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"


@dataclass(frozen=True)
class Result:
    """One benchmark: its timings and ratios."""

    name: str
    workload: str
    timings: list[Timing]
    ratios: list[Ratio]
    facts: dict[str, Any] = field(default_factory=dict)


def measure(contestants: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS) -> dict[str, Timing]:
    """Run each contestant once to warm up, then all of them in turns, `rounds` times."""
    for run in contestants.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            started = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - started)
    return {name: Timing(name, rounds_s) for name, rounds_s in times.items()}


def ratio(timings: Mapping[str, Timing], one: str, other: str, **bounds: float) -> Ratio:
    """Return how many times longer `one` takes than `other`: the median over rounds of the ratio within a round."""
    pairs = zip(timings[one].rounds_s, timings[other].rounds_s, strict=True)
    return Ratio(f"{one} / {other}", statistics.median(a / b for a, b in pairs), **bounds)


def machine() -> dict[str, Any]:
    """Return what the numbers depend on: processor, cores, system, versions."""
    packages = ("numpy", "torch", "tinytorch-dataloader")
    versions = {name: metadata.version(name) for name in packages if _installed(name)}
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        **versions,
    }


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def as_json(results: list[Result]) -> str:
    """Return the results, with medians, and the machine they were measured on."""
    rows = [
        {
            **asdict(result),
            "timings": [{"name": t.name, "median_s": t.median_s, "rounds_s": t.rounds_s} for t in result.timings],
            "ratios": [{**asdict(r), "holds": r.holds} for r in result.ratios],
        }
        for result in results
    ]
    return json.dumps({"machine": machine(), "results": rows}, indent=2) + "\n"
