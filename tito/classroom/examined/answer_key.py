"""What the checks of a notebook find in the course's own solutions: the answer key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tito.classroom.examined.sites import Site


@dataclass(frozen=True)
class CheckKey:
    """One check: what its comparisons were asked in the reference run, by site and in order, and its block titles.

    `numbers` says what is a title where submissions run: number -> title.
    """

    asked: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerKey:
    """The checks of one notebook.

    Attributes:
        sources: key of a cell -> its source as submissions get to see it; of all cells but those of tasks.
        sites: by their numbers. checks: check id -> its key.
        spoken: the same as `sources`, with the words that are left out there, for a run that decides nothing.
        given: key of a given cell -> what it binds for good.
    """

    sources: dict[str, str]
    sites: tuple[Site, ...]
    checks: dict[str, CheckKey]
    spoken: dict[str, str] = field(default_factory=dict)
    given: dict[str, list[str]] = field(default_factory=dict)


class Recorder:
    """Take down the observations of one check of the reference run."""

    def __init__(self) -> None:
        self.asked: dict[int, list[dict[str, Any]]] = {}

    def verdict(self, observation: dict[str, Any]) -> bool:
        """Take down an observation; whether it is right is found out later, with the key."""
        self.asked.setdefault(observation["site"], []).append(observation)
        return True
