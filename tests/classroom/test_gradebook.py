"""Records in nbgrader's gradebook: what nbgrader reads there, and what a person gave."""

from __future__ import annotations

import multiprocessing
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook, MissingEntry, get_alembic_version
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent))

import gradebooks
from gradebooks import MODULE, ONE, SECRET, TWO, dump, give, head, notebooks, read_manual, record

from tito.classroom.recorded import gradebook_database
from tito.classroom.recorded.folder import GradebookError, file_name
from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.record import Evidence, Record
from tito.grading.results import Status
from tito.notebooks.notebook import read

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and its libraries' own
ANSWERED = {"8.Q1": "Because it adds itself."}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with gradebooks.postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a gradebook that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/course/gradebook.db"
    return gradebooks.emptied(request.getfixturevalue("server"))


def put(database: str, *records: Record, of: Any = None) -> list[str]:
    with Book(database) as book:
        return [note for item in records for note in book.put(item, of or notebooks())]


def submission(database: str, student: str = "ada") -> dict[str, Any]:
    """Return what nbgrader says of a submission."""
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        found = gradebook.find_submission(MODULE, file_name(student))
        penalty = found.late_submission_penalty
        return found.to_dict() | {"penalty": penalty, "notebooks": {item.name: item.score for item in found.notebooks}}


def grades(database: str, student: str = "ada") -> dict[str, tuple[float | None, float | None, bool]]:
    """Return name of a cell -> (by the check, by a person, whether it waits)."""
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        found = gradebook.find_submission(MODULE, file_name(student)).notebooks
        cells = [grade for notebook in found for grade in notebook.grades]
        return {grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in cells}


def comments(database: str, student: str = "ada") -> dict[str, str]:
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        found = gradebook.find_submission(MODULE, file_name(student)).notebooks
        return {item.name: item.comment for notebook in found for item in notebook.comments if item.comment}


def test_nbgrader_finds_the_points_of_every_check(database: str) -> None:
    put(database, record(wrong=["8.1-hidden"]))
    found = submission(database)
    assert (found["score"], found["max_score"]) == (7, 14)
    assert found["notebooks"] == {"one_dev": 2, "two_dev": 5}
    assert grades(database)["8_1-hidden"] == (0, None, False)


def test_the_whole_module_fits_with_its_points(tmp_path: Path) -> None:
    module = [read(path) for path in sorted((Path(__file__).parents[2] / "modules" / MODULE).glob("*_dev.py"))]
    database = f"sqlite:///{tmp_path}/gradebook.db"
    put(database, record(of=module, wrong=["8.3"]), of=module)
    points = sum(notebook.points for notebook in module)
    questions = sum(cell.points for notebook in module for cell in notebook.questions)
    assert (submission(database)["score"], submission(database)["max_score"]) == (points - 4, points + questions)


def test_an_answer_waits_for_a_person_and_an_empty_one_does_not(database: str) -> None:
    put(database, record("ada", answers=ANSWERED), record("blank", answers={"8.Q1": " \n"}))
    assert grades(database)["8_Q1"] == (None, None, True)
    assert grades(database, "blank")["8_Q1"] == (0, None, False)
    assert submission(database)["needs_manual_grade"]
    assert not submission(database, "blank")["needs_manual_grade"]
    assert comments(database, "blank")["8_Q1"] == "No response."


def test_writing_the_same_again_changes_nothing(database: str) -> None:
    items = [record("ada", answers=ANSWERED, submitted="2026-11-30T12:00+01:00", penalty=0.1), record("blank")]
    put(database, *items)
    give(database, "ada", "8.Q1", 3, "Good.")
    put(database, *items)
    with Book(database) as book:
        before = dump(book.address)
    assert put(database, *items) == []
    assert dump(book.address) == before
    assert before["grade"]


