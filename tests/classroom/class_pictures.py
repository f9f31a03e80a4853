"""Photograph a feedback page and a report for the instructor's guide, of a small made-up class.

`python tests/classroom/class_pictures.py` releases the course, hands in the work of ten students, grades it, and writes
`book/figures/feedback.webp` and `book/figures/report.webp`. It takes some minutes, and needs Chromium.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_audit import open_page, resize, started_browser
from term_results import Term
from term_work import Work

from tito.classroom.recorded.folder import GradingFolder

FIGURES = Path(__file__).resolve().parents[2] / "book/figures"
MOST_BYTES = 60_000
LATE = "10%/day, at most 50%, grace 15m"
SHOWN = "ben"  # whose feedback is photographed
DEADLINE = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
# student -> hours before (-) or after the deadline, work
CLASS = {
    "ada": (-40, Work("1-30")),
    "ben": (
        30,
        Work(
            "1-12",
            wrong={
                "8.4": ("a position before the first wraps around", 2),
                "8.9": ("the position is counted from 1", 0),
            },
            answers={"8.Q1": 3, "8.Q2": 4},
        ),
    ),
    "carla": (-3, Work("1-19", wrong={"8.10": ("a named tuple becomes a tuple", 4)})),
    "deniz": (-1, Work("1-25", wrong={"8.4": ("a position before the first wraps around", 2)})),
    "edith": (-26, Work("1-30", wrong={"8.16": ("the first loop is epoch 1", 4)})),
    "fred": (-9, Work("1-10", wrong={"8.2": ("lists are kept as they are", 3)})),
    "gita": (
        -2,
        Work("1-19", wrong={"8.13": ("shuffle is not checked", 3), "8.17": ("the variance instead of its root", 0)}),
    ),
    "hugo": (-7, Work("1-16", wrong={"8.14": ("NotImplemented is taken for the batch", 3)})),
    "ines": (4, Work("1-22", right=1)),
    "jose": (-14, Work("1-19", right=0)),
}
COMMENT = "The curve is right. Say where it bends on your machine, and why there."


def play(term: Term) -> None:
    """Release, hand in, grade, and write feedback and report."""
    term.copy_course()
    term.run("release", "8", "--to", str(term.edition))
    term.handed_in.mkdir()
    for number, (name, (_, work)) in enumerate(CLASS.items()):
        term.desk.hand_in(name, number, "folder", work)
    times = [f"{name},{(DEADLINE + timedelta(hours=hours)).isoformat()}" for name, (hours, _) in CLASS.items()]
    (term.root / "times.csv").write_text("\n".join(["student,time", *times]), encoding="utf-8")
    at = ("--grading", str(term.grading.path))
    limits = ("--deadline", DEADLINE.isoformat(), "--late", LATE, "--times", str(term.root / "times.csv"))
    term.run("grade", "8", str(term.handed_in), *at, *limits, "--jobs", "2")
    grade_by_hand(term.grading)
    term.run("feedback", "8", *at)
    term.run("scores", "8", *at)


def grade_by_hand(grading: GradingFolder) -> None:
    """Give the points and the comment of a person, as nbgrader's formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(grading.database, "tinytorch") as gradebook:
        for name, (_, work) in CLASS.items():
            for cell, points in work.answers.items():
                place = (cell.replace(".", "_", 1), "dataloader_dev", "08_dataloader", name)
                grade = gradebook.find_grade(*place)
                grade.manual_score, grade.needs_manual_grade = points, False
                if cell == "8.Q1":
                    gradebook.find_comment(*place).manual_comment = COMMENT
        gradebook.db.commit()


def photograph(browser: Any, page: Path, to: Path, width: int, height: int) -> None:
    """Write the top of a page as a picture.

    Raises:
        ValueError: the picture is too large for the site.
    """
    from PIL import Image

    open_page(browser, page.as_uri())
    resize(browser, width, height)
    picture = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    Image.open(io.BytesIO(base64.b64decode(picture["data"]))).convert("RGB").save(to, quality=80, method=6)
    if to.stat().st_size > MOST_BYTES:
        raise ValueError(f"a picture must have at most {MOST_BYTES:,} bytes, {to.name} has {to.stat().st_size:,}")


def main() -> int:
    """Play the class, and photograph two of its pages; return 0, or 1 without a browser."""
    browser = started_browser()
    if browser is None:
        print("needs a browser: apt-get install chromium chromium-driver", file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory() as folder:
            term = Term(Path(folder))
            play(term)
            photograph(browser, term.grading.feedback / f"{SHOWN}.html", FIGURES / "feedback.webp", 820, 1000)
            photograph(browser, term.grading.scores / "report.html", FIGURES / "report.webp", 1000, 1100)
    finally:
        browser.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
