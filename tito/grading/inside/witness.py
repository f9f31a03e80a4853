"""Reports of `tito.checks` while a submission is graded: it sends values, and continues or ends as the answer says.

Whether that is right is decided elsewhere, in a process that the submission cannot reach: see
`tito/classroom/examined/sites.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tito import checks
from tito.grading.inside.explain import clean
from tito.grading.inside.values import NOTHING, encode

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

    def is_site(self, value: Any) -> bool:
        """Return whether a value is a watched site: a submission compares all others itself."""
        return type(value) is Site

    def values(self, kind: str, actual: Any, site: Site, what: str, options: dict[str, Any]) -> None:
        """Report `expect(actual, ...)` or `expect_close(actual, ...)`; raise what a failed check raises."""
        whole = kind == "expect_close"
        said = {"site": site.number, "what": str(what), "actual": _encoded(actual, whole)}
        if site.value is not MISSING:
            said["expected"] = _encoded(site.value, whole)
            said["options"] = {name: _encoded(value, whole) for name, value in options.items()}
        self._tell(said)

    def holds(self, site: Site, otherwise: str) -> None:
        """Report `expect_true(...)`."""
        self._tell({"site": site.number, "what": str(otherwise), "actual": _encoded(site.value, False)})

    def found(self, number: int, look: Callable[[], Any], whole: bool = False) -> Any:
        """Report what comes of `look()`, a value or an error, whichever is due; return the error."""
        try:
            value = look()
        except BaseException as error:
            if checks.is_not_built(error):
                raise
            if self.ask({"site": number, "what": "", **_raised(error)}) is not None:
                raise
            return error
        self._tell({"site": number, "what": "", "actual": _encoded(value, whole)})
        return None

    def error(self, error: BaseException | None, result: Any, site: Site, what: str, mentions: tuple[Any, ...]) -> None:
        """Report `expect_error(...)`: what was raised, or what came instead."""
        said: dict[str, Any] = {"site": site.number, "what": str(what)}
        if error is None:
            said["actual"] = _encoded(result, False)
        else:
            said |= _raised(error)
        if site.value is not MISSING:
            kinds = site.value if isinstance(site.value, tuple) else (site.value,)
            said["kinds"] = [f"{kind.__module__}.{kind.__qualname__}" for kind in kinds]
            said["mentions"] = [str(word) for word in mentions]
        self._tell(said)

    def _tell(self, said: dict[str, Any]) -> None:
        fault = self.ask(said)
        if fault is not None:
            raise self.fail(fault)


def _raised(error: BaseException) -> dict[str, Any]:
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    return {"raised": names, "message": clean(error, _ERROR_TEXT)}


def _encoded(value: Any, whole: bool) -> list[Any]:
    try:
        return encode(value, whole=whole)
    except Exception as error:  # it runs what a submission wrote, such as `__repr__`
        return ["x", NOTHING, f"{type(error).__name__}: {clean(error, 200)}"]
