"""Who is ahead in a cell, round by round.

The runs of one round follow one another, so what slows the machine down for minutes slows down both who are compared.
In eight whole measurements, five cells did not get the same verdict each time; eight did not when medians of all runs
were compared.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import Cell

AGAIN = 0.15  # a smaller difference may not be found again
DISSENT = 5  # one round of so many may say otherwise


@dataclass(frozen=True)
class Standing:
    """One loader in one cell.

    Attributes:
        who: the loader.
        configuration: the best of those that were measured.
        runs: the value of each round.
    """

    who: str
    configuration: str
    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of its runs."""
        return statistics.median(self.runs)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between which half of its runs are."""
        if len(self.runs) == 1:
            return self.runs[0], self.runs[0]
        low, _, high = statistics.quantiles(self.runs, n=4, method="inclusive")
        return low, high


def unsteadiness(values: Mapping[tuple[str, str, str], Sequence[float]], cells: Mapping[str, Cell]) -> float:
    """Return how much runs of the same thing differ: the distance of their quartiles as a share, in the median.

    Only what depends on the speed of the machine, and was run more than twice. 0: there is nothing of the kind.
    """
    timed = {name for name, cell in cells.items() if cell.timed}
    each = [Standing(*key[1:], tuple(some)) for key, some in values.items() if len(some) > 2 and key[0] in timed]
    shares = [(one.quartiles[1] - one.quartiles[0]) / one.median for one in each if one.median]
    return statistics.median(shares or [0.0])


def standings(values: Mapping[tuple[str, str, str], Sequence[float]], cell: Cell) -> dict[str, Standing]:
    """Return each loader in its best configuration; `values` are those of `Found`."""
    all_of_them: dict[str, list[Standing]] = {}
    for (name, who, configuration), some in sorted(values.items()):
        if name == cell.name:
            all_of_them.setdefault(who, []).append(Standing(who, configuration, tuple(some)))
    return {who: best(cell, some) for who, some in all_of_them.items()}


def best(cell: Cell, standings: Sequence[Standing]) -> Standing:
    """Return the best of some."""
    return (max if cell.more else min)(standings, key=lambda one: one.median)


def verdict(cell: Cell, ours: Standing, others: Mapping[str, Standing]) -> str:
    """Return "ahead", "behind", "even", or "alone" if there are no others.

    Even, if the better of the two is not more than 15 % better in the median round, or is not better in all rounds but
    one of five.
    """
    if not others:
        return "alone"
    rival = best(cell, list(others.values()))
    if abs(ours.median - rival.median) <= cell.floor:
        return "even"
    is_ours = (ours.median > rival.median) == cell.more
    winner, loser = (ours, rival) if is_ours else (rival, ours)
    rounds = [advantage(cell, one, other) for one, other in zip(winner.runs, loser.runs, strict=False)]
    dissent = sum(one <= 1 for one in rounds)
    if not cell.exact and (statistics.median(rounds) <= 1 + AGAIN or dissent > len(rounds) // DISSENT):
        return "even"
    return "ahead" if is_ours else "behind"


def advantage(cell: Cell, one: float, other: float) -> float:
    """Return how many times better one value is than the other."""
    larger, smaller = (one, other) if cell.more else (other, one)
    return larger / smaller if smaller else math.inf
