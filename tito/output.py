"""Everything tito prints goes through here: one console for people, plain JSON for programs."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_ASCII = {
    "✓": "ok",
    "✗": "FAIL",
    "○": "todo",
    "…": "...",
    "→": "->",
    "·": "-",
    "–": "-",  # noqa: RUF001
    "—": "-",
    "×": "x",  # noqa: RUF001
    "≥": ">=",
    "≤": "<=",
    "µ": "u",
    "“": '"',
    "”": '"',
    "’": "'",  # noqa: RUF001
}


NUMBER = re.compile(r"(.*?)(\d*)", re.DOTALL)


class TitoError(Exception):
    """Something that cannot be done, for a person: the message says it all, and the exit code is 2."""


def is_ascii() -> bool:
    """Tell whether the terminal asked for plain ASCII, or cannot show anything else."""
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return bool(os.environ.get("TITO_ASCII")) or os.environ.get("TERM") == "dumb" or not encoding.startswith("utf")


def plain(text: str) -> str:
    """Return the text in what the terminal can show."""
    if not is_ascii():
        return text.encode("utf-8", "replace").decode("utf-8")  # a file name may hold bytes that are no text
    for sign, word in _ASCII.items():
        text = text.replace(sign, word)
    return text.encode("ascii", "replace").decode("ascii")


def console(*, stderr: bool = False) -> Console:
    """Return a console that leaves markup in user text alone (`[0]` is an index, not a style)."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, safe_box=is_ascii(), soft_wrap=True)


def say(text: str = "", style: str | None = None) -> None:
    """Print a line for people."""
    console().print(plain(text), style=style)


def spans(ids: Sequence[str]) -> str:
    """Return the ids of tasks or questions as people list them: "8.1, 8.3 to 8.19, 8.Q1"."""
    runs: list[list[str]] = []
    for name in ids:
        stem, number = NUMBER.fullmatch(name).groups()  # type: ignore[union-attr]
        if runs and runs[-1][-1] == f"{stem}{int(number or 0) - 1}":
            runs[-1].append(name)
        else:
            runs.append([name])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def fail(text: str) -> None:
    """Print an error for people, on stderr."""
    console(stderr=True).print(plain(text), style="red")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Iterable[str] = ()) -> None:
    """Print a table; the columns named in `numbers` are set to the right.

    A terminal folds cells that are too wide for it; a file or a pipe gets them whole.
    """
    from rich import box
    from rich.table import Table

    numbers = set(numbers)
    lines = box.ASCII if is_ascii() else box.SIMPLE_HEAD
    grid = Table(box=lines, header_style="bold", show_edge=is_ascii(), pad_edge=is_ascii())
    for column in columns:
        grid.add_column(plain(column), justify="right" if column in numbers else "left", no_wrap=column in numbers)
    for row in rows:
        grid.add_row(*(plain(str(value)) for value in row))
    printer = console()
    if not printer.is_terminal:
        printer.width = 10_000
    printer.print(grid)


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done while the block runs, on a terminal only; yield a function that changes the text."""
    printer = console(stderr=True)
    if not printer.is_terminal or is_ascii():
        yield lambda _: None
        return
    with printer.status(plain(text)) as status:
        yield lambda text: status.update(plain(text))


@contextmanager
def progress(text: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show how far a long work is and how long it will take, on a terminal; yield what is called after each step.

    Elsewhere it says so on stderr ten times on the way.
    """
    printer = console(stderr=True)
    if printer.is_terminal and not is_ascii():
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, TextColumn("{task.fields[last]}", markup=False), console=printer) as bar:
            task = bar.add_task(text, total=total, last="")
            yield lambda said: bar.update(task, advance=1, last=plain(said))
        return
    done = 0

    def step(said: str) -> None:
        nonlocal done
        done += 1
        if done * 10 // total > (done - 1) * 10 // total:
            printer.print(plain(f"{text}: {done} of {total} ({said})"))

    yield step


def put_json(value: Any) -> None:
    """Print a value for programs, paths as text."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=is_ascii(), default=os.fspath) + "\n")
    sys.stdout.flush()
