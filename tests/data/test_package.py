"""What importing the package costs, and that its names are there."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tinytorch import data
from tinytorch.data.progress import bar


def test_import_costs_nothing() -> None:
    program = "import sys, tinytorch.data; print(*sorted({'numpy', 'requests', 'rich'} & set(sys.modules)))"
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert seen.stdout == "\n"


@pytest.mark.parametrize("name", data.__all__)
def test_public_name_is_there(name: str) -> None:
    assert getattr(data, name).__name__ == name
    assert name in dir(data)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'download_imagenet'"):
        _ = data.download_imagenet


def test_progress_is_one_line_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("archive.tar.gz", 1000) as advance:
        advance(500)
    assert capsys.readouterr().err == "archive.tar.gz (1,000 bytes)\n"


@pytest.mark.parametrize("module", ["find", "report", "sample"])
def test_examples_in_docstrings_hold(module: str, tmp_path: Path) -> None:
    result = doctest.testmod(import_module(f"tinytorch.data.{module}"), extraglobs={"tmp_path": tmp_path})
    assert (result.failed, result.attempted > 0) == (0, True)
