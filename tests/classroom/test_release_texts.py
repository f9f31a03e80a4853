"""The texts of the student edition agree with what it holds: README, project file, Makefile, workflow."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, ROOT, commands, module_of

from tito.notebooks.notebook import read
from tito.release.edition import edition, write

COURSE = [read(path) for path in module_of(ROOT).notebooks]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return edition(module_of(ROOT))


@pytest.fixture(scope="module")
def written(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    write(files, folder)
    return folder


def text(files: dict[str, bytes], name: str) -> str:
    return files[name].decode()


def test_every_command_of_the_readme_exists(files: dict[str, bytes]) -> None:
    from typer.main import get_command

    from tito.cli import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = {command.split()[1] for command in commands(text(files, "README.md")) if command.startswith("tito ")} - {
        "--help"
    }
    assert {"test", "export", "submit", "sync"} <= named
    assert named <= known


def test_the_table_of_tasks_is_the_notebooks(files: dict[str, bytes]) -> None:
    rows = re.findall(r"^\| (\d+\.\d+) \| (.+?) \| (\d+) \|$", text(files, "README.md"), re.MULTILINE)
    assert rows == [(t.id, t.title, f"{t.points:g}") for notebook in COURSE for t in notebook.tasks]


@pytest.mark.parametrize("page", ["README.md", f"modules/{MODULE}/ABOUT.md"])
def test_links_lead_somewhere(written: Path, page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (written / page).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not ((written / page).parent / link).exists()] == []


def test_files_that_the_readme_names_are_there(files: dict[str, bytes]) -> None:
    names = set(re.findall(r"`([\w./-]+\.(?:py|ipynb|md|toml|txt))`", text(files, "README.md")))
    assert names
    assert [name for name in names if not any(file.endswith(name) for file in files)] == []


def test_make_targets_of_the_readme_exist(files: dict[str, bytes]) -> None:
    targets = set(re.findall(r"^(\w+):.*## ", text(files, "Makefile"), re.MULTILINE))
    assert {"setup", "test", "lab"} <= targets
    assert set(re.findall(r"make (\w+)", text(files, "README.md"))) <= targets


TITO = """#!/bin/sh
case "$1" in test) exit $CODE;; doctor) echo "looked"; exit $CODE;; esac
"""
ENDS = [
    ("test", 0, 0, ""),
    ("test", 1, 2, ""),
    ("test", 3, 0, "Nothing is wrong; some tasks are still to do.\n"),
    ("setup", 0, 0, "✓ ready: source .venv/bin/activate, then tito test\n"),
    ("setup", 1, 2, "looked\n"),
]


@pytest.mark.parametrize(("target", "code", "wanted", "out"), ENDS)
def test_make_ends_well_where_nothing_is_wrong(
    files: dict[str, bytes], tmp_path: Path, target: str, code: int, wanted: int, out: str
) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes(files[name])
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "base").touch()
    (tmp_path / ".venv" / "bin" / "tito").write_text(TITO)
    (tmp_path / ".venv" / "bin" / "tito").chmod(0o755)
    outside = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    environment = {**outside, "CODE": str(code), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}  # as if not in `make test`
    done = subprocess.run(["make", target], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (wanted, out)


def test_git_keeps_what_was_released_and_no_copies(files: dict[str, bytes]) -> None:
    ignored = text(files, ".gitignore").split()
    assert not any(fnmatch(name, pattern) for name in files for pattern in ignored)
    assert any(fnmatch("dataloader_dev.py.old", pattern) for pattern in ignored)
    assert any(fnmatch("dataloader_dev.ipynb.old-2", pattern) for pattern in ignored)


def test_the_project_file_asks_for_what_the_course_asks_for(files: dict[str, bytes]) -> None:
    course = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    student = tomllib.loads(text(files, "pyproject.toml"))["project"]
    for key in ("name", "version", "dependencies", "requires-python", "scripts", "readme", "license"):
        assert student[key] == course[key]
    assert set(student["optional-dependencies"]) == {"torch", "jupyter"}
    for file in (student["readme"], *student["license-files"]):
        assert file in files


def test_every_package_that_is_asked_for_is_pinned(files: dict[str, bytes]) -> None:
    pinned = {row.split("==")[0].lower() for row in text(files, "constraints.txt").splitlines() if "==" in row}
    project = tomllib.loads(text(files, "pyproject.toml"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["jupyter"]]
    assert {re.split(r"[<>=]", name)[0].lower() for name in asked} <= pinned


def test_the_workflow_grades_and_is_red_only_where_something_is_wrong(files: dict[str, bytes], tmp_path: Path) -> None:
    import yaml

    workflow = yaml.safe_load(text(files, ".github/workflows/tito-test.yml"))
    (step,) = [step for step in workflow["jobs"]["test"]["steps"] if "tito test" in step.get("run", "")]
    for code, expected in ((0, 0), (3, 0), (1, 1), (2, 2)):
        script = f"tito() {{ echo graded; return {code}; }}\n{step['run']}"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env={**os.environ, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stderr
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "```\ngraded\n```\n" * 4
