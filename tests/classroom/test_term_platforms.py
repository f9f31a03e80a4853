"""A term of forty on each platform: graded, renamed, graded again, forgotten; only the checks are not run."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sys
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from gradebooks import give
from platforms import NUMBERED, Person, a_class, grades, path, roster
from small_course import MODULE, module_of, small_course, snapshot

from tito.classroom.examined.exam import Exam, set_exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.classroom.forget_command import forget_command
from tito.classroom.grade_command import GradeOptions, grade_command
from tito.classroom.recorded.folder import GradingFolder, file_name
from tito.classroom.recorded.record import QuestionGrade, Record
from tito.classroom.sandbox.sandbox import Level
from tito.classroom.scores_command import scores_command
from tito.cli import app
from tito.grading.results import Status

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(300)]  # nbgrader's own warnings
OF, SIZE = 15, 40


class Marks:
    """A pool that runs nothing: the points stand in the file, `points: 1.5`."""

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Generator[Graded, None, None]:
        for script in scripts:
            blank = grade(exam, replace(script, files={})).record
            (points,) = re.findall(r"points: ([\d.]+)", "".join(str(data) for _, data in script.files.values())) or [""]
            first = replace(blank.tasks[0].checks[0], earned=float(points or 0), status=Status.PASSED)
            task = replace(blank.tasks[0], checks=(first, *blank.tasks[0].checks[1:]))
            answered = (QuestionGrade("8.4-question", "", "dataloader_dev.py", 5, "because"),)
            done = replace(blank, tasks=(task, *blank.tasks[1:]), questions=answered, key=script.key(exam))
            yield Graded(done if points else replace(blank, key=script.key(exam)), {})


@dataclass
class Class:
    """Forty people on a platform; each has handed in points of their own, None for what cannot be read."""

    layout: str
    root: Path
    people: list[Person]
    points: dict[Person, float | None] = field(default_factory=dict)

    @property
    def handed_in(self) -> Path:
        return self.root / "download"

    @property
    def folder(self) -> GradingFolder:
        return GradingFolder(self.root / "grading")

    @property
    def form(self) -> str:
        return "moodle" if self.layout.startswith("moodle") else "canvas"

    def hand_in(self, text: str, more: float = 0.0, *, renamed: bool = False) -> None:
        """Write the whole download anew: every ninth sends nothing, every tenth a PDF."""
        for place in sorted(self.handed_in.rglob("*"), reverse=True):
            place.rmdir() if place.is_dir() else place.unlink()
        for one in self.people:
            if one.place % 9 == 8:
                continue
            is_pdf = one.place % 10 == 7
            self.points[one] = None if is_pdf else (one.place + 1) / 20 + more
            suffix = ".pdf" if is_pdf else ".py"
            target = self.handed_in / path(self.layout, one, "dataloader_dev", suffix, renamed=renamed)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"{text}# points: {self.points[one]}\n" if not is_pdf else "%PDF", encoding="utf-8")

    def grade(self) -> int:
        return grade_command("8", self.handed_in, GradeOptions(grading=self.folder.path, json=True))

    def filled_in(self) -> list[str]:
        """Return the grades in the platform's list, by place, after `tito scores`."""
        listed = self.root / "list.csv"
        listed.write_text(roster(self.layout, self.people, OF), encoding="utf-8")
        code = scores_command(
            "8", form=self.form, roster=listed, assignment="lab", grading=self.folder.path, report=False
        )
        assert code == 1  # the PDFs are in no row
        text = (self.folder.scores / f"{self.form}.csv").read_text(encoding="utf-8")
        return grades(list(csv.reader(io.StringIO(text))))

    def wanted(self, **by_hand: float) -> list[str]:
        found = []
        for one in self.people:
            points = self.points.get(one)
            found.append("" if points is None else f"{round(points + by_hand.get(one.login, 0), 2):.10g}")
        return found


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("term") / "course"
    small_course(root)
    return root


@pytest.fixture(scope="module")
def exam(course: Path) -> Exam:
    return set_exam(module_of(course), Level.PROCESS)


