"""The drawn data set: its bytes, its balance, how hard it is, and what it never overwrites."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader.errors import DataError, DownloadError
from tinytorch.core.layers import classifier
from tinytorch.core.training import Adam, Trainer
from tinytorch.data import find_cifar10, verify, write_sample
from tinytorch.data.layout import BINARY, RECORD_BYTES
from tinytorch.data.pictures import CLASSES

Batch = tuple[np.ndarray, np.ndarray]


def records(folder: Path, name: str = "data_batch_1.bin") -> np.ndarray:
    return np.fromfile(folder / name, np.uint8).reshape(-1, RECORD_BYTES)


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest()


def test_files_are_those_of_the_binary_format(tmp_path: Path) -> None:
    folder = write_sample(tmp_path, images_per_file=30)
    assert folder == tmp_path / "cifar-10-batches-bin" == find_cifar10(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*BINARY.data, BINARY.meta])
    assert {path.stat().st_size for path in folder.glob("*.bin")} == {30 * 3073}
    assert verify(folder).ok


def test_classes_are_balanced_and_mixed(tmp_path: Path) -> None:
    labels = records(write_sample(tmp_path, images_per_file=50))[:, 0]
    assert np.bincount(labels).tolist() == [5] * 10
    assert labels.tolist() != sorted(labels)


def test_class_names_are_written_one_a_line(tmp_path: Path) -> None:
    meta = write_sample(tmp_path, images_per_file=1) / "batches.meta.txt"
    assert meta.read_bytes().decode("ascii").splitlines() == list(CLASSES)


def test_one_image_a_file_is_enough(tmp_path: Path) -> None:
    assert records(write_sample(tmp_path, images_per_file=1)).shape == (1, RECORD_BYTES)


def test_same_seed_gives_these_very_bytes(tmp_path: Path) -> None:
    folder = write_sample(tmp_path, images_per_file=20, seed=7)
    assert digest(folder) == "ae1e058db4113ab9e5029bfe8470821e5123d7f1559114e84ad74c2c3d6266e7"


def test_other_seed_gives_other_images(tmp_path: Path) -> None:
    one, two = (write_sample(tmp_path / str(seed), images_per_file=10, seed=seed) for seed in (0, 1))
    assert digest(one) != digest(two)


def test_no_image_is_in_two_files(tmp_path: Path) -> None:
    folder = write_sample(tmp_path, images_per_file=100)
    images = np.concatenate([records(folder, name)[:, 1:] for name in BINARY.data])
    assert len(np.unique(images, axis=0)) == 600


def test_earlier_sample_is_replaced(tmp_path: Path) -> None:
    write_sample(tmp_path, images_per_file=20)
    folder = write_sample(tmp_path, images_per_file=10)
    assert len(records(folder)) == 10
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_real_data_is_never_overwritten(cifar: Path) -> None:
    before = digest(cifar)
    with pytest.raises(DataError, match=r"cifar-10-batches-bin: expected an earlier sample"):
        write_sample(cifar.parent)
    assert digest(cifar) == before


def test_full_disk_leaves_nothing(tmp_path: Path, full_disk) -> None:
    with full_disk(100_000), pytest.raises(DownloadError, match=r"cannot write to .*: .*; make room"):
        write_sample(tmp_path, images_per_file=100)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"), [("images_per_file", 0), ("images_per_file", True), ("seed", -1), ("seed", 0.5)]
)
def test_wrong_number_is_refused(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a .* integer, got {value!r}"):
        write_sample(tmp_path, **{name: value})
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Batch], list[Batch]]:
    """Normalised training and test batches."""
    folder = write_sample(tmp_path_factory.mktemp("sample"))
    parts = [np.concatenate([records(folder, name) for name in names]) for names in (BINARY.train, [BINARY.test])]
    mean, std = parts[0][:, 1:].mean(), parts[0][:, 1:].std()
    normal = [((part[:, 1:] - mean) / std).astype(np.float32) for part in parts]
    return tuple(
        [(images[i : i + 64], part[i : i + 64, 0].astype(int)) for i in range(0, len(part), 64)]
        for images, part in zip(normal, parts, strict=True)
    )


def accuracy_of(split: tuple[list[Batch], list[Batch]], hidden: list[int], epochs: int) -> float:
    model = classifier(hidden=hidden)
    trainer = Trainer(model, Adam(model.parameters(), lr=1e-3), progress=False)
    trainer.fit(split[0], epochs)
    return trainer.evaluate(split[1])


def test_linear_model_gets_part_of_it_right(split: tuple[list[Batch], list[Batch]]) -> None:
    assert 0.4 < accuracy_of(split, hidden=[], epochs=3) < 0.8


def test_small_network_gets_nearly_all_of_it_right(split: tuple[list[Batch], list[Batch]]) -> None:
    assert accuracy_of(split, hidden=[256], epochs=6) >= 0.93
