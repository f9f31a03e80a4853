"""Run a notebook as a program: cell by cell, a heading for each Part, a line for each check, points at the end."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from tito.grading.guard import Guard, keep_temporary_files_in
from tito.grading.ledger import Ledger
from tito.grading.plan import Plan
from tito.grading.results import Status, exit_code, number
from tito.grading.runner import Runner
from tito.notebook import Notebook, NotebookError, read
from tito.output import plain
from tito.report import SIGNS
from tito.solutions import SolutionsError

_WIDTH = 90  # characters of the titles of a check's blocks


def run_script(path: Path, namespace: dict[str, Any]) -> int:
    """Run the notebook in this process, in this namespace; return the exit code (130 after Ctrl-C)."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
    try:
        with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding=sys.stdout.encoding, errors="replace") as terminal:
            code = _run(path.resolve(), namespace, terminal)
    except BrokenPipeError:  # who reads this, such as `head`, has seen enough
        os._exit(128 + 13)  # as after SIGPIPE; Python would complain about what it can print no more
    if threading.active_count() > 1:
        os._exit(code)  # a thread that a cell left running would keep the program from ending
    return code


def _run(path: Path, namespace: dict[str, Any], terminal: TextIO) -> int:
    try:
        notebook = read(path)
        with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder:
            solutions = path.parents[2] / "tests" / "solutions" / path.parent.name
            plan = Plan(str(path), "", folder, solutions=str(solutions) if solutions.is_dir() else None)
            keep_temporary_files_in(folder)
            printer = _Printer(notebook, terminal)
            guard = Guard(str(Path.cwd()), show=terminal)
            Runner(replace(notebook, path=path), plan, guard, printer.take, namespace, as_script=True).run()
            return printer.close()
    except KeyboardInterrupt:
        print("\nstopped", file=terminal)
        return 130
    except (NotebookError, SolutionsError) as error:
        print(error, file=sys.stderr)
        return 2


class _Printer:
    """Print events as they come."""

    def __init__(self, notebook: Notebook, terminal: TextIO) -> None:
        self.ledger = Ledger(notebook)
        self.terminal = terminal
        self.part = ""
        self.interrupted = False
        signal.signal(signal.SIGINT, self._interrupt)

    def take(self, event: dict[str, Any]) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.ledger.take(event)
        if event["event"] == "begin":
            self._begin(event["line"])
        elif event["event"] == "check":
            self._check(event["id"])
        elif event["event"] == "broken" and event["status"] != Status.WAITS:
            self._say(f"  {SIGNS[Status.FAILED]} cell in line {event['line']}: {event['message']}")

    def close(self) -> int:
        """Print the points and return the exit code."""
        result = self.ledger.result()
        self._say(f"\n{number(result.earned)} of {number(result.of)} points")
        return exit_code(result.statuses)

    def _begin(self, line: int) -> None:
        part = self.ledger.cell_at(line).part
        if part != self.part:
            self.part = part
            self._say(f"\n{part}")

    def _check(self, name: str) -> None:
        check = self.ledger.checks[name]
        points = f"{number(check.earned)}/{number(check.of)}" if check.status is not Status.LATER else "-"
        text = "; ".join(check.titles) if check.status is Status.PASSED else f"{check.status}: {check.message}"
        first, *rest = (text if check.message else text.removesuffix(": ")).splitlines() or [""]
        first = first if check.message or len(first) <= _WIDTH else first[: _WIDTH - 1] + "…"
        self._say(f"  {SIGNS[check.status]} {check.id:<12} {points:>5}  {first}")
        for row in rest:
            self._say(" " * 23 + row)

    def _say(self, text: str) -> None:
        print(plain(text), file=self.terminal, flush=True)

    def _interrupt(self, *_: object) -> None:
        self.interrupted = True
        raise KeyboardInterrupt