@pytest.fixture
def text(course: Path, exam: Exam, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the text of the notebook; `tito grade` then runs in the course, and grades by marks."""
    monkeypatch.chdir(course)
    monkeypatch.setattr("tito.classroom.sandbox.sandbox.choose", lambda _: Level.PROCESS)
    monkeypatch.setattr("tito.classroom.examined.exam.set_exam", lambda *_: exam)
    monkeypatch.setattr("tito.classroom.examined.cluster.choose_pool", lambda *_: Marks())
    return (course / "modules" / MODULE / "dataloader_dev.py").read_text(encoding="utf-8")


def by_number(made: Class) -> dict[str, Record]:
    return {record.number or record.student: record for record in made.folder.each()}


@pytest.mark.parametrize("layout", [*NUMBERED, "github"])
def test_forty_people_have_their_own_points_in_their_own_rows(
    layout: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = a_class(random.Random(layout), SIZE, alike=True)
    made = Class(layout, tmp_path, people)
    made.hand_in(text)
    assert made.grade() == 1
    said = json.loads(capsys.readouterr().out)
    pdfs = sum(points is None for points in made.points.values())
    assert (len(made.points), pdfs) == (36, 3)
    assert (said["graded"], len(said["records"]), said["gone"]) == (33, 36, [])
    assert made.filled_in() == made.wanted()
    first = by_number(made)

    # A person grades by hand; then the platform gives everybody's files other names, with better work in them.
    chosen = people[3]
    mine = next(one for one in first.values() if one.by_checks == made.points[chosen])
    give(made.folder.database, file_name(mine.student), "8.4-question", 4)
    made.hand_in(text, more=0.5, renamed=layout in NUMBERED)
    capsys.readouterr()
    assert made.grade() == 1
    assert json.loads(capsys.readouterr().out)["gone"] == []
    assert made.filled_in() == made.wanted(**{chosen.login: 4})
    second = by_number(made)
    assert {number: record.student for number, record in second.items()} == {
        number: record.student for number, record in first.items()
    }
    assert all(second[number].by_checks in (0, record.by_checks + 0.5) for number, record in first.items())


def test_whoever_is_gone_is_said_and_leaves_only_when_forgotten(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Class("files", tmp_path, a_class(random.Random(1), SIZE, alike=False))
    made.hand_in(text)
    made.grade()
    ada, bea = (made.people[place].login for place in (0, 1))
    (made.handed_in / f"{ada}_dataloader_dev.py").rename(made.handed_in / "renamed_dataloader_dev.py")
    (made.handed_in / f"{bea}_dataloader_dev.py").unlink()
    capsys.readouterr()
    made.grade()
    said = capsys.readouterr()
    sources = ", ".join(f"{login} ({login}_dataloader_dev.py)" for login in sorted((ada, bea)))
    take_out = "to remove one: `tito grade 08_dataloader --forget NAME`"
    assert f"graded earlier, but not in {made.handed_in}, and still counted: {sources}; {take_out}\n" in said.err
    assert json.loads(said.out)["gone"] == sorted((ada, bea))
    assert made.filled_in()[:2] == made.wanted()[:2]  # both still count; `renamed` is in no row
    give(made.folder.database, ada, "8.4-question", 4)
    before = snapshot(made.folder.path)
    capsys.readouterr()

    assert forget_command("8", [ada], grading=made.folder.path, database=None) == 0
    assert capsys.readouterr().out == (
        f"{ada} was removed from the records, the gradebook and the feedback, and stays out of later runs: "
        f"`tito grade 08_dataloader SUBMISSIONS --student NAME` takes one back\n"
        f"canvas.csv held the points of {ada} and were removed, too: `tito scores 08_dataloader` writes them again\n"
    )
    after = snapshot(made.folder.path)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {
        f"records/{ada}.json", f"cells/{ada}.json", f"course/autograded/{ada}/{MODULE}/dataloader_dev.ipynb",
        "course/gradebook.db", "scores/canvas.csv", "forgotten.json",
    }  # fmt: skip
    assert gradebook(made) == {file_name(record.student) for record in made.folder.each()}
    assert made.filled_in()[:2] == ["", made.wanted()[1]]
    made.grade()
    assert ada not in {record.student for record in made.folder.each()}


def gradebook(made: Class) -> set[str]:
    """Return the students in the gradebook, all with a whole submission."""
    from nbgrader.api import Comment, Grade, Gradebook

    with Gradebook(made.folder.database, "tinytorch") as book:
        students = {student.id for student in book.students}
        assert {one.student.id for one in book.assignment_submissions(MODULE)} == students
        assert {grade.student.id for grade in book.db.query(Grade)} == students
        assert {comment.student.id for comment in book.db.query(Comment)} == students
        return students


@pytest.mark.parametrize(("name", "mend"), [("adaa", "; did you mean 'ada'?"), ("nobody at all", "")])
def test_a_name_that_was_not_graded_is_not_forgotten(
    name: str, mend: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Class("files", tmp_path, [])
    made.handed_in.mkdir()
    (made.handed_in / "ada.py").write_text(f"{text}# points: 2\n", encoding="utf-8")
    made.grade()
    before = snapshot(made.folder.records)
    capsys.readouterr()
    assert forget_command("8", [name], grading=made.folder.path, database=None) == 1
    assert capsys.readouterr().err == f"no grades of {name!r} in {made.folder.records}{mend}\n"
    assert snapshot(made.folder.records) == before
    assert forget_command("8", [name, "ada"], grading=made.folder.path, database=None) == 1
    assert list(made.folder.each()) == []
    assert forget_command("8", ["ada"], grading=tmp_path / "elsewhere", database=None) == 1
    assert not (tmp_path / "elsewhere").exists()


def test_the_release_itself_is_no_student_in_silence(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Class("files", tmp_path, [])
    made.handed_in.mkdir()
    (made.handed_in / "ada.py").write_text(f"{text}# points: 2\n", encoding="utf-8")
    (made.handed_in / "student.py").write_text(text, encoding="utf-8")
    assert made.grade() == 0
    assert capsys.readouterr().err.endswith(
        "no task is done in the notebooks of student (student.py); "
        "to remove one: `tito grade 08_dataloader --forget NAME`\n"
    )


def test_the_command_forgets_without_a_collection_and_grades_with_one(text: str, tmp_path: Path) -> None:
    made = Class("files", tmp_path, [])
    made.handed_in.mkdir()
    for name in ("ada", "bob"):
        (made.handed_in / f"{name}.py").write_text(f"{text}# points: 2\n", encoding="utf-8")
    made.grade()
    run, grading = CliRunner().invoke, ["--grading", str(made.folder.path)]
    assert run(app, ["grade", "8", "--forget", "bob", *grading]).exit_code == 0
    assert [record.student for record in made.folder.each()] == ["ada"]
    done = run(app, ["grade", "8", *grading])
    assert done.exit_code == 2
    assert "name the folder or the zip archive of what was handed in" in done.output
    assert run(app, ["grade", "8", str(made.handed_in), *grading]).exit_code == 0
    assert [record.student for record in made.folder.each()] == ["ada"]
    assert run(app, ["grade", "8", str(made.handed_in), "--student", "bob", *grading]).exit_code == 0
    assert [record.student for record in made.folder.each()] == ["ada", "bob"]
