"""A pipeline as it is described, checked and not started."""

from __future__ import annotations

from typing import Any, NamedTuple

from .stage import Aggregate, Disaggregate, Stage

__all__ = ["Plan"]


class Room(NamedTuple):
    """What a stage has room for.

    Attributes:
        capacity: its inputs. spare: those of them that it does not work on. weight: how many items of the source one
            input may be. group: how many inputs make a result.
    """

    capacity: int
    spare: int
    weight: int
    group: int = 1


class Plan(NamedTuple):
    """A pipeline as it is described: `max_failures` is for stages without a limit of their own."""

    source: Any
    stages: tuple[Stage, ...]
    sink_size: int
    num_threads: int | None = None
    max_failures: Any = None

    def rooms(self) -> list[Room]:
        """Return the room that each stage has for its inputs, and that of the sink.

        `aggregate(n)` makes one of n; `disaggregate` undoes the last `aggregate`.
        """
        sizes, rooms = [1], []
        for stage in self.stages:
            weight, group = sizes[-1], stage.size if isinstance(stage, Aggregate) else 1
            rooms.append(Room(stage.capacity(of_batches=weight > 1), stage.spare(of_batches=weight > 1), weight, group))
            if isinstance(stage, Aggregate):
                sizes.append(weight * stage.size)
            elif isinstance(stage, Disaggregate) and len(sizes) > 1:
                sizes.pop()
        return [*rooms, Room(self.sink_size, 0, sizes[-1])]
