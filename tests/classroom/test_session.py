"""A run over a class writes everything down once, and grades again only what has changed."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from gradebooks import dump, give
from small_course import MODULE, module_of, small_course, snapshot

from tito.classroom.examined.exam import Exam, set_exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.classroom.examined.pool import LocalPool, not_graded
from tito.classroom.recorded.course import Course
from tito.classroom.recorded.folder import GradebookError, GradingFolder
from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.record import Evidence, Record
from tito.classroom.sandbox.sandbox import Level
from tito.classroom.session import Session

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and its libraries' own
FULL = 10


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Exam:
    root = tmp_path_factory.mktemp("course")
    small_course(root)
    return set_exam(module_of(root), Level.PROCESS)  # quicker to start; what is tested here runs outside


@dataclass
class Here:
    """A pool of one: this process. It writes down whom it has graded, and fails for some."""

    log: list[str] = field(default_factory=list)
    fails: tuple[str, ...] = ()
    known: ClassVar[dict[bytes, Graded]] = {}  # by what was handed in: running it is tested elsewhere

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Generator[Graded, None, None]:
        for script in scripts:
            self.log.append(script.student)
            yield not_graded(exam, script, "no memory") if script.student in self.fails else self.grade(exam, script)

    def grade(self, exam: Exam, script: Script) -> Graded:
        content = b"".join(data for _, data in script.files.values())
        if script.evidence or script.problem or content not in self.known:
            self.known[content] = grade(exam, script)
        known = self.known[content]
        own = {"student": script.student, "key": script.key(exam), **script.facts}
        return Graded(replace(known.record, **own), known.cells)


def grade_alone(exam: Exam, script: Script) -> Graded:
    """Grade as the pool of a machine does."""
    with closing(LocalPool(1).grade_all(exam, [script])) as results:
        (found,) = results
    return found


class Desk:
    """Where one class is graded."""

    def __init__(self, exam: Exam, root: Path) -> None:
        self.exam, self.pool = exam, Here()
        self.folder = GradingFolder(root / "grading")
        self.database = self.folder.database
        course = small_course(root / "course")
        self.text: str = course.notebook.read_text(encoding="utf-8")
        self.course = Course.of(module_of(course.root), self.folder.course)
        self.folder.course.mkdir(parents=True)
        self.progress: list[tuple[str, bool]] = []
        self.told: list[str] = []

    def script(self, student: str, text: str | None = None, **facts: object) -> Script:
        data = (self.text if text is None else text).encode()
        return Script(student, {"dataloader_dev.py": (f"{student}.py", data)}, facts)

    def scripts(self, *students: str) -> list[Script]:
        return [self.script(student) for student in students]

    def run(self, scripts: Iterable[Script], *, again: bool = False) -> dict[str, Record]:
        """Grade; afterwards `progress`, `told` and the pool's log are of this run."""
        self.progress, self.told, self.pool.log = [], [], []
        session = Session(self.exam, self.folder, self.course, self.database, self.told)
        found: dict[str, Record] = {}
        for record, now in session.run(scripts, self.pool, again=again):
            self.progress.append((record.student, now))
            found[record.student] = record
        return found

    def wrong(self) -> str:
        assert self.text.count("return math.ceil(length)") == 1
        return self.text.replace("return math.ceil(length)", "return 7")

    def points(self, student: str, database: str = "") -> float:
        """Return the points by checks that the gradebook has."""
        from nbgrader.api import Gradebook

        with Gradebook(database or self.database) as book:
            return float(book.find_submission(MODULE, student).score)

    def lost(self, student: str) -> float:
        """Return the points that lateness costs, as the gradebook has it."""
        from nbgrader.api import Gradebook

        with Gradebook(self.database) as book:
            return float(book.find_submission(MODULE, student).late_submission_penalty)


@pytest.fixture
def desk(exam: Exam, tmp_path: Path) -> Desk:
    return Desk(exam, tmp_path)


