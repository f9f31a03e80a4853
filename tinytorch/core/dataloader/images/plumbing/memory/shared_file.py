"""An anonymous file that is passed on to worker processes, however they are started."""

from __future__ import annotations

import os
import pickle
from multiprocessing import context, reduction
from pathlib import Path
from typing import Any

from tinytorch.core.dataloader.workers.plumbing.pickling import by_name

__all__ = ["Opened", "passed_on", "taken_over"]


class Opened:
    """A descriptor of a process that is still running, to be opened once more in another."""

    def __init__(self, descriptor: int) -> None:
        self.path = f"/proc/{os.getpid()}/fd/{descriptor}"

    def detach(self) -> int:
        """Return a descriptor of this process."""
        return os.open(self.path, os.O_RDWR | os.O_CLOEXEC)


def passed_on(descriptor: int | None) -> Any:
    """Return what takes the place of a descriptor in a pickle; None in one that is not sent to a worker.

    Raises:
        pickle.PicklingError: it can be sent only while a process is started.
    """
    if descriptor is None:
        return None
    if context.get_spawning_popen() is not None:
        return reduction.DupFd(descriptor)
    if not by_name.get():
        return None
    if not Path("/proc/self/fd").is_dir():
        raise pickle.PicklingError("a descriptor can be sent only while a process is started")
    return Opened(descriptor)


def taken_over(passed: Any) -> int | None:
    """Return the descriptor in the process that got it."""
    return None if passed is None else passed.detach()
