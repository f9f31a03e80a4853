"""WebDataset reads our shards, and we read its: the real library on the other side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import ShardedDataset

pytest.importorskip("webdataset")

pytestmark = pytest.mark.filterwarnings("ignore")  # its own


def test_webdataset_reads_our_shards(shards: Path, samples: Any, same: Any) -> None:
    import webdataset

    urls = sorted(map(str, shards.glob("*.tar")))
    dataset = webdataset.WebDataset(urls, shardshuffle=False, empty_check=False).decode().to_tuple("npy", "cls")
    found = list(dataset)
    assert len(found) == len(samples)
    assert all(map(same, found, samples))


def test_we_read_what_it_writes(tmp_path: Path, samples: Any, same: Any) -> None:
    import webdataset

    pattern = str(tmp_path / "made-%04d.tar")
    with webdataset.ShardWriter(pattern, maxcount=7, verbose=0) as sink:
        for k, (image, label) in enumerate(samples):
            sink.write(
                {"__key__": f"train/{k:03d}", "npy": image, "cls": label, "txt": f"number {k}", "json": {"k": k}}
            )
    dataset = ShardedDataset(tmp_path, fields=("npy", "cls"))
    assert all(map(same, dataset, samples))
    sample = ShardedDataset(tmp_path)[9]
    assert (sample["__key__"], sample["txt"], sample["json"]) == ("train/009", "number 9", {"k": 9})
    some = ShardedDataset(f"{tmp_path}/made-{{0001..0002}}.tar", fields="cls")
    assert [label for (label,) in some] == list(range(7, 21))


@pytest.mark.parametrize(
    "name", ["a.b.c", "d.e/f.g.h", "./x.y", "no_dot", ".hidden", "__meta__.json", "a/__m__.x", "A.JPG"]
)
def test_names_are_split_as_it_splits_them(name: str, make_tar: Any) -> None:
    import webdataset

    path = make_tar(("first.txt", b"1"), (name, b"2"))
    theirs = [
        (sample["__key__"], sorted(set(sample) - {"__key__", "__url__", "__local_path__"}))
        for sample in webdataset.WebDataset(str(path), shardshuffle=False)
    ]
    ours = [
        (sample["__key__"], sorted(set(sample) - {"__key__"})) for sample in ShardedDataset(path.parent, decode=False)
    ]
    assert ours == theirs


def test_values_are_decoded_as_it_decodes_them(tmp_path: Path) -> None:
    import webdataset

    image = np.random.default_rng(0).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    fields = {
        "npy": np.arange(6.0).reshape(2, 3),
        "cls": 3,
        "id": 4,
        "txt": "ä",
        "json": [1, {"a": None}],
        "png": image,
    }
    with webdataset.ShardWriter(str(tmp_path / "made-%04d.tar"), verbose=0) as sink:
        sink.write({"__key__": "1", **fields})
    (theirs,) = webdataset.WebDataset(str(tmp_path / "made-0000.tar"), shardshuffle=False).decode("rgb8")
    ours = ShardedDataset(tmp_path)[0]
    assert ours.keys() == fields.keys() | {"__key__"}
    for name, value in ours.items():
        assert type(value) is type(theirs[name])
        assert np.array_equal(value, theirs[name]) if isinstance(value, np.ndarray) else value == theirs[name]
