"""Shards and indexes that are cut, stale, hostile or not there: a named error, never a wrong sample."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import DataError, DataLoader, ShardedDataset, index_shards, write_shards
from tinytorch.core.dataloader.shards.index import scan

BOTH = ("npy", "cls")
SHARD = "shard-000001.tar"


def read_all(folder: Path) -> list[Any]:
    return list(ShardedDataset(folder, fields=BOTH))


def flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


def test_a_shard_that_was_cut_off_is_named(shards: Path) -> None:
    path = shards / SHARD
    size = path.stat().st_size
    os.truncate(path, size - 1)
    with pytest.raises(
        DataError, match=f"{path}: expected {size:,} bytes, as index.json says, found {size - 1:,}; it was"
    ):
        read_all(shards)


def test_a_shard_that_is_cut_off_while_it_is_read_is_named(shards: Path) -> None:
    dataset = ShardedDataset(shards, fields=BOTH)
    dataset[5]
    os.truncate(shards / SHARD, 1000)
    with pytest.raises(DataError, match=f"{SHARD}: expected .* bytes, as index.json says, found 1,000; it was cut off"):
        dataset[9]


def test_a_shard_that_is_missing_is_named(shards: Path) -> None:
    (shards / SHARD).unlink()
    dataset = ShardedDataset(shards, fields=BOTH)
    assert dataset[4][1] == 4
    with pytest.raises(DataError, match=f"{SHARD}: expected a file of the set, as index.json says, found no such file"):
        dataset[5]


def test_an_index_that_is_missing_is_named(shards: Path) -> None:
    (shards / f"{SHARD}.index.npy").unlink()
    with pytest.raises(DataError, match=f"{SHARD}.index.npy: expected a file of the set"):
        read_all(shards)


def test_a_flipped_bit_is_never_a_sample(shards: Path, samples, same) -> None:
    dataset = ShardedDataset(shards, fields=BOTH)
    offset = int(np.load(shards / f"{SHARD}.index.npy")["npy"]["offset"][2])
    flip(shards / SHARD, offset + 130)
    message = rf"{SHARD} at byte {offset:,}: expected 00000007.npy, \d+ bytes with CRC-32 \w+, found \w+; damaged"
    with pytest.raises(DataError, match=message):
        dataset.get_batch([7, 1])
    assert same(dataset[6], samples[6])


def test_an_index_of_another_version_of_a_shard_is_noticed(shards: Path, samples, tmp_path: Path) -> None:
    other = write_shards(
        [(image[::-1], label) for image, label in samples], tmp_path / "new", fields=BOTH, max_samples=5
    )
    (other / SHARD).rename(shards / SHARD)  # as long as the old one
    with pytest.raises(DataError, match="changed after it was indexed: then `tito data index` makes the index again"):
        read_all(shards)
    index_shards(shards)
    assert len(read_all(shards)) == 24


def test_the_index_of_a_shard_must_be_the_one_that_the_set_lists(shards: Path) -> None:
    flip(shards / f"{SHARD}.index.npy", 300)
    with pytest.raises(
        DataError, match=f"{SHARD}.index.npy: expected .* bytes with CRC-32 .*, as index.json says, found"
    ):
        read_all(shards)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda said: said.update(tinytorch_version=2), "expected an index of version 1, found version 2; update"),
        (lambda said: said["shardlist"][0].pop("filesize"), "expected shards with their sizes, found KeyError"),
        (lambda said: said["shardlist"][0].update(nsamples=-5), "found ValueError.*a negative number for shard-000000"),
        (lambda said: said["shardlist"][0].update(url="../x.tar"), "'../x.tar' is not a name inside the folder"),
        (lambda said: said["shardlist"][0].update(url="http://x/y.tar"), "is not a name inside the folder"),
        (lambda said: said["shardlist"][0].update(nsamples=6), r"expected 6 rows of key and fields, found \(5,\)"),
        (
            lambda said: said["shardlist"][0].update(filesize=900),
            "expected fields inside the 900 bytes",
        ),
        (lambda said: said.update(shardlist=[]), "expected shards with samples, found 0 shards without any"),
    ],
)
def test_an_index_that_makes_no_sense_is_refused(shards: Path, spoil: Any, message: str) -> None:
    said = json.loads((shards / "index.json").read_text())
    spoil(said)
    (shards / "index.json").write_text(json.dumps(said))
    with pytest.raises(DataError, match=message):
        read_all(shards)


def test_an_index_that_is_half_written_is_named(shards: Path) -> None:
    path = shards / "index.json"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DataError, match=f"{path}: expected JSON, found"):
        read_all(shards)


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "/etc/x.txt", ".."])
def test_a_member_outside_the_folder_is_refused(make_tar, name: str) -> None:
    path = make_tar(("a.txt", b"x"), (name, b"evil"))
    with pytest.raises(
        DataError, match=f"{path} at byte 1,024: expected names inside the folder, found the member '{name}'"
    ):
        ShardedDataset(path.parent)
    assert [found.name for found in path.parent.iterdir()] == ["odd.tar"]


@pytest.mark.parametrize(
    ("kind", "word"),
    [(tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "link"), (tarfile.CHRTYPE, "device"), (tarfile.FIFOTYPE, "device")],
)
def test_links_and_devices_are_refused(make_tar, kind: bytes, word: str) -> None:
    path = make_tar(("a.txt", b"", {"type": kind, "linkname": "/etc/passwd"}))
    with pytest.raises(DataError, match=f"{path} at byte 0: expected plain files, found the {word} 'a.txt'"):
        ShardedDataset(path.parent)


@pytest.mark.parametrize("names", [("a.txt", "a.txt"), ("a.txt", "b.txt", "a.id"), ("a.TXT", "a.txt")])
def test_a_key_that_comes_again_is_refused(make_tar, names: tuple[str, ...]) -> None:
    path = make_tar(*((name, b"1") for name in names))
    with pytest.raises(DataError, match=r"expected a key for each sample, found a\.\w+, whose key was there before"):
        ShardedDataset(path.parent)


@pytest.mark.parametrize("cut", [1, 511, 512, 1024, 1300, 2048, 2560])
def test_a_tar_without_its_end_is_refused(make_tar, cut: int) -> None:
    path = make_tar(("a.txt", bytes(600)), ("b.txt", bytes(100)))
    os.truncate(path, cut)
    with pytest.raises(
        DataError, match=f"{path}.*(expected the rest of a tar|or the end marker of a tar|expected a tar)"
    ):
        ShardedDataset(path.parent)


def test_a_damaged_header_is_not_taken_for_the_end(make_tar) -> None:
    path = make_tar(("a.txt", bytes(600)), ("b.txt", bytes(100)))
    flip(path, 1536 + 3)
    with pytest.raises(
        DataError, match="at byte 1,536: expected a member, or the end marker of a tar, found something"
    ):
        ShardedDataset(path.parent)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected a tar, found empty file"),
        (b"something else" * 100, "expected a tar, found"),
        (gzip.compress(b"x" * 2000, mtime=0), "expected a plain tar, found a gzip file; unpack it"),
        (b"\x28\xb5\x2f\xfd" + bytes(2000), "found a Zstandard file"),
    ],
)
def test_what_is_no_tar_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.tar").write_bytes(content)
    with pytest.raises(DataError, match=message):
        ShardedDataset(tmp_path)


def test_an_empty_shard_is_no_fault_beside_others(make_tar) -> None:
    make_tar(name="a.tar")
    make_tar(("1.id", b"1"), ("2.id", b"2"), name="b.tar")
    folder = make_tar(name="c.tar").parent
    dataset = ShardedDataset(folder, fields="id")
    assert [one for (one,) in dataset] == [1, 2]
    assert dataset.get_batch([1, 0])[0].tolist() == [2, 1]
    assert [shard.samples for shard in dataset.shards] == [0, 2, 0]


def test_a_set_of_empty_shards_is_refused(make_tar) -> None:
    with pytest.raises(DataError, match="expected shards with samples, found 1 shards without any"):
        ShardedDataset(make_tar().parent)


@pytest.mark.parametrize("there", [[], ["index.json"]])
def test_a_folder_without_shards_is_refused(tmp_path: Path, there: list[str]) -> None:
    for name in there:
        (tmp_path / name).write_text('{"shards": [], "version": 2}')
    found = "an index of another program" if there else "neither"
    with pytest.raises(DataError, match=f"{tmp_path}: expected a folder with index.json, or with tars, found {found}"):
        ShardedDataset(tmp_path)
    with pytest.raises(DataError, match="nowhere: expected a folder"):
        ShardedDataset(tmp_path / "nowhere")


def test_a_tar_that_is_not_indexed_and_cannot_be_is_named(make_tar) -> None:
    path = make_tar(("1.id", b"1"))
    with pytest.raises(
        DataError, match=r"expected a shard that the index.json beside it lists, found none; `tito data index"
    ):
        ShardedDataset([path])


def test_the_error_of_a_worker_is_that_of_the_reader(shards: Path) -> None:
    os.truncate(shards / SHARD, 600)
    with pytest.raises(DataError, match=f"{SHARD}: expected .* bytes, as index.json says, found 600"):
        list(DataLoader(ShardedDataset(shards, fields=BOTH), 5, num_workers=2))


def test_a_field_that_a_sample_lacks_is_named(tmp_path: Path) -> None:
    folder = write_shards([{"txt": "a", "id": 1}, {"txt": "b"}], tmp_path / "set")
    dataset = ShardedDataset(folder, fields=("txt", "id"))
    with pytest.raises(
        DataError, match="expected a field 'id' in the sample '00000001', found none; ask for other fields"
    ):
        dataset.get_batch([0, 1])


def test_members_that_are_large_or_have_long_names_are_found(make_tar) -> None:
    name = "ö" * 90 + "/" + "n" * 150
    path = make_tar((f"{name}.txt", b"x"), ("b.bin", bytes(3 * 2**20)), ("c.txt", b""))
    with path.open("rb") as file:
        index = scan(file, path)
    assert [str(key, "utf-8") for key in index["__key__"]] == [name, "b", "c"]
    dataset = ShardedDataset(path.parent)
    assert (dataset[0]["txt"], len(dataset[1]["bin"]), dataset[2]["txt"]) == ("x", 3 * 2**20, "")
