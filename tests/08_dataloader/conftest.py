"""What the tests of the loader share: a small data set in CIFAR-10's layout, and a dataset that keeps a diary."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.data import write_sample


class Diary:
    """A dataset of N samples, sample k being 100 + k, that writes down what it was asked for."""

    def __init__(self, length: int = 10) -> None:
        self.length = length
        self.asked: list[Any] = []

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> int:
        self.asked.append(index)
        return 100 + index


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with six files of ten images each; tests must not change it."""
    return write_sample(tmp_path_factory.mktemp("data"), images_per_file=10).parent


@pytest.fixture(scope="session")
def training_records(sample_root: Path) -> np.ndarray:
    """The bytes of the five training files as they lie there: (50, 3073) uint8."""
    files = sorted((sample_root / "cifar-10-batches-bin").glob("data_batch_*.bin"))
    return np.concatenate([np.fromfile(file, dtype=np.uint8) for file in files]).reshape(50, 3073)


@pytest.fixture
def pickled(tmp_path: Path) -> Any:
    """A function that writes an object to a file as Python 3 pickles it, and returns the path."""

    def write(content: Any, name: str = "data_batch_1") -> Path:
        path = tmp_path / name
        path.write_bytes(pickle.dumps(content, protocol=3))
        return path

    return write
