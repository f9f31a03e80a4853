"""Which runs there are, in which order, and what each gave: every run is a fresh process of the peer's own Python."""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import loaders
from .environments import ROOT, NotInstalledError
from .peer import Measured, Peer

RUNS = 5
PATIENCE_S = 240


@dataclass(frozen=True)
class Run:
    """One process: a task of a peer in one configuration."""

    peer: str
    task: str
    configuration: str


@dataclass
class Found:
    """What all runs gave.

    Attributes:
        machine: where it was.
        values: for each cell, peer and configuration the value of each run.
        failures: for each peer, task and configuration the last line of what went wrong.
        missing: why a peer is not installed.
        versions: of the packages of each peer.
    """

    machine: dict[str, Any] = field(default_factory=dict)
    values: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)
    failures: dict[Run, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def add(self, run: Run, measured: Callable[[], Measured]) -> None:
        """Add what a run measures, or why it fails."""
        try:
            values = measured()
        except RuntimeError as error:
            self.failures[run] = str(error)
            return
        for cell, value in values.items():
            self.values.setdefault((cell, run.peer, run.configuration), []).append(value)


def peers() -> dict[str, Peer]:
    """Return all peers by the name of their file; ours first."""
    names = sorted(
        (one.name for one in pkgutil.iter_modules(loaders.__path__)), key=lambda name: (name != "ours", name)
    )
    return {name: importlib.import_module(f"{loaders.__name__}.{name}").PEER for name in names}


def interpreters(chosen: dict[str, Peer], found: Found, step: Callable[[str], None]) -> Iterator[tuple[str, str]]:
    """Yield each peer with its Python; install what is missing, and note what cannot be installed."""
    for name, peer in chosen.items():
        step(peer.name)
        try:
            python = peer.environment.python()
            found.versions[name] = _versions(python, peer)
            yield name, python
        except NotInstalledError as error:
            found.missing[name] = str(error)


def _versions(python: str, peer: Peer) -> str:
    wanted = list(peer.environment.packages) or ["numpy", "torch"]
    program = "import sys, importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    ran = subprocess.run(
        [python, "-c", program, *wanted], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if ran.returncode:
        raise NotInstalledError(ran.stderr.strip().rpartition("\n")[2])
    return ran.stdout.strip()


def plan(chosen: Sequence[tuple[str, Peer]], tasks: Sequence[str], runs: int, seed: int) -> list[Run]:
    """Return the runs of all peers in random order: all of a task before the next one, round by round.

    What slows the machine down for minutes then slows down all who are compared.
    """
    order = random.Random(seed)
    planned: list[Run] = []
    names = sorted({task for _, peer in chosen for task, _ in peer.tasks})
    for name in names:
        if tasks and not any(is_of(name, task) for task in tasks):
            continue
        each = [Run(peer, task, way) for peer, one in chosen for task, way in one.tasks if task == name]
        for _ in range(runs):
            planned += order.sample(each, len(each))
    return planned


def is_of(task: str, name: str) -> bool:
    """Tell whether a task is that of a name, or a part of it: "W0" is all that begins with "W0,"."""
    return task == name or task.startswith(f"{name},")


def carry_out(run: Run, python: str, data: Path) -> Measured:
    """Return what a run measured.

    Raises:
        RuntimeError: it failed, or took longer than four minutes; with the last line of its error.
    """
    with tempfile.TemporaryDirectory(prefix="tinytorch-peer-") as scratch:
        for folder in data.iterdir():
            Path(scratch, folder.name).symlink_to(folder)
        command = [python, "-m", "benchmarks.peers.run", run.peer, run.task, run.configuration, scratch]
        try:
            ran = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"took longer than {PATIENCE_S} seconds") from None
    if ran.returncode:
        raise RuntimeError(next(filter(None, reversed(ran.stderr.splitlines())), f"exited with {ran.returncode}"))
    return json.loads(ran.stdout.splitlines()[-1])
