"""Hours beyond a deadline in its zone, what they cost, and what a class is told of both."""

from __future__ import annotations

import doctest
import math
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tito.classroom.deadlines.deadline
import tito.classroom.deadlines.late
from tito.classroom.deadlines.deadline import Deadline, LateError
from tito.classroom.deadlines.late import LatePolicy
from tito.classroom.deadlines.terms import Terms
from tito.classroom.deadlines.times import read_times

POLICIES = ("none", "10%/day", "5% per 12 hours, at most 30%", "zero after 72h", "1%/h, grace 90m, zero after 2 days")


@pytest.mark.parametrize("module", [tito.classroom.deadlines.late, tito.classroom.deadlines.deadline])
def test_the_examples_of_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


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


# The moment, and its zone.


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine stand in New York."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("new_york")
@pytest.mark.parametrize(
    ("typed", "shown", "moment"),
    [
        ("2026-11-30T23:59+01:00", "2026-11-30 23:59 UTC+01:00", "2026-11-30T22:59:59"),
        ("2026-11-30 22:59Z", "2026-11-30 22:59 UTC", "2026-11-30T22:59:59"),
        ("2026-11-30 23:59 Europe/Berlin", "2026-11-30 23:59 Europe/Berlin", "2026-11-30T22:59:59"),
        ("2026-11-30 23:59:00 Europe/Berlin", "2026-11-30 23:59:00 Europe/Berlin", "2026-11-30T22:59:00"),
        ("2026-11-30T23:59", "2026-11-30 23:59 America/New_York", "2026-12-01T04:59:59"),
        ("2026-11-30", "2026-11-30 23:59 America/New_York", "2026-12-01T04:59:59"),
        ("2026-11-30 Etc/UTC", "2026-11-30 23:59 UTC", "2026-11-30T23:59:59"),
        ("2026-08-30T12:00:30.5-03:30", "2026-08-30 12:00:30 UTC-03:30", "2026-08-30T15:30:30"),
    ],
)
def test_a_deadline_keeps_its_zone_lasts_to_the_end_of_its_minute_and_reads_what_it_shows(
    typed: str, shown: str, moment: str
) -> None:
    deadline = Deadline.parse(typed)
    assert str(deadline) == shown
    assert deadline.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert Deadline.parse(shown).moment == deadline.moment


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("", "UTC"),
        (":Asia/Tokyo", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("CET-1", "UTC+01:00"),
    ],
)
def test_the_zone_of_a_machine_has_its_name_or_its_distance(
    monkeypatch: pytest.MonkeyPatch, zone: str, shown: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert str(Deadline.parse("2026-11-30")) == f"2026-11-30 23:59 {shown}"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "30.11.2026", "2026-11-31", "2026-W48", "2026-11-30T25:00", "\0", "2026-11-30T23:59Z Asia/Tokyo",
     "9999-12-31T23:59-10:00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(LateError, match="a deadline is written as 2026-11-30T23:59"):
        Deadline.parse(text)


@pytest.mark.parametrize("zone", ["CEST", "America", "America/NewYork"])
def test_a_zone_that_is_not_known_is_named_with_the_mend(zone: str) -> None:
    with pytest.raises(LateError, match=f"the zone '{zone}' in .* is not known: name a place, as in Europe/Berlin"):
        Deadline.parse(f"2026-11-30T23:59 {zone}")


# How late something is.


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(-9999, 9999))
def test_hours_count_from_the_deadline_whatever_the_zone(moment: datetime, minutes: int) -> None:
    moment = moment.replace(microsecond=0)
    submitted = (moment + timedelta(minutes=minutes)).astimezone().isoformat()
    assert Deadline(moment).hours_late(submitted) == pytest.approx(max(0, minutes / 60))


NEW_YORK, LORD_HOWE = "America/New_York", "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("deadline", "submitted", "hours"),
    [
        ("2026-10-31T20:00", "2026-10-31T20:00:59-04:00", 0),
        ("2026-10-31T20:00", "2026-10-31T20:00:59.9-04:00", 0),
        ("2026-10-31T20:00", "2026-10-31T20:01:29-04:00", 30 / 3600),
        ("2026-10-31T19:29:59", "2026-11-01T00:29:59-04:00", 5),
        ("2026-10-31T20:00:00", "2026-11-01T19:30-05:00", 23.5),  # 24.5 hours, and less than a day
        ("2026-10-31T20:00:00", "2026-11-02T00:30+00:00", 23.5),
        ("2026-10-31T20:00:00", "2026-11-01T20:00-05:00", 24),
        ("2026-10-31T20:00:00", "2026-11-01T20:30-05:00", 24.5),
        ("2026-11-01T01:30:00", "2026-11-01T01:10-05:00", 40 / 60),  # the clock shows less than before
        ("2026-03-07T20:00:00", "2026-03-08T19:00-04:00", 22),
        ("2026-03-07T20:00:00", "2026-03-08T20:00-04:00", 24),  # 23 hours, and a day
        ("2026-03-07T20:00:00", "2026-03-08T20:30-04:00", 24.5),
        ("2026-03-07T02:30:00", "2026-03-08T12:00-04:00", 24 + 8.5),  # the next day has no 2:30
    ],
)
def test_a_day_is_one_of_the_calendar_of_the_deadline(deadline: str, submitted: str, hours: float) -> None:
    assert Deadline.parse(f"{deadline} {NEW_YORK}").hours_late(submitted) == pytest.approx(hours)


