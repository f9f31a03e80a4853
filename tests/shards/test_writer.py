"""What may be written, and that a folder of shards appears whole or not at all."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytorch.core.dataloader import DataError, DownloadError, ShardedDataset, write_shards
from tinytorch.core.dataloader.shards.tar_format import require_extension, require_key, split_name


def test_any_tar_program_reads_a_shard(shards: Path, samples) -> None:
    with tarfile.open(shards / "shard-000001.tar") as tar:
        names = tar.getnames()
        content = tar.extractfile("00000006.cls").read()  # type: ignore[union-attr]
    assert names == [f"0000000{number}.{kind}" for number in range(5, 10) for kind in ("npy", "cls")]
    assert content == b"6"


def test_the_same_samples_are_the_same_bytes(shards: Path, samples, tmp_path: Path) -> None:
    again = write_shards(samples, tmp_path / "again", fields=("npy", "cls"), max_samples=5)
    assert {path.name: path.read_bytes() for path in shards.iterdir()} == {
        path.name: path.read_bytes() for path in again.iterdir()
    }


def test_shards_end_where_they_are_full(tmp_path: Path) -> None:
    sizes = [3000, 3000, 9000, 100, 100, 100]
    folder = write_shards([{"bin": bytes(size)} for size in sizes], tmp_path / "set", max_bytes=9000, max_samples=2)
    shards = ShardedDataset(folder).shards
    assert [shard.samples for shard in shards] == [2, 1, 2, 1]  # the third sample alone is more than max_bytes
    assert [shard.tar.size <= 9000 for shard in shards] == [True, False, True, True]


@pytest.mark.parametrize(
    ("sample", "error", "message"),
    [
        ({"cls": "a"}, TypeError, "the field 'cls' is not what 'cls' holds, got str"),
        ({"bin": 3}, TypeError, "the field 'bin' must be bytes, got int"),
        ({"npy": np.array([{}], dtype=object)}, TypeError, "an array must hold numbers or texts, got object"),
        ({"png": np.zeros((2, 2, 3))}, TypeError, r"an image must be \(H, W, 3\) or \(H, W\) uint8, got .* float64"),
        ({"JPG": b""}, ValueError, "must be printable, in lower case, .* got 'JPG'"),
        ({"a/b": b""}, ValueError, "without a slash"),
        ({"": b""}, ValueError, "the name of a field"),
        ({}, ValueError, "a sample must have fields, got none"),
        ({"__key__": "a.b", "id": 1}, ValueError, "__key__ must be a printable path without a dot in its last part"),
        ({"__key__": "../a", "id": 1}, ValueError, "__key__ must be"),
        ({"__key__": "/a", "id": 1}, ValueError, "__key__ must be"),
        ({"__key__": "a\nb", "id": 1}, ValueError, "__key__ must be"),
        ({"__key__": "", "id": 1}, ValueError, "__key__ must be"),
        ({"__key__": 7, "id": 1}, TypeError, "__key__ must be a text, got 7"),
        ((1, 2), TypeError, "a sample must be a dict of fields by extension, or pass fields"),
    ],
)
def test_a_sample_that_could_not_be_read_back_is_refused(
    tmp_path: Path, sample: Any, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        write_shards([{"id": 0}, sample], tmp_path / "set")
    assert list(tmp_path.iterdir()) == []


def test_a_sample_that_fails_is_numbered(tmp_path: Path) -> None:
    with pytest.raises(TypeError) as info:
        write_shards([(1,), ("a",)], tmp_path / "set", fields="cls")
    assert info.value.__notes__ == ["in sample 1"]
    with pytest.raises(TypeError, match="a sample must be a tuple of npy, cls"):
        write_shards([(1,)], tmp_path / "set", fields=("npy", "cls"))


def test_a_key_may_come_once_in_a_shard(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="__key__ must be another one for each sample of a shard, got 'a' twice"):
        write_shards([{"__key__": "a", "id": 1}] * 2, tmp_path / "set")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_written_to(shards: Path, samples) -> None:
    before = sorted(shards.iterdir())
    with pytest.raises(DataError, match=f"{shards}: expected no such folder, or an empty one, found something"):
        write_shards(samples, shards, fields=("npy", "cls"))
    assert sorted(shards.iterdir()) == before


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    assert len(ShardedDataset(write_shards([{"id": 1}], tmp_path / "set"))) == 1


def test_no_samples_are_no_set(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected at least one sample, found none"):
        write_shards([], tmp_path / "set")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, samples, full_disk) -> None:
    with full_disk(4000), pytest.raises(DownloadError, match=r"cannot write to .*: File too large; make room"):
        write_shards(samples, tmp_path / "set", fields=("npy", "cls"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_samples": 0}, "max_samples must be a positive integer, got 0"),
        ({"max_bytes": True}, "max_bytes must be a positive integer, got True"),
        ({"name": "shard.tar"}, "name must be that of tars, with a place for their number"),
        ({"name": "{:06d}.zip"}, "name must be"),
        ({"name": "{a}.tar"}, "name must be"),
        ({"name": "../{}.tar"}, "name must be"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(tmp_path: Path, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_shards(iter(()), tmp_path / "set", **options)


@given(st.text(), st.text())
def test_what_may_be_written_is_read_back(key: str, extension: str) -> None:
    try:
        require_key(key)
        require_extension(extension)
    except ValueError:
        return
    assert split_name(f"{key}.{extension}") == (key, extension)


@pytest.mark.parametrize("error", [FileNotFoundError(2, "No such file", "000002.txt"), TimeoutError("slow")])
def test_an_error_of_the_samples_is_none_of_the_disk(tmp_path: Path, error: OSError) -> None:
    def samples() -> Any:
        yield {"txt": "first"}
        raise error

    with pytest.raises(type(error)) as raised:
        write_shards(samples(), tmp_path / "set")
    assert raised.value is error
    assert "while sample 1 was made" in error.__notes__
    assert not list(tmp_path.iterdir())


def test_a_set_with_a_longer_name_is_left_alone(tmp_path: Path) -> None:
    def samples() -> Any:
        yield {"txt": "a"}
        write_shards([{"txt": "x"}], tmp_path / "photos")  # as another program does, meanwhile
        write_shards([{"txt": "x"}], tmp_path / "[p]")
        yield {"txt": "b"}

    assert len(ShardedDataset(write_shards(samples(), tmp_path / "photos.v2"))) == 2
