"""What processes take, seen from outside; and their end, with all that they have started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tito.classroom.sandbox.usage import astray, end, family, folder_bytes, taken

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

MIB = 2**20
WAIT = "import sys, time; print('ready', flush=True); sys.stdin.read()"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Yield the list of processes to end after the test."""
    found: list[subprocess.Popen[str]] = []
    yield found
    for process in found:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream
            stream.close()


def start(started: list[subprocess.Popen[str]], program: str, **how: object) -> int:
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", **how)  # type: ignore[call-overload]
    started.append(process)
    assert process.stdout.readline()
    return int(process.pid)


def memory(pid: int) -> float:
    return taken(pid)["memory"] / MIB


def test_a_process_that_is_gone_takes_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert taken(process.pid) == {"memory": 0, "processes": 0}
    assert family(process.pid) == []
    end(process.pid)


@pytest.mark.parametrize(
    "program",
    [
        "hoard = bytearray(b'x') * (50 << 20)",
        "import mmap; hoard = mmap.mmap(-1, 50 << 20); hoard.write(b'x' * (50 << 20))",
        "import os; os.write(os.memfd_create('x'), b'x' * (50 << 20))",
        """import mmap, os
file = os.memfd_create("x")
os.write(file, b"x" * (50 << 20))
hoard = mmap.mmap(file, 50 << 20)
os.close(file)""",
    ],
    ids=["its own", "shared", "a file without a name", "one that is closed"],
)
def test_memory_of_any_kind_counts_once(started: list[subprocess.Popen[str]], program: str) -> None:
    plain = memory(start(started, WAIT))
    assert 45 < memory(start(started, f"{program}\n{WAIT}")) - plain < 60


def test_memory_that_two_share_counts_once(started: list[subprocess.Popen[str]]) -> None:
    program = "import mmap, os; hoard = mmap.mmap(-1, 50 << 20); hoard.write(b'x' * (50 << 20)); os.fork()"
    pid = start(started, f"{program}\n{WAIT}")
    assert taken(pid)["processes"] == 2
    assert 45 < memory(pid) < 85


def test_the_family_of_a_process_is_all_that_it_started(started: list[subprocess.Popen[str]]) -> None:
    pid = start(started, f"import os\nif os.fork() == 0: os.fork()\n{WAIT}")
    members = family(pid)
    assert members[-1] == pid
    end(pid)
    started[0].wait()
    deadline = time.monotonic() + 10
    while any(map(_runs, members)):
        assert time.monotonic() < deadline
        os.sched_yield()


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_those_that_left_their_family_are_found_by_folder_and_session(
    started: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    folder = str(tmp_path / "kernel")
    Path(folder).mkdir()
    environment = dict(os.environ) | {"TMPDIR": folder}
    by_environment = start(started, WAIT, env=environment)
    by_folder = start(started, WAIT, cwd=folder)
    by_session = start(started, WAIT, start_new_session=True)
    other = start(started, WAIT)
    found = astray(folder, by_session)
    assert {by_environment, by_folder, by_session} <= set(found)
    assert other not in found
    assert os.getpid() not in found


def test_a_folder_weighs_what_its_files_take(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(bytes(range(256)) * 4096)
    (tmp_path / "link").symlink_to("/usr")
    assert MIB <= folder_bytes(tmp_path) < MIB + 65536
