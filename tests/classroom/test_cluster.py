"""On a dask cluster the same grades come out; what stands in its way is said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

pytest.importorskip("distributed")
sys.path.insert(0, str(Path(__file__).parent))

from gradebooks import free_port
from runs import FULL, Term, are_gone, term, until, words

from tito.classroom.examined import cluster
from tito.classroom.examined.cluster import Cluster, ClusterError, about, choose_pool
from tito.classroom.examined.grade import Script
from tito.classroom.sandbox.sandbox import Level, probe

pytestmark = [
    pytest.mark.skipif(bool(probe()), reason=probe()),
    pytest.mark.timeout(120),
    pytest.mark.filterwarnings("ignore"),  # dask's own
]
WORKER = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
OTHER_TITO = "import tito.classroom.examined.cluster as it; it._own_version = lambda: '9.9 (deadbeef)'"
NO_TITO = "import sys; sys.modules['tito'] = None"
NO_SANDBOX = "import tito.classroom.examined.cluster as it; it.probe = lambda: 'bubblewrap is not installed'"


@contextmanager
def dask(log: Path, name: str, *options: str, before: str = "") -> Iterator[psutil.Process]:
    """Run `dask scheduler` or `dask worker`, after the code in `before`; what it says goes to a file."""
    program = f"{before}\nfrom distributed.cli.dask_{name} import main; main()"
    with log.open("wb") as file:
        command = [sys.executable, "-P", "-W", "ignore", "-c", program, *options]
        with subprocess.Popen(command, cwd=log.parent, stdout=file, stderr=file) as process:
            try:
                yield psutil.Process(process.pid)
            finally:
                process.kill()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Return a function that starts a scheduler with workers, and returns its address."""
    with ExitStack() as stack:

        def started(*workers: str) -> str:
            port = free_port()
            address, log = f"tcp://127.0.0.1:{port}", tmp_path / f"scheduler-{port}.log"
            place = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
            stack.enter_context(dask(log, "scheduler", *place))
            for number, before in enumerate(workers):
                stack.enter_context(dask(tmp_path / f"{number}-{port}.log", "worker", address, *WORKER, before=before))
            assert until(lambda: "Scheduler at" in log.read_text(encoding="utf-8"))
            assert until(lambda: log.read_text(encoding="utf-8").count("Register worker") == len(workers))
            return address

        yield started


def class_of(root: Path, students: int, slow_s: float = 0.0) -> Term:
    course = term(root, [])
    wrong = course.text.replace("return math.ceil(length)", "return 7")
    for number in range(students):
        course.hand_in(f"s{number}", wrong if number % 3 == 1 else course.slow(slow_s))
    return course


def test_a_cluster_that_loses_a_worker_gives_the_same_scores(tmp_path: Path, start: Callable[..., str]) -> None:
    course = class_of(tmp_path, 8, slow_s=0.5)
    here = course.grade("--json").rows
    address = start("", "")
    with course.start("--json", "--again", "--scheduler", address) as process:
        worker = next(it for it in psutil.Process().children() if "dask_worker" in words(it))
        assert until(lambda: "grading: 1 of 8" in process.stderr.readline())  # type: ignore[union-attr]
        assert until(lambda: any("bwrap" in it.name() for it in worker.children()))
        members = worker.children(recursive=True)
        worker.kill()
        assert until(lambda: are_gone(members)), members  # the sandbox ends with it
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "as before" not in err
    assert here == {row["student"]: row for row in json.loads(out)["records"]}
    assert [row["points"] for row in here.values()] == [FULL, FULL - 1, FULL] * 2 + [FULL, FULL - 1]
    assert "as before" in course.grade().err  # the keys are the same, too


def test_a_scheduler_that_is_not_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    for address in ("tcp://127.0.0.1:1", "nonsense", "foo://x:1", "tcp://127.0.0.1:port"):
        with pytest.raises(
            ClusterError, match=f"no dask scheduler answers at {re.escape(address)} .*: start `dask sch"
        ):
            list(Cluster(address).grade_all(None, [Script("ada")]))  # type: ignore[arg-type]


def test_nothing_to_grade_needs_no_cluster() -> None:
    assert list(Cluster("tcp://127.0.0.1:1").grade_all(None, [])) == []  # type: ignore[arg-type]


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(ClusterError, match=re.escape("in the folder of the course, pip install '.[cluster]'")):
        choose_pool(2, "tcp://127.0.0.1:1")


def test_workers_that_would_grade_otherwise_are_refused(tmp_path: Path, start: Callable[..., str]) -> None:
    course = class_of(tmp_path, 1)
    address = start("", OTHER_TITO, NO_SANDBOX)
    done = course.grade("--scheduler", address)
    assert (done.code, done.out) == (2, "")
    assert "these workers cannot grade as this machine would:" in done.err
    assert len(re.findall(r"^tcp://127\.0\.0\.1:\d+: ", done.err, re.MULTILINE)) == 2
    assert re.search(r"has tito 9\.9 \(deadbeef\) \(here .*\): install the same there", done.err)
    assert "bubblewrap is not installed" in done.err
    assert "Traceback" not in done.err
    assert not list(course.folder.records.glob("*.json"))


def test_a_worker_without_tito_and_a_scheduler_without_workers_are_named(
    tmp_path: Path, start: Callable[..., str]
) -> None:
    course = class_of(tmp_path, 1)
    done = course.grade("--scheduler", start(NO_TITO))
    assert done.code == 2
    assert re.search(r"tcp://\S+: cannot run tito .*: install it there", done.err)
    assert "Traceback" not in done.err
    alone = start()
    done = course.grade("--scheduler", alone)
    assert (done.code, done.err) == (2, f"{alone} has no workers: start `dask worker {alone}` on each machine\n")


def test_another_python_or_numpy_is_a_fault_and_no_sandbox_only_where_one_is_wanted() -> None:
    here = about()
    fault = cluster._fault(here | {"Python": "3.99", "NumPy": "9"}, here, Level.BUBBLEWRAP)
    assert fault.startswith(f"has NumPy 9 (here {here['NumPy']}), Python 3.99 (here {here['Python']}): ")
    assert cluster._fault(here | {"sandbox": "none"}, here, Level.BUBBLEWRAP) == "none"
    assert cluster._fault(here | {"sandbox": "none"}, here, Level.PROCESS) == ""


def test_a_worker_that_came_later_with_another_tito_grades_nothing() -> None:
    with pytest.raises(RuntimeError, match="a worker has tito"):
        cluster.grade_there(None, Script("ada"), "9.9")  # type: ignore[arg-type]