def test_what_a_person_gave_stays_when_it_is_graded_again(database: str) -> None:
    put(database, record(answers=ANSWERED))
    give(database, "ada", "8.Q1", 3, "Good.")
    give(database, "ada", "8.1", comment="Short.")
    notes = put(database, record(answers={"8.Q1": "Because  it\nadds itself. "}, wrong=["8.2"]))
    assert notes == []
    assert grades(database)["8_Q1"] == (None, 3, False)
    assert submission(database)["score"] == 5 + 3
    assert read_manual(database, "ada") == {"8.Q1": (3, "Good."), "8.1": (None, "Short.")}


def test_a_changed_answer_waits_again_and_somebody_is_told(database: str) -> None:
    put(database, record(answers=ANSWERED))
    give(database, "ada", "8.Q1", 3, "Good.")
    (note,) = put(database, record(answers={"8.Q1": "No idea."}))
    assert note.startswith("ada: the answer to 8.Q1 has changed since a person gave it 3 points")
    assert grades(database)["8_Q1"] == (None, 3, True)
    assert read_manual(database, "ada") == {"8.Q1": (None, "Good.")}
    assert put(database, record(answers={"8.Q1": "No idea."})) == []
    assert grades(database)["8_Q1"] == (None, 3, True)
    give(database, "ada", "8.Q1", 3)
    assert put(database, record(answers={"8.Q1": "No idea."})) == []
    assert read_manual(database, "ada") == {"8.Q1": (3, "Good.")}


def test_points_belong_to_the_answer_that_they_were_given_for(database: str) -> None:
    other, third = {"8.Q1": "No idea."}, {"8.Q1": "Well."}
    put(database, record(answers=ANSWERED))
    give(database, "ada", "8.Q1", 3, "Good.")
    put(database, record(answers=other))
    put(database, record(answers=third))
    (note,) = put(database, record(answers=ANSWERED))
    assert note == "ada: the answer to 8.Q1 is again the one that a person gave 3 points: they count again"
    assert read_manual(database, "ada") == {"8.Q1": (3, "Good.")}
    put(database, record(answers=other))
    give(database, "ada", "8.Q1", 1)
    (note,) = put(database, record(answers=ANSWERED))  # 3 points were given for it once, and are no longer known
    assert "has changed since a person gave it 1 points" in note
    assert read_manual(database, "ada") == {"8.Q1": (None, "Good.")}
    (note,) = put(database, record(answers=other))
    assert "they count again" in note
    assert read_manual(database, "ada") == {"8.Q1": (1, "Good.")}


def test_an_answer_that_is_taken_away_waits_again(database: str) -> None:
    put(database, record(answers=ANSWERED))
    give(database, "ada", "8.Q1", 3)
    assert len(put(database, record())) == 1
    assert grades(database)["8_Q1"] == (0, 3, True)


def test_a_check_that_a_person_graded_waits_when_its_points_change(database: str) -> None:
    put(database, record(wrong=["8.1"]))
    give(database, "ada", "8.1-check", 1, extra=0.5)
    assert read_manual(database, "ada") == {"8.1-check": (1.5, "")}
    assert put(database, record(wrong=["8.1"])) == []
    (note,) = put(database, record())
    assert note == "ada: 8.1-check gives 2 points, 0 before, and a person gave 1: it waits for a person again"
    assert grades(database)["8_1-check"] == (2, 1, True)
    assert read_manual(database, "ada") == {"8.1-check": (None, "")}


def test_what_a_person_gave_fits_into_a_record(database: str) -> None:
    item = record(answers=ANSWERED)
    put(database, item)
    assert not item.with_questions(read_manual(database, "ada")).is_complete
    give(database, "ada", "8.Q1", 2.5, "Good.")
    whole = item.with_questions(read_manual(database, "ada"))
    assert (whole.is_complete, whole.earned, whole.questions[0].comment) == (True, 12.5, "Good.")


def test_lateness_costs_what_the_record_says_and_follows_the_person(database: str) -> None:
    late = record(answers=ANSWERED, penalty=0.25)
    put(database, late)
    assert submission(database)["penalty"] == 2.5
    give(database, "ada", "8.Q1", 4)
    put(database, late)
    found = submission(database)
    assert found["score"] - found["penalty"] == late.with_questions(read_manual(database, "ada")).earned == 10.5
    put(database, replace(late, penalty=0.0))
    assert submission(database)["penalty"] == 0


