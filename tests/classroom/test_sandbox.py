"""Where submissions run: what is seen and written inside, and what is said where there is no sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tito.classroom.examined.exam import Exam
from tito.classroom.sandbox import sandbox
from tito.classroom.sandbox.remote import Kernel
from tito.classroom.sandbox.sandbox import Level, Sandbox, SandboxError, bubblewrap, choose, probe
from tito.grading.inside.limits import Limits

MENDS = "apt-get install bubblewrap"


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """Return a folder for submissions to read, with a file."""
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / "given.txt").write_text("given", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "stage"):
        folder.chmod(0o755)
    return tmp_path / "stage"


def inside(stage: Path, program: str) -> str:
    fault = probe()
    if fault:
        pytest.skip(f"needs bubblewrap (Debian package `bubblewrap`): {fault}")
    command = [*bubblewrap(stage, 4), sys.executable, "-I", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    return done.stdout + done.stderr


def test_the_stage_can_be_read_and_not_written(stage: Path) -> None:
    assert inside(stage, "print(open('/course/given.txt').read())") == "given\n"
    assert "Read-only file system" in inside(stage, "open('/course/given.txt', 'w')")
    assert "Read-only file system" in inside(stage, "open('/new', 'w')")


def test_temporary_files_have_a_size(stage: Path) -> None:
    assert inside(stage, "open('/tmp/x', 'wb').write(bytes(2 << 20)); print('fits')") == "fits\n"
    assert "No space left on device" in inside(stage, "open('/tmp/x', 'wb').write(bytes(5 << 20))")
    assert "No space left on device" in inside(stage, "open('/dev/shm/x', 'wb').write(bytes(5 << 20))")


def test_no_folder_of_this_machine_is_seen_but_those_of_the_interpreter(stage: Path, tmp_path: Path) -> None:
    seen = inside(stage, f"import os; print([os.path.exists(path) for path in {[str(tmp_path), str(stage)]!r}])")
    assert seen == "[False, False]\n"


def test_solutions_that_are_installed_beside_the_interpreter_are_not_seen(
    stage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    for name in ("tinytorch", "numpy"):
        (packages / name).mkdir(parents=True)
        (packages / name / "x.py").write_text("solved", encoding="utf-8")
    readable = [*sandbox._readable(), str(packages)]
    monkeypatch.setattr(sandbox, "_readable", lambda: readable)
    monkeypatch.setattr(sandbox, "_secret", lambda: [str(packages / "tinytorch"), str(packages / "tito")])
    (packages / "tito").mkdir()
    program = f"import os; print([os.listdir({str(packages)!r} + name) for name in ('/numpy', '/tinytorch', '/tito')])"
    assert inside(stage, program) == "[['x.py'], [], []]\n"


def test_an_interpreter_within_the_checkout_shows_nothing_of_the_checkout(
    stage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "checkout" / "venv").mkdir(parents=True)
    (tmp_path / "checkout" / "solution.py").touch()
    readable = [*sandbox._readable(), str(tmp_path / "checkout"), str(tmp_path / "checkout" / "venv")]
    monkeypatch.setattr(sandbox, "_readable", lambda: readable)
    monkeypatch.setattr(sandbox, "_secret", lambda: [str(tmp_path / "checkout")])
    assert inside(stage, f"import os; print(os.listdir({str(tmp_path / 'checkout')!r}))") == "['venv']\n"


LOOK = """
import json, os, resource
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print(json.dumps({"user": os.getuid(), "rights": status["CapEff"], "filter": status["Seccomp"],
    "memory": resource.getrlimit(resource.RLIMIT_DATA), "processes": resource.getrlimit(resource.RLIMIT_NPROC),
    "core": resource.getrlimit(resource.RLIMIT_CORE), "groups": os.getgroups()}))
"""


@pytest.mark.parametrize("level", Level)
def test_limits_are_set_for_good(sandboxed: Exam, bare: Exam, level: Level) -> None:
    exam = sandboxed if level is Level.BUBBLEWRAP else bare
    with exam.sandbox(exam.papers[0]) as place:
        kernel = Kernel(place, "modules/course/dataloader_dev.py")
        seen = json.loads(kernel.run(LOOK, 1).output)
        again = kernel.run("import resource; resource.setrlimit(resource.RLIMIT_CORE, (1, 1))", 1).failure
        kernel.close()
    memory = exam.limits.memory_mib * 2**20
    assert seen["memory"] == [memory, memory]
    assert seen["core"] == [0, 0]
    if level is Level.BUBBLEWRAP:
        assert seen["processes"] == [exam.limits.processes] * 2
        assert seen["user"] != 0
        assert int(seen["rights"], 16) == 0
        assert seen["filter"] == "2"
        assert again


def test_as_root_each_kernel_is_another_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sandbox, "_is_root", lambda: True)
    place = Sandbox(Level.BUBBLEWRAP, tmp_path)
    users = {json.loads(place.command("x_dev.py", "/tmp/x")[-1])["user"] for _ in range(20)}
    assert len(users) > 10
    assert 0 not in users
    assert "--unshare-user" not in place.command("x_dev.py", "/tmp/x")


def test_as_another_user_it_stays_that_user_in_a_namespace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sandbox, "_is_root", lambda: False)
    command = Sandbox(Level.BUBBLEWRAP, tmp_path).command("x_dev.py", "/tmp/x")
    assert json.loads(command[-1])["user"] == 0
    assert "--unshare-user" in command
    assert "--cap-add" not in command


def test_the_environment_of_whoever_grades_stays_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    for level in Level:
        environment = Sandbox(level, tmp_path).environment("/tmp/x")
        assert "secret" not in environment.values()
        assert "HOME" in environment


def test_without_bubblewrap_it_is_refused_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxError, match=MENDS) as error:
        choose(allow_process=False)
    assert "--allow-weak-sandbox" in str(error.value)
    assert choose(allow_process=True) is Level.PROCESS


def test_a_bubblewrap_that_may_not_make_namespaces_is_refused_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(sandbox, "_tried", sandbox._tried.__wrapped__)
    with pytest.raises(SandboxError, match="setting up uid map: Permission denied") as error:
        choose(allow_process=False)
    assert "unprivileged_userns" in str(error.value)


def test_a_bubblewrap_that_works_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "probe", lambda: "")
    assert choose(allow_process=True) is Level.BUBBLEWRAP


def test_limits_travel_to_the_kernel(tmp_path: Path) -> None:
    place = Sandbox(Level.PROCESS, tmp_path, Limits(memory_mib=77))
    assert Limits(**json.loads(place.command("x_dev.py", "/tmp/x")[-1])).memory_mib == 77
