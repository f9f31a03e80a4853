"""Exports of Canvas and Moodle are filled in, and nobody gets the grade of another."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from graded_class import MODULE, TASKS, record, tasks, unread

from tito.classroom.people.roster import Person, Roster, RosterError, match, name_keys, read_roster
from tito.classroom.reported.canvas import HEADER
from tito.classroom.reported.moodle import SO_FAR
from tito.classroom.reported.scores import sheet_of
from tito.classroom.reported.sheet import as_csv
from tito.grading.results import Status

ROOT = Path(__file__).parents[2]
ADA, GRACE = record("Ada Lovelace"), record("hopper", tasks=tuple(tasks({"8.10": Status.FAILED})))
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,08_dataloader (4711),Other (4712),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,40,10,(read only)
"Hopper, Grace",102,s2,hopper@example.edu,A,7,3,50
"Lovelace, Ada",101,s1,ada,A,,4,50
"Student, Test",999,,x,A,,,
"Turing, Alan",103,s3,alan,A,12.5,9,50
"""


def roster(text: str, folder: Path, encoding: str = "utf-8") -> Roster:
    path = folder / "roster.csv"
    path.write_text(text, encoding=encoding)
    return read_roster(path)


MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified,Feedback comments
Participant 11,Ada Lovelace,ada@example.edu,Submitted,,40.00,Yes,-,
Participant 12,Grace Hopper,hopper@example.edu,Submitted,3.00,40.00,Yes,-,"<p>Seen, and ""liked"".</p>"
Participant 13,Alan Turing,alan@example.edu,No submission,-,40.00,Yes,-,
"""


def test_without_a_roster_canvas_gets_names_logins_and_the_points_possible() -> None:
    sheet = sheet_of("canvas", [ADA, GRACE], assignment=MODULE)
    assert sheet.rows == [
        [*HEADER, MODULE],
        ["    Points Possible", "", "", "", "", "40"],
        ["Ada Lovelace", "", "", "", "", "38"],
        ["hopper", "", "", "hopper", "", "31"],
    ]
    assert HEADER == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def test_a_canvas_gradebook_is_filled_in_and_nobody_loses_a_grade(tmp_path: Path) -> None:
    sheet = sheet_of("canvas", [ADA, GRACE], assignment=MODULE, roster=roster(CANVAS, tmp_path))
    assert sheet.rows[0] == [*HEADER, "08_dataloader (4711)"]
    assert [row[5] for row in sheet.rows[1:]] == ["Manual Posting", "40", "31", "38", "", "12.5"]
    assert sheet.rows[4] == ["Lovelace, Ada", "101", "s1", "ada", "A", "38"]
    assert sheet.lost == []


def test_a_submission_that_could_not_be_graded_keeps_what_canvas_has(tmp_path: Path) -> None:
    broken = record("alan", tasks=(), questions=(), problem="not a notebook")
    sheet = sheet_of("canvas", [ADA, broken], assignment=MODULE, roster=roster(CANVAS, tmp_path))
    assert sheet.rows[-1][-1] == "12.5"
    assert sheet.lost == ["alan"]
    alone = sheet_of("canvas", [ADA, broken], assignment=MODULE)
    assert [row[0] for row in alone.rows[2:]] == ["Ada Lovelace"]
    assert alone.lost == ["alan"]


def test_a_submission_of_which_one_notebook_could_be_graded_counts() -> None:
    in_part = replace(GRACE, problem="workers_dev.py is broken")
    assert not in_part.is_ungraded
    assert sheet_of("canvas", [in_part], assignment=MODULE).rows[-1][-1] == "31"
    assert "graded in part: workers_dev.py" in sheet_of("plain", [in_part], assignment=MODULE).rows[1][7]
    blank = dict.fromkeys([name for name, *_ in TASKS], Status.TODO)
    assert record(tasks=tuple(tasks(blank)), questions=(), problem="broken").is_ungraded


@pytest.mark.parametrize(("form", "text"), [("canvas", CANVAS), ("moodle", MOODLE)])
def test_who_is_missing_is_named_and_why_where_a_file_could_not_be_read(form: str, text: str, tmp_path: Path) -> None:
    broken = record("hopper", tasks=(), questions=(), problem="x.py is empty")
    sheet = sheet_of(form, [broken], assignment=MODULE, roster=roster(text, tmp_path))
    names, of = (["Lovelace, Ada", "Turing, Alan"], 4) if form == "canvas" else (["Ada Lovelace", "Alan Turing"], 3)
    (told,) = [note for note in sheet.notes if "are not among those graded, and keep what they had: " in note]
    assert f"of {of} students" in told
    assert all(name in told for name in names)
    assert "1 submission could not be read, and no grade is written: hopper (x.py is empty)" in sheet.notes


def test_of_a_large_class_twenty_are_named(tmp_path: Path) -> None:
    rows = "".join(f'"Student, {number:02}",{number},,,A,\n' for number in range(30))
    text = f"Student,ID,SIS User ID,SIS Login ID,Section,08_dataloader (1)\n    Points Possible,,,,,40\n{rows}"
    (note,) = sheet_of("canvas", [record("29")], assignment=MODULE, roster=roster(text, tmp_path)).notes
    assert note.endswith("Student, 18; Student, 19 and 9 more")


def test_points_are_scaled_where_the_platform_has_others(tmp_path: Path) -> None:
    for text in (CANVAS.replace(",40,10", ",100,10"), CANVAS.replace(",40,10", ',"100,0",10')):
        sheet = sheet_of("canvas", [ADA], assignment=MODULE, roster=roster(text, tmp_path))
        assert sheet.rows[4][5] == "95"
        assert any("out of 100 points, the module out of 40" in note for note in sheet.notes)


def test_an_assignment_of_another_name_is_named(tmp_path: Path) -> None:
    found = roster(CANVAS, tmp_path)
    assert sheet_of("canvas", [ADA], assignment="other", roster=found).rows[4][5] == "9.5"
    new = sheet_of("canvas", [ADA], assignment="Module 8", roster=found)
    assert new.rows[0][5] == "Module 8"
    assert [row[5] for row in new.rows[1:]] == ["", "40", "", "38", "", ""]
    assert any("--assignment" in note for note in new.notes)
    twice = roster(CANVAS.replace("Other (4712)", "08_dataloader (5)"), tmp_path)
    with pytest.raises(RosterError, match="give the whole name with --assignment"):
        sheet_of("canvas", [ADA], assignment=MODULE, roster=twice)
    assert sheet_of("canvas", [ADA], assignment="08_dataloader (5)", roster=twice).rows[4][5] == "9.5"


def test_names_in_two_columns_are_known(tmp_path: Path) -> None:
    text = "LastName,FirstName,ID,SIS Login ID,Section,08_dataloader (1)\nPoints Possible,,,,,40\nLovelace,Ada,7,x,A,\n"
    assert sheet_of("canvas", [ADA], assignment=MODULE, roster=roster(text, tmp_path)).rows[2][-1] == "38"


def test_a_moodle_worksheet_is_filled_in(tmp_path: Path) -> None:
    sheet = sheet_of("moodle", [ADA, unread("Grace Hopper")], assignment=MODULE, roster=roster(MOODLE, tmp_path))
    assert [row[4] for row in sheet.rows] == ["Grade", "38", "32", "-"]
    assert [row[8] for row in sheet.rows[1:]] == ["", '<p>Seen, and "liked".</p>', ""]
    assert sheet.rows[0] == next(csv.reader([MOODLE.splitlines()[0]]))


def test_a_remark_in_moodle_comes_and_goes(tmp_path: Path) -> None:
    sheet = sheet_of("moodle", [unread("Ada Lovelace")], assignment=MODULE, roster=roster(MOODLE, tmp_path))
    assert sheet.rows[1][8] == f"{SO_FAR}1 answer still to be read by a person."
    again = roster(as_csv(sheet.rows).decode(), tmp_path)
    assert sheet_of("moodle", [ADA], assignment=MODULE, roster=again).rows[1][8] == ""


def test_a_grade_that_moodle_has_locked_is_left_alone(tmp_path: Path) -> None:
    sheet = sheet_of("moodle", [ADA], assignment=MODULE, roster=roster(MOODLE.replace("Yes", "No"), tmp_path))
    assert (sheet.rows[1][4], sheet.lost) == ("", ["Ada Lovelace"])


def test_without_a_worksheet_moodle_gets_names_or_addresses() -> None:
    assert sheet_of("moodle", [ADA], assignment="M").rows == [["Username", "M", "Feedback"], ["Ada Lovelace", "38", ""]]
    assert sheet_of("moodle", [record("a@b.c")], assignment="M").rows[0][0] == "Email address"


@pytest.mark.parametrize(
    "student",
    ["Ada Lovelace", "ada lovelace", "Lovelace, Ada", "lovelaceada", "adalovelace", "ADA_LOVELACE", "Adá Lovelace",
     "101", "s1", "lovelaceada_101_6000_dataloader_dev", "lovelaceada_LATE_101_6000",
     "Ada Lovelace_101_assignsubmission_file",
     "Ada Lovelace (101)", "lovelace@example.edu", "lovelace"],
)  # fmt: skip
def test_a_student_is_found_under_many_names(student: str, tmp_path: Path) -> None:
    text = CANVAS.replace("101,s1,ada", "101,s1,lovelace@example.edu")
    sheet = sheet_of("canvas", [record(student)], assignment=MODULE, roster=roster(text, tmp_path))
    assert (sheet.rows[4][5], sheet.lost) == ("38", [])


@pytest.mark.parametrize(
    "student", ["Ada", "lovelaceada_102_6000_x", "user_101", "1", "", "Lovelace Ada King", "../../x"]
)
def test_a_student_who_may_be_another_is_not_guessed(student: str, tmp_path: Path) -> None:
    sheet = sheet_of(
        "canvas", [record(student)], assignment=MODULE, roster=roster(CANVAS.replace("s1,ada", "s1,al"), tmp_path)
    )
    assert sheet.lost == [student]
    assert [row[5] for row in sheet.rows[3:]] == ["7", "", "", "12.5"]


def test_two_of_the_same_name_are_told_apart_by_number_or_not_at_all() -> None:
    people = {0: Person("7", [set(), *name_keys("Kim, Min")]), 1: Person("8", [set(), *name_keys("Min Kim")])}
    assert match([record("Min Kim")], people, "canvas").doubtful == ["Min Kim"]
    found = match([record("Min Kim_8_x"), record("Min Kim (7)")], people, "canvas")
    assert found.rows == {"Min Kim_8_x": 1, "Min Kim (7)": 0}


def test_two_who_are_the_same_person_get_no_grade() -> None:
    people = {0: Person("8", [set(), *name_keys("Kim, Min")])}
    matched = match([record("Min Kim"), record("8")], people, "canvas")
    assert (matched.rows, matched.same, matched.lost) == ({}, ["Min Kim", "8"], ["Min Kim", "8"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rosters_come_in_several_forms(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = csv.reader(io.StringIO(CANVAS))
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    assert roster(out.getvalue(), tmp_path, encoding).rows[3][0] == "Lovelace, Ada"


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"only one line", b"\xff\x00\x81,\x9d", b"a,b\n\x00", b"PK\x03\x04\xc3\x28,"]
)
@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_a_file_that_is_no_roster_is_refused(data: bytes, form: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(data)
    with pytest.raises(RosterError, match=r"roster\.csv"):
        sheet_of(form, [ADA], assignment=MODULE, roster=read_roster(path))
