"""Do something again whenever a notebook or a test is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tito import output

TICK_MS = 200


def watch_folders(folders: Sequence[Path], run: Callable[[], int]) -> None:
    """Call `run` now and after every change, until Ctrl-C; an error is printed and waited out.

    Raises:
        KeyboardInterrupt: Ctrl-C is the way to end it.
    """
    from watchfiles import PythonFilter, watch

    files = PythonFilter(extra_extensions=(".ipynb",))
    ticks = watch(*folders, watch_filter=files, rust_timeout=TICK_MS, yield_on_timeout=True)
    next(ticks)  # from now on no change is missed, also none that is made during the first run
    _attempt(run)
    output.say(f"watching {', '.join(dict.fromkeys(folder.name for folder in folders))}; Ctrl-C ends")
    for changes in ticks:
        if changes:
            output.say(f"{', '.join(sorted({Path(path).name for _, path in changes}))} changed")
            _attempt(run)


def _attempt(run: Callable[[], int]) -> None:
    try:
        run()
    except output.TitoError as error:
        output.fail(str(error))
