"""Which runs there are, in which order, and what each gave: every run is a fresh process of the peer's own Python."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import random
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from . import loaders
from .cells import CELLS, Cell
from .environments import ROOT, NotInstalledError
from .peer import Measured, Peer

RUNS = 5
UNTIMED_RUNS = 2  # of what does not depend on the speed of the machine
FAR = 1.25  # by which a configuration is slower that will not become the best one
PATIENCE_S = 60


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
        except (RuntimeError, OSError) as error:
            self.failures[run] = str(error)
            for kept in [kept for kept in self.values if kept[1:] == (run.peer, run.configuration)]:
                if is_of(kept[0], run.task):  # what it gave in earlier rounds does not count
                    del self.values[kept]
            return
        for cell, value in values.items():
            self.values.setdefault((cell, run.peer, run.configuration), []).append(value)

    def is_settled(self, run: Run) -> bool:
        """Tell whether two runs have shown that a configuration hangs, or will not be the best one of its peer.

        It will not if both were far behind both of another configuration. Each peer is shown in its best one.
        """
        own = {key[0]: some for key, some in self.values.items() if key[1:] == (run.peer, run.configuration)}
        own = {name: some for name, some in own.items() if is_of(name, run.task)}
        return bool(own) and all(self._is_settled(CELLS[name], run, some) for name, some in own.items())

    def _is_settled(self, cell: Cell, run: Run, own: list[float]) -> bool:
        if cell.limit and len(own) >= UNTIMED_RUNS and min(own) >= cell.limit:
            return True
        for (name, peer, configuration), others in self.values.items():
            is_rival = name == cell.name and peer == run.peer and configuration != run.configuration
            if is_rival and min(len(own), len(others)) >= UNTIMED_RUNS:
                low, high = (own, others) if cell.more else (others, own)
                if max(low) * FAR < min(high):
                    return True
        return False


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
    wanted = ["numpy", *(peer.environment.packages or ["torch"])]
    program = "import sys, importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    ran = subprocess.run(
        [python, "-c", program, *wanted], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if ran.returncode:
        raise NotInstalledError(ran.stderr.strip().rpartition("\n")[2])
    return ran.stdout.strip()


def plan(chosen: Sequence[tuple[str, Peer]], tasks: Sequence[str], runs: int, seed: int) -> list[Run]:
    """Return the runs of all peers in random order: all of a task before the next one, round by round.

    What slows the machine down for minutes then slows down all who are compared. What does not depend on its speed is
    measured twice.
    """
    order = random.Random(seed)
    planned: list[Run] = []
    names = sorted({task for _, peer in chosen for task, _ in peer.tasks})
    for name in names:
        if tasks and not any(is_of(name, task) for task in tasks):
            continue
        each = [Run(peer, task, way) for peer, one in chosen for task, way in one.tasks if task == name]
        timed = name not in CELLS or CELLS[name].timed
        for _ in range(runs if timed else min(runs, UNTIMED_RUNS)):
            planned += order.sample(each, len(each))
    return planned


def is_of(task: str, name: str) -> bool:
    """Tell whether a task is that of a name, or a part of it: "W0" is all that begins with "W0,"."""
    return task == name or task.startswith(f"{name},")


def carry_out(run: Run, python: str, data: Path) -> Measured:
    """Return what a run measured.

    Raises:
        RuntimeError: it failed, or took longer than `PATIENCE_S` seconds; with the last line of its error.
    """
    with tempfile.TemporaryDirectory(prefix="tinytorch-peer-", ignore_cleanup_errors=True) as scratch:
        for folder in data.iterdir():
            Path(scratch, folder.name).symlink_to(folder)
        command = [python, "-m", "benchmarks.peers.run", run.peer, run.task, run.configuration, scratch]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = _alone(command, out, err)
            said, complaint = (_text(file) for file in (out, err))
    if code:
        raise RuntimeError(next(filter(None, reversed(complaint.splitlines())), f"exited with {code}"))
    try:
        return json.loads(said.splitlines()[-1])
    except (IndexError, ValueError):
        raise RuntimeError(f"printed no result, but {said[-80:]!r}") from None


def _alone(command: list[str], out: IO[bytes], err: IO[bytes]) -> int:
    """Return the exit code of a process; what it leaves behind is killed, for it would disturb the next."""
    with subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err, start_new_session=True) as process:
        try:
            return process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"took longer than {PATIENCE_S} seconds") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
