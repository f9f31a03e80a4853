"""`tito grade` over several runs: what was said once holds, and nobody comes back or gets lost without a word."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from nbgrader.api import Gradebook
from runs import FULL, Ran, Term, term
from small_course import MODULE

from tito.classroom import grade_command
from tito.classroom.feedback_command import feedback_command
from tito.classroom.forget_command import forget_command
from tito.classroom.recorded.folder import GradingFolder
from tito.classroom.recorded.graded import UNMEASURED, known_address
from tito.classroom.sandbox.sandbox import probe
from tito.classroom.scores_command import scores_command
from tito.output import TitoError

pytestmark = [
    pytest.mark.skipif(bool(probe()), reason=probe()),
    pytest.mark.timeout(180),
    pytest.mark.filterwarnings("ignore"),  # nbgrader's and its libraries' own
]
DUE = ("--deadline", "2026-11-30T23:59 UTC", "--late", "10%/day")


def canvas(course: Term, *names: str) -> None:
    """Let students hand in on Canvas: `doejane_12345`, `LATE` in between."""
    for name in names:
        course.hand_in(f"{name}_700_dataloader_dev")


def times(course: Term, *rows: str) -> tuple[str, str]:
    """Write the times of an instructor; return the option that names them."""
    path = course.root.parent / "times.csv"
    path.write_text("\n".join(["student,time", *rows]), encoding="utf-8")
    return "--times", str(path)


def earned(ran: Ran) -> dict[str, float]:
    return {name: row["points"] for name, row in ran.rows.items()}


def test_times_are_kept_until_others_are_given(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada", "bob"])
    first = course.grade(*DUE, *times(course, "ada,2026-12-01 12:00", "bob,2026-12-02 12:00"), "--json")
    assert earned(first) == {"ada": FULL * 0.9, "bob": FULL * 0.8}
    (tmp_path / "times.csv").unlink()
    assert earned(course.grade("--json")) == earned(first)
    moved = course.grade("--json", "--deadline", "2026-12-01T13:00 UTC")
    assert earned(moved) == {"ada": FULL, "bob": FULL * 0.9}
    shown = course.grade()
    assert f"times of 2 students, kept in {course.folder.times}; --times none removes them" in shown.out
    other = course.grade("--json", *times(course, "ada,2026-12-02 12:00"), "--student", "ada")
    assert "are not in" in other.err
    assert earned(course.grade("--json")) == {"ada": FULL * 0.9, "bob": FULL}
    none = course.grade("--json", "--times", "none")
    assert (earned(none), json.loads(none.out)["times"]) == ({"ada": FULL, "bob": FULL}, 0)
    assert "removed by --times none" in none.err


def test_a_time_of_one_who_is_not_graded_in_this_run_counts_for_her_too(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada", "bob"])
    course.grade(*DUE)
    course.grade("--student", "ada", *times(course, "bob,2026-12-01 12:00"))
    assert course.records["bob"].penalty == 0.1


def test_a_student_whom_the_platform_calls_late_is_shown_as_late_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = term(tmp_path, [])
    canvas(course, "doejane_LATE_12345", "roe_4")
    done = course.grade(*DUE)
    assert re.search(rf"^doejane +10 / 15 .* {UNMEASURED}", done.out, re.MULTILINE)
    assert "the platform calls doejane late, and not by how much, so no points are lost: give --times" in done.err
    assert "so they count as on time: roe" in done.err
    monkeypatch.chdir(course.root)
    scores_command("8", report=False)
    assert "the platform calls doejane late, and not by how much" in capsys.readouterr().err
    rows = csv.DictReader((course.folder.scores / "plain.csv").read_text(encoding="utf-8-sig").splitlines())
    assert {row["student"]: (row["late hours"], row["remark"]) for row in rows} == {
        "doejane": ("not known", UNMEASURED),
        "roe": ("not known", ""),
    }
    timed = course.grade("--json", *times(course, "12345,2026-12-01 12:00"))
    assert earned(timed) == {"doejane": FULL * 0.9, "roe": FULL}
    assert "as before" in timed.err
    assert "calls doejane late" not in timed.err


def test_a_forgotten_student_stays_forgotten_until_asked_for_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = term(tmp_path, ["ada"])
    canvas(course, "doejane_12345", "roe_4")
    course.grade()
    monkeypatch.chdir(course.root)
    assert forget_command("8", ["doejane", "ada"], grading=None, database=None) == 0
    assert "stays out of later runs: `tito grade 08_dataloader SUBMISSIONS --student NAME`" in capsys.readouterr().out
    (course.submissions / "doejane_12345_700_dataloader_dev.py").rename(
        course.submissions / "smithjane_12345_701_dataloader_dev.py"
    )
    canvas(course, "doejane_99")  # another person of this name
    done = course.grade("--json")
    assert done.rows.keys() == {"doejane", "roe"}
    assert json.loads(done.out)["forgotten"] == ["ada", "smithjane"]
    assert "2 forgotten students are in the collection: ada, smithjane; `tito grade 08_dataloader" in done.err
    forget_command("8", ["doejane"], grading=None, database=None)
    assert course.grade("--json").rows.keys() == {"roe"}
    back = course.grade("--json", "--student", "smithjane")
    assert back.rows.keys() == {"smithjane"}
    again = course.grade("--json")
    assert again.rows.keys() == {"roe", "smithjane"}
    assert "2 forgotten students are in the collection: ada, doejane;" in again.err


def test_what_is_done_in_a_copy_of_the_grades_is_not_done_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = term(tmp_path, ["ada", "bob"])
    course.grade()
    original, copy = course.folder, GradingFolder(tmp_path / "copy")
    shutil.copytree(original.path, copy.path)
    assert (known_address(original), known_address(copy)) == (original.database, copy.database)
    monkeypatch.chdir(course.root)
    assert forget_command("8", ["ada"], grading=copy.path, database=None) == 0
    graded = []
    for folder in (original, copy):
        with Gradebook(folder.database) as book:
            graded.append(sorted(student.id for student in book.students))
    assert graded == [["ada", "bob"], ["bob"]]


def test_another_run_that_has_ended_meanwhile_is_not_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = term(tmp_path, ["ada"])
    course.grade(*DUE)
    collection = grade_command._collection

    def slow(*arguments: Any) -> Any:
        found = collection(*arguments)
        course.folder.remember(deadline="2027-01-01T00:00 UTC")
        return found

    monkeypatch.setattr(grade_command, "_collection", slow)
    monkeypatch.chdir(course.root)
    with pytest.raises(
        TitoError, match=r"another run has changed .* since this one began: give the same command again"
    ):
        grade_command.grade_command("8", course.submissions, grade_command.GradeOptions())
    assert course.folder.settings()["deadline"] == "2027-01-01T00:00 UTC"


def test_the_archive_of_pages_goes_with_a_forgotten_student_and_is_called_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = term(tmp_path, [])
    canvas(course, "doejane_12345", "roe_4")
    course.grade()
    monkeypatch.chdir(course.root)
    archive = course.folder.feedback.with_name("feedback.zip")
    assert feedback_command("8", zip=True) == 0
    os.utime(archive, (1, 1))
    capsys.readouterr()
    feedback_command("8")
    assert "feedback.zip: `tito feedback 08_dataloader --zip` writes it again" in capsys.readouterr().err
    forget_command("8", ["doejane"], grading=None, database=None)
    assert not archive.exists()


def test_of_several_students_with_a_name_none_is_forgotten_and_all_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = term(tmp_path, [])
    canvas(course, "smithjane_12356", "smithjane_12357")
    course.grade()
    monkeypatch.chdir(course.root)
    assert forget_command("8", ["smithjane"], grading=None, database=None) == 1
    assert "did you mean 'smithjane_12356' or 'smithjane_12357'?" in capsys.readouterr().err
    assert course.records.keys() == {"smithjane_12356", "smithjane_12357"}


def test_a_file_without_an_owner_is_shown_and_is_no_student(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada", "dataloader_dev-1"])
    done = course.grade("--json")
    assert done.code == 1
    assert "does not say whose it is: rename it to STUDENT.py" in done.rows["dataloader_dev-1.py"]["problem"]
    assert course.records.keys() == {"ada"}
    (course.submissions / "dataloader_dev-1.py").rename(course.submissions / "bob.py")
    mended = course.grade("--json")
    assert (mended.code, mended.rows.keys()) == (0, {"ada", "bob"})
    assert "graded earlier" not in mended.err


def test_points_by_hand_count_in_the_table_as_they_do_in_scores(tmp_path: Path) -> None:
    course = term(tmp_path, [])
    course.hand_in("ada", course.text.replace("\nYour answer.\n", "\nBecause.\n"))
    waiting = course.grade()
    assert re.search(r"^ada +10 / 15 +answers to read", waiting.out, re.MULTILINE)
    with Gradebook(course.folder.database) as book:
        grades = book.find_submission(MODULE, "ada").notebooks[0].grades
        (cell,) = [grade for grade in grades if grade.name == "8_4-question"]
        cell.manual_score, cell.needs_manual_grade = 3, False
        book.db.commit()
    read = course.grade()
    assert re.search(r"^ada +13 / 15  ", read.out, re.MULTILINE)
    assert "answers to read" not in read.out
    assert "wait for a person" not in read.out
