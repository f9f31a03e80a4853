"""The places of workers in a stream that can save its own state, known after each batch that was given.

A worker reads ahead, so it asks its copy of the dataset for the state after each batch, and sends it along. The main
process keeps those of the batches that the caller was given.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tinytorch.core.dataloader.errors import shown

from .epochs import EpochPart, part_of

AHEAD = 16  # batches that something between the loader and its caller may have taken, and the caller not got


class Mark(NamedTuple):
    """Where one worker is in its share of a stream.

    Attributes:
        batches, samples: how many it has given and read of this epoch.
        state: what `state_dict()` of its dataset was then; None before its first batch, and at the end.
        ended: whether its share has come to its end.
    """

    batches: int = 0
    samples: int = 0
    state: Any = None
    ended: bool = False


class Marked(NamedTuple):
    """A batch, and where the worker that gave it is now; or a turn that this worker had before the run stopped."""

    batch: Any
    worker: int
    mark: Mark
    is_batch: bool = True


class History:
    """Where each worker was after each of the latest batches of a loop.

    Args:
        marks: of the workers when the loop began.
    """

    def __init__(self, marks: tuple[Mark, ...]) -> None:
        self.first, self.count, self.later = list(marks), 0, deque[tuple[int, Mark]]()

    def note(self, worker: int, mark: Mark) -> None:
        """Note where the worker is that gave the next batch."""
        self.later.append((worker, mark))
        if len(self.later) > AHEAD:
            worker, self.first[worker] = self.later.popleft()
            self.count += 1

    def after(self, given: int) -> list[Mark]:
        """Return the marks after so many batches of the loop: at most `AHEAD` fewer than were noted."""
        marks = list(self.first)
        for worker, mark in itertools.islice(self.later, given - self.count):
            marks[worker] = mark
        return marks


def saves(loader: Any) -> bool:
    """Tell whether a loader has a stream with a `state_dict` and a `load_state_dict`, and asks it.

    Several threads share one dataset, which cannot say where each of them is. An elastic one needs no state.
    """
    dataset, names = loader.dataset, ("state_dict", "load_state_dict")
    shared = loader.num_workers > 1 and loader.worker_method == "thread"
    if not loader.is_stream or shared or getattr(dataset, "is_elastic", False):
        return False
    return all(callable(getattr(dataset, name, None)) for name in names)


def unmarked(loader: Any, batches: Any, epoch: int) -> Any:
    """Return the batches of an epoch. If they are marked, its `EpochPart` learns where the workers are after each."""
    return _unmarked(batches, part_of(epoch), _workers(loader)) if saves(loader) else batches


def _unmarked(batches: Any, part: EpochPart, workers: int) -> Iterator[Any]:
    history = part.history = History(part.marks or (Mark(),) * workers)
    with contextlib.closing(batches) as marked:
        for batch, worker, mark, is_batch in marked:
            if is_batch:
                history.note(worker, mark)
                made = [batch]
                del batch
                yield made.pop()


def _workers(loader: Any) -> int:
    """Return how many shares a stream is read in."""
    return loader.num_workers or 1


def marks_after(loop: Any) -> list[Mark]:
    """Return where the workers are after what a loop has given; an empty list if that is not known."""
    part = loop.part
    if part.history is None:
        return list(part.marks)
    skipped = 0 if part.marks else part.batches  # without marks, the stream is read forward over what was given
    return part.history.after(loop.given + skipped)


def all_ended(marks: list[Mark], length: int | None) -> bool:
    """Tell whether workers are known to have no batch left; `length` is that of their stream, if it has one."""
    return all(mark.ended for mark in marks) or sum(mark.samples for mark in marks) == length


def saved_marks(state: dict[str, Any], loop: Any) -> dict[str, Any]:
    """Return the state of a loader with those of its workers' datasets, unless it is at the start of an epoch."""
    marks = marks_after(loop) if state["batches"] else []
    return {**state, "stream": [mark._asdict() for mark in marks]} if marks else state


def marked_part(loader: Any, part: EpochPart, state: Mapping[str, Any]) -> EpochPart:
    """Return the part of an epoch that is left, with the marks of a state.

    Raises:
        ValueError: these are no marks; the stream cannot load them; or there are other workers.
    """
    if not (saved := state.get("stream")):
        return part
    try:
        marks = tuple(Mark(**mark) for mark in saved)
    except TypeError:
        raise ValueError(f"stream in the state must be what state_dict() returned, got {shown(saved)}") from None
    if not saves(loader):
        kind = type(loader.dataset).__name__
        raise ValueError(f"the state holds that of a stream, which this {kind} cannot load (threads share one stream)")
    if len(marks) != _workers(loader):
        rule = f"num_workers must be that of the state, {len(marks)}, because each worker has read a share of its own"
        raise ValueError(f"{rule}; got {loader.num_workers}")
    return EpochPart(part, **vars(part), marks=marks)
