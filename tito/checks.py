"""What the check cells of a notebook are written with: compare, and say in words what differs.

A check cell is graded whole: the first thing that is not as it should be raises, and the cell's points are lost.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

MESSAGE_CHARACTERS, MESSAGE_NUMBERS = 1000, 40  # of an error, if it is to mention something
_NUMBER = re.compile(r"\d+")

Listener = Callable[[str, str, bool], None]  # task, title, whether the block held

_listener: Listener | None = None
_witness: Any = None  # where a submission is graded: see `tito/grading/inside/witness.py`


class CheckFailed(AssertionError):  # noqa: N818 - it is what students read
    """A check found something else than it should; the message is for the student."""


def check(task: str, title: str) -> AbstractContextManager[None]:
    """Name what the block below checks, and print one line when it holds.

    Example:
        >>> with check("8.2", "two and two are four"):
        ...     expect(2 + 2, 4, "2 + 2")
        ok 8.2  two and two are four
    """
    return _Block(task, title)


def expect(actual: Any, expected: Any, what: str) -> None:
    """Require equal values: type of container, shape, elements, and the dtype where `expected` is an array.

    A list or number as `expected` asks for values only; a NumPy array asks for its dtype too.

    Raises:
        CheckFailed: says what differs, with both values.

    Example:
        >>> expect([1, 2, 4], [1, 2, 3], "the order")
        Traceback (most recent call last):
        ...
        tito.checks.CheckFailed: the order: [2] expected 3, got 4
    """
    if _is_watched(expected):
        _witness.values("expect", actual, expected, what, {})
        return
    fault = difference(actual, expected)
    if fault:
        raise CheckFailed(f"{what}: {fault}")


def expect_close(actual: Any, expected: Any, what: str, *, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    """Require equal shapes and nearly equal numbers; NaN equals NaN."""
    if _is_watched(expected):
        _witness.values("expect_close", actual, expected, what, {"rtol": rtol, "atol": atol})
        return
    wanted = np.asarray(expected)
    try:
        numbers = np.asarray(actual)
        near = numbers.shape == wanted.shape and np.isclose(numbers, wanted, rtol=rtol, atol=atol, equal_nan=True)
    except (TypeError, ValueError):
        raise CheckFailed(f"{what}: expected numbers such as {show(wanted)}, got {show(actual)}") from None
    if numbers.shape != wanted.shape:
        raise CheckFailed(f"{what}: expected shape {wanted.shape}, got {numbers.shape}")
    if not np.all(near):
        raise CheckFailed(
            f"{what}: expected {show(wanted)}, got {show(numbers)}{_first_difference(numbers, wanted, ~near)}"
        )


def expect_true(holds: Any, otherwise: str) -> None:
    """Require a condition; `otherwise` is the sentence for the student where it does not hold."""
    if _is_watched(holds):
        _witness.holds(holds, otherwise)
        return
    if not (isinstance(holds, bool | np.bool_) and holds):
        raise CheckFailed(otherwise)


def expect_error(
    kind: type[BaseException] | tuple[type[BaseException], ...], call: Callable[[], Any], what: str, *mentions: object
) -> BaseException:
    """Require that `call()` raises `kind` (or one of them), mentioning each of `mentions`; return the error.

    Raises:
        CheckFailed: nothing was raised, something else was, or the message leaves out what a reader needs.
    """
    if _is_watched(kind):
        return _reported_error(kind, call, what, mentions)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    expected = " or ".join(one.__name__ for one in kinds)
    try:
        result = call()
    except BaseException as error:
        if is_not_built(error) or not isinstance(error, (*kinds, Exception)):
            raise  # Ctrl-C is no answer
        if not isinstance(error, kinds):
            raise CheckFailed(f"{what}: expected {expected}, got {type(error).__name__}: {error}") from error
        fault = left_unsaid([str(word) for word in mentions], str(error))
        if fault:
            raise CheckFailed(f"{what}: {fault}") from error
        return error
    raise CheckFailed(f"{what}: expected {expected}, but nothing was raised and it returned {show(result)}")


def left_unsaid(mentions: list[str], message: str) -> str:
    """Return what is wrong with a message that should mention some words and numbers, or ''.

    Numbers are whole ones: 12 does not mention 2. A message that says everything says nothing.
    """
    if not mentions:
        return ""
    if len(message) > MESSAGE_CHARACTERS or len(set(_NUMBER.findall(message))) > MESSAGE_NUMBERS:
        limits = f"{MESSAGE_CHARACTERS} characters and {MESSAGE_NUMBERS} numbers"
        return f"the message should say what matters in at most {limits}, it says {show(message)}"
    for word in mentions:
        if not (word in _NUMBER.findall(message) if word.isdecimal() else word.lower() in message.lower()):
            return f"the message should mention {word!r}, it says {message!r}"
    return ""


def show(value: Any, limit: int = 160) -> str:
    """Return a value in one short line: arrays with shape and dtype, long things cut."""
    try:
        if isinstance(value, np.ndarray):
            text = np.array2string(value, threshold=12, edgeitems=4, precision=5, separator=", ")
            text = f"{' '.join(text.split())} (shape {value.shape}, {value.dtype})"
        else:
            text = repr(value)
    except Exception as error:  # the value is a student's: its `__repr__` may be unfinished
        text = f"<{type(value).__name__} object, whose repr raises {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 3] + "..."


def script(namespace: dict[str, Any]) -> None:
    """Run the whole notebook, with a line for each check, when it is run as `python ..._dev.py`.

    The first code cell calls `script(globals())`. In Jupyter, under `tito test`, and on import this does nothing; as a
    script it does not return: the program ends with exit code 0, 1 (something failed) or 3 (tasks are left to do).
    """
    as_program = namespace.get("__name__") == "__main__" and "__file__" in namespace
    if as_program and _listener is None and "get_ipython" not in namespace and not hasattr(sys, "ps1"):
        from tito.grading.script import run_script

        raise SystemExit(run_script(Path(namespace["__file__"]), namespace))


def report_to(witness: Any) -> None:
    """Send what the functions above are called with to `witness` instead of comparing it; None ends that."""
    global _witness  # noqa: PLW0603 - one notebook runs at a time in a process
    _witness = witness


def listen(listener: Listener | None) -> None:
    """Send what becomes of each `check` block to `listener` instead of printing it; None ends that."""
    global _listener  # noqa: PLW0603 - one notebook runs at a time in a process
    _listener = listener


def _is_watched(value: Any) -> bool:
    """Tell whether a comparison is one of a check that is graded, and not of the code that is checked."""
    return _witness is not None and _witness.is_site(value)


def _reported_error(site: Any, call: Callable[[], Any], what: str, mentions: tuple[object, ...]) -> Any:
    try:
        result = call()
    except BaseException as error:
        if is_not_built(error):
            raise
        _witness.error(error, None, site, what, mentions)
        return error
    _witness.error(None, result, site, what, mentions)
    return None


class _Block:
    """The `with check(...)` block."""

    def __init__(self, task: str, title: str) -> None:
        self.task, self.title = task, title

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if _listener is not None:
            _listener(self.task, self.title, error is None)
        elif error is None:
            print(f"ok {self.task}  {self.title}")
        else:
            error.add_note(f"while checking {self.task}: {self.title}")


def is_not_built(error: BaseException) -> bool:
    """Tell whether an error says that a task is to do."""
    from tinytorch.core.dataloader.errors import NotBuiltError

    return isinstance(error, NotBuiltError)


def difference(actual: Any, expected: Any) -> str:
    """Return what differs, in words, or '' where nothing does."""
    if isinstance(expected, np.ndarray):
        return _array_difference(actual, expected)
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or list(actual) != list(expected):
            return _both(actual, expected)
        return next((f"[{key!r}] {fault}" for key in expected if (fault := difference(actual[key], expected[key]))), "")
    if isinstance(expected, list | tuple):
        return _sequence_difference(actual, expected)
    if _is_number(expected):
        return "" if _is_number(actual) and _same_number(actual, expected) else _both(actual, expected)
    return "" if type(actual) is type(expected) and actual == expected else _both(actual, expected)


def _both(actual: Any, expected: Any) -> str:
    return f"expected {show(expected)}, got {show(actual)}"


def _is_number(value: Any) -> bool:
    """Tell whether a value is a plain number or truth value: a subclass could call itself equal to anything."""
    kind = type(value)
    return kind in (int, float, complex, bool) or (kind.__module__ == "numpy" and np.ndim(value) == 0)


def _same_number(actual: Any, expected: Any) -> bool:
    if isinstance(expected, bool | np.bool_) != (np.asarray(actual).dtype == bool):
        return False
    return bool(actual == expected) or (actual != actual and expected != expected)


def _array_difference(actual: Any, expected: np.ndarray) -> str:
    if not isinstance(actual, np.ndarray):
        return f"expected a NumPy array, got {type(actual).__name__} {show(actual)}"
    if actual.shape != expected.shape:
        return f"expected shape {expected.shape}, got {actual.shape}"
    if actual.dtype != expected.dtype:
        return f"expected dtype {expected.dtype}, got {actual.dtype}"
    if not np.array_equal(actual, expected, equal_nan=expected.dtype.kind in "fc"):
        differs = (actual != expected) & ~((actual != actual) & (expected != expected))
        return f"expected {show(expected)}, got {show(actual)}{_first_difference(actual, expected, differs)}"
    return ""


def _first_difference(actual: np.ndarray, expected: np.ndarray, differs: Any) -> str:
    """Say where long arrays part; of short ones both are shown whole."""
    if expected.size <= 12:
        return ""
    places = np.argwhere(differs)
    first = tuple(int(i) for i in places[0])
    place = str(list(first))
    return f"; {len(places)} of {expected.size} differ, first {place}: expected {expected[first]}, got {actual[first]}"


def _sequence_difference(actual: Any, expected: list | tuple) -> str:
    if isinstance(expected, list) and isinstance(actual, np.ndarray):
        return "" if actual.tolist() == expected else _both(actual, expected)
    if isinstance(expected, tuple) and type(actual) is not type(expected):
        return f"expected a {type(expected).__name__}, got {type(actual).__name__} {show(actual)}"
    if not isinstance(actual, list | tuple) or len(actual) != len(expected):
        return _both(actual, expected)
    for position, (one, other) in enumerate(zip(actual, expected, strict=True)):
        fault = difference(one, other)
        if fault:
            return f"[{position}] {fault}"
    return ""
