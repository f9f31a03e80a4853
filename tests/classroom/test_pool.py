"""Many submissions at once: each is graded, whatever happens to those that grade."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import module_of, small_course

from tito.classroom.exam import Exam, set_exam
from tito.classroom.grade import Graded, Script
from tito.classroom.pool import Cluster, LocalPool, choose_pool
from tito.classroom.sandbox import Level, probe

pytestmark = pytest.mark.skipif(bool(probe()), reason=probe())


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


def test_graders_leave_when_the_program_is_killed(exam: Exam, tmp_path: Path) -> None:
    program = """
import pickle, sys
from pathlib import Path
from tito.classroom.pool import LocalPool
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
    assert until(lambda: not any(member.is_running() for member in family)), family


def until(done: object, limit_s: float = 30.0) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + limit_s
    while not (is_done := bool(done())) and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)
    return is_done


def test_the_scheduler_decides_where_submissions_are_graded() -> None:
    assert isinstance(choose_pool(2, "tcp://10.0.0.1:8786"), Cluster)
    assert isinstance(choose_pool(2, None), LocalPool)


def test_a_cluster_that_is_not_there_is_an_error(exam: Exam) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(OSError, match=r"127\.0\.0\.1:1"):
        list(Cluster("tcp://127.0.0.1:1").grade_all(exam, scripts(exam, 1)))


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_the_same_points(exam: Exam) -> None:
    distributed = pytest.importorskip("distributed")
    here = points(LocalPool(2).grade_all(exam, scripts(exam, 8)))
    with distributed.LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        results = Cluster(cluster.scheduler_address).grade_all(exam, scripts(exam, 8))
        first = next(results)
        victim = next(iter(cluster.workers.values()))
        os.kill(victim.pid, signal.SIGKILL)
        there = points(iter([first, *results]))
    assert there == here
