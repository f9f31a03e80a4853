"""An item that was left out, the error of a stage that failed too often, and what `max_failures` may be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from tinytorch.core.dataloader.errors import DataLoaderError, WorkerError

__all__ = ["LISTED", "PROBATION", "PipelineFailure", "StageFailure", "check_tolerance", "raisable", "without_frames"]

PROBATION = 100  # items before a share of failures means anything
LISTED = 100  # failures that are kept, with their exceptions


class StageFailure(NamedTuple):
    """An item that was left out: which input of which stage, its repr, and the exception without its traceback."""

    stage: str
    number: int
    item: str
    error: BaseException


class PipelineFailure(DataLoaderError, RuntimeError):  # noqa: N818 - SPDL's name
    """A stage failed more often than it may; the cause is the exception of the item that was one too many.

    Attributes:
        stage: its name. failures: those that are listed.
    """

    def __init__(self, message: str, stage: str, failures: list[StageFailure]) -> None:
        self.stage, self.failures = stage, failures
        super().__init__(message)


def check_tolerance(on_error: str | None, max_failures: Any) -> None:
    """Raise ValueError unless these arguments of a stage make sense, alone and together."""
    if on_error not in (None, "raise", "skip"):
        raise ValueError(f'on_error must be "raise", "skip" or None, got {on_error!r}')
    if max_failures is None:
        return
    share = isinstance(max_failures, float | Fraction)
    if isinstance(max_failures, bool) or not (share or isinstance(max_failures, int)):
        raise ValueError(f"max_failures must be an integer, a share such as 0.01, or None, got {max_failures!r}")
    if share and not 0 <= max_failures < 1:
        raise ValueError(f"max_failures as a share must be at least 0 and less than 1, got {max_failures!r}")
    if on_error == "raise":
        raise ValueError(f'max_failures={max_failures!r} and on_error="raise" exclude each other: the first is raised')


def raisable(error: BaseException, stage: str) -> BaseException:
    """Return an exception that can be raised in a loop: the same, unless it would end the loop, or the program.

    Instead of StopIteration it is a RuntimeError, and instead of SystemExit a WorkerError.
    """
    if not isinstance(error, StopIteration | SystemExit):
        return error
    kind = RuntimeError if isinstance(error, StopIteration) else WorkerError
    other = kind(f'stage "{stage}" raised {error!r}')
    other.__cause__ = error
    return other


def without_frames(error: BaseException) -> None:
    """Take the tracebacks from an exception and from those that it came from: their frames keep what was worked on."""
    chain: list[BaseException | None] = [error]
    known: set[int] = set()
    while chain:
        one = chain.pop()
        if one is not None and id(one) not in known:
            known.add(id(one))
            one.__traceback__ = None
            chain += [one.__cause__, one.__context__]
