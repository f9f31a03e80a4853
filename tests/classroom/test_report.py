"""The instructor's report: the same bytes for the same records, readable for three students and for thousands."""

from __future__ import annotations

import html
import re
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from graded_class import MESSAGES, TASKS, TITLES, forty, question, record, tasks
from html_page import Page, text_of

from tito.classroom.recorded.record import CheckGrade, Evidence, Record, TaskGrade
from tito.classroom.reported import findings
from tito.classroom.reported.feedback import HINTS
from tito.classroom.reported.figures import histogram, stacked_bars, time_line
from tito.classroom.reported.report import ROWS, report_page
from tito.classroom.reported.similarity import Pair, TaskAgreement
from tito.grading.results import Status


def many(number: int) -> list[Record]:
    kinds = forty()
    return [replace(kinds[3 + place % 37], student=f"student{place:04}") for place in range(number)]


PAIRS = [
    Pair("<b>ada</b>", "grace", (TaskAgreement("8.2", 0.97, 31), TaskAgreement("8.10", 1.0, 12))),
    Pair("grace", "linus", (TaskAgreement("8.2", 0.8, 20),)),
]


def test_the_page_is_the_same_for_the_same_records() -> None:
    assert report_page(forty(), PAIRS) == report_page(forty(), PAIRS)


@pytest.mark.parametrize("students", [1, 3, 40])
def test_the_page_stands_alone(students: int) -> None:
    page = report_page(forty()[:students] if students != 3 else forty()[3:6], PAIRS)
    Page(page).require_alone()


def test_every_picture_has_words_and_the_colours_of_the_page() -> None:
    page = report_page(forty(), PAIRS)
    parsed = Page(page)
    roles = [tag for tag, name, value in parsed.attributes if (name, value) == ("role", "img")]
    assert roles == ["svg"] * 4
    assert all(len(value) > 20 for tag, name, value in parsed.attributes if tag == "svg" and name == "aria-label")
    assert parsed.tags["figcaption"] == 4
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))
    assert set(re.findall(r"(?:fill|stroke): ([^;\"]+)", drawings)) <= {
        "none", *(f"var(--{name})" for name in ("ink", "muted", "line", "paper", *findings.KINDS))
    }  # fmt: skip


def test_tasks_are_counted_by_result() -> None:
    shown = [
        record("a"),
        record("b", tasks=tuple(tasks({"8.2": Status.FAILED, "8.9": Status.TODO}))),
        record("c", tasks=tuple(tasks({"8.2": Status.TIMED_OUT, "8.9": Status.WAITS}))),
        record("d", tasks=tuple(tasks({"8.2": Status.CRASHED, "8.9": Status.LATER}))),
        record("e", tasks=(), questions=(), problem="broken"),
    ]
    found = {task.id: task for task in findings.task_findings(shown)}
    assert list(found) == [name for name, *_ in TASKS]
    assert found["8.2"].counts == {"passed": 1, "failed": 1, "timed-out": 1, "crashed": 1, "to-do": 0}
    assert found["8.9"].counts["to-do"] == 2
    assert found["8.2"].share == 0.25
    assert sum(found["8.2"].percent(kind) for kind in findings.KINDS) == 100


def failing(student: str, message: str, title: str = TITLES[1], status: Status = Status.FAILED) -> Record:
    check = CheckGrade("8.1-check", 3, 0, status, message, failed=title)
    hidden = CheckGrade("8.1-hidden", 2, 0, status, message, failed="what is hidden")
    return record(student, tasks=(TaskGrade("8.1", "Dataset", "", "x_dev.py", (check, hidden)),))


def test_the_commonest_failures_come_with_the_number_of_students() -> None:
    shown = [failing(f"s{number}", "expected 3, got 4, in line 9: x") for number in range(3)]
    shown += [failing("t", "expected 3, got 4, in line 88: x"), failing("u", "another"), failing("v", "E", "first")]
    (task,) = findings.task_findings(shown)
    assert [(failure.what, failure.students, failure.is_hidden) for failure in task.failures] == [
        ("what is hidden", 6, True),
        (TITLES[1], 5, False),
        ("first", 1, False),
    ]
    assert [failure.example for failure in task.failures] == ["", "expected 3, got 4, in line …: x", "E"]