def test_new_renamed_and_revalued_checks_take_the_place_of_the_old(database: str) -> None:
    put(database, record())
    extra = f"{head('8_2-extra', 3)}\nassert True\n"
    changed = notebooks(ONE.replace("8_1-hidden", "8_1-trap"), TWO.replace('"points": 5', '"points": 6') + extra)
    assert put(database, record(of=changed), of=changed) == []
    assert set(grades(database)) == {"8_1-check", "8_1-trap", "8_2-check", "8_2-extra", "8_Q1"}
    assert (submission(database)["score"], submission(database)["max_score"]) == (14, 18)


def test_a_question_that_goes_leaves_what_a_person_gave_in_a_table(database: str) -> None:
    put(database, record("ada", answers=ANSWERED), record("bob", answers=ANSWERED))
    give(database, "ada", "8.Q1", 3, "Good.")
    changed = notebooks(ONE.replace("8_Q1", "8_Q9"))
    notes = put(database, record("ada", of=changed, answers={"8.Q9": "Yes."}), of=changed)
    assert len(notes) == 2  # of the points, and of the comment
    assert all(note.startswith("8.Q1 is no longer in one_dev: what a person gave ada") for note in notes)
    assert grades(database)["8_Q9"] == (None, None, True)
    assert submission(database)["score"] == 10
    with Book(database) as book:
        kept = dump(book.address)["tito_dropped"]
    place = (MODULE, "one_dev", "8_Q1", "ada")
    assert set(kept) == {(*place, 3.0, None, None), (*place, None, None, "Good.")}


def test_a_notebook_that_goes_takes_its_points_along(database: str) -> None:
    put(database, record("ada"), record("bob"))
    left = notebooks()[:1]
    assert put(database, record("ada", of=left), of=left) == []
    assert (submission(database)["score"], submission(database)["max_score"]) == (5, 9)
    assert submission(database, "bob")["score"] == 5


def test_two_modules_in_one_database_do_not_mix(database: str) -> None:
    put(database, record(answers=ANSWERED))
    other = notebooks(ONE.replace("8_", "9_"), TWO.replace("8_", "9_"))
    put(database, replace(record(of=other), module="09_layers"), of=other)
    give(database, "ada", "8.Q1", 3)
    assert submission(database)["score"] == 13
    assert read_manual(database, "ada") == {"8.Q1": (3, "")}


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (record(of=notebooks()[:1]), "made with other notebooks.*8.2-check.*grade it again"),
        (record(of=notebooks(ONE.replace('"points": 3', '"points": 2'))), "made with other notebooks.*8.1-hidden"),
        (replace(record(), submitted="yesterday"), "no usable time: 'yesterday'"),
    ],
    ids=["a notebook is missing", "other points", "a time that is none"],
)
def test_a_record_that_does_not_fit_is_refused_and_leaves_nothing(tmp_path: Path, item: Record, why: str) -> None:
    database = f"sqlite:///{tmp_path}/gradebook.db"
    put(database, record("bob"))
    before = dump(database)
    renamed = notebooks(ONE.replace("Why does it double?", "Why?"))
    with pytest.raises(GradebookError, match=f"ada .*{why}"):
        put(database, item, of=renamed)
    assert dump(database) == before


@pytest.mark.parametrize("earned", [6, -1, float("nan"), float("inf")])
def test_points_that_there_are_not_are_refused(tmp_path: Path, earned: float) -> None:
    item = record()
    check = replace(item.tasks[1].checks[0], earned=earned)
    cheat = replace(item, tasks=(item.tasks[0], replace(item.tasks[1], checks=(check,))))
    with pytest.raises(GradebookError, match=r"gives .* of 5 points for 8.2-check"):
        put(f"sqlite:///{tmp_path}/gradebook.db", cheat)


