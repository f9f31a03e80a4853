"""nbgrader's course folder: what its formgrader, and its other commands, find there."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import stat
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, determine_grade
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

sys.path.insert(0, str(Path(__file__).parent))

from gradebooks import MODULE, ONE, SECRET, TWO, notebooks, record

import tito.classroom.recorded.course
from tito.classroom.recorded.course import Course, defused
from tito.classroom.recorded.folder import GradingFolder, file_name, file_of
from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.record import Evidence
from tito.workspace import find

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and its libraries' own
SOURCE = {"one_dev": ONE, "two_dev": TWO}
SOLVED = {
    "one_dev": {"8.1": "def double(x):\n    return x + x"},
    "two_dev": {"8.2": "def half(x):\n    return x * 0.5"},
}


@pytest.fixture
def folder(tmp_path: Path) -> GradingFolder:
    return GradingFolder(tmp_path / "grading" / MODULE)


@pytest.fixture
def course(folder: GradingFolder) -> Course:
    """Return a course folder that is written, with a gradebook in SQLite."""
    made = Course(folder.course, MODULE, SOURCE)
    made.write(folder.database)
    return made


def cells(path: Path) -> dict[str, Any]:
    """Return the cells of a notebook that carry a grade id."""
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    found = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {cell.metadata.nbgrader.grade_id: cell for cell in found}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def submit(course: Course, student: str = "ada", rebuilt: Mapping[str, Any] | None = None, **values: Any) -> Path:
    """Write a submission to gradebook and folder, and return its first notebook."""
    item = record(student, **values)
    with Book(f"sqlite:///{course.folder}/gradebook.db") as book:
        book.put(item, notebooks())
    return course.write_submission(item, SOLVED if rebuilt is None else rebuilt)[0]


def api(course: Course) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.course_id = str(course.folder), "tinytorch"
    return NbGraderAPI(config=config)


def test_the_example_of_the_docstring_holds() -> None:
    assert doctest.testmod(tito.classroom.recorded.course).failed == 0


def test_the_assignment_is_there_solved_and_blank(course: Course) -> None:
    source, release = (cells(course.folder / step / MODULE / "one_dev.ipynb") for step in ("source", "release"))
    assert "return x * 2" in source["8_1"].source
    assert SECRET in source["8_1-hidden"].source
    assert release["8_1"].source.endswith('raise NotImplementedError("task 8.1")')
    assert "# - zero is zero" in release["8_1-hidden"].source
    assert not any(SECRET in cell.source or "multiplies" in cell.source for cell in release.values())
    assert {path.name for path in (course.folder / "release" / MODULE).iterdir()} == {"one_dev.ipynb", "two_dev.ipynb"}


def test_the_same_is_written_every_time(course: Course, folder: GradingFolder) -> None:
    submit(course)
    before = files(course.folder)
    again = Course(folder.course, MODULE, SOURCE)
    again.write(folder.database)
    submit(again)
    assert files(course.folder) == before


def test_the_module_of_this_course_fits(tmp_path: Path) -> None:
    module = find(Path(__file__)).module(MODULE)
    course = Course.of(module, tmp_path)
    course.write("sqlite:///elsewhere.db")
    assert [f"{name}.py" for name in course.source] == module.names
    for name in course.source:
        assert not any(
            "BEGIN" in cell.source for cell in cells(tmp_path / "release" / MODULE / f"{name}.ipynb").values()
        )


def test_cells_carry_what_nbgrader_writes(course: Course) -> None:
    validator = MetadataValidator()
    for step in ("release", "autograded/ada"):
        submit(course)
        for name, cell in cells(course.folder / step / MODULE / "one_dev.ipynb").items():
            validator.validate_cell(cell)
            own = cell.metadata.nbgrader
            assert (own.schema_version, own.cell_type, cell.id) == (3, cell.cell_type, name)
            assert cell.metadata.deletable is False
            assert cell.metadata.get("editable", True) is bool(own.solution)


def test_nbgrader_makes_the_same_release_of_the_source(course: Course) -> None:
    submit(course)
    ours = cells(course.folder / "release" / MODULE / "two_dev.ipynb")
    made = api(course).generate_assignment(MODULE, force=True)
    assert made["success"], made
    theirs = cells(course.folder / "release" / MODULE / "two_dev.ipynb")
    assert ours["8_2-check"] == theirs["8_2-check"]
    assert ours["given"] == theirs["given"]
    assert {name: dict(cell.metadata.nbgrader) | {"checksum": ""} for name, cell in ours.items()} == {
        name: dict(cell.metadata.nbgrader) | {"checksum": ""} for name, cell in theirs.items()
    }


def test_a_grader_sees_solutions_answers_and_how_checks_ended(course: Course) -> None:
    found = cells(submit(course, wrong=["8.1-hidden"], answers={"8.Q1": "Since **two** is even."}))
    assert found["8_1"].source == SOLVED["one_dev"]["8.1"]
    assert found["8_Q1"].source == "Since **two** is even."
    assert found["8_1-check"].outputs[0].text == "passed: 2 of 2 points\n  held: two is four\n"
    (failed,) = found["8_1-hidden"].outputs
    assert (failed.output_type, failed.evalue) == ("error", "double(2): expected 4, got 5")
    assert "failed: 0 of 3 points" in failed.traceback[0]
    assert "did not hold: two is four" in failed.traceback[0]


def test_nbgrader_reads_the_points_of_the_record_from_the_outputs(course: Course) -> None:
    found = cells(submit(course, wrong=["8.1-check"], answers={"8.Q1": "Yes."}))
    assert determine_grade(found["8_1-check"]) == (0, 2)
    assert determine_grade(found["8_1-hidden"]) == (3, 3)
    assert determine_grade(found["8_Q1"]) == (None, 4)
    assert determine_grade(cells(submit(course))["8_Q1"]) == (0, 4)


def test_what_was_not_done_is_as_it_was_released(course: Course) -> None:
    found = cells(submit(course, rebuilt={}))
    for name in ("8_1", "8_Q1"):
        assert found[name].metadata.nbgrader.checksum == compute_checksum(found[name])
    assert "NotImplementedError" in found["8_1"].source


def test_no_hidden_check_and_no_solution_is_shown(course: Course) -> None:
    submit(course)
    shown = b"".join(files(course.folder / "autograded").values())
    assert SECRET.encode() not in shown
    assert b"multiplies" not in shown
    assert b"return x * 2" not in shown


def test_a_notebook_that_the_module_no_longer_has_goes(course: Course) -> None:
    path = submit(course)
    left = Course(course.folder, MODULE, {"two_dev": TWO})
    left.write("sqlite:///elsewhere.db")
    left.write_submission(record(of=notebooks()[1:]), {})
    assert not path.exists()
    assert not (course.folder / "source" / MODULE / "one_dev.ipynb").exists()


def test_hostile_students_stay_in_their_folder_and_are_only_text(course: Course, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if "autograded" not in path.parts}
    bad = "\0\ud800\x1b[31m</pre><script>alert(1)</script>" + 100_000 * "x"
    item = record("../../../etc/passwd", wrong=["8.1"], answers={"8.Q1": bad}, evidence=(Evidence(bad, "8.1", bad),))
    (path, _) = course.write_submission(item, {"one_dev": {"8.1": bad}, "no_such": {"8.9": "x"}})
    assert path.is_relative_to(course.folder / "autograded" / file_name("../../../etc/passwd"))
    assert {path for path in tmp_path.rglob("*") if "autograded" not in path.parts} == before
    assert cells(path)["8_1"].source.count("x") == 100_000


def test_outputs_are_short(course: Course) -> None:
    item = record()
    long = item.tasks[0].checks[0].__class__(**vars(item.tasks[0].checks[0]) | {"message": "x" * 1_000_000})
    task = item.tasks[0].__class__(**vars(item.tasks[0]) | {"checks": (long,), "note": "y" * 1_000_000})
    (path, _) = course.write_submission(item.__class__(**vars(item) | {"tasks": (task,)}), {})
    assert path.stat().st_size < 50_000


def load(course: Course) -> Config:
    return PyFileConfigLoader("nbgrader_config.py", path=str(course.folder)).load_config()


def test_the_configuration_names_folder_course_and_database(course: Course, folder: GradingFolder) -> None:
    found = load(course).CourseDirectory
    assert (found.root, found.course_id) == (str(course.folder.resolve()), "tinytorch")
    assert found.db_url == folder.database


@pytest.mark.parametrize("name", ["a%20b", "100% #1 course?", "Zoë's [x] {y} (2026)", "a?b=c&d", "a+b@c:d"])
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    folder = GradingFolder(tmp_path / name)
    course = Course(folder.course, MODULE, SOURCE)
    course.write(folder.database)
    with Book(folder.database) as book:
        book.put(record("ada"), notebooks())
    assert file_of(folder.database) == folder.course / "gradebook.db"
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert load(course).CourseDirectory.db_url == folder.database
    with Gradebook(load(course).CourseDirectory.db_url) as book:
        assert [student.id for student in book.students] == ["ada"]


@pytest.mark.parametrize("address", ["postgresql://me@host/course", "no address", ""])
def test_what_is_no_file_leads_to_none(address: str) -> None:
    assert file_of(address) is None


def test_the_folder_may_be_moved_with_its_gradebook(course: Course, tmp_path: Path) -> None:
    moved = Course(tmp_path / "elsewhere", MODULE, SOURCE)
    shutil.move(course.folder, moved.folder)
    assert load(moved).CourseDirectory.db_url == f"sqlite:///{moved.folder}/gradebook.db"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_password_is_written_for_the_owner_only(course: Course) -> None:
    database = 'postgresql+psycopg://ada:it\'s "secret"@host/grades'
    course.write(database)
    assert load(course).CourseDirectory.db_url == database
    assert stat.S_IMODE((course.folder / "nbgrader_config.py").stat().st_mode) == 0o600


@pytest.mark.timeout(60)
def test_nbgraders_own_button_to_grade_runs_no_code_and_changes_nothing(course: Course) -> None:
    submit(course, rebuilt={"one_dev": {"8.1": f"open({str(course.folder / 'ran')!r}, 'w').close()"}})
    before = {name: data for name, data in files(course.folder).items() if name != "gradebook.db"}
    outcome = api(course).autograde(MODULE, "ada", force=True)
    assert not outcome["success"]
    after = {name: data for name, data in files(course.folder).items() if name != "gradebook.db"}
    assert after == before
    assert api(course).get_submission(MODULE, "ada")["score"] == 10


@pytest.mark.timeout(60)
def test_nbgraders_own_feedback_works_and_shows_no_hidden_check(course: Course) -> None:
    submit(course, answers={"8.Q1": "Since two is even."})
    outcome = api(course).generate_feedback(MODULE, "ada")
    assert outcome["success"], outcome
    page = (course.folder / "feedback" / "ada" / MODULE / "one_dev.html").read_text(encoding="utf-8")
    assert "Since two is even." in page
    assert SECRET not in page


class Parts(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


PIECES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<!-- -->", "<?php ?>", "<",
    ">", "<javascript:alert(1)>", "</", "a", "[", "]", "(", ")", "[x](javascript:alert(1))", "![p](attachment:a.png)",
    "![p](http://host/p.png)", "[x]: javascript:alert(1)", "[x]", "[x][x]", "javascript:", "&#106;avascript:", "&lt;",
    "```mermaid\n", "~~~ mermaid\n", "```&#109;ermaid\n", "```", "`", "\n", "\n\n", " ", "    ", "\t", "$", "$$", "\\",
    "\\(", "\\[", "\\begin{a}", "\\end{a}", "|", "---", "|-|-|\n", "- [ ] ", "1. ", "# ", "> ", "*", "**", "~~", ":",
    "'", '"', "http://host/", "\0", "\u2060", "é",
)  # fmt: skip
TAGS = {"p", "em", "strong", "code", "pre", "ul", "ol", "li", "h1", "a", "div", "span", "blockquote", "hr", "br", "del"}
TAGS |= {"dl", "dt", "dd", "input", "table", "thead", "tbody", "tr", "th", "td", "h2", "h3"}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("[a\n](javascript:x)")
@example("[x]\n: javascript:alert(1)\n\n[x]")
@example("```\nmermaid\n```")
def test_an_answer_can_do_nothing_in_the_page_of_a_grader(answer: str) -> None:
    parts = Parts(markdown2html(defused(answer)))
    assert parts.tags <= TAGS
    assert parts.attributes.keys() <= {"class", "id", "href", "type", "disabled", "checked", "style", "start"}
    assert all(re.match(r"#|https?://", link) for link in parts.attributes.get("href", ()))
    assert "mermaid" not in parts.attributes.get("class", ())
    assert all(
        re.fullmatch(r"text-align: ?(left|right|center);?", style) for style in parts.attributes.get("style", ())
    )


@given(st.text(max_size=60))
def test_an_answer_reads_the_same(answer: str) -> None:
    assert defused(answer).replace("\u2060", "") == answer.replace("\u2060", "")


def test_formatting_stays() -> None:
    page = markdown2html(defused("**a** < b, `x<y`, $x^2$\n\n- one\n\n```python\nif a < b: pass\n```"))
    assert {"strong", "code", "ul", "li", "pre"} <= Parts(page).tags
    assert "$x^2$" in page
