"""What `import tinytorch.core.dataloader` costs, and what happens where a name is not built yet."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinytorch
import tinytorch.core.dataloader as dl

PACKAGE = Path(tinytorch.__file__).parent
HEADER = "# Exported from "
HEAVY = [
    "torch",
    "multiprocessing",
    "requests",
    "rich",
    "typer",
    "matplotlib",
    "jupytext",
    "nbgrader",
    "pytest",
    "asyncio",
]
PROGRAM = """
import sys, json
import numpy as np
before = set(sys.modules)
from tinytorch.core.dataloader import ArrayDataset, CIFAR10Dataset, DataError, DataLoader, Normalizer
{work}
print(json.dumps([name for name in {heavy} if name in sys.modules and name not in before]))
"""


def run(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(path)!r})\n{program}"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize(
    "work",
    [
        "",
        "list(DataLoader(ArrayDataset(np.arange(9)), 4, True, generator=1))",
        "Normalizer().fit(DataLoader(ArrayDataset(np.ones((9, 2)))))",
        "try: CIFAR10Dataset('nowhere', download=False)\nexcept DataError: pass",
    ],
)
def test_no_heavy_library_is_loaded(work: str) -> None:
    done = run(PROGRAM.format(work=work, heavy=HEAVY), PACKAGE.parent)
    assert (done.stderr, json.loads(done.stdout)) == ("", [])


def test_every_public_name_is_there_and_listed() -> None:
    assert [name for name in dl.__all__ if not hasattr(dl, name)] == []
    assert sorted(dl.__all__) == dir(dl)
    assert {"DataLoader", "CIFAR10Dataset", "Normalizer", "default_collate", "batch_rng"} <= set(dl.__all__)


@pytest.fixture
def student(tmp_path: Path) -> Path:
    """A folder with the package as a student gets it: without the exported files."""

    def exported(folder: str, names: list[str]) -> list[str]:
        files = [name for name in names if name.endswith(".py")]
        return ["__pycache__", *(name for name in files if Path(folder, name).read_text("utf-8").startswith(HEADER))]

    shutil.copytree(PACKAGE, tmp_path / "tinytorch", ignore=exported)
    return tmp_path


def test_the_package_imports_before_anything_is_built(student: Path) -> None:
    left = {path.stem for path in (student / "tinytorch" / "core" / "dataloader").glob("*.py")}
    assert not left & {"dataset", "cifar10", "collate", "sampler", "arguments", "fetch", "loader", "normalizer"}
    done = run("import tinytorch.core.dataloader as dl; print(len(dl.__all__), dl.batch_rng().random() < 1)", student)
    assert (done.stdout.split(), done.stderr) == ([str(len(dl.__all__)), "True"], "")


@pytest.mark.parametrize(("name", "task"), [("Dataset", "8.1"), ("DataLoader", "8.16"), ("Normalizer", "8.19")])
def test_a_name_that_is_not_built_says_which_task_builds_it(name: str, task: str, student: Path) -> None:
    sentence = (
        f"{name} is not built yet: solve task {task} in modules/08_dataloader/dataloader_dev.py, then run `tito export`"
    )
    for use in (f"from tinytorch.core.dataloader import {name}", f"import tinytorch.core.dataloader as dl; dl.{name}"):
        done = run(use, student)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1] == f"tinytorch.core.dataloader.errors.NotBuiltError: {sentence}"


def test_one_file_that_is_missing_takes_only_its_own_names_away(student: Path) -> None:
    for name in ("dataset.py", "sampler.py"):
        shutil.copy(PACKAGE / "core" / "dataloader" / name, student / "tinytorch" / "core" / "dataloader")
    program = "import tinytorch.core.dataloader as dl; print(list(dl.Subset('abc', [2])), len(dl.RandomSampler('abc')))"
    assert run(program, student).stdout.strip() == "['c'] 3"
    assert (
        "NotBuiltError: default_collate" in run("from tinytorch.core.dataloader import default_collate", student).stderr
    )


def test_a_mistake_inside_an_exported_file_is_not_hidden(student: Path) -> None:
    """Only a file that is not there means "not built": a wrong import in it must come out as it is."""
    broken = student / "tinytorch" / "core" / "dataloader" / "dataset.py"
    broken.write_text("import nunpy\n", encoding="utf-8")
    done = run("from tinytorch.core.dataloader import Dataset", student)
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'nunpy'"


def test_unknown_names_are_ordinary_errors() -> None:
    missing: Any = "DataLouder"
    with pytest.raises(AttributeError, match="DataLouder"):
        getattr(dl, missing)


@pytest.mark.parametrize("name", ["create_dataloader", "ImageFolder", "PackedImages", "MNISTDataset", "preload_images"])
def test_a_given_name_that_needs_others_says_which_task_builds_them(name: str, student: Path) -> None:
    last = run(f"from tinytorch.core.dataloader import {name}", student).stderr.splitlines()[-1]
    assert re.search(
        r"NotBuiltError: \w+ is not built yet: solve task 8\.\d+ in modules/08_dataloader/\w+_dev.py", last
    )


def test_a_given_step_is_there_before_the_others_and_says_what_it_needs(student: Path) -> None:
    program = "from tinytorch.core.dataloader import CenterCrop\nimport numpy as np\nprint(CenterCrop(2))\n"
    done = run(program + "CenterCrop(2)(np.zeros((4, 4, 3), np.uint8))", student)
    assert done.stdout.startswith("CenterCrop(")
    assert "NotBuiltError: finish is not built yet: solve task 8.51" in done.stderr