def test_all_that_comes_of_a_submission_is_written(desk: Desk) -> None:
    found = desk.run([desk.script("ada"), desk.script("bob", desk.wrong())])
    assert {name: record.by_checks for name, record in found.items()} == {"ada": FULL, "bob": FULL - 1}
    assert {record.student: record for record in desk.folder.each()} == found
    assert "    return 7\n" in desk.folder.read_cells("bob")["8.2"]
    assert [desk.points(name) for name in ("ada", "bob")] == [FULL, FULL - 1]
    notebook = nbformat.read(desk.folder.course / "autograded" / "bob" / MODULE / "dataloader_dev.ipynb", 4)
    assert any("return 7" in cell.source for cell in notebook.cells)
    assert desk.progress == [("ada", True), ("bob", True)]


def test_a_second_run_grades_nothing_and_changes_no_byte(desk: Desk) -> None:
    first = desk.run(desk.scripts("ada", "bob"))
    before = snapshot(desk.folder.path)
    assert desk.run(desk.scripts("ada", "bob")) == first
    assert desk.pool.log == []
    assert desk.progress == [("ada", False), ("bob", False)]
    assert snapshot(desk.folder.path) == before


def test_all_are_graded_again_if_that_is_wanted(desk: Desk) -> None:
    desk.run(desk.scripts("ada", "bob"))
    desk.run(desk.scripts("ada", "bob"), again=True)
    assert desk.pool.log == ["ada", "bob"]


def test_it_is_said_which_checks_have_changed_when_all_are_graded_again(desk: Desk) -> None:
    desk.run(desk.scripts("ada", "bob"))
    (paper,) = desk.exam.papers
    other = replace(paper, text=paper.text.replace("rounded(1.5) == 2", "rounded(1.5) == 1 + 1"))
    desk.exam = replace(desk.exam, papers=(other,))
    said = "the checks of 8.2 have changed since the last run: all are graded again"
    desk.run(desk.scripts("ada"))
    assert (desk.pool.log, desk.told) == (["ada"], [said])
    desk.run(desk.scripts("ada", "bob"))
    assert (desk.pool.log, desk.told) == (["bob"], [said])
    desk.run(desk.scripts("ada", "bob", "cleo"))
    assert (desk.pool.log, desk.told) == (["cleo"], [])
    desk.exam = replace(desk.exam, disk_mib=64)
    desk.run(desk.scripts("ada", "bob", "cleo"))
    (told,) = desk.told
    assert told.startswith("the notebooks, the limits or the sandbox have changed since the last run")


def test_a_changed_submission_is_graded_again_and_no_other(desk: Desk) -> None:
    desk.run(desk.scripts("ada", "bob"))
    found = desk.run([desk.script("ada", desk.wrong()), desk.script("bob")])
    assert desk.pool.log == ["ada"]
    assert found["ada"].by_checks == desk.points("ada") < FULL == desk.points("bob")


def test_other_evidence_is_a_reason_to_grade_again(desk: Desk) -> None:
    desk.run(desk.scripts("ada"))
    evidence = Evidence("receipt", "", "was handed in after the receipt")
    found = desk.run([replace(desk.script("ada"), evidence=(evidence,))])
    assert evidence in found["ada"].evidence


def test_lateness_changes_the_penalty_and_runs_nothing(desk: Desk) -> None:
    before = desk.run(desk.scripts("ada", "bob"))["ada"]
    found = desk.run([desk.script("ada", late_hours=30.0, penalty=0.2), desk.script("bob")])["ada"]
    assert desk.pool.log == []
    assert found == replace(before, late_hours=30.0, penalty=0.2) == desk.folder.read("ada")
    assert [desk.lost(name) for name in ("ada", "bob")] == [FULL * 0.2, 0]


def test_another_gradebook_gets_all_grades_also_of_those_who_are_left_out(desk: Desk, tmp_path: Path) -> None:
    desk.run(desk.scripts("ada", "bob", "cleo"))
    desk.database = f"sqlite:///{tmp_path}/other.db"
    desk.run(desk.scripts("ada"))
    assert desk.pool.log == []
    assert [desk.points(name) for name in ("ada", "bob", "cleo")] == [FULL] * 3
    assert desk.folder.settings()["database"] == desk.database
    assert "3 submissions graded before were put into this gradebook" in desk.told[0]


