"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import BlockShuffleSampler, ShardedDataset, write_shards


@pytest.mark.parametrize("name", ["tar_format", "opening", "writer", "dataset", "shuffle"])
def test_examples_in_docstrings(name: str, shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module(f"tinytorch.core.dataloader.shards.{name}")
    (tmp_path / "data").mkdir()
    shards.rename(tmp_path / "data/shards")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"np": np, "tmp_path": tmp_path, "write_shards": write_shards}
    names |= {"ShardedDataset": ShardedDataset, "BlockShuffleSampler": BlockShuffleSampler, **vars(module)}
    result = doctest.testmod(module, globs=names)
    assert result.attempted > 0
    assert result.failed == 0
