"""Hours beyond a deadline, and what they cost."""

from __future__ import annotations

import doctest
import math
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tito.classroom.late
from tito.classroom.late import LateError, LatePolicy, late_hours, parse_deadline

POLICIES = ("none", "10%/day", "5% per 12 hours, at most 30%", "zero after 72h", "1%/h, grace 90m, zero after 2 days")


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(tito.classroom.late).failed == 0


@pytest.mark.parametrize(
    ("text", "hours", "lost"),
    [
        ("none", 1000, 0),
        ("", 1000, 0),
        ("10%/day", 0, 0),
        ("10%/day", 1 / 60, 0.1),
        ("10%/day", 24, 0.1),
        ("10%/day", 24.01, 0.2),
        ("10%/day", 24 * 30, 1),
        ("10 % per day", 25, 0.2),
        ("2.5%/h", 3.5, 0.1),
        ("5%/12h", 12.5, 0.1),
        ("20% a week", 169, 0.4),
        ("10%/day, at most 50%", 24 * 30, 0.5),
        ("10%/day, max 0%", 24 * 30, 0),
        ("10%/day, grace 15m", 0.25, 0),
        ("10%/day, grace 15m", 0.26, 0.1),
        ("10%/day, grace 2 hours", 24.5, 0.2),
        ("zero after 72h", 72, 0),
        ("zero after 72h", 72.01, 1),
        ("10%/day, at most 30%, zero after 5 days", 24 * 5, 0.3),
        ("10%/day, at most 30%, zero after 5 days", 24 * 5 + 1, 1),
        ("10%/DAY,   AT MOST 50%", 48, 0.2),
        ("10%/day", math.inf, 1),
        ("zero after 72h", math.inf, 1),
    ],
)
def test_a_policy_takes(text: str, hours: float, lost: float) -> None:
    assert LatePolicy.parse(text).penalty(hours) == lost


@given(st.sampled_from(POLICIES), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_later_never_costs_less(text: str, hours: float, more: float) -> None:
    policy = LatePolicy.parse(text)
    assert 0 <= policy.penalty(hours) <= policy.penalty(hours + more) <= 1


@given(st.text(max_size=40))
def test_any_text_is_a_policy_or_an_error_that_shows_it(text: str) -> None:
    if ":" in text:
        return  # a module would be imported
    said = repr(text)
    try:
        LatePolicy.parse(text)
    except LateError as error:
        said = str(error)
    assert repr(text) in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("10%", "means nothing"),
        ("10%/day; at most 50%", "means nothing"),
        ("10%/day,", "means nothing"),
        ("-10%/day", "means nothing"),
        ("110%/day", "more than 100%"),
        ("10%/day, at most 200%", "more than 100%"),
        ("10%/0h", "a time of zero"),
        ("10%/day, 20%/day", "says twice what the rate is"),
        ("grace 15m", "takes nothing"),
        ("at most 50%", "takes nothing"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(LateError, match=why):
        LatePolicy.parse(text)


def test_a_function_of_the_instructor_decides_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_policy.py").write_text("def gentle(hours):\n    return min(1, hours / 1000)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    assert LatePolicy.parse("my_policy:gentle").penalty(10) == 0.01
    assert sys.path == before


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return 2", "fraction from 0 to 1, got 2"),
        ("return -0.1", "fraction from 0 to 1"),
        ("return float('nan')", "fraction from 0 to 1, got nan"),
        ("return True", "fraction from 0 to 1, got True"),
        ("return '10%'", "fraction from 0 to 1"),
        ("return None", "fraction from 0 to 1, got None"),
        ("return 1 / 0", "failed at 5 h: ZeroDivisionError"),
    ],
)
def test_what_a_function_gives_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, why: str) -> None:
    name = f"policy_{abs(hash(body))}"
    (tmp_path / f"{name}.py").write_text(f"def f(hours):\n    {body}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LateError, match=why):
        LatePolicy.parse(f"{name}:f").penalty(5)


@pytest.mark.parametrize("text", ["no_such_module:f", "os.path:no_such_function", "math:pi"])
def test_a_function_that_is_not_there_is_named(text: str) -> None:
    with pytest.raises(LateError, match=text):
        LatePolicy.parse(text)


@pytest.mark.parametrize("hours", [math.nan, "5", None])
def test_hours_must_be_a_number(hours: object) -> None:
    with pytest.raises(LateError, match="hours late must be a number"):
        LatePolicy.parse("10%/day").penalty(hours)  # type: ignore[arg-type]


def test_a_deadline_keeps_its_zone_and_gets_the_local_one() -> None:
    assert parse_deadline("2026-11-30T23:59+01:00") == datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    assert parse_deadline("2026-11-30 22:59Z") == datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    assert parse_deadline("2026-11-30T23:59") == datetime(2026, 11, 30, 23, 59).astimezone()


def test_a_day_without_a_time_ends_with_its_last_second() -> None:
    assert parse_deadline("2026-11-30") == datetime(2026, 11, 30, 23, 59, 59).astimezone()


@pytest.mark.parametrize("text", ["", "tomorrow", "30.11.2026", "2026-11-31", "2026-W48", "2026-11-30T25:00", "\0"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(LateError, match="a deadline is written as 2026-11-30T23:59"):
        parse_deadline(text)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(-9999, 9999))
def test_hours_count_from_the_deadline_whatever_the_zone(deadline: datetime, minutes: int) -> None:
    submitted = (deadline + timedelta(minutes=minutes)).isoformat()
    assert late_hours(submitted, deadline) == pytest.approx(max(0, minutes / 60))


def test_nothing_is_late_without_a_time_or_a_deadline() -> None:
    assert late_hours("", datetime.now(UTC)) == 0
    assert late_hours("2026-11-30T23:59Z", None) == 0


@pytest.mark.parametrize("submitted", ["2026-11-30T23:59", "yesterday"])
def test_a_time_without_a_zone_is_refused(submitted: str) -> None:
    with pytest.raises(LateError, match="needs date, time and zone"):
        late_hours(submitted, datetime.now(UTC))
