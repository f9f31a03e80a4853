"""A folder that a process of its own serves, so that what it takes is not counted with what is measured."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def serving(serve: Callable[[Path, Any], None], folder: Path) -> Iterator[str]:
    """Yield the address of a server: `serve(folder, pipe)` sends its port, and serves until it is killed."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(folder, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()
