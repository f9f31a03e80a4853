"""The words of the checks: what passes, what fails, and what it says then."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader.errors import NotBuiltError
from tito.checks import CheckFailed, check, expect, expect_close, expect_error, expect_true, listen, show

Pair = namedtuple("Pair", "x y")


class Fails:
    def __repr__(self) -> str:
        raise RuntimeError


class EqualsAnything(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (3, 3),
        (np.int64(3), 3),
        (3.0, 3),
        (np.array(3), 3),
        (float("nan"), float("nan")),
        (True, np.True_),
        ("a", "a"),
        (None, None),
        ([1, 2], [1, 2]),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1, 2]),
        ((1, "a"), (1, "a")),
        (Pair(1, 2), Pair(1, 2)),
        ({"a": [1], "b": np.zeros(2)}, {"a": [1], "b": np.zeros(2)}),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
        (np.array(["a"]), np.array(["a"])),
    ],
)
def test_equal_values_pass(actual, expected):
    expect(actual, expected, "it")


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (4, 3, "it: expected 3, got 4"),
        (1, True, "it: expected True, got 1"),
        (True, 1, "it: expected 1, got True"),
        ("3", 3, "it: expected 3, got '3'"),
        (EqualsAnything(4), 3, "it: expected 3, got 4"),
        (None, 0, "it: expected 0, got None"),
        (np.array([3]), 3, "it: expected 3, got [3] (shape (1,), int64)"),
        ([1, 3], [1, 2], "it: [1] expected 2, got 3"),
        ([1], [1, 2], "it: expected [1, 2], got [1]"),
        ([1, 2], (1, 2), "it: expected a tuple, got list [1, 2]"),
        ((1, 2), Pair(1, 2), "it: expected a Pair, got tuple (1, 2)"),
        ({"b": 1, "a": 1}, {"a": 1, "b": 1}, "it: expected {'a': 1, 'b': 1}, got {'b': 1, 'a': 1}"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "it: ['a'] [1] expected 3, got 2"),
        ([1, 2], np.array([1, 2]), "it: expected a NumPy array, got list [1, 2]"),
        (np.zeros(2), np.zeros((2, 1)), "it: expected shape (2, 1), got (2,)"),
        (np.zeros(2), np.zeros(2, np.float32), "it: expected dtype float32, got float64"),
        (Fails(), 3, "it: expected 3, got <Fails object, whose repr raises RuntimeError>"),
    ],
)
def test_what_differs_is_said(actual, expected, message):
    with pytest.raises(CheckFailed) as caught:
        expect(actual, expected, "it")
    assert str(caught.value) == message


def test_of_long_arrays_the_first_difference_is_said():
    with pytest.raises(CheckFailed, match=r"2 of 100 differ, first \[4, 2\]: expected 42, got -1$"):
        expect(
            np.where(np.isin(np.arange(100), (42, 77)), -1, np.arange(100)).reshape(10, 10),
            np.arange(100).reshape(10, 10),
            "x",
        )


def test_nearly_equal_numbers_pass():
    expect_close([1, np.nan], [1 + 1e-7, np.nan], "it")


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        ([1.0, 2.5], "it: expected [1., 2.] (shape (2,), float64), got [1. , 2.5] (shape (2,), float64)"),
        ([1.0], "it: expected shape (2,), got (1,)"),
        ("ab", "it: expected shape (2,), got ()"),
        ([[1], [1, 2]], "it: expected numbers such as [1., 2.] (shape (2,), float64), got [[1], [1, 2]]"),
        (["a", "b"], "it: expected numbers such as [1., 2.] (shape (2,), float64), got ['a', 'b']"),
    ],
)
def test_what_is_not_close_is_said(actual, message):
    with pytest.raises(CheckFailed) as caught:
        expect_close(actual, [1.0, 2.0], "it")
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [True, np.True_, np.bool_(1)])
def test_what_is_true_passes(value):
    expect_true(value, "no")


@pytest.mark.parametrize("value", [False, np.False_, 1, "yes", [1], None, np.array([True])])
def test_only_truth_itself_is_true(value):
    with pytest.raises(CheckFailed, match=r"^it is not so$"):
        expect_true(value, "it is not so")


def fail(error: BaseException) -> Any:
    raise error


def test_the_expected_error_is_returned():
    error = IndexError("index 5 of 3 samples")
    assert expect_error(IndexError, lambda: fail(error), "it", "5", "SAMPLES") is error
    assert expect_error((TypeError, LookupError), lambda: fail(error), "it") is error


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: 3, "it: expected IndexError, but nothing was raised and it returned 3"),
        (lambda: fail(KeyError("a")), "it: expected IndexError, got KeyError: 'a'"),
        (lambda: fail(IndexError("bad")), "it: the message should mention '5', it says 'bad'"),
    ],
)
def test_an_error_that_does_not_come_is_said(call, message):
    with pytest.raises(CheckFailed) as caught:
        expect_error(IndexError, call, "it", 5)
    assert str(caught.value) == message


@pytest.mark.parametrize("kind", [IndexError, ImportError, Exception])
def test_an_unbuilt_name_is_never_the_expected_error(kind):
    with pytest.raises(NotBuiltError):
        expect_error(kind, lambda: fail(NotBuiltError("solve task 8.3")), "it")


def test_an_interrupt_is_not_taken_for_an_answer():
    with pytest.raises(KeyboardInterrupt):
        expect_error(IndexError, lambda: fail(KeyboardInterrupt()), "it")


def test_long_values_are_cut():
    assert len(show("x" * 1000)) == 160
    assert show(np.arange(1000)) == "[ 0, 1, 2, 3, ..., 996, 997, 998, 999] (shape (1000,), int64)"


def test_a_block_that_holds_prints_a_line(capsys):
    with check("8.2", "two and two are four"):
        expect(2 + 2, 4, "2 + 2")
    assert capsys.readouterr().out == "ok 8.2  two and two are four\n"


def test_a_block_that_does_not_hold_names_itself():
    with pytest.raises(CheckFailed) as caught, check("8.2", "two and two are five"):
        expect(2 + 2, 5, "2 + 2")
    assert caught.value.__notes__ == ["while checking 8.2: two and two are five"]


def test_a_listener_is_told_instead(capsys):
    heard: list[tuple[str, str, bool]] = []
    listen(lambda *block: heard.append(block))
    with check("8.2", "holds"):
        pass
    with pytest.raises(ZeroDivisionError), check("8.2", "fails"):
        1 / 0  # noqa: B018
    listen(None)
    assert heard == [("8.2", "holds", True), ("8.2", "fails", False)]
    assert capsys.readouterr().out == ""
