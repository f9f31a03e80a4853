"""The batches of Rust are those of the Python loader: same order, same bytes, whatever the arguments."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rust.loader import RustLoader
from tinytorch.core.dataloader import ArrayDataset, DataLoader, Normalizer
from tinytorch.core.dataloader.cifar10 import map_binary_batch

pytestmark = pytest.mark.usefixtures("built")

CONFIGURATIONS, GROUPS = 1000, 10
DTYPES = ("u1", "i1", "?", "<i2", ">i4", "i8", "f2", "f4", "f8", "c16", "S3", "U2", "M8[s]", "u1,f4")
Batches = Iterator[tuple[np.ndarray, ...]]


def random_array(rng: np.random.Generator, length: int, dtype: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return an array (length, *shape) of any bytes; one in four has gaps between rows, or goes backwards."""
    kind = np.dtype(dtype)
    gap = int(rng.integers(1, 3)) if rng.random() < 0.25 else 1
    count = length * gap * int(np.prod(shape))
    raw = rng.integers(0, 2 if kind.kind == "b" else 256, count * kind.itemsize, dtype=np.uint8)
    if kind.kind == "U":  # not every number is a character
        return rng.integers(0, 999, (length * gap, *shape)).astype(kind)[::gap]
    array = raw.view(kind).reshape(length * gap, *shape)[::gap]
    return array[::-1] if rng.random() < 0.1 else array


def mapped(array: np.ndarray, path: Path) -> np.ndarray:
    """Return the same array, memory-mapped. Each has a file of its own: a shorter one would be a bus error."""
    np.save(path, array)
    return np.load(path, mmap_mode="r")


def random_arguments(rng: np.random.Generator, length: int) -> dict[str, Any]:
    return {
        "batch_size": int(rng.integers(1, length + 3)),
        "shuffle": bool(rng.integers(2)),
        "drop_last": bool(rng.integers(2)),
        "generator": int(rng.integers(1 << 40)),
    }


def require_equal(ours: tuple[np.ndarray, ...], theirs: tuple[np.ndarray, ...]) -> None:
    assert [(a.shape, a.dtype, a.tobytes()) for a in ours] == [(a.shape, a.dtype, a.tobytes()) for a in theirs]


def python_batches(batches: Batches, normalizer: Normalizer | None, channels_last: bool) -> Batches:
    for images, *others in batches:
        if channels_last:
            images = images.transpose(0, 3, 1, 2)
        yield images if normalizer is None else normalizer.transform(images), *others


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_configurations_give_the_bytes_of_the_python_loader(group: int, tmp_path: Path) -> None:
    for number in range(group, CONFIGURATIONS, GROUPS):
        rng = np.random.default_rng(number)
        length = int(rng.integers(1, 60))
        normalizer, channels_last = None, False
        shape = tuple(rng.integers(1, 5, rng.integers(0, 4)))
        first = random_array(rng, length, rng.choice(DTYPES), shape)
        if rng.random() < 0.4:
            height, width, channels = rng.integers(1, 12, 2).tolist() + [int(rng.choice([1, 2, 3, 4]))]
            channels_last = bool(rng.integers(2))
            shape = (height, width, channels) if channels_last else (channels, height, width)
            first = random_array(rng, length, np.uint8, shape)
            fit_on = first.transpose(0, 3, 1, 2) if channels_last else first
            normalizer = Normalizer(axis=(0, 1, 2, 3) if rng.random() < 0.2 else None).fit(fit_on)
        arrays = [first, *(random_array(rng, length, dtype, ()) for dtype in rng.choice(DTYPES, rng.integers(0, 3)))]
        if rng.random() < 0.2:
            arrays[0] = mapped(arrays[0], tmp_path / f"{number}.npy")
        arguments = random_arguments(rng, length)
        theirs = DataLoader(ArrayDataset(*arrays), **arguments)
        ours = RustLoader(
            DataLoader(ArrayDataset(*arrays), **arguments),
            threads=int(rng.integers(1, 5)),
            prefetch=int(rng.integers(1, 9)),
            normalizer=normalizer,
            channels_last=channels_last,
        )
        for _ in range(int(rng.integers(1, 4))):
            stop = None if rng.random() < 0.5 else int(rng.integers(0, len(theirs) + 1))  # an early break
            pairs = zip(iter(ours), python_batches(iter(theirs), normalizer, channels_last), strict=True)
            for mine, other in itertools.islice(pairs, stop):
                require_equal(mine, other)


def test_records_with_gaps_are_read_where_they_are(tmp_path: Path) -> None:
    np.random.default_rng(0).integers(0, 10, 500 * 3073, dtype=np.uint8).tofile(tmp_path / "batch.bin")
    records = map_binary_batch(tmp_path / "batch.bin")
    images, labels = records["image"], records["label"]
    assert images.strides[0] == 3073  # the label of an image is before its pixels
    loaders = [DataLoader(ArrayDataset(images, labels), 100, shuffle=True, generator=3) for _ in range(2)]
    for mine, other in zip(RustLoader(loaders[0]), loaders[1], strict=True):
        require_equal(mine, other)


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_samplers_and_batch_samplers_decide_the_order(threads: int) -> None:
    data = ArrayDataset(np.arange(40.0).reshape(10, 4))
    for arguments in ({"sampler": [3, -1, 3]}, {"batch_sampler": [[1], [2, 9, -10]]}, {"batch_size": 1}):
        ours, theirs = RustLoader(DataLoader(data, **arguments), threads=threads), DataLoader(data, **arguments)
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            require_equal(mine, other)


def loader_of(length: int = 64, **options: Any) -> RustLoader:
    """Return a loader of batches of 8 rows; row k has 4,096 times the number k."""
    rows = np.repeat(np.arange(length), 4096).reshape(length, 4096)
    return RustLoader(DataLoader(ArrayDataset(rows), 8), **options)


def test_batches_that_are_held_stay_as_they_are() -> None:
    held = [batch for (batch,) in loader_of()]
    parts = [batch[3:5, ::7] for (batch,) in loader_of()]  # views keep the memory of their batch
    assert [batch[:, 0].tolist() for batch in held] == np.arange(64).reshape(8, 8).tolist()
    assert [part[:, -1].tolist() for part in parts] == np.arange(64).reshape(8, 8)[:, 3:5].tolist()


def test_memory_is_used_again_when_a_batch_is_dropped() -> None:
    loader = loader_of(prefetch=2)
    addresses = [batch.ctypes.data for _ in range(4) for (batch,) in loader]
    assert len(addresses) == 32
    assert len(set(addresses)) <= 2 + 2  # in flight, held by the loop, and the one before it


def test_loops_nest() -> None:
    loader = loader_of(16)
    pairs = [(int(a[0, 0]), int(b[0, 0])) for (a,) in loader for (b,) in loader]
    assert pairs == [(0, 0), (0, 8), (8, 0), (8, 8)]


def test_epochs_are_counted_by_the_loader_that_was_given() -> None:
    inner = DataLoader(ArrayDataset(np.arange(100)), 100, shuffle=True, generator=5)
    ours = RustLoader(inner)
    ((first,),), ((second,),) = list(ours), list(inner)
    assert inner.epoch == 2
    again = DataLoader(ArrayDataset(np.arange(100)), 100, shuffle=True, generator=5)
    assert [[batch.tolist() for (batch,) in again] for _ in range(2)] == [[first.tolist()], [second.tolist()]]