def test_a_submission_that_could_not_be_graded_gets_zero(database: str) -> None:
    put(database, Record("ada", MODULE, problem="the file is no notebook"))
    assert (submission(database)["score"], submission(database)["max_score"]) == (0, 14)
    assert not submission(database)["needs_manual_grade"]


def test_evidence_and_blank_tasks_stand_beside_their_cells(database: str) -> None:
    item = record(evidence=(Evidence("cell added", "8.1-check", "an assert was added"), Evidence("size", "", "huge")))
    todo = replace(item.tasks[1], checks=tuple(replace(c, status=Status.TODO, earned=0) for c in item.tasks[1].checks))
    put(database, replace(item, tasks=(item.tasks[0], todo)))
    found = comments(database)
    assert found == {"8_1": "cell added: an assert was added", "8_2": "No response.", "8_Q1": "No response."}
    put(database, record(answers=ANSWERED))
    assert comments(database) == {}


def test_hostile_texts_are_only_texts(database: str) -> None:
    name = "Robert'); DROP TABLE grade;-- \0<script>"
    bad = "\0\ud83d'\"; DROP TABLE grade; --" + 10_000 * "x"
    put(database, record(name, answers={"8.Q1": bad}, evidence=(Evidence(bad, "8.1", bad),)))
    assert submission(database, name)["score"] == 10
    assert len(comments(database, name)["8_1"]) <= 2000
    assert "<" not in submission(database, name)["last_name"]


def test_names_of_students_are_theirs_and_paths_are_safe(database: str) -> None:
    put(database, record("Ada King Lovelace"), record("../../etc"), record("Zoë"))
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        students = {(student.first_name, student.last_name): student.id for student in gradebook.students}
    assert set(students) == {("Ada King", "Lovelace"), ("", "../../etc"), ("", "Zoë")}
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", name) and not name.startswith(".") for name in students.values())
    put(database, record("Ada King Lovelace", wrong=["8.1"]))
    assert submission(database, "Ada King Lovelace")["score"] == 5


def test_a_name_that_a_person_corrected_stays(database: str) -> None:
    put(database, record("ada"))
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
    put(database, record("ada"))
    assert submission(database)["last_name"] == "Lovelace"


def test_times_are_kept_in_utc(database: str) -> None:
    deadline = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    with Book(database, deadline=deadline) as book:
        book.put(record(submitted="2026-12-01T01:30:00.5+01:00"), notebooks())
        with Gradebook(book.address, "tinytorch") as gradebook:
            found = gradebook.find_submission(MODULE, "ada")
            assert found.timestamp == datetime(2026, 12, 1, 0, 30, 0, 500_000)
            assert found.total_seconds_late == 91 * 60 + 0.5
    put(database, record())
    assert submission(database)["timestamp"] is None


def test_no_hidden_check_and_no_solution_is_in_the_database(tmp_path: Path) -> None:
    put(f"sqlite:///{tmp_path}/gradebook.db", record())
    data = (tmp_path / "gradebook.db").read_bytes()
    assert b"two is four" in data
    assert SECRET.encode() not in data
    assert b"return x * 2" not in data
    assert b"multiplies" not in data


def test_reading_makes_no_file_and_knows_no_stranger(database: str, tmp_path: Path) -> None:
    assert read_manual(database, "ada") == {}
    assert not (tmp_path / "course").exists()
    put(database, record())
    assert read_manual(database, "nobody") == {}


