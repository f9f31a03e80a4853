"""Image files made by code: photographs of nothing in particular, and files that are damaged on purpose."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Save = Callable[..., bytes]


def scene(height: int, width: int, seed: int = 0) -> np.ndarray:
    """A smooth picture (height, width, 3) uint8 in which no two corners are alike."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (6, 9, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def file_of(image: Any, format: str = "JPEG", mode: str | None = None, **options: Any) -> bytes:
    """The bytes of a file that holds this array."""
    picture = Image.fromarray(image) if mode is None else Image.fromarray(image).convert(mode)
    buffer = io.BytesIO()
    picture.save(buffer, format, **({"quality": 95} if format == "JPEG" else {}) | options)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def make_scene() -> Callable[..., np.ndarray]:
    return scene


@pytest.fixture(scope="session")
def saved() -> Save:
    return file_of


@pytest.fixture(scope="session")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Twelve JPEG files of 96 x 144 or 144 x 96; tests must not change them."""
    folder = tmp_path_factory.mktemp("photographs")
    paths = [folder / f"{number:02}.jpg" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_bytes(file_of(scene(*((96, 144) if number % 3 else (144, 96)), seed=number)))
    return paths


@pytest.fixture
def damaged(tmp_path: Path, photographs: list[Path]) -> list[Path]:
    """Copies of the twelve, of which number 3 is cut off, number 5 is text and number 8 is empty."""
    paths = [tmp_path / path.name for path in photographs]
    for path, original in zip(paths, photographs, strict=True):
        path.write_bytes(original.read_bytes())
    paths[3].write_bytes(photographs[3].read_bytes()[:-500])
    paths[5].write_bytes(b"not found")
    paths[8].write_bytes(b"")
    return paths
