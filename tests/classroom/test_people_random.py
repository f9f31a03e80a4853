"""Random classes on every layout: the right person has the right points in the right row; nobody is lost or two."""

from __future__ import annotations

import random
import re
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from downloads import CORE, GIVEN, WORKERS, Download, as_json, two_notebooks, zipped
from graded_class import record
from platforms import LAYOUTS, NUMBERED, Person, a_class, grades, path, roster

from tito.classroom.collected.submission import Submission
from tito.classroom.people.identity import settle
from tito.classroom.people.roster import read_roster
from tito.classroom.recorded.record import CheckGrade, QuestionGrade, Record, TaskGrade
from tito.classroom.reported.scores import sheet_of
from tito.grading.results import Status
from tito.workspace import Module

OF = 1000
ODD = (".pdf", ".docx", ".html", ".md", ".rtf")


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Module:
    return two_notebooks(tmp_path_factory.mktemp("course"))


def graded(one: Submission) -> Record:
    """Return a record with the points that stand in what was handed in, as grading would give."""
    text = "".join(data.decode("utf-8", "replace") for _, data in one.files.values())
    points = {float(found) for found in re.findall(r"points: (\d+)", text)}
    assert len(points) <= 1, f"{one.student} has the work of several people"
    check = CheckGrade("8.1-check", OF, max(points, default=0.0), Status.PASSED if points else Status.TODO)
    tasks = (TaskGrade("8.1", "t", "p", "dataloader_dev.py", (check,)),)
    facts = {"identifier": one.identifier, "layout": one.layout, "problem": one.problem, "source": one.source}
    return record(one.student, tasks=tasks, questions=(), **facts)


class Term:
    """What a class hands in, in one layout. `points` of each person are as the last file says; None if unreadable."""

    def __init__(self, rng: random.Random, layout: str, download: Download, people: list[Person]) -> None:
        self.rng, self.layout, self.download, self.people = rng, layout, download, people
        self.points: dict[Person, int | None] = {}
        self.tops: dict[str, Person] = {}

    def hand_in(self, one: Person, points: int, *, attempt: int = 0, renamed: bool = False) -> None:
        notebooks = self.rng.choice([["dataloader_dev"], ["workers_dev"], ["dataloader_dev", "workers_dev"]])
        self.points[one] = points
        for notebook in ["dataloader_dev"] if attempt else notebooks:
            text = f"{CORE if notebook == 'dataloader_dev' else WORKERS}# points: {points}\n"
            suffix = self.rng.choice([".py", ".ipynb"])
            self._put(
                one, notebook, suffix, as_json_with(text, points) if suffix == ".ipynb" else text, attempt, renamed
            )

    def hand_in_odd(self, one: Person) -> None:
        self.points[one] = None
        self._put(one, "dataloader_dev", self.rng.choice(ODD), "x", 0, False)

    def _put(self, one: Person, notebook: str, suffix: str, content: str, attempt: int, renamed: bool) -> None:
        name = path(self.layout, one, notebook, suffix, attempt, renamed)
        self.tops[name.split("/")[0]] = one
        self.download.put(name, content, minutes=attempt)

    def clear(self) -> None:
        for place in sorted(self.download.root.rglob("*"), reverse=True):
            place.rmdir() if place.is_dir() else place.unlink()
        self.points, self.tops = {}, {}


def as_json_with(text: str, points: int) -> str:
    return as_json(text).replace("return ", f"# points: {points}\\n    return ", 1)


def collected(term: Term, known: dict[str, str]) -> list[Submission]:
    """Return who handed in, after a look that each file at the top is with its person, and each person is one."""
    found, _ = settle(term.download.students().values(), known)
    owners: dict[str, set[Person]] = {}
    for one in found:
        owners[one.student] = {term.tops[top] for top in one.source.split(", ")}
    assert all(len(people) == 1 for people in owners.values()), owners
    assert len(owners) == len(term.points) == len(set().union(*owners.values()))
    assert {top for one in found for top in one.source.split(", ")} == set(term.tops)
    for one in found:
        (person,) = owners[one.student]
        assert bool(one.problem) == (term.points[person] is None), one.problem
        assert one.identifier == str(person.number) or term.layout not in NUMBERED
    return found


def rows(term: Term, found: list[Submission], folder: Path) -> tuple[list[str], list[str]]:
    form = "moodle" if term.layout.startswith("moodle") else "canvas"
    listed = folder / "list.csv"
    listed.write_text(roster(term.layout, term.people, OF), encoding="utf-8")
    sheet = sheet_of(form, [graded(one) for one in found], assignment="lab", roster=read_roster(listed))
    return grades(sheet.rows), sheet.lost


def wanted(term: Term) -> list[str]:
    return [str(term.points.get(one) or "") for one in term.people]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), layout=st.sampled_from(LAYOUTS), alike=st.booleans())