def test_without_another_gradebook_it_is_that_of_the_last_run(desk: Desk, tmp_path: Path) -> None:
    desk.database = f"sqlite:///{tmp_path}/other.db"
    desk.run(desk.scripts("ada"))
    other, desk.database = desk.database, ""
    desk.run(desk.scripts("ada", "bob"))
    assert desk.folder.settings()["database"] == other
    assert [desk.points(name, other) for name in ("ada", "bob")] == [FULL] * 2


def test_who_cannot_be_graded_after_a_change_of_the_checks_does_not_stop_the_others(desk: Desk) -> None:
    """The grades of then do not fit into the gradebook of now; they stay in the record."""
    first = desk.run(desk.scripts("ada"))["ada"]
    desk.folder.write(replace(first, tasks=first.tasks[:1], key="of the notebook of then"))
    desk.pool.fails = ("ada",)
    found = desk.run(desk.scripts("ada", "bob"))
    assert found["bob"].by_checks == FULL
    assert "the grades are those of an earlier run" in found["ada"].problem
    assert any("ada is not in this gradebook" in sentence for sentence in desk.told)


def test_who_cannot_be_read_while_the_class_is_graded_keeps_the_grades(desk: Desk, tmp_path: Path) -> None:
    first = desk.run(desk.scripts("ada"))["ada"]

    class Gone(dict):  # type: ignore[type-arg]
        def __getitem__(self, name: str) -> tuple[str, bytes]:
            raise FileNotFoundError(2, "No such file", "ada.py")

    gone = Script("ada", Gone({"dataloader_dev.py": None}))
    found = grade_alone(desk.exam, gone)
    assert (found.record.key, found.record.problem != "") == ("", True)
    session = Session(desk.exam, desk.folder, desk.course, desk.database, desk.told)
    kept = session._or_earlier(found).record
    assert kept.by_checks == first.by_checks == FULL


def test_a_gradebook_that_was_filled_half_is_filled_by_the_next_run(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run(desk.scripts("ada", "bob"))
    desk.database = f"sqlite:///{tmp_path}/other.db"
    with monkeypatch.context() as patch:
        stop_at(patch, Book, "put", 2, GradebookError("the server is gone"))
        with pytest.raises(GradebookError):
            desk.run(desk.scripts("ada", "bob"))
    desk.run(desk.scripts("ada", "bob"))
    assert [desk.points(name) for name in ("ada", "bob")] == [FULL] * 2


def test_a_gradebook_that_was_deleted_is_filled_again(desk: Desk) -> None:
    desk.run(desk.scripts("ada", "bob"))
    before = {name: [row[1:] for row in rows] for name, rows in dump(desk.database).items() if name == "grade_cell"}
    (desk.folder.course / "gradebook.db").unlink()
    desk.run(desk.scripts("ada"))
    assert desk.pool.log == []
    assert [desk.points(name) for name in ("ada", "bob")] == [FULL] * 2
    assert before.keys() <= dump(desk.database).keys()


def test_grades_of_other_notebooks_do_not_stop_a_move_to_another_gradebook(desk: Desk, tmp_path: Path) -> None:
    first = desk.run(desk.scripts("ada"))["ada"]
    desk.folder.write(replace(first, student="old", tasks=first.tasks[:1]))
    desk.database = f"sqlite:///{tmp_path}/other.db"
    desk.run(desk.scripts("ada"))
    assert desk.points("ada") == FULL
    assert any("old is not in this gradebook" in sentence for sentence in desk.told)


def stop_at(patch: pytest.MonkeyPatch, owner: type, name: str, call: int, error: BaseException) -> None:
    """Let a method raise an error when it is called for the n-th time, from 1, instead of doing anything."""
    real, calls = getattr(owner, name), iter(range(1, 1000))

    def method(*arguments: object) -> object:
        if next(calls) == call:
            raise error
        return real(*arguments)

    patch.setattr(owner, name, method)


@pytest.mark.parametrize(
    ("owner", "method"), [(Book, "put"), (Course, "write_submission"), (GradingFolder, "write")], ids=str
)
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["ctrl-c", "full"])
def test_what_was_stopped_anywhere_goes_on_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, error: BaseException
) -> None:
    with monkeypatch.context() as patch:
        stop_at(patch, owner, method, 2, error)
        with pytest.raises(type(error)):
            desk.run(desk.scripts("ada", "bob", "cleo"))
    graded = desk.folder.read("ada")
    assert list(desk.folder.each()) == [graded]
    desk.run(desk.scripts("ada", "bob", "cleo"))
    assert desk.pool.log == ["bob", "cleo"]
    assert desk.folder.read("ada") == graded
    assert [desk.points(name) for name in ("ada", "bob", "cleo")] == [FULL] * 3


