"""`tito feedback`: a page that stands alone, says what failed in words, and gives nothing away."""

from __future__ import annotations

import html
import os
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from graded_class import MESSAGES, TITLES, forty, question, record, tasks, write_class
from html_page import Page, text_of

from tito.classroom.feedback_command import feedback_command, leak_finder
from tito.classroom.recorded.folder import GradingFolder, file_name
from tito.classroom.recorded.graded import with_manual
from tito.classroom.recorded.record import Evidence, Record, TaskGrade
from tito.classroom.reported.feedback import LEFT_OUT, LeakError, feedback_page, hints, section_url, without_leaks
from tito.grading.results import Status
from tito.output import TitoError
from tito.workspace import find

ROOT = Path(__file__).parents[2]
BOOK = "https://example.org/course/"


def failed(message: str = MESSAGES[0], last_line: str = "", status: Status = Status.FAILED) -> Record:
    return record(tasks=tuple(tasks({"8.2": status}, message, last_line)))


def test_points_stand_at_the_top_by_checks_and_by_hand() -> None:
    text = text_of(feedback_page(failed()))
    assert "33 of 40 points" in text
    assert "by checks 27 of 32 by hand 6 of 8" in text


def test_what_nobody_has_read_is_said() -> None:
    text = text_of(feedback_page(record(questions=(question("8.Q1", 4, earned=None), question("8.Q2", 4)))))
    assert "35 of 40 points so far" in text
    assert "1 answer, 4 points in all, still to be read by a person" in text


def test_an_answer_that_is_missing_is_not_waited_for() -> None:
    text = text_of(feedback_page(record(questions=(question("8.Q1", 4, answer=""),))))
    assert "no answer, 0 of 4 points" in text
    assert "so far" not in text


def test_lateness_and_its_cost_are_said() -> None:
    text = text_of(feedback_page(record(late_hours=26.5, penalty=0.2)))
    assert "26.5 hours: 20 % of the points are taken off (7.6)" in text
    assert "30.4 of 40" in text
    assert "4 days 2 hours: no points are taken off" in text_of(feedback_page(record(late_hours=98.0)))
    assert "handed in late 30 seconds: no points" in text_of(feedback_page(record(late_hours=30 / 3600)))


def test_the_deadline_and_the_late_policy_are_said_also_where_the_time_is_not_known() -> None:
    held = {"deadline": "2026-11-30 23:59 Europe/Berlin", "late": "10%/day"}
    text = text_of(feedback_page(record(submitted="2026-11-30T12:00:00+01:00", **held)))
    assert "deadline 2026-11-30 23:59 Europe/Berlin; late policy: 10%/day handed in 2026-11-30 12:00 UTC+01:00" in text
    text = text_of(feedback_page(record(submitted="", **held)))
    assert "handed in at a time that is not known, so it counts as on time" in text
    assert "deadline none" in text_of(feedback_page(record()))


def test_a_failed_check_is_told_with_its_block_message_and_last_line() -> None:
    text = text_of(feedback_page(failed(last_line="TypeError: no len(), in line 12: return len(self.x)")))
    assert f"✗ failed {TITLES[1]} (0 of 3 points)" in text
    assert html.unescape(MESSAGES[0]) in text
    assert "Last line of the traceback: TypeError: no len(), in line 12" in text
    assert f"What held: {TITLES[0]}." in text


def test_a_last_line_that_the_message_holds_is_not_said_twice() -> None:
    text = text_of(feedback_page(failed("A: 1, in line 5: x", "A: 1, in line 5: x")))
    assert text.count("in line 5") == 1


def test_the_title_of_the_block_is_not_said_twice() -> None:
    text = text_of(feedback_page(failed(f"{TITLES[1]}: expected 3, got 4")))
    assert "expected 3, got 4" in text
    assert text.count(TITLES[1]) == 2  # of the check that is seen, and of the hidden one


def test_a_hidden_check_is_named_by_what_it_tests_alone() -> None:
    shown = failed(last_line="the visible one")
    (task,) = [task for task in shown.tasks if task.id == "8.2"]
    secret = replace(task.checks[1], last_line="AssertionError: hidden line", message="pairs that the hidden body sees")
    page = feedback_page(replace(shown, tasks=(replace(task, checks=(task.checks[0], secret)),)))
    assert f"a check that you do not see: {TITLES[1]}" in text_of(page)
    assert "hidden line" not in page
    assert "hidden body" not in page


def test_a_hidden_check_that_was_ended_says_so() -> None:
    text = text_of(feedback_page(failed("timed out after 10 s", status=Status.TIMED_OUT)))
    assert "✗ timed out a check that you do not see" in text


def test_a_cell_that_does_not_run_is_told_once() -> None:
    (task,) = [task for task in failed("SyntaxError: invalid syntax").tasks if task.id == "8.2"]
    page = feedback_page(record(tasks=(replace(task, note="SyntaxError: invalid syntax"),)))
    assert page.count("SyntaxError") == 1


