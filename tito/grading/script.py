"""Run a notebook as a program: cell by cell, a heading for each Part, a line for each check, points at the end."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import warnings
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any, TextIO

from tito.export.cells.order import natural_key
from tito.grading.inside.guard import Guard, keep_temporary_files_in
from tito.grading.inside.plan import Plan
from tito.grading.inside.runner import Runner
from tito.grading.inside.unbuilt import let_placeholders_through
from tito.grading.ledger import Ledger
from tito.grading.report import SIGNS
from tito.grading.results import BrokenCell, CheckResult, Status, exit_code, number
from tito.notebooks.notebook import Notebook, NotebookError, read
from tito.notebooks.solutions import SolutionsError
from tito.output import plain

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
    for child in active_children():  # what a cell left running would keep the program from ending
        child.kill()
    if threading.active_count() > 1:
        os._exit(code)
    return code


def _run(path: Path, namespace: dict[str, Any], terminal: TextIO) -> int:
    try:
        notebook = read(path)
        with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder:
            solutions = path.parents[2] / "tests" / "solutions" / path.parent.name
            plan = Plan(str(path), (), folder, solutions=str(solutions) if solutions.is_dir() else None)
            keep_temporary_files_in(folder)
            let_placeholders_through()
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
            self._begin(event["cell"])
        elif event["event"] == "check":
            self._check(event["id"])
        elif event["event"] == "broken" and event["status"] != Status.WAITS:
            line = self.ledger.cell_at(event["cell"]).line
            self._say(f"  {SIGNS[Status.FAILED]} cell in line {line}: {event['message']}")

    def close(self) -> int:
        """Print what waits for earlier notebooks, and the points; return the exit code."""
        result, own = self.ledger.result(), {task.id for task in self.ledger.notebook.tasks}
        found: list[CheckResult | BrokenCell] = [*self.ledger.checks.values(), *self.ledger.broken.values()]
        waits_for = {it.message.removeprefix("waits for ") for it in found if it.status is Status.WAITS} - own
        if waits_for:
            told = ", ".join(sorted(waits_for, key=natural_key))
            self._say(f"\nSome cells wait for {told}, of an earlier notebook: solve it there, and run `tito export`")
        self._say(f"\n{number(result.earned)} of {number(result.of)} points")
        return exit_code(result.statuses)

    def _begin(self, key: str) -> None:
        part = self.ledger.cell_at(key).part
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
