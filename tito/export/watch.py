"""Export again whenever a notebook is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tito import output
from tito.cell import NotebookError
from tito.workspace import Module, WorkspaceError

TICK_MS = 200


def watch_modules(modules: Sequence[Module], export: Callable[[], None]) -> None:
    """Call `export` now and after every change of a notebook, until Ctrl-C; an error is said and waited out."""
    from watchfiles import watch

    folders = [module.folder for module in modules]
    ticks = watch(*folders, watch_filter=_is_notebook, rust_timeout=TICK_MS, yield_on_timeout=True)
    try:
        next(ticks)  # from now on no change is missed, also none that is made during the first export
        _attempt(export)
        output.say(f"watching {', '.join(module.name for module in modules)}; Ctrl-C ends")
        for changes in ticks:
            if changes:
                output.say(f"{', '.join(sorted({Path(path).name for _, path in changes}))} changed")
                _attempt(export)
    except KeyboardInterrupt:
        pass  # Ctrl-C is the way to end it, also before the first change
    output.say("stopped watching")


def _attempt(export: Callable[[], None]) -> None:
    try:
        export()
    except (NotebookError, WorkspaceError) as error:
        output.fail(str(error))


def _is_notebook(change: Any, path: str) -> bool:
    name = Path(path).name
    return name.endswith(("_dev.py", "_dev.ipynb")) and not name.startswith(".")
