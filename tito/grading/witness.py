"""What `tito.checks` does where a submission is graded: it says what was found, and goes on or ends as it is told.

Whether that is right is decided elsewhere, in a process that the submission cannot reach: `tito/classroom/sites.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tito.grading.explain import clean
from tito.grading.values import NOTHING, encode

Ask = Callable[[dict[str, Any]], str | None]  # an observation -> None to go on, or why the check has failed

MISSING: Any = object()
_ERROR_TEXT = 4000  # characters of an exception's message that travel


class Site:
    """A place in a check where something is compared, with the expected value where it may be known here."""

    def __init__(self, number: int, value: Any = MISSING) -> None:
        self.number, self.value = number, value


class Witness:
    """Report what the functions of `tito.checks` are called with."""

    def __init__(self, ask: Ask, fail: Callable[[str], Exception]) -> None:
        self.ask, self.fail = ask, fail

    def values(self, kind: str, actual: Any, site: Site, what: str, options: dict[str, Any]) -> None:
        """Report `expect(actual, ...)` or `expect_close(actual, ...)`; raise what a failed check raises."""
        whole = kind == "expect_close"
        said = {"site": site.number, "kind": kind, "what": str(what), "actual": _encoded(actual, whole)}
        if site.value is not MISSING:
            said["expected"] = _encoded(site.value, whole)
            said["options"] = {name: _encoded(value, whole) for name, value in options.items()}
        self._tell(said)

    def holds(self, site: Site, otherwise: str) -> None:
        """Report `expect_true(...)`."""
        said = {
            "site": site.number,
            "kind": "expect_true",
            "what": str(otherwise),
            "actual": _encoded(site.value, False),
        }
        self._tell(said)

    def error(self, error: BaseException | None, result: Any, site: Site, what: str, mentions: tuple[Any, ...]) -> None:
        """Report `expect_error(...)`: what was raised, or what came instead."""
        said: dict[str, Any] = {"site": site.number, "kind": "expect_error", "what": str(what)}
        if error is None:
            said["actual"] = _encoded(result, False)
        else:
            said["raised"] = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
            said["message"] = clean(error, _ERROR_TEXT)
        if site.value is not MISSING:
            kinds = site.value if isinstance(site.value, tuple) else (site.value,)
            said["kinds"] = [f"{kind.__module__}.{kind.__qualname__}" for kind in kinds]
            said["mentions"] = [str(word) for word in mentions]
        self._tell(said)

    def _tell(self, said: dict[str, Any]) -> None:
        fault = self.ask(said)
        if fault is not None:
            raise self.fail(fault)


def _encoded(value: Any, whole: bool) -> list[Any]:
    try:
        return encode(value, whole=whole)
    except Exception as error:  # it runs what a submission wrote, such as `__repr__`
        return ["x", NOTHING, f"{type(error).__name__}: {clean(error, 200)}"]
