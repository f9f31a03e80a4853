"""Progress output while a model trains."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import Any


class EpochLines:
    """Print nothing during an epoch, and one line after it: for files, pipes and notebooks."""

    def start(self, label: str, loader: Iterable[Any]) -> None:
        """An epoch begins."""

    def advance(self, loss: float) -> None:
        """A batch is done."""

    def finish(self, summary: str) -> None:
        """An epoch is done."""
        print(summary, flush=True)


class Silence(EpochLines):
    """Print nothing."""

    def finish(self, summary: str) -> None:
        """An epoch is done."""


class EpochBars(EpochLines):
    """Show a bar for the current epoch, and above it a line for each finished one: for terminals."""

    def __init__(self, bars: Any) -> None:  # a rich.progress.Progress
        self._bars = bars
        self._task = bars.add_task("", loss="", total=None)

    def start(self, label: str, loader: Iterable[Any]) -> None:
        total = len(loader) if isinstance(loader, Sized) else None
        self._bars.reset(self._task, description=label, total=total, loss="")

    def advance(self, loss: float) -> None:
        self._bars.update(self._task, advance=1, loss=f"loss {loss:.3f}")

    def finish(self, summary: str) -> None:
        self._bars.console.print(summary)


@contextmanager
def training_progress(enabled: bool) -> Iterator[EpochLines]:
    """Return the kind of progress output that suits the output stream."""
    if not enabled:
        yield Silence()
    elif not sys.stdout.isatty():
        yield EpochLines()
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[loss]}"),
            TimeRemainingColumn(),
        )
        console = Console(markup=False, highlight=False)
        with Progress(*columns, console=console, transient=True, refresh_per_second=5) as bars:
            yield EpochBars(bars)
