"""`tito grade` as a program: what it prints, and what it says without room on the disk, a sandbox, or root."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from nbgrader.api import Gradebook
from runs import FULL, Term, half_written, points, term
from small_course import MODULE, ROOT, module_of, snapshot

from tito.classroom.recorded.graded import read_graded
from tito.classroom.sandbox.sandbox import probe
from tito.notebooks.notebook import read
from tito.release.blank import blank
from tito.release.history import remember
from tito.release.marker import Release, sha256

pytestmark = [
    pytest.mark.skipif(bool(probe()), reason=probe()),
    pytest.mark.timeout(180),
    pytest.mark.filterwarnings("ignore"),  # nbgrader's and its libraries' own
]
is_root = hasattr(os, "geteuid") and os.geteuid() == 0


# A run.


def test_a_class_is_graded_whatever_some_hand_in(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada", "bob"])
    course.hand_in("bob", course.text.replace("return math.ceil(length)", "while True: pass"))
    course.hand_in("cleo", "not a notebook")
    course.hand_in("dan", course.text.replace("return math.ceil(length)", "import os; os._exit(0)"))
    (course.submissions / "eve.ipynb").write_bytes(b'{"cells": [')
    (course.submissions / "fay.py").write_bytes(b"\xff\xfe\x00\x80" * 100)
    done = course.grade("--json", "--timeout", "1", "--student", "ada")
    assert (done.code, done.rows.keys()) == (0, {"ada"})
    done = course.grade("--timeout", "1", "--json")
    assert done.code == 1  # three could not be read
    assert {name: record.by_checks for name, record in course.records.items()} == {
        "ada": FULL, "bob": FULL - 1, "cleo": 0, "dan": FULL - 1, "eve": 0, "fay": 0
    }  # fmt: skip
    assert [name for name, row in done.rows.items() if row["problem"]] == ["cleo", "eve", "fay"]
    assert {record.level for record in course.records.values()} == {"bubblewrap"}
    assert points(course) == {name: record.by_checks for name, record in course.records.items()}
    assert "ada: 10, as before" in done.err
    before = snapshot(course.folder.path)
    again = course.grade("--timeout", "1")
    assert re.search(r"^ada +10 / 15", again.out, re.MULTILINE)
    assert again.code == 1
    assert "3 of 6 graded, 3 could not be read (sandbox: bubblewrap)" in again.out
    assert snapshot(course.folder.path) == before
    assert list(course.temporary.iterdir()) == []


def test_again_and_other_limits_grade_all_again(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada"])
    runs = [course.grade(*options) for options in ((), ("--again",), ("--memory", "1024"))]
    assert ["as before" in done.err for done in runs] == [False] * 3


def test_a_later_deadline_takes_the_penalty_away_and_runs_nothing(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada"])
    (tmp_path / "times.csv").write_text("student,time\nada,2026-12-01T12:00+00:00\n", encoding="utf-8")
    common = ("--json", "--late", "10%/day", "--times", str(tmp_path / "times.csv"), "--deadline")
    late = course.grade(*common, "2026-11-29T12:00:00+00:00")
    assert (late.rows["ada"]["points"], late.rows["ada"]["late_hours"]) == (FULL * 0.8, 48)
    in_time = course.grade(*common, "2026-12-02T12:00+00:00")
    assert (in_time.rows["ada"]["points"], in_time.rows["ada"]["late_hours"]) == (FULL, 0)
    assert "as before" in in_time.err


def test_the_deadline_is_kept_holds_for_all_and_changes_only_when_something_is_said(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada", "bob", "cleo"])
    (tmp_path / "times.csv").write_text("student,time\nada,2026-12-01 00:00:29\nbob,2026-12-01 23:30\n", "utf-8")
    common = ("--times", str(tmp_path / "times.csv"))
    first = course.grade(*common, "--deadline", "2026-11-30T23:59 Europe/Berlin", "--late", "10%/day")
    assert "deadline 2026-11-30 23:59 Europe/Berlin, late policy: 10%/day\n" in first.out
    assert re.search(r"^ada +9 / 15 .* 30 seconds", first.out, re.MULTILINE)
    assert re.search(r"^cleo +10 / 15 .* not known", first.out, re.MULTILINE)
    said = "the time of submission is unknown, so they count as on time: cleo; give --times a CSV of student,time"
    assert said in first.err
    again = course.grade(*common, "--json")
    assert (again.rows["ada"]["points"], json.loads(again.out)["deadline"]) == (9, "2026-11-30 23:59 Europe/Berlin")
    assert "is now" not in again.err
    later = course.grade(*common, "--student", "ada", "--deadline", "2026-11-30T12:00 UTC")
    assert "the deadline is now 2026-11-30 12:00 UTC; it was 2026-11-30 23:59 Europe/Berlin" in later.err
    assert {record.deadline for record in course.records.values()} == {"2026-11-30 12:00 UTC"}
    assert course.records["bob"].penalty == 0.2
    assert points_lost(course) == {"ada": 1, "bob": 2, "cleo": 0}
    none = course.grade(*common, "--deadline", "none")
    assert "the deadline is now none; it was 2026-11-30 12:00 UTC" in none.err
    assert "the late policy 10%/day takes nothing without a deadline: add --deadline" in none.err
    assert "no deadline\n" in none.out
    assert [record.earned for record in course.records.values()] == [FULL] * 3


def points_lost(course: Term) -> dict[str, float]:
    """Return what lateness costs, as the gradebook has it."""
    with Gradebook(course.folder.database) as book:
        return {one.student.id: one.late_submission_penalty or 0 for one in book.assignment_submissions(MODULE)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--student", "zoe"], "holds no submission of 'zoe'; it has ada"),
        (
            ["--deadline", "soon"],
            "a deadline is written as 2026-11-30T23:59+01:00, or '2026-11-30T23:59 Europe/Berlin', got 'soon'",
        ),
        (["--late", "a bit"], "the late policy 'a bit' has a part that means nothing"),
        (["--times", "/nowhere.csv"], "/nowhere.csv cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_begin_says_why_and_writes_nothing(tmp_path: Path, options: list[str], said: str) -> None:
    course = term(tmp_path, ["ada"])
    done = course.grade(*options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert not course.folder.path.exists()


def test_how_many_hold_which_release_is_said_and_nobody_is_accused_of_a_mend(tmp_path: Path) -> None:
    course = term(tmp_path, [])
    module, path = module_of(course.root), course.root / "modules" / MODULE / "dataloader_dev.py"
    names = []
    for count, when in ((2, "2026-09-01"), (3, "2026-10-01")):
        text = path.read_text(encoding="utf-8")
        files = {"modules/dataloader_dev.py": sha256(text.encode())}
        marker = Release(MODULE, "1", f"{when}T10:00:00+00:00", files, dict.fromkeys(files, ""))
        names.append(remember(module, [read(path)], marker).stem)
        for number in range(count):
            course.hand_in(f"{when}-{number}", blank(read(path), text))
        path.write_text(text.replace("rounded(1.5) == 2", "rounded(1.5) == 1 + 1"), encoding="utf-8")
    points = '8_2-check", "locked": true, "points": '
    path.write_text(path.read_text("utf-8").replace(f"{points}1", f"{points}9"), "utf-8")
    done = course.grade()
    assert f"dataloader_dev.py, held in 2 releases: 2 of {names[0]}, 3 of {names[1]}; each is compared" in done.out
    assert {record.evidence for record in course.records.values()} == {()}
    assert [sum(check.points for check in task.checks) for task in course.records["2026-09-01-0"].tasks] == [5, 9, 4]


@pytest.mark.parametrize("name", ["a%20b", "100% #1 course?", "my course (2026) Zoë's [x] $HOME"])
def test_a_course_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    course = term(tmp_path / name, [])
    course.hand_in("ada", course.text.replace("\nYour answer.\n", "\nBecause.\n"))
    done = course.grade()
    assert done.code == 0
    assert {path.name for path in tmp_path.iterdir()} == {name}
    with Gradebook(course.folder.database) as book:
        (cell,) = [
            grade for grade in book.find_submission(MODULE, "ada").notebooks[0].grades if grade.name == "8_4-question"
        ]
        cell.manual_score, cell.needs_manual_grade = 3, False
        book.db.commit()
    (record,) = read_graded(course.folder).records
    assert (record.by_hand, record.is_complete) == (3, True)
    command = re.search(r"wait for a person: (cd .*) && jupyter notebook", done.out)
    assert command is not None
    there = subprocess.run(["bash", "-c", f"{command[1]} && pwd"], capture_output=True, text=True, check=True, cwd="/")
    assert there.stdout == f"{course.folder.course}\n"


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("mysql://me@host/x", "cannot be kept in mysql://me@host/x"),
        ("sqlite:////nowhere/at/all.db", "/nowhere/at/all.db"),
    ],
)
def test_a_gradebook_that_cannot_be_used_is_named(tmp_path: Path, database: str, said: str) -> None:
    if is_root and database.startswith("sqlite"):
        database = "sqlite:////proc/gradebook.db"
        said = "/proc/gradebook.db"
    done = term(tmp_path, ["ada"]).grade("--db", database)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


# No room on the disk.


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Return a folder that holds little."""
    folder = Path(tempfile.mkdtemp(prefix="tito-small-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if not is_root or subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_is_said_and_costs_no_grade(tmp_path: Path, small_disk: Path) -> None:
    course = term(tmp_path, ["ada", "bob"])
    grading = ("--grading", str(small_disk / "grades"))
    assert course.grade(*grading, "--student", "ada").code == 0
    before = snapshot(small_disk / "grades" / "records")
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    full = course.grade(*grading)
    assert (full.code, full.out) == (2, "")
    assert re.search(r"(disk is full|No space left on device|disk I/O error)", full.err)
    assert "Traceback" not in full.err
    assert before.items() <= snapshot(small_disk / "grades" / "records").items()
    assert list((small_disk / "grades").rglob(".*.json.*")) == []
    filler.unlink()
    done = course.grade(*grading, "--json")
    assert done.code == 0
    assert [row["points"] for row in done.rows.values()] == [FULL, FULL]
    assert before.items() <= snapshot(small_disk / "grades" / "records").items()


@pytest.mark.parametrize("bytes_allowed", [3_000, 60_000])
def test_a_file_that_may_not_grow_is_named(tmp_path: Path, bytes_allowed: int) -> None:
    course = term(tmp_path, ["ada"])
    before = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes_allowed}, {bytes_allowed}))"
    done = course.grade("--allow-weak-sandbox", before=before)
    assert (done.code, done.out) == (2, "")
    assert str(course.root) in done.err or str(course.temporary) in done.err
    assert "Traceback" not in done.err
    assert half_written(course) == []
    assert course.grade().code == 0


