"""Pages: what others wrote is made harmless, and everybody can read them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from graded_class import (
    HOSTILE_NAMES,
    HOSTILE_TEXTS,
    record,
)
from html_page import Page, text_of

from tito.classroom.reported.feedback import feedback_page
from tito.classroom.reported.harmless import harmless, one_line
from tito.classroom.reported.pages import TEMPLATES, count, lasting, percent, points, when


def test_the_page_forbids_itself_scripts_and_requests() -> None:
    (policy,) = [value for value in Page(feedback_page(record())).values("content") if "default-src" in value]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_are_shown_in_one_harmless_line(name: str) -> None:
    shown = one_line(name)
    assert len(shown) < 200
    assert "\n" not in shown
    assert not re.search("[\x00-\x1f\u202e]", shown)
    assert shown.split()[0] in text_of(feedback_page(record(name)))


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_stays_short(text: str) -> None:
    shown = harmless(text)
    assert len(shown) < 40 * 700
    assert shown.count("\n") <= 40
    assert harmless(shown) == shown or "more" in shown


def test_writing_of_all_kinds_stays_as_it_is() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648"  # its letters are joined by a sign that is not seen
    for text in ("محمد علي", "李小龙", "नमस्ते", persian, "Guðmundsdóttir", "👩\u200d💻", "a\tb", "x < y & z"):
        assert harmless(text) == text


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))


def contrast(one: str, other: str) -> float:
    """Return the ratio of luminances: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_can_be_read_in_light_dark_and_print() -> None:
    schemes = re.findall(r":root \{(.*?)\}", (TEMPLATES / "style.css").read_text(encoding="utf-8"), re.DOTALL)
    assert len(schemes) == 3
    for scheme in map(colours, schemes):
        for paper in (scheme["paper"], scheme["soft"]):
            assert all(contrast(scheme[ink], paper) >= 4.5 for ink in ("ink", "muted", "link", "good", "bad", "wait"))
        bars = ("passed", "failed", "timed-out", "crashed", "to-do")
        assert all(contrast(scheme[bar], scheme["paper"]) >= 3 for bar in bars)


def test_numbers_and_times_are_written_for_people() -> None:
    assert [points(value) for value in (3.0, 2.5, 1 / 3, 1234.0)] == ["3", "2.5", "0.33", "1,234"]
    assert [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "<1 %", "50 %", ">99 %", "100 %"]
    assert [count(1, "page"), count(2000, "page")] == ["1 page", "2,000 pages"]
    assert [lasting(hours) for hours in (0.0001, 30 / 3600, 59.6 / 3600, 0.2, 59.6 / 60, 26.25, 47.96, 50, 72)] == [
        "1 second", "30 seconds", "1 minute", "12 minutes", "1 hour", "26.2 hours", "2 days", "2 days 2 hours", "3 days"
    ]  # fmt: skip
    assert when("2026-11-30T22:59:30+00:00") == "2026-11-30 22:59 UTC"
    assert when("2026-11-30T22:59:30-03:30") == "2026-11-30 22:59 UTC-03:30"
    assert when("2026-11-30T22:59:30") == "2026-11-30 22:59"
    assert when("soon\u202e") == "soon\ufffd"
