"""`tito doctor`: what is missing is named with the command that mends it; it fails only where the base does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tito.doctor import Finding, examine
from tito.export.module import export_module
from tito.release.marker import FILE, Release
from tito.requirements import needed
from tito.workspace import find

ROOT = Path(__file__).resolve().parents[2]
Tito = Callable[..., Any]

PROJECT = """\
[project]
name = "tinytorch-dataloader"
dependencies = ["numpy>=1.26", {base}]
[project.optional-dependencies]
torch = ["no-such-torch>=2.2"]
dev = ["tinytorch-dataloader[torch]", "pytest >= 8", "numpy"]
"""


def write_project(course: Any, base: str = '"rich"') -> None:
    (course.root / "pyproject.toml").write_text(PROJECT.replace("{base}", base), encoding="utf-8")


def findings() -> dict[str, Finding]:
    return {finding.name: finding for finding in examine()}


def test_a_whole_course_works(course: Any, tito: Tito) -> None:
    write_project(course)
    answer = tito("doctor")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("the base works\n")


def test_the_doctor_looks_at_both_files_of_a_notebook(course: Any) -> None:
    name = "modules/08_dataloader/dataloader_dev.py"
    (course.root / FILE).write_bytes(Release("08_dataloader", "1", "2026-01-01", {}, {name: "0"}).dumps())
    course.notebook.with_suffix(".ipynb").write_text('{"cells": [', encoding="utf-8")
    found = findings()["files of 08_dataloader"]
    assert (found.ok, found.needed, findings()["notebook dataloader_dev.py"].ok) == (False, False, True)
    assert found.detail.startswith("modules/08_dataloader/dataloader_dev.ipynb:1: is not a notebook: JSONDecodeError")
    assert found.mend == "`tito sync` makes the .ipynb again from it, and keeps what is there"
    course.notebook.unlink()
    found = findings()["files of 08_dataloader"]
    assert found.mend == "`tito restore dataloader_dev` gives you the released notebook"


def test_the_packages_of_this_project_are_those_of_its_pyproject() -> None:
    groups = needed(ROOT)
    assert {"base", "torch", "grade", "dev"} <= set(groups)
    assert {"numpy", "typer", "jupytext"} <= {package.name for package in groups["base"]}
    assert "torch" in {package.name for package in groups["dev"]}


def test_versions_are_told(course: Any) -> None:
    write_project(course)
    assert findings()["numpy"] == Finding("numpy", True, metadata.version("numpy"), needed=True)


@pytest.mark.parametrize(
    ("base", "name", "detail"),
    [
        ('"no-such-package>=2"', "no-such-package", "missing, wanted >=2"),
        ('"no-such-package"', "no-such-package", "missing, wanted any version"),
        ('"rich<1"', "rich", f"{metadata.version('rich')}, wanted <1"),
    ],
)
def test_a_base_package_that_is_not_right_fails(course: Any, tito: Tito, base: str, name: str, detail: str) -> None:
    write_project(course, base)
    assert findings()[name] == Finding(name, False, detail, "python -m pip install -e .", needed=True)
    answer = tito("doctor")
    assert (answer.code, answer.out.endswith(f"the base does not work: {name}\n")) == (1, True)


def test_a_base_package_that_cannot_be_imported_fails(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(course)
    monkeypatch.setitem(sys.modules, "rich", None)
    found = findings()["rich"]
    assert (found.ok, found.mend) == (False, "python -m pip install --force-reinstall rich")
    assert "cannot be imported" in found.detail


def test_an_extra_that_is_missing_is_named_and_does_no_harm(course: Any, tito: Tito) -> None:
    write_project(course)
    (course.root / "constraints.txt").touch()
    mend = 'python -m pip install -c constraints.txt -e ".[torch]"'
    assert findings()["extra torch"] == Finding("extra torch", False, "missing no-such-torch>=2.2", mend)
    assert tito("doctor").code == 0


def test_an_extra_takes_in_the_packages_of_another(course: Any) -> None:
    write_project(course)
    assert [package.name for package in needed(course.root)["dev"]] == ["no-such-torch", "pytest", "numpy"]


def test_outside_a_course_the_base_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tito: Tito) -> None:
    monkeypatch.chdir(tmp_path)
    found = findings()["course"]
    assert (found.ok, found.mend) == (False, "cd into the course folder")
    assert tito("doctor").code == 1


def test_a_broken_notebook_is_named(course: Any, tito: Tito) -> None:
    write_project(course)
    course.edit('"points": 1,', '"points": one,')
    found = findings()["notebook dataloader_dev.py"]
    assert (found.ok, "cell metadata is not valid JSON" in found.detail) == (False, True)
    assert tito("doctor").code == 1


def test_a_sound_notebook_is_counted(course: Any) -> None:
    assert findings()["notebook dataloader_dev.py"].detail == "3 tasks, 10 points"


def test_the_export_is_looked_at(course: Any) -> None:
    assert findings()["export 08_dataloader"] == Finding(
        "export 08_dataloader", False, "not exported", "tito export 08_dataloader"
    )
    export_module(find().module("8"), course.package)
    assert findings()["export 08_dataloader"] == Finding("export 08_dataloader", True, "exported")


def test_data_sets_are_found(course: Any) -> None:
    assert findings()["data"].mend == "tito data sample"
    folder = course.root / "data" / "sample" / "cifar-10-batches-bin"
    folder.mkdir(parents=True)
    (folder / "test_batch.bin").touch()
    assert findings()["data"] == Finding("data", True, "data/sample/cifar-10-batches-bin")


def test_a_disk_that_is_nearly_full_is_told(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage("."))(10, 10, 2**29)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert findings()["disk"] == Finding("disk", False, "0.5 GiB free", "free 1 GiB")


def test_the_terminal_is_told(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TITO_ASCII", "1")
    assert findings()["terminal"].detail.endswith("plain ASCII")


def test_what_is_missing_stands_above_its_command(course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(course)
    monkeypatch.setenv("TITO_ASCII", "1")
    rows = tito("doctor").out.splitlines()
    place = rows.index(f"todo {'extra torch':<26} missing no-such-torch>=2.2")
    assert rows[place + 1].split() == ["->", "python", "-m", "pip", "install", "-e", '".[torch]"']


def test_doctor_as_json(course: Any, tito: Tito) -> None:
    write_project(course)
    found = {item["name"]: item for item in json.loads(tito("doctor", "--json").out)}
    assert found["python"]["ok"] is True
    assert found["extra torch"]["needed"] is False


@pytest.mark.parametrize("missing", ["numpy", "jupytext", "watchfiles", "requests", "matplotlib"])
def test_the_doctor_itself_needs_little(course: Any, tito: Tito, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    write_project(course, f'"{missing}"')
    script = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['tito', 'doctor']; from tito.cli import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.endswith(f"the base does not work: {missing}\n")
