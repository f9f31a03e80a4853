"""The command line: what each command prints, and the exit code that goes with it."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tito.export.writer import write_all
from tito.release.marker import FILE, Release

ROOT = Path(__file__).resolve().parents[2]
Tito = Callable[..., Any]


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run tito in a process of its own."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "tito", *arguments]
    return subprocess.run(
        command, env=variables, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )


def test_help_lists_the_commands(tito: Tito) -> None:
    answer = tito("--help")
    assert answer.code == 0
    assert all(f"\n  {name} " in answer.out for name in ("export", "status", "doctor", "data", "test", "demo"))


def test_help_shows_the_commands_by_what_they_are_for(tito: Tito) -> None:
    groups: dict[str, list[str]] = {}
    panel = ""
    for row in tito("--help").out.splitlines():
        if row.endswith(":"):
            panel = row.strip(" :")
        elif row.startswith("  ") and panel:
            groups.setdefault(panel, []).append(row.split()[0])
    assert set(groups["Learn"]) >= {"test", "export", "status", "submit", "sync", "restore", "doctor", "data", "demo"}
    assert groups["Teach a class"] == ["release", "grade", "feedback", "scores"]
    assert groups["Maintain the course"] == ["lint", "bench", "book"]
    assert "tito restore 8.3-check      put a cell back as it was released" in tito("--help").out


def test_a_student_sees_the_commands_of_others_by_name_alone(
    course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = Release("08_dataloader", "0", "2026-01-01T00:00:00+00:00", {}, {})
    (course.root / FILE).write_bytes(mark.dumps())
    shown = tito("--help").out
    assert "Teach a class:\n  release, grade, feedback, scores\n" in shown
    assert "Maintain the course:\n  lint, bench, book\n" in shown
    assert "\n  test     Run the notebooks' checks" in shown


def test_every_command_is_in_a_group() -> None:
    shown = process("--help").stdout
    names = re.findall(r"^  (\w+) ", shown, re.MULTILINE)
    from tito.cli import app

    assert sorted(set(names) - {"Build"}) == sorted(get_command(app).commands)


def test_without_the_packages_one_sentence_says_what_to_run() -> None:
    command = [sys.executable, "-S", "-m", "tito", "doctor"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"typer is not installed for {sys.executable}: run `make setup`, or "
        "`python -m pip install -c constraints.txt -e .`, in the folder of the course\n"
    )


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"tito needs Python 3\.11 or later, and this is 3\.9: run `make setup`"):
        runpy.run_module("tito", run_name="__main__")


def test_a_package_that_a_command_misses_is_named(course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    answer = tito("export", "--watch")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"watchfiles is not installed for {sys.executable}: `tito doctor` says what to run\n"


def test_help_imports_nothing_heavy() -> None:
    script = "import sys, tito.cli; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    heavy = {"numpy", "jupytext", "rich.console", "requests", "matplotlib", "watchfiles", "pytest", "torch", "nbformat"}
    assert heavy.isdisjoint(done.stdout.split())


def test_the_version_is_that_of_the_package(tito: Tito) -> None:
    from tinytorch import __version__

    assert tito("--version") == type(tito("--version"))(0, f"tito {__version__}\n", "")


@pytest.mark.parametrize(("word", "nearest"), [("exprt", "export"), ("staus", "status"), ("docter", "doctor")])
def test_an_unknown_command_suggests_the_nearest(tito: Tito, word: str, nearest: str) -> None:
    answer = tito(word)
    assert answer.code == 2
    assert f"No such command '{word}'. Did you mean '{nearest}'?" in answer.err


@pytest.mark.parametrize("command", ["export", "status", "lint"])
def test_an_unknown_module_suggests_the_nearest(course: Any, tito: Tito, command: str) -> None:
    answer = tito(command, "dataladr")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "no module is called 'dataladr'; did you mean 08_dataloader?\n"


@pytest.mark.parametrize("command", ["export", "status", "lint"])
def test_outside_a_course_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tito: Tito, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    answer = tito(command)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"no course found in {tmp_path} or above it: run tito inside the folder")


def test_export_says_what_it_wrote(course: Any, tito: Tito) -> None:
    assert tito("export", "8").out == (
        "wrote    tinytorch/core/dataloader/dataset.py\n"
        "wrote    tinytorch/core/dataloader/loader.py\n"
        "08_dataloader: 2 files, 2 written, 0 as they were\n"
    )


@pytest.mark.parametrize("folder", [".", "modules/08_dataloader", "tinytorch/core"])
@pytest.mark.parametrize("word", ["8", "08", "dataloader", "08_dataloader", None])
def test_export_works_from_anywhere_with_any_name(
    course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch, folder: str, word: str | None
) -> None:
    monkeypatch.chdir(course.root / folder)
    assert tito("export", *([word] if word else [])).code == 0
    assert sorted(course.exported()) == ["dataset.py", "loader.py"]


def test_export_names_what_is_to_do_and_what_is_gone(course: Any, tito: Tito) -> None:
    course.edit("    return math.ceil(length)\n", "")
    old = course.files / "old.py"
    old.write_text("# Exported from modules/08_dataloader/old_dev.py; edit that file.\n", encoding="utf-8")
    answer = tito("export")
    assert "to do    8.2 rounded\n" in answer.out
    assert "removed  tinytorch/core/dataloader/old.py: its Part is gone\n" in answer.out
    assert answer.out.endswith("2 files, 2 written, 0 as they were, 1 task to do\n")
    assert (answer.code, old.exists()) == (0, False)


def test_a_check_fails_and_shows_what_differs(course: Any, tito: Tito) -> None:
    tito("export")
    assert tito("export", "--check").code == 0
    course.edit("math.ceil(length)", "math.floor(length)")
    answer = tito("export", "--check")
    assert answer.code == 1
    assert answer.err == (
        "tinytorch/core/dataloader/dataset.py is not what its notebook gives\nrun `tito export 08_dataloader`\n"
    )
    assert "    -    return math.ceil(length)\n    +    return math.floor(length)\n" in answer.out


def test_a_check_names_files_that_are_missing_or_too_many(course: Any, tito: Tito) -> None:
    tito("export")
    (course.files / "loader.py").rename(course.files / "spare.py")
    answer = tito("export", "--check")
    assert "loader.py is not exported\n" in answer.err
    assert "spare.py has no Part any more\n" in answer.err


def test_a_broken_notebook_is_a_sentence_and_nothing_is_written(course: Any, tito: Tito) -> None:
    course.edit("import math\n", "import math as\n")
    answer = tito("export")
    assert (answer.code, answer.out, course.exported()) == (2, "", {})
    assert answer.err.startswith(f"{course.notebook}:24: syntax error")


def test_every_broken_notebook_is_a_sentence(course: Any, tito: Tito) -> None:
    course.edit("    return math.ceil(length)", "    return (")
    course.write("# %% [markdown\n", "other_dev.py")
    assert len(tito("export").err.splitlines()) == 2


def test_export_as_json(course: Any, tito: Tito) -> None:
    (report,) = json.loads(tito("export", "--json").out)
    assert report["written"] == ["tinytorch/core/dataloader/dataset.py", "tinytorch/core/dataloader/loader.py"]
    course.edit("math.ceil(length)", "math.floor(length)")
    answer = tito("export", "--check", "--json")
    (drift,) = json.loads(answer.out)[0]["drifted"]
    assert (answer.code, drift["file"], drift["state"]) == (1, "tinytorch/core/dataloader/dataset.py", "edited")


def test_a_file_that_cannot_be_written_is_a_sentence(course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tito.export.module.write_all", lambda files: write_all({course.root: ""}))
    answer = tito("export")
    assert answer.code == 2
    assert "cannot be written" in answer.err


def test_an_error_of_the_system_is_a_sentence(course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "some/file")

    monkeypatch.setattr("tito.export.command.export_module", fail)
    answer = tito("export")
    assert (answer.code, answer.err) == (2, "some/file: Permission denied\n")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"TERM": "dumb"},
        {"TITO_ASCII": "1"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
@pytest.mark.parametrize(
    "command", [("status",), ("doctor",), ("export",), ("export", "--json"), ("--help",), ("nonsense",)]
)
def test_a_plain_terminal_gets_plain_text(course: Any, environment: dict[str, str], command: tuple[str, ...]) -> None:
    course.write(course.notebook.read_text(encoding="utf-8").replace("8.1 · ArrayDataset", "8.1 · Müller → ✓"))
    done = process(*command, **environment)
    assert "Traceback" not in done.stderr
    assert (done.stdout + done.stderr).isascii()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with head")
def test_a_pipe_that_closes_early_is_no_traceback(course: Any) -> None:
    command = f"{sys.executable} -m tito doctor | head -1"
    done = subprocess.run(
        command, shell=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
