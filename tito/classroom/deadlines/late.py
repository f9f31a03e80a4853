"""What lateness costs: a policy that an instructor can type."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from tito.classroom.deadlines.deadline import LateError

_HOURS = {"m": 1 / 60, "min": 1 / 60, "minute": 1 / 60, "h": 1.0, "hour": 1.0, "d": 24.0, "day": 24.0, "week": 168.0}
_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = rf"({'|'.join(sorted(_HOURS, key=len, reverse=True))})s?"
_RATE = re.compile(rf"{_NUMBER}\s*%\s*(?:/|per|a|an|each)\s*(?:{_NUMBER}\s*)?{_UNIT}")
_AT_MOST = re.compile(rf"(?:at most|max)\s+{_NUMBER}\s*%")
_GRACE = re.compile(rf"grace\s+{_NUMBER}\s*{_UNIT}")
_ZERO = re.compile(rf"zero after\s+{_NUMBER}\s*{_UNIT}")
_FUNCTION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
EXAMPLES = "`none`, `10%/day`, `10%/day, at most 50%, grace 15m`, `zero after 72h`, or `module:function`"


@dataclass(frozen=True)
class LatePolicy:
    """A function from hours beyond the deadline to the fraction of the points that they cost.

    Attributes:
        text: the policy as it was typed.
        rate: lost for each `every_hours` that has begun: a submission one minute late loses the first.
        at_most: what `rate` stops at. grace_hours: up to here nothing is lost; beyond it, the hours count from the
            deadline all the same. zero_after_hours: beyond it everything is lost.
        function: takes the hours, and decides alone.
    """

    text: str = "none"
    rate: float = 0.0
    every_hours: float = 24.0
    at_most: float = 1.0
    grace_hours: float = 0.0
    zero_after_hours: float = math.inf
    function: Callable[[float], float] | None = None

    @classmethod
    def parse(cls, text: str) -> LatePolicy:
        """Return the policy that a text such as `10%/day, at most 50%, grace 15m` or `module:function` stands for.

        Raises:
            LateError: a part that means nothing, or is there twice; a module or function that cannot be imported.

        Example:
            >>> policy = LatePolicy.parse("10%/day, at most 50%, grace 15m")
            >>> [policy.penalty(hours) for hours in (0, 0.25, 0.5, 24, 24.5, 1000)]
            [0.0, 0.0, 0.1, 0.1, 0.2, 0.5]
            >>> LatePolicy.parse("zero after 72h").penalty(72.1)
            1.0
        """
        plain = " ".join(text.split())
        if plain.lower() in ("none", ""):
            return cls()
        if _FUNCTION.fullmatch(plain):
            return cls(plain, function=_imported(plain))
        policy, seen = cls(plain), set[str]()
        for part in plain.lower().split(","):
            changed = _clause(part.strip(), text)
            if seen & changed.keys():
                raise LateError(f"the late policy {text!r} says twice what {_named(changed)} is")
            seen |= changed.keys()
            policy = replace(policy, **changed)
        if not seen & {"rate", "zero_after_hours"}:
            raise LateError(f"the late policy {text!r} takes nothing: it needs `10%/day` or `zero after 72h`")
        return policy

    def penalty(self, hours: float) -> float:
        """Return the fraction of the points, from 0 to 1, that a submission so many hours late loses.

        Raises:
            LateError: the hours are no number, or a function of the instructor fails or returns no fraction.
        """
        if not isinstance(hours, int | float) or math.isnan(hours):
            raise LateError(f"hours late must be a number, got {hours!r}")
        if hours <= 0 or (self.function is None and hours <= self.grace_hours):
            return 0.0
        if self.function is not None:
            return _asked(self.function, self.text, hours)
        if hours > self.zero_after_hours:
            return 1.0
        if self.rate == 0 or math.isinf(hours):
            return self.at_most if self.rate else 0.0
        begun = math.ceil(round(hours / self.every_hours, 9))
        return min(self.at_most, round(begun * self.rate, 9))


def _clause(part: str, text: str) -> dict[str, Any]:
    """Return the attributes that one part of a policy gives."""
    if found := _RATE.fullmatch(part):
        every = float(found[2] or 1) * _HOURS[found[3]]
        if every <= 0:
            raise LateError(f"the late policy {text!r} has a time of zero in `{part}`")
        return {"rate": _fraction(found[1], text), "every_hours": every}
    if found := _AT_MOST.fullmatch(part):
        return {"at_most": _fraction(found[1], text)}
    if found := _GRACE.fullmatch(part):
        return {"grace_hours": float(found[1]) * _HOURS[found[2]]}
    if found := _ZERO.fullmatch(part):
        return {"zero_after_hours": float(found[1]) * _HOURS[found[2]]}
    raise LateError(f"the late policy {text!r} has a part that means nothing: {part!r}; it is written as {EXAMPLES}")


def _fraction(percent: str, text: str) -> float:
    if float(percent) > 100:
        raise LateError(f"the late policy {text!r} takes {percent}%: more than 100% cannot be lost")
    return round(float(percent) / 100, 9)


def _named(changed: dict[str, Any]) -> str:
    names = {"rate": "the rate", "at_most": "the most", "grace_hours": "the grace", "zero_after_hours": "the end"}
    return names[next(iter(changed))]


def _imported(name: str) -> Callable[[float], float]:
    """Import `module:function`; modules are also found in the current folder."""
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        found = resolve_name(name)
    except Exception as error:  # whatever the module of an instructor raises
        raise LateError(f"the late policy {name!r} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(here)
    if not callable(found):
        raise LateError(f"the late policy {name!r} is no function: it is a {type(found).__name__}")
    return found


def _asked(function: Callable[[float], float], name: str, hours: float) -> float:
    try:
        lost = function(hours)
    except Exception as error:  # whatever the function of an instructor raises
        raise LateError(f"the late policy {name} failed at {hours:g} h: {type(error).__name__}: {error}") from error
    if isinstance(lost, bool) or not isinstance(lost, Real) or not 0 <= lost <= 1:
        raise LateError(f"the late policy {name} must return a fraction from 0 to 1, got {lost!r} at {hours:g} h")
    return float(lost)
