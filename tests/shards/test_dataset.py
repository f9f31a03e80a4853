"""Shards give back what was written to them, by any way of asking."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import pickle
import tarfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tinytorch.core.dataloader import (
    DataLoader,
    ShardedDataset,
    Subset,
    decode,
    index_shards,
    sample_rng,
    write_shards,
)
from tinytorch.core.dataloader.shards import reading

BOTH = ("npy", "cls")


def test_samples_come_back_in_order(shards: Path, samples, same) -> None:
    dataset = ShardedDataset(shards, fields=BOTH)
    assert len(dataset) == len(samples) == len(list(dataset))
    assert all(map(same, dataset, samples))
    assert same(dataset[-1], samples[-1])
    assert [shard.samples for shard in dataset.shards] == [5, 5, 5, 5, 4]


def test_without_fields_a_sample_is_a_dict(shards: Path, samples) -> None:
    sample = ShardedDataset(shards)[7]
    assert list(sample) == ["__key__", "npy", "cls"]
    assert (sample["__key__"], sample["cls"]) == ("00000007", 7)
    assert np.array_equal(sample["npy"], samples[7][0])


@pytest.mark.parametrize("indices", [[3], [23, 0, 11, -1, 4], [2, 2, 2], list(range(24)), np.array([8, 7], np.uint8)])
def test_a_batch_is_its_samples_collated(shards: Path, samples, indices: Any) -> None:
    images, labels = ShardedDataset(shards, fields=BOTH).get_batch(indices)
    assert np.array_equal(images, np.stack([samples[index][0] for index in indices]))
    assert (images.dtype, labels.dtype) == (np.uint8, np.int64)
    assert labels.tolist() == [samples[index][1] for index in indices]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("method", ["process", "thread"])
def test_a_loader_gives_what_it_gives_of_the_samples(shards: Path, samples, workers: int, method: str) -> None:
    dataset = ShardedDataset(shards, fields=BOTH)
    how: Any = {"batch_size": 7, "shuffle": True, "generator": 3, "num_workers": workers, "worker_method": method}
    for (images, labels), (others, numbers) in zip(DataLoader(dataset, **how), DataLoader(samples, **how), strict=True):
        assert np.array_equal(images, others)
        assert np.array_equal(labels, numbers)


def test_a_dataset_that_was_read_is_pickled_without_its_state(shards: Path, samples, same) -> None:
    dataset = ShardedDataset(shards, fields=BOTH)
    fresh = len(pickle.dumps(dataset))
    dataset.get_batch(range(24))
    assert len(pickle.dumps(dataset)) == fresh < 3000
    assert same(pickle.loads(pickle.dumps(dataset))[5], samples[5])


def test_spawned_workers_read_too(shards: Path, samples) -> None:
    loader = DataLoader(ShardedDataset(shards, fields="cls"), 6, num_workers=1, multiprocessing_context="spawn")
    assert np.concatenate([labels for (labels,) in loader]).tolist() == [label for _, label in samples]


def test_parts_and_own_collate_functions_work(shards: Path) -> None:
    dataset = ShardedDataset(shards, fields="cls")
    (labels,) = Subset(dataset, [9, 1]).get_batch([1, 0])
    assert labels.tolist() == [1, 9]
    assert list(DataLoader(dataset, 12, collate_fn=lambda batch: sum(label for (label,) in batch))) == [66, 210]


def test_neighbours_are_one_read(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, asked = ShardedDataset(shards, fields=BOTH), []
    read = dataset.source.read
    monkeypatch.setattr(dataset.source, "read", lambda ranges, check: asked.append(ranges) or read(ranges, check))
    dataset.get_batch([0, 4, 2, 1, 3, 7])
    tars = [one for one in asked[-1] if one.file.name.endswith(".tar")]
    assert [one.file.name for one in tars] == ["shard-000000.tar", "shard-000001.tar"]


def test_long_runs_are_several_reads(shards: Path, samples, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 3000)
    dataset = ShardedDataset(shards, fields=BOTH)
    plan = reading.plan_of(dataset, np.arange(5))
    assert len(plan.ranges) > 1
    assert dataset.get_batch(range(5))[1].tolist() == [0, 1, 2, 3, 4]


def test_a_field_that_is_not_asked_for_is_not_read(shards: Path) -> None:
    dataset = ShardedDataset(shards, fields="cls")
    plan = reading.plan_of(dataset, np.array([3]))
    assert [one.stop - one.start for one in plan.ranges] == [1]


def noisy(sample: tuple[int]) -> tuple[int, float]:
    return sample[0], sample_rng().random()


def test_transforms_get_samples_and_their_random_numbers(shards: Path) -> None:
    dataset = ShardedDataset(shards, fields="cls", transform=noisy)
    batches = {size: list(DataLoader(dataset, size, generator=1, num_workers=size % 2)) for size in (4, 5, 24)}
    drawn = [np.concatenate([noise for _, noise in some]).tolist() for some in batches.values()]
    assert drawn[0] == drawn[1] == drawn[2]
    assert len(set(drawn[0])) == 24


def test_a_transform_that_fails_names_the_sample(shards: Path) -> None:
    def refuse(sample: tuple[int]) -> None:
        if sample[0] == 9:
            raise KeyError("no nines")

    dataset = ShardedDataset(shards, fields="cls", transform=refuse)
    with pytest.raises(KeyError, match="no nines") as info:
        dataset.get_batch([4, 9, 2])
    assert "while transforming sample 9" in info.value.__notes__[0]


def test_every_kind_of_field_is_decoded_by_its_extension(tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    sample = {"__key__": "a/b", "seg.png": image, "json": {"x": [1]}, "txt": "ä", "id": 12, "npz": {"y": np.arange(3)}}
    folder = write_shards([{**sample, "bin": b"\0", "pickle": b"whatever"}], tmp_path / "set")
    found = ShardedDataset(folder)[0]
    assert np.array_equal(found.pop("seg.png"), image)
    assert np.array_equal(found.pop("npz")["y"], np.arange(3))
    assert found == {"__key__": "a/b", "json": {"x": [1]}, "txt": "ä", "id": 12, "bin": b"\0", "pickle": b"whatever"}
    assert ShardedDataset(folder, decode=False, fields="txt")[0] == ("ä".encode(),)
    assert ShardedDataset(folder, decode={"txt": len, "png": len}, fields=("txt", "id"))[0] == (2, 12)


def test_one_of_several_extensions_is_taken(tmp_path: Path) -> None:
    folder = write_shards([{"txt": "a", "id": 1}, {"json": "b", "id": 2}], tmp_path / "set")
    dataset = ShardedDataset(folder, fields=("txt;json", "id"))
    assert list(dataset) == [("a", 1), ("b", 2)]
    assert dataset.get_batch([1, 0])[0] == ["b", "a"]


def test_shards_with_different_fields_are_one_set(tmp_path: Path) -> None:
    folder = write_shards([{"txt": "a"}, {"id": 2, "txt": "c"}, {"id": 3}], tmp_path / "set", max_samples=1)
    dataset = ShardedDataset(folder)
    assert [sample.get("id") for sample in dataset] == [None, 2, 3]
    assert [sample.get("id") for sample in dataset.__getitems__([2, 0])] == [3, None]
    with pytest.raises(ValueError, match="keys"):
        dataset.get_batch([0, 2])


def test_arrays_of_other_shapes_and_orders_are_collated_as_ever(tmp_path: Path) -> None:
    arrays = [np.zeros((2, 3), "<f4"), np.asfortranarray(np.ones((2, 3), "<f4")), np.full((2, 3), 2, ">f4")]
    folder = write_shards([(array,) for array in arrays], tmp_path / "set", fields="npy")
    dataset = ShardedDataset(folder, fields="npy")
    assert dataset.get_batch([0, 1, 2])[0].tolist() == np.stack(arrays).tolist()
    assert dataset.get_batch([1, 1])[0].tolist() == [arrays[1].tolist()] * 2
    other = write_shards([(np.zeros(2),), (np.zeros(3),)], tmp_path / "other", fields="npy")
    with pytest.raises(ValueError, match=r"sample 1 of the batch has shape \(3,\)"):
        ShardedDataset(other, fields="npy").get_batch([0, 1])


def test_bytes_that_are_not_what_their_extension_says_are_named(tmp_path: Path) -> None:
    folder = write_shards([{"cls": b"1"}, {"cls": b"x"}, {"npy": b"no array"}], tmp_path / "set", max_samples=2)
    for index, name in ((1, "00000001.cls"), (2, "00000002.npy")):
        with pytest.raises(ValueError) as info:
            ShardedDataset(folder)[index]
        assert f"while decoding {name} of {folder / 'shard-00000'}"[:-6] in info.value.__notes__[0]
    with pytest.raises(ValueError, match="invalid literal for int"):
        ShardedDataset(folder, fields="cls").get_batch([0, 1])


def test_pickled_arrays_are_refused(tmp_path: Path, make_tar) -> None:
    np.save(tmp_path / "evil.npy", np.array([{}], dtype=object), allow_pickle=True)
    path = make_tar(("1.npy", (tmp_path / "evil.npy").read_bytes()))
    with pytest.raises(ValueError, match="pickled objects, which are not read"):
        ShardedDataset(path.parent)[0]


def test_tars_of_other_programs_are_indexed_on_first_use(make_tar, tmp_path: Path) -> None:
    make_tar(("./", b"", {"type": tarfile.DIRTYPE}), ("./a.TXT", b"x"), ("./a.id", b"1"), ("README", b"not a sample"))
    folder = make_tar(("b.id", b"2"), ("._b.id", b"of a Mac"), name="z.tar").parent
    dataset = ShardedDataset(folder)
    assert list(dataset) == [{"__key__": "./a", "txt": "x", "id": 1}, {"__key__": "b", "id": 2}]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["index.json", "odd.tar", "odd.tar.index.npy", "z.tar", "z.tar.index.npy"]
    )
    before = (folder / "index.json").stat().st_mtime_ns
    assert len(ShardedDataset(folder)) == 2
    assert (folder / "index.json").stat().st_mtime_ns == before


def test_an_index_can_be_kept_in_the_cache(make_tar, tmp_path: Path) -> None:
    folder = make_tar(("b.id", b"2")).parent
    for _ in range(2):
        assert ShardedDataset(folder, cache_dir=tmp_path / "cache")[0]["id"] == 2
    assert [path.name for path in folder.iterdir()] == ["odd.tar"]


def test_some_shards_of_a_set_are_a_set(shards: Path) -> None:
    pattern = f"{shards}/shard-{{000001..000002}}.tar"
    assert [label for (label,) in ShardedDataset(pattern, fields="cls")] == list(range(5, 15))
    assert [label for (label,) in ShardedDataset([shards / "shard-000004.tar"], fields="cls")] == list(range(20, 24))


def test_the_order_of_shards_in_a_list_counts(shards: Path) -> None:
    names = [f"{shards}/shard-00000{number}.tar" for number in (3, 0)]
    assert [label for (label,) in ShardedDataset(names, fields="cls")] == [*range(15, 20), *range(5)]


def test_fingerprint_tells_sets_and_versions_apart(shards: Path, tmp_path: Path, samples) -> None:
    moved = tmp_path / "moved"
    shards.rename(moved)
    same_set = ShardedDataset(moved).fingerprint
    again = write_shards(samples, tmp_path / "again", fields=BOTH, max_samples=5)
    assert ShardedDataset(again).fingerprint == same_set
    other = write_shards([*samples[:-1], (samples[-1][0], 3)], tmp_path / "other", fields=BOTH, max_samples=5)
    assert ShardedDataset(other).fingerprint != same_set


def test_what_else_an_index_says_is_kept(tmp_path: Path) -> None:
    folder = write_shards([{"cls": 0}], tmp_path / "set", about={"classes": ["äpfel"]})
    index_shards(folder)
    assert ShardedDataset(folder).about == {"classes": ["äpfel"]}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"fields": []}, ValueError, "fields must be extensions such as 'jpg'"),
        ({"fields": ["a;"]}, ValueError, "at least one, got"),
        ({"fields": [3]}, TypeError, "fields must be extensions"),
        ({"cache_limit": 3}, ValueError, "cache_limit needs a cache_dir"),
        ({"cache_dir": "c", "cache_limit": 0}, ValueError, "cache_limit must be a positive number of bytes, got 0"),
        ({"cache_dir": "c", "cache_limit": 1.5}, TypeError, "cache_limit must be a number of bytes, got 1.5"),
        ({"timeout": 0}, ValueError, "timeout must be a positive number of seconds, got 0"),
        ({"parallel": 0}, ValueError, "parallel must be a positive integer, got 0"),
    ],
)
def test_wrong_arguments_are_refused_at_once(shards: Path, options: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        ShardedDataset(shards, **options)


@pytest.mark.parametrize(("indices", "error"), [([24], IndexError), ([-25], IndexError), ([1.5], TypeError)])
def test_positions_that_there_are_not_are_refused(shards: Path, indices: Any, error: type) -> None:
    with pytest.raises(error):
        ShardedDataset(shards).get_batch(indices)


@pytest.mark.parametrize("kept", [True, False])
def test_a_tar_that_was_written_again_is_read_again(make_tar, tmp_path: Path, kept: bool) -> None:
    for content in (b"1", b"2", b"13"):
        folder = make_tar(("0.cls", content)).parent
        if not kept:
            for index in folder.glob("*ndex*"):
                index.unlink()
        found = ShardedDataset(folder, fields="cls", cache_dir=tmp_path / "cache" if kept else None)[0]
        assert found == (int(content),)


def test_pictures_are_those_that_decode_gives(tmp_path: Path) -> None:
    grey = (np.arange(64 * 64).reshape(64, 64) * 16).astype(np.uint16)
    turned = Image.Exif()
    turned[0x0112] = 6
    contents = []
    for image, options in (
        (Image.fromarray(grey), {"format": "PNG"}),
        (Image.new("LA", (8, 8), (9, 0)), {"format": "PNG"}),
        (Image.new("RGB", (8, 16), (200, 0, 0)), {"format": "JPEG", "exif": turned}),
    ):
        image.save(buffer := io.BytesIO(), **options)
        contents.append(buffer.getvalue())
    names = ("png", "png", "jpg")
    folder = write_shards([{name: content} for name, content in zip(names, contents, strict=True)], tmp_path / "set")
    for number, (name, content) in enumerate(zip(names, contents, strict=True)):
        assert np.array_equal(ShardedDataset(folder)[number][name], decode(content))


def open_at_once(folder: Path, barrier: Any, found: Any) -> None:
    """Open a set for the first time, just when another process has written its index."""
    usual = Path.replace

    def replace(self: Path, target: Any) -> Path:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(1)
        return usual(self, target)

    Path.replace = replace  # type: ignore[method-assign]
    found.put(len(ShardedDataset(folder)))


def test_processes_that_open_new_tars_at_once_all_read_them(make_tar) -> None:
    folder, context = make_tar(("0.cls", b"1")).parent, multiprocessing.get_context("fork")
    barrier, found = context.Barrier(2), context.Queue()
    ranks = [context.Process(target=open_at_once, args=(folder, barrier, found), daemon=True) for _ in range(2)]
    for rank in ranks:
        rank.start()
    assert [found.get(timeout=20) for _ in ranks] == [1, 1]
    assert not list(folder.glob(".*"))


def test_keys_alone_are_a_field(tmp_path: Path) -> None:
    folder = write_shards([{"txt": "a"}, {"txt": "b"}], tmp_path / "keys")
    assert list(ShardedDataset(folder, fields="__key__")) == [("00000000",), ("00000001",)]
