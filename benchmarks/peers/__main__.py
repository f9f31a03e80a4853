"""Measure the loader beside its peers: `python -m benchmarks.peers --help`, or `make peers`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.harness import WORKERS, keep_compiled
from benchmarks.record import machine
from tito import output

from . import recording, schedule, workloads
from .cells import CELLS, PARTS
from .environments import ROOT
from .verdict import Standing, best, standings, unsteadiness, verdict

RECORDED = ROOT / "benchmarks" / "peers" / "recorded.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0; 1 if nothing could be measured; 130 after Ctrl-C."""
    options = _parsed(arguments)
    if options.show:
        path = options.json or RECORDED
        try:
            recorded = recording.read(path)
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{path} is not what a measurement writes: {type(error).__name__}: {error}") from error
        _show(recorded)
        return 0
    keep_compiled()
    wanted = {"ours", *(options.peers or schedule.peers())}
    chosen = {name: peer for name, peer in schedule.peers().items() if name in wanted}
    found = schedule.Found(machine=machine())
    with output.progress("Installing, each peer in an environment of its own", len(chosen)) as step:
        pythons = dict(schedule.interpreters(chosen, found, step))
    for name, why in found.missing.items():
        output.say(f"{chosen[name].name} is left out: {why}")
    planned = schedule.plan([(name, chosen[name]) for name in pythons], options.tasks, options.runs, options.seed)
    with tempfile.TemporaryDirectory(prefix="tinytorch-peers-") as folder:
        workloads.pictures(Path(folder))
        Path(folder, workloads.KEPT).mkdir()
        stopped = _measure(found, planned, pythons, Path(folder))
    for run, why in found.failures.items():
        output.say(f"{chosen[run.peer].name}, {run.task}, {run.configuration}: {why}")
    part = stopped or options.peers or options.tasks or options.runs < schedule.RUNS
    part = part or any(run.peer == "ours" for run in found.failures)
    target = options.json or (None if part else RECORDED)
    if found.values and target:
        recording.write(target, found)
        output.say(f"wrote {target}")
    _show(found)
    return 130 if stopped else int(not found.values)


def _measure(found: schedule.Found, planned: list[schedule.Run], pythons: dict[str, str], data: Path) -> bool:
    """Carry out the runs; return whether Ctrl-C stopped them, which leaves what was found until then."""
    try:
        with output.progress("Measuring", len(planned)) as step:
            for run in planned:
                if run not in found.failures and not found.is_settled(run):  # what has failed once fails again
                    found.add(run, partial(schedule.carry_out, run, pythons[run.peer], data))
                step(f"{run.peer}, {run.task}, {run.configuration}")
    except KeyboardInterrupt:
        output.say("stopped; this is what was measured until then:")
        return True
    return False


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description="Measure the loader beside peers.")
    names = list(schedule.peers())
    tasks = sorted({task for peer in schedule.peers().values() for task, _ in peer.tasks})
    parser.add_argument(
        "--peers", nargs="+", choices=names, metavar="PEER", help=f"of {', '.join(names)}; or all. Ours is among them"
    )
    parser.add_argument("--tasks", nargs="+", default=[], metavar="TASK", help=f"of {', '.join(tasks)}; or all")
    parser.add_argument("--runs", type=int, default=schedule.RUNS, help="of each configuration (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the order of the runs")
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="where runs are written, or read from (default, for a run of everything: benchmarks/peers/recorded.json)",
    )
    parser.add_argument("--show", action="store_true", help="show what was recorded, and measure nothing")
    options = parser.parse_args(arguments)
    recorded = options.json or RECORDED
    if options.show and not recorded.is_file():
        parser.error(f"{recorded} is not there: measure first, without --show")
    unknown = [name for name in options.tasks if not any(schedule.is_of(task, name) for task in tasks)]
    if unknown:
        parser.error(f"there is no task {unknown[0]!r}; there are {', '.join(tasks)}")
    if options.runs < 1:
        parser.error("--runs is at least 1")
    return options


def _show(found: schedule.Found) -> None:
    """Print the best configuration of each loader in each cell, and who is ahead."""
    names = {name: peer.name for name, peer in schedule.peers().items()}
    output.say(f"\n{', '.join(f'{key} {value}' for key, value in found.machine.items())}; {WORKERS} workers")
    counts: dict[str, int] = {}
    for part, heading in PARTS.items():
        rows = []
        for cell in (cell for cell in CELLS.values() if cell.part == part):
            each = standings(found.values, cell)
            if "ours" not in each:
                continue
            others = {who: one for who, one in each.items() if who != "ours"}
            said = verdict(cell, each["ours"], others)
            counts[said] = counts.get(said, 0) + 1
            rival = best(cell, list(others.values())) if others else None
            theirs = f"{names[rival.who]}, {rival.configuration}" if rival else ""
            rows.append((cell.wish, cell.unit, _number(each["ours"]), _number(rival), theirs, said))
        if rows:
            output.say(f"\n{heading}")
            output.table(("", "unit", "ours", "best peer", "", ""), rows, numbers=("ours", "best peer"))
    spans = unsteadiness(found.values, CELLS)
    output.say(f"\nthe middle half of the runs of a configuration typically spans {spans:.0%} of their median")
    output.say(", ".join(f"{count} {said}" for said, count in counts.items()))


def _number(one: Standing | None) -> str:
    return "" if one is None else f"{one.median:,.3g}" if one.median < 1000 else f"{one.median:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
