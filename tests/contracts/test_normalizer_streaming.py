"""`Normalizer.fit` over a loader: the same statistics as on the array, in memory that does not grow with the data."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytorch.core.dataloader import ArrayDataset, CIFAR10Dataset, DataError, DataLoader, Normalizer, Subset
from tinytorch.core.tensor import Tensor

IMAGES = np.random.default_rng(0).integers(0, 256, (300, 3, 8, 8)).astype(np.uint8)


@settings(deadline=None, max_examples=60)
@given(
    n=st.integers(1, 60),
    shape=st.lists(st.integers(1, 4), min_size=0, max_size=3).map(tuple),
    batch_size=st.integers(1, 70),
    offset=st.floats(-1e6, 1e6),
    seed=st.integers(0, 999),
)
def test_fit_on_a_loader_is_fit_on_the_array(
    n: int, shape: tuple[int, ...], batch_size: int, offset: float, seed: int
) -> None:
    data = np.random.default_rng(seed).normal(offset, 3.0, (n, *shape))
    whole = Normalizer().fit(data)
    passed = Normalizer().fit(DataLoader(ArrayDataset(data, np.arange(n)), batch_size, shuffle=True))
    axes = tuple(k for k in range(data.ndim) if k != 1)
    exact = data.std(axes, keepdims=True)
    for one in (whole, passed):
        np.testing.assert_allclose(one.mean, data.mean(axes, keepdims=True), rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(one.std, np.where(exact > 0, exact, 1), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int64", "float16", "float32", "float64", "bool"])
def test_statistics_are_those_of_numpy_in_float64(dtype: str) -> None:
    data = IMAGES.astype(dtype)
    fitted, exact = Normalizer().fit(DataLoader(ArrayDataset(data), 64)), data.astype(np.float64)
    np.testing.assert_allclose(fitted.mean, exact.mean((0, 2, 3), keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(fitted.std, exact.std((0, 2, 3), keepdims=True), rtol=1e-10)
    np.testing.assert_allclose(
        fitted.transform(data), (exact - fitted.mean) / fitted.std, rtol=1e-5, atol=1e-5 * float(1 / fitted.std.min())
    )


@pytest.mark.parametrize(
    "loader",
    [
        DataLoader(ArrayDataset(IMAGES, np.arange(300)), 77),
        DataLoader(ArrayDataset(torch.from_numpy(IMAGES)), 77),
        DataLoader(ArrayDataset(Tensor(IMAGES)), 77),
        DataLoader(IMAGES, 77),
        DataLoader(Subset(ArrayDataset(IMAGES), np.random.default_rng(1).permutation(300)), 77),
        torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.from_numpy(IMAGES)), 77),
        [IMAGES[:100], IMAGES[100:]],
        torch.from_numpy(IMAGES),
        Tensor(IMAGES),
    ],
)
def test_every_kind_of_loader_and_array_is_understood(loader: Any) -> None:
    fitted = Normalizer().fit(loader)
    np.testing.assert_allclose(fitted.mean.ravel(), IMAGES.mean((0, 2, 3)), rtol=1e-12)
    np.testing.assert_allclose(fitted.std.ravel(), IMAGES.std((0, 2, 3)), rtol=1e-10)


@pytest.mark.parametrize(
    "data",
    [ArrayDataset(IMAGES), torch.utils.data.TensorDataset(torch.from_numpy(IMAGES)), {"x": IMAGES}, "text",
     DataLoader([{"x": 1.0}]), DataLoader(["a", "b"])],
)  # fmt: skip
def test_samples_and_dicts_are_no_batches(data: Any) -> None:
    with pytest.raises(TypeError, match="fit needs batches"):
        Normalizer().fit(data)


def test_one_pass_and_each_batch_let_go_before_the_next() -> None:
    alive, most = [0], [0]

    class Counted(np.ndarray):
        def __del__(self) -> None:
            alive[0] -= 1

    def batches() -> Iterator[Any]:
        for start in range(0, 300, 10):
            alive[0] += 1
            most[0] = max(most[0], alive[0])
            yield IMAGES[start : start + 10].copy().view(Counted), None

    Normalizer().fit(batches())
    assert most[0] <= 3


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, write_cifar: Any) -> Path:
    """A root whose training files have 40 images each and then thousands of black ones, which take no disk."""
    root = write_cifar(tmp_path_factory.mktemp("large"), 40)
    for path in (root / "cifar-10-batches-bin").glob("data_batch_*.bin"):
        os.truncate(path, 3000 * 3073)
    return root


def peak_bytes(work: Any) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_fit_on_mapped_files_needs_no_more_memory_than_a_few_batches(large: Path) -> None:
    data = CIFAR10Dataset(large, download=False, mmap=True)
    batch = 64 * 3072 * 8  # one batch in float64
    assert len(data) * 3072 > 40 * batch // 8
    assert peak_bytes(lambda: Normalizer().fit(DataLoader(data, 64, shuffle=True))) < 4 * batch


def test_fit_on_a_mapped_array_does_not_copy_it_whole(large: Path) -> None:
    mapped = np.memmap(large / "cifar-10-batches-bin" / "data_batch_1.bin", np.uint8, "r").reshape(3000, 3073)
    assert peak_bytes(lambda: Normalizer().fit(mapped)) < 3.5 * 1024 * 3073 * 8


def test_a_loop_over_mapped_files_holds_one_batch(large: Path) -> None:
    loader = DataLoader(CIFAR10Dataset(large, download=False, mmap=True), 64, shuffle=True)
    assert peak_bytes(lambda: [None for _ in loader]) < 8 * 64 * 3073


def test_mapped_and_in_memory_have_the_same_statistics(cifar: Path) -> None:
    one, other = (
        Normalizer().fit(DataLoader(CIFAR10Dataset(cifar, download=False, mmap=mmap), 64)) for mmap in (False, True)
    )
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.std, other.std)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('{"mean": [1.5, 2', "something else: Expecting ',' delimiter: line 1 column 17 (char 16)"),
        ("", "something else: Expecting value: line 1 column 1 (char 0)"),
        ('{"mean": [1.5]}', "no 'std'"),
    ],
)
def test_statistics_that_cannot_be_read_are_described_in_words(tmp_path: Path, content: str, found: str) -> None:
    path = tmp_path / "statistics.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        Normalizer.load(path)
    assert caught.value.found == found
