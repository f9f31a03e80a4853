"""What the contracts share: how a batch of ours is compared with one of torch's, and a data set in memory."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tinytorch.data.layout import BINARY, CLASSES, PYTHON, RECORD_BYTES

Writer = Callable[[Path, int], Path]


def assert_same(ours: Any, theirs: Any, where: str = "batch") -> None:
    """Require equal values, types, dtypes and shapes; where torch makes a list of a tuple, ours is still one."""
    if isinstance(theirs, torch.Tensor):
        assert type(ours) is torch.Tensor, f"{where}: {type(ours)}"
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape), where
        assert torch.equal(torch.isnan(ours), torch.isnan(theirs)), where
        assert torch.equal(torch.nan_to_num(ours), torch.nan_to_num(theirs)), where
    elif isinstance(theirs, np.ndarray):
        assert type(ours) is np.ndarray, f"{where}: {type(ours)}"
        assert ours.dtype == theirs.dtype, where
        np.testing.assert_array_equal(ours, theirs, where)
    elif isinstance(theirs, Mapping):
        assert isinstance(ours, Mapping), f"{where}: {type(ours)}"
        assert list(ours) == list(theirs), where
        for key in theirs:
            assert_same(ours[key], theirs[key], f"{where}[{key!r}]")
    elif isinstance(theirs, list | tuple):
        assert isinstance(ours, list | tuple), f"{where}: {type(ours)}"
        assert hasattr(theirs, "_fields") <= (type(ours) is type(theirs)), where
        assert len(ours) == len(theirs), where
        for k, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(one, other, f"{where}[{k}]")
    else:
        assert (type(ours), ours) == (type(theirs), theirs), where


@pytest.fixture(scope="session")
def same() -> Callable[[Any, Any], None]:
    return assert_same


@pytest.fixture(scope="session")
def write_cifar() -> Writer:
    """A function that writes both formats of random images, N a file, to a folder; the same N, the same bytes."""

    def write(root: Path, n: int) -> Path:
        rng = np.random.default_rng(n)
        for layout in (BINARY, PYTHON):
            (root / layout.folder).mkdir(parents=True)
        for binary, python in zip(BINARY.data, PYTHON.data, strict=True):
            records = rng.integers(0, 256, (n, RECORD_BYTES), dtype=np.uint8)
            records[:, 0] %= 10
            (root / BINARY.folder / binary).write_bytes(records.tobytes())
            content = {b"data": records[:, 1:].copy(), b"labels": records[:, 0].tolist()}
            (root / PYTHON.folder / python).write_bytes(pickle.dumps(content, protocol=3))
        (root / BINARY.folder / BINARY.meta).write_text("\n".join(CLASSES), encoding="ascii")
        return root

    return write


@pytest.fixture(scope="session")
def cifar(tmp_path_factory: pytest.TempPathFactory, write_cifar: Writer) -> Path:
    """A root with both formats of six files of 40 random images; tests must not change it."""
    return write_cifar(tmp_path_factory.mktemp("cifar"), 40)
