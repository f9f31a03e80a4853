"""`tito grade` that is killed, stopped or started twice: nothing is lost, nothing is graded twice, nothing is left."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from runs import FULL, are_gone, family, half_written, points, term, until, words
from small_course import snapshot

from tito.classroom.sandbox.sandbox import probe

pytestmark = [
    pytest.mark.skipif(bool(probe()), reason=probe()),
    pytest.mark.timeout(180),
    pytest.mark.filterwarnings("ignore"),  # nbgrader's and its libraries' own
]
KILLED_BEFORE_RECORD = """
import os, signal
from tito.classroom.recorded.folder import GradingFolder
real = GradingFolder.write
def write(self, record, done=[]):
    done.append(record)
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, record)
GradingFolder.write = write
"""
KILLED_IN_A_FILE = """
import os, signal
from pathlib import Path
real = Path.replace
def replace(self, target, done=[]):
    done.append(target) if "records" in str(target) else None
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
"""


def test_a_run_that_is_killed_among_submissions_goes_on_with_the_others(tmp_path: Path) -> None:
    course = term(tmp_path, [])
    for number in range(6):
        course.hand_in(f"s{number}", course.slow(0.3))
    with course.start() as process:
        assert until(lambda: len(list(course.folder.records.glob("*.json"))) >= 2)
        members = family(process.pid)
        process.kill()
    assert until(lambda: are_gone(members)), members
    assert until(lambda: list(course.temporary.iterdir()) == [])
    before = snapshot(course.folder.records)
    done = course.grade("--json")
    assert done.code == 0
    assert {name: row["points"] for name, row in done.rows.items()} == dict.fromkeys(done.rows, FULL)
    assert before.items() <= snapshot(course.folder.records).items()
    assert points(course) == {f"s{number}": FULL for number in range(6)}
    assert half_written(course) == []


def test_a_run_without_bubblewrap_that_is_killed_leaves_no_process_either(tmp_path: Path) -> None:
    course = term(tmp_path, [])
    for number in range(4):
        course.hand_in(f"s{number}", course.slow(5))
    (tmp_path / "bin").mkdir()
    with course.start("--allow-weak-sandbox", env={"PATH": str(tmp_path / "bin")}) as process:
        assert until(lambda: sum("tito.grading.inside.kernel" in words(it) for it in family(process.pid)) >= 2)
        members = family(process.pid)
        process.kill()
    assert until(lambda: are_gone(members)), members


@pytest.mark.parametrize("before", [KILLED_BEFORE_RECORD, KILLED_IN_A_FILE], ids=["before the record", "in its file"])
def test_a_run_that_is_killed_while_it_writes_does_that_submission_again(tmp_path: Path, before: str) -> None:
    course = term(tmp_path, ["ada", "bob", "cleo"])
    killed = course.grade("--jobs", "1", before=before)
    assert killed.code == -signal.SIGKILL
    assert list(points(course)) == ["ada", "bob"]
    assert list(course.records) == ["ada"]
    first = snapshot(course.folder.records)["ada.json"]
    done = course.grade("--jobs", "1", "--json")
    assert re.findall(r"\((\w+): 10(, as before)?\)", done.err) == [("ada", ", as before"), ("bob", ""), ("cleo", "")]
    assert snapshot(course.folder.records)["ada.json"] == first
    assert points(course) == dict.fromkeys(("ada", "bob", "cleo"), FULL)
    assert half_written(course) == []


def test_a_run_that_is_killed_before_it_grades_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    course = term(tmp_path, ["ada"])
    with course.start() as process:
        assert until(lambda: family(process.pid))  # the course's own solutions run
        members = family(process.pid)
        process.kill()
    assert until(lambda: are_gone(members)), members
    assert course.grade().code == 0


def test_ctrl_c_ends_it_with_one_sentence(tmp_path: Path) -> None:
    course = term(tmp_path, [])
    for number in range(6):
        course.hand_in(f"s{number}", course.slow(0.3))
    with course.start() as process:
        assert until(lambda: len(list(course.folder.records.glob("*.json"))) >= 1)
        members = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    said = [line for line in err.splitlines() if not line.startswith("grading: ")]
    assert (process.returncode, out) == (130, "")
    assert said == ["stopped; finished grades are kept, and the same command continues from there"]
    assert until(lambda: are_gone(members)), members
    assert list(course.temporary.iterdir()) == []
    assert course.grade().code == 0


def test_ctrl_c_while_graders_start_says_no_more_either(tmp_path: Path) -> None:
    for number in range(5):
        course = term(tmp_path / str(number), ["ada", "bob"])
        with course.start() as process:
            assert until(lambda pid=process.pid: any("spawn_main" in words(it) for it in family(pid)))
            members = family(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            _, err = process.communicate(timeout=60)
        if "Exception ignored in" not in err:
            break  # else it came in a callback of the import system, where Python prints it and goes on
    assert (process.returncode, err.count("\n")) == (130, 1), err
    assert until(lambda: are_gone(members)), members


# Two at once.


def test_a_second_run_in_the_same_folder_waits_for_nobody(tmp_path: Path) -> None:
    course = term(tmp_path, [])
    course.hand_in("ada", course.slow(0.5))
    with course.start() as first:
        assert until(lambda: family(first.pid))
        second = course.grade()
        assert (second.code, second.out) == (2, "")
        assert f"another `tito grade` is at work in {course.folder.path}" in second.err
        assert course.grade("--grading", str(tmp_path / "other")).code == 0
        first.communicate(timeout=60)
    assert first.returncode == 0
    assert course.records["ada"].by_checks == FULL
