"""Who is ahead in a cell: medians, unless the runs of one loader differ by more than the loaders do.

Runs that follow one another differ by less than whole measurements do. In nine of ten cells, the ratio of the best two
loaders changed by less than 15 % between two of these; so a smaller difference gives no verdict.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import Cell

AGAIN = 0.15  # a smaller difference may not be found again


@dataclass(frozen=True)
class Standing:
    """One loader in one cell.

    Attributes:
        who: the loader.
        configuration: the best of those that were measured.
        median: the median of its runs.
        quartiles: between which half of its runs are.
    """

    who: str
    configuration: str
    median: float
    quartiles: tuple[float, float]

    @property
    def spread(self) -> float:
        """The distance between the quartiles, as a share of the median."""
        return (self.quartiles[1] - self.quartiles[0]) / abs(self.median) if self.median else 0.0


def standing(who: str, configuration: str, values: Sequence[float]) -> Standing:
    """Sum up the runs of a loader."""
    median = statistics.median(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [median] * 3
    return Standing(who, configuration, median, (low, high))


def standings(values: Mapping[tuple[str, str, str], Sequence[float]], cell: Cell) -> dict[str, Standing]:
    """Return each loader in its best configuration; `values` are those of `Found`."""
    all_of_them: dict[str, list[Standing]] = {}
    for (name, who, configuration), some in values.items():
        if name == cell.name:
            all_of_them.setdefault(who, []).append(standing(who, configuration, some))
    return {who: best(cell, some) for who, some in all_of_them.items()}


def best(cell: Cell, standings: Sequence[Standing]) -> Standing:
    """Return the best of some."""
    return (max if cell.more else min)(standings, key=lambda one: one.median)


def verdict(cell: Cell, ours: Standing, others: Mapping[str, Standing]) -> str:
    """Return "ahead", "behind" or "even": even if the medians differ by less than the runs of either loader do."""
    if not others:
        return "alone"
    rival = best(cell, list(others.values()))
    if abs(ours.median - rival.median) <= cell.floor:
        return "even"
    larger, smaller = max(ours.median, rival.median), min(ours.median, rival.median)
    noise = 0.0 if cell.exact else max(ours.spread, rival.spread, AGAIN)
    if smaller > 0 and larger / smaller - 1 <= noise:
        return "even"
    return "ahead" if (ours.median > rival.median) == cell.more else "behind"