def test_what_a_person_gave_and_said_is_shown() -> None:
    manual = {"8.Q1": (1.5, "Which curve?"), "8.2-check": (3.0, ""), "8.2": (None, "Nearly right.")}
    text = text_of(feedback_page(with_manual(failed(), manual)))
    assert "1.5 of 4 points" in text
    assert "From the person who graded: Which curve?" in text
    assert "A person has changed the points of 8.2-check from 0 to 3." in text
    assert "From the person who graded: Nearly right." in text


def test_without_a_book_there_are_links_in_the_page_only() -> None:
    assert all(link.startswith("#") for link in Page(feedback_page(failed())).values("href"))


def test_with_a_book_each_task_links_to_its_section() -> None:
    links = set(Page(feedback_page(failed(), book=BOOK)).values("href"))
    assert f"{BOOK}modules/08_dataloader/dataloader_dev.html#task-8-10" in links
    assert f"{BOOK}modules/08_dataloader/workers_dev.html#task-8-23" in links
    assert all(link.startswith(("#", BOOK)) for link in links)


def test_a_name_of_any_signs_is_quoted_in_a_link() -> None:
    assert section_url(BOOK, "8 ?#%", replace(failed().tasks[0], notebook="Zoë 1_dev.py")) == (
        f"{BOOK}modules/8%20%3F%23%25/Zo%C3%AB%201_dev.html#task-{failed().tasks[0].id.replace('.', '-')}"
    )


@pytest.mark.parametrize(
    "book", ["javascript:alert(1)//", "data:text/html,x", 'https://x/" onload="', "a b", "vbscript:x"]
)
def test_an_address_that_is_none_becomes_no_link(book: str) -> None:
    assert section_url(book, "08_x", TaskGrade("8.1", "", "", "x_dev.py")) == ""


def test_folders_of_the_instructor_are_not_shown() -> None:
    assert "professor" not in feedback_page(record())
    assert "file dataloader_dev.py" in text_of(feedback_page(record()))


def test_evidence_becomes_hints_that_accuse_nobody() -> None:
    evidence = [Evidence("cell added", f"8.{number}", "x") for number in range(12)]
    evidence += [Evidence("points edited", "8.4-check", "m"), Evidence("metadata edited", "8.4", "m")]
    evidence += [Evidence("network", "8.9", "secret"), Evidence("hidden check known", "8.7-hidden", "secret")]
    found = hints(evidence)
    assert [places for _, places in found] == ["8.0, 8.1, 8.2, 8.3, 8.4, 8.5, 8.6, 8.7 and 4 more", "8.4-check, 8.4"]
    page = feedback_page(record(evidence=tuple(evidence)))
    assert "was not taken over" in page
    assert "secret" not in page


def test_a_submission_that_could_not_be_graded_says_why() -> None:
    text = text_of(feedback_page(record(tasks=(), questions=(), problem="x.ipynb is broken: save it again")))
    assert "This could not be graded: x.ipynb is broken: save it again" in text
    in_part = text_of(feedback_page(replace(failed(), problem="workers_dev.py is broken")))
    assert "A part of this could not be graded: workers_dev.py is broken" in in_part
    assert "33 of 40 points" in in_part


@pytest.mark.parametrize("student", forty(), ids=lambda one: file_name(one.student)[:20])
def test_every_page_is_balanced_stands_alone_and_shows_text_as_text(student: Record) -> None:
    page = feedback_page(student, book=BOOK)
    parsed = Page(page)
    parsed.require_alone(BOOK)
    assert parsed.tags["h1"] == 1
    assert "style" not in {name for _, name, _ in parsed.attributes}
    assert max(map(len, page.splitlines())) < 8000


SECRET = "return [self.rows[i] for i in order if i < self.count]"


def finds(*secrets: str):  # type: ignore[no-untyped-def]
    return lambda text: [row for row in text.splitlines() if any(secret in row for secret in secrets)]


def test_a_line_that_leaks_is_left_out_wherever_it_stands() -> None:
    everywhere = record(
        tasks=tuple(tasks({"8.2": Status.FAILED}, f"before\n  {SECRET}\nafter", SECRET)),
        questions=(question("8.Q1", 4, answer=SECRET),),
        evidence=(Evidence("cell added", SECRET, SECRET),),
        problem=SECRET,
    )
    page = feedback_page(everywhere, leaks=finds(SECRET))
    assert SECRET not in html.unescape(page)
    assert "count]" not in html.unescape(page)
    assert page.count(LEFT_OUT) >= 4
    assert "before" in page
    assert "after" in page
    Page(page)


def test_a_part_of_a_line_is_left_out_of_it() -> None:
    page = feedback_page(
        failed(f"IndexError: 7, in line 3: {SECRET}"), leaks=lambda text: [SECRET] if SECRET in text else []
    )
    assert f"IndexError: 7, in line 3: {LEFT_OUT}" in page