def test_a_cell_that_hangs_counts_once_for_a_student() -> None:
    shown = [failing(name, "timed out after 10 s, in line 7", status=Status.TIMED_OUT) for name in "ab"]
    (task,) = findings.task_findings(shown)
    assert [(failure.what, failure.students) for failure in task.failures] == [("timed out after 10 s, in line …", 2)]


def test_what_is_to_do_is_no_failure() -> None:
    (first, *_) = findings.task_findings([record(tasks=tuple(tasks(dict.fromkeys(["8.1"], Status.TODO))))])
    assert first.failures == ()


def test_the_deadline_is_that_of_the_records() -> None:
    held = record("b", deadline="2026-11-30 23:59 Europe/Berlin", late="10%/day")
    assert findings.deadline_of([record("a"), held]) == datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
    assert findings.deadline_of([record("a")]) is None
    assert findings.deadline_of([record("a", deadline="soon")]) is None


def test_the_deadline_the_policy_and_those_without_a_time_are_named() -> None:
    held = {"deadline": "2026-11-30 23:59 Europe/Berlin", "late": "10%/day"}
    known = record("dan", submitted="2026-11-30T12:00:00+01:00", **held)
    nothing = record("eve", submitted="", tasks=(), questions=(), problem="nothing was handed in", **held)
    text = text_of(report_page([known, nothing, *(record(name, submitted="", **held) for name in ("ada", "bob"))]))
    assert "deadline 2026-11-30 23:59 Europe/Berlin, late policy: 10%/day" in text
    assert "time not known, on time 2: ada, bob" in text
    assert "deadline none" in text_of(report_page([record()]))


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "12"])
def test_a_time_that_is_none_is_left_out(text: str) -> None:
    assert findings.moment_of(text) is None
    near, without = findings.dated([record("a"), replace(record("b"), submitted=text)])
    assert ([one.student for _, one in near], without) == (["a"], 1)


def test_a_time_far_from_the_others_is_left_out() -> None:
    old = replace(record("zip"), submitted="1980-01-01T00:00:00+00:00")
    near, without = findings.dated([record("a"), record("b"), old])
    assert (len(near), without) == (2, 1)
    assert "1 submission without a usable time" in report_page([record("a"), record("b"), old])


def test_times_without_a_zone_are_taken_for_utc() -> None:
    assert findings.moment_of("2026-11-30T10:00:00") == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_evidence_begins_with_what_is_no_accident() -> None:
    shown = [
        record("b", evidence=(Evidence("cell added", "8.1", "x"), Evidence("network", "8.2", "y"))),
        record("a", evidence=(Evidence("cell added", "8.1", "x"),) * 2),
    ]
    rows = findings.evidence_rows(shown, list(HINTS))
    assert [(one.student, item.kind) for one, item in rows] == [
        ("b", "network"), ("a", "cell added"), ("a", "cell added"), ("b", "cell added")
    ]  # fmt: skip
    assert findings.evidence_counts(shown) == [("cell added", 2), ("network", 1)]


def test_the_numbers_at_the_top() -> None:
    shown = [
        record("full"),
        record("late", late_hours=30.0, penalty=0.5, attempt=2),
        record("blank", tasks=tuple(tasks(dict.fromkeys([name for name, *_ in TASKS], Status.TODO))), questions=()),
        record("unread", questions=(question("8.Q1", 4, earned=None),), level="process"),
        record("broken", tasks=(), questions=(), problem="not a notebook"),
    ]
    text = text_of(report_page(shown))
    assert "students 5 points median 25.5, mean 22.25, of 40 lowest and highest 0 and 38" in text
    assert "full points by checks 3 no points by checks 1 could not be graded 1" in text
    assert (
        "deadline none late 1, by up to 30 hours handed in more than once 1 still to be read 1 answer of 1 student"
        in text
    )
    assert "1 submission ran without bubblewrap" in text
    assert "broken not a notebook" in text