# Without bubblewrap, and as another user.


def test_without_bubblewrap_it_refuses_and_says_how_to_get_it(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada", "bob"])
    (tmp_path / "bin").mkdir()
    nowhere = {"PATH": str(tmp_path / "bin")}
    refused = course.grade(env=nowhere)
    assert (refused.code, refused.out) == (2, "")
    assert "apt-get install bubblewrap" in refused.err
    assert "--allow-weak-sandbox" in refused.err
    assert not course.folder.path.exists()
    done = course.grade("--allow-weak-sandbox", "--json", env=nowhere)
    assert done.code == 0
    assert "no sandbox: submissions can read your files and use the network; every record says so" in done.err
    assert {row["sandbox"] for row in done.rows.values()} == {"process"}
    assert [(record.level, record.by_checks) for record in course.records.values()] == [("process", FULL)] * 2
    stronger = course.grade("--allow-weak-sandbox", "--json")  # it is there now: all are graded again
    assert {row["sandbox"] for row in stronger.rows.values()} == {"bubblewrap"}


@pytest.fixture(scope="module")
def for_all() -> Iterator[Path]:
    """Return an interpreter that every user of this machine can run, with NumPy."""
    system = Path("/usr/bin/python3")
    own = Path(sysconfig.get_paths()["purelib"])
    if not is_root or shutil.which("setpriv") is None:
        pytest.skip("only root can become another user, with setpriv of Debian's package util-linux")
    asked = "import sys; print(*sys.version_info[:2])"
    said = (
        subprocess.run([system, "-c", asked], capture_output=True, text=True, check=False) if system.exists() else None
    )
    if said is None or said.stdout.split() != [str(part) for part in sys.version_info[:2]]:
        pytest.skip(f"there is no {system} of version {sys.version_info[0]}.{sys.version_info[1]}")
    folder = Path(tempfile.mkdtemp(prefix="tito-user-", dir="/var/tmp"))  # /tmp is another one in the sandbox
    folder.chmod(0o755)
    if subprocess.run([system, "-m", "venv", "--without-pip", folder / "venv"], check=False).returncode:
        shutil.rmtree(folder)
        pytest.skip("Debian's package python3-venv is missing")
    packages = next((folder / "venv").glob("lib/python*/site-packages"))
    for name in ("numpy", "numpy.libs"):
        shutil.copytree(own / name, packages / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    yield folder / "venv" / "bin" / "python"
    shutil.rmtree(folder)


def test_a_user_who_is_not_root_grades_in_bubblewrap(tmp_path: Path, for_all: Path) -> None:
    who = ["setpriv", "--reuid=61000", "--regid=61000", "--clear-groups", "--inh-caps=-all"]
    own = {"PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_paths()["purelib"]]), "HOME": "/nonexistent"}
    asked = "import numpy, filelock; from tito.classroom.sandbox.sandbox import probe; print(probe())"
    said = subprocess.run(
        [*who, for_all, "-P", "-c", asked], env=os.environ | own, capture_output=True, text=True, check=False, cwd="/"
    )
    if said.returncode or said.stdout.strip():
        pytest.skip(f"another user cannot do it here: {(said.stdout + said.stderr).strip()[-300:]}")
    place = Path(tempfile.mkdtemp(prefix="tito-user-"))
    try:
        course = term(place, ["ada", "bob"])
        course.temporary.mkdir()
        for path in [place, *place.rglob("*")]:
            os.chown(path, 61000, 61000)
        done = course.grade("--json", command=who, python=str(for_all), env=own)
        assert done.code == 0, done.err
        assert {row["sandbox"] for row in done.rows.values()} == {"bubblewrap"}
        assert [row["points"] for row in done.rows.values()] == [FULL, FULL]
        assert {path.stat().st_uid for path in course.folder.path.rglob("*")} == {61000}
    finally:
        shutil.rmtree(place)
