"""Run the benchmarks, print a table, write JSON: `python -m benchmarks [NAME ...] [--json FILE] [--strict]`."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from benchmarks.harness import Result, as_json, machine
from tito import output

BENCHMARKS = {"W1": "in_memory", "workers": "workers", "start": "imports"}


def main() -> int:
    """Return 0; with --strict, 1 if a ratio is not what is demanded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the loader beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all if left out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all rounds, with machine and versions")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a ratio is not what is demanded")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    if importlib.util.find_spec("torch") is None:
        parser.error("torch, the peer, is not installed: pip install 'tinytorch-dataloader[bench]'")
    output.say(", ".join(f"{name} {value}" for name, value in machine().items()))
    results: list[Result] = []
    for name in options.names or BENCHMARKS:
        measured = importlib.import_module(f"benchmarks.{BENCHMARKS[name]}").run()
        for result in measured:
            show(result)
        results += measured
    if options.json:
        options.json.write_text(as_json(results), encoding="utf-8")
    return int(options.strict and not all(ratio.holds for result in results for ratio in result.ratios))


def show(result: Result) -> None:
    """Print timings and ratios."""
    output.say(f"\n{result.name}: {result.workload}")
    rows = [(t.name, f"{t.median_s * 1e3:.1f}", f"{min(t.rounds_s) * 1e3:.1f}") for t in result.timings]
    output.table(("", "median ms", "best ms"), rows, numbers=("median ms", "best ms"))
    checks = [(r.name, f"{r.value:.3g}", r.demand, "✓" if r.holds else "✗") for r in result.ratios]
    output.table(("ratio", "measured", "demanded", ""), checks, numbers=("measured",))


if __name__ == "__main__":
    sys.exit(main())
