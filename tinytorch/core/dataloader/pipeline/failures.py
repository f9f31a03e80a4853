# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""What happens when a stage fails at an item: raise, or count and list up to a limit."""

from __future__ import annotations

import threading
from typing import Any

from tinytorch.core.dataloader.errors import shown, with_note
from tinytorch.core.dataloader.pipeline.plumbing.failure import (
    LISTED,
    PROBATION,
    PipelineFailure,
    StageFailure,
    raisable,
    without_frames,
)

__all__ = ["Failures"]


class Failures:
    """The failures of one stage in one run, and how many it may have.

    Args:
        stage: the name of the stage.
        on_error: "raise": the first failure is raised. "skip": failures are counted, and the items left out.
            None: "raise" if there is no `max_failures`, else "skip".
        max_failures: with more failures than this, PipelineFailure is raised: a number (negative: no limit), or a share
            of `seen`, which counts as soon as `seen` is `PROBATION` or more.

    Attributes:
        count: how many there were. listed: the first `LISTED` of those that were left out or were one too many.

    Example:
        >>> failures = Failures("read", max_failures=1)
        >>> failures.judge(0, "a.jpg", OSError("disk"), seen=1) is None
        True
        >>> failures.judge(1, "b.jpg", OSError("disk"), seen=2)
        PipelineFailure('stage "read" failed at 2 of 2 items, max_failures is 1')
    """

    def __init__(self, stage: str, on_error: str | None = None, max_failures: Any = None) -> None:
        self.stage, self.limit = stage, max_failures
        self.skips = on_error == "skip" or (on_error is None and max_failures is not None)
        self.count, self.listed = 0, list[StageFailure]()
        self.lock = threading.Lock()

    def named(self, number: int, item: Any, error: BaseException) -> BaseException:
        """Return the exception with a note that says where it happened."""
        return with_note(error, f'in stage "{self.stage}", at item {number}: {shown(item)}')

    def judge(self, number: int, item: Any, error: BaseException, seen: int) -> BaseException | None:
        """Note a failure at input `number`; return the exception to raise, or None if the item is to be left out.

        `self.skips` tells whether items may be left out. If not, the exception to raise is the raisable one, named. If
        so, the raisable exception is listed. If the item is left out, it is listed without traceback and note. If there
        are more than `self.limit` failures now, the exception is a PipelineFailure, as in the example, whose cause is
        the raisable exception, named, with its traceback. Several threads may ask at a time.

        Args:
            seen: how many items the stage has worked on so far; a share of the limit is a share of these.
        """
        error = raisable(error, self.stage)
        with self.lock:
            self.count += 1
            if not self.skips:
                return self.named(number, item, error)
            if len(self.listed) < LISTED:
                self.listed.append(StageFailure(self.stage, number, shown(item), error))
            if not self._exceeded(seen):
                without_frames(error)
                return None
            said = f'stage "{self.stage}" failed at {self.count} of {seen} items, max_failures is {self.limit}'
            failure = PipelineFailure(said, self.stage, list(self.listed))
            failure.__cause__ = self.named(number, item, error)
            return failure

    def _exceeded(self, seen: int) -> bool:
        if self.limit is None or self.limit < 0:
            return False
        if isinstance(self.limit, int):
            return self.count > self.limit
        return seen >= PROBATION and self.count > self.limit * seen
