"""Verdicts: what a submission says it found, compared with what the course's own solutions gave."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from tito.classroom.examined.answer_key import CheckKey, Recorder
from tito.classroom.examined.judge import Judge, sort_of
from tito.classroom.examined.sites import Site
from tito.grading.inside.values import encode


def closed(expected: Any, kind: str = "expect", what: str = "the thing", **options: float) -> Judge:
    known = {"what": what, "expected": encode(expected, whole=True)}
    known["options"] = {name: encode(value) for name, value in options.items()}
    return Judge(CheckKey({0: [known]}), (Site(0, kind, True),))


def saw(value: Any, **more: Any) -> dict[str, Any]:
    return {"site": 0, "what": "words of the submission", "actual": encode(value, whole=True)} | more


def test_equal_values_are_right() -> None:
    judge = closed([1, (2.5, "a")])
    assert judge.verdict(saw([1, (2.5, "a")]))
    assert judge.missing() == judge.fault == ""


@pytest.mark.parametrize("value", [[1], [1, 3], [1.5, 2], "12", None, np.array([1, 3]), {"a": 1}])
def test_other_values_are_wrong_for_ever(value: Any) -> None:
    judge = closed([1, 2])
    assert not judge.verdict(saw(value))
    assert not judge.verdict(saw([1, 2]))
    assert judge.fault.startswith("the thing: ")
    assert "expected [1, 2]" in judge.plain


def test_a_comparison_too_many_is_wrong() -> None:
    judge = closed(1)
    assert judge.verdict(saw(1))
    assert not judge.verdict(saw(1))
    assert "a right solution does not come here" in judge.plain


def test_a_comparison_that_is_left_out_is_missed() -> None:
    assert closed(1).missing() == "the thing: this was not reached"


def test_an_open_comparison_is_between_two_values_of_the_submission() -> None:
    judge = Judge(CheckKey({0: [{"what": "both"}]}), (Site(0, "expect", False),))
    assert judge.verdict(saw(7, expected=encode(7)))
    assert judge.verdict(saw(8, expected=encode(8)))
    assert not judge.verdict(saw(7, expected=encode(8)))
    assert judge.plain == "both: the two do not agree"


def test_close_numbers_are_right_within_what_the_course_allows() -> None:
    assert closed([1.0], "expect_close", rtol=0.0, atol=0.1).verdict(saw([1.05]))
    assert not closed([1.0], "expect_close", rtol=0.0, atol=0.1).verdict(saw([1.2]))
    loose = saw([9.0], options={"atol": encode(100.0)}, expected=encode([9.0]))
    assert not closed([1.0], "expect_close", rtol=0.0, atol=0.1).verdict(loose)


@pytest.mark.parametrize("value", [["x"], [[1], [2, 3]], {"a": 1}, None, [None], np.array([object()]), [1j], "1.0"])
def test_what_are_no_numbers_is_not_close(value: Any) -> None:
    assert not closed([1.0], "expect_close").verdict(saw(value))


def errors(**more: Any) -> Judge:
    known = {"what": "an empty list", "kinds": ["builtins.ValueError"], "mentions": ["empty"]} | more
    return Judge(CheckKey({0: [known]}), (Site(0, "expect_error", True),))


def test_errors_are_right_by_kind_and_message() -> None:
    raised = {"site": 0, "what": "x", "raised": ["m.Own", "builtins.ValueError"], "message": "it is EMPTY"}
    assert errors().verdict(raised)
    assert not errors().verdict(raised | {"message": "no"})
    assert not errors().verdict(raised | {"raised": ["builtins.KeyError"]})
    assert not errors().verdict(saw(1))


def raising(*names: str, message: str = "empty") -> dict[str, Any]:
    return {"site": 0, "what": "x", "raised": [*names, "builtins.Exception"], "message": message}


GIVEN = "tinytorch.core.dataloader.errors."


@pytest.mark.parametrize(
    ("raised", "kinds", "own", "right"),
    [
        (["m.Own", "builtins.ValueError"], ["ValueError"], ["ValueError"], True),
        (["builtins.FileNotFoundError"], ["OSError"], ["OSError"], True),
        ([GIVEN + "DataError"], ["ValueError"], ["ValueError"], True),
        (["m.Both", "builtins.ValueError", "builtins.TypeError"], ["ValueError"], ["ValueError"], True),
        (["m.Both", "builtins.ValueError", "builtins.TypeError"], ["TypeError"], ["TypeError"], False),
        (["builtins.LookupError", "builtins.ValueError"], ["ValueError"], ["ValueError"], False),
        (["builtins.KeyError", "builtins.IndexError"], ["IndexError"], ["IndexError"], False),
        ([GIVEN + "MixtureError"], ["ValueError"], ["ValueError"], False),
        ([GIVEN + "MixtureError"], ["TypeError"], ["TypeError"], False),
        ([GIVEN + "CollateError"], ["RuntimeError"], ["RuntimeError"], False),
        (["numpy.exceptions.AxisError", "builtins.ValueError", "builtins.IndexError"], ["IndexError"], ["x"], False),
        (["ValueError"], ["ValueError"], ["ValueError"], False),
    ],
)
def test_an_error_is_one_guess(raised: list[str], kinds: list[str], own: list[str], right: bool) -> None:
    known = {"kinds": [f"builtins.{it}" for it in kinds], "raised": [f"builtins.{it}" for it in own]}
    assert errors(**known).verdict(raising(*raised)) is right


@pytest.mark.parametrize("kind", ["builtins.TypeError", GIVEN + "CollateError", GIVEN + "MixtureError"])
def test_what_the_course_raises_counts_as_all_that_it_is(kind: str) -> None:
    mixture = [GIVEN + "MixtureError", GIVEN + "CollateError", GIVEN + "DataLoaderError", "builtins.TypeError"]
    assert errors(kinds=[kind], raised=mixture).verdict(raising(*mixture))
    assert errors(kinds=["builtins.ValueError"], raised=mixture).verdict(raising(GIVEN + "CollateError"))


def test_an_error_that_only_the_check_knows_counts_by_its_name() -> None:
    assert errors(kinds=["n.ApiError"], raised=["n.ApiError"]).verdict(raising("n.ApiError"))
    assert not errors(kinds=["n.ApiError"], raised=["n.ApiError"]).verdict(raising("m.ApiError"))


@pytest.mark.parametrize(
    ("mentions", "message", "right"),
    [
        (["12"], "sample 12 of 40", True),
        (["2"], "sample 12 of 40", False),
        (["12"], "0123456789101112131415", False),
        (["5"], "(3, 5)", True),
        (["-1"], "got -1", True),
        (["Size"], "the batch_size", True),
        (["7"], " ".join(map(str, range(300))), False),
        (["empty"], "empty " + "word " * 1000, False),
        ([], "word " * 1000, True),
    ],
)
def test_a_message_mentions_whole_numbers_and_not_everything(mentions: list[str], message: str, right: bool) -> None:
    judge = errors(mentions=mentions, raised=["builtins.ValueError"])
    assert judge.verdict(raising("builtins.ValueError", message=message)) is right


@pytest.mark.parametrize(
    "observation",
    [
        {},
        {"site": 99, "what": "x", "actual": ["v", None]},
        {"site": -1, "what": "x", "actual": ["l", [["i", "0x1"]]]},
        {"site": [], "what": "x"},
        {"site": 0},
        {"site": 0, "what": {}, "actual": {}},
        {"site": 0, "what": "x", "actual": ["l", ["s"]]},
        {"site": 0, "what": "x", "raised": [], "message": 3},
        {"site": 0, "what": "x", "raised": 7, "message": 3},
        {"site": 0, "what": "x", "actual": ["i", "f" * 100_000]},
        {"site": 0, "what": "x", "actual": ["g", "<M8[ns]", [], "AAAAAAAAAAA="]},
    ],
)
@pytest.mark.parametrize("kind", ["expect", "expect_close", "expect_true", "expect_error"])
def test_nonsense_is_wrong_and_stops_nothing(observation: dict[str, Any], kind: str) -> None:
    known = {"what": "x", "expected": encode([1]), "options": {}, "kinds": ["builtins.OSError"], "mentions": []}
    judge = Judge(CheckKey({0: [known]}), (Site(0, kind, True),))
    assert not judge.verdict(observation)
    assert judge.fault
    assert judge.plain


HEAVY = {
    "texts of very different lengths": ["l", [["s", "x" * 60_000]] + [["s", ""]] * 300],
    "many dimensions": ["a", "|u1", [6] * 6, "A" * 62_208],
    "a long list": ["l", [["v", None]] * 400_000],
    "nests": ["l", [["l", [["l", [["v", True]]]]]] * 3000],
}


@pytest.mark.parametrize("kind", ["expect", "expect_close"])
@pytest.mark.parametrize("name", HEAVY)
def test_what_takes_long_to_compare_or_to_show_is_refused(name: str, kind: str) -> None:
    judge = closed([1.0, 2.0], kind)
    started = time.monotonic()
    assert not judge.verdict({"site": 0, "what": "x", "actual": HEAVY[name]})
    assert time.monotonic() - started < 3.0


def test_plain_words_hold_nothing_of_the_submission_but_its_kind_and_size() -> None:
    judge = closed("abc")
    judge.verdict(saw("a stolen text"))
    assert judge.plain == "the thing: expected 'abc', got a str of length 13"
    assert "words of the submission" not in judge.plain + judge.about


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "True"),
        (41, "41"),
        (10**40, "another kind of number"),
        (1 / 3, "0.333"),
        ([1, 2], "a list of length 2"),
        (np.zeros((2, 3), "f4"), "an array of float32 elements, shape (2, 3)"),
        (np.array(["secret"]), "an array of other elements, shape (1,)"),
        (object, "something else"),
    ],
)
def test_kinds_and_sizes_in_words(value: Any, words: str) -> None:
    assert sort_of(value) == words


def test_the_recorder_takes_all_down_in_order() -> None:
    recorder = Recorder()
    assert all(recorder.verdict({"site": number, "n": n}) for n, number in enumerate((1, 2, 1)))
    assert recorder.asked == {1: [{"site": 1, "n": 0}, {"site": 1, "n": 2}], 2: [{"site": 2, "n": 1}]}
