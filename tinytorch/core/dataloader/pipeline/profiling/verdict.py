"""The measurements of a stage, and the verdict that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["CLOSE", "CONSUMER", "GIL", "PROCESSOR", "Change", "Measured", "TooLittleError", "Verdict", "Way"]

CLOSE = 1.15  # two ceilings that differ by less may be in either order
CONSUMER, PROCESSOR, GIL = "consumer", "processor", "GIL"


class TooLittleError(ValueError):
    """A loader or a pipeline gave too little to tell how fast it is; the message says how much it takes."""


class Way(NamedTuple):
    """How a stage may run: where, and how many items at a time."""

    executor: str
    concurrency: int


@dataclass(frozen=True)
class Measured:
    """A stage alone.

    Attributes:
        per_source_item: how often it is called for an item of the source.
        rates: calls per second, by way; the first is the way that it runs now. None: it costs next to nothing.
        cpu_s: processor time of a call in this process. holds_gil: whether more threads compute no more.
    """

    name: str
    per_source_item: float
    rates: dict[Way, float]
    cpu_s: float = 0.0
    holds_gil: bool = False

    @property
    def way(self) -> Way:
        return next(iter(self.rates))


class Change(NamedTuple):
    """What to change: run a stage another way."""

    stage: str
    way: Way

    def __str__(self) -> str:
        executor = f', executor="{self.way.executor}"' if self.way.executor != "thread" else ""
        return f'stage "{self.stage}": concurrency={self.way.concurrency}{executor}'


@dataclass(frozen=True)
class Verdict:
    """Which stage bounds a pipeline.

    Attributes:
        bottleneck: its name; two names if either may be it. "consumer": the loop over the pipeline, "processor": all
            cores compute, "GIL": several stages compute in one interpreter.
        ceilings: how many items of the source per second each of them could do, were it alone.
        change: what would help; None if nothing in the pipeline would.
        predicted: items of the source per second after the change.
        following: what would bound the pipeline then.
    """

    bottleneck: tuple[str, ...]
    ceilings: dict[str, float]
    change: Change | None
    predicted: float
    following: str

    @property
    def rate(self) -> float:
        """Items of the source per second that the pipeline can do now."""
        return min(self.ceilings.values())

    def __str__(self) -> str:
        names = " or ".join(f'"{name}"' for name in self.bottleneck)
        said = f"The bottleneck is {names}: {self.rate:,.0f} items/s."
        if self.change is not None:
            return (
                f"{said} Change {self.change}: about {self.predicted:,.0f} items/s; "
                f'the next bottleneck is "{self.following}".'
            )
        return f"{said} {self._why_nothing_helps()}"

    def _why_nothing_helps(self) -> str:
        if self.bottleneck[0] == CONSUMER:
            return "Loading is fast enough: the time goes into what you do with each item."
        if self.bottleneck[0] == "source":
            return "Let the source yield names or positions, and read them in a stage, which may have concurrency."
        if self.bottleneck[0] == PROCESSOR:
            return "All cores are busy: only less work per item helps."
        if len(self.bottleneck) > 1:
            return "Changing only one of them gains little, because the other is about as slow."
        return "More workers do not make it faster: what it waits for (a disk, a server, a lock, a core) gives no more."
