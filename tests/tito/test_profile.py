"""`tito profile` finds the loader or pipeline of a program, and says what bounds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """
import time
from tinytorch.core.dataloader import DataLoader, PipelineBuilder

class Slow:
    def __len__(self):
        return 100

    def __getitem__(self, index):
        time.sleep(0.002)
        return index

loader = DataLoader(Slow(), 4)

def stages():
    return PipelineBuilder().add_source(range(1000)).pipe(lambda x: time.sleep(0.01), name="slow").add_sink(2)

def train(batch):
    time.sleep(0.1)

if __name__ == "__main__":
    raise SystemExit("trained")
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return str(path)


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tito: Callable[..., Any]) -> Run:
    """Return a function that runs `tito profile`; it returns the exit code, and what was printed."""

    def profile(*arguments: str) -> tuple[int, str]:
        answer = tito("profile", *arguments, "--seconds", "0.2")
        return answer.code, answer.out + answer.err

    return profile


def test_the_only_loader_is_found_and_the_model_may_be_the_bottleneck(run: Run, program: str) -> None:
    code, shown = run(program, "--step", "train")
    assert code == 0
    assert "Your model is the bottleneck" in shown


def test_a_function_that_returns_a_pipeline(run: Run, program: str) -> None:
    code, shown = run(f"{program}:stages", "--json")
    found = json.loads(shown)
    assert code == 0
    assert found["bottleneck"] == ["slow"]
    assert found["change"]["stage"] == "slow"
    assert found["predicted_items_per_s"] > found["items_per_s"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (":missing", "there is no missing in"),
        (":train", "neither a DataLoader nor a PipelineBuilder"),
        ("x", "no file"),
    ],
)
def test_what_is_not_there(run: Run, program: str, name: str, message: str) -> None:
    if name == ":train":
        Path(program).write_text("def train():\n    return 3\n", encoding="utf-8")
    code, shown = run(program + name)
    assert code == 2
    assert message in " ".join(shown.split())


def test_a_loader_that_is_too_short_and_a_function_with_arguments_are_told(run: Run, program: str) -> None:
    code, shown = run(program + ":train")
    assert (code, "train in" in shown) == (2, True)
    Path(program).write_text(PROGRAM.replace("DataLoader(Slow(), 4)", "DataLoader(Slow(), 99)"), encoding="utf-8")
    assert run(program)[0] == 0
    Path(program).write_text(PROGRAM.replace("DataLoader(Slow(), 4)", "DataLoader(Slow(), 100)"), encoding="utf-8")
    code, shown = run(program)
    assert code == 2
    assert "with num_workers=0, it must give at least 2 batches" in " ".join(shown.split())


def test_a_name_with_a_colon_is_a_file_if_there_is_one(run: Run, program: str, tmp_path: Path) -> None:
    folder = tmp_path / "C:"
    folder.mkdir()
    path = Path(program).rename(folder / "program.py")
    assert run(str(path))[0] == 0
    assert run(f"{path}:stages")[0] == 0


def test_several_loaders_ask_for_a_name(run: Run, program: str, tmp_path: Path) -> None:
    path = tmp_path / "two.py"
    path.write_text(PROGRAM + "\nother = DataLoader(Slow(), 2)\n", encoding="utf-8")
    code, shown = run(str(path))
    assert code == 2
    assert "which of loader, other?" in " ".join(shown.split())
