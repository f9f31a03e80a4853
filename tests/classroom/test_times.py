"""The times that an instructor knows: read from a CSV, matched with students, and kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from downloads import CORE, Download, kinds, submit_file, two_notebooks
from graded_class import record

from tito.classroom.collected.submission import Submission
from tito.classroom.deadlines.dated import dated, match_times, names_of, undated_notes
from tito.classroom.deadlines.deadline import Deadline
from tito.classroom.deadlines.terms import Terms
from tito.classroom.deadlines.times import choose_times, read_times, times_file
from tito.classroom.grade_command import _script
from tito.classroom.recorded.record import Record
from tito.output import TitoError

NINE, TEN = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC)
DEADLINE = Deadline.parse("2026-03-01T08:00 UTC")
JANE = Submission("doejane", identifier="12345", layout="canvas", source="doejane_12345_700_dataloader_dev.py")


@pytest.fixture
def download(tmp_path: Path) -> Download:
    return Download(tmp_path / "class", two_notebooks(tmp_path / "course"))


def file(folder: Path, text: str) -> Path:
    path = folder / "times.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_of_times_overrules_receipts(download: Download, tmp_path: Path) -> None:
    download.put("ada.zip", submit_file({"dataloader_dev.py": CORE}))
    download.put("Jane Doe_12_assignsubmission_file_/x.py", CORE)
    download.put("Jo_13_assignsubmission_file_/x.py", CORE)
    download.put("bob.py", CORE)
    listed = (
        "Student;Time\nada;2026-03-01T10:00+01:00\n12;2026-03-02 11:00Z\nParticipant 13;2026-03-03\nzoe;2026-03-03\n\n"
    )
    collected = download.collect().submissions
    people = {one.student: names_of(one.student, one) for one in collected}
    matched = match_times(read_times(file(tmp_path, listed)), people)
    found = {one.student: dated(one, matched.times.get(one.student)) for one in collected}
    assert {name: (one.submitted, one.clock) for name, one in found.items()} == {
        "ada": (NINE, "times"),
        "Jane Doe": (datetime(2026, 3, 2, 11, tzinfo=UTC), "times"),
        "Jo": (datetime(2026, 3, 3).astimezone(), "times"),
        "bob": (None, ""),
    }
    assert kinds(found["ada"]) == ["receipt"]  # packed after it was handed in
    assert matched.notes("times.csv") == ["zoe, who handed in nothing here, has a time in times.csv"]


@pytest.mark.parametrize(
    "listed", ["student,time\nada,yesterday\n", "who,when\na,b\n", "\n", "student,time\nada,2026-99-01\n"]
)
def test_times_that_cannot_be_used_are_named(tmp_path: Path, listed: str) -> None:
    with pytest.raises(TitoError, match=r"times\.csv"):
        read_times(file(tmp_path, listed))


@pytest.mark.parametrize("days", [(1, 3), (3, 1)])
def test_two_times_of_one_name_are_asked_for(tmp_path: Path, days: tuple[int, int]) -> None:
    """Which row is last says nothing."""
    rows = [f"Jane  Doe,2026-12-0{day} 09:00Z" for day in days]
    with pytest.raises(TitoError, match=r"times\.csv:3: Jane Doe has another time further up"):
        read_times(file(tmp_path, "\n".join(["student,time", *rows])))
    assert len(read_times(file(tmp_path, "\n".join(["student,time", rows[0], rows[0]])))) == 1


def test_a_time_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TitoError, match=r"times\.csv:5: 'soon' is no time"):
        read_times(file(tmp_path, "student,time\n\nada,2026-03-01\n\nbob,soon\n"))


# Who is meant.


@pytest.mark.parametrize(
    "name",
    ["12345", "Participant 12345", "doejane", "DoeJane", "smithjane", "smithjane_12345_9_dataloader_dev.py", "old_name",
     "Smith, Jane", "Jane Smith", "Doe, Jane"],
)  # fmt: skip
def test_a_student_whose_name_has_changed_is_found_by_number_and_by_every_name(name: str) -> None:
    today = replace(JANE, student="smithjane", source="smithjane_12345_9_dataloader_dev.py")
    earlier = record("doejane", identifier="12345", layout="canvas", source="old_name")
    people = {
        "doejane": names_of("doejane", today, earlier),
        "bob": names_of("bob", Submission("bob", source="bob.py")),
    }
    assert match_times({name: NINE}, people).times == {"doejane": NINE}


def test_somebody_who_now_has_the_old_name_of_another_gets_no_time_of_hers() -> None:
    married = names_of("doejane", replace(JANE, student="smithjane"), record("doejane", identifier="12345"))
    new = names_of("doejane_7", Submission("doejane", identifier="7", source="doejane_7_1_dataloader_dev.py"))
    matched = match_times({"doejane": NINE, "7": TEN}, {"doejane": married, "doejane_7": new})
    assert matched.times == {"doejane_7": TEN}
    (note,) = matched.notes("times.csv")
    assert "the times are not used: doejane (doejane, doejane_7); write the platform's number" in note


def test_of_two_times_the_surer_name_counts_and_of_equally_sure_ones_none() -> None:
    people = {"doejane": names_of("doejane", JANE)}
    assert match_times({"doejane": NINE, "12345": TEN}, people).times == {"doejane": TEN}
    both = match_times({"12345": NINE, "Participant 12345": TEN}, people)
    assert (both.times, both.notes("x.csv")) == ({}, ["doejane has different times in x.csv, so none of them is used"])


# What is kept.


def test_times_are_kept_with_their_zone_until_others_or_none_are_given(tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    assert choose_times(None, kept).by_name == {}
    given = file(tmp_path, 'student,time\n"Doe, Jane",2026-03-01T18:00\nbob,2026-03-01T09:00Z\n')
    first = choose_times(given, kept, Deadline.parse("2026-03-01 Asia/Tokyo")).by_name
    assert first == {"Doe, Jane": NINE, "bob": NINE}
    kept.write_bytes(times_file(first))
    again = choose_times(None, kept, Deadline.parse("2026-03-01 Europe/Berlin"))
    assert (again.by_name, again.source) == (first, f"the times that were kept ({kept})")
    other = choose_times(file(tmp_path, "student,time\nbob,2026-03-01T10:00Z\n"), kept)
    assert other.by_name == {"bob": TEN}
    assert other.notes == (f"times that were kept and are not in {given} no longer count: Doe, Jane",)
    none = choose_times(Path("none"), kept)
    assert none.by_name == {}
    assert none.notes == ("times that were kept and are removed by --times none no longer count: Doe, Jane, bob",)


# Who has none.


@pytest.mark.parametrize(
    ("submitted", "clock", "deadline", "expected"),
    [
        (None, "", DEADLINE, True),
        (None, "", None, True),
        (NINE, "receipt", DEADLINE, False),  # is late by its receipt, and charged for it
        (NINE, "receipt", Deadline.parse("2026-03-01T09:00 UTC"), True),  # packed in time, and handed in late
        (NINE, "receipt", None, False),
        (NINE, "times", Deadline.parse("2026-03-01T09:00 UTC"), False),  # the instructor knows better
    ],
)
def test_by_how_much_is_not_known_only_where_no_time_says_it(
    submitted: datetime | None, clock: str, deadline: Deadline | None, expected: bool
) -> None:
    script = _script(replace(JANE, is_late=True, submitted=submitted, clock=clock), Terms(deadline))
    late = Record(script.student, "08_dataloader", **script.facts)  # type: ignore[arg-type]
    assert late.is_unmeasured is expected
    notes = ["the platform calls doejane late, and not by how much, so no points are lost"] if expected else []
    assert [note.split(":")[0] for note in undated_notes([late])] == notes


def test_a_record_of_somebody_late_is_not_called_on_time() -> None:
    late = record(submitted="", deadline="2026-03-01 08:00 UTC", marked_late=True)
    assert (late.is_unmeasured, late.is_undated) == (True, False)
    assert not replace(late, late_hours=1.0, submitted="2026-03-01T09:00+00:00").is_unmeasured
    assert not replace(late, problem="broken", tasks=(), questions=()).is_unmeasured
