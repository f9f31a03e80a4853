"""A whole term, from the release to the scores, against a table that was written by hand."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import term
from small_course import ROOT, module_of
from term import CLASS, OF
from term_results import Row, Score, Term, compare

from tito.classroom.sandbox.sandbox import probe
from tito.notebooks.notebook import read

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own
NOTEBOOKS = [read(path) for path in module_of(ROOT).notebooks]
WORTH = {task.id: task.points for notebook in NOTEBOOKS for task in notebook.tasks if not task.cell.is_question}
QUESTIONS = {cell.id: cell.points for notebook in NOTEBOOKS for cell in notebook.questions}


def _expected(place: str) -> dict[str, Score]:
    graded = [row for row in CLASS if row.sent != "pdf" or place not in ("canvas", "moodle")]
    return {row.name: row.score for row in graded}


# The table itself.


def test_the_table_has_forty_students_of_all_kinds() -> None:
    assert len({row.name for row in CLASS}) == len(CLASS) == 40
    assert sum(WORTH.values()) + sum(QUESTIONS.values()) == OF
    assert {task for row in CLASS for task in row.work.wrong} == WORTH.keys()
    assert {row.work.right for row in CLASS} == {None, 0, 1, 2}
    assert {row.sent for row in CLASS} >= {"submit", "zip", "tar", "moodle", "canvas", "github", "files ipynb", "pdf"}
    assert sum(row.late_h is not None for row in CLASS) == 7
    assert sum(row.earlier is not None for row in CLASS) == 5
    assert sum(not row.work.sources for row in CLASS) == 4


@pytest.mark.parametrize("row", CLASS, ids=lambda row: row.name)
def test_the_table_adds_up(row: Row) -> None:
    work = row.later or row.work
    assert {*work.tasks, *work.wrong} <= WORTH.keys()
    assert set(work.answers.values()) <= {points / 2 for points in range(9)}
    kept = sum(WORTH[task] for task in work.tasks if task not in work.wrong)
    assert row.checks == kept + sum(points for _, points in work.wrong.values()) + sum(row.changed.values())
    assert row.hand == sum(work.answers.values())
    assert row.total == pytest.approx((row.checks + row.hand) * (1 - row.penalty))
    assert all(0 <= points < WORTH[task] for task, (_, points) in work.wrong.items())


def test_a_score_that_differs_from_the_table_is_found() -> None:
    places = {place: _expected(place) for place in ("records", "canvas")}
    assert compare(places, CLASS) == []
    places["records"]["edith"] = (153, 0, 0, 153)
    del places["canvas"]["ben"]
    assert Counter(fault.split()[1] for fault in compare(places, CLASS)) == {"edith": 1, "ben": 1}


# The term.


@pytest.mark.timeout(900)
def test_a_whole_term_gives_the_points_of_the_table(tmp_path: Path) -> None:
    fault = probe()
    if fault:
        pytest.skip(f"submissions are graded in bubblewrap (Debian package `bubblewrap`): {fault}")
    faults = term.play(tmp_path)
    assert faults == []
    records = Term(tmp_path).grading.each()
    assert {record.student: record.attempt for record in records if record.attempt > 1} == {
        row.name: 2 for row in CLASS if row.earlier
    }
