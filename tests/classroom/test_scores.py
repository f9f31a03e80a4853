"""`tito scores`: tables for Canvas, Moodle and spreadsheets, and everything as JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from graded_class import MODULE, TASKS, forty, record, tasks, unread, write_class

from tito.classroom.people.roster import RosterError
from tito.classroom.recorded.folder import GradebookError, GradingFolder
from tito.classroom.recorded.graded import read_graded, with_manual
from tito.classroom.reported.scores import as_bytes, as_json, sheet_of
from tito.classroom.reported.sheet import as_csv, safe_cell
from tito.classroom.scores_command import scores_command
from tito.grading.results import Status
from tito.output import TitoError

ROOT = Path(__file__).parents[2]
ADA, GRACE = record("Ada Lovelace"), record("hopper", tasks=tuple(tasks({"8.10": Status.FAILED})))
CANVAS = 'Student,ID,SIS Login ID,Section,08_dataloader (4711)\nPoints Possible,,,,40\n"Lovelace, Ada",1,x,A,\n'


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_plain_table_has_a_column_for_each_task_in_order() -> None:
    header, row = sheet_of("plain", [replace(GRACE, late_hours=3.0, penalty=0.1)], assignment=MODULE).rows
    assert header[:7] == ["student", "points", "of", "by checks", "by hand", "still to be read", "late hours"]
    assert header[8:] == [*(f"task {name}" for name, *_ in TASKS), "question 8.Q1", "question 8.Q2"]
    cells = dict(zip(header, row, strict=True))
    assert (cells["by checks"], cells["by hand"], cells["points"]) == ("25", "6", "27.9")
    assert (cells["task 8.9"], cells["task 8.10"], cells["late hours"]) == ("4", "0", "3")


def test_answers_that_nobody_has_read_stand_in_a_column_and_have_no_points() -> None:
    header, row = sheet_of("plain", [unread()], assignment=MODULE).rows
    cells = dict(zip(header, row, strict=True))
    assert (cells["still to be read"], cells["question 8.Q1"], cells["question 8.Q2"]) == ("1 answer", "", "0")


def test_what_a_person_gave_counts_also_for_checks() -> None:
    changed = with_manual(GRACE, {"8.10-check": (2.5, ""), "8.Q1": (0.5, "short")})
    assert (changed.by_checks, changed.by_hand, changed.earned) == (27.5, 3.5, 31.0)
    assert with_manual(GRACE, {}) == GRACE


@pytest.mark.parametrize("form", ["plain", "canvas", "moodle"])
def test_no_cell_is_a_formula(form: str) -> None:
    rows = read(as_bytes(form, sheet_of(form, forty(), assignment=MODULE)))
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "|"))]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if any(ord(sign) < 32 for sign in cell)]


@given(st.text(max_size=40))
def test_a_cell_is_a_number_or_begins_like_no_formula(text: str) -> None:
    safe = safe_cell(text)
    begin = safe.strip(" \u00a0\n\r\ufeff\u200b")
    if begin.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")):
        assert not begin.strip("+-0123456789., %").strip()
    rows = read(as_csv([[text, "x"]]))
    assert len(rows) == 1
    assert len(rows[0]) == 2


def test_numbers_below_zero_and_a_dash_stay() -> None:
    assert [safe_cell(cell) for cell in ("-1.5", "-", "+3", "-2,5 %")] == ["-1.5", "-", "+3", "-2,5 %"]
    assert [safe_cell(cell) for cell in ("-1+1", "--", "-a", "=1", " =1", "+cmd|x")] == [
        "'-1+1", "'--", "'-a", "'=1", "' =1", "'+cmd|x"
    ]  # fmt: skip


def test_only_the_table_for_spreadsheets_begins_with_a_mark() -> None:
    marks = {
        form: as_bytes(form, sheet_of(form, [ADA], assignment=MODULE))[:3] for form in ("plain", "canvas", "moodle")
    }
    assert [form for form, begin in marks.items() if begin == b"\xef\xbb\xbf"] == ["plain"]


def test_json_holds_everything(tmp_path: Path) -> None:
    values = json.loads(as_json(forty(), MODULE))
    assert (values["module"], values["of"], len(values["students"])) == (MODULE, 40, 40)
    first = values["students"][0]
    assert (first["earned"], first["by_checks"], first["by_hand"], first["to_be_read"]) == (38, 32, 6, 0)
    assert first["tasks"][0]["checks"][0]["status"] == "passed"


@pytest.fixture
def grading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GradingFolder:
    monkeypatch.chdir(ROOT)
    return write_class(tmp_path / "grading", forty())


def test_students_come_in_a_stable_order(grading: GradingFolder) -> None:
    names = [one.student for one in read_graded(grading).records]
    assert names == sorted(names, key=lambda name: (name.casefold(), name))
    assert len(names) == 40


def test_the_command_writes_scores_and_report_and_says_what_is_unread(
    grading: GradingFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scores_command("8", grading=grading.path) == 3
    assert sorted(path.name for path in grading.scores.iterdir()) == ["plain.csv", "report.html"]
    said = capsys.readouterr()
    assert "still to be read: student" in said.err
    assert "plain.csv" in said.out.replace("\n", "")
    assert len(read((grading.scores / "plain.csv").read_bytes())) == 41


def test_files_that_are_older_than_the_grades_are_said_to_be_so(
    grading: GradingFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    scores_command("8", form="canvas", grading=grading.path)
    assert "older" not in capsys.readouterr().err
    past = min(path.stat().st_mtime for path in grading.records.iterdir()) - 5
    os.utime(grading.scores / "canvas.csv", (past, past))
    scores_command("8", form="plain", grading=grading.path)
    said = " ".join(capsys.readouterr().err.split())
    assert f"older than the grades: canvas.csv in {grading.scores}: `tito scores 08_dataloader`, with" in said


def test_the_command_prints_to_the_terminal(grading: GradingFolder, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    scores_command("8", form="json", to=Path("-"), grading=grading.path)
    assert len(json.loads(capfdbinary.readouterr().out)["students"]) == 40
    assert not grading.scores.exists()


def test_all_is_well_when_everything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    folder = write_class(tmp_path / "grading", [ADA, GRACE])
    target = tmp_path / "out" / "scores.csv"
    assert scores_command("8", to=target, report=False, grading=folder.path) == 0
    assert [row[0] for row in read(target.read_bytes())] == ["student", "Ada Lovelace", "hopper"]


def test_whom_the_roster_does_not_have_is_said(
    grading: GradingFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(CANVAS, encoding="utf-8")
    assert scores_command("8", form="canvas", roster=path, report=False, grading=grading.path) == 1
    said = capsys.readouterr().err
    assert "40 students not filled in" in said
    assert "\x1b" not in said
    with pytest.raises(RosterError, match="no column 'Identifier'"):
        scores_command("8", form="moodle", roster=path, report=False, grading=grading.path)


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(TitoError, match="tito grade 08_dataloader"):
        scores_command("8", grading=tmp_path / "nothing")


class FakeBook:
    """A gradebook in which a person gave everybody one point for the first question."""

    opened: ClassVar[list[str]] = []

    def __init__(self, database: str) -> None:
        if "nowhere" in database:
            raise GradebookError(f"{database} cannot be opened")
        self.opened.append(database)

    def __enter__(self) -> FakeBook:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def manual(self, student: str) -> dict[str, tuple[float | None, str]]:
        return {"8.Q1": (1.0, f"to {student}")}


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> type[FakeBook]:
    monkeypatch.setattr("tito.classroom.recorded.gradebook.Book", FakeBook)
    monkeypatch.setattr(FakeBook, "opened", [])
    return FakeBook


def test_points_of_the_gradebook_count(grading: GradingFolder, book: type[FakeBook]) -> None:
    (full,) = [one for one in read_graded(grading, "postgresql://x/y").records if one.student == "full"]
    assert (full.by_hand, full.questions[0].comment, book.opened) == (4, "to full", ["postgresql://x/y"])


def test_without_a_gradebook_none_is_opened(grading: GradingFolder, book: type[FakeBook]) -> None:
    assert read_graded(grading).records
    assert book.opened == []


def test_the_gradebook_is_the_one_graded_into_last_or_that_of_a_folder_that_moved(
    grading: GradingFolder, book: type[FakeBook]
) -> None:
    settings = grading.path / "settings.json"
    settings.write_text('{"database": "postgresql://host/course"}', encoding="utf-8")
    read_graded(grading)
    grading.course.mkdir()
    (grading.course / "gradebook.db").touch()
    settings.write_text('{"database": "sqlite:////elsewhere/gradebook.db"}', encoding="utf-8")
    read_graded(grading)
    assert book.opened == ["postgresql://host/course", grading.database]


@pytest.mark.parametrize("text", ["{", "[]", "\0"])
def test_settings_that_cannot_be_read_are_named_and_nothing_is_guessed(grading: GradingFolder, text: str) -> None:
    (grading.path / "settings.json").write_text(text, encoding="utf-8")
    said = r"settings\.json cannot be read, which keeps the deadline and the gradebook: delete it, and give"
    with pytest.raises(GradebookError, match=said):
        scores_command("8", grading=grading.path)


@pytest.mark.usefixtures("book")
def test_a_gradebook_that_cannot_be_opened_is_named(grading: GradingFolder) -> None:
    with pytest.raises(GradebookError, match="sqlite:///nowhere cannot be opened"):
        scores_command("8", grading=grading.path, database="sqlite:///nowhere")


def test_the_order_of_a_hash_changes_no_file(grading: GradingFolder, tmp_path: Path) -> None:
    grading.cells.mkdir()
    for number in range(6):
        signs = random.Random(number // 2).choices("+-*/%|&^", k=80)
        cells = {"8.1": "\n".join(f"a = b {sign} c" for sign in signs)}
        (grading.cells / f"student{number:02}.json").write_text(json.dumps(cells), encoding="utf-8")
    call = f"scores_command('8', form='json', grading=Path({str(grading.path)!r}))"
    program = f"from tito.classroom.scores_command import *; {call}"
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program], env=env, cwd=ROOT, check=True, capture_output=True)
        grading.scores.rename(tmp_path / seed)
    for name in ("json.json", "report.html"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