def test_everybody_has_their_own_points_in_their_own_row(module: Module, seed: int, layout: str, alike: bool) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        term = Term(rng, layout, Download(Path(place, "class"), module), a_class(rng, rng.randint(3, 9), alike=alike))
        for one in term.people:
            if rng.random() < 0.2:
                continue
            if rng.random() < 0.2 and layout != "github":
                term.hand_in_odd(one)
                continue
            term.hand_in(one, 10 + one.place)
        for name in rng.sample(["roster.csv", "README.md", ".DS_Store", "notes.log"], 2):
            term.download.put(name)
        if len(term.points) < 2:
            return  # one person alone is a folder of one
        found = collected(term, {})
        filled, lost = rows(term, found, Path(place))
        assert filled == wanted(term)
        assert len(lost) == sum(points is None for points in term.points.values())


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32), layout=st.sampled_from(NUMBERED))
def test_whoever_has_a_number_is_the_same_in_the_next_run(module: Module, seed: int, layout: str) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        term = Term(rng, layout, Download(Path(place, "class"), module), a_class(rng, 8, alike=True))
        known: dict[str, str] = {}
        names: dict[str, str] = {}
        for run in range(3):
            term.clear()
            for one in rng.sample(term.people, rng.randint(2, 8)):
                term.hand_in(one, 100 * run + 10 + one.place, renamed=rng.random() < 0.4)
            found = collected(term, known)
            for it in found:
                assert names.setdefault(it.number, it.student) == it.student
            assert len(set(names.values())) == len(names)
            known |= {it.student: it.number for it in found}
            assert rows(term, found, Path(place))[0] == wanted(term)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32), layout=st.sampled_from(["files", "behind", "folders", "canvas", "moodle"]))
def test_the_last_of_several_copies_counts(module: Module, seed: int, layout: str) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        term = Term(rng, layout, Download(Path(place, "class"), module), a_class(rng, 4, alike=True))
        for one in term.people:
            name = path(layout, one, "dataloader_dev")
            term.tops[name.split("/")[0]] = one
            term.download.put(name, f"{GIVEN}# given\n")
            term.hand_in(one, 20 + one.place, attempt=rng.randint(1, 3))
        assert rows(term, collected(term, {}), Path(place))[0] == wanted(term)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), form=st.sampled_from(["canvas", "moodle"]))
def test_a_name_that_two_have_is_filled_in_for_neither(seed: int, form: str) -> None:
    rng = random.Random(seed)
    people = a_class(rng, 8, alike=True)
    names = [sorted(one.name.split()) for one in people]  # of a name alone, nobody knows which word comes first
    orders = ["{0.first} {0.last}", "{0.last}, {0.first}", "{0.last}_{0.first}", "{0.first}{0.last}"]
    handed_in = {str(sorted(one.name.split())): one for one in rng.sample(people, 5)}
    records = [
        record(
            rng.choice(orders).format(one), tasks=(), questions=(QuestionGrade("q", "", "", OF, "a", one.place + 1),)
        )
        for one in handed_in.values()
    ]
    with tempfile.TemporaryDirectory() as place:
        listed = Path(place, "list.csv")
        listed.write_text(roster(form, people, OF), encoding="utf-8")
        sheet = sheet_of(form, records, assignment="lab", roster=read_roster(listed))
    sure = [one for one in handed_in.values() if names.count(sorted(one.name.split())) == 1]
    assert grades(sheet.rows) == [str(one.place + 1) if one in sure else "" for one in people]
    assert len(sheet.lost) == len(handed_in) - len(sure)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_heap_of_everything_loses_no_file_and_counts_none_twice(module: Module, seed: int) -> None:
    """Nothing is known of such a heap but this: each file is with one submission, or listed as what it is."""
    rng = random.Random(seed)
    words = ["bob", "carol", "Ann Lee", "hw1", "lab_8_1", "final", "Participant", "12", "dataloader_dev", "workers_dev"]
    with tempfile.TemporaryDirectory() as place:
        download = Download(Path(place, "class"), module)
        for number in range(rng.randint(2, 9)):
            stem = rng.choice(["_", "-", " "]).join(rng.sample(words, rng.randint(1, 3)))
            suffix = rng.choice([".py", ".ipynb", ".zip", ".html", ".csv", " (1).py", "-1.py"])
            text = f"{CORE}# points: {number}\n"
            download.put(stem + suffix, zipped({"dataloader_dev.py": text}) if suffix == ".zip" else text)
        done = download.collect()
        sources = [top for one in done.submissions for top in one.source.split(", ")]
        told = " ".join(done.notes)
        tops = [found.name for found in download.root.iterdir()]
        assert len(sources) == len(set(sources))
        assert sorted(top for top in tops if top not in sources) == sorted(
            top for top in tops if f"{top} (a table)" in told
        )
        assert all(len(one.files) <= 2 for one in done.submissions)
        assert len({one.student for one in done.submissions}) == len(done.submissions)
