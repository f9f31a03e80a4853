"""A progress bar on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

Advance = Callable[[int], None]


@contextmanager
def bar(title: str, total: int | None, *, unit: str = "bytes", shown: bool = True) -> Iterator[Advance]:
    """Show a bar while the block runs; yields a function that takes the amount done so far, in `unit`."""
    if not shown:
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TransferSpeedColumn

    columns = [DownloadColumn(binary_units=True), TransferSpeedColumn()] if unit == "bytes" else [MofNCompleteColumn()]
    in_notebook = None if find_spec("ipywidgets") else False  # rich warns in notebooks that cannot draw
    console = Console(stderr=True, force_jupyter=in_notebook, markup=False)
    if not (console.is_terminal or console.is_jupyter):
        console.print(title if total is None else f"{title} ({total:,} {unit})", highlight=False)
        yield lambda done: None
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), *columns, console=console) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)


def note(text: str, *, shown: bool = True) -> None:
    """Print one line on stderr."""
    if shown:
        from rich.console import Console

        Console(stderr=True, markup=False, highlight=False, soft_wrap=True).print(text)
