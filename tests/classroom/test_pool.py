"""Many submissions at once: each is graded, whatever happens to those that grade."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from runs import are_gone, until, words
from small_course import module_of, small_course

from tito.classroom.examined.cluster import Cluster, choose_pool
from tito.classroom.examined.exam import Exam, set_exam
from tito.classroom.examined.grade import Graded, Script
from tito.classroom.examined.pool import TRIES, LocalPool
from tito.classroom.sandbox.sandbox import Level, probe

pytestmark = [pytest.mark.skipif(bool(probe()), reason=probe()), pytest.mark.timeout(100)]


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Exam:
    root = tmp_path_factory.mktemp("course")
    small_course(root)
    return set_exam(module_of(root), Level.BUBBLEWRAP)


def scripts(exam: Exam, count: int, slow_s: float = 0.0) -> list[Script]:
    """Return submissions of the course's own solutions."""
    paper = exam.papers[0]
    text = (
        paper.text.replace("### BEGIN SOLUTION", f"__import__('time').sleep({slow_s})\n", 1) if slow_s else paper.text
    )
    return [Script(f"student {number:02}", {paper.name: (paper.name, text.encode())}) for number in range(count)]


def points(results: Iterator[Graded]) -> dict[str, float]:
    """Return what each student earned; nobody is there twice."""
    found = [(graded.record.student, graded.record.by_checks) for graded in results]
    assert len(found) == len(dict(found))
    return dict(found)


def test_every_submission_gets_its_points(exam: Exam) -> None:
    full = sum(task.points for task in exam.papers[0].notebook.tasks)
    assert points(LocalPool(2).grade_all(exam, scripts(exam, 5))) == {f"student {n:02}": full for n in range(5)}


def test_a_submission_that_cannot_be_graded_does_not_stop_the_others(exam: Exam) -> None:
    bad = Script("bad", {exam.papers[0].name: ("x.py", 7)})  # type: ignore[dict-item]
    found = {graded.record.student: graded.record for graded in LocalPool(2).grade_all(exam, [bad, *scripts(exam, 2)])}
    assert "could not be graded" in found["bad"].problem
    assert not found["bad"].key  # so the next run tries again
    assert found["student 00"].by_checks == found["student 01"].by_checks > 0


def test_a_grader_that_is_killed_costs_no_submission(exam: Exam) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        deadline = time.monotonic() + 30
        while not killed and time.monotonic() < deadline:
            with contextlib.suppress(psutil.Error, StopIteration):  # one that has just ended
                grader = next(child for child in psutil.Process().children() if is_grading(child))
                grader.kill()
                killed.append(grader.pid)
            time.sleep(0.01)

    thread = threading.Thread(target=kill_one)
    thread.start()
    found = points(LocalPool(2).grade_all(exam, scripts(exam, 4)))
    thread.join()
    assert killed
    assert set(found) == {f"student {number:02}" for number in range(4)}
    assert len(set(found.values())) == 1


def is_grading(process: psutil.Process) -> bool:
    """Tell whether a process is a grader with a sandbox below it."""
    return "spawn_main" in " ".join(process.cmdline()) and bool(process.children())


def test_a_submission_whose_graders_are_all_lost_is_given_up(exam: Exam) -> None:
    (script,) = scripts(exam, 1, slow_s=20)
    killed: list[int] = []

    def kill_all() -> None:
        while len(killed) < TRIES:
            assert until(lambda: graders() - set(killed))
            for pid in graders() - set(killed):
                psutil.Process(pid).kill()
                killed.append(pid)

    thread = threading.Thread(target=kill_all)
    thread.start()
    (graded,) = LocalPool(2).grade_all(exam, [script])
    thread.join()
    assert graded.record.problem == f"could not be graded: its grader was lost {TRIES} times"
    assert not graded.record.key


def graders() -> set[int]:
    found = set()
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # one that has just ended
            if is_grading(child):
                found.add(child.pid)
    return found


class Gone(Mapping[str, tuple[str, bytes]]):
    """Files that were there when they were listed."""

    def __getitem__(self, notebook: str) -> tuple[str, bytes]:
        raise FileNotFoundError(2, "No such file or directory", "ada.py")

    def __iter__(self) -> Iterator[str]:
        return iter(["dataloader_dev.py"])

    def __len__(self) -> int:
        return 1


def test_a_file_that_has_gone_is_a_matter_of_its_student(exam: Exam) -> None:
    found = {
        it.record.student: it.record for it in LocalPool(1).grade_all(exam, [Script("ada", Gone()), *scripts(exam, 1)])
    }
    assert "FileNotFoundError" in found["ada"].problem
    assert found["student 00"].by_checks > 0


def test_who_takes_no_more_results_ends_the_graders(
    exam: Exam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    results = LocalPool(2).grade_all(exam, scripts(exam, 9))
    next(results)
    members = psutil.Process().children(recursive=True)
    assert list(tmp_path.iterdir())
    results.close()
    left = [member for member in members if "resource_tracker" not in words(member)]
    assert until(lambda: are_gone(left)), left
    assert list(tmp_path.iterdir()) == []


def test_graders_leave_when_the_program_is_killed(exam: Exam, tmp_path: Path) -> None:
    program = """
import pickle, sys
from pathlib import Path
from tito.classroom.examined.pool import LocalPool
if __name__ == "__main__":
    exam, scripts = pickle.loads(Path(sys.argv[1]).read_bytes())
    list(LocalPool(2).grade_all(exam, scripts))
"""
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    (tmp_path / "work").write_bytes(pickle.dumps((exam, scripts(exam, 40))))
    command = [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "work")]
    with subprocess.Popen(command) as process:
        parent = psutil.Process(process.pid)
        assert until(lambda: len(parent.children(recursive=True)) >= 4)
        family = parent.children(recursive=True)
        process.kill()
    assert until(lambda: are_gone(family)), family


def test_the_scheduler_decides_where_submissions_are_graded() -> None:
    assert isinstance(choose_pool(2, "tcp://10.0.0.1:8786"), Cluster)
    assert isinstance(choose_pool(2, None), LocalPool)