@given(
    st.sampled_from([NEW_YORK, LORD_HOWE, "Pacific/Apia", "UTC", "Europe/Berlin"]),
    st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1)),
    st.integers(0, 200_000),
    st.integers(0, 9_000),
)
def test_later_is_never_less_late(zone: str, moment: datetime, seconds: int, more: int) -> None:
    deadline = Deadline.parse(f"{moment:%Y-%m-%dT%H:%M:%S} {zone}")
    first = deadline.moment.astimezone(UTC) + timedelta(seconds=seconds)
    early, late = (deadline.hours_late(one.isoformat()) for one in (first, first + timedelta(seconds=more)))
    assert (early > 0) is (seconds > 0)
    assert early <= late


@pytest.mark.parametrize("late", ["2026-10-31T20:00 America/New_York", "2026-10-31T20:00"])
@pytest.mark.usefixtures("new_york")
def test_less_than_a_day_over_the_end_of_summer_time_costs_one_day(late: str) -> None:
    facts = Terms.of({}, late, "10%/day").facts(datetime.fromisoformat("2026-11-02T00:30+00:00"))
    assert (facts["submitted"], facts["penalty"]) == ("2026-11-01T19:30:00-05:00", 0.1)


def test_nothing_is_late_without_a_time() -> None:
    assert Deadline.parse("2026-11-30").hours_late("") == 0


@pytest.mark.parametrize("submitted", ["2026-11-30T23:59", "yesterday"])
def test_a_time_without_a_zone_is_refused(submitted: str) -> None:
    with pytest.raises(LateError, match="needs date, time and zone"):
        Deadline.parse("2026-11-30").hours_late(submitted)


@pytest.mark.usefixtures("new_york")
def test_times_without_a_zone_are_in_that_of_the_deadline_or_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("student,time\nada,2026-11-30T23:00\nbob,2026-11-30T23:00+01:00\n", encoding="utf-8")
    tokyo, here = read_times(path, Deadline.parse("2026-11-30 Asia/Tokyo")), read_times(path)
    assert tokyo["ada"] == datetime(2026, 11, 30, 14, tzinfo=UTC)
    assert here["ada"] == datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert tokyo["bob"] == here["bob"] == datetime(2026, 11, 30, 22, tzinfo=UTC)


# What holds for a class.

BERLIN = "2026-11-30 23:59 Europe/Berlin"
ASSUMED = (
    "--deadline names no zone, so it was read in that of this machine: 2026-11-30 20:00 America/New_York; "
    "for another, write it as '2026-11-30T23:59 Europe/Berlin'"
)
KEPT = {"deadline": BERLIN, "late": "10%/day"}


def test_what_was_kept_holds_until_something_else_is_said() -> None:
    assert Terms.of({}).settings == {"deadline": "none", "late": "none"}
    assert Terms.of(KEPT).settings == KEPT
    assert Terms.of(KEPT, late="5%/h").settings == KEPT | {"late": "5%/h"}
    assert Terms.of(KEPT, "None", "none").settings == {"deadline": "none", "late": "none"}
    assert (str(Terms.of(KEPT)), str(Terms())) == (f"deadline {BERLIN}, late policy: 10%/day", "no deadline")


@pytest.mark.usefixtures("new_york")
@pytest.mark.parametrize(
    ("kept", "deadline", "late", "said"),
    [
        (KEPT, None, None, []),
        ({}, BERLIN, "10%/day", []),
        (KEPT, "2026-11-30T23:59 Europe/Berlin", "10%/day", []),
        (KEPT, "2026-12-01 Asia/Tokyo", None, [f"the deadline is now 2026-12-01 23:59 Asia/Tokyo; it was {BERLIN}"]),
        (KEPT, None, "none", ["the late policy is now none; it was 10%/day"]),
        (
            KEPT,
            "none",
            None,
            [
                f"the deadline is now none; it was {BERLIN}",
                "the late policy 10%/day takes nothing without a deadline: add --deadline 2026-11-30T23:59",
            ],
        ),
        (
            {},
            None,
            "5%/h",
            ["the late policy 5%/h takes nothing without a deadline: add --deadline 2026-11-30T23:59"],
        ),
        (
            {},
            "2026-11-30T20:00",
            None,
            [ASSUMED],
        ),
    ],
)
def test_what_changes_and_what_does_nothing_is_said(
    kept: dict[str, str], deadline: str | None, late: str | None, said: list[str]
) -> None:
    assert list(Terms.of(kept, deadline, late).notes(kept)) == said


def test_a_record_says_by_what_it_was_measured() -> None:
    assert Terms.of(KEPT).facts("2026-12-01T00:30:00+01:00") == KEPT | {
        "submitted": "2026-12-01T00:30:00+01:00",
        "late_hours": 1801 / 3600,
        "penalty": 0.1,
    }
    assert Terms.of(KEPT).facts(None) == KEPT | {"submitted": "", "late_hours": 0.0, "penalty": 0.0}
    assert Terms.of({}, late="10%/day").facts(None)["late"] == ""
