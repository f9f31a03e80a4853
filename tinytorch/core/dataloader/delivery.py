# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""How a loader hands out its batches: as they are, or in page-locked memory."""

from __future__ import annotations

import atexit
import contextlib
import weakref
from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from typing import Any

from .errors import NotBuilt

__all__ = ["Delivery", "check_pinning", "close_loops", "interrupted_once", "open_loops", "pinning", "until_exit"]


def pinning() -> Any:
    """Return the module that pins batches.

    Raises:
        NotBuiltError: there is none yet.
    """
    name = "tinytorch.core.dataloader.pinning"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        NotBuilt("pin_memory=True", "8.29", "modules/08_dataloader/workers_dev.py").fail()


def check_pinning(pin_memory: bool) -> None:
    """Raise NotBuiltError or ImportError unless `pin_memory` can be had; see `check_pinned` of `pinning.py`."""
    if pin_memory:
        pinning().check_pinned()


def interrupted_once(batches: Iterator[Any], close: Callable[[], object]) -> Iterator[Any]:
    """Yield the batches; if one Ctrl-C interrupts how another ends them, call `close` and tell of one of the two."""
    try:
        yield from batches
    except KeyboardInterrupt as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            error.__context__ = None
            close()
        raise


open_loops: weakref.WeakSet[Any] = weakref.WeakSet()  # those with workers


def until_exit(batches: Generator[Any]) -> Generator[Any]:
    """Return the batches, which are closed when the program ends: later, what that needs would be gone."""
    open_loops.add(batches)
    return batches


@atexit.register
def close_loops() -> None:
    """Close the loops that are still open."""
    for batches in list(open_loops):
        with contextlib.suppress(ValueError):  # a thread that nobody waits for is in the middle of it
            batches.close()


class Delivery:
    """The part of a loader that pins its batches, if it should."""

    pin_memory: bool
    is_stream: bool
    num_workers: int
    worker_method: str

    @property
    def pin(self) -> Callable[[Any], Any] | None:
        """What pins a batch where it is loaded; None if nothing does."""
        if not self.pin_memory or self.is_stream:
            return None
        here = self.num_workers == 0 or self.worker_method == "thread"  # a worker process leaves the GPU alone
        return pinning().pin_batch if here else None

    def deliver(self, batches: Iterator[Any], arena: Any = None) -> Iterator[Any]:
        """Return the batches; pinned, if they should be and are not. `arena` holds the slots where they lie."""
        return batches if not self.pin_memory or self.pin is not None else pinning().pin_each(batches, arena)
