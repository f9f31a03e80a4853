# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""One run of a pipeline, and its end: nothing is left, and nothing waits longer than its timeout."""

from __future__ import annotations

import os
import threading
import time
import warnings

from tinytorch.core.dataloader.pipeline.plumbing.threads import Engine, RunThreads

from .async_stage import AsyncStage
from .failures import Failures
from .inbox import Inbox
from .outlet import OrderedOutlet
from .work import aggregate, call_each, read

__all__ = ["Run", "Threads"]


class Threads(RunThreads):
    """The threads of a run, made of the parts of this notebook."""

    engine = Engine(Inbox, Failures, OrderedOutlet, AsyncStage, read, call_each, aggregate)


class Run(Threads):
    """One run of a pipeline, which can be stopped at any time."""

    def cancel(self) -> None:
        """Let no thread wait, and nothing new begin; wait for nothing. In a forked process: do nothing.

        Notes when the run ended, unless it has ended already. Calls `cancel` of the source, if it has one: a source
        that is a pipeline itself does.
        """
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        """Cancel, and end what the stages have started; wait for no thread. In a forked process: do nothing."""
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        """Abandon, and wait at most `timeout_s` seconds (None: as long as it takes) for all threads together.

        Threads that were never started are not waited for, nor is the calling thread. In a forked process: do nothing.

        Warns:
            RuntimeWarning: some threads are still busy; the message has their names, and the timeout. Not if the
            caller is one of the threads.
        """
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)