def test_near_copies_are_a_hint_and_not_a_verdict() -> None:
    text = text_of(report_page([record()], PAIRS))
    assert "A hint where to look, and no verdict." in text
    assert "3 students hang together: <b>ada</b> , grace , linus" in text
    assert "<b>ada</b> grace 98 % 43 8.2 (97 %) , 8.10 (100 %)" in text
    assert "None found." in text_of(report_page([record()]))


def test_nothing_but_problems_is_a_page_too() -> None:
    page = report_page([record("a", tasks=(), questions=(), problem="x", seconds=0.0, submitted="")])
    assert "could not be graded 1" in text_of(page)
    assert "<svg" not in page


def test_all_at_one_moment_with_no_points_is_a_page_too() -> None:
    empty = tuple(tasks(dict.fromkeys([name for name, *_ in TASKS], Status.TODO)))
    assert report_page([record(name, tasks=empty, questions=(), seconds=0.0) for name in "ab"]).count("<svg") == 3


def test_thousands_of_students_stay_readable_and_quick() -> None:
    shown = many(3000)
    pairs = [Pair(f"a{number}", f"b{number}", PAIRS[1].tasks) for number in range(5000)]
    started = time.process_time()
    page = report_page(shown, pairs)
    assert time.process_time() - started < 10
    assert len(page) < 1_500_000
    assert Page(page).tags["tr"] < 4 * ROWS + 50
    assert f"The first {ROWS} of 5,000 pairs" in page


def test_many_tasks_are_drawn_in_several_pictures() -> None:
    (one, *_) = tasks()
    long = record(tasks=tuple(replace(one, id=f"8.{number}") for number in range(100)))
    assert report_page([long]).count('role="img"') == 3 + 3


@pytest.mark.parametrize("hours", [[0.0], [0.0, 0.0, 0.0], [0.0, 0.02]])
@pytest.mark.parametrize("deadline", [None, 0.0, 0.5])
def test_hand_ins_of_one_moment_stand_at_their_hour(hours: list[float], deadline: float | None) -> None:
    start = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
    dots = [(start + timedelta(hours=after), 3.0, False) for after in hours]
    until = None if deadline is None else start + timedelta(hours=deadline)
    picture = time_line("a", dots, ("time", "points"), until, "points against time")
    words = re.findall(r">([^<>]+)</text>", picture.svg)
    days = [word for word in words if re.fullmatch(r"\d\d Nov", word)]
    times = [word for word in words if re.fullmatch(r"\d\d:\d\d", word)]
    assert set(days) == {"20 Nov", "21 Nov"}
    assert len(times) == len(set(times)) >= 3
    assert "22:00" in times


def test_a_deadline_far_from_the_hand_ins_is_on_the_axis() -> None:
    start = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)
    picture = time_line("a", [(start, 3.0, False)], ("time", "points"), start + timedelta(days=10), "points")
    days = re.findall(r">(\d\d \w{3})</text>", picture.svg)
    assert len(days) == len(set(days)) >= 3
    assert days[-1] in ("29 Nov", "30 Nov", "01 Dec")


def test_words_in_pictures_are_escaped() -> None:
    evil = '<b a="$1$">'
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    drawn = [
        histogram("a", [1.0], [0, 1, 2], (evil, "y"), evil),
        stacked_bars("b", [evil], {"passed": [50.0]}, {"passed": evil}, evil),
        time_line("c", [(moment, 1.0, True)], (evil, "y"), moment, evil),
    ]
    for picture in drawn:
        assert html.escape(evil, quote=False) in picture.svg
        assert "<b " not in picture.svg


def test_messages_are_among_what_the_report_tells() -> None:
    text = text_of(report_page(forty()))
    assert MESSAGES[0] in text
    assert "(hidden)" in text
