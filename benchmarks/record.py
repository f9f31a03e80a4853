"""What is written down of a run: all rounds and ratios, and the machine they were measured on, as JSON."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.harness import Ratio, Result, Timing
from tinytorch.core.dataloader.plumbing.machine import cores


def machine() -> dict[str, Any]:
    """Return what the numbers depend on: processor, cores, system, versions."""
    packages = ("numpy", "torch", "tinytorch-dataloader")
    versions = {name: metadata.version(name) for name in packages if _installed(name)}
    return {
        "processor": _processor(),
        "cores": cores(),
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


def as_json(results: list[Result], where: dict[str, Any] | None = None) -> str:
    """Return the results, with medians, and the machine they were measured on: this one, if it is not given."""
    rows = [
        {
            **asdict(result),
            "timings": [{"name": t.name, "median_s": t.median_s, "rounds_s": t.rounds_s} for t in result.timings],
            "ratios": [{**asdict(r), "holds": r.holds} for r in result.ratios],
        }
        for result in results
    ]
    return json.dumps({"machine": where or machine(), "results": rows}, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> tuple[dict[str, Any], list[Result]]:
    """Return the machine and the results that `as_json` has written."""
    content = json.loads(text)
    results = [
        Result(
            **row
            | {
                "timings": [Timing(t["name"], t["rounds_s"]) for t in row["timings"]],
                "ratios": [Ratio(r["name"], r["value"], r["at_most"], r["at_least"]) for r in row["ratios"]],
            }
        )
        for row in content["results"]
    ]
    return content["machine"], results
