"""Where a data set is looked for, and what counts as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tinytorch.core.dataloader.errors import DataError
from tinytorch.data import find_cifar10, is_sample, write_sample
from tinytorch.data.layout import BINARY, LAYOUTS, PYTHON, RECORD_BYTES, layout_of
from tinytorch.data.locate import locate_cifar10


def test_root_may_hold_the_folder_or_be_it(cifar: Path) -> None:
    assert find_cifar10(cifar.parent) == cifar
    assert find_cifar10(cifar) == cifar


def test_renamed_folder_is_found(cifar: Path) -> None:
    renamed = cifar.rename(cifar.with_name("photos"))
    assert find_cifar10(renamed) == renamed


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.format)
def test_nothing_is_found_where_nothing_is(tmp_path: Path, layout) -> None:
    (tmp_path / layout.folder).mkdir()
    assert find_cifar10(tmp_path, layout.format) is None
    assert find_cifar10(tmp_path / "absent", layout.format) is None


def test_other_format_is_not_found(cifar: Path) -> None:
    assert find_cifar10(cifar.parent, "python") is None


def test_half_a_download_is_no_data_set(tmp_path: Path) -> None:
    (tmp_path / f"{BINARY.archive}.part").write_bytes(b"x" * 1000)
    assert find_cifar10(tmp_path) is None


def test_the_command_that_mends_it_can_be_pasted(tmp_path: Path) -> None:
    root = tmp_path / "my data"
    with pytest.raises(DataError, match=f"get it with `tito data cifar10 --root '{root}'`"):
        locate_cifar10(root, train=True, download=False, format="binary")


@pytest.mark.parametrize("name", ["test_batch.bin", "data_batch_3.bin"])
def test_missing_file_is_named(cifar: Path, name: str) -> None:
    (cifar / name).unlink()
    with pytest.raises(
        DataError, match=f"{name}: expected a file of images, found no file; `tito data cifar10` fetches"
    ):
        find_cifar10(cifar.parent)


def test_damaged_sample_is_mended_by_another_command(tmp_path: Path) -> None:
    (write_sample(tmp_path, images_per_file=10) / "test_batch.bin").unlink()
    with pytest.raises(DataError, match=f"`tito data sample` writes the data set again, with --root {tmp_path}"):
        find_cifar10(tmp_path)
    assert (write_sample(tmp_path, images_per_file=10) / "test_batch.bin").exists()


def test_cut_file_is_named_with_the_place_of_the_cut(cifar: Path) -> None:
    (cifar / "data_batch_2.bin").write_bytes(bytes(2 * RECORD_BYTES + 5))
    with pytest.raises(DataError, match=r"data_batch_2.bin at byte 6,146: .* 2 records and 5 bytes more") as caught:
        find_cifar10(cifar)
    assert caught.value.offset == 2 * RECORD_BYTES


def test_empty_file_is_named(cifar: Path) -> None:
    (cifar / "test_batch.bin").write_bytes(b"")
    with pytest.raises(DataError, match=r"test_batch.bin at byte 0: expected images, found an empty file"):
        find_cifar10(cifar)


def test_file_as_root_is_refused(cifar: Path) -> None:
    with pytest.raises(DataError, match="expected a folder, found a file"):
        find_cifar10(cifar / "test_batch.bin")


def test_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format must be 'binary' or 'python', got 'text'"):
        layout_of("text")


def test_sample_is_told_from_cifar(tmp_path: Path, cifar: Path) -> None:
    sample = write_sample(tmp_path, images_per_file=10)
    assert is_sample(sample)
    assert not is_sample(cifar)
    assert not is_sample(tmp_path)


def test_folder_with_a_file_of_ones_own_is_no_sample(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, images_per_file=10)
    (sample / "homework.txt").write_text("mine", encoding="utf-8")
    assert not is_sample(sample)


def test_formats_share_nothing_that_could_be_confused() -> None:
    assert not {BINARY.folder, BINARY.archive, *BINARY.data} & {PYTHON.folder, PYTHON.archive, *PYTHON.data}
