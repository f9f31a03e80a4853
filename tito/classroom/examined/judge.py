"""The verdict over what a check finds in a submission: each comparison is made here, with what the answer key holds."""

from __future__ import annotations

import builtins
import json
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader import errors
from tito import checks
from tito.classroom.examined.answer_key import CheckKey
from tito.classroom.examined.sites import Site
from tito.grading.decoding import decode

_OPEN_SIZE = 1 << 19  # characters of the code of a value whose expected value comes from a submission, too
_ERRORS = {module.__name__: module for module in (builtins, errors)}
_SIZE, _TIMES = 1 << 16, 8  # of others: so many characters, and so many times those of what is expected


class Judge:
    """The verdict over one run of one check; after the first comparison that fails, nothing is right.

    Attributes:
        fault: what is wrong, with what a submission says in it; '' so far if nothing is.
        plain: the same in words that hold nothing from a submission but numbers, sizes and kinds.
        about: what the comparison that failed is about, in the words of the course.
        raised: whether it failed because there was an error instead of a value.
    """

    def __init__(self, key: CheckKey, sites: Sequence[Site]) -> None:
        self.key, self.sites = key, sites
        self.seen: Counter[int] = Counter()
        self.fault, self.plain, self.about = "", "", ""
        self.raised = False

    def verdict(self, observation: dict[str, Any]) -> bool:
        """Tell whether what was observed is right."""
        if self.fault:
            return False
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                self._judge(observation)
        except checks.CheckFailed as error:
            self.fault = str(error)
        except Exception as error:  # what a submission sends may be anything
            self.fault = f"{self.about}: what came cannot be compared: {error}"
        if self.fault and not self.plain:
            self.plain = f"{self.about}: what came is not what is expected" if self.about else "it is not as expected"
        return not self.fault

    def missing(self) -> str:
        """Return what is wrong with a check that has come to its end: comparisons that were left out; '' if none."""
        for number, asked in self.key.asked.items():
            if self.seen[number] < (len(asked) if self.sites[number].closed else 1):
                self.about = asked[min(self.seen[number], len(asked) - 1)]["what"]
                return f"{self.about}: this was not reached"
        return ""

    def _judge(self, observation: dict[str, Any]) -> None:
        number = observation["site"]
        site, asked = self.sites[number], self.key.asked.get(number, [])
        turn = self.seen[number]
        self.seen[number] += 1
        if not asked or (site.closed and turn >= len(asked)):
            self.about = asked[-1]["what"] if asked else ""
            self.plain = f"{self.about or 'the check'}: a right solution does not come here"
            raise checks.CheckFailed(self.plain)
        known = asked[min(turn, len(asked) - 1)]
        self.about = str(known["what"])
        source = known if site.closed else observation
        if "raised" in observation and site.kind != "expect_error":
            self.raised = True
            raise checks.CheckFailed(f"{self.about}: there was an error")
        _require_small(observation, source if site.closed else None)
        try:
            what = "" if site.closed else str(observation["what"])[:500]
            _COMPARE[site.kind](observation, source, what or self.about or "it is not as expected")
        except checks.CheckFailed:
            self.plain = _plain(site, observation, known)
            raise


def _require_small(observation: dict[str, Any], known: dict[str, Any] | None) -> None:
    """Refuse what would take long to compare and to show."""
    sent = len(json.dumps([observation.get("actual"), observation.get("expected") if known is None else None]))
    expected = len(json.dumps(known.get("expected"))) if known else 0
    if sent > (max(_SIZE, _TIMES * expected) if known else _OPEN_SIZE):
        raise checks.CheckFailed(f"expected something smaller, got {sent} characters of data")


def _values(observation: dict[str, Any], known: dict[str, Any], what: str) -> None:
    checks.expect(decode(observation["actual"]), decode(known["expected"]), what)


def _close(observation: dict[str, Any], known: dict[str, Any], what: str) -> None:
    options = {name: float(decode(value)) for name, value in known["options"].items() if name in ("rtol", "atol")}
    actual, expected = decode(observation["actual"]), decode(known["expected"])
    if not (_are_numbers(actual) and _are_numbers(expected)):  # NumPy would make one array of any texts, however large
        raise checks.CheckFailed(f"{what}: expected numbers such as {checks.show(expected)}, got {checks.show(actual)}")
    checks.expect_close(actual, expected, what, **options)


def _are_numbers(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_are_numbers, value))
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind in "biufc"
    return isinstance(value, int | float | complex)


def _true(observation: dict[str, Any], _known: dict[str, Any], what: str) -> None:
    checks.expect_true(decode(observation["actual"]), what)


