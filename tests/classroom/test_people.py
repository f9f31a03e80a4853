"""Who is who in a collection: nobody is lost, nobody is two, and nobody gets the number of another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from downloads import CORE, CORE_2, GIVEN, SUBMITTED, WORKERS, Download, submit_file, texts, two_notebooks, zipped
from graded_class import record

from tito.classroom.people.identity import settle
from tito.classroom.people.naming import naming
from tito.classroom.people.roster import read_roster
from tito.classroom.reported.scores import sheet_of
from tito.workspace import Module

WORDS = ["dataloader_dev", "workers_dev", "08_dataloader"]
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,M (1)
    Points Possible,,,,,40
"Lee, Anna",104,S104,alee4,DL-01,
"Lee, Anna",105,S105,alee5,DL-02,
"Wong, Katherine (Kat)",109,105,kwong,DL-01,
"Hopper, Grace",110,ghopper,grace,DL-01,7
"""
WORKSHEET = """\
Identifier,Full name,Email address,Grade,Maximum Grade
Participant 2001,Ada Lovelace,ada@x.edu,,40
Participant 2002,Ada Lovelace,lovelace@x.edu,,40
Participant 2003,Grace Hopper,2001@x.edu,5,40
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Module:
    return two_notebooks(tmp_path_factory.mktemp("course"))


@pytest.fixture
def download(tmp_path: Path, module: Module) -> Download:
    return Download(tmp_path / "class2", module)


def taken(download: Download) -> dict[str, str]:
    """Return student -> the files at the top that are theirs."""
    return {student: one.source for student, one in download.students().items()}


def problems(download: Download) -> dict[str, str]:
    return {student: one.problem for student, one in download.students().items() if one.problem}


def filled(text: str, form: str, folder: Path, *people: tuple[str, str, str]) -> tuple[list[str], list[str], list[str]]:
    """Return the grades of a list that is filled in for (student, layout, number); the notes; and who is left out."""
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    records = [record(student, layout=layout, identifier=number) for student, layout, number in people]
    sheet = sheet_of(form, records, assignment="M", roster=read_roster(folder / "roster.csv"))
    column = sheet.rows[0].index("M (1)" if form == "canvas" else "Grade")
    return [row[column] for row in sheet.rows[2 if form == "canvas" else 1 :]], sheet.notes, sheet.lost


# Names of files.


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("dataloader_dev_bob.ipynb", "bob"),
        ("dataloader_dev-dan.ipynb", "dan"),
        ("dataloader_dev (Bob Smith).ipynb", "Bob Smith"),
        ("Dataloader_Dev_Bob.py", "Bob"),
        ("dataloader_dev_bob (1).ipynb", "bob"),
        ("dataloader_dev_bob-Copy1.ipynb", "bob"),
        ("dataloader_dev_bob_final.ipynb", "bob"),
        ("Copy of dataloader_dev_bob.ipynb", "bob"),
        ("08_dataloader-submission-bob.zip", "bob"),
        ("08_dataloader_dataloader_dev_bob.py", "bob"),
        ("dataloader_dev_s12345.py", "s12345"),
        ("dataloader_dev_12345.py", "12345"),
        ("dataloader_dev_group_3.py", "group_3"),
        ("alice_dataloader_dev_v2.py", "alice"),
        ("dataloader_dev_v2.py", ""),
        ("dataloader_dev-1.py", ""),
        ("dataloader_dev (12).py", ""),
        ("dataloader_dev-Copy1.ipynb", ""),
        ("dataloader_dev - Copy (2).ipynb", ""),
        ("dataloader_dev copy 2.ipynb", ""),
        ("Copy of dataloader_dev.ipynb", ""),
        ("my_dataloader_dev.py", ""),
        ("dataloader_dev_solved.py", ""),
    ],
)
def test_a_name_stands_before_or_behind_the_notebook_s_and_the_mark_of_a_copy_is_none(name: str, student: str) -> None:
    assert naming(name, is_folder=False, words=WORDS).student == student


def test_students_named_behind_the_notebook_are_as_many(download: Download) -> None:
    for name, text in (("_bob", CORE), ("_carol", CORE_2), ("-dan", GIVEN)):
        download.put(f"dataloader_dev{name}.py", text)
    download.put("alice.py", CORE)
    download.put("workers_dev_bob.py", WORKERS)
    found = download.students()
    assert {student: list(texts(one).values()) for student, one in found.items()} == {
        "alice": [CORE],
        "bob": [CORE, WORKERS],
        "carol": [CORE_2],
        "dan": [GIVEN],
    }
    assert download.collect().notes == ()


def test_several_names_behind_one_are_told_apart_and_said(download: Download) -> None:
    download.put("hw1_dataloader_dev_bob.py", CORE)
    download.put("hw1_dataloader_dev_carol.py", CORE_2)
    assert taken(download) == {"hw1 bob": "hw1_dataloader_dev_bob.py", "hw1 carol": "hw1_dataloader_dev_carol.py"}
    (note,) = download.collect().notes
    assert note == (
        "names are on both sides of the notebook's: hw1_dataloader_dev_bob.py is hw1 bob, "
        "hw1_dataloader_dev_carol.py is hw1 carol; rename the files if that is wrong"
    )


def test_what_only_looks_like_canvas_is_named_by_people(download: Download) -> None:
    for name in ("bob", "carol"):
        download.put(f"lab_8_1_{name}.py", CORE)
    download.put("roe_8_2_x.py", CORE)
    assert list(download.students()) == ["lab_8_1_bob", "lab_8_1_carol", "roe"]


def test_an_anonymous_name_of_digits_is_no_number_of_a_person(download: Download) -> None:
    download.put("anon_12345_678_dataloader_dev.py", CORE)
    assert [(one.student, one.identifier) for one in download.students().values()] == [("anon_12345", "")]


# Nameless files.


def test_one_file_a_notebook_and_nobody_beside_is_one_student(download: Download) -> None:
    download.put("dataloader_dev.py", CORE)
    download.put("dataloader_dev.ipynb", "{}")
    download.put("workers_dev.py", WORKERS)
    download.put("tests/test_it.py", "assert True")
    download.put("README.md", "to do")
    assert list(download.students()) == ["class2"]
    assert texts(download.one()) == {"dataloader_dev.py": CORE, "workers_dev.py": WORKERS}


@pytest.mark.parametrize(
    ("other", "student", "is_read"),
    [
        ("alice.ipynb", "alice", True),
        ("alice/dataloader_dev.ipynb", "alice", True),
        ("alice.zip", "alice", True),
        ("alice.pdf", "alice", False),
        ("alice/essay.pdf", "alice", False),
        ("dataloader_dev (1).ipynb", "dataloader_dev (1).ipynb", False),
    ],
)
def test_nameless_files_beside_others_are_asked_for(
    download: Download, other: str, student: str, is_read: bool
) -> None:
    download.put("dataloader_dev.ipynb", CORE)
    download.put("workers_dev.py", WORKERS)
    download.put(other, zipped({"dataloader_dev.py": CORE_2}) if other.endswith("zip") else CORE_2)
    told = problems(download)
    assert (
        told.pop("dataloader_dev.ipynb") == "dataloader_dev.ipynb does not say whose it is: rename it to STUDENT.ipynb"
    )
    assert told.pop("workers_dev.py") == "workers_dev.py does not say whose it is: rename it to STUDENT.py"
    assert list(told) == ([] if is_read else [student])
    assert download.students().keys() == {"dataloader_dev.ipynb", "workers_dev.py", student}
    assert download.collect().notes == ()


def test_a_zip_of_a_class_with_a_nameless_file_is_no_student(download: Download, tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"hand in/bob.py": CORE, "hand in/dataloader_dev.py": CORE_2}))
    found = download.students(path)
    assert {name: bool(one.problem) for name, one in found.items()} == {"bob": False, "dataloader_dev.py": True}


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (["leeanna_104_1_dataloader_dev.py", "wongkat_109_2_dataloader_dev.py"], "leeanna, wongkat"),
        (["Ada_1_assignsubmission_file_/x.py", "Bob_2_assignsubmission_file_/x.py"], "Ada, Bob"),
        (["hw-ada/modules/08_dataloader/dataloader_dev.py", "hw-bo/modules/08_dataloader/dataloader_dev.py"],
         "hw-ada, hw-bo"),
        (["dataloader_dev_bob.py", "dataloader_dev_carol.py"], "bob, carol"),
        (["ada/x.py", "bob/x.py", "carol/x.py"], "ada, bob, carol"),
    ],
)  # fmt: skip
def test_the_folder_of_a_section_is_no_student(download: Download, names: list[str], people: str) -> None:
    for name in names:
        download.put(f"DL-01/{name}", f"{CORE}# {name}\n")
    download.put("zoe.py", CORE)
    told = f"DL-01 holds the work of several people ({people}): grade it as a collection of its own"
    assert problems(download) == {"DL-01": told}


def test_the_archive_of_a_section_is_no_student(download: Download) -> None:
    for number in (1, 2):
        names = [f"leeanna_10{number}_1_x.py", f"wongkat_20{number}_2_x.py"]
        download.put(f"DL-0{number}.zip", zipped({name: f"{CORE}# {name}\n" for name in names}))
    told = "holds the work of several people (leeanna, wongkat): grade it as a collection of its own"
    assert problems(download) == {"DL-01": f"DL-01.zip {told}", "DL-02": f"DL-02.zip {told}"}


@pytest.mark.parametrize(
    "names",
    [
        ["dataloader_dev.py", "dataloader_dev_test.py", "dataloader_dev_try.py"],
        ["old/dataloader_dev.py", "new/dataloader_dev.py"],
        ["a.py", "b.py", "c.py"],
        ["bob_7_1_dataloader_dev.py", "bob_7_2_dataloader_dev-1.py"],
        ["course/modules/08_dataloader/x.py", "course-old/modules/08_dataloader/x.py"],
        ["course-main/modules/08_dataloader/x.py", "course-main-2/modules/08_dataloader/x.py"],
        ["v1/x.py", "v2/x.py", "final/x.py"],
    ],
)
def test_several_versions_in_the_folder_of_a_student_are_the_student_s(download: Download, names: list[str]) -> None:
    for name in names:
        download.put(f"bob/{name}", f"{CORE}# {name}\n")
    download.put("zoe.py", CORE)
    assert (list(download.students()), problems(download)) == (["bob", "zoe"], {})


def test_receipts_of_several_people_in_one_folder_are_asked_for(download: Download) -> None:
    for student, text in (("ivo", CORE), ("eva", CORE_2)):
        download.put(f"DL-01/{student}.zip", submit_file({"dataloader_dev.py": text}, student=student))
    download.put("bob/v1.zip", submit_file({"dataloader_dev.py": CORE}, student="Bob"))
    download.put("bob/v2.zip", submit_file({"dataloader_dev.py": CORE_2}, student="bob"))
    told = "DL-01 holds the work of several people (eva, ivo): grade it as a collection of its own"
    assert problems(download) == {"DL-01": told}


# Nobody is lost.


def test_what_cannot_be_graded_has_a_row_with_the_reason(download: Download) -> None:
    for name in ("kimsam_106_text.html", "park_LATE_107_link.html", "frank.html", "amy.md", "grace.pdf", "ben.docx",
                 "dataloader_dev_cy.html", "anon_x1_text.html", "ed_text.html",
                 "Di_9_assignsubmission_onlinetext_/onlinetext.html"):  # fmt: skip
        download.put(name)
    download.put("alice.py", CORE)
    begin = "there is no notebook of 08_dataloader in it: "
    assert problems(download) == {
        "kimsam": f"{begin}kimsam_106_text.html is text that was typed into the platform",
        "park": f"{begin}park_LATE_107_link.html is a link, which is not followed",
        "anon_x1": f"{begin}anon_x1_text.html is text that was typed into the platform",
        "frank": f"{begin}frank.html",
        "amy": f"{begin}amy.md",
        "grace": f"{begin}grace.pdf",
        "ben": f"{begin}ben.docx",
        "cy": f"{begin}dataloader_dev_cy.html",
        "ed_text": f"{begin}ed_text.html",
        "Di": f"{begin}Di_9_assignsubmission_onlinetext_/onlinetext.html is text that was typed into the platform",
    }
    numbers = {one.student: one.identifier for one in download.students().values() if one.identifier}
    assert numbers == {"kimsam": "106", "park": "107", "Di": "9"}


def test_what_nobody_hands_in_is_listed_as_what_it_is(download: Download) -> None:
    for name in ("course.csv", "course.xlsx", "grading.log", "setup.toml", "README", "receipt.json"):
        download.put(name)
    download.put("alice.py", CORE)
    assert list(download.students()) == ["alice"]
    (note,) = download.collect().notes
    assert note == (
        "skipped, because they are not submissions: README (a page about the folder), course.csv (a table), "
        "course.xlsx (a table), grading.log (settings or a log), "
        "receipt.json (a receipt without its notebooks), setup.toml (settings or a log)"
    )


# One person, two names; two persons, one name.


def test_a_number_is_one_person_whatever_the_name(download: Download) -> None:
    download.put("leeanna_104_7_dataloader_dev.py", CORE)
    download.put("smithanna_104_8_workers_dev.py", WORKERS)
    download.put("leeanna_105_9_dataloader_dev.py", CORE_2)
    assert taken(download) == {
        "leeanna_104": "leeanna_104_7_dataloader_dev.py, smithanna_104_8_workers_dev.py",
        "leeanna_105": "leeanna_105_9_dataloader_dev.py",
    }
    assert download.collect().notes == ()


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["Ada.py", "ada.ipynb"], "Ada (Ada.py), ada (ada.ipynb)"),
        (["Ada Lovelace.py", "lovelace_ada.zip"], "Ada Lovelace (Ada Lovelace.py), lovelace_ada (lovelace_ada.zip)"),
        (["bob.py", "bob final.py"], "bob (bob.py), bob final (bob final.py)"),
        (["kim.py", "kim_98765_1_x.py"], "kim (kim.py), kim_98765 (kim_98765_1_x.py)"),
        (["hw-ada/modules/08_dataloader/dataloader_dev.py", "hw-ada-1/modules/08_dataloader/dataloader_dev.py",
          "hw-bo/modules/08_dataloader/dataloader_dev.py"], "ada (hw-ada), ada-1 (hw-ada-1)"),
    ],
)  # fmt: skip
def test_names_that_may_be_one_person_are_asked_for(download: Download, names: list[str], listed: str) -> None:
    for number, name in enumerate(names):
        download.put(name, zipped({"x.py": CORE}) if name.endswith("zip") else f"{CORE}# {number}\n")
    assert len(download.students()) == len(names)
    question = f"{listed} may be one person: if so, remove the file that does not count"
    assert download.collect().notes[-1] == question


@pytest.mark.parametrize("names", [["team 1.py", "team 2.py"], ["kim_12_1_x.py", "kim_13_2_x.py"], ["12.py", "13.py"]])
def test_names_that_differ_are_not_asked_for(download: Download, names: list[str]) -> None:
    for name in names:
        download.put(name, CORE)
    assert (len(download.students()), download.collect().notes) == (2, ())


# From one run to the next.


def test_whom_a_number_names_keeps_the_name_of_the_first_run(download: Download) -> None:
    download.put("smithanna_105_9_x.py", CORE)  # was leeanna
    download.put("leeanna_104_8_x.py", CORE_2)
    download.put("Cy_7_assignsubmission_file_/x.py", CORE)
    known = {"leeanna": "canvas 105", "Participant 7": "moodle 7", "leeanna_9": "canvas 9"}
    found, notes = settle(download.students().values(), known)
    assert {one.student: one.number for one in found} == {
        "leeanna": "canvas 105",
        "leeanna_104": "canvas 104",
        "Participant 7": "moodle 7",
    }
    assert notes == [
        "leeanna_104_8_x.py counts as leeanna_104, because leeanna is canvas 105",
        "the names of an earlier run stay where the number is the same: Cy is Participant 7, smithanna is leeanna",
    ]
    assert settle(found, {one.student: one.number for one in found})[0] == found


def test_a_name_without_a_number_takes_nothing_from_one_with(download: Download) -> None:
    download.put("leeanna.py", CORE)
    found, notes = settle(download.students().values(), {"leeanna": "canvas 105"})
    assert [one.student for one in found] == ["leeanna (leeanna.py)"]
    assert notes == ["leeanna.py counts as leeanna (leeanna.py), because leeanna is canvas 105"]
    again, _ = settle(download.students().values(), {"leeanna": "canvas 105", "leeanna (leeanna.py)": ""})
    assert [one.student for one in again] == ["leeanna (leeanna.py)"]


def test_a_submission_that_is_collected_alone_is_the_person_it_is_among_others(download: Download) -> None:
    folder = download.put("Jane Doe_123_assignsubmission_file_/dataloader_dev.py", CORE).parent
    archive = download.put(f"doejane_105_7_{SUBMITTED}", submit_file({"dataloader_dev.py": CORE_2}))
    for path, student, number in ((folder, "Jane Doe", "moodle 123"), (archive, "doejane", "canvas 105")):
        one = download.one(path)
        assert (one.student, one.number) == (student, number)


def test_a_repository_alone_is_the_person_it_is_beside_others(download: Download) -> None:
    def named(known: dict[str, str]) -> dict[str, str]:
        return {one.student: one.number for one in settle(download.students().values(), known)[0]}

    ada = "data-loader-ada/modules/08_dataloader/dataloader_dev.py"
    download.put(ada, CORE)
    alone = named({})
    assert alone == {"data-loader-ada": ""}
    assert named({"ada": "github data-loader-ada"}) == {"ada": "github data-loader-ada"}
    download.put(ada.replace("ada", "bob"), CORE_2)
    both = named(alone)
    assert both == {"data-loader-ada": "github data-loader-ada", "bob": "github data-loader-bob"}
    assert named(both) == both
    assert named({}) == {"ada": "github data-loader-ada", "bob": "github data-loader-bob"}


def test_a_number_of_another_platform_is_another_person(download: Download) -> None:
    download.put("ada_7_1_x.py", CORE)
    download.put("Bob_7_assignsubmission_file_/x.py", CORE_2)
    assert list(download.students()) == ["ada", "Bob"]
    found, _ = settle(download.students().values(), {"carol": "moodle 7"})
    assert [(one.student, one.source) for one in found] == [
        ("ada", "ada_7_1_x.py"), ("carol", "Bob_7_assignsubmission_file_")
    ]  # fmt: skip


def test_a_record_of_an_earlier_version_is_the_same_person(download: Download) -> None:
    download.put("ada_7_1_x.py", CORE)
    found, notes = settle(download.students().values(), {"ada": ""})
    assert ([one.student for one in found], notes) == (["ada"], [])


# Rosters.


def test_the_number_decides_before_the_name(tmp_path: Path) -> None:
    people = [("leeanna", "canvas", "104"), ("wongkat", "canvas", "109")]
    assert filled(GRADEBOOK, "canvas", tmp_path, *people)[0::2] == (["38", "", "38", "7"], [])
    assert filled(GRADEBOOK, "canvas", tmp_path, ("smithanna", "canvas", "105"))[0] == ["", "38", "", "7"]


@pytest.mark.parametrize("number", ["10", "1040", "0110", "7"])
def test_a_name_with_another_number_is_refused_and_said(tmp_path: Path, number: str) -> None:
    grades, notes, lost = filled(GRADEBOOK, "canvas", tmp_path, ("hoppergrace", "canvas", number))
    assert (grades, lost) == (["", "", "", "7"], ["hoppergrace"])
    name = tmp_path / "roster.csv"
    assert notes[-1] == (
        f"{name} lists the name with another number: hoppergrace (handed in as {number}, listed as 110)"
    )


def test_a_name_that_states_another_number_is_refused_too(tmp_path: Path) -> None:
    for student in ("hoppergrace_999_1_x", "Grace Hopper (2)", "Grace Hopper_105"):
        assert filled(GRADEBOOK, "canvas", tmp_path, (student, "plain", ""))[0::2] == (["", "", "", "7"], [student])


def test_only_canvas_own_number_is_its_number(tmp_path: Path) -> None:
    assert filled(GRADEBOOK, "canvas", tmp_path, ("someone", "canvas", "105"))[0] == ["", "38", "", "7"]
    grades, notes, lost = filled(GRADEBOOK, "canvas", tmp_path, ("105", "plain", ""))  # also an SIS User ID
    assert (grades, lost) == (["", "", "", "7"], ["105"])
    assert notes[-1] == f"could be more than one in {tmp_path / 'roster.csv'}: 105"


def test_moodle_teams_and_hidden_names_are_filled_in_by_number(tmp_path: Path) -> None:
    people = [("Lab A-Ada Lovelace", "moodle", "2002"), ("Participant 2001", "moodle", "2001")]
    assert filled(WORKSHEET, "moodle", tmp_path, *people)[0::2] == (["38", "38", "5"], [])
    hidden = "\n".join(",".join(row.split(",")[::4]) for row in WORKSHEET.splitlines()).replace(
        "Maximum Grade", "Grade"
    )
    assert filled(hidden.replace("40", ""), "moodle", tmp_path, *people)[0::2] == (["38", "38", ""], [])


def test_a_number_of_canvas_says_nothing_in_moodle(tmp_path: Path) -> None:
    grades, _, lost = filled(WORKSHEET, "moodle", tmp_path, ("Grace Hopper", "canvas", "2001"))
    assert (grades, lost) == (["", "", "38"], [])


def test_the_login_at_the_end_of_a_repository_is_whole(tmp_path: Path) -> None:
    text = GRADEBOOK.replace("kwong", "ann-smith").replace("alee4", "hw")
    assert filled(text, "canvas", tmp_path, ("smith", "github", "hw-ann-smith"))[0] == ["", "", "38", "7"]
    both = text.replace("alee5", "smith")
    assert filled(both, "canvas", tmp_path, ("smith", "github", "hw-ann-smith"))[2] == ["smith"]


def test_two_names_of_one_row_are_asked_for(tmp_path: Path) -> None:
    people = [("grace", "plain", ""), ("Grace Hopper", "plain", "")]
    grades, notes, lost = filled(GRADEBOOK, "canvas", tmp_path, *people)
    assert (grades, lost) == (["", "", "", "7"], ["grace", "Grace Hopper"])
    assert notes[-1] == (
        f"one student of {tmp_path / 'roster.csv'}, handed in under several names: grace, Grace Hopper; "
        "remove the one that does not count: `tito grade MODULE --forget NAME`"
    )


def test_without_a_gradebook_canvas_gets_its_own_numbers() -> None:
    people = [record("leeanna", layout="canvas", identifier="104"), record("bob"), record("Ada L")]
    sheet = sheet_of("canvas", people, assignment="M")
    assert [row[:4] for row in sheet.rows[2:]] == [
        ["leeanna", "104", "", ""], ["bob", "", "", "bob"], ["Ada L", "", "", ""]
    ]  # fmt: skip
    assert len(sheet.notes) == 1
    assert sheet_of("canvas", people[:1], assignment="M").notes == []


def test_a_receipt_names_nobody_who_has_a_file(download: Download) -> None:
    download.put("bob.py", CORE)
    download.put(SUBMITTED, submit_file({"dataloader_dev.py": CORE_2}, student="bob"))
    assert list(problems(download)) == [SUBMITTED]