def test_nbgrader_opens_it_and_no_program_is_needed_on_the_path(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        put(database, record())
        submission(database)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with Book(database) as book:
        tables = dump(book.address)
    assert tables["alembic_version"] == [(get_alembic_version(),)]
    assert tables["course"] == [("tinytorch",)]


def _put_many(database: str, start: Any, names: list[str]) -> None:
    start.wait()
    put(database, *(record(name) for name in names))


@pytest.mark.timeout(120)
def test_processes_write_to_a_new_gradebook_at_the_same_time(database: str) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(3)
    names = [f"student-{number}" for number in range(24)]
    workers = [context.Process(target=_put_many, args=(database, start, names[i::3])) for i in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        found = {item["student"]: item["score"] for item in gradebook.submission_dicts(MODULE)}
    assert found == dict.fromkeys(names, 10)


def test_a_gradebook_that_somebody_holds_is_named_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradebook_database, "PATIENCE_S", 0.2)
    database = f"sqlite:///{tmp_path}/gradebook.db"
    put(database, record())
    holder = sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(GradebookError, match=r"gradebook.db: another program has been writing .* for 0.2 s"):
        put(database, record(wrong=["8.1"]))
    holder.close()
    put(database, record(wrong=["8.1"]))
    assert submission(database)["score"] == 5


def make(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    path.write_bytes(b"not a database, but long enough to be one" * 100)
    for use in (lambda: put(f"sqlite:///{path}", record()), lambda: read_manual(f"sqlite:///{path}", "ada")):
        with pytest.raises(GradebookError, match=rf"{path}: the file is broken or no SQLite database"):
            use()


def test_a_damaged_gradebook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    put(f"sqlite:///{path}", record())
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(GradebookError, match=rf"{path}: the file is broken"):
        put(f"sqlite:///{path}", record(wrong=["8.1"]))


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    make(path, "CREATE TABLE invoices (id INTEGER)")
    before = path.read_bytes()
    for use in (lambda: put(f"sqlite:///{path}", record()), lambda: read_manual(f"sqlite:///{path}", "ada")):
        with pytest.raises(GradebookError, match=rf"{path} is no gradebook: .*\(invoices\)"):
            use()
    assert path.read_bytes() == before


def test_the_gradebook_of_another_version_says_how_to_mend_it(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    put(f"sqlite:///{path}", record())
    make(path, "UPDATE alembic_version SET version_num = '50a4d84c131a'")
    with pytest.raises(
        GradebookError, match=rf"{path} is a gradebook of another version of nbgrader: run `nbgrader db"
    ):
        put(f"sqlite:///{path}", record())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    with pytest.raises(GradebookError, match="shut"):
        put(f"sqlite:///{tmp_path}/shut/gradebook.db", record())


def test_a_path_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in ("gradebook.db", "file/gradebook.db"):
        with pytest.raises(GradebookError, match=place.split("/")[0]):
            put(f"sqlite:///{tmp_path}/{place}", record())


@pytest.mark.parametrize(
    ("database", "why"),
    [
        ("gradebook.db", "'gradebook.db' is no address of a database: it is written as sqlite:///"),
        ("", "is no address"),
        ("sqlite://", "cannot be kept in"),
        ("sqlite:///:memory:", "cannot be kept in"),
        ("mysql://me:secret@host/grades", "cannot be kept in mysql://me:.*@host/grades: the address is written as"),
        ("postgresql+nosuch://host/grades", "PostgreSQL needs a driver"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(database: str, why: str) -> None:
    with pytest.raises(GradebookError, match=why) as caught:
        Book(database)
    assert "secret" not in str(caught.value)


def test_without_nbgrader_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tito.classroom.recorded.gradebook_database")
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(GradebookError, match=r"needs nbgrader, and nbgrader.api is not installed: .*\[grade\]"):
        Book("sqlite:///gradebook.db")


def test_nothing_of_a_put_stays_when_the_process_dies_in_the_middle(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, record())
    with Book(database) as book:
        before = dump(book.address)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tito.classroom.recorded.gradebook_scores._grade_answer", die)
        for item in (record(wrong=["8.1"]), record("bob")):
            with pytest.raises(KeyboardInterrupt):
                put(database, item)
    assert dump(book.address) == before
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook, pytest.raises(MissingEntry):
        gradebook.find_student("bob")


def test_the_formgrader_may_look_while_records_are_written(database: str) -> None:
    put(database, record())
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        assert gradebook.find_submission(MODULE, "ada").score == 10
        gradebook.db.execute(text("SELECT * FROM grade")).all()
        assert put(database, record(wrong=["8.1"])) == []
        gradebook.db.rollback()
        assert gradebook.find_submission(MODULE, "ada").score == 5
