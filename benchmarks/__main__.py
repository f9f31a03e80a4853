"""Run the benchmarks, print tables, write JSON and a picture: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Result, keep_compiled
from benchmarks.record import as_json, from_json, machine
from tito import output

BENCHMARKS = {
    "W0": "plain_datasets",
    "W1": "in_memory",
    "workers": "workers",
    "first": "first_batch",
    "torch": "drop_in",
    "epochs": "between_epochs",
    "scaling": "scaling",
    "memory": "memory",
    "kept": "kept",
    "faults": "page_faults",
    "descriptors": "descriptors",
    "prefetch": "in_flight",
    "shards": "shards",
    "large": "shards_large",
    "images": "images",
    "mnist": "mnist",
    "toy": "toy",
    "start": "imports",
    "lines": "lines",
    "pipeline": "pipeline",
    "stages": "stages",
    "verdicts": "verdicts",
    "grading": "grading",
    "rust": "rust_lab",
}
OPTIONAL = {"rust"}  # needs a compiler, and has a page and a recorded file of its own


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0; with --strict, 1 if a ratio is not what is demanded."""
    options = parsed(arguments)
    keep_compiled()
    where, results = from_json(options.recorded.read_text(encoding="utf-8")) if options.recorded else (machine(), [])
    output.say(", ".join(f"{name} {value}" for name, value in where.items()))
    for result in results:
        show(result)
    chosen = options.names or [name for name in BENCHMARKS if name not in OPTIONAL]
    for name in [] if options.recorded else chosen:
        sizes = {"submissions": options.submissions} if name == "grading" else {}
        for result in importlib.import_module(f"benchmarks.{BENCHMARKS[name]}").run(**sizes):
            show(result)
            results.append(result)
    for path in filter(None, (options.json, options.svg)):
        path.parent.mkdir(parents=True, exist_ok=True)
    if options.json:
        options.json.write_text(as_json(results, where), encoding="utf-8")
    if options.svg:
        from benchmarks.picture import draw

        draw(where, results, options.svg)
    return int(options.strict and not all(ratio.holds for result in results for ratio in result.ratios))


def parsed(arguments: Sequence[str] | None) -> Any:
    """Return the options, checked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the loader beside its peers.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all but rust if left out"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all rounds, with machine and versions")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw all results")
    parser.add_argument("--from", dest="recorded", type=Path, metavar="FILE", help="read results written by --json")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a ratio is not what is demanded")
    parser.add_argument("--submissions", type=int, default=20, metavar="N", help="how many `grading` grades")
    options = parser.parse_args(arguments)
    if options.submissions < 1:
        parser.error("--submissions is at least 1")
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    if options.names and options.recorded:
        parser.error("--from shows what was measured: leave out the names of benchmarks, or --from")
    if not options.recorded and importlib.util.find_spec("torch") is None:
        parser.error("torch, the peer, is not installed: pip install 'tinytorch-dataloader[bench]'")
    return options


def show(result: Result) -> None:
    """Print timings, facts and ratios."""
    output.say(f"\n{result.name}: {result.workload}")
    times = [(t.name, f"{t.median_s * 1e3:.1f}", f"{min(t.rounds_s) * 1e3:.1f}") for t in result.timings]
    facts = [(name, f"{value:,.4g}") for name, value in result.facts.items()]
    checks = [(r.name, f"{r.value:.3g}", r.demand, "✓" if r.holds else "✗") for r in result.ratios]
    for columns, rows in (
        (("", "median ms", "best ms"), times),
        (("", result.unit), facts),
        (("ratio", "measured", "demanded", ""), checks),
    ):
        if rows:
            output.table(columns, rows, numbers=columns[1:3] if columns[0] == "" else columns[1:2])


if __name__ == "__main__":
    sys.exit(main())
