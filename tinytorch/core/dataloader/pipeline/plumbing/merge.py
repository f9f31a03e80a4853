"""Several sources as one, by weights."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tinytorch.core.dataloader.errors import shown, with_note
from tinytorch.core.dataloader.seeding import rng_at, seed_of

from .source import check_source, iterator_of

__all__ = ["Merge"]

STOPS = ("first", "all", "cycle")


class Merge:
    """Several sources as one, by weights: a source for `PipelineBuilder.add_source`.

    The items come in the order that `Mixture` gives datasets of the same lengths. A `Mixture` needs lengths; this takes
    anything that can be iterated, with `for` or `async for`, also pipelines. Whether an item was the last of its source
    shows when the source is asked for the next, so that is done before the next item of any source comes. An error of a
    source comes when its item is due.

    Args:
        sources: at least one. With `stop="cycle"`, those that end early must be iterable again.
        weights: positive, one for each source; of any sum. None: all the same.
        stop: "first": the source that ends first ends all. "all": all come to their ends. "cycle": the same, and the
            sources that end early begin again.
        generator: a seed: the sources come by chance. None: they are dealt evenly.

    Raises:
        ValueError, TypeError: an argument is wrong.

    Example:
        >>> list(Merge(["aaaa", iter("bb")], [2, 1], stop="all"))
        ['a', 'b', 'a', 'a', 'b', 'a']
    """

    def __init__(
        self,
        sources: Sequence[Any],
        weights: Sequence[float] | None = None,
        *,
        stop: str = "first",
        generator: Any = None,
    ) -> None:
        self.sources, self.stop = list(sources), stop
        self.weights = [1.0] * len(self.sources) if weights is None else list(weights)
        if not self.sources:
            raise ValueError("sources must be at least one, got none")
        if len(self.weights) != len(self.sources) or not all(0 < weight < math.inf for weight in self.weights):
            raise ValueError(f"weights must be positive numbers, one for each source, got {shown(self.weights)}")
        if stop not in STOPS:
            raise ValueError(f"stop must be one of {STOPS}, got {shown(stop)}")
        for source in self.sources:
            check_source(source)
        self.seed = None if generator is None else seed_of(generator)

    @property
    def ahead(self) -> int:
        """How many items are taken from the sources before they are asked for: one of each but the last asked."""
        return len(self.sources) - 1

    def __iter__(self) -> Iterator[Any]:
        with contextlib.ExitStack() as ending:
            sources = [LookAhead(number, source) for number, source in enumerate(self.sources)]
            for source in sources:
                ending.callback(source.close)
                source.begin()
            running, end = len(sources), math.inf
            for due, number in heapq.merge(*map(self._times, range(len(sources)))):
                if due > end:
                    return
                source = sources[number]
                if source.over:
                    continue
                yield source.take()
                source.look()
                if source.over:
                    running -= source.passes == 1
                    if self.stop == "first" or not running:
                        end = min(end, due)
                    elif self.stop == "cycle":
                        source.begin()

    def _times(self, number: int) -> Iterator[tuple[float, int]]:
        """Yield when the items of a source are due: the times of `Mixture`, without an end."""
        if self.seed is None:
            times: Iterator[float] = (k + 0.5 for k in itertools.count())
        else:
            times = itertools.accumulate(iter(rng_at(self.seed, number).standard_exponential, None))
        return ((time / self.weights[number], number) for time in times)

    def cancel(self) -> None:
        """Let no thread wait for a pipeline that is one of the sources."""
        for source in self.sources:
            if hasattr(source, "cancel"):
                source.cancel()


class LookAhead:
    """A source that is asked one item ahead.

    Attributes:
        over: whether all items were taken. passes: how often it was begun. taken: items in this pass.
    """

    def __init__(self, number: int, source: Iterable[Any]) -> None:
        self.number, self.source, self.over = number, source, False
        self.passes = self.taken = 0
        self.iterator: Iterator[Any] = iter(())
        self.item: Any = None
        self.error: Exception | None = None

    def begin(self) -> None:
        """Ask for the first item."""
        self.passes, self.taken = self.passes + 1, 0
        try:
            self.iterator = iterator_of(self.source)
        except Exception as error:
            self.over, self.error = False, error
            return
        self.look()
        if self.over:
            again = "a second time" if self.passes > 1 else "to merge"
            self.over, self.error = False, ValueError(f"there are no items {again} in {shown(self.source)}")

    def take(self) -> Any:
        """Return the item that is there; raise the error that came instead."""
        if self.error is not None:
            raise with_note(self.error, f"in merged source {self.number}, after {self.taken} items")
        item, self.item, self.taken = self.item, None, self.taken + 1
        return item

    def look(self) -> None:
        """Ask for the next item."""
        try:
            self.item = next(self.iterator)
        except StopIteration:
            self.over = True
        except Exception as error:
            self.error = error
        else:
            self.over = False

    def close(self) -> None:
        if hasattr(self.iterator, "close"):
            self.iterator.close()