def _error(observation: dict[str, Any], known: dict[str, Any], what: str) -> None:
    expected = _one_of(known["kinds"])
    if "raised" not in observation:
        returned = checks.show(decode(observation["actual"]))
        raise checks.CheckFailed(f"{what}: expected {expected}, but nothing was raised and it returned {returned}")
    kinds, message = [str(name) for name in observation["raised"]], str(observation["message"])
    if not is_one_of(kinds, known):
        raise checks.CheckFailed(f"{what}: expected {expected}, got {kinds[0].rpartition('.')[2]}: {message}")
    fault = checks.left_unsaid(known["mentions"], message)
    if fault:
        raise checks.CheckFailed(f"{what}: {fault}")


_COMPARE = {"expect": _values, "expect_close": _close, "expect_true": _true, "expect_error": _error}


def is_one_of(raised: list[str], known: dict[str, Any]) -> bool:
    """Tell whether an error is of an expected kind, by the names of its class and those above it.

    A submission may send any names, so the first that is known counts, and what that class is: one guess. A class that
    is several kinds of error at once is its first kind, unless the course's own solution raised it there, too.
    """
    wanted, own = set(known["kinds"]), known.get("raised", [])
    if raised[:1] == own[:1]:
        return bool(wanted & set(own))
    name = next((name for name in raised if name in wanted or _known(name)), "")
    kind = _known(name)
    if kind is None or name in own:
        return name in wanted or (kind is not None and bool(wanted & _names(kind.__mro__)))
    kinds = {one for one in kind.__mro__ if one.__module__ == builtins.__name__ and issubclass(one, Exception)}
    lowest = [one for one in kinds - {Exception} if not any(it is not one and issubclass(it, one) for it in kinds)]
    return bool(wanted & _names(kind.__mro__ if len(lowest) < 2 else _first_bases(kind)))


def _known(name: str) -> type[BaseException] | None:
    """Return the class of Python or of the course's given files that has this name; None if there is none."""
    module, _, plain = name.rpartition(".")
    kind = vars(_ERRORS[module]).get(plain) if module in _ERRORS else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseException) else None


def _first_bases(kind: type | None) -> Iterator[type]:
    while kind is not None:
        yield kind
        kind = next(iter(kind.__bases__), None)


def _names(kinds: Iterable[type]) -> set[str]:
    return {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds}


def _one_of(kinds: list[str]) -> str:
    return " or ".join(name.rpartition(".")[2] for name in kinds)


# Words that hold nothing from a submission.


def _plain(site: Site, observation: dict[str, Any], known: dict[str, Any]) -> str:
    what = str(known["what"])
    if site.kind == "expect_true":
        return what
    if not site.closed:
        return f"{what}: the two do not agree"
    if site.kind == "expect_error":
        return f"{what}: expected {_one_of(known['kinds'])}{_about_error(observation, known)}"
    expected = checks.show(decode(known["expected"]))
    return f"{what}: expected {expected}, got {sort_of(decode(observation['actual']))}"


def _about_error(observation: dict[str, Any], known: dict[str, Any]) -> str:
    if "raised" not in observation:
        return ", but nothing was raised"
    if is_one_of([str(name) for name in observation["raised"]], known):
        return f" with a message that mentions {' and '.join(map(repr, known['mentions']))}"
    return f", got {known_error(str(observation['raised'][0]).rpartition('.')[2]) or 'another error'}"


def sort_of(value: Any) -> str:
    """Return what kind of value this is, with its number or size: too little to hide a message in."""
    if value is None or isinstance(value, bool) or (type(value) in (int, float) and abs(value) < 1e6):
        return repr(value) if not isinstance(value, float) else f"{value:.3g}"
    if isinstance(value, np.ndarray | np.generic):
        kind = value.dtype.name if value.dtype.kind in "biufc" else "other"
        return f"an array of {kind} elements, shape {value.shape}" if value.size < 1e6 else "a large array"
    if isinstance(value, str | bytes | list | tuple | dict | set | frozenset):
        kind = next(kind for kind in (str, bytes, list, tuple, dict, set, frozenset) if isinstance(value, kind))
        return f"a {kind.__name__} of length {len(value)}" if len(value) < 10_000 else f"a long {kind.__name__}"
    return "another kind of number" if isinstance(value, int | float | complex) else "something else"


def known_error(name: str) -> str:
    """Return the name of an exception if it is Python's own, else ''."""
    return name if _known(f"{builtins.__name__}.{name}") else ""