@pytest.mark.parametrize("content", [b"", b'{"student": "ada"', b"[]", b"7", b"\xff"])
@pytest.mark.parametrize("place", ["records", "cells"])
def test_a_broken_file_among_the_grades_is_written_again(desk: Desk, place: str, content: bytes) -> None:
    desk.run(desk.scripts("ada"))
    path = desk.folder.path / place / "ada.json"
    whole = path.read_bytes()
    path.write_bytes(content)
    desk.run(desk.scripts("ada"))
    assert json.loads(path.read_bytes()).keys() == json.loads(whole).keys()


def test_a_failure_of_the_machine_takes_no_grades_away(desk: Desk) -> None:
    desk.run(desk.scripts("ada", "bob"))
    desk.pool.fails = ("ada", "cleo")
    found = desk.run(desk.scripts("ada", "bob", "cleo"), again=True)
    assert [found[name].by_checks for name in ("ada", "bob", "cleo")] == [FULL, FULL, 0]
    assert desk.points("ada") == FULL
    assert "no memory; the grades are those of an earlier run" in found["ada"].problem
    desk.pool.fails = ()
    found = desk.run(desk.scripts("ada", "bob", "cleo"))
    assert desk.pool.log == ["ada", "cleo"]
    assert [record.problem for record in found.values()] == [""] * 3


def test_a_file_that_cannot_be_read_is_no_reason_to_stop(desk: Desk) -> None:
    class Gone(dict[str, tuple[str, bytes]]):
        def items(self) -> object:  # type: ignore[override]
            raise FileNotFoundError(2, "No such file or directory", "ada.py")

    desk.run(desk.scripts("ada"))
    desk.pool.fails = ("ada",)
    found = desk.run([Script("ada", Gone()), desk.script("bob")])
    assert found["bob"].by_checks == FULL
    assert found["ada"].problem


def test_a_person_is_told_once_what_has_changed_since(desk: Desk) -> None:
    desk.run(desk.scripts("ada"))
    give(desk.database, "ada", "8.1-check", points=1)
    desk.run([desk.script("ada", desk.text.replace("return len(self.arrays[0])", "return 0"))])
    assert len(desk.told) == 1
    assert desk.told[0].startswith("ada: 8.1-check gives 0 points")


def test_what_leads_to_the_gradebook_is_for_its_owner_only(desk: Desk) -> None:
    desk.run(desk.scripts("ada"))
    assert (desk.folder.path / "settings.json").stat().st_mode & 0o077 == 0


def test_a_submission_without_anything_is_graded_once(desk: Desk) -> None:
    nothing = Script("ada", problem="nothing was handed in")
    assert desk.run([nothing])["ada"].problem == "nothing was handed in"
    desk.run([nothing])
    assert desk.pool.log == []
    assert desk.run([desk.script("ada")])["ada"].problem == ""


def test_the_key_of_a_submission_is_the_same_in_every_process(exam: Exam, tmp_path: Path) -> None:
    script = Script("ada", {"dataloader_dev.py": ("ada.py", b"text")})
    (tmp_path / "both").write_bytes(pickle.dumps((exam, script)))
    program = f"import pickle; exam, script = pickle.load(open({str(tmp_path / 'both')!r}, 'rb')); "
    program += "exam.__dict__.pop('fingerprint', None); print(script.key(exam))"
    command = [sys.executable, "-P", "-W", "ignore", "-c", program]
    values = os.environ | {"PYTHONHASHSEED": "7"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=values, timeout=60)
    assert done.stdout.strip() == script.key(exam)
