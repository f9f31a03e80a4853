"""The checks of the exercises accept right solutions, two of each, and reject wrong ones and blank ones."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

EXERCISES = Path(__file__).parents[2] / "rust/exercises"
SOLUTIONS = Path(__file__).parent / "solutions"
NAMES = {"gather", "planes", "window", "guard"}
Cargo = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("exercises") / "exercises"
    return Path(shutil.copytree(EXERCISES, copy, ignore=shutil.ignore_patterns("target")))


def rejected(cargo: Cargo, folder: Path, solutions: Path) -> set[str]:
    """Return the exercises of which at least one check fails with these solutions."""
    for path in solutions.glob("*.rs"):
        (folder / "src" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    done = cargo("test", "--lib", folder=folder, CARGO_TARGET_DIR=str(folder / "target"))
    assert "test result: " in done.stdout, done.stderr
    return set(re.findall(r"^    checks::(\w+)::\w+$", done.stdout, re.MULTILINE))


@pytest.mark.parametrize("kind", sorted(path.name for path in SOLUTIONS.iterdir()))
def test_right_solutions_are_accepted_and_wrong_ones_rejected(cargo: Cargo, folder: Path, kind: str) -> None:
    assert {path.stem for path in (SOLUTIONS / kind).iterdir()} == NAMES
    assert rejected(cargo, folder, SOLUTIONS / kind) == (NAMES if kind.startswith("wrong") else set())


def test_there_is_nothing_but_blanks_to_begin_with(cargo: Cargo, folder: Path) -> None:
    assert rejected(cargo, folder, EXERCISES / "src") == NAMES
    for name in NAMES:
        assert "todo!(" in (EXERCISES / f"src/{name}.rs").read_text(encoding="utf-8")