def test_a_page_that_cannot_be_mended_is_not_made() -> None:
    with pytest.raises(LeakError, match="page of ada gives away"):
        without_leaks("<p>a</p>", lambda text: ["what is not there"], "ada")


def test_the_finder_knows_the_solutions_and_hidden_checks_of_the_course() -> None:
    leaks = leak_finder(find(ROOT).module("8"))
    source = (ROOT / "modules/08_dataloader/dataloader_dev.py").read_text(encoding="utf-8")
    hidden = source.split("### BEGIN HIDDEN TESTS\n")[1].split("### END HIDDEN TESTS")[0]
    line = max((row.strip() for row in hidden.splitlines()), key=len)
    assert leaks(f"ValueError: 3, in line 9: {line}") == [line]
    ordinary = record(tasks=tuple(tasks({"8.2": Status.FAILED}, MESSAGES[2])))
    assert LEFT_OUT not in feedback_page(ordinary, leaks=leaks)
    assert leaks("the samples of a dataset of 4 cubes: expected [0, 1, 8, 27], got [0, 1, 8]") == []


@pytest.fixture
def grading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GradingFolder:
    monkeypatch.chdir(ROOT)
    return write_class(tmp_path / "grading", forty())


def test_the_command_writes_a_page_for_each_student(
    grading: GradingFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert feedback_command("8", grading=grading.path, to=tmp_path / "pages") == 0
    assert {path.stem for path in (tmp_path / "pages").iterdir()} == {path.stem for path in grading.records.iterdir()}
    said = " ".join(capsys.readouterr().out.split())
    assert "40 pages in" in said
    assert "still to be read by a person" in said


def test_the_command_writes_one_page_if_asked(grading: GradingFolder) -> None:
    assert feedback_command("8", student="full", grading=grading.path) == 0
    assert [path.name for path in grading.feedback.iterdir()] == ["full.html"]


def test_the_pages_of_a_platform_go_back_to_it_under_its_own_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    canvas = "leeanna_LATE_105_9004_dataloader_dev-1.py, leeanna_LATE_105_9005_workers_dev.ipynb"
    moodle = "Lovelace, Ada_2001_assignsubmission_file_"
    students = [
        record("Anna", layout="canvas", identifier="105", source=canvas),
        record("Ada", layout="moodle", identifier="2001", source=moodle),
        record("Eve", layout="moodle", identifier="2002", source=f"Eve_2002{moodle[18:]}dataloader_dev.py"),
        record("Bob", source="bob.ipynb"),
        record("Typed", layout="canvas", identifier="106", source="kim_106_text.html"),
    ]
    grading = write_class(tmp_path / "grading", students)
    assert feedback_command("8", grading=grading.path, zip=True) == 0
    with zipfile.ZipFile(grading.path / "feedback.zip") as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found.keys() == {
        "leeanna_LATE_105_9004_dataloader_dev-1.html",
        f"{moodle}/feedback.html",
        "Eve_2002_assignsubmission_file_/feedback.html",
    }
    assert found[f"{moodle}/feedback.html"] == (grading.feedback / "Ada.html").read_bytes()
    said = " ".join(capsys.readouterr().err.split())
    assert "Canvas or Moodle could not tell whose they are: Bob, Typed" in said
    assert feedback_command("8", student="Bob", grading=grading.path, to=tmp_path / "bob", zip=True) == 0
    assert not (tmp_path / "bob.zip").exists()


def test_pages_that_are_older_than_the_grades_are_said_to_be_so(
    grading: GradingFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    feedback_command("8", grading=grading.path)
    assert "older" not in capsys.readouterr().err
    for name in ("full", "blank"):
        earlier = (grading.records / f"{name}.json").stat().st_mtime - 5
        os.utime(grading.feedback / f"{name}.html", (earlier, earlier))
    feedback_command("8", student="full", grading=grading.path)
    said = " ".join(capsys.readouterr().err.split())
    assert f"older than the grades: 1 page in {grading.feedback}: `tito feedback 08_dataloader` writes" in said


def test_the_command_says_what_it_cannot_do(grading: GradingFolder, tmp_path: Path) -> None:
    with pytest.raises(TitoError, match=r"did you mean 'full'\?"):
        feedback_command("8", student="ful", grading=grading.path)
    with pytest.raises(TitoError, match="tito grade 08_dataloader"):
        feedback_command("8", grading=tmp_path)
    with pytest.raises(TitoError, match="--book"):
        feedback_command("8", grading=grading.path, book="javascript:alert(1)")


def test_a_record_that_cannot_be_read_stops_no_other(
    grading: GradingFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("a", "{"), ("b", "[]"), ("c", '{"tasks": 3}')):
        (grading.records / f"{name}.json").write_text(text, encoding="utf-8")
    assert feedback_command("8", grading=grading.path) == 1
    assert len(list(grading.feedback.iterdir())) == 40
    assert "a.json is no record of grades" in capsys.readouterr().err
